"""Memories made of one line, h(t) = f(W x(t) + R h(t-1)): shift registers, leaky banks, mixtures.

Lesson 04 goes through them on the way to the RNN equation. One number x(t) comes in at each step.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import ACTIVATIONS
from course_utils.models.checks import check_choice, check_finite, check_numbers, check_whole


@dataclass(frozen=True)
class MemoryTrace:
    """What a memory has held: ``h[t + 1] = f(W x[t] + R h[t])``, with ``h[0]`` the start.

    Shapes: x (steps,), h (steps + 1, units), W (units,), R (units, units).
    """

    x: np.ndarray
    h: np.ndarray
    W: np.ndarray
    R: np.ndarray
    activation: str

    @property
    def steps(self):
        return len(self.x)

    @property
    def units(self):
        return len(self.W)


@dataclass(frozen=True)
class Memory:
    """Several numbers that are kept, mixed and topped up in each step.

    Parameters
    ----------
    W : (units,)
        What each unit takes from the input.
    R : (units, units)
        R[i, j] is what unit i takes from unit j of the step before.
    activation : {"linear", "tanh", "relu", "sigmoid"}

    Raises
    ------
    ValueError
        If the shapes don't fit, or a number is not finite.
    """

    W: np.ndarray
    R: np.ndarray
    activation: str = "linear"

    def __post_init__(self):
        check_choice("activation", self.activation, ACTIVATIONS)
        W, R = (np.array(_numbers(name, getattr(self, name))) for name in "WR")
        if W.ndim != 1 or not len(W):
            raise ValueError(f"W has shape {W.shape}: expected (units,)")
        if R.shape != (len(W), len(W)):
            raise ValueError(f"R has shape {R.shape}: expected {(len(W), len(W))}")
        object.__setattr__(self, "W", W)
        object.__setattr__(self, "R", R)

    def run(self, x, h0=0.0):
        """Take in x (steps,) from the state h0, one number or (units,).

        Returns
        -------
        MemoryTrace

        Raises
        ------
        ValueError
            For an x or h0 that does not fit, and for a memory that grows beyond all bounds.
        """
        x = _numbers("x", x)
        if x.ndim != 1 or not len(x):
            raise ValueError(f"x has shape {x.shape}: expected (steps,)")
        start = _numbers("h0", h0)
        if start.shape not in ((), self.W.shape):
            raise ValueError(f"h0 has shape {start.shape}: expected {self.W.shape}")
        f = ACTIVATIONS[self.activation].f
        h = np.empty((len(x) + 1, len(self.W)))
        h[0] = start
        with np.errstate(over="ignore", invalid="ignore"):
            for t, x_t in enumerate(x):
                h[t + 1] = f(self.W * x_t + self.R @ h[t])
                if not np.isfinite(h[t + 1]).all():
                    raise ValueError(f"the memory grew beyond all bounds at step {t}: make R less")
        return MemoryTrace(x, h, self.W, self.R, self.activation)


def shift_register(length):
    """A memory of the last `length` inputs: unit 0 holds the newest, the others hand down."""
    length = check_whole("length", length)
    return Memory(np.eye(length)[0], np.eye(length, k=-1))


def keeps(tau, dt=1.0):
    """alpha = exp(-dt / tau): the share that a leaky memory keeps in a step.

    Parameters
    ----------
    tau : float or array
        Time constant, in the same unit as dt.
    dt : float
        The length of a step.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    tau, dt = _numbers("tau", tau), _numbers("dt", dt)
    for name, value in (("tau", tau), ("dt", dt)):
        if not (value > 0).all():
            raise ValueError(f"{name} is {value}: expected more than 0")
    return np.exp(-dt / tau)


def leaky_bank(taus, dt=1.0):
    """Leaky integrators side by side, v <- alpha v + (1 - alpha) u, one per time constant.

    Parameters
    ----------
    taus : (units,)
        Time constants, in the same unit as dt.
    dt : float

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    taus = _numbers("taus", taus)
    if taus.ndim != 1 or not len(taus) or not (taus > 0).all():
        raise ValueError(f"taus is {taus}: expected a list of numbers above 0")
    alpha = keeps(taus, dt)
    return Memory(1 - alpha, np.diag(alpha))


def _numbers(name, value):
    value = np.asarray(check_numbers(name, value), dtype=float)
    check_finite(name, value)
    return value
