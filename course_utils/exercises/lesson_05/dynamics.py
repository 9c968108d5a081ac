"""The exercises of lesson 05 on the network left to itself: a switch, and an echo."""

import numpy as np

from course_utils.exercises.engine.compare import as_asked, close, number, things
from course_utils.exercises.engine.exercise import Exercise
from course_utils.models import ElmanRNN, ScalarMap

# A switch ------------------------------------------------------------------------------------


def _level(h):
    return "on" if h > 0.1 else "off" if h < -0.1 else "near 0"


def _flick(answer):
    """What a unit does that is pushed once by +4 and, much later, once by -4."""
    pair = things(answer())
    if pair is None or len(pair) != 2:
        raise TypeError("expected two numbers: return r, b")
    r, b = number(pair[0], "r"), number(pair[1], "b")
    push = np.zeros(300)
    push[100], push[200] = 4, -4
    h = ScalarMap(r).sweep(b + push).h
    return {
        "r is above 1": bool(r > 1),
        "r is below -1": bool(r < -1),
        "r and b exchanged": bool(r <= 0 and b > 1),
        "stable states": int(ScalarMap(r, b).run(steps=1).stable.sum()),
        "before any push": _level(h[100]),
        "100 steps after +4": _level(h[200]),
        "100 steps after -4": _level(h[300]),
    }


switch = Exercise(
    stub="""
        def switch():
            r = ...
            b = ...
            return r, b
    """,
    solution="""
        def switch():
            r = 2.0      # above 1: it can hold two states
            b = -0.3     # below 0: it starts off; smaller than 0.533: it can stay on
            return r, b
    """,
    inputs=(),
    call=_flick,
    others="the question names both pushes, and many an answer holds for these alone",
    why="Above r = 1 there are two states to hold, and a small b decides where it starts.",
)
_SWITCH = "def switch():\n    return "


@switch.hint(_SWITCH + "-0.3, 2")
def _exchanged(value):
    if value["r and b exchanged"]:
        return "r comes first, then b: here the weight is below 0 and the bias above 1"
    return None


@switch.hint(_SWITCH + "-2, -0.3", _SWITCH + "-1.5, 0")
def _back_and_forth(value):
    if value["r is below -1"]:
        return (
            "with this r each state turns the sign of the one before: it jumps back and forth, and "
            "holds neither. r has to be positive"
        )
    return None


@switch.hint(_SWITCH + "0.8, -0.3", _SWITCH + "1, -0.1", _SWITCH + "-0.5, -0.3")
def _fades(value):
    if not value["r is above 1"]:
        return (
            "with this r the unit forgets every push: there is one stable state only. Above which "
            "r are there two?"
        )
    return None


@switch.hint(_SWITCH + "2, -0.6", _SWITCH + "1.5, -0.3")
def _beyond_the_fold(value):
    if value["stable states"] < 2:
        return (
            "r is large enough to hold, but this b pushes all the time, and so hard that only one "
            "state is left: for r = 2 it must be smaller than 0.533 in size, for smaller r smaller "
            "still"
        )
    return None


@switch.hint(_SWITCH + "2, 0")
def _knife_edge(value):
    if value["before any push"] == "near 0":
        return (
            "with b = 0 the unit sits at exactly 0 before the first push, neither on nor off: "
            "which bias lets it fall to the side of off?"
        )
    return None


@switch.hint(_SWITCH + "2, 0.3")
def _starts_on(value):
    if value["before any push"] == "on":
        return "with this b the unit is on before anyone has pushed it: change the sign of b"
    return None


@switch.hint(_SWITCH + "5, -0.3", _SWITCH + "6, -1", _SWITCH + "3, -1")
def _too_stiff(value):
    if value["100 steps after +4"] == "off":
        return (
            "it holds so firmly that the push of +4 can't switch it on: off, the unit gets about "
            "-r from itself and b on top, and the push must overcome both. Take a smaller r, or a "
            "b nearer to 0"
        )
    return None


