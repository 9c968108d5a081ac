"""The passes of any network, through its own `loss_and_gradients`."""

import time as clock

import numpy as np

from course_utils.models.checks import check_input, check_numbers
from course_utils.models.losses import check_mask, loss_and_gradients, loss_of_trace
from course_utils.training.blas_threads import ThreadWatch


class PlainPath:
    """What FastPath is to ElmanRNN, for any network: slower, and asks for nothing but
    `loss_and_gradients(x, targets, h0, mask)` and `last_state`.

    Parameters
    ----------
    model : ParameterVector
    batch, time : int
        Of the batches to come.
    dtype : "float32" or "float64"
        Of the computation. Where it is not the network's own, a copy computes (if the network has
        `astype`), whose weights are rounded anew at the start of every pass.
    truncate : int, optional
        The gradient is cut every so many steps (see `Trainer`).

    Attributes
    ----------
    gradient : (parameters,)
        Of the last `loss_and_gradient`, in the order of `model.parameters`.
    last_state
        The state after the last step of the last pass: whatever the network takes as h0.
    """

    def __init__(self, model, batch, time, dtype="float32", truncate=None):
        self.truncate = truncate if truncate and truncate < time else None
        self.model = self.twin = model
        if np.dtype(dtype) != model.dtype and hasattr(model, "astype"):
            self.twin = model.astype(dtype)
        # Each weight of a recurrent network is used once per step, and twice more backwards. How
        # much work another model is cannot be known: its passes are compared with each other.
        known = getattr(model, "recurrent", False)
        operations = 6 * batch * time * model.parameters.size if known else np.inf
        self.watch = ThreadWatch(operations, steps=time)
        self.gradient = None
        self.last_state = None

    @staticmethod
    def check(model, x, targets, h0, mask, dtype):
        """The arguments of a pass; the network itself checks what is in them."""
        if hasattr(model, "inputs"):
            x = check_input(x, model.inputs, finite=False)
        x, targets = check_numbers("x", x), check_numbers("targets", targets)
        for name, array in (("x", x), ("targets", targets)):
            if array.ndim < 2:
                raise ValueError(f"{name} has shape {array.shape}: expected (batch, time, ...)")
        return x, targets, h0, mask

    def loss_and_gradient(self, x, targets, h0=None, mask=None):
        """The loss of a batch; its gradient is left in `gradient`."""
        start = clock.perf_counter()
        with self._pass():
            whole = self._piece if self.truncate is None else self._piece_by_piece
            loss, self.gradient = whole(x, targets, h0, mask)
        self.watch.seen(clock.perf_counter() - start)
        return loss

    def _piece(self, x, targets, h0, mask):
        loss, gradients = self.twin.loss_and_gradients(x, targets, h0, mask)
        self.last_state = self.twin.last_state
        return loss, _flat(self.twin, gradients)

    def _piece_by_piece(self, x, targets, h0, mask):
        """The loss is a mean over the steps that count, so each piece weighs as it has them."""
        mask = np.ones(targets.shape[:2], bool) if mask is None else mask
        mask = check_mask(mask, *targets.shape[:2])
        total, gradient = 0.0, np.zeros_like(self.twin.parameters)
        self.last_state = h0
        for start in range(0, x.shape[1], self.truncate):
            piece = slice(start, start + self.truncate)
            counts, wanted = mask[:, piece], targets[:, piece]
            share = np.count_nonzero(counts) / np.count_nonzero(mask)
            if not share:  # it is run for its state alone
                counts, wanted = None, np.zeros_like(wanted)
            loss, part = self._piece(x[:, piece], wanted, self.last_state, counts)
            total += share * loss
            gradient += share * part
        return total, gradient

    def loss_only(self, x, targets, h0=None, mask=None):
        """The loss of a batch; without a backward pass where the network allows it."""
        with self._pass():
            loss, self.last_state, _ = loss_of(self.twin, x, targets, h0, mask)
        return loss

    def _pass(self):
        if self.twin is not self.model:
            self.twin.parameters[:] = self.model.parameters
        return self.watch.threads()


def loss_of(model, x, targets, h0=None, mask=None):
    """The loss of a batch, the state after it, and the trace of the pass (None if the network
    does not show it).
    """
    if getattr(type(model), "loss_and_gradients", None) is not loss_and_gradients:
        loss, _ = model.loss_and_gradients(x, targets, h0, mask)
        return loss, model.last_state, None
    trace = model.forward(x, h0)
    loss, _ = loss_of_trace(trace, targets, mask)
    return loss, trace.last_state, trace


def _flat(model, gradients):
    """The gradients as one vector. Unlike `flatten`, it lets nan and inf through: the trainer
    looks for them.
    """
    if not isinstance(gradients, dict) or set(gradients) != set(model.shapes):
        model.flatten(gradients, "gradients")  # which says what is wrong
    flat = np.empty_like(model.parameters)
    for name, view in model.views(flat).items():
        if np.shape(gradients[name]) != view.shape:
            model.flatten(gradients, "gradients")
        view[...] = gradients[name]
    return flat
