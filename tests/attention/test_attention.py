"""Attention by hand, against measured slopes, against TensorFlow's gradients, against Keras."""

import numpy as np
import pytest

from course_utils.keras_bridge import import_keras
from course_utils.models.attention.additive_and_dot import (
    additive,
    alignment,
    attention_backward,
    causal_mask,
    scaled_dot,
)

BATCH, QUERIES, POSITIONS, UNITS = 2, 3, 4, 5


def random_arrays(seed=0):
    """queries (2, 3, 4), keys (2, 4, 6), values (2, 4, 3) and W_q, W_k, v: no two sizes alike
    where they could be confused.
    """
    draw = np.random.default_rng(seed).standard_normal
    return {
        "queries": draw((BATCH, QUERIES, 4)),
        "keys": draw((BATCH, POSITIONS, 6)),
        "W_q": draw((UNITS, 4)),
        "W_k": draw((UNITS, 6)),
        "v": draw(UNITS),
        "values": draw((BATCH, POSITIONS, 3)),
    }


def dot_arrays(seed=0):
    draw = np.random.default_rng(seed).standard_normal
    shapes = {"queries": QUERIES, "keys": POSITIONS}
    arrays = {name: draw((BATCH, time, 6)) for name, time in shapes.items()}
    return arrays | {"values": draw((BATCH, POSITIONS, 3))}


MASKS = {
    "all": None,
    "per query": np.array([[1, 0, 0, 0], [1, 1, 1, 0], [0, 1, 0, 1]], bool),
    "per sequence": np.array([[[1, 1, 1, 0]], [[1, 0, 0, 1]]], bool),
    "each": np.random.default_rng(1).random((BATCH, QUERIES, POSITIONS)) < 0.7,
}
KINDS = [(additive, random_arrays), (scaled_dot, dot_arrays)]


def by_hand(arrays, mask):
    """The equations in the top of attention.py, one number at a time."""
    m = np.zeros((BATCH, QUERIES, 3))
    for n in range(BATCH):
        for t in range(QUERIES):
            e = []
            for j in range(POSITIONS):
                q, k = arrays["queries"][n, t], arrays["keys"][n, j]
                if "v" in arrays:
                    a = arrays["W_q"] @ q + arrays["W_k"] @ k
                    e.append(sum(arrays["v"][i] * np.tanh(a[i]) for i in range(UNITS)))
                else:
                    e.append(sum(q[i] * k[i] for i in range(6)) / 6**0.5)
            allowed = np.broadcast_to(True if mask is None else mask, (BATCH, QUERIES, POSITIONS))
            power = [np.exp(e[j]) * allowed[n, t, j] for j in range(POSITIONS)]
            for j in range(POSITIONS):
                m[n, t] += power[j] / sum(power) * arrays["values"][n, j]
    return m


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("attend, arrays", KINDS)
def test_it_computes_the_equations(attend, arrays, mask):
    arrays = arrays()
    trace = attend(**arrays, mask=mask)
    np.testing.assert_allclose(trace.m, by_hand(arrays, mask), atol=1e-14)
    np.testing.assert_allclose(trace.alpha.sum(axis=2), 1, atol=1e-14)
    forbidden = np.broadcast_to(mask is not None and ~mask, trace.alpha.shape)
    assert (trace.alpha[forbidden] == 0).all() and np.isneginf(trace.e[forbidden]).all()


@pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)
@pytest.mark.parametrize("attend, arrays", KINDS)
def test_the_gradients_are_the_measured_slopes(attend, arrays, mask):
    arrays = arrays()
    dm = np.random.default_rng(5).standard_normal((BATCH, QUERIES, 3))
    given = attention_backward(attend(**arrays, mask=mask), dm)
    assert set(given) == set(arrays)
    for name, array in arrays.items():
        measured = np.empty_like(array)
        for i in np.ndindex(array.shape):
            kept, sides = array[i], []
            for way in (1e-5, -1e-5):
                array[i] = kept + way
                sides.append(np.sum(dm * attend(**arrays, mask=mask).m))
            array[i] = kept
            measured[i] = (sides[0] - sides[1]) / 2e-5
        np.testing.assert_allclose(given[name], measured, atol=1e-8, err_msg=name)


