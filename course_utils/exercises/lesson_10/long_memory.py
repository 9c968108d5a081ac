"""The exercises of lesson 10: how far a gradient reaches, clipping, baselines, depth."""

import numpy as np

from course_utils.exercises.engine.exercise import Exercise

_random = np.random.default_rng(10)
_R = _random.uniform(-0.9, 0.9, (3, 3)).round(1)
_states = _random.uniform(-0.8, 0.8, (4, 3)).round(1)

# How much is left --------------------------------------------------------------------------------

left_over = Exercise(
    stub="""
        def left_over(R, states):
            product = np.eye(len(R))
            for h in states:
                ...
            return np.linalg.norm(product, 2)
    """,
    solution="""
        def left_over(R, states):
            product = np.eye(len(R))
            for h in states:
                product = (1 - h**2)[:, None] * R @ product
            return np.linalg.norm(product, 2)
    """,
    inputs=(_R, _states),
    why="Each later step is multiplied on from the left: its slopes, then R, then what was before.",
)


def _left_over(line, end="return np.linalg.norm(product, 2)"):
    return f"""
        def left_over(R, states):
            product = np.eye(len(R))
            for h in states:
                {line}
            {end}
    """


for _line, _message in (
    ("product = R @ product", "the slopes of tanh are missing: row i of R takes 1 - h[i]**2."),
    (
        "product = product @ ((1 - h**2)[:, None] * R)",
        "the order is turned round: what happens later stands further left, so the new step is "
        "`(...) @ product`.",
    ),
    (
        "product = (1 - h**2) * R @ product",
        "you scaled the columns of R; the slope belongs to the unit that is reached, a row of R: "
        "`(1 - h**2)[:, None] * R`.",
    ),
    (
        "product = (1 - np.tanh(h)**2)[:, None] * R @ product",
        "`h` is the state, tanh has been taken already: the slope is 1 - h**2.",
    ),
    (
        "product = (1 - h**2)[:, None] * R.T @ product",
        "R was transposed; the derivative of R h by h is R itself.",
    ),
    (
        "product = (1 - h**2)[:, None] * R * product",
        "`*` multiplies number by number; the steps are joined by the matrix product, `@`.",
    ),
    (
        "product = (1 - h**2)[:, None] * R",
        "only the last step is left: each one has to be multiplied with the product so far.",
    ),
    (
        "product = np.diag(1 - h**2) @ R + product",
        "the steps follow one another, so their matrices are multiplied, not added.",
    ),
):
    left_over.mistake(_left_over(_line), _message)
left_over.mistake(
    _left_over("product = (1 - h**2)[:, None] * R @ product", "return np.linalg.norm(product)"),
    "without the 2, `np.linalg.norm` gives the root of the sum of all squares; asked for is the "
    "largest singular value, `np.linalg.norm(product, 2)`.",
)

# Sure to have vanished ---------------------------------------------------------------------------

sure_lag = Exercise(
    stub="""
        sure_lag = ...
    """,
    solution="""
        sure_lag = 44                                      # 0.9**43 = 0.011, 0.9**44 = 0.0097
    """,
    why="ln 0.01 / ln 0.9 = 43.7, so at lag 44 the bound has fallen below 0.01.",
)
for _wrong, _message in (
    ("43", "nearly: 0.9**43 = 0.0108 is still above 0.01."),
    ("45", "at 45 it is certain, but already before."),
    ("43.7", "that is where 0.9**lag is just 0.01; a lag is a whole number, the next one."),
    ("np.log(0.01) / np.log(0.9)", "that is where it is just 0.01; a lag is a whole number."),
    ("10", "a tenth is not lost of the start at each step, but of what is left: 0.9**10 = 0.35"),
    ("100", "0.9**100 = 0.00003. It is certain much earlier."),
    ("90", "look for the first lag with 0.9**lag below 0.01; 0.9**90 is 0.00008"),
    ("22", "0.9**22 = 0.098: that is one tenth, not one hundredth."),
    ("np.log(0.01)", "that has still to be divided by what one step takes, ln 0.9"),
    ("0.9**44", "that is how much is left there; asked for is the lag"),
    ("2", "that would be 0.1**lag; here each step keeps up to 0.9 of what was there"),
    ("1", "after one step up to 0.9 is left"),
):
    sure_lag.mistake(f"sure_lag = {_wrong}", _message)


