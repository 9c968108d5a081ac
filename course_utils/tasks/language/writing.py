"""A text that a network wrote, with all the probabilities that it was drawn from."""

from dataclasses import dataclass

import numpy as np

from course_utils.tasks.language.sampling import sampling_steps, temper


@dataclass(frozen=True, eq=False)
class Writing:
    """What a network wrote, and how: the trace of :func:`write`.

    Attributes
    ----------
    prompt : str
        What it read first.
    written : str
        What it wrote after that, ``length`` symbols.
    symbols : tuple of str
        The vocabulary, in the order of the probabilities.
    own : ndarray of shape (length, symbols)
        At each step, the network's own probabilities y.
    drawn : ndarray of shape (length, symbols)
        The probabilities after the temperature: the symbol was drawn from these.
    chosen : ndarray of int, shape (length,)
        The id of each written symbol.
    temperature : float
    """

    prompt: str
    written: str
    symbols: tuple
    own: np.ndarray
    drawn: np.ndarray
    chosen: np.ndarray
    temperature: float

    length = property(lambda self: len(self.chosen), doc="How many symbols were written.")
    text = property(lambda self: self.prompt + self.written, doc="Prompt and written text.")

    def __repr__(self):
        return f"Writing at temperature {self.temperature:zg}: {self.text!r}"


def write(rnn, vocabulary, prompt, length=200, temperature=1.0, seed=0):
    """Let a network go on with a text, and keep what it drew from at every step (lesson 06).

    Parameters and errors as in :func:`course_utils.tasks.language.sampling.sampling_steps`; at
    least one symbol is written. The text is that of
    :func:`course_utils.tasks.language.sampling.sample`.

    Returns
    -------
    Writing
    """
    steps = list(sampling_steps(rnn, vocabulary, prompt, length, temperature, seed))
    if not steps:
        raise ValueError("length is 0: expected a whole number of at least 1")
    written = "".join(symbol for symbol, _, _ in steps)
    h = np.stack([state for _, _, state in steps])
    return Writing(
        prompt=prompt,
        written=written,
        symbols=vocabulary.symbols,
        own=temper(h @ rnn.V.T + rnn.c, 1.0),
        drawn=np.stack([p for _, p, _ in steps]),
        chosen=vocabulary.encode(written),
        temperature=float(temperature),
    )
