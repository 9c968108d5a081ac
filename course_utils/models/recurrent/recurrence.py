"""The bare recurrence h(t) = tanh(a(t) + R h(t-1)) and its way back, for networks that are made of
several of them, and what all networks that compute time-major share: (time, batch, units) lies
ready for a step. ElmanRNN, which is written to be read, keeps every term instead.
"""

import numpy as np


def time_major(array):
    """(batch, time, ...) as (time, batch, ...), or back: a view."""
    return array.swapaxes(0, 1)


def weight_gradient(d, inputs):
    """The sum over all steps and sequences of d(t) inputs(t)^T, both with the axes of time and
    batch first, in either order: (outputs, inputs).
    """
    return d.reshape(-1, d.shape[-1]).T @ inputs.reshape(-1, inputs.shape[-1])


def recur(a, R, h0):
    """The states h (time, batch, units), from a(t) = W x(t) + b and h(-1) = h0 (batch, units)."""
    h = np.empty_like(a)
    before = h0
    for t in range(len(a)):
        np.matmul(before, R.T, out=h[t])
        h[t] += a[t]
        before = np.tanh(h[t], out=h[t])
    return h


def recur_back(dh, h, R, h0):
    """From dh (time, batch, units), what reaches h(t) from outside the recurrence, the gradients
    with respect to a(t), R and h0: (time, batch, units), (units, units), (batch, units).
    """
    da = np.empty_like(dh)
    after = np.zeros_like(h0)  # R^T da(t+1): nothing comes after the last step
    for t in reversed(range(len(dh))):
        np.add(dh[t], after, out=da[t])
        da[t] *= 1 - h[t] * h[t]
        after = da[t] @ R
    units = len(R)
    before = np.concatenate([h0[None], h[:-1]])
    return da, da.reshape(-1, units).T @ before.reshape(-1, units), after
