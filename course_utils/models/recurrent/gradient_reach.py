"""How far a gradient reaches in a network without a task: dh(t)/dh(k) with and without input.

Lesson 10. The bound is that of Pascanu, Mikolov and Bengio (2013), "On the difficulty of training
recurrent neural networks".
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_choice, check_finite, check_numbers, check_whole
from course_utils.models.number_checks import check_real
from course_utils.models.recurrent.backward_trace import reach
from course_utils.models.recurrent.elman import ElmanRNN

STEEPEST = {"tanh": 1.0, "sigmoid": 0.25, "linear": 1.0}
"""gamma: the largest slope that an activation function has anywhere."""

SETTLE = 20  # steps that are run before the first of those that count, so that h is at home


@dataclass(frozen=True, eq=False)
class ReachTrace:
    """What `gradient_reach` found; both arrays are over the lags 0, 1, 2, ...

    Attributes
    ----------
    still : (lags + 1,)
        Norms of dh(t)/dh(t - lag) without any input.
    driven : (lags + 1,)
        The same under random input.
    largest : float
        The largest singular value of R: the most that R stretches any vector in one step.
    radius : float
        Its spectral radius: the size of its largest eigenvalue.
    gamma : float
        The largest slope of the activation function.
    activation : str
    drive : float
    """

    still: np.ndarray
    driven: np.ndarray
    largest: float
    radius: float
    gamma: float
    activation: str
    drive: float

    @property
    def lags(self):
        return np.arange(len(self.still))

    @property
    def bound(self):
        """(gamma * largest) ** lag: no norm is above it."""
        return (self.gamma * self.largest) ** self.lags

    @property
    def pace(self):
        """(gamma * radius) ** lag: how the norms of the powers of R grow or shrink in the end."""
        return (self.gamma * self.radius) ** self.lags


def gradient_reach(R, activation="tanh", drive=0.5, lags=50, seed=0):
    """The norms of dh(t)/dh(t - lag) of h(t) = f(R h(t-1) + x(t)), at rest and under input.

    Parameters
    ----------
    R : (units, units)
    activation : "tanh", "sigmoid" or "linear"
    drive : float
        Standard deviation of the input, which each unit gets by itself.
    lags : int
    seed : int
        Of the input.

    Returns
    -------
    ReachTrace

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    R = check_numbers("R", R).astype(float)
    if R.ndim != 2 or R.shape[0] != R.shape[1] or not R.size:
        raise ValueError(f"R has shape {R.shape}: expected (units, units)")
    check_finite("R", R, ("unit", "unit"))
    check_choice("activation", activation, STEEPEST)
    if not check_real("drive", drive) >= 0:
        raise ValueError(f"drive is {drive!r}: expected a number of at least 0")
    lags = check_whole("lags", lags)
    units, time = len(R), SETTLE + lags + 1
    rnn = ElmanRNN(units, units, 1, activation=activation, readout="linear")
    rnn.W, rnn.R = np.eye(units), R
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    noise = drive * generator.standard_normal((time, units))
    # For a linear network the state does not matter; without input it also cannot overflow.
    trace = rnn.forward(np.stack([np.zeros_like(noise), noise * (activation != "linear")]))
    still, driven = (reach(trace, time - 1, batch=row)[: -lags - 2 : -1] for row in (0, 1))
    return ReachTrace(
        still, driven, float(np.linalg.norm(R, 2)), float(np.abs(np.linalg.eigvals(R)).max()),
        STEEPEST[activation], activation, float(drive),
    )
