"""Guessing: how often those who know nothing are right, as their answers add up.

The yardstick for an accuracy. With two equally likely labels, n guesses have a mean accuracy of
1/2 and a standard deviation of sqrt(0.5 * 0.5 / n) (the binomial distribution). Lesson 09 holds a
network against it that was trained on random labels.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from course_utils.models.checks import check_whole


def chance_sd(answers):
    """Standard deviation of the accuracy of guessing between two equally likely labels.

    Parameters
    ----------
    answers : int, or array of int
        How many answers the accuracy is the mean of, 1 or more.
    """
    answers = np.asarray(answers)
    if np.any(answers < 1):
        raise ValueError(f"answers has {answers.min()}: expected 1 or more")
    return np.sqrt(0.5 * 0.5 / answers)[()]


@dataclass(frozen=True, eq=False)
class GuessingTrace:
    """Guessers who toss a coin for each answer, and an accuracy to be compared with theirs.

    Attributes
    ----------
    right : (guessers, answers + 1)
        How many answers each one had right after 0, 1, 2, ... answers.
    accuracy : float
        What was measured.
    """

    right: np.ndarray
    accuracy: float

    guessers = property(lambda self: self.right.shape[0], doc="How many toss coins.")
    answers = property(lambda self: self.right.shape[1] - 1, doc="How often each one tosses.")

    def shares(self, answers):
        """The guessers' accuracies after so many answers, (guessers,); 0 after none."""
        return self.right[:, answers] / max(answers, 1)

    def distance(self, answers):
        """How many standard deviations the accuracy lies above 1/2, after so many answers."""
        return (self.accuracy - 0.5) / chance_sd(answers)

    def reached(self, answers):
        """Which guessers were at least as often right as the accuracy says, (guessers,) of bool."""
        # Counts, not shares: 106 of 200 is 0.53, whatever the last bit of a quotient says.
        return self.right[:, answers] >= np.ceil(self.accuracy * answers - 1e-9)


def guess(accuracy, guessers=1000, answers=2000, seed=0):
    """Let guessers toss coins, to see how far an accuracy may be from 1/2 by chance.

    Parameters
    ----------
    accuracy : float, 0 to 1
        The measured one, which the guessers are compared with.
    guessers, answers : int
    seed : int

    Returns
    -------
    GuessingTrace
    """
    try:
        accuracy = float(accuracy)
    except (TypeError, ValueError):
        raise ValueError(f"accuracy is {accuracy!r}: expected a number from 0 to 1") from None
    if not 0 <= accuracy <= 1:
        raise ValueError(f"accuracy is {accuracy:zg}: expected a number from 0 to 1")
    guessers, answers = check_whole("guessers", guessers), check_whole("answers", answers)
    return GuessingTrace(_toss(guessers, answers, check_whole("seed", seed, at_least=0)), accuracy)


@cache
def _toss(guessers, answers, seed):
    """(guessers, answers + 1) counts; the same tosses serve every accuracy of a slider."""
    heads = np.random.default_rng(seed).random((guessers, answers)) < 0.5
    right = np.zeros((guessers, answers + 1), dtype=np.int32)
    np.cumsum(heads, axis=1, out=right[:, 1:])
    right.flags.writeable = False
    return right
