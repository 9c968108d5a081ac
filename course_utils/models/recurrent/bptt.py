"""Backpropagation through time, written to be read (lesson 07). training/passes/fast_path.py
computes the same numbers faster.
"""

import numpy as np

from course_utils.models.activations import ACTIVATIONS


def bptt(trace, dz):
    """The gradients of a loss with respect to the weights, from its gradient dz.

    The backward equations, for h(t) = f(a(t)) and a(t) = W x(t) + R h(t-1) + b:

        dh(t) = V^T dz(t) + R^T da(t+1)      h(t) acts through y(t) and through h(t+1)
        da(t) = dh(t) * f'(a(t))
        dW = sum da(t) x(t)^T      dR = sum da(t) h(t-1)^T      db = sum da(t)
        dV = sum dz(t) h(t)^T      dc = sum dz(t)

    Parameters
    ----------
    trace : RNNTrace
        A forward pass.
    dz : (batch, time, outputs)
        The gradient of the loss with respect to z.

    Returns
    -------
    dict
        The gradients "W", "R", "b", "V", "c", each in the shape of its weights.
    """
    slope = ACTIVATIONS[trace.activation].slope
    dW, dR, dV = np.zeros_like(trace.W), np.zeros_like(trace.R), np.zeros_like(trace.V)
    db, dc = np.zeros_like(trace.b[0, 0]), np.zeros_like(trace.c)
    da = np.zeros_like(trace.h0)  # nothing comes after the last step
    for t in reversed(range(trace.time)):
        x, h, dz_t = trace.x[:, t], trace.h[:, t], dz[:, t]
        h_before = trace.h[:, t - 1] if t > 0 else trace.h0
        dh = dz_t @ trace.V + da @ trace.R  # rows are examples: V and R act from the right
        da = dh * slope(h)
        dW += da.T @ x
        dR += da.T @ h_before
        db += da.sum(axis=0)
        dV += dz_t.T @ h
        dc += dz_t.sum(axis=0)
    return {"W": dW, "R": dR, "b": db, "V": dV, "c": dc}
