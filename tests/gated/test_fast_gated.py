"""The fast passes of LSTM and GRU give the numbers of the readable ones."""

import numpy as np
import pytest
from test_gated import READOUTS, example

from course_utils.models import GRU, LSTM
from course_utils.training import gradient_check
from course_utils.training.passes.choice import path_class


@pytest.fixture(params=[LSTM, GRU])
def make(request):
    return request.param


@pytest.mark.parametrize("readout", READOUTS)
@pytest.mark.parametrize("masked", [True, False])
@pytest.mark.parametrize("dtype, tolerance", [("float64", 1e-12), ("float32", 1e-6)])
def test_they_agree(make, readout, masked, dtype, tolerance):
    net, x, targets, h0, mask = example(make, readout)
    mask = mask if masked else None
    loss, gradients = net.loss_and_gradients(x, targets, h0, mask)
    exact, state = net.flatten(gradients), net.last_state
    fast = path_class(net)(net, 2, 7, dtype)
    for _ in range(2):  # the second pass finds used buffers
        assert fast.loss_and_gradient(x, targets, h0, mask) == pytest.approx(loss, abs=tolerance)
        assert fast.gradient.dtype == dtype
        scale = np.abs(exact).max()
        np.testing.assert_allclose(fast.gradient, exact, atol=tolerance * scale)
        np.testing.assert_allclose(fast.last_state, state, atol=tolerance)
        assert fast.loss_only(x, targets, h0, mask) == pytest.approx(loss, abs=tolerance)
    net.parameters[:] *= 0.5  # edited weights are seen
    loss, gradients = net.loss_and_gradients(x, targets, None, mask)
    assert fast.loss_and_gradient(x, targets, None, mask) == pytest.approx(loss, abs=tolerance)
    np.testing.assert_allclose(fast.gradient, net.flatten(gradients), atol=tolerance * scale)


def test_their_gradients_are_the_slopes_of_the_loss(make):
    net, x, targets, h0, mask = example(make)
    fast = path_class(net)(net, 2, 7, "float64")
    fast.loss_and_gradient(x, targets, h0, mask)
    gradients = net.views(fast.gradient)
    assert gradient_check(net, x, targets, h0, mask, gradients=gradients).ok
    fast.gradient[3] *= 1.001
    assert not gradient_check(net, x, targets, h0, mask, gradients=gradients).ok


def test_they_agree_when_time_is_cut_into_stretches(make):
    random = np.random.default_rng(0)
    net = make(2, 40, 3, seed=1)
    x, targets = random.normal(size=(150, 5, 2)), random.integers(0, 3, (150, 5))
    fast = path_class(net)(net, 150, 5, "float64")
    assert len(fast.stretches) == 3
    _, gradients = net.loss_and_gradients(x, targets)
    fast.loss_and_gradient(x, targets)
    np.testing.assert_allclose(fast.gradient, net.flatten(gradients), atol=1e-13)


def test_a_gate_that_is_shut_or_open_as_far_as_numbers_go(make):
    """exp overflows where a gate is 0 in any case."""
    net, x, targets, h0, _ = example(make)
    net.b[..., :5], net.b[..., 5:10] = -800, 800
    loss, gradients = net.loss_and_gradients(x, targets, h0)
    fast = path_class(net)(net, 2, 7, "float32")
    assert fast.loss_and_gradient(x, targets, h0) == pytest.approx(loss, abs=1e-5)
    np.testing.assert_allclose(fast.gradient, net.flatten(gradients), atol=1e-5)
