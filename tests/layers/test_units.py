"""Artificial neurons: McCulloch and Pitts', the perceptron, one hidden layer, descent, rates."""

from itertools import product

import numpy as np
import pytest

from course_utils.models import (
    LIF,
    HiddenLayerNetwork,
    descend,
    look,
    mcculloch_pitts,
    perceptron,
    rate_as_activation,
)
from course_utils.models.neurons.rate import SHAPES, mean_rate

PAIRS = np.array(list(product((0, 1), repeat=2)))
XOR = np.array([-1, 1, 1, -1])

# McCulloch and Pitts -----------------------------------------------------------------------------


def test_gates_of_mcculloch_and_pitts():
    assert mcculloch_pitts(PAIRS, threshold=1).tolist() == [0, 1, 1, 1]  # or
    assert mcculloch_pitts(PAIRS, threshold=2).tolist() == [0, 0, 0, 1]  # and
    triples = np.array(list(product((0, 1), repeat=3)))
    most = [int(sum(row) >= 2) for row in triples]
    assert mcculloch_pitts(triples, threshold=2).tolist() == most
    and_not = mcculloch_pitts(PAIRS[:, :1], PAIRS[:, 1:])
    assert and_not.tolist() == [0, 0, 1, 0]


def test_inhibition_is_absolute():
    for count in (1, 5, 1000):
        assert mcculloch_pitts(np.ones(count)) == 1
        assert mcculloch_pitts(np.ones(count), [0, 1, 0]) == 0
    assert mcculloch_pitts(np.ones(3), [0, 0]) == 1


def test_xor_is_or_minus_and():
    either, both = mcculloch_pitts(PAIRS), mcculloch_pitts(PAIRS, threshold=2)
    assert (either - both).tolist() == [0, 1, 1, 0]
    # The subtraction is an inhibitory synapse: a third unit of the same kind.
    assert mcculloch_pitts(either[:, None], both[:, None]).tolist() == [0, 1, 1, 0]


@pytest.mark.parametrize(
    "arguments, message",
    [
        (([0.5, 1],), r"excitatory has 0.5: expected only 0 and 1"),
        (([1], [2]), "inhibitory has 2: expected only 0 and 1"),
        (([1], (), 0), "threshold is 0: expected a whole number of 1 or more"),
        (("ab",), "excitatory has dtype"),
    ],
)
def test_what_mcculloch_and_pitts_refuse(arguments, message):
    with pytest.raises(ValueError, match=message):
        mcculloch_pitts(*arguments)


# The perceptron ----------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(30))
def test_mistakes_stay_below_novikoffs_bound(seed):
    rng = np.random.default_rng(seed)
    x, w, b = rng.standard_normal((25, 3)), rng.standard_normal(3), rng.standard_normal()
    sums = x @ w + b
    x, labels = x[np.abs(sums) > 0.15], np.sign(sums[np.abs(sums) > 0.15]).astype(int)
    trace = perceptron(x, labels, sweeps=2000, seed=seed if seed % 2 else None)
    assert trace.solved and trace.right().all() and trace.repeats() is None
    assert 0 < trace.mistakes <= trace.novikoff_bound()
    # Any solution bounds the mistakes, not only the one that was found.
    assert trace.mistakes <= trace.novikoff_bound(w, b)
    assert trace.novikoff_bound(-w, -b) is None


def test_each_step_follows_the_rule():
    trace = perceptron(PAIRS, [-1, -1, -1, 1])
    w, b = np.zeros(2), 0.0
    for t, k in enumerate(trace.index):
        np.testing.assert_array_equal(trace.w[t], w)
        assert trace.b[t] == b
        wrong = trace.labels[k] * (w @ PAIRS[k] + b) <= 0
        assert trace.mistake[t] == wrong
        if wrong:
            w, b = w + trace.labels[k] * PAIRS[k], b + trace.labels[k]
    np.testing.assert_array_equal(trace.w[-1], w)
    assert trace.solved and not trace.mistake[-4:].any()


@pytest.mark.parametrize("seed", [None, 0, 1])
def test_xor_is_never_learnt(seed):
    trace = perceptron(PAIRS, XOR, sweeps=500, seed=seed)
    assert not trace.solved and trace.novikoff_bound() is None
    assert trace.steps == 2000 and trace.mistakes >= 500
    # At no step are all four right.
    assert not any(trace.right(t).all() for t in range(trace.steps + 1))


def test_the_same_weights_again_prove_that_it_never_ends():
    trace = perceptron(PAIRS, XOR, sweeps=20)
    first, again = trace.repeats()
    assert first < again
    np.testing.assert_array_equal(trace.w[4 * first], trace.w[4 * again])
    assert trace.b[4 * first] == trace.b[4 * again]
    assert perceptron(PAIRS, XOR, sweeps=20, seed=0).repeats() is None
    assert look([0, 0], 0, PAIRS, XOR).repeats() is None


