"""LSTM and GRU: equations, gradients, traces, states, saving. test_keras_gated.py has Keras."""

import re

import numpy as np
import pytest

from course_utils.models import GRU, LSTM, ElmanRNN
from course_utils.models.activations import sigmoid, softmax

READOUTS = ["softmax", "sigmoid", "linear"]
KINDS = {
    "LSTM": LSTM,
    "GRU": GRU,
    "GRU before": lambda *a, **k: GRU(*a, reset_after=False, **k),
}


@pytest.fixture(params=list(KINDS))
def make(request):
    return KINDS[request.param]


def example(make, readout="softmax", dtype="float64"):
    """A small network with no zero weight, and a batch with a state and a mask."""
    random = np.random.default_rng(3)
    net = make(3, 5, 4, readout, seed=3, dtype=dtype)
    net.parameters[:] += random.normal(size=net.parameters.size) * 0.3
    x = random.normal(size=(2, 7, 3))
    h0 = random.normal(size=net.check_state(None, 2).shape) * 0.5
    whole, parts = random.integers(0, 4, (2, 7)), random.random((2, 7, 4))
    targets = whole if readout == "softmax" else parts
    mask = np.ones((2, 7), bool)
    mask[0, 5:] = mask[1, 2] = False
    return net, x.astype(dtype), targets, h0.astype(dtype), mask


# --- the equations ---------------------------------------------------------------------------


def plain_lstm(net, x, h, C):
    """One sequence, one number at a time, straight from the equations."""
    states = []
    for x_t in x:
        values = {}
        for name in "ifCo":
            W, R, b = net.block(name)
            f = np.tanh if name == "C" else sigmoid
            values[name] = f(W @ x_t + R @ h + b)
        C = values["f"] * C + values["i"] * values["C"]
        h = values["o"] * np.tanh(C)
        states.append((h, C))
    return np.array(states)


def plain_gru(net, x, h):
    states = []
    for x_t in x:
        (Wu, Ru, bu), (Wr, Rr, br), (Wh, Rh, bh) = (net.block(name) for name in "urh")
        if net.reset_after:
            u = sigmoid(Wu @ x_t + bu[0] + Ru @ h + bu[1])
            r = sigmoid(Wr @ x_t + br[0] + Rr @ h + br[1])
            new = np.tanh(Wh @ x_t + bh[0] + r * (Rh @ h + bh[1]))
        else:
            u = sigmoid(Wu @ x_t + Ru @ h + bu)
            r = sigmoid(Wr @ x_t + Rr @ h + br)
            new = np.tanh(Wh @ x_t + Rh @ (r * h) + bh)
        h = u * h + (1 - u) * new
        states.append(h)
    return np.array(states)


def test_lstm_is_its_equations():
    net, x, _, h0, _ = example(LSTM)
    trace = net.forward(x, h0)
    for k in range(2):
        states = plain_lstm(net, x[k], h0[0, k], h0[1, k])
        np.testing.assert_allclose(trace.h[k], states[:, 0], atol=1e-12)
        np.testing.assert_allclose(trace.C[k], states[:, 1], atol=1e-12)
    np.testing.assert_allclose(trace.y, softmax(trace.h @ net.V.T + net.c), atol=1e-12)


@pytest.mark.parametrize("reset_after", [True, False])
def test_gru_is_its_equations(reset_after):
    net, x, _, h0, _ = example(KINDS["GRU" if reset_after else "GRU before"])
    trace = net.forward(x, h0)
    assert trace.reset_after is reset_after
    for k in range(2):
        np.testing.assert_allclose(trace.h[k], plain_gru(net, x[k], h0[k]), atol=1e-12)


def test_parts_of_the_trace_fit_together(make):
    net, x, _, h0, _ = example(make)
    trace = net.forward(x, h0)
    bias = net.b if net.b.ndim == 1 else net.b.sum(axis=0)
    gates = len(net.blocks) * 5 if isinstance(net, LSTM) else 10  # a candidate may add r in between
    np.testing.assert_allclose(trace.Wx, x @ net.W.T, atol=1e-12)
    whole = trace.Wx + trace.Rh + bias
    np.testing.assert_allclose(trace.a[..., :gates], whole[..., :gates], atol=1e-12)
    np.testing.assert_allclose(np.tanh(trace.part(trace.a, net.blocks[2])), trace.candidate)
    first = trace.memory_before_start[:, None]
    before = np.concatenate([first, trace.memory[:, :-1]], axis=1)
    np.testing.assert_allclose(trace.keep * before + trace.written, trace.memory, atol=1e-12)
    np.testing.assert_array_equal(trace.before(0, 1), (h0[0] if isinstance(net, LSTM) else h0)[1])
    np.testing.assert_array_equal(trace.before(3, 1), trace.h[1, 2])


