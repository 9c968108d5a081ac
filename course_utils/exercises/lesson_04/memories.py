"""Exercises and quizzes of lesson 04, sequences and memory."""

import numpy as np

from course_utils.exercises import Choice, Exercise, Quiz
from course_utils.exercises.engine.compare import things

# What a membrane keeps in a step ------------------------------------------------------------------

keeps = Exercise(
    stub="""
        def keeps(tau, dt):
            return ...
    """,
    solution="""
        def keeps(tau, dt):
            return np.exp(-dt / tau)
    """,
    inputs=[(20.0, 1.0), (20.0, 5.0), (100.0, 5.0), (2.0, 3.0)],
    why="Only the ratio counts: five times the time constant with five times the step is the same.",
)
_KEEPS = "def keeps(tau, dt):\n    return "
for _wrong, _message in (
    ("np.exp(-tau / dt)", "the fraction is upside down: a longer tau has to keep more"),
    ("1 - np.exp(-dt / tau)", "that is the share that comes in, 1 - alpha; asked is what is kept"),
    ("1 - dt / tau", "that is Euler's straight line: close for small steps, but not the share "
     "that a membrane keeps. Use np.exp"),
    ("np.exp(dt / tau)", "the sign: this is more than 1, and a leak can only lose"),
    ("np.exp(-dt * tau)", "divide by tau: the exponent has no unit, dt / tau"),
    ("np.exp(-1 / tau)", "dt is missing: a longer step loses more"),
    ("dt / tau", "that is about what leaks out in one short step; asked is what is kept"),
    ("-dt / tau", "that is the exponent; the share is e to the power of it: np.exp"),
    ("1 - np.exp(dt / tau)", "asked is alpha itself, without the 1 -, and its exponent is "
     "negative"),
    ("1 / tau", "that is the rate of the leak; over a step of length dt the share "
     "np.exp(-dt / tau) of the memory is left"),
    ("2 ** (-dt / tau)", "that halves the memory in every tau; the membrane is down to 1/e then, "
     "so the base is e: np.exp"),
    ("1 / (1 + dt / tau)", "that comes near for short steps, but the share that a membrane keeps "
     "is exactly exponential: np.exp"),
    ("0.78", "that is the share for tau = 20 and dt = 5 only: work it out from tau and dt"),
):
    keeps.mistake(_KEEPS + _wrong, _message)

# The shift register as a table --------------------------------------------------------------------

register = Exercise(
    stub="""
        def register():
            W = np.array([..., ..., ...])
            R = np.array([[..., ..., ...],
                          [..., ..., ...],
                          [..., ..., ...]])
            return W, R
    """,
    solution="""
        def register():
            W = np.array([1, 0, 0])          # only unit 0 hears the input
            R = np.array([[0, 0, 0],         # unit 0 keeps nothing
                          [1, 0, 0],         # unit 1 takes over from unit 0
                          [0, 1, 0]])        # unit 2 takes over from unit 1
            return W, R
    """,
    inputs=(),
    call=lambda answer: _tables(answer()),
    others="the two tables are the answer, whatever is read with them",
    why="Ones just below the diagonal hand every number down by one place.",
)


def _tables(answer):
    """W and R as arrays of numbers, or an error that says what is wrong with their form."""
    answer = things(answer)
    if answer is None or len(answer) != 2:
        raise TypeError("expected two tables: return W, R")
    if np.shape(answer[0]) == (3, 3) and np.size(answer[1]) == 3:
        raise ValueError("W and R have changed places: return W first, then R")
    W, R = (np.asarray(table, dtype=float) for table in answer)
    if W.size != 3:
        raise ValueError(f"W has shape {W.shape}: expected (3,), one number for each unit")
    if R.shape != (3, 3):
        raise ValueError(f"R has shape {R.shape}: expected (3, 3), from each unit to each unit")
    return {"W": W.ravel(), "R": R}


def _register(W, R):
    return f"""
        def register():
            W = np.array({W})
            R = np.array({R})
            return W, R
    """


for _wrong, _message in (
    (_register("[1, 0, 0]", "[[0, 1, 0], [0, 0, 1], [0, 0, 0]]"),
     "rows and columns are exchanged: R[1, 0] is what unit 1 takes from unit 0"),
    (_register("[1, 0, 0]", "[[1, 0, 0], [0, 1, 0], [0, 0, 1]]"),
     "each unit keeps its own number and adds up: that is a diagonal of ones. They have to hand "
     "it on"),
    (_register("[1, 1, 1]", "[[0, 0, 0], [1, 0, 0], [0, 1, 0]]"),
     "all units hear the input: only unit 0 may"),
    (_register("[0, 0, 1]", "[[0, 1, 0], [0, 0, 1], [0, 0, 0]]"),
     "it works, but back to front: unit 0 is to hold the newest"),
    (_register("[1, 0, 0]", "[[1, 0, 0], [1, 0, 0], [0, 1, 0]]"),
     "unit 0 keeps its old number as well: R[0, 0] has to be 0"),
    (_register("[1, 0, 0]", "[[0, 0, 0], [1, 0, 0], [1, 0, 0]]"),
     "unit 2 takes from unit 0; it is to take from unit 1"),
    (_register("[1, 0, 0]", "[[0, 0, 0], [1, 0, 0], [0, 0, 0]]"),
     "unit 2 hears nobody: what does it take over from unit 1?"),
    (_register("[1, 0, 0]", "[[0, 0, 1], [1, 0, 0], [0, 1, 0]]"),
     "unit 0 takes from unit 2: it is a ring, and the oldest number comes back"),
):
    register.mistake(_wrong, _message)