@sure_lag.hint("sure_lag = 50", "sure_lag = 12", "sure_lag = 44.5")
def _how_much_there(lag):
    """What the bound is at the lag that was given."""
    left = 0.9 ** float(lag)
    if 0 < left < 1:
        side = "above" if left >= 0.01 else "below"
        first = "" if left >= 0.01 else ": is it the first lag, a whole number, where that is so?"
        return f"0.9**{lag:zg} is {left:z.3g}, {side} 0.01{first}"
    return None


# No memory ---------------------------------------------------------------------------------------

no_memory_loss = Exercise(
    stub="""
        def no_memory_loss(delay):
            return ...
    """,
    solution="""
        def no_memory_loss(delay):
            return 10 * np.log(8) / (delay + 20)
    """,
    inputs=[(10,), (50,), (100,)],
    why="Ten steps cost ln 8 each, the delay + 10 blanks nothing; the mean is over all of them.",
)
for _wrong, _message in (
    ("np.log(8)", "that is what each of the ten guesses costs; the loss is a mean over all steps, "
     "and the others cost nothing"),
    ("10 * np.log(8)", "that is the sum; the loss is the mean over the delay + 20 steps"),
    ("10 * np.log(8) / delay", "the sequence is longer than the delay: ten symbols before it and "
     "ten answers behind"),
    ("10 * np.log(8) / (delay + 10)", "the ten symbols that are read count as steps, too: "
     "delay + 20."),
    ("10 * np.log(10) / (delay + 20)", "it need not guess between all ten inputs: only the eight "
     "symbols can come"),
    ("10 * np.log(9) / (delay + 20)", "it knows when a blank can't come: it guesses between eight"),
    ("10 * np.log2(8) / (delay + 20)", "that is in bits; the loss is in nats, so take `np.log`."),
    ("8 * np.log(10) / (delay + 20)", "there are ten places with eight possible symbols each, not "
     "eight with ten"),
    ("10 * np.log(1 / 8) / (delay + 20)", "the size is right, the sign isn't: the loss is -ln p"),
    ("10 / 8 / (delay + 20)", "a guess that is right with p = 1/8 costs -ln p"),
    ("(delay + 10) * np.log(8) / (delay + 20)", "those are the blanks, which it is sure of; it "
     "guesses at the ten last steps"),
    ("10 * np.log(8) / 30", "that is right for a delay of 10 only: the sequence has delay + 20 "
     "steps"),
    ("(delay + 10) * np.log(9) / (delay + 20)", "the blanks are easy, they cost nothing; the ten "
     "answers are what it can't know"),
):
    no_memory_loss.mistake(f"def no_memory_loss(delay):\n    return {_wrong}", _message)

# How far clipping by value turns a gradient ------------------------------------------------------

turned = Exercise(
    stub="""
        def turned(gradient, limit):
            by_value = np.clip(gradient, -limit, limit)
            cosine = ...
            return np.degrees(np.arccos(cosine))
    """,
    solution="""
        def turned(gradient, limit):
            by_value = np.clip(gradient, -limit, limit)
            cosine = by_value @ gradient / np.linalg.norm(by_value) / np.linalg.norm(gradient)
            return np.degrees(np.arccos(cosine))
    """,
    inputs=[(np.array([2.0, -40.0]), 1.0), (np.array([0.5, 3.0, -1.0]), 0.8)],
    tolerance=1e-4,
    why="The cosine of an angle is the scalar product, divided by both lengths.",
)


def _turned(*lines):
    body = "".join(f"    {line}\n" for line in lines)
    return f"def turned(gradient, limit):\n    by_value = np.clip(gradient, -limit, limit)\n{body}"


@turned.hint(
    _turned("cosine = by_value @ gradient", "return np.degrees(np.arccos(cosine))"),
    _turned("cosine = by_value @ gradient / np.linalg.norm(by_value)**2",
            "return np.degrees(np.arccos(cosine))"),
    _turned("cosine = by_value @ gradient / np.linalg.norm(by_value)",
            "return np.degrees(np.arccos(cosine))"),
)
def _no_cosine(value):
    if np.isnan(np.asarray(value, dtype=float)).any():
        return (
            "there is `nan`: a cosine is never above 1. Divide the scalar product by the lengths "
            "of both arrows, `np.linalg.norm(by_value)` and `np.linalg.norm(gradient)`"
        )
    return None


