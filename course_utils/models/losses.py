"""The losses, each with its gradient with respect to z (before the readout g).

Every loss is a mean over the steps that count: all (batch, time), or those that `mask` selects.
Loss and readout come in pairs, chosen so that the gradient is the plain difference y - target:

- softmax: cross-entropy -log y[target] in nats (divide by log 2 for bits);
- sigmoid: binary cross-entropy, also averaged over the outputs of a step;
- linear: squared error (y - target)^2, also averaged over the outputs of a step.

These are Keras's conventions, so that the same weights give the same loss. Masked steps do
not enter the mean at all. (Keras's `sample_weight` divides by all steps instead.)
"""

import numpy as np

from course_utils.models.checks import check_finite, check_numbers


@np.errstate(under="ignore")
def cross_entropy(z, targets, mask=None):
    """Mean of -log softmax(z)[target].

    Parameters
    ----------
    z : (batch, time, outputs)
    targets : (batch, time) of int
        The index of the right output at each step.
    mask : (batch, time) of bool, optional
        Which steps count.

    Returns
    -------
    loss : float
        In nats.
    dz : (batch, time, outputs)
        The gradient of the loss with respect to z.
    """
    weights = step_weights(mask, z)
    shifted = z - z.max(axis=-1, keepdims=True)
    logp = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    hit = targets[..., None]
    loss = -np.sum(weights * np.take_along_axis(logp, hit, axis=-1))
    dz = np.exp(logp)
    np.put_along_axis(dz, hit, np.take_along_axis(dz, hit, axis=-1) - 1, axis=-1)
    return float(loss), dz * weights


@np.errstate(under="ignore")
def binary_cross_entropy(z, targets, mask=None):
    """Mean of -t log y - (1 - t) log(1 - y) with y = sigmoid(z) and targets t in 0..1,
    shaped like z. Arguments and results as in `cross_entropy`.
    """
    weights = step_weights(mask, z) / z.shape[-1]
    # log(1 + exp(z)) - t z, written so that exp never overflows
    loss = np.sum(weights * (np.logaddexp(0, z) - targets * z))
    return float(loss), (0.5 + 0.5 * np.tanh(0.5 * z) - targets) * weights


def squared_error(z, targets, mask=None):
    """Mean of (z - t)^2 with targets t shaped like z. Arguments and results as in
    `cross_entropy`.
    """
    weights = step_weights(mask, z) / z.shape[-1]
    difference = z - targets
    return float(np.sum(weights * difference**2)), 2 * weights * difference


def loss_and_gradients(network, x, targets, h0=None, mask=None):
    """The loss over a batch, and its gradients by backpropagation through all of time.

    The loss belongs to the readout: cross-entropy in nats for softmax, binary cross-entropy for
    sigmoid, squared error for linear; a mean over the steps (and, for the last two, over the
    outputs). Lesson 07.

    Parameters
    ----------
    x : (batch, time, inputs)
    targets : array
        Class indices (batch, time) for softmax; otherwise numbers (batch, time, outputs).
    h0 : array, optional
        The state before the first step, as in `forward`; zeros if left out.
    mask : (batch, time) of bool, optional
        Which steps count in the loss; all if left out.

    Returns
    -------
    loss : float
    gradients : dict
        By name, each in the shape of its weights. The state after the last step is left in
        `last_state`, as the h0 of the next stretch of a long text.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    trace = network.forward(x, h0)
    loss, dz = loss_of_trace(trace, targets, mask)
    with np.errstate(all="ignore"):
        gradients = network.backward(trace, dz)
    network.last_state = trace.last_state
    return loss, gradients


def loss_of_trace(trace, targets, mask=None):
    """The loss of a finished run, and its gradient dz (batch, time, outputs)."""
    batch, time, outputs = trace.z.shape
    mask = check_mask(mask, batch, time)
    targets = check_targets(targets, trace.readout, batch, time, outputs, mask)
    with np.errstate(all="ignore"):
        return LOSSES[trace.readout](trace.z, targets, mask)


LOSSES = {"softmax": cross_entropy, "sigmoid": binary_cross_entropy, "linear": squared_error}


def step_weights(mask, z):
    """The weight of each step in the mean, (batch, time, 1), in z's dtype; they sum to 1."""
    if mask is None:
        return np.full((*z.shape[:2], 1), 1 / (z.shape[0] * z.shape[1]), z.dtype)
    return (mask[..., None] / np.count_nonzero(mask)).astype(z.dtype)


def check_mask(mask, batch, time):
    """Return the mask as (batch, time) of bool, or None."""
    if mask is None:
        return None
    array = check_numbers("mask", mask)
    if array.shape != (batch, time):
        raise ValueError(
            f"mask has shape {array.shape}: expected (batch, time) = ({batch}, {time})"
        )
    selected = array.astype(bool)
    if not np.array_equal(selected, array):
        raise ValueError("mask has values other than 0 and 1: expected True or False at each step")
    if not selected.any():
        raise ValueError("mask selects no step: expected at least one True")
    return selected


def check_targets(targets, readout, batch, time, outputs, mask=None):
    """Return the targets in the form the readout's loss takes.

    Class indices (batch, time) for softmax; numbers (batch, time, outputs) for the others, in
    0..1 for sigmoid; (batch, time) will do where there is one output. What stands at steps
    that the (checked) mask leaves out is not looked at, and is returned as 0.
    """
    array = check_numbers("targets", targets)
    if readout == "softmax":
        return _check_classes(array, batch, time, outputs, mask)
    if outputs == 1 and array.shape == (batch, time):
        array = array[..., None]
    wanted = (batch, time, outputs)
    if array.shape != wanted:
        raise ValueError(
            f"targets has shape {array.shape}: expected (batch, time, outputs) = {wanted} "
            f"for a {readout} readout"
        )
    array = array if mask is None else np.where(mask[..., None], array, 0)
    check_finite("targets", array, ("batch", "time", "output"))
    if readout == "sigmoid" and (array.min() < 0 or array.max() > 1):
        worst = array.min() if array.min() < 0 else array.max()
        raise ValueError(f"targets has {worst:zg}: expected 0 to 1 for a sigmoid readout")
    return array


def _check_classes(array, batch, time, outputs, mask):
    if array.shape != (batch, time):
        raise ValueError(
            f"targets has shape {array.shape}: expected class indices (batch, time) = "
            f"({batch}, {time}) for a softmax readout"
        )
    if array.dtype.kind not in "ui":
        raise ValueError(f"targets has dtype {array.dtype}: expected whole numbers (class indices)")
    array = array if mask is None else np.where(mask, array, 0)
    low, high = array.min(), array.max()
    if low < 0 or high >= outputs:
        raise ValueError(
            f"targets has class {low if low < 0 else high}: expected 0 to {outputs - 1}"
        )
    return array
