"""The forward and backward pass of ElmanRNN made fast: the same numbers, another layout.

The readable version is ElmanRNN.loss_and_gradients; a test holds the two together. What is
different here, in order of what it saves:

- arrays lie time-major, (time, batch, .), so that every step is one block of memory;
- buffers are made once, for one (batch, time), and every operation writes into one;
- W x + b of all steps is one matrix product (b rides along as a column of ones beside x), and
  so are the readout and the gradients of all weights: only R h(t-1) has to go step by step;
- weights and gradients are views of one flat vector each.
"""

import time as clock

import numpy as np

from course_utils.models.activations import ACTIVATIONS
from course_utils.models.checks import check_input, check_state
from course_utils.models.losses import check_mask, check_targets
from course_utils.training.blas_threads import ThreadWatch
from course_utils.training.passes.fast_losses import FAST_LOSSES

# f'(a) of the hidden units, from h, into a buffer.
_ONE = {np.dtype(d): np.ones((), d) for d in ("float32", "float64")}


def _tanh_slope(h, out):
    np.multiply(h, h, out=out)
    np.subtract(_ONE[h.dtype], out, out=out)


def _sigmoid_slope(h, out):
    np.subtract(_ONE[h.dtype], h, out=out)
    np.multiply(out, h, out=out)


_SLOPES = {
    "tanh": _tanh_slope,
    "sigmoid": _sigmoid_slope,
    "relu": lambda h, out: np.sign(h, out=out),  # h is 0 or positive
    "linear": lambda h, out: out.fill(1),
}


