"""Hebb, Oja, STDP and a learnt pattern."""

import numpy as np
import pytest

from course_utils.models.neurons.plasticity import STDP, hebb, learn_pattern, oja


def cloud(examples=2000, seed=0):
    rng = np.random.default_rng(seed)
    return rng.multivariate_normal([0, 0, 0], [[1, 0.6, 0], [0.6, 0.8, 0.1], [0, 0.1, 0.3]],
                                   examples)


def test_hebb_grows_without_bound_along_the_principal_axis():
    x = cloud()
    trace = hebb(x, [0.2, -0.3, 0.1], 0.01)
    assert trace.w.shape == (2001, 3) and trace.y.shape == (2000,)
    assert trace.length[500] > 5 and trace.length[2000] > 1e4 * trace.length[500]
    axis = np.linalg.eigh(x.T @ x)[1][:, -1]
    assert abs(trace.w[-1] @ axis) / trace.length[-1] > 0.99


def test_oja_finds_the_first_principal_component_at_length_one():
    x = cloud()
    for start in ([0.2, -0.3, 0.1], [-2.0, 0.1, 0.5]):
        w = oja(np.tile(x, (3, 1)), start, 0.005).w[-1]
        axis = np.linalg.eigh(np.cov(x.T))[1][:, -1]
        assert np.linalg.norm(w) == pytest.approx(1, abs=0.03)
        assert abs(w @ axis) > 0.99


def test_one_step_of_each_rule_by_hand():
    # y = 0.5 * 2 - 1 * 1 = 0 would teach nothing; take y = 0.5 * 2 + 1 * 1 = 2.
    assert hebb([[2.0, 1.0]], [0.5, 1.0], 0.1).w[1] == pytest.approx([0.9, 1.2])
    # 0.1 * 2 * ((2, 1) - 2 * (0.5, 1)) = (0.2, -0.2)
    assert oja([[2.0, 1.0]], [0.5, 1.0], 0.1).w[1] == pytest.approx([0.7, 0.8])
    assert hebb([[2.0, 1.0]], [0.5, 1.0], 0.1).y == pytest.approx([2.0])


def test_the_stdp_window_has_its_signs_and_values():
    rule = STDP(0.01, 0.012, 16.8, 33.7)
    assert rule.change(0.0) == 0
    assert rule.change(1e-9) == pytest.approx(0.01) and rule.change(-1e-9) == pytest.approx(-0.012)
    assert rule.change(16.8) == pytest.approx(0.01 / np.e)
    assert rule.change(-33.7) == pytest.approx(-0.012 / np.e)
    change = rule.change(np.array([-80.0, -10, 10, 80]))
    assert (np.sign(change) == [-1, -1, 1, 1]).all() and abs(change[0]) < abs(change[1])


PATTERN = 5 + 2.5 * np.arange(16)
RULE = STDP(0.01, 0.012)


def test_a_repeated_pattern_is_answered_earlier_and_earlier():
    trace = learn_pattern(PATTERN, np.full(16, 0.23), 100, RULE)
    assert trace.first_spike[0] == 37.5 and trace.first_spike[-1] == 10.0
    assert (np.diff(trace.first_spike) <= 0).all()
    assert trace.w.shape == (101, 16) and (trace.w >= 0).all() and (trace.w <= 0.5).all()
    assert (trace.w[-1, :3] == 0.5).all() and (trace.w[-1, 3:] < 0.01).all()
    assert (trace.V[-1] >= 1).sum() == 1


def test_without_an_order_that_repeats_nothing_of_the_kind_is_learnt():
    rng = np.random.default_rng(0)
    shuffled = np.array([rng.permutation(PATTERN) for _ in range(100)])
    trace = learn_pattern(shuffled, np.full(16, 0.23), 100, RULE)
    late = np.nan_to_num(trace.first_spike[-30:], nan=60.0)
    assert late.min() >= 10 and late.mean() > 13 and late.std() > 2
    assert (trace.w[-1] > 0.05).sum() > 6


