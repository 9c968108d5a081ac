"""The psychometric curve: how often "right" is said, for each strength of the evidence."""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.decisions.evidence import evidence_trials, ideal_share_right

LEVELS = -0.4, -0.2, -0.1, -0.05, 0.0, 0.05, 0.1, 0.2, 0.4


@dataclass(frozen=True, eq=False)
class Psychometric:
    """What an observer said, and what the ideal one would.

    Attributes
    ----------
    strength : (levels,)
        Of the evidence, from left (negative) to right.
    said_right : (levels,)
        The share of trials in which the observer said "right".
    ideal : (levels,)
        The same for the ideal observer: a probability, not a count.
    count : int
        Trials per level.
    x : (levels, time)
        One trial of each level: its evidence at each step.
    time, delay : int
        Steps of evidence in a trial, and steps of waiting after it.
    noise : float
    """

    strength: np.ndarray
    said_right: np.ndarray
    ideal: np.ndarray
    count: int
    x: np.ndarray
    time: int
    delay: int
    noise: float

    @property
    def accuracy(self):
        """The share of correct answers over the levels other than 0."""
        return _correct(self.strength, self.said_right)

    @property
    def ideal_accuracy(self):
        """The same for the ideal observer."""
        return _correct(self.strength, self.ideal)

    @property
    def error(self):
        """The standard error of each share in `said_right`, (levels,)."""
        return np.sqrt(self.said_right * (1 - self.said_right) / self.count)


def psychometric(network, time=30, noise=1.0, delay=0, levels=LEVELS, count=200, seed=0):
    """Ask a network, at each level of evidence, in `count` trials.

    Parameters
    ----------
    network : callable or network
        With `forward(x).y`, or a function of x (trials, time + delay, 1) that returns y of this
        shape; above 0.5 at the last step is "right".
    time, noise, delay, seed
        As in `evidence_trials`.
    levels : sequence of float
        Signed strengths, rising.
    count : int
        Trials per level.

    Returns
    -------
    Psychometric

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    levels, count = np.asarray(levels, dtype=float), check_whole("count", count)
    if levels.ndim != 1 or len(levels) < 2 or not (np.diff(levels) > 0).all():
        raise ValueError(f"levels is {levels}: expected at least two rising numbers")
    noise_alone = evidence_trials(count * len(levels), time, noise, delay, (0.0,), seed).data.x
    x = noise_alone.reshape(len(levels), count, time + delay, 1).copy()
    x[:, :, :time] += levels[:, None, None, None]
    flat = x.reshape(-1, time + delay, 1)
    y = network(flat) if callable(network) else network.forward(flat).y
    said = (y[:, -1, 0] > 0.5).reshape(len(levels), count).mean(axis=1)
    ideal = ideal_share_right(levels, time, noise)
    return Psychometric(levels, said, ideal, count, x[:, 0, :time, 0], time, delay, noise)


def _correct(strength, share):
    sided = strength != 0
    return float(np.mean(np.where(strength > 0, share, 1 - share)[sided]))
