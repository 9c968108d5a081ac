"""Exercises 2 and 4 of lesson 11: one step of an LSTM, and one of a GRU."""

import numpy as np

from course_utils.exercises.engine.exercise import Exercise
from course_utils.models.activations import sigmoid

_random = np.random.default_rng(11)
_n, _m = 3, 2
_x, _h, _C = (_random.uniform(-1, 1, size).round(1) + 0.0 for size in (_m, _n, _n))


def _weights(blocks):
    return tuple(
        _random.uniform(-2, 2, shape).round(1)
        for shape in ((blocks * _n, _m), (blocks * _n, _n), (blocks * _n,))
    )


def _function(head, *lines):
    body = "".join(f"            {line}\n" for line in lines)
    return f"""
        {head}
            n = len(h)                                     # units
{body}"""


# The LSTM ----------------------------------------------------------------------------------------

_LSTM = "def lstm_step(x, h, C, W, R, b):"
_SUM = "a = W @ x + R @ h + b"
_GATES = "i, f, o = sigmoid(a[:n]), sigmoid(a[n:2 * n]), sigmoid(a[3 * n:])"
_NEW = "C = f * C + i * np.tanh(a[2 * n:3 * n])"
_SHOW = "return o * np.tanh(C), C"


def _lstm(*lines):
    return _function(_LSTM, *lines)


lstm_step = Exercise(
    stub=_lstm("return ..., ..."),
    solution=_lstm(_SUM, _GATES, _NEW, _SHOW),
    inputs=(_x, _h, _C, *_weights(4)),
    given={"sigmoid": sigmoid},
    why="Four sums, three of them gates; C is kept and written, and h shows it.",
)
lstm_step.also(
    _lstm(
        _SUM,
        "i, f, o = sigmoid(a[:n]), sigmoid(a[n:2 * n]), sigmoid(a[3 * n:])",
        "c = np.tanh(a[2 * n:3 * n])",
        "new = f * C + i * c",
        "h_new = o * np.tanh(new)",
        "return h_new, new",
    )
)
for _lines, _message in (
    (
        (_SUM, "f, i, o = sigmoid(a[:n]), sigmoid(a[n:2 * n]), sigmoid(a[3 * n:])", _NEW, _SHOW),
        "input gate and forget gate are exchanged: the first block is i, the second f",
    ),
    (
        (_SUM, "i, f, o = sigmoid(a[:n]), sigmoid(a[n:2 * n]), sigmoid(a[2 * n:3 * n])",
         "C = f * C + i * np.tanh(a[3 * n:])", _SHOW),
        "candidate and output gate are exchanged: the third block is the candidate, the last is o",
    ),
    (
        (_SUM, _GATES, "C = f * C + i * sigmoid(a[2 * n:3 * n])", _SHOW),
        "the candidate goes through tanh, not through the sigmoid: it must be able to be negative",
    ),
    (
        (_SUM, "i, f, o = np.tanh(a[:n]), np.tanh(a[n:2 * n]), np.tanh(a[3 * n:])", _NEW, _SHOW),
        "a gate is a share from 0 to 1: it goes through the sigmoid, not through tanh",
    ),
    (
        (_SUM, "i, f, o = a[:n], a[n:2 * n], a[3 * n:]", _NEW, _SHOW),
        "the gates are still bare sums: each goes through the sigmoid",
    ),
    (
        (_SUM, _GATES, "new = f * C + i * np.tanh(a[2 * n:3 * n])", "return o * np.tanh(C), new"),
        "`h` shows the new cell state, and this is tanh of the old one",
    ),
    (
        (_SUM, _GATES, "new = f * C + i * np.tanh(a[2 * n:3 * n])", "return o * np.tanh(new), C"),
        "the new `h` is right, but the old `C` is handed back",
    ),
    (
        (_SUM, _GATES, "C = f * h + i * np.tanh(a[2 * n:3 * n])", _SHOW),
        "the forget gate keeps the cell state, `f * C`, not h",
    ),
    (
        (_SUM, _GATES, "C = f * C + (1 - f) * np.tanh(a[2 * n:3 * n])", _SHOW),
        "`1 - f` is the way of the GRU; an LSTM has an input gate of its own, `i`.",
    ),
    (
        (_SUM, _GATES, "C = C + i * np.tanh(a[2 * n:3 * n])", _SHOW),
        "that is the LSTM of 1997, which keeps everything; multiply the old C by the forget gate",
    ),
    (
        (_SUM, _GATES, "C = (1 - f) * C + i * np.tanh(a[2 * n:3 * n])", _SHOW),
        "in spite of its name, an open forget gate keeps: `f * C`.",
    ),
    (
        ("a = W @ x + b", _GATES, _NEW, _SHOW),
        "the gates look at the last state as well: where is `R @ h`?",
    ),
    (
        ("a = W @ x + R @ C + b", _GATES, _NEW, _SHOW),
        "the gates see the hidden state h, not C: `R @ h`.",
    ),
    (
        (_SUM, _GATES, _NEW, "return o * np.tanh(C)"),
        "that is h alone; return C as well, for the next step needs both",
    ),
    (
        ("a = x @ W + h @ R + b", _GATES, _NEW, _SHOW),
        "W stands to the left of a single vector: `W @ x`.",
    ),
):
    lstm_step.mistake(_lstm(*_lines), _message)

