"""The encoder-decoder and the RNN with attention to its own past: right, and able to learn."""

import numpy as np
import pytest

from course_utils.models import AttentiveRNN, ElmanRNN, EncoderDecoder
from course_utils.models.attention.additive_and_dot import alignment, scaled_dot
from course_utils.models.recurrent.recurrence import recur, recur_back
from course_utils.tasks.memory.reversal import reversal, reversal_in_one_stream
from course_utils.training import Adam, clip_by_global_norm, cross_entropy

DESIGNS = {
    "additive": {},
    "dot": {"attention": "dot"},
    "handed over": {"hand_over": True},
    "one direction": {"bidirectional": False},
    "obvious": {"bidirectional": False, "hand_over": True, "query": "previous"},
    "previous, two directions": {"query": "previous", "hand_over": True},
    "dot, one direction": {"attention": "dot", "bidirectional": False, "query": "previous"},
    "none": {"attention": "none", "hand_over": True, "bidirectional": False},
    "none, two directions": {"attention": "none", "hand_over": True},
}


def measured(network, loss):
    """The gradient by central differences, as a flat vector."""
    weights, slopes = network.parameters, np.empty(network.parameters.size)
    for i in range(weights.size):
        kept, sides = weights[i], []
        for way in (1e-5, -1e-5):
            weights[i] = kept + way
            sides.append(loss())
        weights[i] = kept
        slopes[i] = (sides[0] - sides[1]) / 2e-5
    return slopes


def shaken(network, seed=9):
    """Biases are zero at the start, and a zero hides mistakes."""
    network.parameters[:] += 0.3 * np.random.default_rng(seed).standard_normal(
        network.parameters.size
    )
    return network


def by_hand(net, x, targets):
    """The equations of EncoderDecoder for one sequence, step by step: z and the mixes."""
    def states(W, R, b, order):
        h, found = np.zeros(net.units), {}
        for j in order:
            h = np.tanh(W @ x[j] + R @ h + b)
            found[j] = h
        return found

    forward = states(net.W, net.R, net.b, range(len(x)))
    h = [forward[j] for j in range(len(x))]
    if net.bidirectional:
        backward = states(net.W_back, net.R_back, net.b_back, reversed(range(len(x))))
        h = [np.concatenate([forward[j], backward[j]]) for j in range(len(x))]
    s = forward[len(x) - 1] if net.hand_over else np.zeros(net.units)
    z, alphas = [], []
    for t in range(len(targets)):
        before = s
        y = np.eye(net.outputs)[targets[t - 1]] if t else np.zeros(net.outputs)
        s = np.tanh(net.W_s @ y + net.R_s @ before + net.b_s)
        z.append(net.V @ s + net.c)
        if net.attention == "none":
            continue
        q = s if net.query == "updated" else before
        if net.attention == "additive":
            e = np.array([net.v @ np.tanh(net.W_q @ q + net.W_k @ k) for k in h])
        else:
            e = np.array([k @ net.W_q @ q for k in h]) / np.sqrt(net.key_numbers)
        alphas.append(np.exp(e) / np.exp(e).sum())
        z[-1] = z[-1] + net.M @ sum(a * k for a, k in zip(alphas[-1], h, strict=True))
    return np.array(z), np.array(alphas)


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_it_computes_the_equations(design):
    net = shaken(EncoderDecoder(4, 5, 6, **design))
    draw = np.random.default_rng(1)
    x, targets = draw.standard_normal((3, 4, 4)), draw.integers(0, 6, (3, 7))
    trace = net.forward(x, targets)
    for n in range(3):
        z, alpha = by_hand(net, x[n], targets[n])
        np.testing.assert_allclose(trace.z[n], z, atol=1e-13)
        if net.attention != "none":
            np.testing.assert_allclose(trace.attention.alpha[n], alpha, atol=1e-13)
    np.testing.assert_allclose(trace.y.sum(axis=2), 1)


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_the_gradients_are_the_measured_slopes(design):
    net = shaken(EncoderDecoder(4, 3, 5, **design))
    draw = np.random.default_rng(2)
    x, targets = draw.standard_normal((2, 3, 4)), draw.integers(0, 5, (2, 4))
    mask = np.array([[1, 1, 0, 1], [1, 0, 0, 0]], bool)
    loss, gradients = net.loss_and_gradients(x, targets, mask=mask)
    assert loss == pytest.approx(cross_entropy(net.forward(x, targets).z, targets, mask)[0])
    slopes = measured(net, lambda: net.loss_and_gradients(x, targets, mask=mask)[0])
    np.testing.assert_allclose(net.flatten(gradients), slopes, atol=1e-9)


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS)
def test_writing_freely_reads_its_own_symbols(design):
    net = shaken(EncoderDecoder(5, 6, 5, **design))
    net.parameters[:] *= 3  # so that what it writes first differs, and depends on all it sees
    x = reversal(200, 6, 5).x
    free = net.forward(x)
    own = free.y.argmax(axis=2)
    told = net.forward(x, own)  # told what it would have written anyway
    np.testing.assert_allclose(free.z, told.z, atol=1e-12)
    np.testing.assert_allclose(free.written, told.written)
    assert free.written[:, 0].max() == 0, "nothing has been written before step 0"


