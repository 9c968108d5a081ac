"""Holding something over a delay: a short cue, then nothing (or noise), then the answer.

What an animal does in a delayed-response experiment; with several cues in a row it is the flip-flop
of Sussillo and Barak (2013), Neural Computation 25. Lesson 15.
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.models.number_checks import to_number
from course_utils.tasks.sequences import Sequences


def memory_trials(count=100, time=40, bits=1, again=0.0, noise=0.0, seed=0):
    """Each line of input brings a pulse of +1 or -1 at the first step; hold its sign.

    Parameters
    ----------
    count, time : int
    bits : int
        How many lines there are, each with a memory of its own.
    again : float
        The chance, at each later step, that a line brings a new pulse; the newest one counts.
        0 is a single cue and a long delay.
    noise : float
        Standard deviation of what is added to every input.
    seed : int

    Returns
    -------
    Sequences
        x (count, time, bits), targets (count, time, bits) of +1 and -1; every step counts.

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    count, time, bits = (
        check_whole(name, value)
        for name, value in (("count", count), ("time", time), ("bits", bits))
    )
    if not 0 <= to_number(again) <= 1:
        raise ValueError(f"again is {again!r}: expected a chance from 0 to 1")
    if not 0 <= to_number(noise) < np.inf:
        raise ValueError(f"noise is {noise!r}: expected a finite number of at least 0")
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    pulse = generator.random((count, time, bits)) < again
    pulse[:, 0] = True
    signs = generator.choice([-1.0, 1.0], (count, time, bits))
    newest = np.maximum.accumulate(np.where(pulse, np.arange(time)[:, None], 0), axis=1)
    targets = np.take_along_axis(signs, newest, axis=1)
    x = pulse * signs + noise * generator.standard_normal((count, time, bits))
    return Sequences(x, targets)


def held(y, data):
    """The share of steps and lines at which y has the sign of the target.

    Parameters
    ----------
    y : (count, time, bits)
    data : Sequences
    """
    y = np.asarray(y, dtype=float)
    if y.shape != data.targets.shape:
        raise ValueError(f"y has shape {y.shape}: expected {data.targets.shape}")
    return float(np.mean((y > 0) == (data.targets > 0)))
