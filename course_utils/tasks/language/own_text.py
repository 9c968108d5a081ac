"""A text of one's own, made ready for a small network: what is kept, and sizes that fit it.

Any script will do. A text with thousands of different symbols (Chinese, or one full of emoji) keeps
the commonest and has one sign for the rest, since every symbol costs the network a column of W and
a row of V. Lesson 08.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.language.text import TextBatches, Vocabulary, split

UNKNOWN = "\N{REPLACEMENT CHARACTER}"

# Symbols learned from in a second: 96 units, 60 symbols, batches of 32 x 25, two quiet cores
# (measured: 2.3 million in 3.6 s of processor time).
SPEED = 600_000 * 96 * (96 + 2 * 60)


@dataclass(frozen=True, eq=False, repr=False)
class TextPlan:
    """What a network is to learn from, and how large it should be.

    Attributes
    ----------
    vocabulary : Vocabulary
    learn, held_out : ndarray of int
        The text as ids; the tail is held out.
    units, batch, time, epochs : int
    left_out : int
        Characters at the end of the text that were not used at all.
    unknown : float
        The share of characters that became one sign, because they are rare.
    seconds : float
        What training is expected to take on two quiet cores.
    """

    vocabulary: Vocabulary
    learn: np.ndarray
    held_out: np.ndarray
    units: int
    batch: int
    time: int
    epochs: int
    left_out: int
    unknown: float
    seconds: float

    @property
    def batches(self):
        """The learning text as `TextBatches`."""
        return TextBatches(self.learn, self.vocabulary, self.batch, self.time)

    def __repr__(self):
        expected = "less than a second" if self.seconds < 1 else f"about {self.seconds:z.0f} s"
        said = [
            f"{len(self.learn):,} characters to learn from, {len(self.held_out):,} held out, "
            f"{len(self.vocabulary)} symbols",
            f"{self.units} units, {self.epochs} epochs of {len(self.batches)} windows "
            f"({self.batch} x {self.time}): {expected} on two quiet cores",
        ]
        if self.unknown:
            said.append(f"{self.unknown:z.1%} of the characters are rare and became {UNKNOWN}")
        if self.left_out:
            said.append(f"the last {self.left_out:,} characters were left out")
        return "\n".join(said)


def plan_text(text, units=96, seconds=10, longest=150_000, symbols=200, test_fraction=0.1):
    """Choose sizes with which a network learns a text in about the time wanted.

    Parameters
    ----------
    text : str
        At least 500 characters, for instance from :func:`load_text`.
    units : int
    seconds : float
        How long training may take on two quiet cores. There are at least 4 epochs and at most 40.
    longest : int
        Characters that are used, from the beginning.
    symbols : int
        The most different symbols; the rarer ones become one sign.
    test_fraction : float
        The share of the text, at its end, that is held out.

    Returns
    -------
    TextPlan

    Raises
    ------
    ValueError
        For a text that is too short or has one symbol only, or a number that cannot be used.
    """
    if not isinstance(text, str):
        raise ValueError(f"text is {type(text).__name__}: expected str")
    units, longest = check_whole("units", units), check_whole("longest", longest, at_least=500)
    symbols = check_whole("symbols", symbols, at_least=2)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not seconds > 0:
        raise ValueError(f"seconds is {seconds!r}: expected a number above 0")
    if len(text) < 500:
        raise ValueError(f"text has {len(text)} characters: expected at least 500")
    used = text[:longest]
    counts = Counter(used)
    if len(counts) < 2:
        raise ValueError(f"text is made of {text[0]!r} alone: there is nothing to predict")
    if len(counts) <= symbols:
        vocabulary, unknown = Vocabulary(counts), 0.0
    else:
        # Of equally common symbols the one with the lower code point is kept, on every machine.
        common = sorted(counts, key=lambda symbol: (-counts[symbol], symbol))[: symbols - 1]
        vocabulary = Vocabulary(common, unknown=UNKNOWN)
        unknown = 1 - sum(counts[symbol] for symbol in common) / len(used)
    learn, held_out = split(vocabulary.encode(used), test_fraction)
    time = 25
    # At least 40 windows an epoch, as long as the text allows it.
    batch = int(np.clip((len(learn) - 1) // (40 * time), 1, 32))
    speed = SPEED / (units * (units + 2 * len(vocabulary)))
    speed *= (batch / 32) ** 0.7  # narrow batches use the processor less well
    epochs = int(np.clip(round(seconds * speed / len(learn)), 4, 40))
    return TextPlan(
        vocabulary, learn, held_out, units, batch, time, epochs, len(text) - len(used), unknown,
        epochs * len(learn) / speed,
    )  # fmt: skip