_NORMS = "np.linalg.norm(by_value) / np.linalg.norm(gradient)"
_DEGREES = "return np.degrees(np.arccos(cosine))"
for _lines, _message in (
    (
        (f"cosine = by_value @ gradient / {_NORMS}", "return np.arccos(cosine)"),
        "that is the angle in radians; `np.degrees` makes degrees of it.",
    ),
    (
        (f"cosine = by_value @ gradient / {_NORMS}", "return cosine"),
        "that is the cosine; the angle is `np.degrees(np.arccos(cosine))`.",
    ),
    (
        ("cosine = by_value @ gradient / np.linalg.norm(gradient)**2", _DEGREES),
        "divide by the length of each of the two arrows, not twice by that of one.",
    ),
    (
        (f"cosine = np.sum(by_value) * np.sum(gradient) / {_NORMS}", _DEGREES),
        "the scalar product multiplies number by number and adds up: `by_value @ gradient`.",
    ),
    (
        ("cosine = np.linalg.norm(by_value) / np.linalg.norm(gradient)", _DEGREES),
        "that compares the lengths. How much they point the same way is in the scalar product, "
        "`by_value @ gradient`.",
    ),
    (
        ("cosine = gradient * by_value / np.linalg.norm(by_value) / np.linalg.norm(gradient)",
         _DEGREES),
        "`*` leaves one number for each entry; the scalar product adds them up: "
        "`by_value @ gradient`.",
    ),
    (
        ("by_value = gradient * min(1, limit / np.linalg.norm(gradient))",
         "return 0.0"),
        "an angle of 0 belongs to clipping by norm, which doesn't turn the arrow. Here it is the "
        "angle between `gradient` and `by_value`.",
    ),
):
    turned.mistake(_turned(*_lines), _message)

# How much must be done in a row ------------------------------------------------------------------

in_a_row = Exercise(
    stub="""
        in_a_row = (
            ...,     # simple RNN
            ...,     # LSTM
            ...,     # dilated convolution
            ...,     # attention
        )
    """,
    solution="""
        in_a_row = (1024, 1024, 10, 1)
    """,
    why="The state goes from step to step; ten layers reach 2**10 steps; attention looks at once.",
)
for _wrong, _message in (
    ("(1024, 4096, 10, 1)", "the four parts of an LSTM can be computed at the same time: it is "
     "four times the work, not four times the depth."),
    ("(1024, 1024, 1024, 1)", "a layer of the convolution computes all places at the same time. "
     "Only its layers wait for each other: how many are needed to reach 1024 steps?"),
    ("(1024, 1024, np.log(1024), 1)", "that is the natural logarithm; the reach *doubles* in each "
     "layer, so `np.log2(1024)`."),
    ("(1024, 1024, 10, 2)", "scores and then mix: the table counts both as one look, as it counts "
     "W x and R h as one step of the RNN."),
    ("(1024, 1024, 512, 1)", "the reach doubles with each layer: 2, 4, 8, ... How many layers does "
     "it take to 1024?"),
    ("(1024, 1024, 1, 1)", "one layer reaches two steps only. How many layers, each of doubled "
     "reach, does it take to 1024?"),
    ("(1024, 1024, 10, 1024)", "attention compares each place with each other, but no comparison "
     "has to wait for another one."),
    ("(1024, 1024, 10, 1024**2)", "that is how many comparisons attention makes; none has to "
     "wait for another."),
    ("(1024, 1024, 10, 10)", "attention needs no layers of growing reach: it looks at every "
     "place at once."),
    ("(1, 1, 10, 1)", "can h(2) be computed before h(1) is there? In an RNN each step waits for "
     "the one before."),
    ("(1024, 1, 10, 1)", "the state of an LSTM goes from step to step as well: its gates need "
     "h(t-1)."),
    ("(1023, 1023, 10, 1)", "the first step counts too: it needs no past, but must be done before "
     "the second."),
    ("(1024, 1024, 11, 1)", "nearly: one layer reaches 2 steps, two layers 4, ten layers 1024."),
    ("(1024, 1024, 9, 1)", "nine layers reach 512 steps."),
):
    in_a_row.mistake(f"in_a_row = {_wrong}", _message)


@in_a_row.hint(
    "in_a_row = (1, 10, 1024, 1024)",
    "in_a_row = (1024, 256, 10, 1)",
    "in_a_row = (1024, 1024, 20, 1)",
    "in_a_row = (1024, 1024, 10, 32)",
)
def _which_network(value):
    says = (
        "the simple RNN: h(t) needs h(t-1), so how many steps wait for each other?",
        "the LSTM: its state goes from step to step too, and all parts of a step can be computed "
        "at the same time",
        "the dilated convolution: only its layers wait for each other, and each doubles the reach: "
        "how many does it take to 1024?",
        "attention: does any place have to wait for another?",
    )
    for found, right, message in zip(value, in_a_row.expected, says, strict=True):
        if found != right:
            return f"look again at {message}"
    return None
