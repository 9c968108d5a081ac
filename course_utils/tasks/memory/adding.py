"""The adding problem: two of many numbers are marked, and at the end their sum is asked for.

Lessons 10, 11 and 13. Both forms are here: the one that most papers use since Le, Jaitly and Hinton
(2015), and the first one, of Hochreiter and Schmidhuber (1997), with its own criterion.
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.sequences import Sequences

ADDING_BASELINE = 1 / 6
"""The mean squared error of always answering 1: the variance of a sum of two values from [0, 1]."""

CLOSE_ENOUGH = 0.04
"""How far off an answer to `adding_1997` may be at most to count as correct."""


def adding_sequences(count=100, time=10, seed=0):
    """Random values with two of them marked, one in each half; the answer is their sum.

    Parameters
    ----------
    count, time : int
        How many sequences, and how many steps each has (at least 2).
    seed : int

    Returns
    -------
    Sequences
        x (count, time, 2): the values, uniform in [0, 1], and beside them the marks, 1 or 0.
        targets (count, time, 1): the sum at the last step, 0 before; only the last step counts.
        Always to answer 1 gives a mean squared error of `ADDING_BASELINE`, 1/6.

    Raises
    ------
    ValueError
        If count, time or seed is no such number.
    """
    count, time = check_whole("count", count), check_whole("time", time, at_least=2)
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    values = generator.random((count, time))
    half = time // 2
    first = generator.integers(0, half, count)
    second = generator.integers(half, time, count)
    return _sequences(values, (first, second), np.full(count, time - 1), lambda total: total)


def adding_1997(count=100, time=100, seed=0):
    """The adding problem in its first form: Hochreiter and Schmidhuber (1997), "Long short-term
    memory", Neural Computation 9, experiment 4.

    The values are from [-1, 1]. The length is drawn from time .. time + time // 10. One of the
    first ten steps is marked, then one more of the first time // 2 - 1. The answer is 0.5 plus a
    quarter of the sum. The first and the last step carry a mark of -1; where the first step is
    one of the two marked ones, it keeps its 1 and its value is 0.

    Parameters
    ----------
    count : int
    time : int
        The shortest length, at least 22.
    seed : int

    Returns
    -------
    Sequences
        As for `adding_sequences`. Shorter sequences are filled up with zeros behind, and what
        counts is the last step of each one: targets[mask] are the answers.

    Raises
    ------
    ValueError
        If count, time or seed is no such number.
    """
    count, time = check_whole("count", count), check_whole("time", time, at_least=22)
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    longest = time + time // 10
    last = generator.integers(time, longest + 1, count) - 1
    values = generator.uniform(-1, 1, (count, longest))
    first = generator.integers(0, 10, count)
    second = generator.integers(0, time // 2 - 2, count)
    second += second >= first  # any of the time // 2 - 1 steps but the first marked one
    marked_start = (first == 0) | (second == 0)
    values[marked_start, 0] = 0
    data = _sequences(values, (first, second), last, lambda total: 0.5 + total / 4)
    data.x[~marked_start, 0, 1] = -1
    data.x[np.arange(count), last, 1] = -1
    data.x[np.arange(longest) > last[:, None]] = 0
    return data


def adding_error(y, data):
    """The mean squared error of the answers.

    Parameters
    ----------
    y : (batch, time, 1), or (batch,) or (batch, 1)
        What a network says at every step, or only its answers.
    data : Sequences

    Raises
    ------
    ValueError
        If y has none of these shapes.
    """
    return float(np.mean(_errors(y, data) ** 2))


def adding_accuracy(y, data, within=CLOSE_ENOUGH):
    """The share of answers that are less than `within` off. Arguments as for `adding_error`."""
    return float(np.mean(np.abs(_errors(y, data)) < within))


def _sequences(values, marked, last, answer):
    count, time = values.shape
    rows = np.arange(count)
    marks = np.zeros((count, time))
    for step in marked:
        marks[rows, step] = 1
    targets, mask = np.zeros((count, time, 1)), np.zeros((count, time), bool)
    mask[rows, last] = True
    targets[mask, 0] = answer(np.sum(values * marks, axis=1))
    return Sequences(np.stack([values, marks], axis=2), targets, mask)


def _errors(y, data):
    y, count = np.asarray(y, dtype=float), len(data.x)
    if y.shape == data.targets.shape:
        y = y[data.mask]
    if y.shape not in ((count,), (count, 1)):
        raise ValueError(
            f"y has shape {y.shape}: expected {data.targets.shape}, or ({count},) for the answers"
        )
    return y.ravel() - data.targets[data.mask].ravel()
