"""From text to arrays: vocabulary, split, batches, and the measures of a prediction.

The loaders (:func:`load_reader`, :func:`load_text`, :func:`load_python_topics`) live in
:mod:`course_utils.tasks.language.corpora` and are reachable from here too.
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.language.corpora import load_python_topics, load_reader, load_text

__all__ = [
    "TextBatches",
    "Vocabulary",
    "bits_per_character",
    "load_python_topics",
    "load_reader",
    "load_text",
    "perplexity",
    "split",
]


class Vocabulary:
    """The symbols of a text, each with a number (its id).

    A symbol is one Unicode code point: a letter, a blank, a Chinese character, most emoji. What is
    drawn as one sign but written as several code points (a flag, an accent that has no composed
    form) is several symbols. Ids follow the code points' order, so that the same text gives the
    same ids on every machine.

    Parameters
    ----------
    symbols : iterable of str
        Single characters; repeated ones count once.
    unknown : str, optional
        A symbol that stands for every character outside the vocabulary, for instance
        ``"\\N{REPLACEMENT CHARACTER}"``. Left out: such a character is an error.

    Examples
    --------
    >>> vocabulary = Vocabulary.from_text("abba")
    >>> vocabulary.symbols, vocabulary.encode("ab")
    (('a', 'b'), array([0, 1]))
    """

    def __init__(self, symbols, unknown=None):
        symbols = list(symbols)
        if unknown is not None:
            if not isinstance(unknown, str) or len(unknown) != 1:
                raise ValueError(f"unknown is {unknown!r}: expected one character or None")
            symbols.append(unknown)
        for symbol in symbols:
            if not isinstance(symbol, str) or len(symbol) != 1:
                raise ValueError(f"symbols has {symbol!r}: expected single characters")
        if not symbols:
            raise ValueError("symbols is empty: expected at least one character")
        self.symbols = tuple(sorted(set(symbols)))
        self.unknown = unknown
        self._codes = np.array([ord(symbol) for symbol in self.symbols], dtype=np.uint32)

    @classmethod
    def from_text(cls, text, unknown=None):
        """The vocabulary of all characters that occur in a text (see the class)."""
        return cls(set(_checked_text(text)), unknown)

    def __len__(self):
        return len(self.symbols)

    def __contains__(self, symbol):
        return symbol in self.symbols

    def __eq__(self, other):
        if not isinstance(other, Vocabulary):
            return NotImplemented
        return (self.symbols, self.unknown) == (other.symbols, other.unknown)

    def __hash__(self):
        return hash((self.symbols, self.unknown))

    def __repr__(self):
        shown = "".join(self.symbols[:100]) + ("…" if len(self) > 100 else "")
        unknown = "" if self.unknown is None else f", unknown {self.unknown!r}"
        return f"Vocabulary of {len(self)} symbols: {shown!r}{unknown}"

    def encode(self, text):
        """Turn text into ids.

        Parameters
        ----------
        text : str
            ``time`` characters.

        Returns
        -------
        ndarray of int, shape (time,)

        Raises
        ------
        ValueError
            For a character outside the vocabulary, unless ``unknown`` was given.
        """
        text = _checked_text(text, empty=True)
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        ids = np.minimum(np.searchsorted(self._codes, codes), len(self) - 1)
        (strange,) = np.nonzero(self._codes[ids] != codes)
        if strange.size and self.unknown is None:
            position = int(strange[0])
            raise ValueError(
                f"text has {text[position]!r} at position {position}, which is not one of the "
                f"{len(self)} symbols: replace it, or make the vocabulary from a text that has it "
                "or with an unknown symbol"
            )
        if strange.size:
            ids[strange] = self.symbols.index(self.unknown)
        return ids.astype(np.intp)

    def decode(self, ids):
        """Turn ids, an array of int of shape (time,), back into text."""
        ids = self.checked_ids(ids)
        if ids.ndim != 1:
            raise ValueError(f"ids has shape {ids.shape}: expected (time,)")
        return "".join(self.symbols[i] for i in ids)

    def one_hot(self, ids, dtype=np.float32):
        """Turn ids into vectors that are 1 at the id and 0 elsewhere.

        Parameters
        ----------
        ids : array_like of int, any shape, for instance (batch, time)

        Returns
        -------
        ndarray of dtype, shape of ids + (len(vocabulary),)
        """
        ids = self.checked_ids(ids)
        vectors = np.zeros((*ids.shape, len(self)), dtype=dtype)
        np.put_along_axis(vectors, ids[..., None], 1, axis=-1)
        return vectors

    def checked_ids(self, ids):
        """Ids as an array of intp, or a ValueError if one is not of this vocabulary."""
        return checked_ids(ids, len(self), f"the vocabulary has {len(self)} symbols")


def split(text, test_fraction=0.1):
    """Part a text in two: what a model learns from, and what it is tested on.

    The test part is the tail, one piece: a random choice of characters would let the model learn
    from the neighbours of those it is tested on.

    Parameters
    ----------
    text : str, or ndarray of shape (time,)
    test_fraction : float
        The share of the tail, between 0 and 1.

    Returns
    -------
    train, test : of the type of ``text``
    """
    if not 0 < test_fraction < 1:
        raise ValueError(f"test_fraction is {test_fraction}: expected a number between 0 and 1")
    if not isinstance(text, str):
        text = np.asarray(text)
        if text.ndim != 1:
            raise ValueError(f"text has shape {text.shape}: expected (time,) or a str")
    cut = len(text) - round(len(text) * test_fraction)
    if min(cut, len(text) - cut) < 2:
        raise ValueError(
            f"text has {len(text)} symbols: too short for test_fraction {test_fraction} "
            "(each part needs 2 or more)"
        )
    return text[:cut], text[cut:]


class TextBatches:
    """A text as batches of one-hot windows, each with the symbols that come next.

    The text is cut into ``batch`` streams that run side by side. The next batch goes on where the
    last one stopped, in every row, so that a network's state can be carried from batch to batch.
    What does not fill a last window is left out.

    Parameters
    ----------
    ids : array_like of int, shape (symbols,)
        An encoded text.
    vocabulary : Vocabulary
    batch : int
        Streams side by side.
    time : int
        Steps in a window.

    Yields
    ------
    x : ndarray of float32, shape (batch, time, len(vocabulary))
    targets : ndarray of int, shape (batch, time)
        The id that follows each symbol of x.

    Examples
    --------
    >>> vocabulary = Vocabulary("abcdefgh")
    >>> batches = TextBatches(vocabulary.encode("abcdefgh"), vocabulary, batch=1, time=3)
    >>> [vocabulary.decode(targets[0]) for x, targets in batches]
    ['bcd', 'efg']
    """

    def __init__(self, ids, vocabulary, batch=32, time=25):
        batch, time = check_whole("batch", batch), check_whole("time", time)
        ids = vocabulary.checked_ids(ids)
        if ids.ndim != 1:
            raise ValueError(f"ids has shape {ids.shape}: expected (symbols,)")
        length = (len(ids) - 1) // batch
        if length < time:
            raise ValueError(
                f"ids has {len(ids)} symbols: too few for batch {batch} and time {time}, "
                f"which need {batch * time + 1}"
            )
        self.vocabulary, self.batch, self.time = vocabulary, batch, time
        self._inputs = ids[: batch * length].reshape(batch, length)
        self._targets = ids[1 : batch * length + 1].reshape(batch, length)

    @property
    def identity(self):
        """What makes these batches what they are, by name: a checkpoint notes it."""
        return {
            "text": self._inputs,
            "last symbols": self._targets[:, -1],
            "alphabet": str(self.vocabulary.symbols),
            "batch size": self.batch,
            "time": self.time,
        }

    def __len__(self):
        return self._inputs.shape[1] // self.time

    def __iter__(self):
        for k in range(len(self)):
            window = slice(k * self.time, (k + 1) * self.time)
            yield self.vocabulary.one_hot(self._inputs[:, window]), self._targets[:, window].copy()


def bits_per_character(nats):
    """Cross-entropy in bits, from nats (what a loss with the natural logarithm gives per symbol).

    0 is a sure and right prediction; log2(symbols) is no better than guessing.
    """
    return _checked_nats(nats) / np.log(2)


def perplexity(nats):
    """How many equally likely symbols leave one as unsure: e to the cross-entropy in nats."""
    return np.exp(_checked_nats(nats))


def checked_ids(ids, symbols, why):
    """Ids as an array of intp, each from 0 to symbols - 1; ``why`` explains the limit.

    That is the type that NumPy counts and indexes with: int64, in a browser int32.
    """
    ids = np.asarray(ids)
    if ids.size == 0:
        ids = ids.astype(np.intp)
    if not np.issubdtype(ids.dtype, np.integer):
        raise ValueError(f"ids has type {ids.dtype}: expected whole numbers")
    if ids.size and (ids.min() < 0 or ids.max() >= symbols):
        wrong = ids.min() if ids.min() < 0 else ids.max()
        raise ValueError(f"ids has {wrong}: expected 0 to {symbols - 1} ({why})")
    return ids.astype(np.intp, copy=False)


def _checked_text(text, empty=False):
    if not isinstance(text, str):
        raise ValueError(f"text is {type(text).__name__}: expected str")
    if not text and not empty:
        raise ValueError("text is empty: expected at least one character")
    return text


def _checked_nats(nats):
    nats = np.asarray(nats, dtype=float)
    if np.any(nats < 0):
        raise ValueError(f"nats has {nats.min():zg}: expected a cross-entropy, 0 or more")
    return nats[()]
