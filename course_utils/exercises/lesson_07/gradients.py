"""The exercises and quizzes of lesson 07, backpropagation through time."""

import numpy as np

from course_utils.exercises import Exercise, transposed

_random = np.random.default_rng(7)


def _numbers(*shape):
    return _random.uniform(-1, 1, shape).round(1)


# One set of weights -----------------------------------------------------------------------------

slope_of_r = Exercise(
    stub="""
        slope_of_r = ...                                   # of r * r * r * 2.0, at r = 0.4
    """,
    solution="""
        slope_of_r = 3 * 0.4**2 * 2.0                      # three uses, 0.4 * 0.4 * 2.0 each
    """,
    why="Each of the three uses of r has the slope 0.4 · 0.4 · 2 = 0.32; together 0.96.",
)
for _wrong, _message in (
    ("0.32", "that is the share of one use, 0.4 · 0.4 · 2; r is used three times"),
    ("0.128", "that is the value of r · r · r · 2; asked for is its slope"),
    ("0.48", "that is 3 r²; the last factor, 2, belongs to each share as well"),
    ("6.0", "that would be the slope at r = 1; here r = 0.4, so each share is 0.4 · 0.4 · 2"),
    ("0.64", "that is two shares; r stands there three times"),
    ("0.064", "that is r · r · r; asked for is the slope of all of it, the factor 2 included"),
    ("2.0", "that is the last factor; move one of the three r and see by how much all changes"),
    ("1.2", "that is 3 r; beside the one r that moves stand two others, and the 2"),
):
    slope_of_r.mistake(f"slope_of_r = {_wrong}", _message)


@slope_of_r.hint("slope_of_r = 0", "slope_of_r = 0.8", "slope_of_r = 5")
def _shares(slope):
    return (
        f"r is used three times, and the shares are alike: {float(slope):z.4g} would be three of "
        f"{float(slope) / 3:z.3g}. The share of one use is what it is multiplied by, the other two "
        "r and the 2.0"
    )


# One step back ----------------------------------------------------------------------------------

step_back = Exercise(
    stub="""
        def step_back(dz_t, da_next, h_t, V, R):
            return ...
    """,
    solution="""
        def step_back(dz_t, da_next, h_t, V, R):
            dh_t = dz_t @ V + da_next @ R
            return dh_t * (1 - h_t**2)
    """,
    inputs=(_numbers(2, 4), _numbers(2, 3), _numbers(2, 3), _numbers(4, 3), _numbers(3, 3)),
    why="What comes from the output and from the future is added, then goes back through tanh.",
)
step_back.also(
    """
        def step_back(dz_t, da_next, h_t, V, R):
            return (dz_t @ V + da_next @ R) * (1 - h_t**2)
    """
)
for _wrong, _message in (
    ("dz_t @ V + da_next @ R", "that is dh(t); to come to da(t), multiply by the slope of tanh, "
     "`1 - h_t**2`."),
    ("(dz_t @ V + da_next @ R.T) * (1 - h_t**2)", "R was used the wrong way round: forwards it is "
     "`h @ R.T`, so backwards `da_next @ R`."),
    ("(dz_t @ V) * (1 - h_t**2)", "only the output of the same step is counted; h(t) also acts "
     "through R on the next step, `da_next @ R`."),
    ("(da_next @ R) * (1 - h_t**2)", "only the future is counted; h(t) also acts on the output of "
     "its own step, `dz_t @ V`."),
    ("dz_t @ V + da_next @ R * (1 - h_t**2)", "brackets are missing: the slope multiplies the "
     "whole sum, not its second half"),
    ("(dz_t @ V + da_next @ R) * (1 - np.tanh(h_t)**2)", "`h_t` is tanh(a) already: its slope is "
     "`1 - h_t**2`, without another tanh"),
    ("(dz_t @ V + da_next @ R) * h_t", "the slope of tanh is `1 - h_t**2`: 1 at h = 0, and 0 where "
     "tanh is flat"),
    ("(dz_t @ V - da_next @ R) * (1 - h_t**2)", "the two ways on which h(t) acts add up: a plus "
     "between them"),
    ("(dz_t @ V + da_next) * (1 - h_t**2)", "what the next step needs comes through its recurrent "
     "weights: `da_next @ R`."),
    ("(dz_t @ V.T + da_next @ R.T) * (1 - h_t**2)", "the shapes tell: dz_t is (batch, outputs), V "
     "is (outputs, units), so `dz_t @ V` is (batch, units)"),
    ("dz_t @ V * (1 - h_t**2) + da_next @ R", "the slope multiplies the whole sum, the future as "
     "well: put the sum in brackets"),
    ("(V.T @ dz_t + R.T @ da_next) * (1 - h_t**2)", "that is right for one sequence in a column. "
     "Here sequences are rows, so the weights stand on the right, as they are: `dz_t @ V`."),
    ("(V @ dz_t + R @ da_next) * (1 - h_t**2)", "the shapes don't meet. Rows are sequences, so "
     "weights stand on the right: `dz_t @ V`. And the slope multiplies number by number: `*`."),
):
    step_back.mistake(f"def step_back(dz_t, da_next, h_t, V, R):\n    return {_wrong}", _message)

