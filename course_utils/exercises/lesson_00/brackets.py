"""Exercises and quizzes of lesson 00: reading a state, and fooling the bracket reader."""

import numpy as np

from course_utils.exercises import Choice, Exercise, Quiz
from course_utils.exercises.engine.compare import as_asked
from course_utils.tasks.memory.brackets import LETTERS, bracket_reader, open_brackets


def read(text):
    """The trace of the bracket reader over a text."""
    return bracket_reader().forward(LETTERS.one_hot(LETTERS.encode(text))[None])


STATES = read("(b met (at last) by the sea").h[0].round(2)
START = np.zeros(3)
OPENED, NO_SPACE_YET, VOWEL_INSIDE, CLOSED, VOWEL_OUTSIDE = STATES[[7, 1, 8, 16, 22]]
SPACE_INSIDE = STATES[10]
NO_BRACKET_YET = read("be").h[0].round(2)  # after a consonant, then after a vowel
OPENED_LATE = read("he met ) (").h[0].round(2)[-1]

is_open = Exercise(
    stub="""
        def is_open(h):
            return ...
    """,
    solution="""
        def is_open(h):
            return h[2] > 0
    """,
    inputs=[(START,), (OPENED,), (VOWEL_INSIDE,), (NO_SPACE_YET,), (CLOSED,), (VOWEL_OUTSIDE,),
            (SPACE_INSIDE,), (NO_BRACKET_YET[0],), (NO_BRACKET_YET[1],), (OPENED_LATE,)],
    why="One number of the state carries the answer, so one comparison reads it out.",
)
is_open.slip(
    "return h[2] > 0",
    "return h[3] > 0",
    "units count from 0, so the last of three is h[2]",
)
is_open.slip(
    "return h[2] > 0",
    "return h[2] < 0",
    "the sign is the other way round: unit 2 is positive while a bracket is open",
)
is_open.slip(
    "return h[2] > 0",
    "return h[2] >= 0",
    "before the first bracket unit 2 is exactly 0, and no bracket is open then",
)
is_open.slip(
    "return h[2] > 0",
    "return h[1] > 0",
    "that is unit 1, which says how long ago a space was; units count from 0",
)
is_open.slip(
    "return h[2] > 0",
    "return h[0] > 0",
    "that is unit 0, which knows only whether the present letter is a vowel",
)
is_open.slip(
    "return h[2] > 0",
    "return h[2] == 1",
    "unit 2 is 1.00 only when `(` has just been read; while it holds, it is a little less",
)
is_open.slip(
    "return h[2] > 0",
    "return h > 0",
    "that compares all three units; pick one of them with an index, as in h[0]",
)

for _wrong, _message in (
    ("h[2] != 0", "that stays True after a `)`: look at unit 2 alone, and at its sign, for it is "
     "negative then"),
    ("h[1] > 0.5", "that is unit 1, which says how long ago a space was; units count from 0"),
    ("h[2] > 1", "your answer is never True. `h[2] > 1` would be such a test: tanh never gives "
     "more than 1; compare with 0"),
    ("sum(h) > 0", "so says the sum of all three units; only unit 2 knows about brackets"),
    ("h[:, 2] > 0", "h is a plain list of three numbers, with one axis: h[2]"),
    ("h(2) > 0", "round brackets call a function; a number of h is picked with square ones, h[2]"),
):
    is_open.mistake(f"def is_open(h):\n    return {_wrong}", _message)


@is_open.hint(
    "def is_open(h):\n    h[2] > 0",
    "def is_open(h):\n    if h[2] > 0:\n        return True",
)
def gives_nothing(results):
    if all(found is None for found in results):
        return "it gives nothing back (None): write `return` before the answer"
    if None in results:
        return "for some states it gives nothing back (None): it should return False there"
    return None


@is_open.hint(
    """
        def is_open(h):
            return h[2]
    """,
    """
        def is_open(h):
            return "yes"
    """,
)
def not_a_yes_or_no(results):
    if all(isinstance(found, bool | np.bool_) for found in results):
        return None
    return "the answer should be True or False: compare the unit's value with 0"


TRUTH, SAID = "a bracket is open at the end", "the network says so"


def judge(answer):
    """What holds at the end of the learner's text, and what the network says of it."""
    text = as_asked(answer(), "")
    if text is None or text is Ellipsis:
        return text
    if not isinstance(text, str):
        raise TypeError(f"the text is {type(text).__name__}: expected letters in quotes")
    if not text:
        raise ValueError("the text is empty: expected at least one letter")
    for bracket in "[]{}<>（）":
        if bracket in text:
            raise ValueError(f"the text has a {bracket}: here only ( and ) are brackets")
    return {
        TRUTH: bool(open_brackets(text)[-1]),
        SAID: bool(read(text).y[0, -1, 0] > 0.5),
    }


fool = Exercise(
    stub="""
        def fool():
            return ...
    """,
    solution="""
        def fool():
            return "(a (b) c"
    """,
    inputs=(),
    call=judge,
    others="the text is the learner's own, and judged by what it is",
    why="Unit 2 holds one bracket. It can't count two, so the first `)` clears it.",
)


@fool.hint(
    """
        def fool():
            return "we met by the sea"
    """,
    """
        def fool():
            return "we met (at last)"
    """,
)
def nothing_is_open(found):
    if not found[TRUTH] and not found[SAID]:
        return "no bracket is open at the end of it, and the network says so too: it is right"
    return None


@fool.hint(
    """
        def fool():
            return "we met (at last"
    """
)
def seen_through(found):
    if found[TRUTH] and found[SAID]:
        return (
            "there is an open bracket at the end of it, and the network says so too: it is right. "
            "Which letter makes unit 2 let go?"
        )
    return None


past = Quiz(
    "At step 8 the network reads the letter `a`. The bar `W x(8)` of unit 2 is 0, and yet "
    "`h2(8)` is +0.96. Where does that come from?",
    [
        Choice(
            "The network looks back at the letter `(` in the text.",
            False,
            "It can't: at step 8 it is given the letter `a` and nothing else of the text.",
        ),
        Choice(
            "From `R h(7)`: the state that it kept from the step before.",
            True,
            "2.00 times h2(7), which was set when `(` was read. All that the network knows of the "
            "past is in that state.",
        ),
        Choice(
            "From the bias `b`, which is added at every step.",
            False,
            "The bias of unit 2 is 0, and a bias is the same at every step, so it can't know what "
            "was read.",
        ),
    ],
)

first_aid = Quiz(
    "You have run cells in a different order, and now a cell stops with a `NameError`. What helps "
    "most surely?",
    [
        Choice(
            "Install the course again.",
            False,
            "The course is in order. Only the running Python has lost track of a name.",
        ),
        Choice(
            "Run the cell with the error a second time.",
            False,
            "The name is missing because the cell that makes it hasn't run, and that stays so.",
        ),
        Choice(
            "In the menu: Kernel, then Restart Kernel and Run All Cells.",
            True,
            "A fresh Python runs every cell from the top, so all names are there. What you have "
            "typed stays.",
        ),
    ],
)
