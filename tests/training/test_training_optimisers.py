"""The optimisers and the schedules, by their definitions and against Keras."""

import warnings

import numpy as np
import pytest

from course_utils.keras_bridge import import_keras
from course_utils.training import (
    SGD,
    Adam,
    clip_by_global_norm,
    constant,
    cosine_decay,
    exponential_decay,
    step_decay,
    warm_up,
)


def test_sgd():
    w = np.array([1.0, 2.0])
    SGD(0.1).update(w, np.array([10.0, -10.0]))
    np.testing.assert_allclose(w, [0, 3])


def test_adam_by_its_definition():
    random = np.random.default_rng(0)
    w = random.normal(size=70_000)  # more than two pieces
    mine, m, v = w.copy(), 0, 0
    adam = Adam(0.01, beta_1=0.8, beta_2=0.95)
    for s in range(1, 6):
        g = random.normal(size=w.size)
        adam.update(w, g)
        m, v = 0.8 * m + 0.2 * g, 0.95 * v + 0.05 * g * g
        mine -= 0.01 * np.sqrt(1 - 0.95**s) / (1 - 0.8**s) * m / (np.sqrt(v) + 1e-7)
    np.testing.assert_allclose(w, mine, rtol=1e-10, atol=1e-13)


def test_adams_first_step_has_the_length_of_the_learning_rate():
    w = np.zeros(3)
    Adam(0.01).update(w, np.array([1e-2, -5.0, 1e4]))
    np.testing.assert_allclose(w, [-0.01, 0.01, -0.01], rtol=1e-3)


def test_adam_reads_its_learning_rate_at_each_step():
    w, adam = np.zeros(1), Adam(0.01)
    adam.learning_rate = 0.5
    adam.update(w, np.ones(1))
    assert w[0] == pytest.approx(-0.5, rel=1e-3)


def test_float32_gradient_moves_float64_weights_without_rounding_them():
    w = np.full(2, 1 + 1e-12)
    SGD(1.0).update(w, np.zeros(2, "float32"))
    Adam(1.0).update(w, np.zeros(2, "float32"))
    assert (w == 1 + 1e-12).all()


@pytest.mark.parametrize("as_dict", [True, False])
def test_clipping(as_dict):
    arrays = {"a": np.array([3.0]), "b": np.array([[4.0]])}
    gradients = arrays if as_dict else np.array([3.0, 4.0])
    assert clip_by_global_norm(gradients, 5) == 5
    assert clip_by_global_norm(gradients, 1) == 5
    if as_dict:
        gradients = np.array([arrays["a"][0], arrays["b"][0, 0]])
    np.testing.assert_allclose(gradients, [0.6, 0.8])


@pytest.mark.parametrize("limit", [5, 5.1, 1e6])
def test_a_gradient_within_the_limit_is_left_as_it_is(limit):
    gradient = np.array([3.0, 4.0])
    assert clip_by_global_norm(gradient, limit) == 5
    assert gradient.tolist() == [3, 4]


@pytest.mark.parametrize("wrong", [np.inf, -np.inf, np.nan])
def test_a_gradient_that_is_not_finite_is_left_for_the_caller_to_see(wrong):
    gradient = np.array([3.0, wrong])
    assert not np.isfinite(clip_by_global_norm(gradient, 1.0))
    np.testing.assert_array_equal(gradient, [3.0, wrong])


def test_clipping_a_float32_gradient_whose_square_overflows():
    gradient = np.full(4, 1e30, "float32")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert clip_by_global_norm(gradient, 1.0) == pytest.approx(2e30)
    np.testing.assert_allclose(gradient, 0.5, rtol=1e-6)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("nesterov", [True, False])
def test_momentum_by_its_definition(dtype, nesterov):
    random = np.random.default_rng(0)
    w = random.normal(size=50)
    mine, v = w.copy(), 0
    sgd = SGD(0.1, momentum=0.9, nesterov=nesterov)
    for _ in range(6):
        g = random.normal(size=50).astype(dtype)
        kept = g.copy()
        sgd.update(w, g)
        np.testing.assert_array_equal(g, kept)
        v = 0.9 * v - 0.1 * g.astype("float64")
        mine += 0.9 * v - 0.1 * g if nesterov else v
    np.testing.assert_allclose(w, mine, rtol=1e-5 if dtype == "float32" else 1e-12, atol=1e-6)


