"""A right gradient is never called wrong, and a wrong one never right."""

import numpy as np
import pytest

from course_utils.models import GRU, LSTM, ElmanRNN
from course_utils.models.attention.attentive_rnn import AttentiveRNN
from course_utils.models.attention.encoder_decoder import EncoderDecoder
from course_utils.training import gradient_check

ELMAN = ("tanh", "relu", "sigmoid", "linear")
KINDS = (*ELMAN, "LSTM", "GRU", "GRU before", "attentive", "additive", "dot")


def network(kind, sizes, readout, seed):
    settings = {"readout": readout, "seed": seed}
    if kind in ELMAN:
        return ElmanRNN(*sizes, activation=kind, **settings)
    if kind in ("additive", "dot"):
        return EncoderDecoder(*sizes, attention=kind, seed=seed)
    return {
        "LSTM": LSTM,
        "GRU": GRU,
        "GRU before": lambda *sizes, **settings: GRU(*sizes, reset_after=False, **settings),
        "attentive": AttentiveRNN,
    }[kind](*sizes, **settings)


def case(kind, seed, scales):
    """A network with something to learn: zeros and large numbers among its weights and inputs."""
    random = np.random.default_rng(seed)
    sizes, (batch, time) = random.integers(2, 4, 3), random.integers(1, 5, 2)
    readout = str(random.choice(["softmax", "sigmoid", "linear"]))
    net = network(kind, sizes, readout, seed)
    scale = random.choice(scales)
    net.parameters[:] *= scale
    if seed % 2:
        net.parameters[:] += random.normal(0, 0.3 * scale, net.parameters.size)
    x = random.normal(size=(batch, time, sizes[0])) * random.choice([0, 1, 1, 10])
    if seed % 3 == 0:
        x *= random.random(x.shape) < 0.3
    if readout == "softmax" or kind in ("additive", "dot"):
        targets = random.integers(0, sizes[2], (batch, time))
    else:
        targets = random.random((batch, time, sizes[2])).round(int(random.integers(0, 3)))
    mask = random.random((batch, time)) < 0.6
    mask[0, -1] = True
    return net, x, targets, None if seed % 2 else mask


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_gradient_is_never_called_wrong(kind):
    for seed in range(10):
        # Differences are not for a loss that jumps within a step.
        largest = 3 if kind in ("attentive", "additive", "dot") else 30
        net, x, targets, mask = case(kind, seed, (0, 1e-6, 0.1, 1, 3, largest))
        assert (report := gradient_check(net, x, targets, mask=mask)).ok, (seed, report)