def test_one_repetition_by_hand():
    trace = learn_pattern([5.0, 6.0, 20.0], [0.5, 0.6, 0.1], 1, STDP(0.1, 0.2), largest=0.7)
    assert trace.first_spike[0] == 6.0  # 0.5 exp(-0.1) + 0.6 = 1.05
    # The end of the step, 6.5 ms, is when it fired: 1.5 and 0.5 ms after, 13.5 ms before.
    change = 0.1 * np.exp(-1.5 / 20), 0.1 * np.exp(-0.5 / 20), -0.2 * np.exp(-13.5 / 20)
    expected = np.add([0.5, 0.6, 0.1], change)
    assert trace.w[1] == pytest.approx(np.clip(expected, 0, 0.7))
    silent = learn_pattern([5.0], [0.1], 3)
    assert np.isnan(silent.first_spike).all() and (silent.w == 0.1).all()


@pytest.mark.parametrize("make, words", [
    (lambda: hebb([1, 2], [1, 2]), r"x has shape \(2,\)"),
    (lambda: hebb(np.zeros((0, 2)), [1, 2]), r"x has shape \(0, 2\)"),
    (lambda: oja([[1, 2]], [1]), r"w has shape \(1,\): expected \(2,\)"),
    (lambda: oja([[np.nan, 2]], [1, 1]), "x has values that are not finite"),
    (lambda: oja([[1, 2]], [1, 1], 0), "eta is 0"),
    (lambda: hebb(np.ones((2000, 2)), [1, 1], 5.0), "eta is 5.0: w has grown beyond all numbers"),
    (lambda: oja(3 * np.ones((2000, 2)), [1, 1], 5.0), "eta is 5.0: w has grown beyond all"),
    (lambda: STDP(tau_plus=0), "tau_plus is 0"),
    (lambda: STDP(a_plus=np.nan), "a_plus is nan"),
    (lambda: learn_pattern([5], [0.1, 0.2]), r"w has shape \(2,\): expected \(1,\)"),
    (lambda: learn_pattern([[5]], [0.1], 2), "pattern has 1 rows: expected 2"),
    (lambda: learn_pattern([70], [0.1]), "pattern has times outside 0 to 60 ms"),
    (lambda: learn_pattern([np.nan], [0.1]), "pattern has times outside"),
    (lambda: learn_pattern([5], [0.9]), "w has values outside 0 to 0.5"),
    (lambda: learn_pattern([5], [0.1], 0), "repeats is 0"),
    (lambda: learn_pattern([5], [0.1], tau=0), "tau is 0"),
    (lambda: learn_pattern([5], [0.1], dt=-1), "dt is -1"),
])
def test_bad_input_is_named(make, words):
    with pytest.raises(ValueError, match=words):
        make()


def test_a_pair_repeated_moves_the_weight_by_the_same_each_time_and_stays_in_bounds():
    rule = STDP(0.01, 0.012)
    up, down = rule.pair(10.0, 60), rule.pair(-10.0, 60)
    np.testing.assert_allclose(np.diff(up.w), 0.01 * np.exp(-0.5))
    assert up.w.shape == (61,) and up.w[0] == 0.5 > down.w[-1] == pytest.approx(0.0633, abs=1e-4)
    assert rule.pair(1.0, 500).w[-1] == 1 and rule.pair(-1.0, 500).w[-1] == 0
    for arguments, words in (((np.nan,), "dt is nan"), ((1, 0), "pairs is 0"),
                             ((1, 5, 2), "w is 2")):
        with pytest.raises(ValueError, match=words):
            rule.pair(*arguments)


def test_the_angle_to_the_principal_axis():
    x = np.array([[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0]])
    trace = oja(x[:1], [1.0, 1.0], 0.01)
    assert oja(x, [1.0, 1.0]).angle()[0] == pytest.approx(45)
    assert abs(oja(x, [1.0, 1.0]).principal_axis) == pytest.approx([1, 0])
    np.testing.assert_allclose(trace.change, trace.w[1:] - trace.w[:1])
    assert (trace.rule, trace.eta) == ("oja", 0.01)