def test_momentum_adds_up_to_a_longer_step():
    """Under a steady gradient the velocity grows to rate / (1 - momentum)."""
    w, sgd = np.zeros(1), SGD(0.1, momentum=0.9)
    for _ in range(200):
        before = w.copy()
        sgd.update(w, np.ones(1))
    assert (before - w)[0] == pytest.approx(1.0, rel=1e-6)


def keras_steps(optimizer, start, gradients):
    """Where a Keras optimiser moves a weight vector, step by step."""
    keras = import_keras()
    w = keras.Variable(start.astype("float32"))
    optimizer.build([w])
    path = []
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient.astype("float32"))], [w])
        path.append(keras.ops.convert_to_numpy(w))
    return np.array(path)


PAIRS = {
    "sgd": (lambda: SGD(0.1), lambda o: o.SGD(0.1)),
    "momentum": (lambda: SGD(0.1, momentum=0.9), lambda o: o.SGD(0.1, momentum=0.9)),
    "nesterov": (lambda: SGD(0.1, 0.8, True), lambda o: o.SGD(0.1, 0.8, nesterov=True)),
    "adam": (lambda: Adam(0.05, 0.8, 0.95), lambda o: o.Adam(0.05, 0.8, 0.95)),
    "scheduled": (
        lambda: SGD(exponential_decay(0.1, 3), 0.9),
        lambda o: o.SGD(o.schedules.ExponentialDecay(0.1, 3, 0.5), 0.9),
    ),
}


@pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # in Keras
@pytest.mark.parametrize("name", PAIRS)
def test_optimisers_move_as_those_of_keras(name):
    ours, theirs = PAIRS[name]
    random = np.random.default_rng(2)
    w, gradients = random.normal(size=7), random.normal(size=(12, 7))
    expected = keras_steps(theirs(import_keras().optimizers), w, gradients)
    optimiser = ours()
    for gradient, there in zip(gradients, expected, strict=True):
        optimiser.update(w, gradient)
        np.testing.assert_allclose(w, there, rtol=2e-5, atol=2e-6)
    assert optimiser.steps == 12