def test_a_masked_place_is_not_looked_at():
    net = shaken(EncoderDecoder(5, 6, 5, bidirectional=False))
    data = reversal(2, 6, 5)
    mask = np.ones((2, 1, 6), bool)
    mask[:, :, 4:] = False
    trace = net.forward(data.x, data.targets, mask)
    assert (trace.attention.alpha[:, :, 4:] == 0).all()
    # Reading from the left, what comes later is as if it weren't there.
    short = net.forward(data.x[:, :4], data.targets)
    np.testing.assert_allclose(trace.z, short.z, atol=1e-12)


def train(net, draw, steps=400, batch=32):
    adam = Adam(0.01)
    for k in range(steps):
        x, targets, mask = draw(batch, seed=k + 1)
        gradient = net.flatten(net.loss_and_gradients(x, targets, mask=mask)[1])
        clip_by_global_norm(gradient, 1.0)
        adam.update(net.parameters, gradient)
    return net


def test_attention_reverses_what_a_handed_over_state_does_not():
    test = reversal(300, 8, 6, seed=0)
    right = {}
    for name, design in {
        "with": {}, "without": {"attention": "none", "hand_over": True, "bidirectional": False}
    }.items():
        net = EncoderDecoder(6, 24, 6, dtype="float32", **design)
        train(net, lambda batch, seed: reversal(batch, 8, 6, seed))
        trace = net.forward(test.x)
        right[name] = np.mean(trace.y.argmax(axis=2) == test.targets)
    assert right["with"] > 0.97 > 0.9 > right["without"] > 0.3, right
    net = train(EncoderDecoder(6, 24, 6), lambda batch, seed: reversal(batch, 8, 6, seed))
    weight, share = alignment(net.forward(test.x).attention.alpha)
    assert weight > 0.85 and share > 0.97


def test_an_rnn_that_looks_at_its_own_past_computes_the_equations():
    net = shaken(AttentiveRNN(4, 5, 3))
    x = np.random.default_rng(1).standard_normal((2, 6, 4))
    trace = net.forward(x)
    plain = ElmanRNN(4, 5, 3)
    plain.set_weights({name: getattr(net, name) for name in "WRbVc"})
    np.testing.assert_allclose(trace.h, plain.forward(x).h, atol=1e-13)
    for t in range(6):
        h = trace.h[1, : t + 1]
        e = np.array([net.v @ np.tanh(net.W_q @ h[t] + net.W_k @ k) for k in h])
        alpha = np.exp(e) / np.exp(e).sum()
        np.testing.assert_allclose(trace.attention.alpha[1, t, : t + 1], alpha, atol=1e-13)
        assert (trace.attention.alpha[1, t, t + 1 :] == 0).all(), "the future is not looked at"
        z = net.V @ h[t] + net.M @ (alpha @ h) + net.c
        np.testing.assert_allclose(trace.z[1, t], z, atol=1e-13)


def test_its_gradients_are_the_measured_slopes():
    net = shaken(AttentiveRNN(3, 4, 5))
    draw = np.random.default_rng(3)
    x, targets = draw.standard_normal((2, 5, 3)), draw.integers(0, 5, (2, 5))
    h0, mask = draw.standard_normal((2, 4)), np.tri(5, 5, dtype=bool)[[2, 4]]
    _, gradients = net.loss_and_gradients(x, targets, h0, mask)
    slopes = measured(net, lambda: net.loss_and_gradients(x, targets, h0, mask)[0])
    np.testing.assert_allclose(net.flatten(gradients), slopes, atol=1e-9)