# The sum over time ------------------------------------------------------------------------------

_HEAD = """
        def gradient_R(da, h, h0):
            dR, before = np.zeros((h.shape[2], h.shape[2])), h0
            for t in range(h.shape[1]):
"""


def _body(*lines):
    inner = "".join(f"                {line}\n" for line in lines)
    return f"{_HEAD}{inner}            return dR\n"


gradient_R = Exercise(
    stub=_body("..."),
    solution=_body("dR += da[:, t].T @ before", "before = h[:, t]"),
    inputs=(_numbers(2, 4, 3), _numbers(2, 4, 3), _numbers(2, 3)),
    why="R meets the state before the step, at every step; the shares add up.",
)
gradient_R.also(_body("before_t = h0 if t == 0 else h[:, t - 1]", "dR += da[:, t].T @ before_t"))


@gradient_R.hint(_body("dR += before.T @ da[:, t]", "before = h[:, t]"))
def _rows_and_columns(value):
    return transposed(value, gradient_R.expected)


for _lines, _message in (
    (("dR += da[:, t].T @ h[:, t]",), "R multiplies the state *before* the step; `h[:, t]` is the "
     "one after it. First add with `before`, then renew it."),
    (("dR += da[:, t].T @ before",), "`before` never changes: after each step it should become "
     "`h[:, t]`."),
    (("dR += da[:, t].T @ before / h.shape[1]", "before = h[:, t]"), "that is the mean over the "
     "steps; the shares of the steps add up to the sum"),
    (("dR += da[:, t].T @ before / len(h)", "before = h[:, t]"), "that is the mean over the batch; "
     "the mean is in dz already, so here it is a sum"),
    (("dR += da[:, t].T @ h[:, t - 1]",), "at t = 0, `h[:, t - 1]` is the last step of all; the "
     "state before the first step is `h0`."),
    (("dR += da[:, t] @ before.T", "before = h[:, t]"), "that product adds up over the units and "
     "gives (batch, batch); the shape of R is (units, units): `da[:, t].T @ before`."),
    (("dR += da[t].T @ before", "before = h[t]"), "the first axis is the batch: step t of all "
     "sequences is `da[:, t]`."),
    (("dR += da[:, t] @ before", "before = h[:, t]"), "the shapes don't meet: da is (batch, "
     "units), and R wants (units, units), so da comes first on its side, `da[:, t].T @ before`."),
    (("dR += np.outer(da[0, t], before[0])", "before = h[:, t]"), "that is the first sequence "
     "only; `da[:, t].T @ before` adds up the whole batch"),
    (("dR += da[:, t] * before", "before = h[:, t]"), "every unit meets every other: a matrix "
     "product, `da[:, t].T @ before`, adds up the batch as well"),
):
    gradient_R.mistake(_body(*_lines), _message)

# Clipping ---------------------------------------------------------------------------------------

