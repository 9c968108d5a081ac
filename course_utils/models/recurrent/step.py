"""The RNN equation as code: one step. Lessons 05 and 06 print and rebuild this function."""

import numpy as np


def rnn_step(x_t, h_previous, W, R, b, f=np.tanh):
    """h(t) = f(W x(t) + R h(t-1) + b) for a whole batch; returns every term on the way."""
    Wx = x_t @ W.T  # (batch, inputs) @ (inputs, units) -> (batch, units)
    Rh = h_previous @ R.T  # (batch, units) @ (units, units) -> (batch, units)
    a = Wx + Rh + b  # b (units,) is added to every row
    h = f(a)
    return Wx, Rh, a, h


def readout_step(h_t, V, c, g):
    """y(t) = g(V h(t) + c) for a whole batch; returns z and y."""
    z = h_t @ V.T + c  # (batch, units) @ (units, outputs) -> (batch, outputs)
    return z, g(z)