def test_it_reverses_in_one_stream():
    def draw(batch, seed):
        return reversal_in_one_stream(batch, 5, 5, seed)

    net = train(AttentiveRNN(6, 24, 5, dtype="float32"), draw, steps=500)
    test = draw(300, 0)
    right = net.forward(test.x).y.argmax(axis=2) == test.targets
    assert right[test.mask].mean() > 0.95


@pytest.mark.parametrize(
    "net", [EncoderDecoder(5, 6, 5, hand_over=True), AttentiveRNN(5, 6, 5)], ids=repr
)
def test_saving_copying_and_asking_again(net, tmp_path):
    shaken(net)
    x = reversal(2, 4, 5).x
    loaded = type(net).load(net.save(tmp_path / "net"))
    np.testing.assert_array_equal(loaded.parameters, net.parameters)
    np.testing.assert_array_equal(loaded.forward(x).z, net.forward(x).z)
    small = net.astype("float32")
    assert small.forward(x).z.dtype == np.float32
    np.testing.assert_allclose(small.forward(x).z, net.forward(x).z, atol=1e-4)
    assert repr(small.forward(x)).startswith(type(net.forward(x)).__name__)


def test_the_bare_recurrence_is_that_of_an_elman_network():
    rnn = shaken(ElmanRNN(3, 4, 2))
    draw = np.random.default_rng(4).standard_normal
    x, h0, dz = draw((2, 5, 3)), draw((2, 4)), draw((2, 5, 2))
    trace = rnn.forward(x, h0)
    a = (x @ rnn.W.T + rnn.b).swapaxes(0, 1)
    h = recur(a, rnn.R, h0)
    np.testing.assert_allclose(h.swapaxes(0, 1), trace.h, atol=1e-14)
    da, dR, dh0 = recur_back((dz @ rnn.V).swapaxes(0, 1), h, rnn.R, h0)
    gradients = rnn.backward(trace, dz)
    np.testing.assert_allclose(dR, gradients["R"], atol=1e-13)
    np.testing.assert_allclose(da.sum(axis=(0, 1)), gradients["b"], atol=1e-13)
    up, down = (np.sum(dz * rnn.forward(x, h0 + e * np.eye(4)[1]).z) for e in (1e-6, -1e-6))
    assert dh0[:, 1].sum() == pytest.approx((up - down) / 2e-6, abs=1e-7)


def test_attention_alone_does_not_know_the_order():
    draw = np.random.default_rng(5)
    x, order = draw.standard_normal((1, 7, 4)), draw.permutation(7)
    np.testing.assert_allclose(
        scaled_dot(x[:, order], x[:, order]).m, scaled_dot(x, x).m[:, order], atol=1e-14
    )


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"attention": "all"}, "attention is 'all': expected one of none, additive, dot"),
        ({"attention": "none"}, "hand_over is False: expected True"),
        ({"query": "next"}, "query is 'next'"),
        ({"units": 0}, "units is 0"),
        ({"outputs": 0}, "outputs is 0"),
        ({"dtype": "int8"}, "dtype is 'int8'"),
    ],
)
def test_a_bad_design_is_a_clear_error(arguments, message):
    with pytest.raises(ValueError, match=message):
        EncoderDecoder(**{"inputs": 3, "units": 4, "outputs": 3, **arguments})


def test_bad_data_is_a_clear_error():
    net, x = EncoderDecoder(3, 4, 5), np.zeros((2, 6, 3))
    with pytest.raises(ValueError, match=r"x has shape \(2, 6, 4\): expected \(batch, time, 3\)"):
        net.forward(np.zeros((2, 6, 4)))
    with pytest.raises(ValueError, match=r"targets has shape \(3, 6\)"):
        net.forward(x, np.zeros((3, 6), int))
    with pytest.raises(ValueError, match="dtype float64"):
        net.forward(x, np.zeros((2, 6)))
    with pytest.raises(ValueError, match="targets has class 5: expected 0 to 4"):
        net.forward(x, np.full((2, 6), 5))
    with pytest.raises(ValueError, match="h0 is given"):
        net.loss_and_gradients(x, np.zeros((2, 6), int), h0=np.zeros((2, 4)))
    with pytest.raises(ValueError, match=r"mask has shape \(2, 5\)"):
        net.loss_and_gradients(x, np.zeros((2, 6), int), mask=np.ones((2, 5)))
