"""Words without blanks between them: does a network that predicts letters find where words begin?

After Elman 1990, "Finding structure in time" (Cognitive Science 14), section "Discovering the
notion word", pages 191 to 194: 200 sentences of 4 to 9 words from a lexicon of 15, the blanks left
out, each letter a random vector of 5 bits. His 15 words are not in the paper; these are our own, of
about the same mean length. Lesson 08.
"""

from dataclasses import dataclass

import numpy as np

from course_utils.models.checks import check_choice, check_whole
from course_utils.tasks.language.text import Vocabulary

LEXICON = (
    "a", "and", "bird", "boat", "by", "green", "moon", "old", "river", "sings", "sleeps", "stone",
    "the", "under", "waits",
)  # fmt: skip
BITS = 5


@dataclass(frozen=True, eq=False)
class WordStream:
    """One long run of letters, and where its words begin.

    Attributes
    ----------
    words : tuple of str
        In their order.
    sentence : ndarray of int, shape (words,)
        The number of the sentence that each word belongs to.
    text : str
        All words, nothing between them: ``time`` letters.
    ids : ndarray of int, shape (time,)
        The letters as numbers of the vocabulary.
    onsets : ndarray of bool, shape (time,)
        True at the first letter of each word.
    vocabulary : Vocabulary
        The letters that occur in the lexicon.
    code : ndarray of float32, shape (letters, inputs)
        The vector of each letter: one-hot, or 5 random bits.
    """

    words: tuple
    sentence: np.ndarray
    text: str
    ids: np.ndarray
    onsets: np.ndarray
    vocabulary: Vocabulary
    code: np.ndarray

    inputs = property(lambda self: self.code.shape[1], doc="Numbers in a letter's vector.")
    one_hot = property(lambda self: len(self.code) == self.inputs, doc="Whether it is one-hot.")

    def __repr__(self):
        kind = "one-hot" if self.one_hot else f"{BITS} bits"
        return f"WordStream of {len(self.words)} words, {len(self.text)} letters ({kind})"

    def windows(self, batch=8, time=20):
        """The stream as batches that continue each other, for ``fit(..., carry_state=True)``.

        Parameters
        ----------
        batch : int
            Strips into which the stream is cut, read side by side.
        time : int
            Letters in a window.

        Returns
        -------
        list of (x, targets)
            x is (batch, time, inputs). The targets are the next letters: their ids (batch, time)
            for the one-hot code (a softmax readout), their bits (batch, time, 5) otherwise (a
            sigmoid readout).
        """
        batch, time = check_whole("batch", batch), check_whole("time", time)
        length = (len(self.ids) - 1) // batch
        if length < time:
            raise ValueError(
                f"batch {batch} and time {time} need {batch * time + 1} letters: "
                f"the stream has {len(self.ids)}"
            )
        now = self.ids[: batch * length].reshape(batch, length)
        following = self.ids[1 : batch * length + 1].reshape(batch, length)
        wanted = following if self.one_hot else self.code[following]
        starts = range(0, length - time + 1, time)
        return [(self.code[now[:, t : t + time]], wanted[:, t : t + time]) for t in starts]

    def errors(self, rnn):
        """How wrong a network is about each letter, from the letters before it.

        Parameters
        ----------
        rnn : ElmanRNN
            Of ``inputs`` inputs and outputs; softmax for the one-hot code, sigmoid for bits.

        Returns
        -------
        ndarray of shape (time,)
            One-hot: bits, -log2 of the probability of the letter that came. Five bits: the root
            mean square difference. The first letter, before which nothing was read, gets what a
            guess would: log2(letters), or 0.5.
        """
        wanted = "softmax" if self.one_hot else "sigmoid"
        if (rnn.readout, rnn.inputs, rnn.outputs) != (wanted, self.inputs, self.inputs):
            raise ValueError(
                f"rnn has {rnn.inputs} inputs, {rnn.outputs} outputs and readout {rnn.readout!r}: "
                f"expected {self.inputs}, {self.inputs} and {wanted!r}"
            )
        y = rnn.forward(self.code[self.ids[None, :-1]]).y[0].astype(float)
        if self.one_hot:
            p = y[np.arange(len(y)), self.ids[1:]]
            return np.r_[np.log2(self.inputs), -np.log2(np.maximum(p, 1e-300))]
        return np.r_[0.5, np.sqrt(np.mean((y - self.code[self.ids[1:]]) ** 2, axis=1))]


def unsegmented_words(sentences=200, shortest=4, longest=9, code="one-hot", seed=0):
    """Random sentences written without blanks.

    Every word of a sentence is drawn from the 15 of ``LEXICON``, each with the same chance, so that
    inside a word the next letter is nearly certain, and after a word all 15 are possible.

    Parameters
    ----------
    sentences : int
    shortest, longest : int
        Words in a sentence; each number between has the same chance.
    code : "one-hot" or "bits"
        How a letter is given to the network. Elman's is "bits": a random vector of 5 bits per
        letter, no two alike.
    seed : int

    Returns
    -------
    WordStream

    Raises
    ------
    ValueError
        Naming the argument that cannot be used.
    """
    sentences, shortest = check_whole("sentences", sentences), check_whole("shortest", shortest)
    longest = check_whole("longest", longest)
    if longest < shortest:
        raise ValueError(f"longest is {longest}: expected at least shortest, {shortest}")
    check_choice("code", code, ("one-hot", "bits"))
    generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
    lengths = generator.integers(shortest, longest + 1, sentences).astype(np.intp)
    words = tuple(LEXICON[k] for k in generator.integers(0, len(LEXICON), lengths.sum()))
    text = "".join(words)
    onsets = np.zeros(len(text), bool)
    onsets[np.cumsum([0, *map(len, words[:-1])])] = True
    vocabulary = Vocabulary("".join(LEXICON))
    vectors = np.eye(len(vocabulary), dtype="float32")
    if code == "bits":
        # Whatever the seed: what is learned from one stream can be tested on another.
        numbers = np.random.default_rng(0).permutation(2**BITS)[: len(vocabulary)]
        vectors = (numbers[:, None] >> np.arange(BITS) & 1).astype("float32")
    return WordStream(
        words, np.repeat(np.arange(sentences), lengths), text, vocabulary.encode(text), onsets,
        vocabulary, vectors,
    )  # fmt: skip


def local_maxima(errors):
    """Mark every letter whose error is above that of both its neighbours.

    Parameters
    ----------
    errors : array_like of shape (time,)

    Returns
    -------
    ndarray of bool, shape (time,)
        The two ends have one neighbour only. Which of the marks are beginnings of words is said
        by :class:`course_utils.analysis.Detection`.
    """
    errors = np.asarray(errors, dtype=float)
    if errors.ndim != 1 or len(errors) < 3:
        raise ValueError(f"errors has shape {errors.shape}: expected (time,), 3 or more letters")
    around = np.r_[-np.inf, errors, -np.inf]
    return (errors > around[:-2]) & (errors > around[2:])
