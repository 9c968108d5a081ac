"""Texts with a verdict: the course's own sentences, or real film reviews from the network.

`load_reviews` gives both in the same form, so that the same cells work on either (lesson 09). The
network is used only when the reviews are asked for by name.
"""

import contextlib
import os
import socket
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils.models.checks import check_choice, check_whole
from course_utils.tasks.language.negation import negation_sentences

SOURCES = ("sentences", "imdb")

BYTES = {"imdb.npz": 17_464_789, "imdb_word_index.json": 1_641_221}
"""What `keras.datasets.imdb` downloads, and how much of it."""

MOST = 25_000
"""Reviews that IMDb has in each part."""

SILENCE = 20.0
"""Seconds without an answer after which the network counts as absent."""


@dataclass(frozen=True)
class Texts:
    """Texts and their labels.

    Parameters
    ----------
    texts : tuple of str
        Words parted by blanks.
    labels : int (count,)
        1 for praise, 0 for blame.
    """

    texts: tuple
    labels: np.ndarray

    def __len__(self):
        return len(self.texts)


@dataclass(frozen=True)
class Reviews:
    """Two parts of a collection of reviews.

    Parameters
    ----------
    source : "sentences" or "imdb"
        What they are: if IMDb was asked for and could not be had, "sentences".
    train, test : Texts
    """

    source: str
    train: Texts
    test: Texts

    def __repr__(self):
        return f"{self.source}: {len(self.train)} texts to learn from, {len(self.test)} fresh ones"


def load_reviews(source="sentences", train=3000, test=1000, longest=80, say=print):
    """Reviews to learn from, and fresh ones to be judged by.

    "sentences" needs no network: the sentences of `course_utils.tasks.language.negation`, where
    only the place of one *not* decides. "imdb" are the film reviews that Keras offers
    (25,000 and 25,000, half of them praise; Maas and others 2011). Keras downloads them the first
    time, checks them against their known hash, and keeps them; from then on no network is needed.
    If they can't be had, one line says why, and the sentences come instead.

    Parameters
    ----------
    source : "sentences" or "imdb"
    train, test : int
        How many of each part; at most 25,000 from IMDb.
    longest : int
        The most words of a review from IMDb: its last ones, where the verdict often stands.
    say : callable
        Gets the lines about the download.

    Returns
    -------
    Reviews

    Raises
    ------
    ValueError
        If an argument is none of these.
    """
    check_choice("source", source, SOURCES)
    train, test = check_whole("train", train), check_whole("test", test)
    longest = check_whole("longest", longest)
    if source == "imdb":
        for name, count in (("train", train), ("test", test)):
            if count > MOST:
                raise ValueError(f"{name} is {count}: IMDb has at most {MOST} in each part")
        try:
            return _imdb(train, test, longest, say)
        except Exception as error:  # Keras raises a bare Exception when the network fails
            reason = str(error).strip().split("\n")[0] or type(error).__name__
            say(f"The IMDb reviews can't be had ({reason}): here are the course's own sentences.")
    parts = []
    for count, part in ((train, "train"), (test, "test")):
        sentences = negation_sentences(count, part)
        parts.append(Texts(tuple(map(" ".join, sentences.words)), sentences.labels))
    return Reviews("sentences", *parts)


def _imdb(train, test, longest, say):
    from course_utils.keras_bridge import import_keras

    imdb = import_keras().datasets.imdb
    folder = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser() / "datasets"
    missing = sum(size for name, size in BYTES.items() if not (folder / name).is_file())
    if missing:
        say(f"{missing / 1e6:z.1f} MB come from the network, once, and stay in {folder}")
    with _patience(SILENCE):
        learn, fresh = imdb.load_data()
        index = imdb.get_word_index()
    # Keras adds 3 to the numbers of the words: 0, 1, 2 are padding, the start, and unknown words.
    words = {number + 3: word for word, number in index.items()}
    parts = []
    for (rows, labels), count in ((learn, train), (fresh, test)):
        texts = (" ".join(words[i] for i in row if i in words) for row in rows[:count])
        short = tuple(" ".join(text.split()[-longest:]) for text in texts)
        parts.append(Texts(short, np.asarray(labels[:count], int)))
    return Reviews("imdb", *parts)


@contextlib.contextmanager
def _patience(seconds):
    """Give up on a network that is silent for so long: Keras itself would wait without end."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(seconds)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
