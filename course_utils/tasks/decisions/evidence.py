"""Deciding from noisy evidence: is there more to the right, or more to the left?

The model of an experiment in which an animal watches a cloud of dots, a few of which move together
(Roitman and Shadlen, 2002, Journal of Neuroscience 22). Lesson 15. The same with two streams and a
context that says which one counts is the model of Mante and others (2013), Nature 503.
"""

from dataclasses import dataclass
from math import erf, sqrt

import numpy as np

from course_utils.models.checks import check_finite, check_numbers, check_whole
from course_utils.models.number_checks import to_number
from course_utils.tasks.sequences import Sequences

STRENGTHS = 0.0, 0.05, 0.1, 0.2, 0.4
"""How strong the evidence is, per step, in units in which its noise is about 1."""


def phi(z):
    """The normal distribution function: the chance that a standard normal number is below z."""
    return 0.5 + 0.5 * erf(z / sqrt(2))


@dataclass(frozen=True, eq=False)
class Trials:
    """Decisions to be made.

    Attributes
    ----------
    data : Sequences
        For a network with a sigmoid readout: target 1 for "right", 0 for "left"; only the last
        step counts.
    strength : (count,)
        The mean of the evidence that counts: above 0 where "right" is correct. At 0 a coin
        decided what is called correct.
    context : (count,) of int, or None
        Which of two streams counts.
    """

    data: Sequences
    strength: np.ndarray
    context: np.ndarray | None = None

    @property
    def correct(self):
        """Whether "right" is the correct answer, (count,) of bool."""
        return self.data.targets[:, -1, 0] > 0.5

    def said_right(self, y):
        """Whether y (count, time, 1) says "right" at the last step, (count,) of bool."""
        y = check_numbers("y", y)
        if y.shape != self.data.targets.shape:
            raise ValueError(f"y has shape {y.shape}: expected {self.data.targets.shape}")
        return y[:, -1, 0] > 0.5

    def accuracy(self, y):
        """The share of correct answers."""
        return float(np.mean(self.said_right(y) == self.correct))


def evidence_trials(count=100, time=30, noise=1.0, delay=0, strengths=STRENGTHS, seed=0):
    """Trials of `time` steps of evidence, x(t) = strength + noise, then `delay` steps of nothing.

    Parameters
    ----------
    count, time : int
    noise : float
        Standard deviation of the evidence at each step.
    delay : int
        Steps between the evidence and the answer, which is asked for at the last step.
    strengths : sequence of float
        One is drawn for each trial, and its sign.
    seed : int

    Returns
    -------
    Trials
        x (count, time + delay, 1).

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    count, time, delay, noise, strengths, generator = _checked(
        count, time, delay, noise, strengths, seed
    )
    strength, right = _drawn(count, strengths, generator)
    x = np.zeros((count, time + delay, 1))
    x[:, :time, 0] = strength[:, None] + noise * generator.standard_normal((count, time))
    return Trials(_judged_at_the_end(x, right), strength)


def context_trials(count=100, time=20, noise=1.0, strengths=(0.1, 0.2, 0.4), seed=0):
    """Two streams of evidence at once, of which a context names the one that counts.

    Parameters as for `evidence_trials`, without a delay.

    Returns
    -------
    Trials
        x (count, time, 4): two streams with strengths of their own, then 1 and 0 in the first
        context, 0 and 1 in the second.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    count, time, _, noise, strengths, generator = _checked(count, time, 0, noise, strengths, seed)
    context = generator.integers(0, 2, count)
    both = np.stack([_drawn(count, strengths, generator)[0] for _ in (0, 1)], axis=1)
    strength = both[np.arange(count), context]
    right = np.where(strength == 0, generator.random(count) < 0.5, strength > 0)
    x = np.zeros((count, time, 4))
    x[:, :, :2] = both[:, None] + noise * generator.standard_normal((count, time, 2))
    x[np.arange(count), :, 2 + context] = 1
    return Trials(_judged_at_the_end(x, right), strength, context)


def running_sum(count=100, time=40, noise=1.0, scale=6.0, seed=0):
    """Evidence whose running sum is asked for at every step: an answer by degrees, not yes or no.

    Parameters
    ----------
    count, time : int
    noise : float
        Standard deviation of the evidence at each step; its mean in each trial is drawn from
        `STRENGTHS`, with either sign.
    scale : float
        The sum is divided by it.
    seed : int

    Returns
    -------
    Sequences
        x (count, time, 1), targets (count, time, 1); every step counts.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    if not 0 < to_number(scale) < np.inf:
        raise ValueError(f"scale is {scale!r}: expected a number above 0")
    x = evidence_trials(count, time, noise, seed=seed).data.x
    return Sequences(x, np.cumsum(x, axis=1) / scale)


def ideal_share_right(strength, time=30, noise=1.0):
    """How often the ideal observer, who adds up all the evidence, says "right".

    The sum of `time` steps has the mean time * strength and the standard deviation noise *
    sqrt(time), so it is above 0 with probability Phi(strength sqrt(time) / noise), where Phi is
    the normal distribution. Nobody who sees this evidence only can be correct more often.

    Parameters
    ----------
    strength : float or array
    time : int
    noise : float

    Returns
    -------
    float or array like `strength`

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    strength = np.asarray(check_numbers("strength", strength), dtype=float)
    check_finite("strength", strength)
    time, noise = check_whole("time", time), to_number(noise)
    if not 0 < noise < np.inf:
        raise ValueError(f"noise is {noise!r}: expected a number above 0")
    z = strength * sqrt(time) / noise
    share = np.reshape([phi(value) for value in z.ravel()], z.shape)
    return share if share.ndim else float(share)


def ideal_accuracy(trials, time, noise=1.0):
    """How often the ideal observer is correct on these trials, on average over the noise.

    Parameters
    ----------
    trials : Trials
    time : int
        Steps of evidence in a trial.
    noise : float
    """
    return float(np.mean(ideal_share_right(np.abs(trials.strength), time, noise)))


def _checked(count, time, delay, noise, strengths, seed):
    count, time = check_whole("count", count), check_whole("time", time)
    delay = check_whole("delay", delay, at_least=0)
    if not 0 <= to_number(noise) < np.inf:
        raise ValueError(f"noise is {noise!r}: expected a finite number of at least 0")
    strengths = np.asarray(check_numbers("strengths", strengths), dtype=float)
    check_finite("strengths", strengths)
    if strengths.ndim != 1 or not len(strengths) or (strengths < 0).any():
        raise ValueError(f"strengths is {strengths}: expected a list of numbers of at least 0")
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    return count, time, delay, float(noise), strengths, generator


def _drawn(count, strengths, generator):
    """A signed strength for each trial, and whether "right" is correct."""
    right = generator.random(count) < 0.5
    return np.where(right, 1, -1) * generator.choice(strengths, count), right


def _judged_at_the_end(x, right):
    count, time, _ = x.shape
    mask = np.zeros((count, time), bool)
    mask[:, -1] = True
    return Sequences(x, np.repeat(right[:, None, None].astype(float), time, axis=1), mask)
