"""Exercises and quizzes of lesson 03, the artificial neuron; the quizzes stand beside."""

import numpy as np

from course_utils.exercises import Exercise
from course_utils.exercises.engine.compare import things
from course_utils.models import mcculloch_pitts

# A net of McCulloch and Pitts ---------------------------------------------------------------------

alarm = Exercise(
    stub="""
        def alarm(A, B, C, off):
            return mcculloch_pitts([...], [...], threshold=...)
    """,
    solution="""
        def alarm(A, B, C, off):
            return mcculloch_pitts([A, B, C], [off], threshold=2)
    """,
    inputs=[(a, b, c, off) for off in (0, 1) for a in (0, 1) for b in (0, 1) for c in (0, 1)],
    given={"mcculloch_pitts": mcculloch_pitts},
    others="all sixteen positions of the four switches are shown",
    why="A threshold counts, and one inhibitory synapse is stronger than any count.",
)
_ALARM = "def alarm(A, B, C, off):\n    return mcculloch_pitts("
for _wrong, _message in (
    ("[A, B, C], [off], threshold=1)", "one detector alone sets it off: it has to be two"),
    ("[A, B, C], [off], threshold=3)", "it waits for all three: two have to be enough"),
    ("[A, B, C], threshold=2)", "the switch has no effect: give it an inhibitory synapse"),
    ("[A, B, C, off], threshold=2)", "the switch helps to set it off: it belongs to the second "
     "list, the inhibitory inputs"),
    ("[off], [A, B, C], threshold=1)", "the two lists are exchanged: the first excites, the "
     "second inhibits"),
    ("[A, B], [off], threshold=2)", "detector C is not connected"),
):
    alarm.mistake(_ALARM + _wrong, _message)

# The perceptron rule ------------------------------------------------------------------------------

update = Exercise(
    stub="""
        def update(w, b, x, label):
            if ...:
                return w, b
            return ..., ...
    """,
    solution="""
        def update(w, b, x, label):
            if label * (w @ x + b) > 0:
                return w, b
            return w + label * x, b + label
    """,
    inputs=[
        (np.array([0.5, -1.0]), 0.2, np.array([1.0, 2.0]), 1),
        (np.array([0.5, -1.0]), 0.2, np.array([2.0, 0.5]), -1),
        (np.array([0.5, -1.0]), 0.2, np.array([2.0, 0.5]), 1),
        (np.array([0.5, -1.0]), 0.2, np.array([1.0, 2.0]), -1),
        (np.array([0.0, 0.0]), 0.0, np.array([1.0, -1.0]), 1),
        (np.array([0.5, -1.0]), 0.2, np.array([1.0, 0.5]), 1),
        (np.array([0.0, 0.0]), 0.0, np.array([1.0, -1.0]), -1),
        (np.array([0.5, -1.0]), 0.5, np.array([1.0, 0.2]), -1),
        (np.array([-0.3, 0.4]), -1.5, np.array([0.5, 3.0]), 1),
        (np.array([-0.3, 0.4]), 2.0, np.array([-2.0, -3.0]), -1),
        (np.array([1.5, -0.4]), -0.4, np.array([0.2, -0.6]), 1),
        (np.array([-0.6, 0.3]), 0.7, np.array([0.6, -0.9]), 1),
        (np.array([-0.6, 2.0]), -3.0, np.array([1.0, 1.2]), -1),
        (np.array([0.4, -0.3]), -0.2, np.array([0.7, 0.5]), 1),
        (np.array([0.4, -0.3]), 1.9, np.array([-4.0, 0.5]), 1),
        (np.array([-5.0, 0.0]), 0.0, np.array([1.0, 0.3]), 1),  # one step is not enough
    ],
    why="A sum of exactly 0 counts as a mistake: otherwise it could never leave its zeros.",
)


def _update(test="label * (w @ x + b) > 0", then="w + label * x, b + label"):
    """A wrong answer that differs from the solution in one place."""
    return f"""
        def update(w, b, x, label):
            if {test}:
                return w, b
            return {then}
    """


