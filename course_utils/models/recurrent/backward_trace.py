"""The backward pass laid open: every quantity of backpropagation through time, step by step.

``ElmanRNN.loss_and_gradients`` answers *what* the gradients are; this module keeps *how* they
came about, so that lessons 07 and 10 can show them (Werbos, 1990, "Backpropagation through time",
Proceedings of the IEEE 78; Pascanu, Mikolov and Bengio, 2013, for the norms).
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import ACTIVATIONS
from course_utils.models.checks import check_index
from course_utils.models.losses import LOSSES, check_mask, check_targets
from course_utils.models.recurrent.trace import RNNTrace


@dataclass(frozen=True, eq=False, repr=False)
class BackwardTrace:
    """A finished backward pass over an :class:`RNNTrace`. Arrays are batch-first and read-only.

    With L the loss (a mean over the steps that count, as in ``loss_and_gradients``):

    Attributes
    ----------
    forward : RNNTrace
    loss : float
        L; in nats for a softmax or sigmoid readout.
    step_loss : (batch, time)
        The loss of each step on its own; L is their mean over the steps that count.
        ``nan`` where a step does not count.
    dz : (batch, time, outputs)
        dL/dz(t).
    from_output : (batch, time, units)
        V' dL/dz(t): what reaches h(t) from the output of the same step.
    from_future : (batch, time, units)
        R' da(t+1): what reaches h(t) from the step after it; zero at the last step.
    dh : (batch, time, units)
        dL/dh(t), the sum of the two.
    df : (batch, time, units)
        f'(a(t)).
    da : (batch, time, units)
        dL/da(t) = dh(t) f'(a(t)), which lessons call delta.
    """

    forward: RNNTrace
    loss: float
    step_loss: np.ndarray
    dz: np.ndarray
    from_output: np.ndarray
    from_future: np.ndarray
    dh: np.ndarray
    df: np.ndarray
    da: np.ndarray

    def __post_init__(self):
        for value in vars(self).values():
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def before(self):
        """h(t-1) of every step, (batch, time, units); h0 for t = 0."""
        trace = self.forward
        return np.concatenate([trace.h0[:, None], trace.h[:, :-1]], axis=1)

    def gathered(self, t=0):
        """The gradients as far as they have been gathered when the pass has come down to step t:
        the sums over the steps t .. time - 1 and over the batch, as a dict of W, R, b, V, c.

        ``gathered(0)`` are the gradients.
        """
        t = check_index("t", t, self.forward.time)
        da, dz = self.da[:, t:], self.dz[:, t:]
        x, h = self.forward.x[:, t:], self.forward.h[:, t:]
        return {
            "W": np.einsum("btn,btm->nm", da, x),
            "R": np.einsum("btn,btm->nm", da, self.before()[:, t:]),
            "b": da.sum(axis=(0, 1)),
            "V": np.einsum("btk,btn->kn", dz, h),
            "c": dz.sum(axis=(0, 1)),
        }

    def growth(self, batch=0):
        """How the gradients of one sequence grow: the norms of ``gathered(t)`` for W, R and b,
        as a dict of arrays (time,).
        """
        batch = check_index("batch", batch, self.forward.batch)
        da = self.da[batch]
        terms = {
            "W": (da, self.forward.x[batch]),
            "R": (da, self.before()[batch]),
            "b": (da, np.ones((len(da), 1), da.dtype)),
        }
        norms = {name: np.empty(len(da)) for name in terms}
        with np.errstate(all="ignore"):
            for name, (left, right) in terms.items():
                total = np.zeros((left.shape[1], right.shape[1]))
                for t in reversed(range(len(da))):
                    total += np.outer(left[t], right[t])
                    norms[name][t] = np.sqrt(np.sum(total * total))
        return norms


def backward(trace, targets, mask=None):
    """Run backpropagation through time over a trace and keep every quantity.

    Parameters
    ----------
    trace : RNNTrace
    targets : (batch, time) of int for a softmax readout, else (batch, time, outputs)
    mask : (batch, time) of bool, optional
        The steps that count in the loss; all of them if left out.

    Returns
    -------
    BackwardTrace

    Raises
    ------
    ValueError
        If targets or mask do not fit the trace.
    """
    batch, time, outputs = trace.z.shape
    mask = check_mask(mask, batch, time)
    targets = check_targets(targets, trace.readout, batch, time, outputs, mask)
    loss_of = LOSSES[trace.readout]
    slope = ACTIVATIONS[trace.activation].slope
    with np.errstate(all="ignore"):
        loss, dz = loss_of(trace.z, targets, mask)
        from_output = dz @ trace.V
        df = slope(trace.h)
        from_future, dh, da = np.zeros((3, *trace.h.shape), trace.h.dtype)
        for t in reversed(range(time)):
            if t + 1 < time:
                from_future[:, t] = da[:, t + 1] @ trace.R
            dh[:, t] = from_output[:, t] + from_future[:, t]
            da[:, t] = dh[:, t] * df[:, t]
        step_loss = np.full((batch, time), np.nan)
        for i, t in np.argwhere(np.ones((batch, time)) if mask is None else mask):
            at = (slice(i, i + 1), slice(t, t + 1))
            step_loss[i, t] = loss_of(trace.z[at], targets[at])[0]
    return BackwardTrace(trace, loss, step_loss, dz, from_output, from_future, dh, df, da)


@np.errstate(all="ignore")  # what vanishes or explodes is shown
def reach(trace, t, batch=0, linear=False):
    """How strongly each earlier state acts on h(t): the norms of dh(t)/dh(k), k = 0 .. t.

    The norm is the largest singular value: the most that a small change of h(k), in the worst
    direction, can be stretched on its way to h(t). At k = t it is 1.

    Parameters
    ----------
    trace : RNNTrace
    t : int
        The later step.
    batch : int
    linear : bool
        True leaves f' out (as if f were the identity): then it is the norm of R^(t-k).

    Returns
    -------
    ndarray (t + 1,)

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    t = check_index("t", t, trace.time)
    batch = check_index("batch", batch, trace.batch)
    df = ACTIVATIONS[trace.activation].slope(trace.h[batch])
    products = np.empty((t + 1, trace.units, trace.units))
    products[t] = np.eye(trace.units)
    for k in reversed(range(t)):  # dh(k+1)/dh(k) = diag(f'(a(k+1))) R
        products[k] = products[k + 1] @ (trace.R if linear else df[k + 1][:, None] * trace.R)
    return _largest_singular_values(products)


def _largest_singular_values(matrices):
    """(n, units, units) -> (n,); inf for a matrix that has overflowed."""
    finite = np.isfinite(matrices).all(axis=(1, 2))
    norms = np.full(len(matrices), np.inf)
    # Scaled by the largest entry: the singular values of a tiny matrix would be lost otherwise.
    scale = np.abs(matrices[finite]).max(axis=(1, 2), initial=0.0)
    scaled = matrices[finite] / np.where(scale > 0, scale, 1.0)[:, None, None]
    norms[finite] = scale * np.linalg.svd(scaled, compute_uv=False)[:, 0]
    return norms