def spoilt(gradients, name, random):
    """The mistakes that are made: each leaves all but one parameter as it was."""
    g = gradients[name]
    one = np.zeros(g.shape)
    one[tuple(random.integers(0, n) for n in g.shape)] = 1.0
    changed = {
        "twice": 2 * g,
        "the sign": -g,
        "missing": 0 * g,
        "a term too much": g + 0.01,
        "one number a little": g * (1 + 0.001 * one),
        "one number": g + 1e-3 * one,
    }
    if g.ndim == 2 and g.shape[0] == g.shape[1]:
        changed["transposed"] = g.T
    return {what: gradients | {name: new} for what, new in changed.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_gradient_is_never_called_right(kind):
    tried = 0
    for seed in (3, 4):
        net, x, targets, mask = case(kind, seed, (0.1, 1, 1, 3))
        _, right = net.loss_and_gradients(x, targets, None, mask)
        random = np.random.default_rng(seed)
        # By differences, a wrong number costs a dozen passes: some of the parameters at each seed.
        names = list(right)[seed % 2 :: 2 if kind in KINDS[:7] else 6]
        for name in names:
            for what, wrong in spoilt(right, name, random).items():
                change = np.abs(wrong[name] - right[name]).max()
                if change < 1e-8:  # of attention, differences see no less; see the next test
                    continue
                tried += 1
                report = gradient_check(net, x, targets, mask=mask, gradients=wrong)
                assert not report.ok, (seed, name, what)
                off = [key for key, error in report.errors.items() if error >= 1e-6]
                assert off == [name], (seed, name, what)
    assert tried > 10


@pytest.mark.parametrize("kind", ["tanh", "sigmoid", "linear", "LSTM", "GRU"])
@pytest.mark.parametrize("scale", [1, 1e-3])
def test_a_gradient_that_vanishes(kind, scale):
    """After 25 steps next to nothing comes back: wrong is wrong all the same."""
    net = network(kind, (2, 3, 2), "linear", 1)
    net.parameters[:] *= 0.1 * scale
    x = np.zeros((1, 25, 2))
    x[0, 0] = 1e-3, -2e-3
    mask = np.zeros((1, 25), bool)
    mask[0, -1] = True
    targets = np.full((1, 25, 2), 0.5)
    _, right = net.loss_and_gradients(x, targets, None, mask)
    assert 0 < np.abs(right["W"]).max() < 1e-8
    assert gradient_check(net, x, targets, mask=mask).ok
    for wrong in (2 * right["W"], -right["W"], 0 * right["W"], right["W"] * 1.001):
        gradients = right | {"W": wrong}
        report = gradient_check(net, x, targets, mask=mask, gradients=gradients)
        assert not report.ok
        assert "given +0.0000, measured +0.0000" not in str(report)


@pytest.mark.parametrize("kind", ["tanh", "sigmoid", "LSTM", "GRU", "GRU before"])
@pytest.mark.parametrize("scale", [50, 400])
def test_a_saturated_network(kind, scale):
    """1 - h^2 is rounding or 0: right all the same; what is far from it is wrong."""
    net = network(kind, (2, 3, 2), "softmax", 4)
    net.parameters[:] *= scale
    random = np.random.default_rng(0)
    x, targets = random.normal(size=(2, 4, 2)), random.integers(0, 2, (2, 4))
    _, right = net.loss_and_gradients(x, targets)
    assert gradient_check(net, x, targets).ok
    for name in ("c", "b"):
        wrong = right | {name: right[name] + 0.5 * (1 + np.abs(right[name]))}
        assert not gradient_check(net, x, targets, gradients=wrong).ok


def corner():
    """Two steps of zeros: every unit stands on its corner, until the third."""
    x = np.zeros((1, 3, 3))
    x[0, 2, 1] = 1
    return ElmanRNN(3, 4, 3, activation="relu"), x, [[0, 1, 2]]


@pytest.mark.parametrize("name", ["W", "R", "b", "V", "c"])
@pytest.mark.parametrize("off", [5, 1e-3, -2])
def test_a_wrong_gradient_at_a_corner(name, off):
    net, x, targets = corner()
    _, gradients = net.loss_and_gradients(x, targets)
    assert gradient_check(net, x, targets, gradients=gradients).ok
    gradients[name] += off
    report = gradient_check(net, x, targets, gradients=gradients)
    assert [key for key, error in report.errors.items() if error >= report.tolerance] == [name]


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_at_a_corner_each_slope_of_relu_is_right_but_one_for_all(slope):
    rnn = ElmanRNN(1, 2, 2, "relu")
    rnn.W, rnn.R = [[1.0], [1.0]], np.zeros((2, 2))
    rnn.b = [-1.0, 0.5]  # unit 0 stands exactly on its corner at x = 1
    x, targets = [[[1.0]]], [[1]]
    _, gradients = rnn.loss_and_gradients(x, targets)
    dz = gradients["c"]
    gradients["b"][0] = gradients["W"][0, 0] = slope * (dz @ rnn.V)[0]
    assert gradient_check(rnn, x, targets, gradients=gradients).ok
    gradients["b"][0] += 0.3
    assert not gradient_check(rnn, x, targets, gradients=gradients).ok


def test_a_corner_a_little_way_off_is_none():
    """Steps of 1e-5 would go across it."""
    for a in (1e-7, -1e-7, 1e-12, -1e-12):
        rnn = ElmanRNN(1, 2, 2, "relu")
        rnn.W, rnn.b = [[1.0], [1.0]], [a - 1.0, 0.5]
        x, targets = [[[1.0]]], [[1]]
        _, right = rnn.loss_and_gradients(x, targets)
        assert (right["b"][0] != 0) == (a > 0)
        assert gradient_check(rnn, x, targets).ok
        wrong = right | {"b": right["b"] + [0.1, 0]}
        assert not gradient_check(rnn, x, targets, gradients=wrong).ok


class Own(ElmanRNN):
    """Another class than those that are known: measured by differences."""


@pytest.mark.parametrize("off", [5, 0.01, -2])
def test_a_network_of_ones_own_with_a_corner(off):
    net, x, targets = Own(3, 4, 3, activation="relu", seed=2), *corner()[1:]
    net.b = [0.0, 0.0, 0.1, -0.1]
    _, gradients = net.loss_and_gradients(x, targets)
    assert gradient_check(net, x, targets).ok
    gradients["b"] += off
    assert not gradient_check(net, x, targets, gradients=gradients).ok


def test_what_differences_cannot_see_is_said():
    net = Own(2, 3, 2)
    report = gradient_check(net, np.full((1, 2, 2), 1e-12), [[0, 1]])
    assert report.ok
    assert report.skipped >= net.W.size
    assert "left out: too small to measure" in str(report)


@pytest.mark.parametrize("kind", [ElmanRNN, Own, GRU])
def test_one_wrong_number_among_many_that_are_not_moved_alone(kind):
    net = kind(20, 30, 5, seed=3)
    random = np.random.default_rng(1)
    x, targets = random.normal(size=(2, 4, 20)), random.integers(0, 5, (2, 4))
    _, gradients = net.loss_and_gradients(x, targets)
    assert gradient_check(net, x, targets, samples=5).ok
    for index in ((0, 0), (17, 4), (29, 29)):
        wrong = gradients["R"].copy()
        wrong[index] *= 1.01
        report = gradient_check(
            net, x, targets, gradients=gradients | {"R": wrong}, samples=5, seed=2
        )
        assert not report.ok
        assert report.parameters["R"].index == index
        assert report.parameters["R"].checked == 5


@pytest.mark.parametrize("kind", KINDS[:7])
def test_gradients_of_float32(kind):
    net, x, targets, mask = case(kind, 5, (1,))
    single = net.astype("float32")
    _, gradients = single.loss_and_gradients(x, targets, None, mask)
    assert gradient_check(single, x, targets, mask=mask, gradients=gradients).ok
    gradients["c"] = gradients["c"] * np.float32(1.01)
    assert not gradient_check(single, x, targets, mask=mask, gradients=gradients).ok


def test_a_loss_of_nothing_and_a_gradient_of_nothing():
    net = ElmanRNN(1, 2, 1, readout="linear")
    net.parameters[:] = 0
    x, targets = np.ones((1, 3, 1)), np.zeros((1, 3, 1))
    loss, gradients = net.loss_and_gradients(x, targets)
    assert loss == 0
    assert gradient_check(net, x, targets).ok
    for name in gradients:
        wrong = gradients | {name: gradients[name] + 1e-9}
        assert not gradient_check(net, x, targets, gradients=wrong).ok


def test_numbers_that_are_none():
    net, x, targets = corner()
    _, gradients = net.loss_and_gradients(x, targets)
    for value in (np.nan, np.inf):
        with pytest.raises(ValueError, match=r"b has (nan|inf) at index 0: expected finite"):
            gradient_check(net, x, targets, gradients=gradients | {"b": np.full(4, value)})
    net = ElmanRNN(1, 2, 1, "linear", readout="linear")
    net.W = net.W * 1e200
    with pytest.raises(ValueError, match="model has the loss inf: expected a finite one"):
        gradient_check(net, np.ones((1, 2, 1)), np.zeros((1, 2, 1)))
