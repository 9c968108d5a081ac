"""b is followed by a, d by ii, g by uuu: letters that announce how many come (Elman, 1990).

Lesson 07. The consonants come at random and cannot be foretold; the vowels can, and so can the
step at which the next consonant comes.
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.sequences import Sequences

SYLLABLES = ("ba", "dii", "guuu")
LETTERS = "abdgiu"
FEATURE_NAMES = ("consonant", "vowel", "interrupted", "high", "back", "voiced")
FEATURES = {
    "b": (1, 0, 1, 0, 0, 1),
    "d": (1, 0, 1, 1, 0, 1),
    "g": (1, 0, 1, 0, 1, 1),
    "a": (0, 1, 0, 0, 1, 1),
    "i": (0, 1, 0, 1, 0, 1),
    "u": (0, 1, 0, 1, 1, 1),
}
"""Each letter as six bits, named by `FEATURE_NAMES` (Elman, 1990, table 1)."""


def letter_text(consonants=1000, seed=0):
    """A text of ba, dii and guuu in random order.

    Elman (1990), "Finding structure in time", Cognitive Science 14, pp. 187-190.

    Parameters
    ----------
    consonants : int
        How many syllables.
    seed : int

    Returns
    -------
    str
        About three letters per consonant.

    Raises
    ------
    ValueError
        If consonants or seed is no such number.
    """
    consonants = check_whole("consonants", consonants)
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    return "".join(SYLLABLES[k] for k in generator.integers(0, len(SYLLABLES), consonants))


def letter_features(text):
    """The six bits of each letter of a text, (time, 6).

    Raises
    ------
    ValueError
        If text is no string of the six letters.
    """
    if not isinstance(text, str) or not text or set(text) - set(LETTERS):
        raise ValueError(f"text is {text!r:.40}: expected a string of the letters {LETTERS}")
    return np.array([FEATURES[letter] for letter in text], dtype=float)


def letter_sequences(count=50, time=60, targets="features", seed=0):
    """Stretches of a letter text; what is asked for at each step is the next letter.

    Parameters
    ----------
    count, time : int
        How many stretches, and how many letters each has. Every stretch starts with a consonant.
    targets : "features" or "letters"
        The next letter as its six bits (Elman's way, for a sigmoid or linear readout), or as its
        number in `LETTERS` (for a softmax readout).
    seed : int

    Returns
    -------
    Sequences
        x (count, time, 6); targets (count, time, 6) or, for "letters", (count, time).

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    count, time = check_whole("count", count), check_whole("time", time)
    if targets not in ("features", "letters"):
        raise ValueError(f"targets is {targets!r}: expected one of features, letters")
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    texts = []
    for _ in range(count):
        chosen = generator.integers(0, len(SYLLABLES), time // 2 + 1)  # the shortest has two
        texts.append("".join(SYLLABLES[k] for k in chosen)[: time + 1])
    bits = np.array([letter_features(text) for text in texts])
    if targets == "features":
        return Sequences(bits[:, :-1], bits[:, 1:])
    ids = np.array([[LETTERS.index(letter) for letter in text] for text in texts])
    return Sequences(bits[:, :-1], ids[:, 1:])
