"""One or two units left to themselves: the maps h <- f(r h + b) and h <- f(R h + b).

What an RNN does between inputs is the repetition of one map. With one unit its fate can be read
off a curve, with two off a plane (lesson 05). Strogatz, *Nonlinear Dynamics and Chaos*, chapters
3 and 10, is the standard introduction to fixed points, folds and cobwebs.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.activations import ACTIVATIONS
from course_utils.models.checks import check_choice, check_finite, check_numbers, check_whole
from course_utils.models.number_checks import check_real


@dataclass(frozen=True)
class ScalarTrace:
    """One unit's history: ``h[t + 1] = f(r h[t] + b[t])``, with ``h[0]`` the start.

    Shapes: h (steps + 1,), b (steps,). `fixed_points` and `slopes` belong to the last b.
    """

    r: float
    b: np.ndarray
    h: np.ndarray
    activation: str
    fixed_points: np.ndarray
    slopes: np.ndarray

    @property
    def steps(self):
        return len(self.h) - 1

    @property
    def stable(self):
        """For each fixed point: does a small push die out? (See :meth:`ScalarMap.attracts`.)"""
        return ScalarMap(self.r, float(self.b[-1]), self.activation).attracts(self.fixed_points)


@dataclass(frozen=True)
class ScalarMap:
    """The map ``h <- f(r h + b)`` of a single recurrent unit.

    Parameters
    ----------
    r, b : float
        The recurrent weight (R, which has one number only) and the bias.
    activation : {"tanh", "relu", "sigmoid", "linear"}

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """

    r: float
    b: float = 0.0
    activation: str = "tanh"

    def __post_init__(self):
        check_choice("activation", self.activation, ACTIVATIONS)
        for name in ("r", "b"):
            check_real(name, getattr(self, name))

    def __call__(self, h):
        """The next h; works on arrays of any shape."""
        return ACTIVATIONS[self.activation].f(self.r * np.asarray(h, dtype=float) + self.b)

    def slope(self, h):
        """The map's slope r f'(r h + b) at a fixed point h, where f' can be read off f(a) = h."""
        return self.r * ACTIVATIONS[self.activation].slope(np.asarray(h, dtype=float))

    def attracts(self, points, push=1e-3):
        """Whether each fixed point draws back a state that was pushed a little: bool, (n,).

        It does where the map is less steep than the diagonal, |slope| < 1. At a slope of just 1 or
        -1, as at h = 0 for r = 1, the bend of f decides, and `relu` has no slope at its kink: there
        a push is tried to either side.
        """
        points = np.asarray(points, dtype=float)
        steepness = np.abs(self.slope(points))
        aside = points + np.array([[push], [-push]])  # (2, n)
        nearer = (np.abs(self(self(aside)) - points) < push * (1 - 1e-9)).all(axis=0)
        undecided = np.abs(steepness - 1) < 1e-6
        if self.activation == "relu":
            undecided |= np.abs(points) < push
        return np.where(undecided, nearer, steepness < 1)

    def fixed_points(self):
        """All h with h = f(r h + b), smallest first; (n,) with n from 0 to 3.

        A fine grid finds every change of sign of f(r h + b) - h, bisection sharpens it. With
        `relu` and `linear`, a whole line of fixed points (r = 1, b = 0) is reported as 0 alone.
        """
        bounded = self.activation in ("tanh", "sigmoid")
        if not bounded and self.r == 1:
            return np.zeros(1 if self.b == 0 or (self.activation == "relu" and self.b < 0) else 0)
        bound = 1.0 if bounded else 1 + abs(self.b / (1 - self.r))
        grid = np.linspace(-bound, bound, 8_002)  # even, so that h = 0 lies between two points
        gap = self(grid) - grid
        left = np.flatnonzero(np.sign(gap[:-1]) * np.sign(gap[1:]) <= 0)
        low, high = grid[left], grid[left + 1]
        low_sign = np.sign(gap[left])
        for _ in range(60):
            middle = (low + high) / 2
            same = np.sign(self(middle) - middle) == low_sign
            low, high = np.where(same, middle, low), np.where(same, high, middle)
        roots = (low + high) / 2
        # At r = 1 the curve lies so close to the diagonal that rounding moves the crossing.
        roots[np.abs(roots) < (1e-6 if self.b == 0 else 1e-12)] = 0.0
        return roots[np.r_[True, np.diff(roots) > 1e-6]] if len(roots) else roots

    def run(self, h0=0.0, steps=30):
        """Apply the map `steps` times from `h0`; returns a :class:`ScalarTrace`."""
        return self.sweep(np.full(check_whole("steps", steps), float(self.b)), h0)

    def sweep(self, b, h0=0.0):
        """Apply the map with another bias at each step: b of shape (steps,)."""
        b = np.atleast_1d(np.asarray(b, dtype=float))
        if b.ndim != 1 or not np.isfinite(b).all():
            raise ValueError(f"b has shape {b.shape}: expected (steps,), all finite")
        f = ACTIVATIONS[self.activation].f
        h = np.empty(len(b) + 1)
        h[0] = check_real("h0", h0)
        with np.errstate(over="ignore"):  # r > 1 with relu or linear: growth is what is shown
            for t, b_t in enumerate(b):
                h[t + 1] = f(self.r * h[t] + b_t)
        last = ScalarMap(self.r, float(b[-1]), self.activation)
        points = last.fixed_points()
        return ScalarTrace(float(self.r), b, h, self.activation, points, last.slope(points))


