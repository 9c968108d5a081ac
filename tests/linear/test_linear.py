"""Scans, diagonal memories, minGRU and minLSTM, memory matrices: parity, gradients, training."""

import numpy as np
import pytest

from course_utils.models import (
    DiagonalRNN,
    ElmanRNN,
    FastWeights,
    MinGRU,
    MinLSTM,
    compose,
    convolve,
    scan,
    scan_backward,
    scan_rounds,
    sigmoid,
    write_pairs,
)
from course_utils.models.linear.scan import WAYS
from course_utils.training import Adam, Trainer, gradient_check

KINDS = {
    "DiagonalRNN": lambda *a, **k: DiagonalRNN(*a, **k),
    "MinGRU": MinGRU,
    "MinLSTM": MinLSTM,
    "two DiagonalRNN": lambda *a, **k: DiagonalRNN(*a, layers=2, **k),
    "two MinGRU": lambda *a, **k: MinGRU(*a, layers=2, **k),
    "three MinLSTM": lambda *a, **k: MinLSTM(*a, layers=3, **k),
    "sum": lambda *a, **k: FastWeights(*a, rule="sum", **k),
    "delta": lambda *a, **k: FastWeights(*a, rule="delta", **k),
}
LAYERED = [name for name in KINDS if name not in ("sum", "delta")]


@pytest.fixture(params=list(KINDS))
def make(request):
    return KINDS[request.param]


def pairs(time, shape=(2, 3), seed=0, complex_numbers=False):
    random = np.random.default_rng(seed)
    a, b = random.uniform(-1, 1, (time, *shape)), random.normal(size=(time, *shape))
    if complex_numbers:
        a = a * np.exp(1j * random.uniform(0, 6, (time, *shape)))
        b = b + 1j * random.normal(size=(time, *shape))
    return a, b, random.normal(size=shape)


def example(make, readout="softmax", dtype="float64"):
    """A small network with no zero weight, and a batch with a state and a mask."""
    random = np.random.default_rng(3)
    net = make(3, 6, 4, readout=readout, seed=3, dtype=dtype)
    net.parameters[:] += random.normal(size=net.parameters.size) * 0.3
    x = random.normal(size=(2, 7, 3))
    h0 = random.normal(size=net.check_state(None, 2).shape) * 0.5
    whole, parts = random.integers(0, 4, (2, 7)), random.random((2, 7, 4))
    mask = np.ones((2, 7), bool)
    mask[0, 5:] = mask[1, 2] = False
    return net, x, whole if readout == "softmax" else parts, h0, mask


# --- scans -----------------------------------------------------------------------------------


def test_joining_steps_is_associative_and_not_commutative():
    steps = [(0.5, 1.0), (-2.0, 0.25), (3.0, -1.0)]
    left = compose(compose(steps[0], steps[1]), steps[2])
    right = compose(steps[0], compose(steps[1], steps[2]))
    assert left == right == (-3.0, -6.25)
    assert compose(steps[0], steps[1]) != compose(steps[1], steps[0])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("time", [1, 2, 3, 5, 8, 13, 100, 1024])
@pytest.mark.parametrize("complex_numbers", [False, True])
def test_every_way_equals_a_plain_loop(way, time, complex_numbers):
    a, b, h0 = pairs(time, complex_numbers=complex_numbers)
    h, wanted = h0, []
    for a_t, b_t in zip(a, b, strict=True):
        h = a_t * h + b_t
        wanted.append(h)
    before = a.copy(), b.copy()
    np.testing.assert_allclose(scan(a, b, h0, way), wanted, rtol=0, atol=1e-12)
    assert (a == before[0]).all() and (b == before[1]).all(), "what came in is left alone"
    constant = scan(a[0], b, way=way)  # a that doesn't change is broadcast
    np.testing.assert_allclose(constant, scan(np.broadcast_to(a[0], b.shape), b), atol=1e-12)


@pytest.mark.parametrize("way", WAYS)
def test_gradients_of_the_scan_agree_with_differences(way):
    a, b, h0 = pairs(9, shape=(4,))
    weights = np.random.default_rng(1).normal(size=b.shape)
    parts = [a, b, h0]
    given = scan_backward(weights, a, scan(a, b, h0), h0, way)
    for part, gradient in zip(parts, given, strict=True):
        measured = np.empty_like(part)
        for place in np.ndindex(part.shape):
            kept, losses = part[place], []
            for moved in (kept + 1e-6, kept - 1e-6):
                part[place] = moved
                losses.append(np.sum(weights * scan(*parts)))
            part[place] = kept
            measured[place] = (losses[0] - losses[1]) / 2e-6
        np.testing.assert_allclose(gradient, measured, atol=1e-8)


