"""XOR in time: two random bits, then their exclusive or, and again (Elman, 1990). Lesson 07.

Only every third bit can be foretold. The network is not told which.
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.sequences import Sequences

PERIOD = 3


def xor_sequences(count=100, time=30, seed=0):
    """Streams of bits in threes: two at random, the third their exclusive or.

    Elman (1990), "Finding structure in time", Cognitive Science 14, pp. 185-187, used one
    stream of 3,000 bits; ``xor_sequences(1, 3000)`` gives one. What is asked for at each step is
    the next bit.

    Parameters
    ----------
    count, time : int
        How many streams, and how many steps each has. Every stream starts with a new three.
    seed : int

    Returns
    -------
    Sequences
        x (count, time, 1) and targets (count, time, 1), of 0.0 and 1.0. Targets can be foretold
        at the steps 1, 4, 7, ...: the second bit of a three has just come in.

    Raises
    ------
    ValueError
        If count, time or seed is no such number.
    """
    count, time = check_whole("count", count), check_whole("time", time)
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    threes = generator.integers(0, 2, (count, time // PERIOD + 1, PERIOD))
    threes[:, :, 2] = threes[:, :, 0] ^ threes[:, :, 1]
    bits = threes.reshape(count, -1, 1).astype(float)
    return Sequences(bits[:, :time], bits[:, 1 : time + 1])


def rms_by_position(y, targets, period=PERIOD):
    """The root mean square error at each place of the period.

    Parameters
    ----------
    y, targets : (batch, time, outputs)
        Predictions, and what should have come.
    period : int
        Steps t, t + period, t + 2 period ... are put together.

    Returns
    -------
    ndarray (period,)
        For `xor_sequences`, place 1 is the bit that can be foretold.

    Raises
    ------
    ValueError
        If the shapes differ or there is less than one period of steps.
    """
    y, targets = np.asarray(y, dtype=float), np.asarray(targets, dtype=float)
    period = check_whole("period", period)
    if y.shape != targets.shape or y.ndim != 3 or y.shape[1] < period:
        raise ValueError(
            f"y has shape {y.shape} and targets {targets.shape}: expected one shape "
            f"(batch, time, outputs) with at least {period} steps"
        )
    squares = (y - targets) ** 2
    return np.sqrt([squares[:, place::period].mean() for place in range(period)])
