"""LeakyRNN: ElmanRNN at tau = 1, gradients, noise, Dale's law, and what the local rule computes."""

import numpy as np
import pytest

from course_utils.models import ElmanRNN, LeakyRNN
from course_utils.models.losses import LOSSES
from course_utils.tasks import memory_trials
from course_utils.training import Adam, LocalRule, Trainer, gradient_check, rflo

RANDOM = np.random.default_rng(5)
X, H0 = RANDOM.normal(size=(3, 6, 2)), RANDOM.normal(size=(3, 4))
TARGETS = RANDOM.normal(size=(3, 6, 2))
MASK = RANDOM.random((3, 6)) < 0.7
DZ = RANDOM.normal(size=(3, 6, 2))
NOISE = 0.5 * RANDOM.normal(size=(3, 6, 4))


def network(**options):
    net = LeakyRNN(2, 4, 2, readout="linear", seed=2, **options)
    net.b, net.c = [0.3, -0.5, 0.2, 0.7], [-0.4, 0.6]
    return net


@pytest.mark.parametrize("activation", ["tanh", "relu", "sigmoid", "linear"])
@pytest.mark.parametrize("readout", ["softmax", "sigmoid", "linear"])
def test_with_a_time_constant_of_one_step_it_is_the_elman_network(activation, readout):
    elman = ElmanRNN(2, 4, 3, activation, readout, seed=7)
    leaky = LeakyRNN(2, 4, 3, tau=1, activation=activation, readout=readout, seed=7)
    np.testing.assert_array_equal(leaky.parameters, elman.parameters)
    one, other = elman.forward(X, H0), leaky.forward(X, H0)
    for name in ("Wx", "Rh", "a", "h", "z", "y"):
        np.testing.assert_allclose(getattr(other, name), getattr(one, name), atol=1e-12)
    dz = np.resize(DZ, one.z.shape)
    gradients = elman.backward(one, dz)
    for name, gradient in leaky.backward(other, dz).items():
        np.testing.assert_allclose(gradient, gradients[name], atol=1e-12)


def test_a_step_is_the_leaky_blend_of_old_and_new():
    net = network(tau=4)
    trace = net.forward(X, H0)
    new = np.tanh(X[:, 0] @ net.W.T + H0 @ net.R.T + net.b)
    np.testing.assert_allclose(trace.h[:, 0], 0.75 * H0 + 0.25 * new)
    np.testing.assert_allclose(trace.h[:, 3], 0.75 * trace.h[:, 2] + 0.25 * trace.f[:, 3])
    np.testing.assert_allclose(trace.last_state, trace.h[:, -1])


@pytest.mark.parametrize("options", [
    {"tau": 1}, {"tau": 5}, {"tau": 2.5, "activation": "sigmoid"}, {"tau": 3, "activation": "relu"},
    {"tau": 3, "activation": "relu", "excitatory": 3},
    {"tau": 1.5, "activation": "sigmoid", "excitatory": 1},
])  # fmt: skip
def test_gradients_are_those_of_the_loss(options):
    for mask in (None, MASK):
        report = gradient_check(network(**options), X, TARGETS, H0, mask, tolerance=1e-5)
        assert report.ok, report


def test_gradients_pass_through_noise_that_is_given():
    net = network(tau=3)
    gradient = net.backward(net.forward(X, H0, NOISE), DZ)["R"]
    for place in ((0, 1), (3, 2)):
        z = []
        for step in (1e-6, -1e-6):
            net.R[place] += step
            z.append((net.forward(X, H0, NOISE).z * DZ).sum())
            net.R[place] -= step
        assert gradient[place] == pytest.approx((z[0] - z[1]) / 2e-6, rel=1e-6)


def test_noise_is_drawn_anew_in_each_run_and_again_by_the_same_seed():
    net, same = network(noise=0.3), network(noise=0.3)
    first, second = net.forward(X).h, net.forward(X).h
    assert np.abs(first - second).max() > 0.01
    np.testing.assert_array_equal(same.forward(X).h, first)
    net.noise = 0.0
    np.testing.assert_array_equal(net.forward(X).h, net.forward(X).h)
    long = LeakyRNN(1, 50, 1, noise=0.3, readout="linear").forward(np.zeros((40, 50, 1)))
    assert long.noise.std() == pytest.approx(0.3, rel=0.02)
    np.testing.assert_allclose(long.a, long.Wx + long.Rh + long.b + long.noise)


def test_with_dales_law_a_column_has_one_sign_whatever_the_training_does():
    net = LeakyRNN(1, 10, 1, excitatory=8, activation="relu", readout="linear", seed=1)
    assert np.abs(np.linalg.eigvals(net.R_used)).max() == pytest.approx(1)
    data = memory_trials(8, 10)
    Trainer(net, Adam(0.05), clip=1.0).fit([data], epochs=20)
    assert (net.R < 0).any(), "R itself may take either sign"
    assert (net.R_used[:, :8] >= 0).all() and (net.R_used[:, 8:] <= 0).all()
    trace = net.forward(data.x)
    np.testing.assert_allclose(trace.Rh[:, 1], trace.h[:, 0] @ net.R_used.T, atol=1e-12)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_trainer_trains_it_and_it_can_be_saved(dtype, tmp_path):
    net = LeakyRNN(1, 8, 1, tau=3, noise=0.01, readout="linear", seed=0, dtype=dtype)
    trainer, data = Trainer(net, Adam(0.01), clip=1.0), memory_trials(16, 12)
    losses = [trainer.step(*data) for _ in range(60)]
    assert losses[-1] < 0.3 * losses[0]
    again = LeakyRNN.load(net.save(tmp_path / "leaky"))
    np.testing.assert_array_equal(again.parameters, net.parameters)
    assert (again.tau, again.noise, again.excitatory) == (3, 0.01, 0)


