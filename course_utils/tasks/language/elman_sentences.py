"""Elman's sentences: 29 words, 16 templates, no mark where a sentence ends.

After Elman 1990, "Finding structure in time" (Cognitive Science 14), section "Discovering lexical
classes from word order", pages 195 to 203: his templates (table 4), and categories of words of
which his table 3 gives two examples each; the rest follow the leaves of his figure 7. He trained
31-150-31 networks on 10,000 sentences, each word a one-hot vector of 31 bits, two of them spare.

The grammar is so small that the best possible prediction can be computed: see `exact`. Lesson 08.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.language.text import checked_ids

CATEGORIES = {
    "NOUN-HUM": ("man", "woman", "boy", "girl"),
    "NOUN-ANIM": ("cat", "dog", "mouse"),
    "NOUN-INANIM": ("book", "rock", "car"),
    "NOUN-AGRESS": ("dragon", "monster", "lion"),
    "NOUN-FRAG": ("glass", "plate"),
    "NOUN-FOOD": ("cookie", "bread", "sandwich"),
    "VERB-INTRAN": ("think", "sleep", "exist"),
    "VERB-TRAN": ("see", "chase", "like"),
    "VERB-AGPAT": ("move", "break"),
    "VERB-PERCEPT": ("smell", "see"),
    "VERB-DESTROY": ("break", "smash"),
    "VERB-EAT": ("eat",),
}
"""The words of each category; ``see`` and ``break`` are in two."""

TEMPLATES = tuple(
    tuple(f"{'VERB' if place == 1 else 'NOUN'}-{name}" for place, name in enumerate(row.split()))
    for row in """
HUM EAT FOOD
HUM PERCEPT INANIM
HUM DESTROY FRAG
HUM INTRAN
HUM TRAN HUM
HUM AGPAT INANIM
HUM AGPAT
ANIM EAT FOOD
ANIM TRAN ANIM
ANIM AGPAT INANIM
ANIM AGPAT
INANIM AGPAT
AGRESS DESTROY FRAG
AGRESS EAT HUM
AGRESS EAT ANIM
AGRESS EAT FOOD
""".strip().splitlines()
)
"""Each a sequence of categories; all 16 have the same chance."""

WORDS = tuple(dict.fromkeys(word for words in CATEGORIES.values() for word in words))
"""All 29, nouns first; a word's number (its id) is its place."""

NUMBER = {word: number for number, word in enumerate(WORDS)}
INPUTS = 31

def word_class(word):
    """One of four classes: "human", "animal", "thing" or "verb".

    Parameters
    ----------
    word : str

    Returns
    -------
    str
        Animals are all animate nouns but the humans, dragons and monsters included.

    Raises
    ------
    ValueError
        If it is not one of the 29.
    """
    own = [name for name, words in CATEGORIES.items() if word in words]
    if not own:
        raise ValueError(f"word is {word!r}: expected one of {', '.join(WORDS)}")
    if own[0].startswith("VERB"):
        return "verb"
    kinds = {"NOUN-HUM": "human", "NOUN-ANIM": "animal", "NOUN-AGRESS": "animal"}
    return kinds.get(own[0], "thing")


CLASSES = tuple(word_class(word) for word in WORDS)
"""The class of each word, in the order of ``WORDS``."""


@dataclass(frozen=True, eq=False)
class SentenceStream:
    """Sentences one after another, with nothing between them.

    Attributes
    ----------
    ids : ndarray of int, shape (time,)
        The words, as places in ``WORDS``.
    starts : ndarray of bool, shape (time,)
        True at the first word of each sentence. The network is not told.
    templates : ndarray of int, shape (sentences,)
        Which of the 16 templates each sentence follows.
    """

    ids: np.ndarray
    starts: np.ndarray
    templates: np.ndarray

    def __len__(self):
        return len(self.ids)

    def __repr__(self):
        return f"SentenceStream of {len(self.templates)} sentences, {len(self)} words"

    @property
    def words(self):
        """The words themselves, a list of ``time`` str."""
        return [WORDS[k] for k in self.ids]

    def one_hot(self, ids=None, dtype="float32"):
        """Words as vectors of 31 numbers; the last two places are never used by a word.

        Parameters
        ----------
        ids : array_like of int, any shape, optional
            From 0 to 30; the stream's own if left out.
        """
        ids = checked_ids(self.ids if ids is None else ids, INPUTS, f"{INPUTS} inputs")
        return np.eye(INPUTS, dtype=dtype)[ids]

    def windows(self, batch=16, time=10):
        """The stream as batches that continue each other, for ``fit(..., carry_state=True)``.

        Returns
        -------
        list of (x, targets)
            x (batch, time, 31) and the ids of the next words, (batch, time).
        """
        batch, time = check_whole("batch", batch), check_whole("time", time)
        length = (len(self) - 1) // batch
        if length < time:
            raise ValueError(
                f"batch {batch} and time {time} need {batch * time + 1} words: "
                f"the stream has {len(self)}"
            )
        now = self.ids[: batch * length].reshape(batch, length)
        following = self.ids[1 : batch * length + 1].reshape(batch, length)
        starts = range(0, length - time + 1, time)
        return [(self.one_hot(now[:, t : t + time]), following[:, t : t + time]) for t in starts]