for _wrong, _message in (
    (_update(test="label * (w @ x + b) >= 0"), "a sum of exactly 0 is no answer: it has to count "
     "as a mistake, or the rule never starts from zero weights"),
    (_update(then="w + x, b + 1"), "this moves towards every example; those that want -1 must be "
     "subtracted: multiply by the label"),
    (_update(then="w - label * x, b - label"), "the sign: a mistake on an example that wants +1 "
     "must make its sum larger"),
    (_update(then="w + label * x, b"), "the bias must learn too: it is the weight of an input "
     "that is always 1"),
    (_update(then="w + label, b + label"), "the weights move by the example x times its label, "
     "not by the label alone"),
    (_update(test="w @ x + b > 0"), "whether the sum is positive is only the answer; it is right "
     "if it has the sign of the label"),
    (_update(test="label * (w @ x + b) <= 0"), "this changes the weights when the answer is right, "
     "and leaves them when it is wrong"),
    (_update(then="w + label * x, b + label * x"), "the bias is one number: its input is 1, so it "
     "moves by the label"),
    (_update(then="w + 0.1 * label * x, b + 0.1 * label"), "the rule adds the whole example: a "
     "learning rate comes in section 6 (from zero weights it would only scale w and b)"),
    (_update(test="False"), "this changes the weights for every example: only mistakes count"),
):
    update.mistake(_wrong, _message)

# Two hidden units ---------------------------------------------------------------------------------

SWITCHES = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])


def _answers(made):
    """What the network of an answer says to the four settings of the switches."""
    made = things(made())
    if made is None or len(made) != 4:
        raise TypeError("expected four things: return W, b, V, c")
    W, b, V, c = made = [np.array(value, dtype=float) for value in made]
    if [value.shape for value in made] == [(2, 2), (2,), (1,), (1, 2)]:
        raise ValueError("V and c have changed places: return W, b, V, c")
    for name, value, shape in (("W", W, (2, 2)), ("b", b, (2,)), ("V", V, (1, 2)), ("c", c, (1,))):
        if value.shape != shape:
            raise ValueError(f"{name} has shape {value.shape}: expected {shape}")
    h = (SWITCHES @ W.T + b > 0).astype(int)  # (4, 2)
    return (h @ V.T + c > 0).astype(int)[:, 0]


same = Exercise(
    stub="""
        def same():
            W = np.array([[..., ...], [..., ...]])     # (2, 2)
            b = np.array([..., ...])                   # (2,)
            V = np.array([[..., ...]])                 # (1, 2)
            c = np.array([...])                        # (1,)
            return W, b, V, c
    """,
    solution="""
        def same():
            W = np.array([[1, 1], [1, 1]])             # both hidden units add the switches up
            b = np.array([-0.5, -1.5])                 # OR, and AND
            V = np.array([[-1, 1]])                    # AND minus OR: 0, -1, -1, 0
            c = np.array([0.5])                        # lifts that: 0.5, -0.5, -0.5, 0.5
            return W, b, V, c
    """,
    inputs=(),
    call=_answers,
    others="the network is tried on both switches in all four positions",
    why="Turning all signs of the last unit turns its answer round: XOR becomes SAME.",
)


def _same(W="[[1, 1], [1, 1]]", b="[-0.5, -1.5]", V="[[-1, 1]]", c="[0.5]"):
    return f"""
        def same():
            return np.array({W}), np.array({b}), np.array({V}), np.array({c})
    """


same.mistake(_same(V="[-1, 1]"), "the weights of the last unit are a row of a table: write "
             "`[[..., ...]]`, with two pairs of brackets")


@same.hint(
    _same(V="[[1, -1]]", c="[-0.5]"),
    _same(V="[[0, 1]]", c="[-0.5]"),
    _same(V="[[-1, 0]]"),
    _same(c="[1.5]"),
    _same(V="[[0, 0]]", c="[1]"),
    _same(c="[0]"),
    _same(c="[-0.5]"),
)
def _which_lamp(answers):
    """What the lamp does, whatever the two hidden units are."""
    return {
        (0, 1, 1, 0): "this lamp is on where the switches differ: that is XOR, just the wrong way "
        "round. What does the last unit do if all its signs are turned, V and c?",
        (0, 0, 0, 1): "both on is right, but with both off the lamp must be on too. Which hidden "
        "units fire there, and what do they and c add up to? It must be above 0",
        (1, 0, 0, 0): "both off is right, but with both on the lamp must be on too. Which hidden "
        "units fire there, and what do they and c add up to? It must be above 0",
        (1, 1, 1, 1): "this lamp never goes out. With one switch on, what do the hidden units that "
        "fire and c add up to? It must be below 0",
        (0, 0, 0, 0): "this lamp is never on. With both switches off, what do the hidden units "
        "that fire and c add up to? It must be above 0",
    }.get(tuple(answers.tolist()))


@same.hint(_same(W="[[1, 0], [0, 1]]", b="[-0.5, -0.5]", V="[[1, -1]]"))
def _one_switch(answers):
    """The two settings with one switch on must be answered alike."""
    if answers[1] != answers[2]:
        return ("switch 0 alone and switch 1 alone get different answers: give both switches the "
                "same weight in each hidden unit")
    return None