def fold_bias(r):
    """The |b| at which two fixed points of ``h <- tanh(r h + b)`` meet and vanish (r > 1).

    At the fold the map touches the diagonal with slope 1: 1 - h^2 = 1/r, so h = sqrt(1 - 1/r)
    and b = artanh(h) - r h, up to sign. For r = 2 this is 0.533.
    """
    if check_real("r", r) <= 1:
        raise ValueError(f"r is {r}: expected more than 1 (below, there is one fixed point only)")
    h = np.sqrt(1 - 1 / r)
    return float(r * h - np.arctanh(h))


def rotation(scale, degrees):
    """A 2 x 2 matrix that turns a vector by `degrees` and multiplies its length by `scale`."""
    scale, angle = check_real("scale", scale), np.deg2rad(check_real("degrees", degrees))
    cosine, sine = np.cos(angle), np.sin(angle)
    return scale * np.array([[cosine, -sine], [sine, cosine]])


@dataclass(frozen=True)
class PlanarTrace:
    """Two units' history: h (steps + 1, 2), from ``h[t + 1] = f(R h[t] + b)``."""

    R: np.ndarray
    b: np.ndarray
    h: np.ndarray
    activation: str

    @property
    def steps(self):
        return len(self.h) - 1

    @property
    def eigenvalues(self):
        """The two eigenvalues of R, (2,) complex."""
        return np.linalg.eigvals(self.R)

    @property
    def radius(self):
        """Distance from the origin at each step, (steps + 1,)."""
        return np.hypot(self.h[:, 0], self.h[:, 1])

    def period(self):
        """Steps per turn around the origin over the last half, or None if it does not go round.

        Counted as the mean turn per step, so that it need not be a whole number.
        """
        h = self.h[self.steps // 2 :]
        if len(h) < 3 or self.radius[-1] < 1e-6 or not np.isfinite(h).all():
            return None
        angles = np.unwrap(np.arctan2(h[:, 1], h[:, 0]))
        turn = abs(angles[-1] - angles[0]) / (len(angles) - 1)
        return float(2 * np.pi / turn) if turn > 1e-3 else None


@dataclass(frozen=True)
class PlanarMap:
    """The map ``h <- f(R h + b)`` of two recurrent units: R (2, 2), b (2,)."""

    R: np.ndarray
    b: np.ndarray = (0.0, 0.0)
    activation: str = "tanh"

    def __post_init__(self):
        check_choice("activation", self.activation, ACTIVATIONS)
        for name, shape in (("R", (2, 2)), ("b", (2,))):
            value = np.array(check_numbers(name, getattr(self, name)), dtype=float)
            if value.shape != shape:
                raise ValueError(f"{name} has shape {value.shape}: expected {shape}")
            check_finite(name, value)
            object.__setattr__(self, name, value)

    def __call__(self, h):
        """The next state of every row of h (..., 2)."""
        return ACTIVATIONS[self.activation].f(np.asarray(h, dtype=float) @ self.R.T + self.b)

    def run(self, h0, steps=60):
        """Apply the map `steps` times from h0 (2,); returns a :class:`PlanarTrace`."""
        h = np.empty((check_whole("steps", steps) + 1, 2))
        start = check_numbers("h0", h0)
        if start.shape != (2,):
            raise ValueError(f"h0 has shape {start.shape}: expected (2,)")
        check_finite("h0", start)
        h[0] = start
        with np.errstate(over="ignore", invalid="ignore"):
            for t in range(steps):
                h[t + 1] = self(h[t])
        return PlanarTrace(self.R, self.b, h, self.activation)
