"""The tasks of experimenters: what is asked, what is right, and how good one can be."""

import numpy as np
import pytest

from course_utils.models import LeakyRNN
from course_utils.tasks import (
    context_trials,
    evidence_trials,
    held,
    ideal_accuracy,
    ideal_share_right,
    memory_trials,
    psychometric,
    running_sum,
)


def adds_up(x):
    """The ideal observer as a network would be: the sum so far, above 0 or below."""
    return (np.cumsum(x[:, :, :1], axis=1) > 0).astype(float)


def test_evidence_has_its_strength_its_noise_and_its_delay():
    trials = evidence_trials(4000, 20, 0.5, delay=7, seed=1)
    x = trials.data.x
    assert x.shape == (4000, 27, 1) and not x[:, 20:].any()
    rest = x[:, :20, 0] - trials.strength[:, None]
    assert abs(rest.mean()) < 0.01 and rest.std() == pytest.approx(0.5, rel=0.02)
    assert set(np.abs(trials.strength).round(3)) == {0, 0.05, 0.1, 0.2, 0.4}
    assert (trials.data.mask.sum(axis=1) == 1).all() and trials.data.mask[:, -1].all()
    sided = trials.strength != 0
    np.testing.assert_array_equal(trials.correct[sided], trials.strength[sided] > 0)
    assert abs(trials.correct[~sided].mean() - 0.5) < 0.06


def test_the_ideal_observer_is_the_sum_and_as_good_as_the_formula():
    trials = evidence_trials(40_000, 30, 1.0, seed=2)
    found = trials.accuracy(adds_up(trials.data.x))
    assert found == pytest.approx(ideal_accuracy(trials, 30), abs=0.007)
    for strength in (-0.4, 0.1):
        said = trials.said_right(adds_up(trials.data.x))[trials.strength == strength].mean()
        assert said == pytest.approx(ideal_share_right(strength, 30), abs=0.02)
    assert ideal_share_right(0.0) == 0.5
    assert ideal_share_right(1.0, 1, 1.0) == pytest.approx(0.8413, abs=1e-4)
    np.testing.assert_allclose(ideal_share_right([-0.1, 0.1]).sum(), 1)


def test_in_a_context_one_stream_counts_and_the_other_is_independent():
    trials = context_trials(8000, 12, seed=3)
    x, context = trials.data.x, trials.context
    assert x.shape == (8000, 12, 4)
    np.testing.assert_array_equal(x[:, 0, 2:], np.eye(2)[context])
    one = x[np.arange(8000), :, context].mean(axis=1)
    other = x[np.arange(8000), :, 1 - context].mean(axis=1)
    assert np.corrcoef(one, trials.strength)[0, 1] > 0.6
    assert abs(np.corrcoef(other, trials.strength)[0, 1]) < 0.05
    right = trials.correct == (np.where(context == 0, x[:, :, 0].sum(1), x[:, :, 1].sum(1)) > 0)
    assert right.mean() == pytest.approx(ideal_accuracy(trials, 12), abs=0.015)


def test_the_running_sum_is_asked_for_at_every_step():
    data = running_sum(5, 8, scale=4.0)
    assert data.mask is None
    np.testing.assert_allclose(data.targets[:, 3, 0], data.x[:, :4, 0].sum(axis=1) / 4)


def test_a_memory_holds_the_newest_pulse_of_each_line():
    once = memory_trials(50, 9, bits=2, seed=4)
    assert (np.abs(once.x[:, 0]) == 1).all() and not once.x[:, 1:].any()
    np.testing.assert_array_equal(once.targets, np.repeat(once.x[:, :1], 9, axis=1))
    again = memory_trials(200, 20, bits=3, again=0.2, seed=4)
    assert (again.x != 0)[:, 1:].mean() == pytest.approx(0.2, abs=0.02)
    state = np.zeros((200, 3))
    for t in range(20):
        state = np.where(again.x[:, t] != 0, again.x[:, t], state)
        np.testing.assert_array_equal(again.targets[:, t], state)
    noisy = memory_trials(200, 20, noise=0.3, seed=4)
    assert noisy.x[:, 1:].std() == pytest.approx(0.3, rel=0.05)
    assert held(again.targets, again) == 1 and held(-again.targets, again) == 0
    with pytest.raises(ValueError, match="y has shape"):
        held(again.targets[:, :1], again)


def test_the_curve_of_the_ideal_observer_is_its_formula():
    curve = psychometric(adds_up, time=16, noise=0.8, count=4000, seed=5)
    assert (np.abs(curve.said_right - curve.ideal) < 4 * curve.error + 2e-3).all()
    assert curve.accuracy == pytest.approx(curve.ideal_accuracy, abs=0.01)
    assert curve.x.shape == (9, 16)
    assert curve.error[4] == pytest.approx(0.5 / np.sqrt(4000), rel=0.01)


def test_a_network_is_asked_too_and_a_delay_comes_after_the_evidence():
    net = LeakyRNN(1, 3, 1, readout="sigmoid")
    asked = []

    def noted(x):
        asked.append(x)
        return net.forward(x).y

    one = psychometric(noted, 10, delay=5, count=20, levels=(-0.2, 0.1, 0.3))
    two = psychometric(net, 10, delay=5, count=20, levels=(-0.2, 0.1, 0.3))
    np.testing.assert_array_equal(one.said_right, two.said_right)
    assert asked[0].shape == (60, 15, 1) and not asked[0][:, 10:].any()
    assert asked[0][40:, :10].mean() - asked[0][:20, :10].mean() == pytest.approx(0.5, abs=0.25)


@pytest.mark.parametrize("call, message", [
    (lambda: evidence_trials(0), "count is 0"),
    (lambda: evidence_trials(noise=-1), "noise is -1"),
    (lambda: evidence_trials(delay=-1), "delay is -1"),
    (lambda: evidence_trials(strengths=[-0.1]), "strengths is"),
    (lambda: context_trials(time=0), "time is 0"),
    (lambda: running_sum(scale=0), "scale is 0"),
    (lambda: memory_trials(again=2), "again is 2: expected a chance from 0 to 1"),
    (lambda: memory_trials(bits=0), "bits is 0"),
    (lambda: ideal_share_right(0.1, noise=0), "noise is 0.0: expected a number above 0"),
    (lambda: ideal_share_right(np.nan), "strength has nan"),
    (lambda: psychometric(adds_up, levels=(0.2, 0.1)), "levels is"),
    (lambda: evidence_trials().accuracy(np.zeros((3, 2))), "y has shape"),
])  # fmt: skip
def test_wrong_arguments_are_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
