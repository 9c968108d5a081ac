"""The exercises of lesson 14: joining steps, a scan, a turning memory, minGRU, the delta rule."""

import numpy as np

from course_utils.exercises import Exercise, shape
from course_utils.models import sigmoid

_draw = np.random.default_rng(14).standard_normal

# Two steps as one -------------------------------------------------------------------------------

join = Exercise(
    stub="""
        def join(first, second):
            a1, b1 = first
            a2, b2 = second
            return ..., ...
    """,
    solution="""
        def join(first, second):
            a1, b1 = first
            a2, b2 = second
            return a2 * a1, a2 * b1 + b2
    """,
    inputs=[((0.5, 2.0), (-3.0, 0.7)), ((1.5, -1.0), (0.25, 4.0))],
    why="a2 (a1 h + b1) + b2 is a2 a1 h + (a2 b1 + b2): what came in first is multiplied by a2.",
)
for _wrong, _message in (
    ("a1 * a2, a1 * b2 + b1", "first and second have changed places: the second step multiplies "
     "what the first one has left, b1 too"),
    ("a1 * a2, b1 + b2", "what the first step added is multiplied by a2 in the second one"),
    ("a1 * a2, a1 * b1 + b2", "b1 was added after a1 had multiplied; it is a2 that multiplies it"),
    ("a1 * a2, a2 * (b1 + b2)", "b2 is added at the very end: nothing multiplies it any more"),
    ("a1 * a2, a1 * a2 * b1 + b2", "b1 comes in after a1 has multiplied, so only a2 multiplies it"),
    ("a1 + a2, a2 * b1 + b2", "b is right. The h at the start is multiplied by a1, then by a2: the "
     "shares are multiplied, not added"),
    ("a2, a2 * b1 + b2", "b is right. The h at the start is multiplied by a1 as well"),
    ("a1 * a2, a2 * b2 + b1", "b1 and b2 have changed places: the first step's b is multiplied"),
    ("a1 * b1, a2 * b2", "the two numbers of a step have different parts: a multiplies, b is "
     "added. Write out a2 (a1 h + b1) + b2"),
    ("a1 * a2, b1 * b2", "b1 is multiplied by a2, and b2 is added: write out a2 (a1 h + b1) + b2"),
):
    join.mistake(
        f"def join(first, second):\n    a1, b1 = first\n    a2, b2 = second\n    return {_wrong}",
        _message,
    )

# A scan -----------------------------------------------------------------------------------------

_A = np.round(np.random.default_rng(3).uniform(0.2, 0.95, 20), 2)  # more steps than 16
_B = np.append(np.round(_draw(7), 1), np.round(np.random.default_rng(5).normal(size=13), 1))

parallel_scan = Exercise(
    stub="""
        def parallel_scan(a, b):
            a, b, d = a.copy(), b.copy(), 1
            while d < len(a):
                b[d:] = ...
                a[d:] = ...
                d = ...
            return b                                       # h(t) at every step
    """,
    solution="""
        def parallel_scan(a, b):
            a, b, d = a.copy(), b.copy(), 1
            while d < len(a):
                b[d:] = a[d:] * b[:-d] + b[d:]
                a[d:] = a[d:] * a[:-d]
                d = 2 * d
            return b                                       # h(t) at every step
    """,
    inputs=(_A, _B),
    why="b first: it needs the shares a of this round before they are multiplied.",
)
_LOOP = (
    "def parallel_scan(a, b):\n    a, b, d = a.copy(), b.copy(), 1\n    while d < len(a):\n"
    "        b[d:] = {}\n        a[d:] = {}\n        d = {}\n    return b"
)
_RIGHT = "a[d:] * b[:-d] + b[d:]", "a[d:] * a[:-d]", "2 * d"
for _wrong, _message in (
    (("a[:-d] * b[:-d] + b[d:]", *_RIGHT[1:]), "the earlier b is multiplied by the *later* step's "
     "share, `a[d:]`."),
    (("a[:-d] * b[d:] + b[:-d]", *_RIGHT[1:]), "earlier and later have changed places: `b[:-d]` "
     "came first, so it is multiplied, by `a[d:]`, and `b[d:]` is added"),
    (("a[d:] * b[d:] + b[:-d]", *_RIGHT[1:]), "`b[:-d]` came first, so it is multiplied, and "
     "`b[d:]` is added"),
    (("b[:-d] + b[d:]", *_RIGHT[1:]), "nothing fades: the earlier b is multiplied by `a[d:]`."),
    ((_RIGHT[0], "a[d:]", "2 * d"), "the shares must be joined too: `a[d:] * a[:-d]`."),
    ((_RIGHT[0], "a[:-d]", "2 * d"), "the shares of both are multiplied: `a[d:] * a[:-d]`."),
    ((*_RIGHT[:2], "d + 1"), "after the first round each pair stands for two steps, so the next "
     "one to join is 2 places before, then 4: d doubles"),
    ((*_RIGHT[:2], "d ** 2 + 1"), "the distance doubles: 1, 2, 4, 8"),
    ((*_RIGHT[:2], "2 ** d"), "the distance doubles, `2 * d`: 1, 2, 4, 8. After 4, `2 ** d` is 16"),
    ((*_RIGHT[:2], "4 * d"), "the distance doubles: 1, 2, 4, 8. With 4 the pairs 2 apart are never "
     "joined"),
    ((*_RIGHT[:2], "d / 2"), "the distance doubles: 1, 2, 4, 8."),
):
    parallel_scan.mistake(_LOOP.format(*_wrong), _message)
