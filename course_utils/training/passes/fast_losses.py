"""The losses of losses.py for the fast path: in place, on preallocated buffers.

z comes as (outputs, steps), all (time, batch) steps side by side: reductions over the outputs
then run along whole rows of memory. Each class turns Z into dZ where it lies.
"""

import numpy as np


class FastLoss:
    """Base: `set_targets` once per batch, then `backward` (or `value` without gradient)."""

    def __init__(self, outputs, batch, time, dtype):
        self.outputs, self.batch, self.time = outputs, batch, time
        self.steps = batch * time
        self.row = np.empty(self.steps, dtype)
        self.scratch = np.empty((outputs, self.steps), dtype)

    def set_targets(self, targets, mask):
        """Take the checked targets and mask of this batch (batch-first)."""
        if mask is None:
            self.weights = self.row.dtype.type(1 / self.steps)
        else:
            self.weights = (mask.T.ravel() / np.count_nonzero(mask)).astype(self.row.dtype)
        self.take_targets(targets, mask)

    def take_targets(self, targets, mask):
        """Lay out targets like Z; numbers, (batch, time, outputs) -> (outputs, steps)."""
        del mask
        self.targets = np.empty_like(self.scratch)
        laid_out = self.targets.reshape(self.outputs, self.time, self.batch)
        laid_out[...] = targets.transpose(2, 1, 0)

    def mean(self, values):
        """The weighted mean over steps of (steps,) or (outputs, steps)."""
        if self.weights.ndim == 0:
            return float(values.mean())
        return float(np.sum(values * self.weights)) / (values.size // self.steps)


class FastCrossEntropy(FastLoss):
    """Softmax and cross-entropy."""

    def __init__(self, outputs, batch, time, dtype):
        super().__init__(outputs, batch, time, dtype)
        self.columns = np.arange(self.steps).reshape(time, batch)
        self.total = np.empty(self.steps, dtype)
        self.picked = np.empty(self.steps, dtype)

    def take_targets(self, targets, mask):
        del mask
        # where z[target] of each step lies in the flattened Z
        self.hits = (targets.T.astype(np.intp) * self.steps + self.columns).ravel()

    def value(self, Z):
        """The loss; leaves exp(z - max) in Z and its sum in `total`."""
        np.maximum.reduce(Z, axis=0, out=self.row)
        np.subtract(Z, self.row, out=Z)
        Z.reshape(-1).take(self.hits, out=self.picked, mode="clip")
        np.exp(Z, out=Z)
        np.add.reduce(Z, axis=0, out=self.total)
        np.log(self.total, out=self.row)
        np.subtract(self.row, self.picked, out=self.row)
        return self.mean(self.row)

    def backward(self, Z):
        """The loss; leaves its gradient in Z."""
        loss = self.value(Z)
        np.divide(self.weights, self.total, out=self.total)
        np.multiply(Z, self.total, out=Z)
        Z.reshape(-1)[self.hits] -= self.weights
        return loss


class FastBinaryCrossEntropy(FastLoss):
    """Sigmoid and binary cross-entropy."""

    def value(self, Z):
        """The loss; leaves Z as it is."""
        values = np.logaddexp(0, Z, out=self.scratch)
        values -= self.targets * Z
        return self.mean(values)

    def backward(self, Z):
        """The loss; leaves its gradient in Z."""
        loss = self.value(Z)
        Z *= 0.5
        np.tanh(Z, out=Z)
        Z *= 0.5
        Z += 0.5
        Z -= self.targets
        Z *= self.weights / self.outputs
        return loss


class FastSquaredError(FastLoss):
    """Linear readout and squared error."""

    def value(self, Z):
        """The loss; leaves Z - targets in Z."""
        Z -= self.targets
        return self.mean(np.square(Z, out=self.scratch))

    def backward(self, Z):
        """The loss; leaves its gradient in Z."""
        loss = self.value(Z)
        Z *= 2 * self.weights / self.outputs
        return loss


FAST_LOSSES = {
    "softmax": FastCrossEntropy,
    "sigmoid": FastBinaryCrossEntropy,
    "linear": FastSquaredError,
}