@pytest.mark.parametrize(
    "way, joins, rounds",
    [("loop", 1023, 1023), ("hillis_steele", 9217, 10), ("blelloch", 2036, 19)],
)
def test_work_and_depth_are_those_of_the_papers(way, joins, rounds):
    a, b, _ = pairs(1024, shape=())
    trace = scan_rounds(a, b, way)
    assert (trace.joins, trace.rounds) == (joins, rounds)
    np.testing.assert_allclose(trace.b[-1], scan(a, b), atol=1e-12)
    assert (trace.since[-1] == 0).all()


def test_every_pair_of_a_round_stands_for_the_steps_it_says():
    a, b, _ = pairs(11, shape=())
    for way in WAYS:
        trace = scan_rounds(a, b, way)
        for r in range(trace.rounds + 1):
            for t in range(11):
                since = trace.since[r, t]
                whole = a[since], b[since]
                for k in range(since + 1, t + 1):
                    whole = compose(whole, (a[k], b[k]))
                np.testing.assert_allclose((trace.a[r, t], trace.b[r, t]), whole, atol=1e-12)


def test_a_constant_share_is_a_convolution_and_padding_is_needed():
    _, u, _ = pairs(200, shape=(4,))
    a = 0.98 * np.exp(1j * np.array([0.0, 0.3, 1.0, 3.0]))
    kernel = a ** np.arange(200)[:, None]
    wanted = scan(a, u.astype(complex))
    np.testing.assert_allclose(convolve(kernel, u), wanted, atol=1e-10)
    assert np.abs(convolve(kernel, u, padded=False) - wanted).max() > 0.1
    assert convolve(np.ones((5, 1)), np.ones((5, 1))).ravel() == pytest.approx([1, 2, 3, 4, 5])


# --- the networks are their equations ----------------------------------------------------------


@pytest.mark.parametrize("way", WAYS)
def test_min_gru_is_its_equations(way):
    net, x, _, h0, _ = example(lambda *a, **k: MinGRU(*a, way=way, **k))
    trace, h = net.forward(x, h0), h0
    for t in range(7):
        pre = x[:, t] @ net.W.T + net.b[0]
        i = sigmoid(pre[:, :6])
        h = (1 - i) * h + i * pre[:, 6:]
        np.testing.assert_allclose(trace.h[:, t], h, atol=1e-12)
    np.testing.assert_allclose(trace.z, trace.h @ net.V.T + net.c, atol=1e-12)


def test_min_lstm_is_its_equations():
    net, x, _, h0, _ = example(MinLSTM)
    trace, h = net.forward(x, h0), h0
    for t in range(7):
        f, i, candidate = np.split(x[:, t] @ net.W.T + net.b[0], 3, axis=1)
        f, i = sigmoid(f), sigmoid(i)
        h = f / (f + i) * h + i / (f + i) * candidate
        np.testing.assert_allclose(trace.h[:, t], h, atol=1e-12)


def test_the_second_layer_reads_the_first():
    net, x, _, h0, _ = example(KINDS["two MinGRU"])
    below, above = MinGRU(3, 6, 4), MinGRU(6, 6, 4)
    below.set_weights({"W": net.W, "b": net.b[:1], "V": net.V, "c": net.c})
    above.set_weights({"W": net.U[0], "b": net.b[1:], "V": net.V, "c": net.c})
    whole = above.forward(below.forward(x, h0[0]).h, h0[1])
    np.testing.assert_allclose(net.forward(x, h0).z, whole.z, atol=1e-12)
    net = KINDS["two DiagonalRNN"](3, 6, 4)
    below, above = DiagonalRNN(3, 6, 4), DiagonalRNN(6, 6, 4)
    for layer, (part, W) in enumerate(((below, net.W), (above, net.U[0]))):
        rows = {name: getattr(net, name)[layer : layer + 1] for name in ("b", "nu", "theta")}
        part.set_weights({"W": W, "V": net.V, "c": net.c} | rows)
    whole = above.forward(np.tanh(below.forward(x).h))
    np.testing.assert_allclose(net.forward(x).z, whole.z, atol=1e-12)