@pytest.mark.parametrize("arguments, message", [
    ({"tau": 0.5}, "tau is 0.5: expected a number of steps, 1 or more"),
    ({"tau": np.nan}, "tau is nan"),
    ({"noise": -1}, "noise is -1: expected a finite number of at least 0"),
    ({"excitatory": 4, "activation": "relu"}, "excitatory is 4: expected less than the 4 units"),
    ({"excitatory": 3}, "activation is 'tanh': expected one of relu, sigmoid with Dale's law"),
    ({"activation": "cosh"}, "activation is 'cosh'"),
])  # fmt: skip
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        network(**arguments)


def test_noise_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"noise has shape \(2,\): expected \(3, 6, 4\)"):
        network().forward(X, noise=np.zeros(2))
    with pytest.raises(ValueError, match="noise has nan"):
        network().forward(X, noise=np.full((3, 6, 4), np.nan))


# --- the local rule ------------------------------------------------------------------------


def test_at_one_step_with_transposed_feedback_the_rule_is_one_step_truncation():
    net = network(tau=1)
    rule = LocalRule(net, "transposed")
    loss, mine = rule.loss_and_gradients(X, TARGETS, H0, MASK)
    trainer = Trainer(net, Adam(1e-9), clip=None, dtype="float64", truncate=1)
    assert trainer.step(X, TARGETS, H0, MASK) == pytest.approx(loss)
    path = next(iter(trainer._paths.values()))
    np.testing.assert_allclose(net.flatten(mine), path.gradient, atol=1e-8)


@pytest.mark.parametrize("tau", [1, 2, 5])
def test_the_rule_is_backpropagation_without_what_goes_back_through_R(tau):
    net = network(tau=tau)
    trace = net.forward(X, H0)
    rule = rflo(trace, DZ, net.V.T)
    cut = network(tau=tau)
    cut.set_weights(net.get_weights())
    object.__setattr__(trace, "R", np.zeros((4, 4)))  # the way back only: h is there already
    for name, gradient in cut.backward(trace, DZ).items():
        np.testing.assert_allclose(rule[name], gradient, atol=1e-12)


def test_traces_by_hand():
    """One unit, one weight: the trace of the synapse, step by step."""
    net = LeakyRNN(1, 1, 1, tau=2, readout="linear", seed=3)
    x, B = np.array([1.0, -0.5, 2.0]), np.array([[0.7]])
    trace = net.forward(x[None, :, None])
    dz = np.array([0.3, -0.2, 0.5])
    h = p = total = 0.0
    for x_t, dz_t in zip(x, dz, strict=True):
        new = np.tanh(net.W[0, 0] * x_t + net.R[0, 0] * h)
        p = 0.5 * p + 0.5 * (1 - new**2) * h
        total += 0.7 * dz_t * p
        h = 0.5 * h + 0.5 * new
    assert rflo(trace, dz[None, :, None], B)["R"][0, 0] == pytest.approx(total)


def test_random_feedback_is_fixed_and_the_transposed_one_follows_V():
    net = network()
    rule, other = LocalRule(net, seed=1), LocalRule(net, seed=2)
    B = rule.B.copy()
    assert rule.B.shape == (4, 2) and not np.allclose(B, other.B)
    follows = LocalRule(net, "transposed")
    net.V += 1
    np.testing.assert_array_equal(rule.B, B)
    np.testing.assert_array_equal(follows.B, net.V.T)
    with pytest.raises(ValueError, match="feedback is 'V': expected one of random, transposed"):
        LocalRule(net, "V")


@pytest.mark.parametrize("feedback", ["random", "transposed"])
@pytest.mark.parametrize("options", [{}, {"excitatory": 6, "activation": "relu"}])
def test_the_trainer_learns_by_the_rule(feedback, options):
    net = LeakyRNN(1, 8, 1, tau=3, readout="linear", seed=0, **options)
    before = net.R_used
    trainer, data = Trainer(LocalRule(net, feedback), Adam(0.01), clip=1.0), memory_trials(16, 12)
    losses = [trainer.step(*data) for _ in range(150)]
    assert losses[-1] < 0.6 * losses[0]
    assert np.abs(net.R_used - before).max() > 0.01


def test_the_gradient_of_the_readout_is_the_true_one():
    net = network()
    trace = net.forward(X, H0)
    _, dz = LOSSES["linear"](trace.z, TARGETS)
    true, rule = net.backward(trace, dz), rflo(trace, dz, LocalRule(net).B)
    for name in ("V", "c"):
        np.testing.assert_allclose(rule[name], true[name], atol=1e-12)