_B_LINE, _A_LINE, _D_LINE = (
    f"        {line}\n"
    for line in ("b[d:] = a[d:] * b[:-d] + b[d:]", "a[d:] = a[d:] * a[:-d]", "d = 2 * d")
)
for _was, _becomes, _message in (
    (_B_LINE + _A_LINE, _A_LINE + _B_LINE, "b needs the shares of this round before they are "
     "multiplied: the line of b comes first"),
    ("return b", "return a", "that returns the shares; h(t) is in b"),
    (_B_LINE + _A_LINE + _D_LINE, _D_LINE + _B_LINE + _A_LINE, "the first round joins neighbours, "
     "d = 1: double d at the end of the round"),
    ("d < len(a)", "d < len(a) / 2", "the last round is missing: go on as long as `d < len(a)`."),
):
    parallel_scan.slip(_was, _becomes, _message)

# A memory that turns ----------------------------------------------------------------------------

turning = Exercise(
    stub="""
        def turning(half, period):
            r = ...                                        # the share that is kept in a step
            theta = ...                                    # the angle of a step, in radians
            return r * np.array([[np.cos(theta), -np.sin(theta)],
                                 [np.sin(theta), np.cos(theta)]])
    """,
    solution="""
        def turning(half, period):
            r = 0.5 ** (1 / half)                          # the share that is kept in a step
            theta = 2 * np.pi / period                     # the angle of a step, in radians
            return r * np.array([[np.cos(theta), -np.sin(theta)],
                                 [np.sin(theta), np.cos(theta)]])
    """,
    inputs=[(10, 7.5), (3, 12.0)],
    why="After `half` steps r ** half is one half; after `period` steps the angles make a circle.",
)
_BLOCK = (
    "def turning(half, period):\n    r = {}\n    theta = {}\n    return r * np.array([[np.cos("
    "theta), -np.sin(theta)],\n                         [np.sin(theta), np.cos(theta)]])"
)
_TURN = "2 * np.pi / period"
for _wrong, _message in (
    ("0.5 ** half", "that is what `half` halvings leave; you want the share whose power `half` is "
     "a half, a root: `0.5 ** (1 / half)`."),
    ("0.5 / half", "shares are multiplied, so take a root, and mind the brackets: "
     "`0.5 ** (1 / half)`."),
    ("1 - 0.5 / half", "that takes the same amount away in each step; a share is taken of what is "
     "left: `0.5 ** (1 / half)`."),
    ("1 / half", "after `half` steps a half must be left: `r ** half` is 0.5"),
    ("np.exp(-1 / half)", "that leaves 37 % after `half` steps, not a half"),
    ("2 ** (1 / half)", "that is above 1: the memory would grow. Take the root of 0.5"),
    ("0.5", "that leaves a half after *one* step"),
):
    turning.mistake(_BLOCK.format(_wrong, _TURN), _message)
for _wrong, _message in (
    ("360 / period", "that is the angle in degrees; `np.cos` takes radians, a circle is 2 pi"),
    ("np.pi / period", "a whole circle is 2 pi, not pi"),
    ("2 * np.pi * period", "the longer the period, the smaller the angle of a step: divide"),
    ("period / (2 * np.pi)", "upside down: a whole circle, 2 pi, is shared out over the period"),
    ("1 / period", "a whole circle is 2 pi radians: `2 * np.pi / period`."),
    ("2 * np.pi / half", "the angle goes by the period"),
    ("-2 * np.pi / period", "the size is right; a positive angle turns from the first number "
     "towards the second one"),
):
    turning.mistake(_BLOCK.format("0.5 ** (1 / half)", _wrong), _message)
turning.slip("return r * np", "return np", "r is not used: such a memory turns and never fades")

# minGRU: everything but the scan ----------------------------------------------------------------

_X, _WI, _BI, _WH, _BH = _draw((4, 3)), _draw((2, 3)), _draw(2), _draw((2, 3)), _draw(2)

