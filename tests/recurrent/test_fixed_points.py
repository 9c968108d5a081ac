"""Fixed points of networks whose points are known on paper."""

import numpy as np
import pytest

from course_utils.models import (
    ElmanRNN,
    LeakyRNN,
    ScalarMap,
    fixed_points,
    jacobian,
    next_state,
    rotation,
)

GRID = np.linspace(-1.5, 1.5, 21)


def elman(R, b=0.0, activation="tanh"):
    R = np.atleast_2d(R)
    net = ElmanRNN(1, len(R), 1, activation, "linear")
    net.R, net.b = R, np.full(len(R), b)
    return net


@pytest.mark.parametrize("r, b", [(2, 0), (2, 0.3), (2, 0.6), (0.5, 0), (-2, 0), (3, -1)])
def test_one_unit_has_the_points_of_its_cobweb(r, b):
    found = fixed_points(elman(r, b), GRID[:, None])
    known = ScalarMap(r, b)
    np.testing.assert_allclose(np.sort(found.h[:, 0]), known.fixed_points(), atol=1e-8)
    np.testing.assert_allclose(found.eigenvalues[:, 0].real, known.slope(found.h[:, 0]), atol=1e-6)
    assert found.stable.sum() == (np.abs(known.slope(known.fixed_points())) < 1).sum()


def test_two_is_the_weight_whose_points_every_book_has():
    found = fixed_points(elman(2), GRID[:, None])
    assert found.h[:, 0] == pytest.approx([-0.9575, 0.9575, 0], abs=1e-4)
    assert found.kinds == ("stable", "stable", "unstable")
    assert repr(found) == "3 points from 21 starts: 2 stable, 1 unstable"


def test_units_that_ignore_each_other_have_all_combinations():
    starts = np.stack(np.meshgrid(*3 * [GRID[::4]]), axis=-1).reshape(-1, 3)
    found = fixed_points(elman(2 * np.eye(3)), starts)
    assert len(found) == 27
    assert np.bincount(found.unstable).tolist() == [8, 12, 6, 1]
    assert found.kinds.count("saddle") == 18


def test_a_leak_moves_no_point_but_brings_the_eigenvalues_nearer_to_one():
    R = np.random.default_rng(1).normal(size=(5, 5))
    starts = np.random.default_rng(2).uniform(-1, 1, (60, 5))
    found = {}
    for tau in (1, 5):
        net = LeakyRNN(1, 5, 1, tau=tau, readout="linear")
        net.R = R
        found[tau] = fixed_points(net, starts)
    fast, slow = found[1], found[5]
    for h in fast.h:
        assert np.abs(slow.h - h).max(axis=1).min() < 1e-6
    at = np.abs(slow.h - fast.h[0]).max(axis=1).argmin()
    for value in fast.eigenvalues[0]:
        assert np.abs(slow.eigenvalues[at] - (0.8 + 0.2 * value)).min() < 1e-6


@pytest.mark.parametrize("options", [
    {}, {"tau": 3}, {"tau": 3, "activation": "sigmoid", "excitatory": 2}
])  # fmt: skip
def test_the_map_is_the_networks_step_and_its_jacobian_the_derivative(options):
    kind = LeakyRNN if options else ElmanRNN
    net = kind(2, 4, 1, readout="linear", seed=3, **options)
    net.b = np.arange(4) / 5
    h, x = np.random.default_rng(0).uniform(-1, 1, (3, 4)), np.array([0.3, -1])
    after = net.forward(np.broadcast_to(x, (3, 1, 2)), h).h[:, 0]
    np.testing.assert_allclose(next_state(net, h, x), after)
    columns = [
        (next_state(net, h + 1e-6 * e, x) - next_state(net, h - 1e-6 * e, x)) / 2e-6
        for e in np.eye(4)
    ]
    np.testing.assert_allclose(jacobian(net, h, x), np.stack(columns, axis=-1), atol=1e-8)


def test_a_constant_input_moves_the_points():
    net = elman(2)
    net.W = [[1.0]]
    found = fixed_points(net, GRID[:, None], x=[0.3])
    np.testing.assert_allclose(np.sort(found.h[:, 0]), ScalarMap(2, 0.3).fixed_points(), atol=1e-8)


def test_a_line_of_points_is_found_as_slow_points_all_along():
    net = elman(np.diag([1.0, 0.5]), activation="linear")
    starts = np.stack([np.linspace(-2, 2, 9), np.ones(9)], axis=1)
    found = fixed_points(net, starts, tolerance=1e-6)
    np.testing.assert_allclose(np.sort(found.h[:, 0]), starts[:, 0], atol=1e-3)
    np.testing.assert_allclose(found.h[:, 1], 0, atol=1e-2)
    np.testing.assert_allclose(found.eigenvalues[:, 0], 1)


def test_just_past_the_fold_there_is_a_slow_point_and_no_fixed_one():
    """At r = 2 the upper points meet at b = -0.5328: beyond it, q keeps a low place there."""
    net, starts = elman(2, -0.5428), np.array([[0.71]])
    low = np.sqrt(0.5)
    gap = np.tanh(2 * low - 0.5428) - low
    assert len(fixed_points(net, starts)) == 0
    slow = fixed_points(net, starts, tolerance=1e-3)
    assert len(slow) == 1 and abs(slow.h[0, 0] - low) < 0.05
    assert 0 < slow.q[0] <= gap**2


def test_a_cycle_is_no_fixed_point():
    net = elman(-3)  # swings between +0.9949 and -0.9949
    found = fixed_points(net, GRID[:, None])
    np.testing.assert_allclose(found.h, [[0]], atol=1e-9)
    swing = next_state(net, next_state(net, np.array([0.9949])))
    np.testing.assert_allclose(swing, 0.9949, atol=1e-4)


def test_a_spiral_has_a_pair_of_eigenvalues():
    found = fixed_points(elman(rotation(1.1, 18)), np.array([[0.1, 0.2]]))
    turn = 1.1 * np.exp(1j * np.deg2rad(18))
    np.testing.assert_allclose(sorted(found.eigenvalues[0], key=np.imag), [turn.conj(), turn])
    assert found.kinds == ("unstable",)


@pytest.mark.parametrize("arguments, message", [
    ({"starts": np.ones(3)}, r"starts has shape \(3,\): expected \(starts, 1\)"),
    ({"starts": [[np.inf]]}, "starts has inf"),
    ({"tolerance": 0}, "tolerance is 0: expected a number above 0"),
    ({"apart": -1}, "apart is -1"),
    ({"steps": 0}, "steps is 0"),
    ({"x": [1, 2]}, r"x has shape \(2,\): expected \(1,\)"),
])  # fmt: skip
def test_wrong_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        fixed_points(elman(2), **({"starts": GRID[:, None]} | arguments))