# The GRU -----------------------------------------------------------------------------------------

_GRU = "def gru_step(x, h, W, R, b):"
_GRU_GATES = (
    "a = W[:2 * n] @ x + R[:2 * n] @ h + b[:2 * n]",
    "u, r = sigmoid(a[:n]), sigmoid(a[n:])",
)
_RESET = "new = np.tanh(W[2 * n:] @ x + R[2 * n:] @ (r * h) + b[2 * n:])"
_BLEND = "return u * h + (1 - u) * new"


def _gru(*lines):
    return _function(_GRU, *lines)


gru_step = Exercise(
    stub=_gru("return ..."),
    solution=_gru(*_GRU_GATES, _RESET, _BLEND),
    inputs=(_x, _h, *_weights(3)),
    given={"sigmoid": sigmoid},
    why="r says what the candidate sees of the past, u how much of the past stays.",
)
gru_step.also(
    _gru(
        "u = sigmoid(W[:n] @ x + R[:n] @ h + b[:n])",
        "r = sigmoid(W[n:2 * n] @ x + R[n:2 * n] @ h + b[n:2 * n])",
        _RESET,
        _BLEND,
    )
)
for _lines, _message in (
    (
        (*_GRU_GATES, _RESET, "return (1 - u) * h + u * new"),
        "u and 1 - u are exchanged. Many papers write it so; here, as in Keras, u keeps the old "
        "state",
    ),
    (
        (_GRU_GATES[0], "r, u = sigmoid(a[:n]), sigmoid(a[n:])", _RESET, _BLEND),
        "update gate and reset gate are exchanged: the first block is u, the second r",
    ),
    (
        (*_GRU_GATES, "new = np.tanh(W[2 * n:] @ x + R[2 * n:] @ h + b[2 * n:])", _BLEND),
        "the reset gate is missing: the candidate sees `r * h`.",
    ),
    (
        (*_GRU_GATES, "new = np.tanh(W[2 * n:] @ x + r * (R[2 * n:] @ h) + b[2 * n:])", _BLEND),
        "that is `reset_after=True`; here r acts on h before R does: `R[2 * n:] @ (r * h)`.",
    ),
    (
        (*_GRU_GATES, "new = np.tanh(r * (W[2 * n:] @ x + R[2 * n:] @ h + b[2 * n:]))", _BLEND),
        "r belongs to the past only, `r * h`, not to the input",
    ),
    (
        (*_GRU_GATES, "new = r * np.tanh(W[2 * n:] @ x + R[2 * n:] @ h + b[2 * n:])", _BLEND),
        "r acts inside, on the past: `R[2 * n:] @ (r * h)`, not on the finished candidate",
    ),
    (
        (*_GRU_GATES, "new = sigmoid(W[2 * n:] @ x + R[2 * n:] @ (r * h) + b[2 * n:])", _BLEND),
        "the candidate goes through tanh: it must be able to be negative",
    ),
    (
        (_GRU_GATES[0], "u, r = np.tanh(a[:n]), np.tanh(a[n:])", _RESET, _BLEND),
        "a gate is a share from 0 to 1: it goes through the sigmoid, not through tanh",
    ),
    (
        (_GRU_GATES[0], "u, r = a[:n], a[n:]", _RESET, _BLEND),
        "the gates are still bare sums: each goes through the sigmoid",
    ),
    (
        (*_GRU_GATES, _RESET, "return u * h + r * new"),
        "r has done its work in the candidate; the blend is `u * h + (1 - u) * new`.",
    ),
    (
        (*_GRU_GATES, _RESET, "return new"),
        "that is the candidate; blend it with the old state: `u * h + (1 - u) * new`.",
    ),
    (
        ("a = W[:2 * n] @ x + b[:2 * n]", _GRU_GATES[1], _RESET, _BLEND),
        "the gates look at the last state as well: where is `R @ h`?",
    ),
    (
        ("new = np.tanh(W[:n] @ x + R[:n] @ h + b[:n])",
         "a = W[n:] @ x + R[n:] @ h + b[n:]", "u, r = sigmoid(a[:n]), sigmoid(a[n:])",
         "new = np.tanh(W[:n] @ x + R[:n] @ (r * h) + b[:n])", _BLEND),
        "the blocks stand in the order u, r, candidate; the candidate is the last",
    ),
):
    gru_step.mistake(_gru(*_lines), _message)
