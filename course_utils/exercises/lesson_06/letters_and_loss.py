"""The exercises and quizzes of lesson 06, an RNN in NumPy."""

import numpy as np

from course_utils.exercises import Exercise, transposed

# One-hot vectors --------------------------------------------------------------------------------

one_hot = Exercise(
    stub="""
        def one_hot(ids, K):
            return ...
    """,
    solution="""
        def one_hot(ids, K):
            x = np.zeros((len(ids), K))
            x[np.arange(len(ids)), ids] = 1
            return x
    """,
    inputs=[(np.array([3, 0, 2, 0]), 6), (np.array([1, 4, 0, 1, 2, 5, 3]), 8)],
    why="Row t has its 1 in column `ids[t]`; `np.eye(K)[ids]` is the same in one line.",
)
one_hot.also(
    """
        def one_hot(ids, K):
            return np.eye(K)[ids]
    """,
    """
        def one_hot(ids, K):
            x = np.zeros((len(ids), K))
            for t in range(len(ids)):
                x[t, ids[t]] = 1
            return x
    """,
)


@one_hot.hint(
    """
        def one_hot(ids, K):
            x = np.zeros((K, len(ids)))
            x[ids, np.arange(len(ids))] = 1
            return x
    """,
    """
        def one_hot(ids, K):
            return np.eye(K)[:, ids]
    """,
)
def _rows_are_letters(value):
    return transposed(value[0], one_hot.expected[0])


for _wrong, _message in (
    (
        "x = np.zeros((len(ids), K))\n    x[:, ids] = 1\n    return x",
        "`x[:, ids] = 1` sets those columns in every row. Each row needs only its own: say which "
        "row as well, with `np.arange(len(ids))`.",
    ),
    ("return np.zeros((len(ids), K))", "all is 0 still: set a 1 in each row, at its id"),
    ("return np.eye(K)[ids - 1]", "the 1 stands one place too far left: ids count from 0"),
    ("return np.eye(K)[ids + 1]", "the 1 stands one place too far right: ids count from 0"),
    ("return np.eye(K)", "these are the vectors of all K symbols; pick the rows of `ids`."),
    (
        "return np.eye(len(ids))[ids]",
        "each row needs a place for each of the K symbols, not for each letter of the text",
    ),
    (
        "return np.arange(K) == ids",
        "to compare each id with all of 0 ... K - 1, make the ids a column: `ids[:, None]`.",
    ),
    (
        "x = np.zeros((len(ids), K))\n    x[ids] = 1\n    return x",
        "`x[ids]` means whole rows; a row of its own and one column of it are wanted",
    ),
    (
        "x = np.zeros(K)\n    x[ids] = 1\n    return x",
        "that is a single vector for all letters together, and their order is lost",
    ),
):
    one_hot.mistake(f"def one_hot(ids, K):\n    {_wrong}", _message)

# Bits per character -----------------------------------------------------------------------------

_Y = np.array([[0.7, 0.1, 0.2], [0.05, 0.15, 0.8], [0.3, 0.6, 0.1], [0.25, 0.7, 0.05]])
_TARGETS = np.array([0, 1, 1, 2])
_Y_OF_FOUR = np.array([[0.1, 0.6, 0.2, 0.1], [0.25, 0.25, 0.4, 0.1], [0.5, 0.1, 0.1, 0.3]])

