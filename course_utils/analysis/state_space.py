"""States of many units on a page, and how alike two networks' states are. Lesson 15."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import READOUTS
from course_utils.models.checks import check_finite, check_numbers, check_whole
from course_utils.models.recurrent.fixed_points import next_state


@dataclass(frozen=True, eq=False, repr=False)
class StatePlane:
    """The plane in which some states differ most.

    Attributes
    ----------
    mean : (units,)
    axes : (2, units)
        The first two principal components, each of length 1.
    explained : (2,)
        The share of all variance that lies along each of them.
    """

    mean: np.ndarray
    axes: np.ndarray
    explained: np.ndarray

    def __repr__(self):
        return f"StatePlane of {len(self.mean)} units, {self.explained.sum():z.0%} of the variance"

    def project(self, h):
        """Places in the plane, (..., 2), of states h (..., units)."""
        return (np.asarray(h, dtype=float) - self.mean) @ self.axes.T


def state_plane(h):
    """The first two principal components of states.

    Parameters
    ----------
    h : (..., units)
        At least two units, and three states that are not all alike.

    Returns
    -------
    StatePlane
        Its axes point to where their largest number is positive.

    Raises
    ------
    ValueError
        If h is no such array.
    """
    h = _states("h", h)
    mean = h.mean(axis=0)
    _, sizes, axes = np.linalg.svd(h - mean, full_matrices=False)
    if h.shape[1] < 2 or len(h) < 3 or not sizes[0] > 0:
        raise ValueError(f"h has shape {h.shape}: expected 3 different states or more, of 2 units")
    axes = axes[:2]
    largest = np.take_along_axis(axes, np.abs(axes).argmax(axis=1)[:, None], axis=1)
    return StatePlane(mean, axes * np.sign(largest), sizes[:2] ** 2 / (sizes**2).sum())


def similarity(h, other):
    """How alike two sets of states are, from 0 to 1: linear CKA.

    Kornblith, Norouzi, Lee and Hinton (2019), "Similarity of neural network representations
    revisited". It compares which trials and steps are alike in the one network with which are in
    the other, so the units need not match, nor be equally many.

    Parameters
    ----------
    h, other : (..., units)
        The states of both at the same steps of the same trials.

    Raises
    ------
    ValueError
        If there are not as many states in both.
    """
    h, other = _states("h", h), _states("other", other)
    if len(h) != len(other):
        raise ValueError(f"other has {len(other)} states: expected {len(h)}, as h")
    h, other = h - h.mean(axis=0), other - other.mean(axis=0)
    sizes = np.linalg.norm(h.T @ h) * np.linalg.norm(other.T @ other)
    return float(np.linalg.norm(h.T @ other) ** 2 / sizes)


@dataclass(frozen=True, eq=False)
class PushedRun:
    """A run left alone, and the same run with one push.

    Attributes
    ----------
    h, pushed : (time + 1, units)
        States; `h[0]` is the start, and `pushed` differs from `h` from step `at` on.
    y, y_pushed : (time + 1,)
        The first output, V h + c through the readout.
    at : int
        How many steps came before the push.
    by : (units,)
        The push.
    """

    h: np.ndarray
    pushed: np.ndarray
    y: np.ndarray
    y_pushed: np.ndarray
    at: int
    by: np.ndarray

    @property
    def steps(self):
        return len(self.h) - 1


def push(network, x, at, by, h0=None):
    """Run a network over one sequence, without noise, and push its state once.

    Parameters
    ----------
    network : ElmanRNN or LeakyRNN
    x : (time, inputs)
    at : int
        After so many steps `by` is added to the state.
    by : (units,)
    h0 : (units,), optional
        The state at the start; zeros if left out.

    Returns
    -------
    PushedRun

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    x = np.asarray(check_numbers("x", x), dtype=float)
    if x.ndim != 2 or x.shape[1] != network.inputs:
        raise ValueError(f"x has shape {x.shape}: expected (time, {network.inputs})")
    if check_whole("at", at, at_least=0) > len(x):
        raise ValueError(f"at is {at}: expected 0 to {len(x)}")
    by = np.asarray(check_numbers("by", by), dtype=float)
    start = np.zeros(network.units) if h0 is None else np.asarray(check_numbers("h0", h0), float)
    for name, value in (("by", by), ("h0", start)):
        if value.shape != (network.units,):
            raise ValueError(f"{name} has shape {value.shape}: expected ({network.units},)")
        check_finite(name, value)
    h = np.empty((2, len(x) + 1, network.units))
    now = np.stack([start, start])
    for t in range(len(x) + 1):
        if t:
            now = next_state(network, now, x[t - 1])
        if t == at:
            now[1] += by
        h[:, t] = now
    y = READOUTS[network.readout](h @ network.V.T + network.c)[..., 0]
    return PushedRun(h[0], h[1], y[0], y[1], at, by)


def _states(name, h):
    h = np.asarray(check_numbers(name, h), dtype=float)
    if h.ndim < 2:
        raise ValueError(f"{name} has shape {h.shape}: expected (..., units)")
    check_finite(name, h)
    return h.reshape(-1, h.shape[-1])
