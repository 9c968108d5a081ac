"""A loss with a cliff in it: one unit, run for many steps, and gradient descent on r and b.

Lesson 10. Pascanu, Mikolov and Bengio (2013), "On the difficulty of training recurrent neural
networks", drew such a cliff for a unit like this one.
"""

from dataclasses import dataclass
from math import tanh

import numpy as np

from course_utils.models.checks import check_choice, check_whole
from course_utils.models.number_checks import check_real

CLIPS = ("none", "by norm", "by value")


@dataclass(frozen=True)
class Cliff:
    """The task: h(t) = tanh(r h(t-1) + b) starts at `start` and should be at `target` in the end.

    Parameters
    ----------
    time : int
        How many steps.
    start, target : float

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    time: int = 50
    start: float = 0.9
    target: float = 0.5

    def __post_init__(self):
        check_whole("time", self.time)
        for name in ("start", "target"):
            value = getattr(self, name)
            if not -1 <= check_real(name, value) <= 1:
                raise ValueError(f"{name} is {value!r}: expected a number from -1 to 1")

    def loss(self, r, b):
        """The squared error after the last step; r and b may be arrays of one shape."""
        r, b = np.asarray(r, dtype=float), np.asarray(b, dtype=float)
        h = np.full(np.broadcast_shapes(r.shape, b.shape), self.start)
        for _ in range(self.time):
            h = np.tanh(r * h + b)
        return (h - self.target) ** 2

    def slopes(self, r, b):
        """The loss at one point and its gradient: (loss, dloss/dr, dloss/db)."""
        h, dr, db = self.start, 0.0, 0.0
        for _ in range(self.time):
            new = tanh(r * h + b)
            slope = 1 - new * new
            dr, db, h = slope * (h + r * dr), slope * (1 + r * db), new
        return (h - self.target) ** 2, 2 * (h - self.target) * dr, 2 * (h - self.target) * db

    def descend(self, r=2.0, b=-0.2, learning_rate=0.1, clip="none", limit=1.0, steps=60):
        """Gradient descent on r and b.

        Parameters
        ----------
        r, b : float
            Where it begins.
        learning_rate : float
        clip : "none", "by norm" or "by value"
            By norm: a gradient that is longer than `limit` is shortened to it. By value: each of
            its two numbers is cut off at -limit and +limit by itself.
        limit : float
        steps : int

        Returns
        -------
        CliffTrace

        Raises
        ------
        ValueError
            Naming the argument that cannot be used.
        """
        check_choice("clip", clip, CLIPS)
        for name, value in (("learning_rate", learning_rate), ("limit", limit)):
            if not check_real(name, value) > 0:
                raise ValueError(f"{name} is {value!r}: expected a number above 0")
        place = np.array([check_real("r", r), check_real("b", b)])
        places, losses, gradients, used = [], [], [], []
        for _ in range(check_whole("steps", steps) + 1):
            loss, *gradient = self.slopes(*place)
            gradient = np.array(gradient)
            clipped = clipped_gradient(gradient, clip, limit)
            for kept, value in ((places, place), (losses, loss), (gradients, gradient),
                                (used, clipped)):
                kept.append(value)
            place = place - learning_rate * clipped
        return CliffTrace(self, np.array(places), np.array(losses), np.array(gradients),
                          np.array(used), float(learning_rate), clip, float(limit))


@dataclass(frozen=True, eq=False)
class CliffTrace:
    """A descent; step s moves from places[s] by -learning_rate * used[s].

    Attributes
    ----------
    cliff : Cliff
    places : (steps + 1, 2)
        r and b.
    loss : (steps + 1,)
    gradient, used : (steps + 1, 2)
        As it is, and as it was clipped.
    learning_rate : float
    clip : str
    limit : float
    """

    cliff: Cliff
    places: np.ndarray
    loss: np.ndarray
    gradient: np.ndarray
    used: np.ndarray
    learning_rate: float
    clip: str
    limit: float

    @property
    def norm(self):
        """The length of each gradient, before clipping."""
        return np.hypot(*self.gradient.T)


def clipped_gradient(gradient, clip, limit):
    """The gradient as `Cliff.descend` uses it."""
    if clip == "by value":
        return np.clip(gradient, -limit, limit)
    norm = np.sqrt(np.sum(gradient**2))
    return gradient * (limit / norm) if clip == "by norm" and norm > limit else gradient