def test_a_diagonal_layer_is_a_linear_elman_network_of_turns_and_a_convolution():
    net, x, _, h0, _ = example(DiagonalRNN)
    gamma = np.tile(net.gamma[0], 2)
    plain = ElmanRNN(3, 6, 4, activation="linear")
    plain.R, plain.W, plain.b = net.matrix(), gamma[:, None] * net.W, gamma * net.b[0]
    plain.V, plain.c = net.V, net.c
    np.testing.assert_allclose(net.forward(x, h0).h, plain.forward(x, h0).h, atol=1e-12)
    u = gamma * (x[0] @ net.W.T + net.b[0])
    s = convolve(net.kernel(7), u[:, :3] + 1j * u[:, 3:])
    wanted = net.forward(x).h[0]
    np.testing.assert_allclose(np.concatenate([s.real, s.imag], axis=1), wanted, atol=1e-10)
    np.testing.assert_allclose(np.abs(np.linalg.eigvals(net.matrix())).max(), np.abs(net.a).max())


def test_a_diagonal_memory_fades_whatever_its_parameters():
    net = DiagonalRNN(1, 8, 1, longest=1000.0)
    assert np.abs(net.a).max() == pytest.approx(np.exp(-1 / 1000))
    for nu in (-30.0, 0.0, 5.0):
        net.nu[:] = nu
        assert (np.abs(net.a) < 1).all() and np.isfinite(net.gamma).all()
    net = DiagonalRNN(1, 64, 1, longest=300.0, seed=1)
    h = net.forward(np.random.default_rng(0).normal(size=(16, 2000, 1))).h[:, 1000:]
    driven = np.sum(net.W**2, axis=1)
    size = np.mean(h**2, axis=(0, 1))
    ratio = (size[:32] + size[32:]) / (driven[:32] + driven[32:])
    assert ratio.min() > 0.7 and ratio.max() < 1.4, "gamma keeps the size of the state"


def test_fast_weights_are_their_equations():
    for rule in ("sum", "delta"):
        net, x, _, h0, _ = example(KINDS[rule])
        trace, S = net.forward(x, h0), h0[1]
        for t in range(7):
            pre = net.W @ x[1, t] + net.b
            k, q, v = pre[:6], pre[6:12], pre[12:18]
            k, q = k / np.linalg.norm(k), q / np.linalg.norm(q)
            change = v if rule == "sum" else sigmoid(pre[18]) * (v - S @ k)
            S = S + np.outer(change, k)
            np.testing.assert_allclose(trace.h[1, t], S @ q, atol=1e-10)


def test_a_sum_of_pairs_is_attention_without_softmax():
    keys, values = np.random.default_rng(0).normal(size=(2, 10, 4))
    memory = write_pairs(keys, values)
    queries = np.random.default_rng(1).normal(size=(3, 4))
    np.testing.assert_allclose(memory.read(queries), queries @ keys.T @ values, atol=1e-12)
    np.testing.assert_allclose(memory.read(queries, 4), queries @ keys[:5].T @ values[:5])


def test_the_delta_rule_makes_the_last_pair_exact_and_leaves_others_at_right_angles_alone():
    random = np.random.default_rng(0)
    keys = np.linalg.qr(random.normal(size=(4, 4)))[0]
    values = random.normal(size=(4, 3))
    for rule in ("sum", "delta"):
        np.testing.assert_allclose(write_pairs(keys, values, rule).read(keys), values, atol=1e-12)
    again = np.concatenate([keys, keys[1:2]]), np.concatenate([values, [[1.0, 2.0, 3.0]]])
    memory = write_pairs(*again, "delta")
    np.testing.assert_allclose(memory.read(keys[1]), [1, 2, 3], atol=1e-12)
    np.testing.assert_allclose(memory.read(keys[[0, 2, 3]]), values[[0, 2, 3]], atol=1e-12)
    np.testing.assert_allclose(write_pairs(*again).read(keys[1]), values[1] + [1, 2, 3])


# --- gradients, training, saving ---------------------------------------------------------------


@pytest.mark.parametrize("readout", ["softmax", "sigmoid", "linear"])
@pytest.mark.parametrize("whole", [True, False])
def test_gradients_agree_with_differences(make, readout, whole):
    net, x, targets, h0, mask = example(make, readout)
    _, gradients = net.loss_and_gradients(x, targets, h0, None if whole else mask)
    assert {name: g.shape for name, g in gradients.items()} == net.shapes
    report = gradient_check(net, x, targets, h0, None if whole else mask)
    assert report.ok, report
    assert min(np.abs(g).max() for g in gradients.values()) > 1e-4


@pytest.mark.parametrize("way", WAYS)
def test_the_way_of_the_scan_changes_no_gradient(way):
    for kind in (MinGRU, MinLSTM, DiagonalRNN):
        one, x, targets, h0, _ = example(lambda *a, **k: kind(*a, layers=2, **k))  # noqa: B023
        other = kind(3, 6, 4, layers=2, way=way)
        other.set_weights(one.get_weights())
        for mine, theirs in zip(one.loss_and_gradients(x, targets, h0)[1].values(),
                                other.loss_and_gradients(x, targets, h0)[1].values(),
                                strict=True):
            np.testing.assert_allclose(mine, theirs, atol=1e-12)