@register.hint(
    _register("[1, 0, 0]", "[[1, 0, 0], [1, 1, 0], [0, 1, 1]]"),
    _register("[1, 0, 0]", "[[0, 0, 0], [0, 1, 0], [0, 0, 1]]"),
    _register("[1, 0, 0]", "[[0, 0, 0], [1, 0, 0], [0, 1, 1]]"),
)
def _keeps_its_own(found):
    for unit in (0, 1, 2):
        if found["R"][unit, unit]:
            return (
                f"unit {unit} holds on to its own number: R[{unit}, {unit}] is to be 0, "
                "for each place hands everything on"
            )
    return None


@register.hint(
    _register("[0, 0, 0]", "[[0, 0, 0], [1, 0, 0], [0, 1, 0]]"),
    _register("[0, 1, 0]", "[[0, 0, 0], [1, 0, 0], [0, 1, 0]]"),
    _register("[4, 0, 0]", "[[0, 0, 0], [1, 0, 0], [0, 1, 0]]"),
)
def _input(found):
    if found["W"].tolist() != [1, 0, 0]:
        return (
            "W says what each unit takes from the input: unit 0 takes it as it is, once, and the "
            "others nothing"
        )
    return None


@register.hint(
    _register("[1, 0, 0]", "[[0, 0, 0], [0, 0, 0], [0, 1, 0]]"),
    _register("[1, 0, 0]", "[[0, 0, 0], [1, 0, 0], [1, 1, 0]]"),
    _register("[1, 0, 0]", "[[0, 0, 0], [0.5, 0, 0], [0, 0.5, 0]]"),
    _register("[1, 0, 0]", "[[0, 0, 0], [0, 0, 0], [0, 0, 0]]"),
)
def _row(found):
    wanted = {0: "nothing", 1: "all of unit 0, nothing else", 2: "all of unit 1, nothing else"}
    for unit in (1, 2, 0):
        if found["R"][unit].tolist() != register.expected["R"][unit].tolist():
            return f"row {unit} of R is what unit {unit} takes from the units: {wanted[unit]}"
    return None


# A clock read off two memories --------------------------------------------------------------------

how_long_ago = Exercise(
    stub="""
        def how_long_ago(fast, slow):
            ratio = (fast / 0.5) / (slow / 0.1)
            return ...
    """,
    solution="""
        def how_long_ago(fast, slow):
            ratio = (fast / 0.5) / (slow / 0.1)
            return np.log(ratio) / np.log(0.5 / 0.9)
    """,
    inputs=[(0.5 * 0.5**k * size, 0.1 * 0.9**k * size) for k, size in ((3, 1.0), (7, 4.0), (0, 2))],
    why="The size of the pulse has cancelled: only the time is left in the ratio.",
)
how_long_ago.also(
    """
        def how_long_ago(fast, slow):
            ratio = (fast / 0.5) / (slow / 0.1)
            return np.log(ratio) / (np.log(0.5) - np.log(0.9))
    """
)
_AGO = "def how_long_ago(fast, slow):\n    ratio = (fast / 0.5) / (slow / 0.1)\n    return "
for _wrong, _message in (
    ("np.log(ratio)", "divide by the logarithm of what the ratio is multiplied by in each step"),
    ("np.log(ratio) / np.log(0.9 / 0.5)", "the sign: in each step fast loses more, so the ratio "
     "is multiplied by 0.5 / 0.9"),
    ("np.log(ratio) / np.log(0.5)", "`slow` fades too: in one step the ratio is multiplied by "
     "0.5 / 0.9"),
    ("ratio / (0.5 / 0.9)", "the ratio is a power of 0.5 / 0.9: to get at an exponent take "
     "logarithms"),
    ("ratio", "the ratio is a power of 0.5 / 0.9, and asked is the exponent: take logarithms"),
    ("np.log(ratio) / (0.5 / 0.9)", "divide by the logarithm of 0.5 / 0.9, not by the number "
     "itself"),
    ("np.log(ratio / (0.5 / 0.9))", "this is a difference of two logarithms; it should be "
     "their quotient: np.log(...) / np.log(...)"),
    ("np.log(ratio) / np.log(0.9)", "fast fades as well: in one step the ratio is multiplied by "
     "0.5 / 0.9"),
    ("np.log(ratio) / np.log(fast / slow)", "below stands what the ratio is multiplied by in each "
     "step: the shares kept, 0.5 / 0.9"),
    ("np.log(fast / slow) / np.log(0.5 / 0.9)", "use the ratio of the first line: it has taken "
     "out that fast and slow let in different shares"),
    ("np.log(ratio) / np.log(0.556)", "nearly: 0.556 is rounded, so write 0.5 / 0.9"),
    ("np.log(ratio) / -0.588", "nearly: 0.588 is rounded, so write np.log(0.5 / 0.9)"),
    ("np.log(ratio) / 0.588", "the sign: the logarithm of 0.5 / 0.9 is negative, as that of the "
     "ratio is; write np.log(0.5 / 0.9)"),
    ("np.log(ratio) / np.log(0.5 / 0.1)", "what is kept in each step is 0.5 and 0.9; 0.1 is what "
     "slow takes in"),
):
    how_long_ago.mistake(_AGO + _wrong, _message)