SCHEDULES = {
    "step": (
        step_decay(0.1, 20, 0.3),
        lambda s: s.ExponentialDecay(0.1, 20, 0.3, staircase=True),
    ),
    "exponential": (exponential_decay(0.1, 20, 0.3), lambda s: s.ExponentialDecay(0.1, 20, 0.3)),
    "cosine": (cosine_decay(0.1, 60), lambda s: s.CosineDecay(0.1, 60)),
    "cosine to an end": (cosine_decay(0.1, 60, 0.02), lambda s: s.CosineDecay(0.1, 60, alpha=0.2)),
    "warm-up": (
        warm_up(cosine_decay(0.1, 60), 10),
        lambda s: s.CosineDecay(0.0, 60, warmup_target=0.1, warmup_steps=10),
    ),
    "warm-up from a rate": (
        warm_up(cosine_decay(0.1, 60), 10, start=0.04),
        lambda s: s.CosineDecay(0.04, 60, warmup_target=0.1, warmup_steps=10),
    ),
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_schedules_are_those_of_keras(name):
    ours, theirs = SCHEDULES[name]
    theirs = theirs(import_keras().optimizers.schedules)
    steps = range(0, 90)
    got = [ours(step) for step in steps]
    assert len(set(got)) > 3
    np.testing.assert_allclose(got, [float(theirs(step)) for step in steps], rtol=1e-5, atol=1e-8)


def test_schedules_at_their_corners():
    assert [constant(0.1)(step) for step in (0, 7)] == [0.1, 0.1]
    assert [step_decay(1, 2)(step) for step in range(5)] == [1, 1, 0.5, 0.5, 0.25]
    assert cosine_decay(1, 10)(10) == cosine_decay(1, 10)(99) == 0
    rates = [warm_up(0.5, 4, 0.1)(step) for step in (0, 2, 4, 9)]
    assert rates == pytest.approx([0.1, 0.3, 0.5, 0.5])
    assert warm_up(step_decay(1, 2), 3)(5) == 0.5  # the staircase begins after the warm-up


def test_any_function_of_the_step_is_a_schedule():
    w = np.zeros(1)
    sgd = SGD(lambda step: 1 / (1 + step))
    for _ in range(3):
        sgd.update(w, np.ones(1))
    np.testing.assert_allclose(w, -(1 + 1 / 2 + 1 / 3))
    sgd.learning_rate = 10
    sgd.update(w, np.ones(1))
    np.testing.assert_allclose(w, -(1 + 1 / 2 + 1 / 3) - 10)


def test_optimisers_say_what_they_are():
    assert repr(SGD(0.1)) == "SGD(0.1)"
    assert repr(SGD(0.1, 0.9, nesterov=True)) == "SGD(0.1, momentum=0.9, nesterov=True)"
    assert repr(Adam(warm_up(cosine_decay(0.01, 90), 10))) == (
        "Adam(warm_up(cosine_decay(0.01, 90, 0), 10, 0))"
    )
    assert repr(SGD(step_decay(0.1, 5), 0.5)) == "SGD(step_decay(0.1, 5, 0.5), momentum=0.5)"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SGD(0), "learning_rate is 0: expected a number above 0"),
        (lambda: Adam("fast"), "learning_rate is 'fast': expected a number above 0"),
        (lambda: Adam(float("nan")), "learning_rate is nan: expected a number above 0"),
        (lambda: Adam(beta_1=1), "beta_1 is 1: expected a number from 0 to below 1"),
        (lambda: Adam(epsilon=-1), "epsilon is -1: expected a number above 0"),
        (lambda: clip_by_global_norm(np.ones(2), -1), "limit is -1: expected a number above 0"),
        (lambda: SGD().update(np.ones((2, 2)), np.ones(4)), r"parameters is an array of shape \(2"),
        (lambda: SGD().update(np.ones(4), {"W": 1}), "gradient is a dict: expected a flat vector"),
        (lambda: SGD().update(np.ones(4), np.ones(3)), "gradient has 3 numbers: expected 4"),
        (lambda: SGD(momentum=1), "momentum is 1: expected a number from 0 to below 1"),
        (lambda: SGD(nesterov=True), "nesterov is True: expected False without momentum"),
        (lambda: setattr(SGD(), "learning_rate", -1), "learning_rate is -1: expected a number"),
        (lambda: constant(0), "rate is 0: expected a number above 0"),
        (lambda: step_decay(0.1, 0), "every is 0: expected a whole number of 1 or more"),
        (lambda: step_decay(0.1, 5, 2), "factor is 2: expected a number above 0, up to 1"),
        (lambda: exponential_decay(-1, 5), "start is -1: expected a number above 0"),
        (lambda: cosine_decay(0.1, 5, 1), "end is 1: expected at most start = 0.1"),
        (lambda: cosine_decay(0.1, 5, -1), "end is -1: expected a number above 0"),
        (lambda: warm_up("x", 5), "then is 'x': expected a number above 0"),
        (lambda: warm_up(0.1, 2.5), "steps is 2.5: expected a whole number"),
        (
            lambda: SGD(lambda step: -1).update(np.ones(2), np.ones(2)),
            "learning_rate gives -1.0 at step 0: expected 0 or more",
        ),
    ],
)
def test_wrong_optimisers(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_one_adam_is_for_one_network():
    adam = Adam()
    adam.update(np.ones(4), np.ones(4))
    with pytest.raises(ValueError, match="gradient has 5 numbers: expected 4 as in the steps"):
        adam.update(np.ones(5), np.ones(5))


def test_one_momentum_is_for_one_network():
    sgd = SGD(0.1, 0.9)
    sgd.update(np.ones(4), np.ones(4))
    with pytest.raises(ValueError, match=r"gradient has 5 numbers.*needs its own SGD"):
        sgd.update(np.ones(5), np.ones(5))
