"""The exercises and quizzes of lesson 05, the RNN equation."""

import numpy as np

from course_utils.exercises import Exercise, close

# One step ---------------------------------------------------------------------------------------

_x = np.array([1.0, -0.5, 0.3, 0.8])
_h = np.array([0.2, 0.1, -0.4])
_W = np.array([[0.5, 0.2, -0.1, 0.3], [-0.3, 0.8, 0.4, 0.1], [0.1, 0.9, -0.6, 0.2]])
_R = np.array([[0.1, 0.2, 0.3], [-0.4, 0.5, 0.6], [0.7, -0.8, 0.9]])
_b = np.array([0.1, 0.25, -0.1])

rnn_step = Exercise(
    stub="""
        def rnn_step(x, h, W, R, b):
            return ...
    """,
    solution="""
        def rnn_step(x, h, W, R, b):
            return np.tanh(W @ x + R @ h + b)
    """,
    inputs=[
        (_x, _h, _W, _R, _b),
        (_x[:3], _h[:2], _W[1:, 1:], _R[:2, 1:], _b[1:]),  # other numbers of inputs and units
    ],
    why="What comes in, what was there and the bias are added, and then f squeezes the sum.",
)
_SIGNATURE = "def rnn_step(x, h, W, R, b):\n    return "
for _wrong, _message in (
    ("np.tanh(W @ x + R @ h)", "the bias `b` is missing"),
    ("np.tanh(W @ x + b)", "the past is missing: where is `R @ h`?"),
    ("np.tanh(R @ h + b)", "the input is missing: where is `W @ x`?"),
    ("W @ x + R @ h + b", "this is a(t), the sum: f, the tanh around it, is missing"),
    (
        "np.tanh(W @ x + R.T @ h + b)",
        "R was used the wrong way round: unit i adds up row i of R, as `R @ h` does",
    ),
    (
        "np.tanh(W @ x) + np.tanh(R @ h) + np.tanh(b)",
        "first add the three terms, then squeeze their sum once",
    ),
    (
        "np.tanh(W @ h + R @ x + b)",
        "the shapes don't fit. W has a column for each of the 4 inputs and stands before x, R has "
        "one for each of the 3 units and stands before h",
    ),
    (
        "np.tanh(W.T @ x + R @ h + b)",
        "the shapes don't fit: a table with 3 columns met the 4 numbers of x. W as it is has a "
        "column for each input, so it needs no `.T`, and R goes with h, not with x",
    ),
    ("1 / (1 + np.exp(-(W @ x + R @ h + b)))", "that is the sigmoid; in this network f is tanh"),
    ("np.tanh(W @ x + b) + R @ h", "`R @ h` belongs inside the tanh, with the other terms"),
    ("h + np.tanh(W @ x + R @ h + b)", "the old state comes in through `R @ h` only"),
    ("W @ x", "that is what comes in; the past, the bias and the tanh around the sum are missing"),
    (
        "np.tanh(W @ x + R * h + b)",
        "`*` multiplies number by number. For the product of R and h, row by row, write `R @ h`",
    ),
    (
        "np.tanh(W * x + R @ h + b)",
        "`*` multiplies number by number. For the product of W and x, row by row, write `W @ x`",
    ),
    (
        "np.tanh(W * x + R * h + b)",
        "`*` multiplies number by number. For the product of a table and a vector, row by row, "
        "write `@`.",
    ),
):
    rnn_step.mistake(_SIGNATURE + _wrong, _message)

# Shapes -----------------------------------------------------------------------------------------

shapes = Exercise(
    stub="""
        shapes = (
            ...,     # W
            ...,     # R
            ...,     # b
            ...,     # V
            ...,     # c
        )
    """,
    solution="""
        shapes = (
            (50, 88),    # W: a row for each unit, a column for each input
            (50, 50),    # R: from each unit to each unit
            (50,),       # b: one number for each unit
            (12, 50),    # V: a row for each output, a column for each unit
            (12,),       # c: one number for each output
        )
    """,
    why="The rows of a table say where its numbers go to, the columns where they come from.",
)


def _shape(value, place):
    """The shape given at one place, as a tuple; a bare number stands for itself."""
    given = value[place]
    return tuple(given) if isinstance(given, tuple | list) else given


def _shapes(**changed):
    """Program text of an answer with some shapes changed."""
    right = {"W": (50, 88), "R": (50, 50), "b": (50,), "V": (12, 50), "c": (12,)}
    return f"shapes = ({', '.join(map(str, {**right, **changed}.values()))})"


@shapes.hint(_shapes(b=50), _shapes(b=50, c=12), _shapes(c=12))
def _bare_number(value):
    for place, name, count in ((2, "b", 50), (4, "c", 12)):
        if value[place] == count:
            return (
                f"`({count})` is the number {count} in brackets. The shape of {name}, with one "
                f"axis, is a tuple of one: `({count},)`, with a comma"
            )
    return None


@shapes.hint(_shapes(W=(88, 50)), _shapes(W=(88, 50), V=(50, 12)))
def _turned_input(value):
    if _shape(value, 0) == (88, 50):
        return (
            "W is the wrong way round. In `W @ x` each row of W is multiplied by the 88 numbers of "
            "x, so a row has 88 columns, and there is one row for each unit"
        )
    return None


@shapes.hint(_shapes(V=(50, 12)))
def _turned_readout(value):
    if _shape(value, 3) == (50, 12):
        return (
            "V is the wrong way round. In `V @ h` each row of V is multiplied by the 50 numbers of "
            "h, and there is one row for each output"
        )
    return None