min_gru = Exercise(
    stub="""
        def min_gru(x, W_i, b_i, W_h, b_h):
            i = ...                                        # (time, units): the input gate
            candidate = ...                                # (time, units)
            return ..., ...                                # a and b of the scan
    """,
    solution="""
        def min_gru(x, W_i, b_i, W_h, b_h):
            i = sigmoid(x @ W_i.T + b_i)                   # (time, units): the input gate
            candidate = x @ W_h.T + b_h                    # (time, units)
            return 1 - i, i * candidate                    # a and b of the scan
    """,
    inputs=(_X, _WI, _BI, _WH, _BH),
    given={"sigmoid": sigmoid},
    why="No h anywhere: all steps at once. What is left for the scan is one product and one sum.",
)


@min_gru.hint(
    """
        def min_gru(x, W_i, b_i, W_h, b_h):
            i = sigmoid(W_i @ x.T + b_i[:, None])
            candidate = W_h @ x.T + b_h[:, None]
            return 1 - i, i * candidate
    """
)
def _units_first(value):
    if isinstance(value, tuple) and len(value) == 2 and np.shape(value[0]) == (2, 4):
        return f"{shape(value[0], (4, 2), 'a')}. The steps are the rows of x: `x @ W_i.T`"
    return None


_GATE = "sigmoid(x @ W_i.T + b_i)", "x @ W_h.T + b_h", "1 - i, i * candidate"
for _wrong, _message in (
    (("sigmoid(x @ W_h.T + b_h)", *_GATE[1:]), "the gate has weights of its own, W_i and b_i"),
    ((_GATE[0], "np.tanh(x @ W_h.T + b_h)", _GATE[2]), "without tanh: here nothing grows, since "
     "1 - i and i share out one whole"),
    ((_GATE[0], "sigmoid(x @ W_h.T + b_h)", _GATE[2]), "the candidate is no gate, and may be "
     "negative: no sigmoid"),
    ((_GATE[0], "x @ W_i.T + b_i", _GATE[2]), "the candidate has weights of its own, W_h and b_h"),
    ((*_GATE[:2], "i, (1 - i) * candidate"), "the two shares have changed places: what is kept "
     "must be 1 - i, and what is written i. (In the GRU of lesson 11 the gate u is the one that "
     "keeps; or is a minus missing in a sigmoid that you wrote yourself?)"),
    ((*_GATE[:2], "i, i * candidate"), "what is not written is kept: a is `1 - i`."),
    ((*_GATE[:2], "1 - i, (1 - i) * candidate"), "kept is 1 - i, written is i: `i * candidate`."),
    ((*_GATE[:2], "i, candidate"), "these are gate and candidate; the scan needs a = 1 - i and "
     "b = i * candidate"),
):
    min_gru.mistake(
        "def min_gru(x, W_i, b_i, W_h, b_h):\n    i = {}\n    candidate = {}\n    return {}".format(
            *_wrong
        ),
        _message,
    )

# The delta rule ---------------------------------------------------------------------------------

_S, _K, _V = np.round(_draw((2, 3)), 1), np.array([0.6, 0.0, -0.8]), np.array([1.0, -2.0])

correct = Exercise(
    stub="""
        def correct(S, k, v, beta):
            return ...                                     # the new S, as large as S
    """,
    solution="""
        def correct(S, k, v, beta):
            return S + beta * np.outer(v - S @ k, k)
    """,
    inputs=[(_S, _K, _V, 1.0), (_S, 2 * _K, _V, 0.3)],  # one key has length 2
    why="With beta = 1 and a key of length 1 the memory then says v, whatever it said before.",
)
for _wrong, _message in (
    ("beta * (S + np.outer(v - S @ k, k))", "beta is the share of the correction alone; what S "
     "held stays as it is"),
    ("beta * S + np.outer(v - S @ k, k)", "beta is the share of the correction; what S held stays "
     "as it is"),
    ("S + beta * np.outer(v, k)", "that is the sum: it writes v whatever S says already. Write "
     "what is missing, `v - S @ k`."),
    ("S + np.outer(v, k)", "that is the sum: it writes v whatever S says already. Write "
     "`beta` times what is missing, `v - S @ k`."),
    ("S + beta * np.outer(k, v - S @ k)", "S has a row for each number of v, so v stands first: "
     "`np.outer(v - S @ k, k)`."),
    ("(1 - beta) * S + beta * np.outer(v, k)", "that fades the whole memory; the delta rule "
     "changes only what stands under this key"),
    ("S + np.outer(beta * v - S @ k, k)", "beta multiplies the whole error, `beta * (v - S @ k)`."),
    ("S + beta * (v - S @ k) * k", "each number of the error meets each one of the key: "
     "`np.outer`."),
    ("S + beta * (v - S @ k) @ k", "each number of the error meets each one of the key: "
     "`np.outer`."),
    ("S + beta * np.outer(v - k @ S, k)", "S is read with `S @ k`: its columns meet the key"),
    ("S + beta * np.outer(v - S * k, k)", "`S * k` still has to be added up along each row: "
     "`S @ k`."),
    ("v - S @ k", "that is the error; write it beside the key: `S + beta * np.outer(error, k)`."),
):
    correct.mistake(f"def correct(S, k, v, beta):\n    return {_wrong}", _message)
