"""Vectors of words as a tree: the nearest two become one, again and again."""

from dataclasses import dataclass

import numpy as np

from course_utils.analysis.maps import check_names
from course_utils.analysis.word_vectors import check_vectors
from course_utils.models.checks import check_choice, check_whole

METHODS = ("average", "ward", "complete", "single")


@dataclass(frozen=True, eq=False, repr=False)
class WordTree:
    """Words, and the order in which they are joined.

    Attributes
    ----------
    names, classes : tuple of str
    merges : ndarray of shape (words - 1, 4)
        SciPy's linkage: each row joins two clusters (below ``words`` a single word, otherwise the
        cluster made in row number - words) at a distance; the last number is the new cluster's
        size. Distances never fall from row to row.
    order : tuple of int
        The words from top to bottom, so that no branches cross.
    """

    names: tuple
    classes: tuple
    merges: np.ndarray
    order: tuple

    def __repr__(self):
        return f"WordTree of {len(self.names)} words"

    def clusters(self, count):
        """The tree cut into `count` clusters.

        Returns
        -------
        list of list of str
            The names in each cluster, in the order of the tree.
        """
        count = check_whole("count", count)
        words = len(self.names)
        if count > words:
            raise ValueError(f"count is {count}: expected at most {words}, one per word")
        member = {k: {k} for k in range(words)}
        for row in range(words - count):
            left, right = (member.pop(int(k)) for k in self.merges[row, :2])
            member[words + row] = left | right
        groups = [[k for k in self.order if k in cluster] for cluster in member.values()]
        groups.sort(key=lambda group: self.order.index(group[0]))
        return [[self.names[k] for k in group] for group in groups]


def word_tree(vectors, names, classes, method="average"):
    """Hierarchical clustering by Euclidean distance (SciPy's linkage).

    Parameters
    ----------
    vectors : array_like of shape (words, numbers)
    names, classes : sequence of str
        One of each per word.
    method : {"average", "ward", "complete", "single"}
        What the distance of two clusters is; "average": the mean over all pairs.

    Returns
    -------
    WordTree

    Raises
    ------
    ValueError
        If there are not as many names and classes as vectors, or no such method.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage

    vectors = check_vectors(vectors)
    names, classes = check_names(names, classes, len(vectors))
    check_choice("method", method, METHODS)
    merges = linkage(vectors, method, optimal_ordering=True)
    return WordTree(names, classes, merges, tuple(int(k) for k in leaves_list(merges)))
