"""Reversal: read some symbols, then write them backwards. Lesson 12.

The smallest task on which an encoder-decoder shows its bottleneck: everything must be kept, and
what was read last is wanted first. That reversed order matters was noticed with the first of these
networks (Sutskever, Vinyals and Le, 2014, "Sequence to sequence learning with neural networks").
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.sequences import Sequences


def reversal(count, length, symbols=10, seed=0):
    """Random symbols to be written backwards, by a network that reads first and writes then.

    Parameters
    ----------
    count, length : int
        How many sequences, and how many symbols each has.
    symbols : int
        The size of the alphabet; at least 2. Guessing is right 1 time in `symbols`.
    seed : int

    Returns
    -------
    Sequences
        x one-hot (count, length, symbols), targets (count, length), no mask: the output at step t
        is the symbol at place length - 1 - t.
    """
    ids = _ids(count, length, symbols, seed)
    return Sequences(np.eye(symbols)[ids], ids[:, ::-1].copy())


def reversal_in_one_stream(count, length, symbols=10, seed=0):
    """The same task for a network that reads and writes in one go: first the symbols, then as
    many steps with the sign *go* (input number `symbols`), at which it answers.

    Returns
    -------
    Sequences
        x one-hot (count, 2 length, symbols + 1), targets (count, 2 length), and the mask of the
        steps that count, the later half.
    """
    ids = _ids(count, length, symbols, seed)
    read = np.concatenate([ids, np.full_like(ids, symbols)], axis=1)
    targets = np.concatenate([np.zeros_like(ids), ids[:, ::-1]], axis=1)
    mask = np.zeros(read.shape, bool)
    mask[:, length:] = True
    return Sequences(np.eye(symbols + 1)[read], targets, mask)


def _ids(count, length, symbols, seed):
    count, length = check_whole("count", count), check_whole("length", length)
    symbols = check_whole("symbols", symbols, at_least=2)
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    return generator.integers(0, symbols, (count, length))
