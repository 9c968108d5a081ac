"""The n-gram model: what counting alone can predict, the baseline for every language model."""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.language.text import checked_ids


class NGram:
    """Predict the next symbol from the counts of what followed the last order - 1 symbols.

    Short and long contexts are mixed by interpolated Witten-Bell smoothing. A context that was
    seen n times, with t different symbols after it, gives

        p(s | context) = (count(context s) + t p(s | context one symbol shorter)) / (n + t)

    so that a context with many different followers leans more on the shorter one. Below the
    single symbols lies the uniform distribution, 1 / vocabulary_size: nothing is impossible.
    A context never seen leaves the decision to the shorter one.

    Parameters
    ----------
    order : int, 1 to 6
        How many symbols are counted together: 1 counts single symbols, 3 looks back at two.
    vocabulary_size : int
        Ids are from 0 to vocabulary_size - 1.

    Notes
    -----
    Witten and Bell 1991, IEEE Transactions on Information Theory 37(4), their method C; Chen and
    Goodman 1998 compare it with others. Lesson 06 holds recurrent networks against it.

    Examples
    --------
    >>> NGram(1, 2).fit([0, 0, 0, 1]).distribution([]).round(3)
    array([0.667, 0.333])
    """

    def __init__(self, order, vocabulary_size):
        self.order = check_whole("order", order)
        if self.order > 6:
            raise ValueError(f"order is {order}: expected a whole number from 1 to 6")
        self.vocabulary_size = check_whole("vocabulary_size", vocabulary_size)
        self._levels = None

    def __repr__(self):
        state = "not fitted" if self._levels is None else "fitted"
        return f"NGram(order={self.order}, vocabulary_size={self.vocabulary_size}), {state}"

    def fit(self, ids):
        """Count the symbols of a text.

        Parameters
        ----------
        ids : array_like of int, shape (symbols,)

        Returns
        -------
        NGram
            Itself; an earlier fit is forgotten.
        """
        ids = self._checked(ids)
        if len(ids) < self.order:
            raise ValueError(f"ids has {len(ids)} symbols: expected at least {self.order}")
        size = self.vocabulary_size
        levels = []
        # Each context gets a number. A longer one is a pair (number of the shorter context,
        # symbol before it), so that numbers stay small however long the context is.
        context = np.zeros(len(ids), dtype=np.int64)  # the empty context is number 0
        following = ids
        for length in range(self.order):
            if length:
                # Position t keeps its context only if `length` symbols stand before it.
                pairs = context[1:] * size + ids[: len(ids) - length]
                known, context = np.unique(pairs, return_inverse=True)
                following = ids[length:]
            else:
                known = np.zeros(1, dtype=np.int64)
            grams, counts = np.unique(context * size + following, return_counts=True)
            owner = (grams // size).astype(np.intp)  # in a browser bincount takes no int64
            seen = np.bincount(owner, weights=counts, minlength=len(known))
            kinds = np.bincount(owner, minlength=len(known))
            levels.append((known, grams, counts, seen, kinds))
        self._levels = levels
        return self

    def probabilities(self, ids):
        """The probability given to each symbol of a text by those before it.

        Parameters
        ----------
        ids : array_like of int, shape (symbols,)

        Returns
        -------
        ndarray of shape (symbols,)
            The first symbols have shorter contexts, the very first an empty one.
        """
        levels = self._fitted()
        ids = self._checked(ids)
        size = self.vocabulary_size
        p = np.full(len(ids), 1.0 / size)
        if not len(ids):
            return p
        context = np.zeros(len(ids), dtype=np.int64)
        at = np.arange(len(ids))  # the positions whose context of this length was seen
        for length, (known, grams, counts, seen, kinds) in enumerate(levels):
            if length:
                long_enough = at >= length
                at, context = at[long_enough], context[long_enough]
                context, found = _find(known, context * size + ids[at - length])
                at, context = at[found], context[found]
            gram, found = _find(grams, context * size + ids[at])
            count = np.where(found, counts[gram], 0)
            p[at] = (count + kinds[context] * p[at]) / (seen[context] + kinds[context])
        return p

    def bits_per_character(self, ids):
        """The mean of -log2 p over a text: lower is better.

        The first symbol is not counted, since a network is not asked for it either: it predicts
        the second from the first.
        """
        ids = self._checked(ids)
        if len(ids) < 2:
            raise ValueError(f"ids has {len(ids)} symbols: expected at least 2")
        return float(-np.log2(self.probabilities(ids)[1:]).mean())

    def distribution(self, context):
        """The probabilities of all symbols after a context.

        Parameters
        ----------
        context : array_like of int, shape (symbols,)
            What came before; only the last order - 1 symbols count, and it may be empty.

        Returns
        -------
        ndarray of shape (vocabulary_size,), which sums to 1
        """
        levels = self._fitted()
        context = self._checked(context, "context")
        size = self.vocabulary_size
        p = np.full(size, 1.0 / size)
        number = 0
        for length, (known, grams, counts, seen, kinds) in enumerate(levels):
            if length > len(context):
                break
            if length:
                found_at, found = _find(known, np.array([number * size + context[-length]]))
                if not found[0]:
                    break
                number = int(found_at[0])
            first, last = np.searchsorted(grams, (number * size, (number + 1) * size))
            p *= kinds[number]
            p[grams[first:last] - number * size] += counts[first:last]
            p /= seen[number] + kinds[number]
        return p

    def _fitted(self):
        if self._levels is None:
            raise ValueError("this NGram has not been fitted: call fit(ids) first")
        return self._levels

    def _checked(self, ids, name="ids"):
        ids = checked_ids(ids, self.vocabulary_size, f"vocabulary_size is {self.vocabulary_size}")
        if ids.ndim != 1:
            raise ValueError(f"{name} has shape {ids.shape}: expected (symbols,)")
        return ids


def _find(known, wanted):
    """Where each wanted number stands in a sorted array, and whether it is there at all."""
    where = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    return where, known[where] == wanted
