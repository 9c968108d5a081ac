"""One vector per word: the mean hidden state, or plain counts of neighbours as a control.

After Elman 1990 (Cognitive Science 14, pages 199 to 203), who averaged the hidden states of his
network over all places where a word came, and clustered the 29 means. His note 6 is the reason for
the controls: an untrained network gives clusters, too. Lesson 08.
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.language.text import checked_ids


def mean_states(h, ids, count):
    """The hidden state of each word, averaged over all steps at which it was read.

    Parameters
    ----------
    h : array_like of shape (..., units)
        Hidden states, for instance a trace's (batch, time, units).
    ids : array_like of int, shape (...)
        The word that was read at each of these steps.
    count : int
        How many words there are.

    Returns
    -------
    ndarray of float64, shape (count, units)

    Raises
    ------
    ValueError
        If the shapes differ, or a word was never read.
    """
    h, count = np.asarray(h), check_whole("count", count)
    ids = checked_ids(ids, count, f"count is {count}")
    if h.shape[:-1] != ids.shape:
        raise ValueError(f"h has shape {h.shape}: expected {(*ids.shape, 'units')}, as ids")
    h, ids = h.reshape(-1, h.shape[-1]), ids.ravel()
    seen = np.bincount(ids, minlength=count)
    if not seen.all():
        raise ValueError(f"ids never has {int(np.argmin(seen))}: expected every word at least once")
    sums = np.zeros((count, h.shape[1]))
    np.add.at(sums, ids, h)
    return sums / seen[:, None]


def neighbour_counts(ids, count):
    """What counting pairs knows of each word: which words follow it, and which come before it.

    Parameters
    ----------
    ids : array_like of int, shape (time,)
    count : int
        How many words there are.

    Returns
    -------
    ndarray of shape (count, 2 count)
        Shares: the first half of each row (the words after it) sums to 1, and so does the second
        (the words before it).
    """
    count = check_whole("count", count)
    ids = checked_ids(ids, count, f"count is {count}")
    if ids.ndim != 1:
        raise ValueError(f"ids has shape {ids.shape}: expected (time,)")
    pairs = np.zeros((count, count))
    np.add.at(pairs, (ids[:-1], ids[1:]), 1)
    after, before = pairs.sum(axis=1), pairs.sum(axis=0)
    if not (after.all() and before.all()):
        lonely = int(np.argmin(np.minimum(after, before)))
        raise ValueError(f"ids has {lonely} without a neighbour: expected every word in the middle")
    return np.hstack([pairs / after[:, None], (pairs / before).T])


def nearest(vectors, names, name, count=3):
    """The names of the vectors nearest to that of `name`, the nearest first.

    Parameters
    ----------
    vectors : array_like of shape (words, numbers)
    names : sequence of str
    name : str
    count : int

    Returns
    -------
    list of str
    """
    vectors, names = _named(vectors, names)
    if name not in names:
        raise ValueError(f"name is {name!r}: expected one of {', '.join(names)}")
    order = np.argsort(distances(vectors)[names.index(name)], kind="stable")
    return [names[k] for k in order[: check_whole("count", count)] if names[k] != name]


def neighbour_purity(vectors, classes):
    """The share of words whose nearest neighbour is of their own class.

    Parameters
    ----------
    vectors : array_like of shape (words, numbers)
    classes : sequence of str
        The class of each word.

    Returns
    -------
    float
        From 0 to 1; what chance gives depends on how large the classes are.
    """
    vectors, classes = _named(vectors, classes, "classes")
    classes = np.array(classes)
    return float(np.mean(classes[distances(vectors).argmin(axis=1)] == classes))


def distances(vectors):
    """Euclidean distances between all rows, (words, words), inf between a word and itself."""
    vectors = np.asarray(vectors, dtype=float)
    apart = np.linalg.norm(vectors[:, None] - vectors[None], axis=2)
    np.fill_diagonal(apart, np.inf)
    return apart


def _named(vectors, names, what="names"):
    vectors, names = check_vectors(vectors), list(names)
    if len(names) != len(vectors):
        raise ValueError(f"{what} has {len(names)} entries: expected {len(vectors)}, as vectors")
    return vectors, names


def check_vectors(vectors, at_least=2):
    """Return the vectors as an array of float64, (words, numbers)."""
    vectors = np.asarray(vectors, dtype=float)
    if vectors.ndim != 2 or len(vectors) < at_least or not np.isfinite(vectors).all():
        raise ValueError(
            f"vectors has shape {vectors.shape}: expected (words, numbers), {at_least} words or "
            "more, all numbers finite"
        )
    return vectors