# An echo -------------------------------------------------------------------------------------

_signal = np.array([1.0, -2.0, 3.0, 0.5, 0.0, 2.0, -1.0, 0.25])


def _echo(answer):
    rnn = ElmanRNN(1, 2, 1, activation="linear", readout="linear")
    tables = things(answer())
    if tables is None or len(tables) != 3:
        raise TypeError("expected three tables: return W, R, V")
    W, R, V = tables
    if (np.shape(R), np.shape(V)) == ((1, 2), (2, 2)):
        raise ValueError("R and V have changed places: return W, R, V")
    for name, weights in (("W", W), ("R", R), ("V", V)):
        if any(number is ... for number in np.ravel(weights)):
            raise TypeError(f"{name} still has a `...` in it")
        try:
            setattr(rnn, name, as_asked(weights, getattr(rnn, name)))
        except ValueError as error:
            raise ValueError(str(error)) from None  # without the library's line in the message
    return rnn.forward(_signal.reshape(1, -1, 1)).y[0, :, 0]


echo = Exercise(
    stub="""
        def echo():
            W = np.array([[...], [...]])             # (2, 1)
            R = np.array([[..., ...], [..., ...]])   # (2, 2)
            V = np.array([[..., ...]])               # (1, 2)
            return W, R, V
    """,
    solution="""
        def echo():
            W = np.array([[1.0], [0.0]])             # the input goes to unit 0 only
            R = np.array([[0.0, 0.0], [1.0, 0.0]])   # unit 1 takes what unit 0 was
            V = np.array([[0.0, 1.0]])               # the answer is unit 1
            return W, R, V
    """,
    inputs=(),
    call=_echo,
    others="a linear network that repeats eight numbers one step late does so with all numbers",
    why="Unit 0 holds the present and unit 1 what unit 0 was: with n + 1 units you get n steps.",
)


def _echo_answer(W="[1.0], [0.0]", R="[0.0, 0.0], [1.0, 0.0]", V="0.0, 1.0"):
    return (
        f"def echo():\n    W = np.array([{W}])\n    R = np.array([{R}])\n"
        f"    V = np.array([[{V}]])\n    return W, R, V"
    )


@echo.hint(_echo_answer(V="1.0, 0.0"), _echo_answer(W="[0.0], [1.0]"))
def _no_delay(value):
    if close(value, _signal) is None:
        return (
            "this is the present input, not the one before: the answer should be the unit that "
            "hears the other unit, not the one that hears the input"
        )
    return None


@echo.hint(
    _echo_answer(R="[0.0, 1.0], [0.0, 0.0]"),
    _echo_answer(R="[0.0, 0.0], [0.0, 0.0]"),
)
def _nothing_arrives(value):
    if not np.any(value):
        return (
            "nothing arrives: the answer is always 0. Follow the input: W brings it to one unit, "
            "R has to lead from there to the other, and V to read that one. In R the row says "
            "where a number goes, the column where it comes from"
        )
    return None


echo.mistake(
    _echo_answer(W="[1.0], [1.0]"),
    "this is the present input plus the one before. Either W feeds unit 1 too, or V adds unit 0",
)
echo.mistake(
    _echo_answer(R="[1.0, 0.0], [1.0, 0.0]"),
    "this is the sum of all inputs before. A unit that hands its value to itself doesn't forget: "
    "what are `R[0, 0]` and `R[1, 1]` to be?",
)
echo.mistake(
    _echo_answer(R="[0.0, 1.0], [1.0, 0.0]"),
    "unit 1 hands its value back to unit 0, and the echo has an echo: what is `R[0, 1]` to be?",
)


@echo.hint(_echo_answer(R="[0.0, 0.0], [0.5, 0.0]"), _echo_answer(W="[2.0], [0.0]"))
def _wrong_size(value):
    right = np.r_[0.0, _signal[:-1]]
    size = value[1] / right[1]
    if size and close(value, size * right) is None:
        return f"the right input at the right time, but {size:zg} times as large"
    return None
