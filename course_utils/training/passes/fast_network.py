"""What the fast passes of ElmanRNN, LSTM and GRU share: the same numbers as the networks' own
`loss_and_gradients`, another layout. Tests hold the two together.

What is different here, in order of what it saves:

- arrays lie time-major, (time, batch, .), so that every step is one block of memory;
- buffers are made once, for one (batch, time), and every operation writes into one;
- W x + b of all steps is one matrix product (b rides along as a column of ones beside x), and
  so are the readout and the gradients of all weights: only R h(t-1) has to go step by step;
- weights and gradients are views of one flat vector each.
"""

import time as clock

import numpy as np

from course_utils.models.checks import check_input
from course_utils.models.losses import check_mask, check_targets
from course_utils.training.blas_threads import ThreadWatch
from course_utils.training.passes.fast_losses import FAST_LOSSES
from course_utils.training.passes.products import matmul

ONE = {np.dtype(d): np.ones((), d) for d in ("float32", "float64")}  # quicker than a Python 1
STRETCH = 2**16  # numbers that stay in a core's cache


class FastNetwork:
    """Loss and gradients of one network for one (batch, time).

    A subclass gives `states(h0)`, which fills `h` from `x`, and `states_back()`, which finds the
    gradients of W, R and b from `dh`, which then holds what reaches h(t) from y(t).

    Parameters
    ----------
    network : ElmanRNN, LSTM or GRU
    batch, time : int
    dtype : "float32" or "float64"
        Of the computation. Where it is the network's own, its weights are used where they
        lie; otherwise they are copied (and rounded) at the start of every pass.
    truncate : int, optional
        The gradient is cut every so many steps (see `Trainer`).

    Attributes
    ----------
    gradient : (parameters,)
        Of the last `loss_and_gradient`, in the order of `network.parameters`.
    last_state : (batch, units), or what the network takes as h0
        The state after the last step of the last pass.

    Raises
    ------
    MemoryError
        If the buffers would fill the memory.
    """

    per_unit = 2  # numbers kept for each unit, sequence and step: h and dh; more in a subclass

    def __init__(self, network, batch, time, dtype="float32", truncate=None):
        self.network = network
        self.batch, self.time, self.truncate = batch, time, truncate or time
        self.dtype = dtype = np.dtype(dtype)
        n, m, k = network.units, network.inputs, network.outputs
        network.check_room(batch, time, self.per_unit, dtype)
        steps = batch * time
        wide = len(network.W)  # n, times the number of blocks
        own = dtype == network.dtype
        self.weights = network.parameters if own else np.empty_like(network.parameters, dtype)
        self.gradient = np.zeros(network.parameters.size, dtype)
        self.W, self.R, self.b, self.V, self.c = network.views(self.weights).values()
        self.dW, self.dR, self.db, self.dV, self.dc = network.views(self.gradient).values()

        self.x = np.ones((time, batch, m + 1), dtype)  # the last column stays 1, for b
        self.Wb = np.empty((m + 1, wide), dtype)  # W and b as x meets them
        self.RT = np.empty((n, wide), dtype)
        self.h = np.zeros((time + 1, batch, n), dtype)  # h[0] is h0; h[t + 1] is h(t)
        self.Z = np.empty((k, steps), dtype)
        self.dh = np.empty((time, batch, n), dtype)
        self.part = np.empty((batch, n), dtype)
        self.dWb = np.empty((m + 1, wide), dtype)

        self.watch = ThreadWatch(2 * steps * (wide * (2 * m + 3 * n) + 3 * n * k), time)
        self.loss = FAST_LOSSES[network.readout](k, batch, time, dtype)
        # Views made once: slicing costs as much as a small operation.
        self.x_rows = self.x.reshape(steps, m + 1)
        self.h_now = self.h[1:].reshape(steps, n)
        self.h_before = self.h[:-1].reshape(steps, n)
        self.dh_rows = self.dh.reshape(steps, n)

    def cut(self, arrays):
        """Time cut backwards into stretches (start, end) of which `arrays` arrays (batch, units)
        a step fit into a core's cache.
        """
        length = STRETCH // (arrays * self.batch * self.network.units)
        length = max(1, min(self.time, length))
        return length, [(max(0, end - length), end) for end in range(self.time, 0, -length)]

    def goes_on(self, t):
        """Whether the gradient goes on from step t to the step before."""
        return t % self.truncate > 0

    @property
    def last_state(self):
        return self.h[-1].copy()

    @staticmethod
    def check(network, x, targets, h0, mask, dtype):
        """The arguments of a pass, checked: (x, targets, h0, mask)."""
        x = check_input(x, network.inputs, finite=False)  # nan would show in the loss
        batch, steps, _ = x.shape
        h0 = None if h0 is None else network.check_state(h0, batch, dtype)
        mask = check_mask(mask, batch, steps)
        targets = check_targets(targets, network.readout, batch, steps, network.outputs, mask)
        return x, targets, h0, mask

    def forward(self, x, h0):
        """Fill h and Z from checked x (batch, time, inputs) and h0 (or None)."""
        if self.weights.dtype != self.network.dtype:
            self.weights[...] = self.network.parameters
        self.x[:, :, :-1] = x.transpose(1, 0, 2)
        self.states(h0)
        matmul(self.V, self.h_now.T, out=self.Z)
        self.Z += self.c[:, None]

    def backward(self):
        """Fill the gradient from Z, which holds dZ, and from what forward left."""
        dZ = self.Z
        matmul(dZ, self.h_now, out=self.dV)
        np.add.reduce(dZ, axis=1, out=self.dc)
        matmul(dZ.T, self.V, out=self.dh_rows)
        self.states_back()

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