def test_contributions_add_up_to_the_memory(make):
    net, x, _, h0, _ = example(make)
    trace = net.forward(x, h0)
    for t in (0, 3, 6):
        for unit in range(5):
            parts = trace.contributions(t, unit, batch=1)
            assert parts.shape == (t + 2,)
            assert parts.sum() == pytest.approx(trace.memory[1, t, unit])


def test_kept_is_the_product_of_the_gates_that_keep(make):
    net, x, *_ = example(make)
    trace = net.forward(x)
    kept = trace.kept(2)
    assert np.isnan(kept[:2]).all()
    np.testing.assert_array_equal(kept[2], 1)
    np.testing.assert_allclose(kept[5], trace.keep[0, 3] * trace.keep[0, 4] * trace.keep[0, 5])


def test_a_cell_that_is_told_to_keep_keeps():
    """f = 1 and i = 0: the cell state stays as it was, however long."""
    net = LSTM(2, 3, 2, forget_bias=60.0)
    net.block("i")[2][:] = -60
    h0 = np.stack([np.zeros((1, 3)), [[0.7, -0.2, 0.1]]])
    trace = net.forward(np.random.default_rng(0).normal(size=(1, 300, 2)), h0)
    np.testing.assert_allclose(trace.C[0, -1], [0.7, -0.2, 0.1], atol=1e-9)


def test_first_weights_are_those_of_keras():
    net = LSTM(30, 50, 20, forget_bias=2.5, seed=7)
    np.testing.assert_allclose(net.R.T @ net.R, np.eye(50), atol=1e-12)
    limit = np.sqrt(6 / (30 + 4 * 50))
    assert 0.95 * limit < np.abs(net.W).max() <= limit
    assert (net.block("f")[2] == 2.5).all()
    assert net.b.sum() == 2.5 * 50
    for update, rows in ((GRU(3, 4, 2, update_bias=1.5), 2), (KINDS["GRU before"](3, 4, 2), 1)):
        assert np.atleast_2d(update.b).shape == (rows, 12)
    assert GRU(3, 4, 2, update_bias=1.5).b.sum() == 6


def test_parameter_counts():
    """Counted by Keras for 10 inputs and 32 units, without the readout."""
    for net, wanted in ((ElmanRNN(10, 32, 1), 1376), (LSTM(10, 32, 1), 5504),
                        (GRU(10, 32, 1), 4224), (KINDS["GRU before"](10, 32, 1), 4128)):
        assert net.parameters.size - 33 == wanted


# --- gradients -------------------------------------------------------------------------------


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("whole", [True, False])
def test_gradients_agree_with_central_differences(make, readout, whole):
    net, x, targets, h0, mask = example(make, readout)
    mask = None if whole else mask
    _, gradients = net.loss_and_gradients(x, targets, h0, mask)
    assert {name: g.shape for name, g in gradients.items()} == net.shapes
    given = net.flatten(gradients)
    measured = np.empty_like(given)
    for k, kept in enumerate(net.parameters.copy()):
        losses = []
        for moved in (kept + 1e-5, kept - 1e-5):
            net.parameters[k] = moved
            losses.append(net.loss_and_gradients(x, targets, h0, mask)[0])
        net.parameters[k] = kept
        measured[k] = (losses[0] - losses[1]) / 2e-5
    assert np.abs(given).max() > 0.01
    np.testing.assert_allclose(given, measured, atol=1e-9)


def test_float32_stays_float32_and_is_near(make):
    net, x, targets, h0, mask = example(make)
    single = net.astype("float32")
    loss, gradients = net.loss_and_gradients(x, targets, h0, mask)
    near, singles = single.loss_and_gradients(x, targets, h0, mask)
    assert near == pytest.approx(loss, abs=1e-5)
    trace = single.forward(x)
    assert {array.dtype.name for array in vars(trace).values() if hasattr(array, "dtype")} == {
        "float32"
    }
    for name, gradient in singles.items():
        assert gradient.dtype == "float32"
        np.testing.assert_allclose(gradient, gradients[name], atol=1e-5)


def test_training_goes_down(make):
    from course_utils.training import Adam

    net, x, targets, *_ = example(make)
    optimizer, losses = Adam(0.05), []
    for _ in range(60):
        loss, gradients = net.loss_and_gradients(x, targets)
        optimizer.update(net.parameters, net.flatten(gradients))
        losses.append(loss)
    assert losses[-1] < 0.2 * losses[0]


# --- state, saving, refusals -----------------------------------------------------------------


def test_state_carries_over(make):
    net, x, targets, h0, _ = example(make)
    whole = net.forward(x, h0)
    first = net.forward(x[:, :3], h0)
    second = net.forward(x[:, 3:], first.last_state)
    np.testing.assert_allclose(second.h, whole.h[:, 3:], atol=1e-12)
    net.loss_and_gradients(x, targets, h0)
    np.testing.assert_array_equal(net.last_state, whole.last_state)