def test_keys_are_the_values_if_none_are_given():
    arrays = random_arrays()
    del arrays["values"]
    trace = additive(**arrays)
    np.testing.assert_array_equal(trace.m, trace.alpha @ arrays["keys"])
    # The keys then act on m in two ways; the two gradients add up.
    dm = np.random.default_rng(6).standard_normal(trace.m.shape)
    back = attention_backward(trace, dm)
    nudge = np.zeros_like(arrays["keys"])
    nudge[1, 2, 3] = 1e-6
    up, down = (additive(**{**arrays, "keys": arrays["keys"] + w * nudge}).m for w in (1, -1))
    slope = np.sum(dm * (up - down)) / 2e-6
    assert (back["keys"] + back["values"])[1, 2, 3] == pytest.approx(slope, abs=1e-7)


@pytest.mark.parametrize("mask", [MASKS["all"], MASKS["per query"], MASKS["each"]])
@pytest.mark.parametrize("attend, arrays", KINDS)
def test_tensorflow_finds_the_same_gradients(attend, arrays, mask):
    keras = import_keras()
    import tensorflow as tf

    arrays = arrays(seed=2)
    dm = np.random.default_rng(7).standard_normal((BATCH, QUERIES, 3))
    tensors = {name: tf.Variable(array) for name, array in arrays.items()}
    with tf.GradientTape() as tape:
        q, k = tensors["queries"], tensors["keys"]
        if "v" in tensors:
            q, k = (x @ tf.transpose(tensors[w]) for x, w in ((q, "W_q"), (k, "W_k")))
            e = tf.reduce_sum(tensors["v"] * tf.tanh(q[:, :, None] + k[:, None]), -1)
        else:
            e = q @ tf.transpose(k, (0, 2, 1)) / 6**0.5
        e = e if mask is None else tf.where(mask, e, -np.inf)
        m = keras.ops.softmax(e) @ tensors["values"]
        loss = tf.reduce_sum(dm * m)
    theirs = tape.gradient(loss, tensors)
    ours = attention_backward(attend(**arrays, mask=mask), dm)
    np.testing.assert_allclose(attend(**arrays, mask=mask).m, m, atol=1e-12)
    for name, gradient in theirs.items():
        np.testing.assert_allclose(ours[name], gradient, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("masked", [False, True])
def test_keras_has_the_same_layers(masked):
    layers = import_keras().layers
    draw = np.random.default_rng(3).standard_normal
    q, k, u = draw((BATCH, QUERIES, 6)), draw((BATCH, POSITIONS, 6)), draw((BATCH, POSITIONS, 5))
    places = np.array([[1, 1, 1, 0], [1, 0, 0, 1]], bool)
    mask = places[:, None] if masked else None
    given = {"mask": [None, places] if masked else None, "return_attention_scores": True}

    layer = layers.AdditiveAttention(use_scale=True, dtype="float64")
    layer.build([q.shape, u.shape, k.shape])
    v = draw(6)
    layer.set_weights([v])
    theirs, weights = layer([q, u, k], **given)
    ours = additive(q, k, np.eye(6), np.eye(6), v, u, mask)
    np.testing.assert_allclose(ours.m, theirs, atol=1e-7)
    np.testing.assert_allclose(ours.alpha, weights, atol=1e-7)

    layer = layers.Attention(dtype="float64")  # without 1/sqrt(d)
    theirs, weights = layer([q, u, k], **given)
    ours = scaled_dot(q, k, u, mask, scale=1)
    np.testing.assert_allclose(ours.m, theirs, atol=1e-7)
    np.testing.assert_allclose(ours.alpha, weights, atol=1e-7)


def test_keras_scales_where_it_says_so():
    ops = import_keras().ops
    draw = np.random.default_rng(4).standard_normal
    q, k, u = draw((1, QUERIES, 6)), draw((1, POSITIONS, 6)), draw((1, POSITIONS, 6))
    # It takes (batch, time, heads, numbers); one head.
    theirs = ops.dot_product_attention(*(x[:, :, None] for x in (q, k, u)))
    np.testing.assert_allclose(scaled_dot(q, k, u).m, np.array(theirs)[:, :, 0], atol=1e-6)


def test_shifting_all_scores_changes_nothing_and_large_ones_do_not_overflow():
    arrays = dot_arrays()
    arrays["queries"] = 1e4 * arrays["queries"]
    trace = scaled_dot(**arrays)
    assert np.isfinite(trace.m).all() and trace.alpha.max() == 1.0


def test_float32_stays_float32():
    for attend, arrays in KINDS:
        arrays = {name: array.astype("float32") for name, array in arrays().items()}
        trace = attend(**arrays)
        assert trace.m.dtype == np.float32
        for name, gradient in attention_backward(trace, np.ones_like(trace.m)).items():
            assert gradient.dtype == np.float32, name


def test_a_trace_speaks():
    trace = additive(**random_arrays())
    table = trace.table(1)
    assert len(table.rows) == POSITIONS and "α(1, j)" in table.columns
    best = int(trace.alpha[0, 1].argmax())
    assert table.rows[best][1] == trace.alpha[0, 1, best]
    assert f"looks most at position {best} " in trace.describe(1)
    assert "additive" in repr(trace)
    with pytest.raises(ValueError, match="t is 3: expected a whole number from 0 to 2"):
        trace.table(3)
    with pytest.raises(ValueError, match="read-only"):
        trace.alpha[0] = 0


def test_the_past_is_what_a_causal_mask_leaves():
    mask = causal_mask(4)
    assert all(mask[t, j] == (j <= t) for t in range(4) for j in range(4))
    strict = causal_mask(4, strict=True)
    assert all(strict[t, j] == (j < t or t == 0 == j) for t in range(4) for j in range(4))


def test_alignment_finds_the_antidiagonal_and_its_neighbour():
    right = np.eye(5)[::-1][None]
    late = np.eye(5)[[4, 4, 3, 2, 1]][None]  # positions T-t, which at t = 0 is one too far
    assert alignment(right) == (1.0, 1.0) and alignment(right, "late") == (0.0, 0.0)
    assert alignment(late) == (0.2, 0.2) and alignment(late, "late") == (1.0, 0.8)


@pytest.mark.parametrize(
    "changed, message",
    [
        ({"queries": np.ones((3, 4))}, r"queries has shape \(3, 4\)"),
        ({"queries": np.ones((5, 3, 4))}, r"queries has shape \(5, 3, 4\): expected \(2, "),
        ({"keys": np.ones((2, 0, 6))}, r"keys has shape \(2, 0, 6\)"),
        ({"keys": np.full((2, 4, 6), np.nan)}, "keys has nan at batch 0, position 0, number 0"),
        ({"values": np.ones((2, 5, 3))}, r"values has shape \(2, 5, 3\): expected \(2, 4, "),
        ({"W_q": np.ones((4, 5))}, r"W_q has shape \(4, 5\): expected .* = \(5, 4\)"),
        ({"W_k": np.ones((5, 5))}, r"W_k has shape \(5, 5\): expected .* = \(5, 6\)"),
        ({"v": np.ones((5, 1))}, r"v has shape \(5, 1\)"),
        ({"mask": np.ones((2, 2), bool)}, r"mask has shape \(2, 2\)"),
        ({"mask": np.zeros((3, 4), bool)}, "mask leaves a query without a position"),
    ],
)
def test_bad_input_is_a_clear_error(changed, message):
    with pytest.raises(ValueError, match=message) as error:
        additive(**{**random_arrays(), **changed})
    assert "\n" not in str(error.value)


def test_other_bad_input():
    arrays = dot_arrays()
    with pytest.raises(ValueError, match="as many numbers as the keys"):
        scaled_dot(arrays["queries"][..., :5], arrays["keys"])
    for scale in (0, -1, np.inf, "1", True):
        with pytest.raises(ValueError, match="scale is"):
            scaled_dot(arrays["queries"], arrays["keys"], scale=scale)
    with pytest.raises(ValueError, match=r"dm has shape \(1,\)"):
        attention_backward(scaled_dot(**arrays), np.ones(1))
    with pytest.raises(ValueError, match="alpha has shape"):
        alignment(np.ones((2, 3, 4)))
    with pytest.raises(ValueError, match="positions is 'early'"):
        alignment(np.ones((2, 3, 3)), "early")
