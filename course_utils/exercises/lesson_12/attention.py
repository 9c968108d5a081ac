"""The exercises of lesson 12: a look of attention, its slopes, the dot product."""

import numpy as np

from course_utils.exercises import Exercise, shape, transposed

_draw = np.random.default_rng(12).standard_normal
_H = np.round(_draw((4, 3)), 1)
_E = np.array([0.5, 2.0, -1.0, 1.2])
_ALPHA = np.exp(_E) / np.exp(_E).sum()

# Weights and mix --------------------------------------------------------------------------------

look = Exercise(
    stub="""
        def look(e, h):
            alpha = ...
            m = ...
            return alpha, m
    """,
    solution="""
        def look(e, h):
            alpha = np.exp(e) / np.exp(e).sum()
            m = alpha @ h
            return alpha, m
    """,
    inputs=(_E, _H),
    why="Subtracting the largest e first, as `softmax` does, keeps the powers from overflowing.",
)

for _wrong, _message in (
    ("np.exp(e - e.max())", "alpha are the powers of e minus the largest e; divide them by their "
     "sum, so that they add up to 1."),
    ("1 / (1 + np.exp(-e))", "that is the sigmoid, which looks at each score by itself; softmax "
     "divides the powers `np.exp(e)` by their sum"),
    ("np.exp(e)", "alpha are the powers; divide them by their sum, so that they add up to 1."),
    ("e / e.sum()", "take the powers `np.exp(e)` first: a score may be negative, a weight can't"),
    ("(e == e.max()).astype(float)", "that chooses the best place alone; softmax shares out"),
    ("np.abs(e) / np.abs(e).sum()", "a strongly negative score means *no*; with abs it gets much"),
):
    look.mistake(f"def look(e, h):\n    alpha = {_wrong}\n    return alpha, alpha @ h", _message)
for _wrong, _message in (
    ("h.mean(axis=0)", "m is the plain mean of the states; weigh them with alpha"),
    ("alpha[:, None] * h", "the states are weighted, but not added up yet: sum over the places"),
    ("(alpha[:, None] * h).sum(axis=1)", "that adds up the numbers of each state; add up the "
     "places, axis 0"),
    ("e @ h", "the states are weighted with the scores; weigh them with alpha"),
    ("h[alpha.argmax()]", "that takes the best state alone; the mix takes something of each"),
    ("h @ alpha", "the places are the rows of `h`, so alpha must stand in front: `alpha @ h`."),
    ("alpha * h", "(places,) and (places, numbers) don't fit with `*`; `alpha @ h` multiplies "
     "each state by its weight and adds up"),
    ("alpha * h.T", "the states are weighted, but not added up yet: sum over the places"),
    ("(alpha[:, None] * h).mean(axis=0)", "alpha adds up to 1 already: sum over the places, don't "
     "divide by their number again"),
    ("(alpha * h.T).sum()", "that adds up everything to one number; add up the places only, the "
     "mix has as many numbers as a state"),
    ("alpha @ h.T", "`h` has the places in its rows already: `alpha @ h`."),
):
    look.mistake(
        "def look(e, h):\n    alpha = np.exp(e) / np.exp(e).sum()\n"
        f"    return alpha, {_wrong}",
        _message,
    )

# Additive scores --------------------------------------------------------------------------------

_S, _WQ, _WK, _V = _draw(5), _draw((2, 5)), _draw((2, 3)), _draw(2)

scores = Exercise(
    stub="""
        def scores(s, h, W_q, W_k, v):
            return ...
    """,
    solution="""
        def scores(s, h, W_q, W_k, v):
            return np.tanh(W_q @ s + h @ W_k.T) @ v
    """,
    inputs=(_S, _H, _WQ, _WK, _V),
    why="`W_q @ s` is (attention units,) and is added to each row of `h @ W_k.T`.",
)


@scores.hint(
    """
        def scores(s, h, W_q, W_k, v):
            return np.tanh(W_q @ s + h @ W_k.T)
    """
)
def _without_v(value):
    return shape(value, (4,)) and (
        f"{shape(value, (4,), 'e')}. Each place needs one score: multiply with v at the end"
        if np.shape(value) == (4, 2)
        else None
    )


for _wrong, _message in (
    ("np.tanh((W_q @ s + h @ W_k.T) @ v)", "v stands outside the tanh: `np.tanh(...) @ v`."),
    ("np.tanh(h @ W_k.T) @ v", "the query is missing: all steps would look at the same place"),
    ("np.tanh(W_q @ s + W_k @ h) @ v", "the places are the rows of h, so W_k must stand behind "
     "them: `h @ W_k.T`."),
    ("np.tanh(W_q @ s + W_k @ h.T) @ v", "`W_k @ h.T` has the places in its columns, and "
     "`W_q @ s` fits its rows only. With the places in the rows it works: `h @ W_k.T`."),
    ("np.tanh(W_q @ s + h @ W_k) @ v", "W_k is (attention units, numbers): to stand behind h it "
     "must be turned over, `h @ W_k.T`."),
    ("np.tanh((W_q @ s) * (h @ W_k.T)) @ v", "query and key are added, not multiplied: that is "
     "where *additive* comes from"),
    ("np.tanh(s @ W_q + h @ W_k.T) @ v", "W_q is (attention units, units): `W_q @ s`."),
    ("np.tanh(W_q @ s) @ v + np.tanh(h @ W_k.T) @ v", "query and key are added *inside* the "
     "tanh. Apart from each other they can't tell whether they fit"),
    ("np.exp(np.tanh(W_q @ s + h @ W_k.T) @ v)", "these are the powers; the scores come before "
     "softmax"),
):
    scores.mistake(f"def scores(s, h, W_q, W_k, v):\n    return {_wrong}", _message)
