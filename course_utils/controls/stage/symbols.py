"""What a person types into the stage, as input for the network: symbols, words or numbers."""

from dataclasses import dataclass

import numpy as np

from course_utils.pictures.fonts import VISIBLE

LONGEST = 200  # steps that a typed sequence may have


@dataclass(frozen=True)
class Typed:
    """A typed sequence: tokens (time,), their ids (-1 where unknown; None for numbers), x."""

    tokens: tuple
    ids: np.ndarray | None
    x: np.ndarray


class SymbolReader:
    """Reads text as one-hot vectors over `symbols`.

    A symbol it does not know becomes the vocabulary's own "unknown" one if there is one;
    otherwise the network reads nothing at that step (x = 0). Either way its id is -1 here, so
    that the page can mark it.
    """

    kind = "symbols"

    def __init__(self, symbols, unknown=None):
        self.symbols = tuple(symbols)
        self.unknown = unknown
        self.words = any(len(symbol) != 1 for symbol in self.symbols)
        self._index = {symbol: i for i, symbol in enumerate(self.symbols)}

    def read(self, text):
        tokens = tuple(text.split() if self.words else text)
        _check_length(tokens, "symbol")
        ids = np.array([self._index.get(token, -1) for token in tokens])
        x = np.zeros((len(tokens), len(self.symbols)))
        fed = ids.copy()
        if self.unknown in self._index:
            fed[ids < 0] = self._index[self.unknown]
        known = np.flatnonzero(fed >= 0)
        x[known, fed[known]] = 1.0
        return Typed(tokens, ids, x)

    def write(self, tokens):
        return (" " if self.words else "").join(tokens)


class NumberReader:
    """Reads numbers, parted by blanks or commas, as the one input of the network."""

    kind = "numbers"

    def read(self, text):
        words = text.replace(",", " ").replace("\u2212", "-").split()
        _check_length(words, "number")
        values = np.empty(len(words))
        for i, word in enumerate(words):
            try:
                values[i] = float(word)
            except ValueError:
                values[i] = np.nan
            if not np.isfinite(values[i]):
                raise ValueError(
                    f"input has {word!r} at step {i}: expected numbers such as 1 0 -0.5"
                )
        return Typed(tuple(f"{value:zg}" for value in values), None, values[:, None])

    def write(self, tokens):
        return " ".join(tokens)


def _check_length(tokens, what):
    if not tokens:
        raise ValueError(f"input is empty: expected at least one {what}")
    if len(tokens) > LONGEST:
        raise ValueError(f"input has {len(tokens)} {what}s: expected at most {LONGEST}")


def shown(token):
    """A token as the page shows it: blanks made visible."""
    return VISIBLE.get(str(token), str(token))


def hot_inputs(x):
    """The index of the 1 in each one-hot row of x (time, inputs), or None if a row is not one.

    A row of zeros (an unknown symbol) counts, with -1.
    """
    ones = x == 1
    if np.any((x != 0) & ~ones) or np.any(ones.sum(axis=1) > 1):
        return None
    return np.where(ones.any(axis=1), ones.argmax(axis=1), -1)


def next_symbols(ids):
    """The id that follows each one; -1 (no target) after the last."""
    return np.append(ids[1:], -1)
