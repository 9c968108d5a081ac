"""Gradient descent on a loss with two weights: a straight line that is fitted to points.

The loss is a bowl, so that everything about the learning rate can be said exactly. Lesson 03.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_finite, check_numbers, check_whole
from course_utils.models.number_checks import check_real

GROWN = 1e6  # times the first loss: descent that has climbed so far is stopped


@dataclass(frozen=True)
class DescentTrace:
    """Gradient descent on half the mean square of w x + b - targets.

    Attributes
    ----------
    w, b : arrays (steps + 1,)
        The two weights, from the start on.
    slope : array (steps + 1, 2)
        The gradient (dL/dw, dL/db) there.
    loss : array (steps + 1,)
    learning_rate : float
    x, targets : arrays (points,)
    """

    w: np.ndarray
    b: np.ndarray
    slope: np.ndarray
    loss: np.ndarray
    learning_rate: float
    x: np.ndarray
    targets: np.ndarray

    @property
    def steps(self):
        return len(self.w) - 1

    @property
    def best(self):
        """(w, b) of the least loss, from the normal equations."""
        return np.linalg.lstsq(np.c_[self.x, np.ones_like(self.x)], self.targets, rcond=None)[0]

    @property
    def curvatures(self):
        """Curvature of the bowl along its gentle and its steep direction, rising."""
        return np.linalg.eigvalsh(_hessian(self.x))

    @property
    def limit(self):
        """The learning rate above which descent diverges: 2 / the largest curvature."""
        return float(2 / self.curvatures[-1])

    @property
    def stopped(self):
        """Whether it was stopped because the loss had grown beyond all use."""
        return bool(self.loss[-1] > GROWN * self.loss[0])

    def loss_at(self, w, b):
        """The loss at other weights; w and b of any shapes that broadcast."""
        return line_loss(self.x, self.targets, w, b)


def line_loss(x, targets, w, b):
    """Half the mean square of w x + b - targets; w and b of any shapes that broadcast."""
    w, b = np.asarray(w, dtype=float)[..., None], np.asarray(b, dtype=float)[..., None]
    return ((w * x + b - targets) ** 2).mean(axis=-1) / 2


def descend(x, targets, learning_rate, steps=40, start=(0.0, 0.0)):
    """Fit a line by gradient descent.

    Parameters
    ----------
    x, targets : arrays (points,)
    learning_rate : float
        Above 0. Too large a rate is allowed: it diverges, and is stopped at a loss of a million
        times the first.
    steps : int
    start : (float, float)
        w and b.

    Returns
    -------
    DescentTrace

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    x, targets = (check_numbers(n, v).astype(float) for n, v in (("x", x), ("targets", targets)))
    if x.ndim != 1 or not len(x):
        raise ValueError(f"x has shape {x.shape}: expected (points,), at least one")
    if targets.shape != x.shape:
        raise ValueError(f"targets has shape {targets.shape}: expected {x.shape}")
    check_finite("x", x, ("point",))
    check_finite("targets", targets, ("point",))
    if not check_real("learning_rate", learning_rate) > 0:
        raise ValueError(f"learning_rate is {learning_rate}: expected a positive number")
    check_whole("steps", steps)
    here = np.array(start, dtype=float)
    if here.shape != (2,):
        raise ValueError(f"start has shape {here.shape}: expected (2,), w and b")
    path, slopes, losses = [], [], []
    for _ in range(steps + 1):
        error = here[0] * x + here[1] - targets  # (points,)
        path.append(here)
        slopes.append([(error * x).mean(), error.mean()])
        losses.append((error**2).mean() / 2)
        if losses[-1] > GROWN * losses[0]:
            break
        here = here - learning_rate * np.array(slopes[-1])
    w, b = np.array(path).T
    return DescentTrace(w, b, np.array(slopes), np.array(losses), float(learning_rate), x, targets)


def _hessian(x):
    return np.array([[(x * x).mean(), x.mean()], [x.mean(), 1.0]])
