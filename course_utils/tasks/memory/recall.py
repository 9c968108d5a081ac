"""Recall of the first value under noise: what came first, +1 or -1, long before the end?

Lessons 04 and 13. It is a task for a memory, and solved by networks without one as well.
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.sequences import Sequences


def first_value(count, time, noise=0.5, seed=0):
    """Sequences that begin with +1 or -1 and go on with noise.

    Parameters
    ----------
    count, time : int
        How many sequences, and how many steps each has, the first included.
    noise : float
        Standard deviation of every step but the first.
    seed : int

    Returns
    -------
    x : (count, time, 1)
    labels : int (count,)
        1 where the first value is +1, else 0.
    """
    count, time = check_whole("count", count), check_whole("time", time)
    if isinstance(noise, (bool, str)) or not 0 <= noise < np.inf:
        raise ValueError(f"noise is {noise!r}: expected a finite number of at least 0")
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    labels = generator.integers(0, 2, count)
    x = noise * generator.standard_normal((count, time, 1))
    x[:, 0, 0] = 2 * labels - 1
    return x, labels


def recall_first(count, time, noise=0.5, seed=0):
    """The task of `first_value` for a network with one output: only its last answer counts.

    Returns
    -------
    Sequences
        x (count, time, 1), targets (count, time, 1) of 0 and 1, and a mask that is True at the
        last step.
    """
    x, labels = first_value(count, time, noise, seed)
    mask = np.zeros((count, time), bool)
    mask[:, -1] = True
    return Sequences(x, np.repeat(labels[:, None, None].astype(float), time, axis=1), mask)