@same.hint(_same(V="[[1, 1]]", c="[-0.5]"), _same(V="[[-1, -1]]", c="[1.5]"))
def _setting(answers):
    """Names the first setting that is answered wrongly, and what is found there."""
    k = int((answers != [1, 0, 0, 1]).argmax())
    found = "on" if answers[k] else "off"
    return (f"with the switches at {SWITCHES[k][0]} and {SWITCHES[k][1]} the lamp is {found}. "
            "Which hidden units fire there, and what do they and c add up to?")


# Descent, by hand ---------------------------------------------------------------------------------

downhill = Exercise(
    stub="""
        w_next = ...
    """,
    solution="""
        # error: w x - target   = 2 x 3 - 5    = 1
        # slope: error times x  = 1 x 3        = 3
        # step:  2 - 0.1 x 3                   = 1.7
        w_next = 1.7
    """,
    why="Check: the error was 1 and is now 1.7 x 3 - 5 = 0.1.",
    tolerance=0.001,
)
for _wrong, _message in (
    ("2.3", "that is uphill: the step goes against the slope"),
    ("1.9", "the slope is the error times x: the input's 3 is missing"),
    ("1.4", "the square brings a 2 down, and the half in the loss takes it away again"),
    ("-1", "the learning rate is missing: take a tenth of the slope"),
    ("3", "that is the slope; now take the step"),
    ("0.3", "that is the length of the step: take it off the weight"),
    ("1.4667", "the slope is the error times x, and the error is w x - target = 1"),
):
    downhill.mistake(f"w_next = {_wrong}", _message)


@downhill.hint("w_next = 1.97", "w_next = 0.7", "w_next = 2.1")
def _which_slope(w):
    """The slope that the answer's step would have come from."""
    slope = (2 - float(w)) / 0.1
    return (
        f"from 2 to {float(w):zg} the step is {float(w) - 2:+z.3g}; with a rate of 0.1 that "
        f"is for a slope of {slope:z.3g}. The slope is the error, w x - target, times x"
    )


# Backpropagation ----------------------------------------------------------------------------------

backward = Exercise(
    stub="""
        def backward(x, h, dz, V):
            dV = ...
            dh = ...
            da = ...
            dW = ...
            return dV, dW
    """,
    solution="""
        def backward(x, h, dz, V):
            dV = dz * h                      # (3,)
            dh = dz * V                      # (3,): back over the same weights
            da = dh * (1 - h**2)             # (3,): the slope of tanh
            dW = np.outer(da, x)             # (3, 2): row i, column j is da[i] x[j]
            return dV, dW
    """,
    inputs=(
        np.array([1.0, -0.5]), np.array([0.6, -0.3, 0.1]), -0.4, np.array([1.5, -1.0, 0.5]),
    ),
    why="Four lines, whatever the size: each gradient is an error times what came in.",
)
backward.also(
    """
        def backward(x, h, dz, V):
            dV = dz * h
            dh = V * dz
            da = (1 - h * h) * dh
            dW = da[:, None] * x
            return dV, dW
    """
)


def _backward(dV="dz * h", dh="dz * V", da="dh * (1 - h**2)", dW="np.outer(da, x)"):
    return f"""
        def backward(x, h, dz, V):
            dV = {dV}
            dh = {dh}
            da = {da}
            dW = {dW}
            return dV, dW
    """


for _wrong, _message in (
    (_backward(da="dh * h * (1 - h)"), "h (1 - h) is the slope of the sigmoid; the hidden units "
     "have tanh, whose slope is 1 - h^2"),
    (_backward(da="dh * (1 - np.tanh(h)**2)"), "h is tanh(a) already: don't take the tanh again"),
    (_backward(dh="dz * h"), "the error goes back over the weights: dh is dz times V"),
    (_backward(dV="dz * V"), "dV is dz times what came in over V, and that was h"),
    (_backward(dh="V"), "dh needs the error: dz times V"),
    (_backward(dW="np.outer(x, da)"), "rows and columns are exchanged: row i of W belongs to "
     "hidden unit i, so dW[i, j] is da[i] times x[j]"),
    (_backward(dV="-dz * h", dh="-dz * V"), "the sign: this is the step downhill already; a "
     "gradient points uphill"),
    (_backward(dW="da * x"), "the shapes don't fit: every one of 3 numbers times every one of 2 "
     "makes a table, `np.outer(da, x)`"),
    (_backward(dW="da @ x"), "the shapes don't fit: no sum is taken here; `np.outer(da, x)` makes "
     "a table of all products"),
):
    backward.mistake(_wrong, _message)