def test_a_trace_cannot_be_changed_and_is_a_copy(make):
    net, x, *_ = example(make)
    trace = net.forward(x)
    with pytest.raises(ValueError, match="read-only"):
        trace.h[0, 0, 0] = 1
    before = trace.W.copy()
    net.W[:] = 0
    np.testing.assert_array_equal(trace.W, before)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_save_and_load(make, dtype, tmp_path):
    net, x, *_ = example(make, "sigmoid", dtype)
    path = net.save(tmp_path / "gated")
    other = type(net).load(path)
    assert repr(other) == repr(net)
    np.testing.assert_array_equal(other.forward(x).y, net.forward(x).y)
    with pytest.raises(ValueError, match=f"saved ElmanRNN: it holds a {type(net).__name__}"):
        ElmanRNN.load(path)


def test_wrong_arguments():
    for wrong, message in (
        (lambda: LSTM(3, 4, 2, forget_bias="much"), "forget_bias has dtype"),
        (lambda: LSTM(3, 4, 2, forget_bias=[1, 2]), r"forget_bias has shape \(2,\): expected one"),
        (lambda: LSTM(3, 4, 2, forget_bias=np.nan), "forget_bias has nan"),
        (lambda: LSTM(3, 0, 2), "units is 0: expected a whole number of 1 or more"),
        (lambda: GRU(3, 4, 2, reset_after="yes"), "reset_after is 'yes': expected True or False"),
        (lambda: GRU(3, 4, 2, readout="max"), "readout is 'max': expected one of"),
        (lambda: LSTM(3, 4, 2).forward(np.zeros((5, 3))), r"x has shape \(5, 3\): expected"),
        (lambda: LSTM(3, 4, 2).forward(np.zeros((1, 5, 3)), np.zeros((1, 4))),
         r"h0 has shape \(1, 4\): expected \(2, batch, units\) = \(2, 1, 4\), h and C"),
        (lambda: GRU(3, 4, 2).forward(np.zeros((1, 5, 3)), np.zeros((1, 3))), "h0 has shape"),
        (lambda: GRU(3, 4, 2).block("z"), "name is 'z': expected one of u, r, h"),
        (lambda: GRU(3, 4, 2).forward(np.zeros((1, 5, 3))).kept(5), "t is 5: expected"),
    ):
        with pytest.raises(ValueError, match=message):
            wrong()


def test_a_pair_is_a_state_too():
    net, x, _, h0, _ = example(LSTM)
    np.testing.assert_array_equal(net.forward(x, (h0[0], h0[1])).h, net.forward(x, h0).h)


# --- words -----------------------------------------------------------------------------------


def test_equation_has_the_traces_numbers():
    net, x, _, h0, _ = example(LSTM)
    trace = net.forward(x, h0)
    i, f, o = trace.i[1, 4, 2], trace.f[1, 4, 2], trace.o[1, 4, 2]
    assert trace.equation(4, 2, batch=1) == (
        f"C2(4) = {f:.2f} * {trace.C[1, 3, 2]:+.2f} + {i:.2f} * {trace.candidate[1, 4, 2]:+.2f} = "
        f"{trace.C[1, 4, 2]:+.2f}, h2(4) = {o:.2f} * tanh({trace.C[1, 4, 2]:+.2f}) = "
        f"{trace.h[1, 4, 2]:+.2f}"
    )
    net, x, *_ = example(GRU)
    trace = net.forward(x)
    u = trace.u[0, 1, 3]
    assert trace.equation(1, 3) == (
        f"h3(1) = {u:.2f} * {trace.h[0, 0, 3]:+.2f} + {1 - u:.2f} * "
        f"{trace.candidate[0, 1, 3]:+.2f} = {trace.h[0, 1, 3]:+.2f}"
    )


def test_table_and_description(make):
    net, x, *_ = example(make)
    trace = net.forward(x)
    table = trace.table(3, batch=1)
    assert table.columns[1:] == tuple(f"{heading}(3)" for _, heading in trace.columns)
    for k, (name, _) in enumerate(trace.columns):
        np.testing.assert_array_equal([row[k] for row in table.rows], getattr(trace, name)[1, 3])
    unit = int(np.abs(trace.memory[1, 3]).argmax())
    said = trace.describe(3, batch=1)
    assert f"is {unit}, " in said
    assert f"{trace.memory[1, 3, unit]:+.2f}" in said
    assert "Step 3 of 0 to 6, sequence 1" in said
    # What was kept and what is new add up to it, in the sentence too.
    whole, kept, sign, new = re.search(
        r"= ([+-][\d.]+): ([+-][\d.]+) kept .*?\) ([+-]) ([\d.]+) ", said
    ).groups()
    assert float(whole) == pytest.approx(float(kept) + float(sign + new), abs=0.02)