@shapes.hint(_shapes(V=(50, 88)), _shapes(V=(12, 88)))
def _reused(value):
    if _shape(value, 3) in ((50, 88), (12, 88)):
        return (
            "V reads the hidden state h, which has 50 numbers, not the input x, which has 88: "
            "this V has W's columns (section 4)"
        )
    return None


@shapes.hint(_shapes(R=(50,)), _shapes(W=(88,), V=(12,)), _shapes(R=50))
def _one_axis(value):
    for place, name in ((0, "W"), (1, "R"), (3, "V")):
        if value[place] is not ... and np.size(value[place]) != 2:
            return f"{name} is a table: its shape has two numbers, first its rows, then its columns"
    return None


@shapes.hint(_shapes(W=(12, 88)), _shapes(R=(12, 12)))
def _outputs(value):
    for place, name in ((0, "W"), (1, "R")):
        if 12 in np.ravel(value[place]).tolist():
            return f"{name} leads to the 50 units; the 12 outputs come in with V and c only"
    return None


@shapes.hint(_shapes(R=(50, 88)), _shapes(R=(88, 88)), _shapes(R=(88, 50)))
def _not_square(value):
    if 88 in np.ravel(value[1]).tolist():
        return "R leads from the units to the units: it never meets the 88 inputs"
    return None


@shapes.hint(_shapes(b=(88,)), _shapes(b=(12,)), _shapes(c=(50,)), _shapes(b=(50, 1)))
def _bias(value):
    if _shape(value, 2) != (50,):
        return "b is added to `W @ x`: it has one number for each unit, and one axis"
    if _shape(value, 4) == (50,):
        return "c is added to `V @ h`: it has one number for each output"
    return None


# By hand ----------------------------------------------------------------------------------------

by_hand = Exercise(
    stub="""
        h_sees = (..., ...)     # unit 0, unit 1
    """,
    solution="""
        # man:  unit 0: tanh(-1 + (2 x 0 + 0 x 0) + 0)           = tanh(-1.00) = -0.76
        #       unit 1: tanh( 0 + (0.2 x 0 + 2 x 0) - 0.3)       = tanh(-0.30) = -0.29
        # sees: unit 0: tanh( 0 + (2 x -0.76 + 0 x -0.29) + 0)   = tanh(-1.52) = -0.91
        #       unit 1: tanh( 0 + (0.2 x -0.76 + 2 x -0.29) - 0.3) = tanh(-1.03) = -0.77
        h_sees = (-0.91, -0.776)     # without rounding on the way it is -0.776
    """,
    why="Nothing came in at that step: the past and the bias moved both units on their own.",
    tolerance=0.005,
)


# What the slips give. Rounded by hand, some are near two of these: the nearest is meant.
_SLIPS = (
    ((-0.7616, -0.2913), "this is the state after 'man', h(0): go one step further"),
    (
        (0.0, -0.2913),
        "the past is missing: h(0) is not zero any more, and R hands it on to h(1)",
    ),
    (
        (-0.9093, -0.6237),
        "the bias is missing at the second step: it is added at every step, whatever the word",
    ),
    ((-0.9093, -0.1512), "the bias of unit 1, -0.3, is missing at both steps"),
    (
        (-0.9093, -0.7070),
        "unit 1 hears unit 0 as well: R[1, 0] is 0.2, so 0.2 x h(0) of unit 0 belongs to its sum",
    ),
    (
        (-0.9187, -0.7070),
        "R was used the wrong way round: the 0.2 stands in row 1, column 0, so it leads from "
        "unit 0 to unit 1",
    ),
    (
        (-0.9093, -0.7872),
        "unit 1 was given the new value of unit 0: both units look at the state before, h(0)",
    ),
    ((-1.5232, -1.0350), "this is the sum a(1): the tanh of the second step is missing"),
    ((-2.0, -1.1), "the tanh is missing at both steps"),
    ((0.9093, -0.6227), "this is the state after 'dog sees': the first word is 'man', -1"),
    ((-0.9093, 0.9951), "this is the state after 'man bites': the column of 'sees' is (0, 0)"),
)


@by_hand.hint(*(f"h_sees = {pair}" for pair, _ in _SLIPS), "h_sees = (-0.91, -0.71)")
def _nearest_slip(value):
    pair, message = min(_SLIPS, key=lambda slip: np.abs(np.subtract(value, slip[0])).max())
    return message if close(value, pair, tolerance=0.005) is None else None


@by_hand.hint("h_sees = (-0.776, -0.909)", "h_sees = (-0.77, -0.91)")
def _exchanged(value):
    if close(value[::-1], by_hand.expected, tolerance=0.01) is None:
        return "both numbers are right, but exchanged: unit 0 comes first"
    return None


@by_hand.hint("h_sees = (-0.9, -0.8)")
def _one_digit(value):
    if close(value, [round(right, 1) for right in by_hand.expected], 1e-6) is None:
        return "nearly: give two digits after the point, and keep at least two on the way"
    return None


@by_hand.hint("h_sees = (-0.91, 0.5)", "h_sees = (0.5, -0.78)", "h_sees = (0.5, 0.5)")
def _which_unit(value):
    """Says which sum to look at again, and doesn't give the number away."""
    if np.asarray(value).dtype.kind not in "buif":
        return None
    wrong = [
        close(value[unit], right, tolerance=0.005) is not None
        for unit, right in enumerate(by_hand.expected)
    ]
    sums = (
        "unit 0 adds 0 from the word, 2 x its own h(0), 0 x that of unit 1, and no bias",
        "unit 1 adds 0 from the word, 0.2 x unit 0's h(0), 2 x its own, and -0.3",
    )
    if all(wrong):
        return f"neither number fits yet. Start with the state after 'man'; then {sums[0]}"
    return f"unit {wrong.index(False)} is right. Now {sums[wrong.index(True)]}"