@pytest.mark.parametrize("inputs, separable", [(2, 14), (3, 104)])
def test_how_many_boolean_functions_are_separable(inputs, separable):
    x = np.array(list(product((0, 1), repeat=inputs)))
    found = 0
    for labels in product((-1, 1), repeat=2**inputs):
        trace = perceptron(x, labels, sweeps=60)
        # Each one is decided: solved, or proven to go round for ever.
        assert trace.solved != (trace.repeats() is not None)
        found += trace.solved
    assert found == separable


def test_a_look_changes_nothing():
    trace = look([1, 1], -0.5, PAIRS, XOR)
    assert (trace.w == [1, 1]).all() and (trace.b == -0.5).all() and trace.steps == 4
    assert trace.mistake.tolist() == [False, False, False, True] and not trace.solved


@pytest.mark.parametrize(
    "arguments, message",
    [
        (([1, 2], [1, -1]), r"x has shape \(2,\): expected \(examples, inputs\)"),
        ((np.ones((2, 2)), [1, 0]), r"labels has \[0, 1\]: expected only -1 and \+1"),
        ((np.ones((2, 2)), [1]), r"labels has shape \(1,\): expected \(2,\)"),
        (([[np.nan, 1]], [1]), "x has nan at example 0, input 0"),
        ((np.ones((2, 2)), [1, 1], 0), "sweeps is 0"),
        ((np.empty((0, 2)), []), r"x has shape \(0, 2\)"),
    ],
)
def test_what_the_perceptron_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        perceptron(*arguments)


# One hidden layer --------------------------------------------------------------------------------


def measured(network, x, targets, name, step=1e-5):
    """The gradient of one parameter, by central differences."""
    value = getattr(network, name)
    slopes = np.empty_like(value)
    for place in np.ndindex(value.shape):
        losses = []
        for sign in (1, -1):
            kept = value[place]
            value[place] = kept + sign * step
            losses.append(network.loss_and_gradients(x, targets)[0])
            value[place] = kept
        slopes[place] = (losses[0] - losses[1]) / (2 * step)
    return slopes


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu", "linear"])
@pytest.mark.parametrize("examples, inputs, units", [(1, 2, 2), (7, 3, 5), (4, 1, 1)])
def test_gradients_against_central_differences(activation, examples, inputs, units):
    rng = np.random.default_rng(examples)
    network = HiddenLayerNetwork.random(inputs, units, activation, seed=units)
    network.b, network.c = rng.standard_normal(units), rng.standard_normal(1)
    x, targets = rng.standard_normal((examples, inputs)), rng.random(examples)
    gradients = network.loss_and_gradients(x, targets)[1]
    for name, gradient in gradients.items():
        assert gradient.shape == getattr(network, name).shape
        slopes = measured(network, x, targets, name)
        assert np.abs(gradient - slopes).max() < 1e-6 * max(np.abs(slopes).max(), 1)


def test_the_trace_holds_the_pass():
    network = HiddenLayerNetwork.random(2, 3, seed=1)
    x, targets = np.array([[1.0, -0.5], [0.2, 0.3]]), np.array([1.0, 0.0])
    trace = network.backprop(x, targets)
    a, h, y = network.forward(x)
    np.testing.assert_array_equal(trace.a, a)
    np.testing.assert_allclose(trace.a, x @ network.W.T + network.b)
    np.testing.assert_allclose(trace.h, np.tanh(a))
    np.testing.assert_allclose(y, 1 / (1 + np.exp(-(h @ network.V[0] + network.c[0]))))
    loss = -np.mean(np.log([y[0], 1 - y[1]]))
    assert trace.loss == pytest.approx(loss)
    network.step(x, targets, 0.1)
    np.testing.assert_allclose(network.W, trace.W - 0.1 * trace.dW)
    assert network.loss_and_gradients(x, targets)[0] < loss


def test_a_sure_and_wrong_answer_has_a_finite_loss():
    network = HiddenLayerNetwork([[0.0]], [1.0], [[1e4]], [0.0])
    loss, gradients = network.loss_and_gradients([[1.0]], [0.0])
    assert loss == pytest.approx(1e4 * np.tanh(1)) and np.isfinite(gradients["V"]).all()


def test_two_threshold_units_make_xor_by_hand():
    W, b = np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5])
    h = (PAIRS @ W.T + b > 0).astype(int)
    y = (h @ [1, -1] - 0.5 > 0).astype(int)
    assert y.tolist() == [0, 1, 1, 0]


def test_backpropagation_learns_xor():
    network = HiddenLayerNetwork.random(2, 8, seed=0)
    losses = [network.step(PAIRS, [0, 1, 1, 0], 1.0) for _ in range(1000)]
    assert losses[0] > 0.5 and losses[-1] < 0.02
    assert (network.forward(PAIRS)[2] > 0.5).tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    "changed, message",
    [
        ({"b": [0.0]}, r"b has shape \(1,\): expected \(2,\)"),
        ({"V": [1.0, 1.0]}, r"V has shape \(2,\): expected \(1, 2\)"),
        ({"W": [1.0, 1.0]}, r"W has shape \(2,\): expected \(units, inputs\)"),
        ({"c": [np.nan]}, "c has nan at index 0"),
        ({"activation": "cosine"}, "activation is 'cosine': expected one of tanh"),
    ],
)
def test_what_a_network_refuses(changed, message):
    good = {"W": np.ones((2, 2)), "b": np.zeros(2), "V": np.ones((1, 2)), "c": [0.0]}
    with pytest.raises(ValueError, match=message):
        HiddenLayerNetwork(**{**good, **changed})


