"""The copy task: read ten symbols, wait, and say them again when the cue comes.

Lesson 10. Hochreiter and Schmidhuber (1997) began it; this form is the one of Arjovsky, Shah and
Bengio (2016), "Unitary evolution recurrent neural networks".
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.sequences import Sequences


def copy_sequences(count=100, delay=10, symbols=8, length=10, seed=0):
    """Symbols to be kept over a delay, a cue, and room to say them again.

    Parameters
    ----------
    count : int
        How many sequences.
    delay : int
        Steps from the last symbol to the first answer; the last of them is the cue.
    symbols : int
        How many different symbols there are.
    length : int
        How many are to be kept.
    seed : int

    Returns
    -------
    Sequences
        x (count, time, symbols + 2), one-hot, with time = delay + 2 * length: the symbols, a
        blank (id `symbols`), the cue (id `symbols` + 1), blanks.
        targets (count, time) of int: blanks, then in the last `length` steps the symbols.

    Raises
    ------
    ValueError
        If an argument is no such number.
    """
    count, delay = check_whole("count", count), check_whole("delay", delay)
    symbols, length = check_whole("symbols", symbols), check_whole("length", length)
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    time, blank, cue = delay + 2 * length, symbols, symbols + 1
    kept = generator.integers(0, symbols, (count, length))
    ids = np.full((count, time), blank)
    ids[:, :length] = kept
    ids[:, length + delay - 1] = cue
    targets = np.full((count, time), blank)
    targets[:, -length:] = kept
    return Sequences(np.eye(symbols + 2)[ids], targets)


def copy_baseline(delay, symbols=8, length=10):
    """The cross-entropy, in nats, of a network that has kept no symbol but knows the time:
    sure of each blank, and guessing at the end: length * ln(symbols) / (delay + 2 * length).

    Lower than this is memory. Arguments as for `copy_sequences`.
    """
    delay, symbols = check_whole("delay", delay), check_whole("symbols", symbols)
    length = check_whole("length", length)
    return float(length * np.log(symbols) / (delay + 2 * length))
