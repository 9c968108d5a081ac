"""Exercise 5 of lesson 06: the loop over time, for a whole batch."""

import numpy as np

from course_utils.exercises.engine.exercise import Exercise

_random = np.random.default_rng(6)
_x = np.eye(5)[_random.integers(0, 5, (2, 4))]
_h0 = _random.uniform(-0.8, 0.8, (2, 3)).round(1)
_W = _random.uniform(-1, 1, (3, 5)).round(1)
_R = _random.uniform(-1, 1, (3, 3)).round(1)
_b = np.array([0.3, -0.2, 0.1])

_HEAD = """
        def read_batch(x, h0, W, R, b):
            batch, time, inputs = x.shape
            h = np.zeros((batch, time, len(b)))
"""
_FOOT = """            return h
"""


def _answer(*lines):
    body = "".join(f"            {line}\n" for line in lines)
    return f"{_HEAD}{body}{_FOOT}"


read_batch = Exercise(
    stub=_answer("..."),
    solution=_answer(
        "h_t = h0",
        "for t in range(time):",
        "    h_t = np.tanh(x[:, t] @ W.T + h_t @ R.T + b)",
        "    h[:, t] = h_t",
    ),
    inputs=(_x, _h0, _W, _R, _b),
    why="One loop over time, all strips at once, and each state handed on to the next step.",
)
read_batch.also(
    _answer(
        "before = h0",
        "for t in range(time):",
        "    h[:, t] = np.tanh(x[:, t] @ W.T + before @ R.T + b)",
        "    before = h[:, t]",
    ),
    _answer(
        "for t in range(time):",
        "    before = h0 if t == 0 else h[:, t - 1]",
        "    h[:, t] = np.tanh(x[:, t] @ W.T + before @ R.T + b)",
    ),
)


@read_batch.hint(
    """
        def read_batch(x, h0, W, R, b):
            batch, time, inputs = x.shape
            h, h_t = [], h0
            for t in range(time):
                h_t = np.tanh(x[:, t] @ W.T + h_t @ R.T + b)
                h.append(h_t)
            return np.array(h)
    """
)
def _time_first(value):
    value, right = np.asarray(value), read_batch.expected
    if value.shape == right.swapaxes(0, 1).shape and np.allclose(value, right.swapaxes(0, 1)):
        return (
            f"the numbers are right, but time and batch are exchanged: shape {value.shape}, "
            f"expected {right.shape}. Fill `h[:, t]`, or stack with `axis=1`"
        )
    return None


@read_batch.hint(
    _answer(
        "h_t = h0",
        "for t in range(time):",
        "    h_t = np.tanh(x[:, t] @ W.T + h_t @ R.T + b)",
        "    h[:, t] = h_t",
        "    return h",
    ),
)
def _only_one_step(value):
    value, right = np.asarray(value), read_batch.expected
    if value.shape != right.shape or value[:, 1:].any():
        return None
    if np.allclose(value[:, 0], right[:, 0]):
        return "only the first step is filled: the `return` stands inside the loop"
    return None


_LOOP, _STORE = "for t in range(time):", "    h[:, t] = h_t"
for _lines, _message in (
    (
        ("h_t = h0", _LOOP, "    h[:, t] = np.tanh(x[:, t] @ W.T + h_t @ R.T + b)"),
        "the state isn't carried: every step starts from h0. Step 0 is right, later ones have no "
        "memory. Put the new state into `h_t`.",
    ),
    (
        (_LOOP, "    h[:, t] = np.tanh(x[:, t] @ W.T + b)"),
        "no past comes in: where is `R`? (If you wrote `h[:, t]` behind it: before the step that "
        "is still zero)",
    ),
    (
        ("h_t = np.zeros_like(h0)", _LOOP, "    h_t = np.tanh(x[:, t] @ W.T + h_t @ R.T + b)",
         _STORE),
        "you started from zeros; the state before the first letter is `h0`. (If you wrote "
        "`h[:, t - 1]`: at t = 0 that is the last column, which is still zero)",
    ),
    (
        ("h_t = h0", _LOOP, _STORE, "    h_t = np.tanh(x[:, t] @ W.T + h_t @ R.T + b)"),
        "`h[:, t]` holds the state before the letter t: store it after the step",
    ),
    (
        ("h_t = h0", _LOOP, "    h_t = np.tanh(x[:, t] @ W.T + h_t @ R + b)", _STORE),
        "R was used the wrong way round: with rows as states it is `h_t @ R.T`.",
    ),
    (
        ("h_t = h0", _LOOP, "    a = x[:, t] @ W.T + h_t @ R.T + b", "    h[:, t] = np.tanh(a)",
         "    h_t = a"),
        "the sum is handed on, before tanh; hand on the state, `np.tanh(a)`.",
    ),
    (
        ("h_t = h0", _LOOP, "    h_t = np.tanh(x[t] @ W.T + h_t @ R.T + b)", "    h[t] = h_t"),
        "batch and time are exchanged: `x[t]` is strip t, all its letters. The letter t of all "
        "strips is `x[:, t]`.",
    ),
    (
        ("h_t = h0", "for t in range(batch):",
         "    h_t = np.tanh(x[:, t] @ W.T + h_t @ R.T + b)", _STORE),
        "the loop runs over `batch`, so the last letters are never read: it is `range(time)`.",
    ),
    (
        ("h_t = h0", _LOOP, "    h_t = np.tanh(x[:, t] @ W + h_t @ R + b)", _STORE),
        "the shapes don't fit: rows of x meet W as `x[:, t] @ W.T`.",
    ),
    (
        ("h_t = h0", _LOOP, "    h_t = np.tanh(W @ x[:, t] + R @ h_t + b)", _STORE),
        "`W @ ...` is for one letter, a column. For rows of letters write `x[:, t] @ W.T`.",
    ),
):
    read_batch.mistake(_answer(*_lines), _message)