clip = Exercise(
    stub="""
        def clip(gradient, limit):
            return ...
    """,
    solution="""
        def clip(gradient, limit):
            length = np.sqrt(np.sum(gradient**2))
            return gradient * limit / length if length > limit else gradient
    """,
    inputs=[
        (np.array([3.0, 4.0, -12.0]), 6.5),
        (np.array([0.3, -0.4, 1.2]), 6.5),
        (np.array([4.0, -4.0, 4.0]), 6.5),
        (np.array([2.0, -3.0, 1.5]), 6.5),
        (np.array([20.0, -5.0, 1.0]), 6.5),
        (np.array([-9.0, 2.0, 1.0, -15.0]), 6.5),
        (np.array([0.2, 0.3]), 0.4),
        (np.array([0.6, 0.3]), 0.4),
    ],
    why="The direction stays, the length is cut to the limit; a short gradient stays as it is.",
)
clip.also(
    """
        def clip(gradient, limit):
            if np.linalg.norm(gradient) > limit:
                return gradient * limit / np.linalg.norm(gradient)
            return gradient
    """,
    """
        def clip(gradient, limit):
            return gradient * min(1, limit / np.linalg.norm(gradient))
    """,
)
_LENGTH = "length = np.sqrt(np.sum(gradient**2))\n    "
for _wrong, _message in (
    ("return np.clip(gradient, -limit, limit)", "`np.clip` cuts each number by itself, which turns "
     "the arrow into another direction. Shorten all of them by the same factor."),
    ("return np.minimum(gradient, limit)", "that cuts single numbers, and only at the upper end. "
     "Shorten the whole arrow by one factor."),
    (_LENGTH + "return gradient * limit / length", "a gradient that is shorter than the limit must "
     "stay as it is; this one is stretched"),
    (_LENGTH + "return gradient / length", "every gradient now has length 1; it should have "
     "`limit`, and only if it was longer"),
    (_LENGTH + "return gradient / length if length > limit else gradient", "it is cut to length 1; "
     "the limit is the length that it may have"),
    (_LENGTH + "return gradient * limit / length if length < limit else gradient", "the short ones "
     "are stretched and the long ones left alone: turn the comparison round"),
    (_LENGTH + "return gradient * limit if length > limit else gradient", "that makes long ones "
     "longer: multiply by `limit / length`."),
    (_LENGTH + "return gradient * length / limit if length > limit else gradient", "the factor is "
     "upside down: `limit / length` is below 1 for a long gradient"),
    (_LENGTH + "return limit if length > limit else gradient", "that is a number, not an arrow: "
     "scale the gradient by `limit / length`."),
    (_LENGTH + "return np.zeros_like(gradient) if length > limit else gradient", "a long gradient "
     "is not thrown away: its direction is good, only its length isn't"),
    (_LENGTH + "return length", "that is the length; asked for is the gradient, shortened"),
    ("length = np.sum(gradient**2)\n    return gradient * limit / length if length > limit else "
     "gradient", "the root is missing: the length is the square root of the sum of squares"),
    ("length = np.sum(np.abs(gradient))\n    return gradient * limit / length if length > limit "
     "else gradient", "that is the sum of the sizes; the length of an arrow comes from the squares "
     "(Pythagoras)"),
    ("length = np.max(np.abs(gradient))\n    return gradient * limit / length if length > limit "
     "else gradient", "that is the largest of the numbers; the length comes from all of them "
     "(Pythagoras)"),
    ("length = len(gradient)\n    return gradient * limit / length if length > limit else gradient",
     "`len` counts the numbers; the length of an arrow comes from their squares (Pythagoras)"),
    (_LENGTH + "return gradient - limit if length > limit else gradient", "taking the limit away "
     "from each number turns the arrow: multiply all of them by one factor, `limit / length`."),
    (_LENGTH + "return limit * np.sign(gradient) if length > limit else gradient", "signs alone "
     "forget how large each number was: multiply all of them by one factor, `limit / length`."),
    ("return np.clip(gradient, 0, limit)", "`np.clip` cuts each number by itself, and here the "
     "negative ones are gone. Shorten all of them by the same factor."),
):
    clip.mistake(f"def clip(gradient, limit):\n    {_wrong}", _message)

# Epochs and batches -----------------------------------------------------------------------------

updates = Exercise(
    stub="""
        updates = ...                          # 1024 strings, batches of 16, 20 epochs
    """,
    solution="""
        updates = 1024 // 16 * 20                          # 64 batches in each of 20 epochs
    """,
    why="64 batches make an epoch, and each batch moves the weights once.",
)
for _wrong, _message in (
    ("20", "that is how many times all strings are gone through; each time there are many batches"),
    ("64", "that is one epoch: 1024 / 16 batches; there are 20 of them"),
    ("1024 * 20", "that would be one update per string; here 16 of them share one"),
    ("1024 * 16 * 20", "a larger batch means fewer updates: divide by 16"),
    ("16 * 20", "that is how many strings 20 batches hold; how many does an epoch have?"),
    ("1024", "that is the number of strings; 16 of them share an update, and each comes 20 times"),
):
    updates.mistake(f"updates = {_wrong}", _message)


@updates.hint("updates = 1300", "updates = 1024 / 20", "updates = 64 * 19")
def _in_an_epoch(count):
    return (
        f"{float(count):z.6g} updates in 20 epochs would be {float(count) / 20:z.6g} in each; how "
        "many batches of 16 are there in 1024 strings?"
    )
