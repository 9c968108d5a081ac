"""Is a bracket open? A task for a first network, and a network whose weights are set by hand.

Lesson 00 steps through it: one unit knows only the present letter, one fades, one holds.
"""

import numpy as np

from course_utils.models import ElmanRNN
from course_utils.tasks.language.text import Vocabulary

LETTERS = Vocabulary("abcdefghijklmnopqrstuvwxyz ()", unknown="·")
"""What the network reads; any other character counts as ``·``, for which it has no weights."""


def open_brackets(text):
    """How many round brackets are open after each character.

    A closing bracket that closes nothing is passed over.

    Parameters
    ----------
    text : str
        ``time`` characters.

    Returns
    -------
    ndarray of int, shape (time,)
    """
    if not isinstance(text, str):
        raise ValueError(f"text is {type(text).__name__}: expected str")
    depths, depth = [], 0
    for character in text:
        depth = max(0, depth + (character == "(") - (character == ")"))
        depths.append(depth)
    return np.array(depths, dtype=int)


def bracket_reader(memory=2.0):
    """A network of three units that reads letters and says whether a bracket is open.

    Unit 0 tells a vowel from the rest and remembers nothing; unit 1 is set by a space and fades;
    unit 2 is set by ``(``, cleared by ``)`` and holds in between. It holds one bracket, it does
    not count them: ``((a)b`` fools it. Explained in lesson 00.

    Parameters
    ----------
    memory : float
        How much of itself unit 2 hands on to the next step, its weight in R. Above 1 it holds;
        below, it fades.

    Returns
    -------
    ElmanRNN
        inputs = len(LETTERS), units = 3, outputs = 1: the probability that a bracket is open.

    Raises
    ------
    ValueError
        If memory is not a finite number.
    """
    symbols = LETTERS.symbols
    rnn = ElmanRNN(inputs=len(symbols), units=3, outputs=1, readout="sigmoid")
    rnn.W = [
        [3.0 * (symbol in "aeiou") for symbol in symbols],
        [2.0 * (symbol == " ") for symbol in symbols],
        [3.5 * ((symbol == "(") - (symbol == ")")) for symbol in symbols],
    ]
    try:
        rnn.R = np.diag([0.0, 0.8, memory])
    except (TypeError, ValueError):
        raise ValueError(f"memory is {memory!r}: expected a finite number") from None
    rnn.b = [-1.5, 0.0, 0.0]
    rnn.V, rnn.c = [[0.0, 0.0, 6.0]], [-3.0]
    return rnn
