"""The backward pass laid open, against central differences and against itself."""

import numpy as np
import pytest

from course_utils.models import ElmanRNN
from course_utils.models.losses import LOSSES
from course_utils.models.recurrent.backward_trace import backward, reach

PAIRS = [(f, g) for f in ("tanh", "relu", "sigmoid", "linear")
         for g in ("softmax", "sigmoid", "linear")]


def problem(f="tanh", g="softmax", batch=2, time=5, inputs=3, units=4, outputs=3):
    rng = np.random.default_rng(1)
    rnn = ElmanRNN(inputs, units, outputs, activation=f, readout=g, seed=2)
    rnn.b = rng.normal(0, 0.3, units)
    rnn.c = rng.normal(0, 0.3, outputs)
    x, h0 = rng.normal(size=(batch, time, inputs)), rng.normal(size=(batch, units))
    targets = (rng.integers(0, outputs, (batch, time)) if g == "softmax"
               else rng.uniform(0.1, 0.9, (batch, time, outputs)))
    mask = rng.random((batch, time)) < 0.7
    mask[0, 0] = True
    return rnn, x, h0, targets, mask


@pytest.mark.parametrize(("f", "g"), PAIRS)
def test_gathered_equals_central_differences(f, g):
    rnn, x, h0, targets, mask = problem(f, g)
    gradients = backward(rnn.forward(x, h0), targets, mask).gathered()

    def loss():
        return LOSSES[g](rnn.forward(x, h0).z, targets, mask)[0]

    for name, gradient in gradients.items():
        weights = getattr(rnn, name)
        numeric = np.empty_like(weights)
        for place in np.ndindex(weights.shape):
            kept = weights[place]
            weights[place] = kept + 1e-5
            up = loss()
            weights[place] = kept - 1e-5
            numeric[place] = (up - loss()) / 2e-5
            weights[place] = kept
        error = np.abs(gradient - numeric).max() / max(np.abs(numeric).max(), 1e-8)
        assert error < 1e-6, name


@pytest.mark.parametrize(("f", "g"), PAIRS)
def test_gathered_equals_the_models_own_gradients(f, g):
    rnn, x, h0, targets, mask = problem(f, g)
    if not hasattr(rnn, "loss_and_gradients"):
        pytest.skip("this ElmanRNN has no loss_and_gradients yet")
    traced = backward(rnn.forward(x, h0), targets, mask)
    loss, gradients = rnn.loss_and_gradients(x, targets, h0, mask)
    assert traced.loss == pytest.approx(loss, rel=1e-12)
    for name, gradient in traced.gathered().items():
        np.testing.assert_allclose(gradient, gradients[name], rtol=1e-9, atol=1e-12)


def test_the_parts_add_up():
    rnn, x, h0, targets, mask = problem()
    traced = backward(rnn.forward(x, h0), targets, mask)
    np.testing.assert_allclose(traced.dh, traced.from_output + traced.from_future)
    np.testing.assert_allclose(traced.da, traced.dh * traced.df)
    assert not traced.from_future[:, -1].any()
    assert np.isnan(traced.step_loss[~mask]).all()
    assert np.nanmean(traced.step_loss) == pytest.approx(traced.loss)


def test_growth_is_the_norm_of_what_is_gathered():
    rnn, x, h0, targets, _ = problem(batch=1)
    traced = backward(rnn.forward(x, h0), targets)
    growth = traced.growth()
    for t in range(5):
        for name in "WRb":
            assert growth[name][t] == pytest.approx(np.linalg.norm(traced.gathered(t)[name]))


def test_reach_equals_numeric_jacobians():
    rnn, x, h0, _, _ = problem(batch=1)
    trace = rnn.forward(x, h0)
    norms = reach(trace, 4)
    assert norms[4] == 1
    for k in range(4):
        jacobian = np.empty((4, 4))
        for j in range(4):
            push = np.zeros(4)
            push[j] = 1e-6
            after = [rnn.forward(x[:, k + 1 :], trace.h[:, k] + sign * push).h[0, -1]
                     for sign in (1, -1)]
            jacobian[:, j] = (after[0] - after[1]) / 2e-6
        assert norms[k] == pytest.approx(np.linalg.norm(jacobian, 2), rel=1e-6)


def test_reach_of_the_linear_case_is_a_power_of_R():
    rnn, x, h0, _, _ = problem(batch=1)
    rnn.R = 0.5 * rnn.R
    norms = reach(rnn.forward(x, h0), 4, linear=True)
    np.testing.assert_allclose(norms, 0.5 ** np.arange(4, -1, -1))


def test_reach_survives_vanishing_and_exploding():
    rnn, _, _, _, _ = problem()
    x = np.zeros((1, 400, 3))
    for scale, last in ((1e-3, 0.0), (1e3, np.inf)):
        rnn.R = scale * np.eye(4)
        norms = reach(rnn.forward(x), 399, linear=True)
        assert norms[0] == last and norms[-1] == 1 and not np.isnan(norms).any()


def test_bad_arguments_are_named():
    rnn, x, h0, targets, _ = problem()
    trace = rnn.forward(x, h0)
    with pytest.raises(ValueError, match="targets has shape"):
        backward(trace, targets[:, :2])
    with pytest.raises(ValueError, match="t is 9"):
        reach(trace, 9)
    with pytest.raises(ValueError, match="t is 7"):
        backward(trace, targets).gathered(7)