# How far a convolution sees -----------------------------------------------------------------------

reach = Exercise(
    stub="""
        def reach(dilations):
            return ...
    """,
    solution="""
        def reach(dilations):
            return 1 + sum(dilations)
    """,
    inputs=[([1],), ([1, 2, 4],), ([1, 1, 1, 1],), ([1, 3, 9],), ([5, 2, 3],)],
    why="With 1, 2, 4, ... doubled in each of n layers that makes 2 to the n.",
)
reach.also(
    """
        def reach(dilations):
            steps = 1
            for dilation in dilations:
                steps += dilation
            return steps
    """
)
_REACH = "def reach(dilations):\n    return "
for _wrong, _message in (
    ("sum(dilations)", "the present step is one of those it sees: add 1"),
    ("2 ** len(dilations)", "that is right for 1, 2, 4, ... only; here any dilations may come"),
    ("max(dilations)", "each layer goes on from where the one below has reached: add them up"),
    ("1 + max(dilations)", "each layer goes on from where the one below has reached: add them up"),
    ("2 * max(dilations)", "that is right for 1, 2, 4, ... only: add up what each layer brings"),
    ("1 + len(dilations)", "a layer brings as many steps as its dilation, not one"),
    ("2 * sum(dilations)", "each layer adds its dilation once, not twice; and the present step "
     "is one more"),
    ("1 + 2 * sum(dilations)", "each layer looks back only, so it adds its dilation once, not "
     "twice"),
    ("sum(dilations) + len(dilations)", "the present step counts once for all layers, not once "
     "for each"),
    ("1 + sum(d + 1 for d in dilations)", "a layer brings only its dilation: the present step, "
     "the 1, counts once for all layers"),
    ("2 * len(dilations)", "a layer brings as many steps as its dilation, not two"),
    ("len(dilations)", "a layer brings as many steps as its dilation, and the present step is "
     "one more"),
    ("np.prod([d + 1 for d in dilations])", "the reaches are added, not multiplied"),
    ("64", "that is the field of our own convolution; here any list may come"),
    ("dilations + 1", "`dilations` is a list: add up what is in it with sum(dilations)"),
    ("1 + dilations", "`dilations` is a list: add up what is in it with sum(dilations)"),
):
    reach.mistake(_REACH + _wrong, _message)

# Quizzes ------------------------------------------------------------------------------------------

bag = Quiz(
    "A colleague counts words, gets 50 %, and asks for a hundred times as many sentences. "
    "Will they help?",
    [
        Choice("Yes, more data always helps", False,
               "It helps to find what is there. In a bag of these words nothing is there: each "
               "holds as many sentences of one label as of the other."),
        Choice("Only with a larger network on the counts", False,
               "Whatever is computed from the counts is the same for both sentences of a pair, so "
               "it is wrong for one of the two."),
        Choice("No: two sentences with equal counts and unequal labels stay that way", True,
               "Moving the *not* makes such a pair out of any sentence. What helps is another "
               "input, one that shows the order."),
        Choice("No, because the words are too rare", False,
               "There are only 25 words, and each occurs hundreds of times."),
    ],
)

clock = Quiz(
    "One leaky memory holds 0.2. Why can't it tell you how long ago the input came?",
    [
        Choice("Because 0.2 is too small to be read", False,
               "The number is exact; a computer reads 0.002 as well."),
        Choice("Because a large input long ago and a small one just now leave the same number",
               True,
               "One number can't answer two questions. A second memory with another time constant "
               "parts them, if there was a single input."),
        Choice("Because alpha changes over time", False, "It is the same at every step."),
        Choice("Because it has forgotten everything", False,
               "0.2 is left, so something is known: that there was an input."),
    ],
)

shared = Quiz(
    "A dense layer on 50 values recalls the first one perfectly. "
    "What can it not do that an RNN can?",
    [
        Choice("Handle long sequences", False,
               "Fifty steps are long, and you have seen it do them. Hundreds are only more "
               "weights."),
        Choice("Take in a sequence of 51 values", True,
               "It has one weight for each place, and none for place 51. An RNN uses the same "
               "weights at every step (whether it is right there is another question)."),
        Choice("See the order", False,
               "Each place has a weight of its own: the order is all it sees."),
        Choice("Learn from examples", False, "It did."),
    ],
)
