"""The Reber grammar, and the embedded one, whose last choice depends on its first. Lessons 07, 11.

Reber (1967), "Implicit learning of artificial grammars"; the diagrams are those of Hochreiter and
Schmidhuber (1997), "Long short-term memory", Neural Computation 9, figures 3 and 4.
"""

import numpy as np

from course_utils.models.checks import check_whole
from course_utils.tasks.sequences import Sequences

SYMBOLS = "BTPSXVE"
"""The alphabet; a symbol's place in it is its id."""

END = "end"
_DIAGRAM = {
    "start": {"B": 0},
    0: {"T": 1, "P": 2},
    1: {"S": 1, "X": 3},
    2: {"T": 2, "V": 4},
    3: {"X": 2, "S": 5},
    4: {"P": 3, "V": 5},
    5: {"E": END},
}


class Grammar:
    """A diagram whose arrows carry symbols: walking along them writes a string.

    Where several arrows leave a node, each is taken equally often.

    Parameters
    ----------
    arrows : dict
        node -> {symbol: next node}. Starts at "start", ends at `END`, which has no arrows.
    """

    def __init__(self, arrows):
        self.arrows = arrows

    def strings(self, count, seed=0):
        """`count` random strings, as a list; the same ones for the same seed."""
        count = check_whole("count", count)
        generator = np.random.default_rng(check_whole("seed", seed, at_least=0))
        return [self._walk(generator) for _ in range(count)]

    def legal_next(self, prefix):
        """The symbols that may follow `prefix`, as a string in the order of `SYMBOLS`; empty
        after a whole string. ValueError if the prefix itself breaks the grammar.
        """
        node = self._node(prefix)
        if node is None:
            raise ValueError(f"prefix is {prefix!r}: expected the beginning of a string")
        return "".join(sorted(self.arrows.get(node, ""), key=SYMBOLS.index))

    def accepts(self, string):
        """Whether `string` is a whole string of the grammar."""
        return self._node(string) == END

    def next_probabilities(self, string):
        """The exact probability of each next symbol after each symbol but the last:
        (len(string) - 1, 7), what a perfect model would say.
        """
        p = np.zeros((len(string) - 1, len(SYMBOLS)))
        for t in range(len(p)):
            legal = self.legal_next(string[: t + 1])
            p[t, [SYMBOLS.index(symbol) for symbol in legal]] = 1 / len(legal)
        return p

    def mean_length(self):
        """The mean length of a string, computed exactly, B and E included."""
        # length(node) = 1 + the mean of length over the nodes that its arrows lead to
        nodes = list(self.arrows)
        step = np.zeros((len(nodes), len(nodes)))
        for i, node in enumerate(nodes):
            for end in self.arrows[node].values():
                if end != END:
                    step[i, nodes.index(end)] += 1 / len(self.arrows[node])
        return float(np.linalg.solve(np.eye(len(nodes)) - step, np.ones(len(nodes)))[0])

    def chance(self, symbols="TSXPVE"):
        """The probability that B and then equally likely `symbols`, drawn until the first E,
        make a string of the grammar; computed exactly. (For grammars whose only E is the last.)
        """
        nodes = list(self.arrows)
        step, last = np.zeros((len(nodes), len(nodes))), np.zeros(len(nodes))
        for i, node in enumerate(nodes):
            for symbol, end in self.arrows[node].items():
                weight = 1.0 if node == "start" else (symbol in symbols) / len(symbols)
                if end == END:
                    last[i] += weight
                else:
                    step[i, nodes.index(end)] += weight
        return float(np.linalg.solve(np.eye(len(nodes)) - step, last)[0])

    def sequences(self, count, seed=0):
        """Random strings as a task: what comes next at each step? See `embedded_reber`."""
        return encode(self.strings(count, seed))

    def _walk(self, generator):
        node, string = "start", ""
        while node != END:
            choices = list(self.arrows[node])
            symbol = choices[generator.integers(len(choices)) if len(choices) > 1 else 0]
            string, node = string + symbol, self.arrows[node][symbol]
        return string

    def _node(self, string):
        """The node where `string` leads to, None if the grammar has no such way."""
        if not isinstance(string, str):
            raise ValueError(f"string is {type(string).__name__}: expected str")
        node = "start"
        for symbol in string:
            node = self.arrows.get(node, {}).get(symbol)
            if node is None:
                return None
        return node


def _embed(inner):
    """B c [a whole inner string] c E, with c the same T or P on both sides."""
    arrows = {"start": {"B": "choice"}, "choice": {}, "last": {"E": END}}
    for c in "TP":
        arrows["choice"][c] = (c, "start")
        arrows[c, END] = {c: "last"}
        for node, steps in inner.items():
            arrows[c, node] = {symbol: (c, end) for symbol, end in steps.items()}
    return arrows


REBER = Grammar(_DIAGRAM)
EMBEDDED_REBER = Grammar(_embed(_DIAGRAM))


def embedded_reber(count=256, seed=0):
    """Strings of the embedded Reber grammar; what is asked for at each step is the next symbol.

    A string is B, a T or a P, a whole Reber string, the same T or P again, E. Its second symbol
    is asked for again 6 symbols later or more. Hochreiter and Schmidhuber (1997), section 5.1,
    train on 256 strings and test on 256 others.

    Parameters
    ----------
    count : int
        How many strings.
    seed : int

    Returns
    -------
    Sequences
        x one-hot (count, time, 7), targets (count, time) of ids in `SYMBOLS`, mask (count, time).
        Shorter strings are filled up with steps that the mask leaves out.

    Raises
    ------
    ValueError
        If count or seed is no such number.
    """
    return EMBEDDED_REBER.sequences(count, seed)


def encode(strings):
    """Strings of `SYMBOLS` as `Sequences` (see `embedded_reber`), each of two symbols or more."""
    for string in strings:
        if not isinstance(string, str) or len(string) < 2 or set(string) - set(SYMBOLS):
            raise ValueError(f"strings has {string!r}: expected two or more of {SYMBOLS}")
    time = max(map(len, strings), default=1) - 1
    if not time:
        raise ValueError("strings is empty: expected at least one string")
    x = np.zeros((len(strings), time, len(SYMBOLS)))
    targets = np.zeros((len(strings), time), dtype=int)
    mask = np.zeros((len(strings), time), dtype=bool)
    for i, string in enumerate(strings):
        ids = [SYMBOLS.index(symbol) for symbol in string]
        steps = np.arange(len(ids) - 1)
        x[i, steps, ids[:-1]] = 1
        targets[i, steps] = ids[1:]
        mask[i, steps] = True
    return Sequences(x, targets, mask)


def penultimate(data):
    """The steps at which the last symbol but one is to be foretold: (count, time) of bool, one
    step per string. In the embedded grammar it repeats the second symbol.
    """
    place = data.mask.sum(axis=1) - 2
    return np.arange(data.mask.shape[1]) == place[:, None]


def penultimate_accuracy(y, data):
    """How often the likeliest symbol is right where the last but one is to be foretold.

    Without a memory of the second symbol this is 0.5 at best; a network that has learnt nothing
    at all may be lower.

    Parameters
    ----------
    y : (count, time, 7)
        Probabilities (or any numbers that order the symbols).
    data : Sequences
        From `embedded_reber`.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If y does not fit the data.
    """
    y = np.asarray(y)
    wanted = (*data.targets.shape, len(SYMBOLS))
    if y.shape != wanted:
        raise ValueError(f"y has shape {y.shape}: expected (count, time, 7) = {wanted}")
    steps = penultimate(data)
    return float(np.mean(y[steps].argmax(axis=-1) == data.targets[steps]))