def test_what_a_pass_refuses():
    network = HiddenLayerNetwork.random(2, 2)
    with pytest.raises(ValueError, match=r"x has shape \(2,\): expected \(examples, 2\)"):
        network.forward([1.0, 2.0])
    with pytest.raises(ValueError, match=r"targets has shape \(2,\): expected \(1,\)"):
        network.backprop([[1.0, 2.0]], [0, 1])
    with pytest.raises(ValueError, match="targets: expected numbers from 0 to 1"):
        network.backprop([[1.0, 2.0]], [-1])


# Gradient descent --------------------------------------------------------------------------------

X, Y = np.array([0.0, 0.5, 1.0, 1.5, 2.0]), np.array([-0.4, -0.1, 0.8, 1.4, 1.8])


def test_the_limit_of_the_learning_rate_is_exact():
    limit = descend(X, Y, 0.1).limit
    below, above = descend(X, Y, 0.99 * limit, 4000), descend(X, Y, 1.01 * limit, 4000)
    np.testing.assert_allclose([below.w[-1], below.b[-1]], below.best, atol=1e-6)
    assert above.stopped and above.steps < 4000 and np.isfinite(above.w).all()
    assert (np.diff(descend(X, Y, 0.99 * limit / 2).loss) < 0).all()


def test_slopes_of_the_loss_against_central_differences():
    trace = descend(X, Y, 0.3, 5)
    for k in range(6):
        w, b, e = trace.w[k], trace.b[k], 1e-5
        assert trace.loss[k] == pytest.approx(float(trace.loss_at(w, b)))
        slope = [(trace.loss_at(w + e, b) - trace.loss_at(w - e, b)) / (2 * e),
                 (trace.loss_at(w, b + e) - trace.loss_at(w, b - e)) / (2 * e)]
        np.testing.assert_allclose(trace.slope[k], slope, atol=1e-8)
    assert trace.loss_at(np.ones((3, 4)), 0).shape == (3, 4)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ((X, Y, 0), "learning_rate is 0: expected a positive number"),
        ((X, Y, np.nan), "learning_rate is nan"),
        ((X, Y[:2], 0.1), r"targets has shape \(2,\): expected \(5,\)"),
        (([], [], 0.1), r"x has shape \(0,\): expected \(points,\), at least one"),
        ((X, Y, 0.1, 0), "steps is 0"),
        ((X, Y, 0.1, 5, (1,)), r"start has shape \(1,\)"),
        ((X, Y * np.inf, 0.1), "targets has -inf at point 0"),
    ],
)
def test_what_descent_refuses(arguments, message):
    with pytest.raises(ValueError, match=message):
        descend(*arguments)


# Rates -------------------------------------------------------------------------------------------


def test_the_rate_is_the_formula_and_its_mean_is_that_of_many_draws():
    current = np.linspace(0, 5, 21)
    np.testing.assert_array_equal(mean_rate(current, 0.0, LIF()), LIF().formula_rate(current))
    draws = np.random.default_rng(0).standard_normal(40000)
    many = [LIF().formula_rate(I + 0.7 * draws).mean() for I in current]
    np.testing.assert_allclose(mean_rate(current, 0.7, LIF()), many, atol=0.6)


@pytest.mark.parametrize("shape", SHAPES)
def test_an_activation_is_fitted_by_least_squares(shape):
    trace = rate_as_activation(shape, 0.8)
    assert trace.rate[-1] == 1 and trace.rate.min() >= 0
    fit = trace.gain * SHAPES[shape](trace.steepness * (trace.current - trace.shift))
    np.testing.assert_allclose(trace.fit, fit)
    best = ((fit - trace.rate) ** 2).sum()
    for gain in (0.97, 1.03):
        assert ((gain * fit - trace.rate) ** 2).sum() > best
    for shift in (0.5, -0.5):
        moved = SHAPES[shape](trace.steepness * (trace.current - trace.shift - shift))
        gain = (moved @ trace.rate) / (moved @ moved)
        assert ((gain * moved - trace.rate) ** 2).sum() >= best
    assert (trace.fit.min() < 0) <= (shape == "tanh")


def test_what_the_rate_refuses():
    with pytest.raises(ValueError, match="shape is 'step': expected one of relu"):
        rate_as_activation("step")
    with pytest.raises(ValueError, match="fluctuation is -1: expected 0 nA or more"):
        rate_as_activation("relu", -1)
    with pytest.raises(ValueError, match=r"highest_current is 1: expected more than 1\.5 nA"):
        rate_as_activation("relu", highest_current=1)