bits = Exercise(
    stub="""
        def bits(y, targets):
            return ...
    """,
    solution="""
        def bits(y, targets):
            p = y[np.arange(len(targets)), targets]
            return np.mean(-np.log2(p))
    """,
    inputs=[(_Y, _TARGETS), (_Y_OF_FOUR, np.array([0, 2, 0]))],
    why="From each row only the probability of the letter that came counts.",
)
bits.also(
    """
        def bits(y, targets):
            total = 0
            for t in range(len(targets)):
                total -= np.log2(y[t, targets[t]])
            return total / len(targets)
    """,
    """
        def bits(y, targets):
            p = y[np.arange(len(targets)), targets]
            return -np.log2(p).sum() / len(p)
    """,
)
_PICK = "p = y[np.arange(len(targets)), targets]\n    "
for _wrong, _message in (
    (_PICK + "return np.mean(-np.log(p))", "that is in nats: for bits take `np.log2`."),
    (_PICK + "return np.mean(np.log2(p))", "the minus is missing: the logarithm of a number below "
     "1 is negative, a cost is positive"),
    (_PICK + "return -np.log2(p)", "these are the costs of the single letters: take their mean"),
    (_PICK + "return -np.log2(np.mean(p))", "first the logarithm of each probability, then the "
     "mean: one letter that was thought impossible must not hide among the others"),
    (_PICK + "return np.mean(p)", "that is the mean probability; take `-np.log2` of each first"),
    (_PICK + "return 2 ** np.mean(-np.log2(p))", "you went one step too far: the mean of "
     "`-np.log2(p)` is the number of bits already, without a power of 2"),
    ("return np.mean(-np.log2(y[targets, np.arange(len(targets))]))", "row and column are "
     "exchanged: first the row, `np.arange(len(targets))`, then the column, `targets`."),
    ("return np.mean(-np.log2(y[:, targets]))", "`y[:, targets]` takes these columns of every row, "
     "a whole table. Row t and its own target: `y[np.arange(len(targets)), targets]`."),
    ("return np.mean(-np.log2(y[0, targets]))", "`y[0, targets]` reads row 0 for all of them; each "
     "step has its own row, `y[np.arange(len(targets)), targets]`."),
    ("return np.mean(-np.log2(y[np.arange(len(targets) - 1), targets[1:]]))", "row t of y is about "
     "`targets[t]` already: nothing has to be shifted"),
    ("return np.mean(-np.log2(y[targets]))", "`y[targets]` takes whole rows; a target is a column, "
     "and each row has its own"),
    ("return np.mean(-np.log2(y.max(axis=1)))", "that is the cost of the letter that the model "
     "liked best; what counts is the one that came, `targets`."),
    ("return np.mean(-np.log2(y))", "that is the mean over all letters that might have come; pick "
     "the one that did, `targets`."),
    ("return np.mean(-np.sum(y * np.log2(y), axis=1))", "that is how unsure the model was, "
     "whatever came; the cost is that of the letter that came, `targets`."),
):
    bits.mistake(f"def bits(y, targets):\n    {_wrong}", _message)

# The first loss ---------------------------------------------------------------------------------

first_loss = Exercise(
    stub="""
        first_loss = ...                                   # in nats, with K = 60 letters
    """,
    solution="""
        first_loss = np.log(60)                            # 4.09 nats, or 5.9 bits
    """,
    tolerance=0.0025,  # 4.1 is right, as the lesson itself says it, ln 59 is not
    why="Random weights can't prefer the right letter: it gets about 1/60, and -ln(1/60) = ln 60.",
)
for _wrong, _message in (
    ("np.log2(60)", "that is right in bits; the loss is in nats, so take the natural logarithm"),
    ("np.log10(60)", "that is the logarithm to base 10; nats are natural logarithms, `np.log`."),
    ("-np.log(60)", "the size is right, the sign isn't: the loss is -ln p, and p is below 1"),
    ("1 / 60", "that is p, the probability of each letter; the loss is -ln p"),
    ("60", "that is how many letters there are, 1 / p; the loss is the logarithm of it"),
    ("59 / 60", "that is how often a guess would be wrong; the loss is -ln p, of the letter that "
     "came"),
    ("0.0", "that would be a network that is always sure, and always right"),
    ("1.0", "there is no upper end at 1: the loss is -ln p, and p is about 1/60"),
    ("np.log(2)", "that would be two letters to choose from; here there are 60"),
):
    first_loss.mistake(f"first_loss = {_wrong}", _message)


@first_loss.hint("first_loss = 2.1", "first_loss = np.log(59)", "first_loss = 8.5")
def _which_p(loss):
    """The probability that such a loss stands for."""
    one_in = np.exp(float(loss))
    if not 1 < one_in < 1e9:
        return None
    return (
        f"a loss of {float(loss):z.4g} nats is that of p = 1/{one_in:z.3g}. Which p has each of 60 "
        "letters, if none is preferred? (One digit after the point is enough)"
    )