class FastPath:
    """Loss and gradients of one ElmanRNN for one (batch, time).

    Parameters
    ----------
    rnn : ElmanRNN
    batch, time : int
    dtype : "float32" or "float64"
        Of the computation. Where it is the network's own, its weights are used where they
        lie; otherwise they are copied (and rounded) at the start of every pass.
    truncate : int, optional
        The gradient is cut every so many steps (see `Trainer`).

    Attributes
    ----------
    gradient : (parameters,)
        Of the last `loss_and_gradient`, in the order of `rnn.parameters`.
    last_state : (batch, units)
        h after the last step of the last pass.
    """

    def __init__(self, rnn, batch, time, dtype="float32", truncate=None):
        self.rnn = rnn
        self.batch, self.time = batch, time
        dtype = np.dtype(dtype)
        n, m, k = rnn.units, rnn.inputs, rnn.outputs
        steps = batch * time
        own = dtype == rnn.dtype
        self.weights = rnn.parameters if own else np.empty_like(rnn.parameters, dtype)
        self.gradient = np.zeros(rnn.parameters.size, dtype)
        self.W, self.R, self.b, self.V, self.c = rnn.views(self.weights).values()
        self.dW, self.dR, self.db, self.dV, self.dc = rnn.views(self.gradient).values()

        self.x = np.ones((time, batch, m + 1), dtype)  # the last column stays 1, for b
        self.Wb = np.empty((m + 1, n), dtype)  # W and b as x meets them
        self.RT = np.empty((n, n), dtype)
        self.h = np.zeros((time + 1, batch, n), dtype)  # h[0] is h0; h[t + 1] is h(t)
        self.Z = np.empty((k, steps), dtype)
        self.da = np.empty((time, batch, n), dtype)
        self.part = np.empty((batch, n), dtype)
        self.dWb = np.empty((m + 1, n), dtype)

        self.f = ACTIVATIONS[rnn.activation].f
        self.watch = ThreadWatch(2 * steps * n * (2 * m + 3 * n + 3 * k), time)
        self.loss = FAST_LOSSES[rnn.readout](k, batch, time, dtype)
        # Views made once: slicing costs as much as a small operation.
        self.x_rows = self.x.reshape(steps, m + 1)
        self.h_now = self.h[1:].reshape(steps, n)
        self.h_before = self.h[:-1].reshape(steps, n)
        self.da_rows = self.da.reshape(steps, n)
        self.forward_steps = list(zip(self.h[:-1], self.h[1:], strict=True))
        self._plan_backward(dtype, truncate or time)

    def _plan_backward(self, dtype, truncate):
        """Cut time into stretches whose slopes f' fit into a core's cache; at each step, note
        whether its gradient goes on to the step before.
        """
        length = max(1, min(self.time, 2**16 // (self.batch * self.rnn.units)))
        self.slope = np.empty((length, self.batch, self.rnn.units), dtype)
        self.fill_slope = _SLOPES[self.rnn.activation]
        self.stretches = []
        for end in range(self.time, 0, -length):
            start = max(0, end - length)
            slope = self.slope[: end - start]
            backwards = range(end - 1, start - 1, -1)
            steps = [(self.da[t], slope[t - start], t % truncate > 0) for t in backwards]
            self.stretches.append((self.h[start + 1 : end + 1], slope, steps))

    @property
    def last_state(self):
        return self.h[-1].copy()

    @staticmethod
    def check(rnn, x, targets, h0, mask, dtype):
        """The arguments of a pass, checked: (x, targets, h0, mask)."""
        x = check_input(x, rnn.inputs, finite=False)  # nan would show in the loss
        batch, steps, _ = x.shape
        h0 = None if h0 is None else check_state(h0, (batch, rnn.units), dtype)
        mask = check_mask(mask, batch, steps)
        return x, check_targets(targets, rnn.readout, batch, steps, rnn.outputs, mask), h0, mask

    def forward(self, x, h0):
        """Fill h and Z from checked x (batch, time, inputs) and h0 ((batch, units) or None)."""
        if self.weights.dtype != self.rnn.dtype:
            self.weights[...] = self.rnn.parameters
        self.x[:, :, :-1] = x.transpose(1, 0, 2)
        self.h[0] = 0 if h0 is None else h0
        self.Wb[:-1] = self.W.T
        self.Wb[-1] = self.b
        self.RT[...] = self.R.T
        np.matmul(self.x_rows, self.Wb, out=self.h_now)
        dot, add, f, RT, Rh = np.dot, np.add, self.f, self.RT, self.part
        for before, h in self.forward_steps:  # h holds W x + b, then a, then f(a)
            dot(before, RT, out=Rh)
            add(h, Rh, out=h)
            f(h, out=h)
        np.matmul(self.V, self.h_now.T, out=self.Z)
        self.Z += self.c[:, None]

    def backward(self):
        """Fill the gradient from Z, which holds dZ, and from what forward left."""
        dZ = self.Z
        np.matmul(dZ, self.h_now, out=self.dV)
        np.add.reduce(dZ, axis=1, out=self.dc)
        np.matmul(dZ.T, self.V, out=self.da_rows)  # what reaches h(t) from y(t)
        dot, add, multiply, R, part = np.dot, np.add, np.multiply, self.R, self.part
        later = None
        for h, slopes, steps in self.stretches:
            self.fill_slope(h, slopes)
            for da, slope, goes_on in steps:
                if later is not None:  # and what reaches it from h(t + 1)
                    dot(later, R, out=part)
                    add(da, part, out=da)
                multiply(da, slope, out=da)
                later = da if goes_on else None
        np.matmul(self.da_rows.T, self.h_before, out=self.dR)
        np.matmul(self.x_rows.T, self.da_rows, out=self.dWb)
        self.dW[...] = self.dWb[:-1].T
        self.db[...] = self.dWb[-1]

    def loss_and_gradient(self, x, targets, h0=None, mask=None):
        """The loss of a checked batch; its gradient is left in `gradient`."""
        start = clock.perf_counter()
        with self.watch.threads(), np.errstate(all="ignore"):  # the caller looks at the loss
            self.forward(x, h0)
            self.loss.set_targets(targets, mask)
            loss = self.loss.backward(self.Z)
            self.backward()
        self.watch.seen(clock.perf_counter() - start)
        return loss

    def loss_only(self, x, targets, h0=None, mask=None):
        """The loss of a checked batch, without the backward pass."""
        with self.watch.threads(), np.errstate(all="ignore"):
            self.forward(x, h0)
            self.loss.set_targets(targets, mask)
            return self.loss.value(self.Z)