scores.mistake(
    """
        def scores(s, h, W_q, W_k, v):
            e = np.exp(np.tanh(W_q @ s + h @ W_k.T) @ v)
            return e / e.sum()
    """,
    "these are the weights alpha; the scores come before softmax",
)

# The way back through softmax -------------------------------------------------------------------

score_slopes = Exercise(
    stub="""
        def score_slopes(alpha, h, dm):
            return ...                                      # de, one slope per place
    """,
    solution="""
        def score_slopes(alpha, h, dm):
            dalpha = h @ dm
            return alpha * (dalpha - alpha @ dalpha)
    """,
    inputs=(_ALPHA, _H, np.array([1.0, -0.5, 2.0])),
    why="They add up to 0: raising all scores alike changes no weight.",
)

for _wrong, _message in (
    ("h @ dm", "that is the slope along alpha; one more step, through softmax"),
    ("alpha * (h @ dm)", "the weighted mean is missing: if one weight grows, the others shrink"),
    ("alpha * (h @ dm - (h @ dm).mean())", "subtract the mean *weighted with alpha*, not the plain "
     "one"),
    ("alpha * (h @ dm - (h @ dm).sum())", "subtract the weighted mean, not the sum"),
    ("h @ dm - alpha @ (h @ dm)", "the alpha in front is missing: a place without weight has no "
     "slope"),
    ("alpha * (1 - alpha) * (h @ dm)", "that counts only how a score changes its *own* weight; it "
     "changes all the others as well"),
    ("alpha * (dm @ h - alpha @ (dm @ h))", "the places are the rows of h, and each row meets dm: "
     "`h @ dm`."),
    ("alpha * (h * dm - alpha @ (h * dm))", "`h * dm` still has to be added up along each state; "
     "`h @ dm` does both"),
    ("alpha * (h.T @ dm)", "each place needs the product of its own state with dm: `h @ dm`."),
):
    score_slopes.mistake(f"def score_slopes(alpha, h, dm):\n    return {_wrong}", _message)

score_slopes.alike(
    "1 - ",
    "alpha @ dalpha - dalpha",
    "dalpha - 1",
    "dalpha + 1",
    "the solution",
    because="alpha adds up to 1: the mean takes away what is added everywhere",
)

# Scaled dot product -----------------------------------------------------------------------------

_Q, _K, _U = _draw((2, 3)), _draw((4, 3)), _draw((4, 5))
_MIX = "alpha = np.exp(e) / np.exp(e).sum(axis=-1, keepdims=True)\n    return alpha @ U"

dot_attention = Exercise(
    stub="""
        def dot_attention(Q, K, U):
            return ...
    """,
    solution="""
        def dot_attention(Q, K, U):
            e = Q @ K.T / np.sqrt(K.shape[1])
            alpha = np.exp(e) / np.exp(e).sum(axis=1, keepdims=True)
            return alpha @ U
    """,
    inputs=(_Q, _K, _U),
    why="Two products of matrices and a softmax: no loop, no waiting.",
)
dot_attention.also(
    """
        def dot_attention(Q, K, U):
            weights = np.exp(Q @ K.T / np.sqrt(Q.shape[1]))
            weights = weights / weights.sum(axis=1, keepdims=True)
            return weights @ U
    """
)


@dot_attention.hint(
    """
        def dot_attention(Q, K, U):
            e = Q @ K.T / np.sqrt(K.shape[1])
            alpha = np.exp(e) / np.exp(e).sum(axis=1, keepdims=True)
            return (alpha @ U).T
    """
)
def _turned(value):
    return transposed(value, dot_attention.expected)


for _wrong, _message in (
    ("Q @ K.T / np.sqrt(len(K))", "d is how many numbers a key has, not how many keys there are"),
    ("Q @ K.T / np.sqrt(len(Q))", "d is how many numbers a key has, not how many queries there "
     "are"),
    ("Q @ K.T / np.sqrt(U.shape[1])", "d is how many numbers a key has, not how many a value has"),
    ("K @ Q.T / np.sqrt(K.shape[1])", "each query needs a row of scores: `Q @ K.T`, not "
     "`K @ Q.T`."),
    ("Q @ K / np.sqrt(K.shape[1])", "each query meets each key: the keys must be turned over, "
     "`Q @ K.T`."),
):
    dot_attention.mistake(
        f"def dot_attention(Q, K, U):\n    e = {_wrong}\n    {_MIX}", _message
    )
for _wrong, _message in (
    ("return np.exp(Q @ K.T) / np.exp(Q @ K.T).sum(axis=1, keepdims=True) / "
     "np.sqrt(K.shape[1]) @ U", "the root of d divides the *scores*, before softmax; here it "
     "divides the weights, which then no longer add up to 1."),
    ("return e @ U", "softmax is missing: these are weights that can be negative"),
    ("return (np.exp(e) / np.exp(e).sum()) @ U", "each row needs a sum of its own, `axis=1`: every "
     "query has a weight of 1 to give away"),
    ("return (np.exp(e) / np.exp(e).sum(axis=0)) @ U", "the sum goes over the places, `axis=1`; "
     "axis 0 would make the queries compete for a place"),
    ("return np.exp(e) / np.exp(e).sum(axis=1, keepdims=True)", "these are the weights; mix the "
     "values with them, `alpha @ U`."),
    ("return np.exp(e) / np.exp(e).sum(axis=1) @ U", "without `keepdims=True` the sums don't lie "
     "beside their rows"),
):
    dot_attention.mistake(
        f"def dot_attention(Q, K, U):\n    e = Q @ K.T / np.sqrt(K.shape[1])\n    {_wrong}",
        _message,
    )
