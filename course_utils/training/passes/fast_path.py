"""The forward and backward pass of ElmanRNN made fast: the readable version is
ElmanRNN.loss_and_gradients. What makes it fast is told in fast_network.py.
"""

import numpy as np

from course_utils.models.activations import ACTIVATIONS
from course_utils.training.passes.fast_network import ONE, FastNetwork
from course_utils.training.passes.products import dot, matmul

# f'(a) of the hidden units, from h, into a buffer.


def _tanh_slope(h, out):
    np.multiply(h, h, out=out)
    np.subtract(ONE[h.dtype], out, out=out)


def _sigmoid_slope(h, out):
    np.subtract(ONE[h.dtype], h, out=out)
    np.multiply(out, h, out=out)


_SLOPES = {
    "tanh": _tanh_slope,
    "sigmoid": _sigmoid_slope,
    "relu": lambda h, out: np.sign(h, out=out),  # h is 0 or positive
    "linear": lambda h, out: out.fill(1),
}


class FastPath(FastNetwork):
    """Loss and gradients of one ElmanRNN for one (batch, time); see FastNetwork."""

    def __init__(self, rnn, batch, time, dtype="float32", truncate=None):
        super().__init__(rnn, batch, time, dtype, truncate)
        self.f = ACTIVATIONS[rnn.activation].f
        self.forward_steps = list(zip(self.h[:-1], self.h[1:], strict=True))
        self.fill_slope = _SLOPES[rnn.activation]
        # The slopes f' of a stretch of steps at a time.
        length, places = self.cut(arrays=1)
        slopes = np.empty((length, batch, rnn.units), self.dtype)
        self.stretches = []
        for start, end in places:
            steps = [
                (self.dh[t], slopes[t - start], self.goes_on(t))
                for t in range(end - 1, start - 1, -1)
            ]
            h = self.h[start + 1 : end + 1]
            self.stretches.append((h, slopes[: end - start], steps))

    def states(self, h0):
        self.h[0] = 0 if h0 is None else h0
        self.Wb[:-1] = self.W.T
        self.Wb[-1] = self.b
        self.RT[...] = self.R.T
        matmul(self.x_rows, self.Wb, out=self.h_now)
        add, f, RT, Rh = np.add, self.f, self.RT, self.part
        for before, h in self.forward_steps:  # h holds W x + b, then a, then f(a)
            dot(before, RT, out=Rh)
            add(h, Rh, out=h)
            f(h, out=h)

    def states_back(self):
        add, multiply, R, part = np.add, np.multiply, self.R, self.part
        later = None
        for h, slopes, steps in self.stretches:
            self.fill_slope(h, slopes)
            for da, slope, goes_on in steps:  # da holds dh at first
                if later is not None:  # what reaches it from h(t + 1)
                    dot(later, R, out=part)
                    add(da, part, out=da)
                multiply(da, slope, out=da)
                later = da if goes_on else None
        da = self.dh_rows
        matmul(da.T, self.h_before, out=self.dR)
        matmul(self.x_rows.T, da, out=self.dWb)
        self.dW[...] = self.dWb[:-1].T
        self.db[...] = self.dWb[-1]
