"""The dilated causal convolution of lesson 04."""

import numpy as np
import pytest

from course_utils.models import CausalConvolution
from course_utils.tasks.memory.recall import first_value
from course_utils.training import Adam


def test_its_gradients_are_right():
    net = CausalConvolution(3, channels=4, inputs=2, seed=1)
    generator = np.random.default_rng(0)
    x, labels = generator.standard_normal((5, 11, 2)), np.array([0, 1, 1, 0, 1])
    _, gradients = net.loss_and_gradients(x, labels)
    gradient = net.flatten(gradients)
    measured = np.empty_like(gradient)
    for i in range(len(gradient)):
        net.parameters[i] += 1e-6
        above = net.loss_and_gradients(x, labels)[0]
        net.parameters[i] -= 2e-6
        below = net.loss_and_gradients(x, labels)[0]
        net.parameters[i] += 1e-6
        measured[i] = (above - below) / 2e-6
    np.testing.assert_allclose(gradient, measured, atol=1e-7)
    assert np.count_nonzero(gradient) == len(gradient)


@pytest.mark.parametrize("layers", [1, 3, 5])
def test_its_reach_is_exactly_two_to_the_layers(layers):
    net = CausalConvolution(layers, seed=2)
    x = np.random.default_rng(1).standard_normal((1, 40, 1))
    answer = net.forward(x)
    for ago in range(40):
        other = x.copy()
        other[0, 39 - ago] += 5.0
        assert (net.forward(other) != answer).all() == (ago < net.reach)


def test_it_learns_to_recall_within_its_reach():
    x, labels = first_value(1000, 20)
    net = CausalConvolution(5)
    losses = net.fit(x, labels, Adam(0.005), epochs=5)
    test, wanted = first_value(500, 20, seed=1)
    assert losses[-1] < 0.1 < losses[0]
    assert ((net.forward(test) > 0.5) == wanted).mean() > 0.98


def test_bad_input_is_a_clear_error():
    net = CausalConvolution(2)
    with pytest.raises(ValueError, match="layers is 0"):
        CausalConvolution(0)
    with pytest.raises(ValueError, match="x has shape"):
        net.forward(np.zeros((2, 5)))
    with pytest.raises(ValueError, match=r"labels has shape \(3,\): expected \(2,\)"):
        net.loss_and_gradients(np.zeros((2, 5, 1)), np.zeros(3))