def sentence_stream(count=10_000, seed=0):
    """Random sentences of the grammar, as one stream of words.

    Parameters
    ----------
    count : int
        Sentences; Elman's 10,000 have about 27,500 words.
    seed : int

    Returns
    -------
    SentenceStream

    Raises
    ------
    ValueError
        If count or seed is no such number.
    """
    count = check_whole("count", count)
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    templates = generator.integers(0, len(TEMPLATES), count)
    lengths = np.array([len(template) for template in TEMPLATES])[templates]
    draws = generator.random(lengths.sum())
    names = [name for k in templates for name in TEMPLATES[k]]
    ids = [
        NUMBER[CATEGORIES[name][int(draw * len(CATEGORIES[name]))]]
        for name, draw in zip(names, draws, strict=True)
    ]
    starts = np.zeros(len(ids), bool)
    starts[np.cumsum(np.r_[0, lengths[:-1]])] = True
    return SentenceStream(np.array(ids), starts, templates)


@cache
def _machine():
    """The grammar as a hidden Markov model whose states are the places in the templates.

    Returns
    -------
    first : (states,) probability that a sentence begins in this place
    move : (states, states) from one place to the next; from a last place to all first ones
    emit : (states, 29) probability of each word in this place
    """
    places = [(k, i) for k, names in enumerate(TEMPLATES) for i in range(len(names))]
    first = np.array([float(i == 0) for _, i in places]) / len(TEMPLATES)
    move = np.zeros((len(places),) * 2)
    emit = np.zeros((len(places), len(WORDS)))
    for state, (k, i) in enumerate(places):
        words = CATEGORIES[TEMPLATES[k][i]]
        emit[state, [NUMBER[word] for word in words]] = 1 / len(words)
        if i + 1 < len(TEMPLATES[k]):
            move[state, state + 1] = 1
        else:
            move[state] = first
    for table in (first, move, emit):
        table.flags.writeable = False
    return first, move, emit


def exact(ids):
    """The best possible prediction of every word from all words before it.

    The grammar is known here, and what is not told (in which template, and at which place of it
    the last word stood) is kept as a probability for each of the 44 places: the forward filter of a
    hidden Markov model (Rabiner 1989, section III.A). No network can have a lower loss on average.

    Parameters
    ----------
    ids : array_like of int, shape (time,)
        Words of the grammar, beginning with the first word of a sentence.

    Returns
    -------
    ndarray of shape (time, 29)
        Row t is what to expect at step t, before word t is seen; each row sums to 1.

    Raises
    ------
    ValueError
        For an id that is no word, or a word that the grammar does not allow at its place.
    """
    ids = checked_ids(ids, len(WORDS), "the grammar has 29 words")
    if ids.ndim != 1:
        raise ValueError(f"ids has shape {ids.shape}: expected (time,)")
    belief, move, emit = _machine()
    expected = np.empty((len(ids), len(WORDS)))
    for t, word in enumerate(ids):
        expected[t] = belief @ emit
        if not expected[t, word]:
            raise ValueError(
                f"ids has {word} ({WORDS[word]}) at position {t}: the grammar does not allow it"
            )
        belief = (belief * emit[:, word] / expected[t, word]) @ move
    return expected


def bits_per_word(p, ids):
    """The mean of -log2 of the probability that was given to each word that came.

    Parameters
    ----------
    p : array_like of shape (time, outputs)
    ids : array_like of int, shape (time,)
    """
    p, ids = np.asarray(p, float), np.asarray(ids)
    if p.ndim != 2 or ids.shape != p.shape[:1]:
        raise ValueError(f"p has shape {p.shape}: expected ({len(ids)}, outputs), a row per word")
    return float(-np.log2(p[np.arange(len(ids)), ids]).mean())


def mean_cosine(p, q):
    """The mean cosine between the rows of two tables of probabilities, 1 where they agree.

    Elman's measure of a prediction (page 199). A table with more columns than the other is cut off:
    the network's two spare outputs are no words.

    Parameters
    ----------
    p, q : array_like of shape (time, outputs)
    """
    p, q = np.asarray(p, float), np.asarray(q, float)
    if p.ndim != 2 or q.ndim != 2 or len(p) != len(q):
        raise ValueError(f"p has shape {p.shape}, q {q.shape}: expected two tables of equal length")
    width = min(p.shape[1], q.shape[1])
    p, q = p[:, :width], q[:, :width]
    norms = np.linalg.norm(p, axis=1) * np.linalg.norm(q, axis=1)
    return float(np.mean(np.sum(p * q, axis=1) / norms))