def test_the_trainer_takes_them_whole_and_in_pieces(make):
    net, x, targets, _, mask = example(make)
    single = net.astype("float32")
    assert single.loss_and_gradients(x, targets)[0] == pytest.approx(
        net.loss_and_gradients(x, targets)[0], abs=1e-5
    )
    trainer = Trainer(net, Adam(0.03), clip=5.0)
    history = trainer.fit([(x, targets, mask)], epochs=80)
    assert history.loss[-1] < 0.5 * history.loss[0]
    trainer.truncate = 3
    assert np.isfinite(trainer.step(x, targets, mask=mask))
    assert np.shape(trainer.last_state) == net.check_state(None, 2).shape


def test_float32_stays_float32(make):
    net, x, targets, h0, _ = example(make, dtype="float32")
    trace = net.forward(x, h0)
    arrays = [value for value in vars(trace).values() if isinstance(value, np.ndarray)]
    assert {array.dtype.name for array in arrays} == {"float32"}
    assert {g.dtype.name for g in net.loss_and_gradients(x, targets)[1].values()} == {"float32"}


def test_a_state_carries_over(make):
    net, x, _, h0, _ = example(make)
    whole, first = net.forward(x, h0), net.forward(x[:, :3], h0)
    second = net.forward(x[:, 3:], first.last_state)
    np.testing.assert_allclose(second.z, whole.z[:, 3:], atol=1e-12)
    np.testing.assert_allclose(second.last_state, whole.last_state, atol=1e-12)


def test_save_and_load(make, tmp_path):
    net, x, *_ = example(make, "sigmoid")
    other = type(net).load(net.save(tmp_path / "linear"))
    assert repr(other) == repr(net)
    np.testing.assert_array_equal(other.forward(x).y, net.forward(x).y)


@pytest.mark.parametrize("kind", [MinGRU, MinLSTM])
def test_the_trace_of_a_gated_one_tells_its_step(kind):
    net, x, _, h0, _ = example(lambda *a, **k: kind(*a, layers=2, **k))
    trace = net.forward(x, h0)
    parts = trace.contributions(6, 2, batch=1)
    assert parts.sum() == pytest.approx(trace.h[1, 6, 2])
    assert trace.equation(3, 1).startswith(f"h1(3) = {1 - trace.i[0, 3, 1]:.2f} * ")
    assert "input gate" in trace.describe(3) and trace.table(3).columns[1] == "1 - i(3)"
    np.testing.assert_array_equal(trace.before(0), h0[1, 0])
    assert kind(3, 4, 2, input_bias=-3.0).forward(0 * x).keep.max() > 0.85


def test_wrong_arguments():
    for wrong, message in (
        (lambda: scan(1.0, np.zeros((0, 2))), r"b has shape \(0, 2\): expected"),
        (lambda: scan(np.zeros(3), np.zeros((2, 2))), r"a has shape \(3,\): expected \(2, 2\)"),
        (lambda: scan(1.0, np.zeros(2), way="tree"), "way is 'tree': expected one of loop"),
        (lambda: scan_rounds([1.0], [1.0, 2.0]), r"a and b have shapes \(1,\) and \(2,\)"),
        (lambda: convolve(np.zeros(3), np.zeros(4)), "kernel has 3 steps: expected 4"),
        (lambda: MinGRU(3, 4, 2, layers=0), "layers is 0: expected a whole number"),
        (lambda: MinGRU(3, 4, 2, input_bias="low"), "input_bias has dtype"),
        (lambda: MinGRU(3, 4, 2, layers=2).forward(np.zeros((1, 5, 3)), np.zeros((1, 4))),
         r"h0 has shape \(1, 4\): expected \(layers, batch, units\) = \(2, 1, 4\)"),
        (lambda: DiagonalRNN(3, 5, 2), "units is 5: expected an even number"),
        (lambda: DiagonalRNN(3, 4, 2, shortest=9, longest=2), "shortest and longest are 9 and 2"),
        (lambda: FastWeights(3, 4, 2, rule="hebb"), "rule is 'hebb': expected one of sum, delta"),
        (lambda: FastWeights(3, 4, 2).forward(np.zeros((1, 5, 3)), np.zeros((1, 4))),
         r"h0 has shape \(1, 4\): expected \(batch, units, units\) = \(1, 4, 4\)"),
        (lambda: write_pairs(np.zeros((2, 3)), np.zeros((3, 2))), "keys and values have shapes"),
    ):
        with pytest.raises(ValueError, match=message):
            wrong()
