"""The trace: does it hold the equation, does it read well, does it refuse wrong steps."""

import numpy as np
import pytest

from course_utils.models import ElmanRNN, RNNTrace


@pytest.fixture
def rnn():
    """Two units whose numbers can be followed with pen and paper."""
    rnn = ElmanRNN(2, 2, 3)
    rnn.W = [[0.5, -0.5], [0.25, 1.0]]
    rnn.R = [[0.1, 0.2], [-0.3, 0.4]]
    rnn.b = [0.1, -0.2]
    rnn.V = [[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    rnn.c = [0.0, 0.5, -0.5]
    return rnn


@pytest.fixture
def trace(rnn):
    return rnn.forward([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])


def test_by_hand(trace):
    # a(0) = W x(0) + b = (0.6, 0.05); h(0) = tanh
    h0 = np.tanh([0.6, 0.05])
    np.testing.assert_allclose(trace.a[0, 0], [0.6, 0.05], atol=1e-15)
    np.testing.assert_allclose(trace.h[0, 0], h0, atol=1e-15)
    Rh = [0.1 * h0[0] + 0.2 * h0[1], -0.3 * h0[0] + 0.4 * h0[1]]
    np.testing.assert_allclose(trace.Rh[0, 1], Rh, atol=1e-15)
    np.testing.assert_allclose(trace.h[0, 1], np.tanh([-0.4 + Rh[0], 0.8 + Rh[1]]), atol=1e-15)
    z = [h0[0], h0[1] + 0.5, h0[0] + h0[1] - 0.5]
    np.testing.assert_allclose(trace.z[0, 0], z, atol=1e-15)
    np.testing.assert_allclose(trace.y[0, 0], np.exp(z) / np.exp(z).sum(), atol=1e-15)


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
@pytest.mark.parametrize("readout", ["softmax", "sigmoid", "linear"])
def test_equation_holds_everywhere(activation, readout):
    rnn = ElmanRNN(3, 4, 5, activation, readout, seed=2)
    random = np.random.default_rng(0)
    rnn.b, rnn.c = random.normal(size=4), random.normal(size=5)
    x, h0 = random.normal(size=(2, 6, 3)), random.normal(size=(2, 4))
    trace = rnn.forward(x, h0)
    f = {
        "tanh": np.tanh,
        "relu": lambda a: np.where(a > 0, a, 0),
        "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
        "linear": lambda a: a,
    }
    g = f | {"softmax": lambda z: np.exp(z) / np.exp(z).sum(-1, keepdims=True)}
    before = np.concatenate([h0[:, None], trace.h[:, :-1]], axis=1)
    np.testing.assert_allclose(trace.Wx, np.einsum("ui,bti->btu", rnn.W, x), atol=1e-14)
    np.testing.assert_allclose(trace.Rh, np.einsum("uv,btv->btu", rnn.R, before), atol=1e-14)
    np.testing.assert_allclose(trace.a, trace.Wx + trace.Rh + trace.b, atol=1e-14)
    np.testing.assert_allclose(trace.h, f[activation](trace.a), atol=1e-14)
    z = np.einsum("ou,btu->bto", rnn.V, trace.h) + rnn.c
    np.testing.assert_allclose(trace.z, z, atol=1e-13)
    np.testing.assert_allclose(trace.y, g[readout](trace.z), atol=1e-13)
    np.testing.assert_array_equal(trace.before(0, 1), h0[1])
    np.testing.assert_array_equal(trace.before(3, 1), trace.h[1, 2])
    np.testing.assert_array_equal(trace.last_state, trace.h[:, -1])


def test_sizes_and_repr(trace):
    assert isinstance(trace, RNNTrace)
    assert (trace.batch, trace.time, trace.inputs, trace.units, trace.outputs) == (1, 3, 2, 2, 3)
    assert repr(trace) == (
        "RNNTrace(batch=1, time=3, inputs=2, units=2, outputs=3, "
        "activation='tanh', readout='softmax')"
    )


def test_trace_is_a_record(rnn):
    x = np.ones((1, 2, 2))
    trace = rnn.forward(x)
    old = trace.W.copy(), trace.x.copy(), trace.b.copy()
    rnn.W[:] = 7
    rnn.b[:] = 7
    x[:] = 7
    for before, after in zip(old, (trace.W, trace.x, trace.b), strict=True):
        np.testing.assert_array_equal(before, after)
    with pytest.raises(ValueError, match="read-only"):
        trace.h[0, 0, 0] = 1


def test_table(trace):
    assert str(trace.table(1)) == (
        "Step 1 of 0 to 2\n"
        "unit  W x(1)  R h(0)      b   a(1)   h(1)\n"
        "   0   -0.50   +0.06  +0.10  -0.34  -0.32\n"
        "   1   +1.00   -0.14  -0.20  +0.66  +0.58"
    )
    assert trace.table(0).columns[2] == "R h(-1)"
    html = trace.table(1)._repr_html_()
    assert html.startswith('<div role="region" aria-label="Step 1 of 0 to 2" tabindex="0"')
    assert html.count("<tr>") == 3
    assert "+0.66" in html
    assert "R h(0)" in html


def test_output_table(trace):
    text = str(trace.output_table(0))
    assert text.splitlines()[1].split() == ["output", "z(0)", "y(0)"]
    assert text.splitlines()[2].split() == ["0", "+0.54", "+0.38"]


def test_equation(trace):
    assert trace.equation(0, 1) == "h1(0) = tanh(+0.25 + 0.00 - 0.20) = tanh(+0.05) = +0.05"
    assert trace.equation(1, 0) == "h0(1) = tanh(-0.50 + 0.06 + 0.10) = tanh(-0.34) = -0.32"
    assert trace.equation(1, 0, digits=3).startswith("h0(1) = tanh(-0.500 + 0.064 + 0.100)")


def test_equation_of_linear_units():
    rnn = ElmanRNN(1, 1, 1, "linear", "linear")
    rnn.W, rnn.R, rnn.b = [[0.5]], [[0.9]], [0.0]
    trace = rnn.forward([[[1.0], [0.0]]])
    assert trace.equation(1, 0) == "h0(1) = +0.00 + 0.45 + 0.00 = +0.45"


def test_describe(trace):
    assert trace.describe(0) == (
        "Step 0 of 0 to 2: the strongest unit is 0, h0(0) = +0.54, from input +0.50, "
        "past +0.00 and bias +0.10. h(-1) is all zero, so the past adds nothing. "
        "The likeliest output is 1 (probability 0.38), then 0 (0.38)."
    )
    assert "The input weighs more than the past in 2 of 2 units." in trace.describe(1)


def test_describe_counts_what_the_past_wins(rnn):
    text = rnn.forward([[[0.0, 0.0]]], h0=[[1.0, 1.0]]).describe(0)
    assert text.startswith("Step 0: ")
    assert "The input weighs more than the past in 0 of 2 units." in text


def test_no_negative_zero():
    rnn = ElmanRNN(1, 1, 1)
    rnn.W = [[-1e-9]]
    trace = rnn.forward([[[1.0]]])
    assert "-0.00" not in str(trace.table(0)) + trace.equation(0, 0) + trace.describe(0)


def test_exploding_relu_is_shown_without_warnings(recwarn):
    rnn = ElmanRNN(1, 1, 2, "relu")
    rnn.W, rnn.R = [[1.0]], [[1e200]]
    trace = rnn.forward(np.ones((1, 5, 1)))
    assert trace.equation(0, 0).endswith("= +1.00")
    assert trace.equation(1, 0).endswith("= +1.00e+200")
    assert trace.equation(3, 0).endswith("= +inf")
    assert str(trace.table(4))
    assert trace.describe(4)
    assert not recwarn.list


@pytest.mark.parametrize("ask", ["table", "describe", "output_table"])
@pytest.mark.parametrize("t", [-1, 3, 1.5, "1", None, True])
def test_wrong_step(trace, ask, t):
    with pytest.raises(ValueError, match=r"t is .*: expected a whole number from 0 to 2"):
        getattr(trace, ask)(t)


def test_wrong_unit_and_batch(trace):
    with pytest.raises(ValueError, match="unit is 2: expected a whole number from 0 to 1"):
        trace.equation(0, 2)
    with pytest.raises(ValueError, match="unit is -1: "):
        trace.equation(0, -1)
    with pytest.raises(ValueError, match="batch is 1: expected 0"):
        trace.table(0, batch=1)
    assert str(trace.table(np.int64(0))) == str(trace.table(0))
