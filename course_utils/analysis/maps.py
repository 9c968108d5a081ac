"""Vectors of words on a page: the plane in which they differ most, and how far apart they are."""

from dataclasses import dataclass

import numpy as np

from course_utils.analysis.word_vectors import check_vectors, distances


@dataclass(frozen=True, eq=False, repr=False)
class WordMap:
    """Words as points of a plane.

    Attributes
    ----------
    names, classes : tuple of str
    places : ndarray of shape (words, 2)
    explained : ndarray of shape (2,)
        The share of all variance that each of the two directions shows: what the map leaves out
        is the rest.
    neighbour : ndarray of int, shape (words,)
        The nearest neighbour of each word, by all numbers of its vector, not by the map.
    apart : ndarray of shape (words, words)
        The distance between each two words, by all numbers; 0 on the diagonal.
    """

    names: tuple
    classes: tuple
    places: np.ndarray
    explained: np.ndarray
    neighbour: np.ndarray
    apart: np.ndarray

    def __repr__(self):
        return f"WordMap of {len(self.names)} words, {self.explained.sum():z.0%} of the variance"


def word_map(vectors, names, classes):
    """The principal components of some vectors, with how far apart they are.

    Parameters
    ----------
    vectors : array_like of shape (words, numbers)
    names, classes : sequence of str
        One of each per word.

    Returns
    -------
    WordMap

    Raises
    ------
    ValueError
        If there are not as many names and classes as vectors, or fewer than 3 words.
    """
    vectors = check_vectors(vectors, at_least=3)
    names, classes = check_names(names, classes, len(vectors))
    places, shares = principal_plane(vectors)
    apart = distances(vectors)
    neighbour = apart.argmin(axis=1)
    np.fill_diagonal(apart, 0)
    return WordMap(names, classes, places, shares, neighbour, apart)


def principal_plane(vectors):
    """Where points lie in the plane in which they differ most: principal component analysis.

    Parameters
    ----------
    vectors : ndarray of shape (points, numbers)

    Returns
    -------
    places : ndarray of shape (points, 2)
        A direction's sign is free: its largest number is positive, as in scikit-learn.
    shares : ndarray of shape (2,)
        The share of the variance along each.

    Raises
    ------
    ValueError
        If a point is one number only.
    """
    if vectors.shape[1] < 2:
        raise ValueError(f"vectors has shape {vectors.shape}: expected at least 2 numbers each")
    centred = vectors - vectors.mean(axis=0)
    _, sizes, directions = np.linalg.svd(centred, full_matrices=False)
    plane = directions[:2]
    largest = np.abs(plane).argmax(axis=1)
    plane = plane * np.sign(plane[np.arange(len(plane)), largest])[:, None]
    return centred @ plane.T, sizes[:2] ** 2 / (sizes**2).sum()


def check_names(names, classes, count):
    """Return names and classes as tuples, one of each per vector."""
    for what, values in (("names", names), ("classes", classes)):
        if len(values) != count:
            raise ValueError(f"{what} has {len(values)} entries: expected {count}, as vectors")
    return tuple(names), tuple(classes)
