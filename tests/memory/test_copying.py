"""The copy task and the cross-entropy of a network that has kept nothing."""

import numpy as np
import pytest

from course_utils.models.losses import cross_entropy
from course_utils.tasks import copy_baseline, copy_sequences


def test_the_symbols_come_the_cue_comes_and_the_symbols_are_asked_for():
    x, targets, mask = copy_sequences(500, 7, seed=1)
    assert x.shape == (500, 27, 10) and targets.shape == (500, 27) and mask is None
    assert (x.sum(axis=2) == 1).all()
    ids = x.argmax(axis=2)
    assert set(np.unique(ids[:, :10])) == set(range(8))
    np.testing.assert_array_equal(ids[:, :10], targets[:, -10:])
    assert (ids[:, 16] == 9).all() and (ids == 9).sum() == 500, "one cue, right before the answers"
    assert (np.delete(ids[:, 10:], 6, axis=1) == 8).all() and (targets[:, :-10] == 8).all()


@pytest.mark.parametrize("delay, rounded", [(10, 0.693), (50, 0.297), (100, 0.173)])
def test_a_network_without_memory_comes_to_the_baseline(delay, rounded):
    """The best that can be said from the time alone, scored by the loss that networks train on."""
    data = copy_sequences(2000, delay, seed=2)
    time = delay + 20
    p = np.full((2000, time, 9), 1e-300)
    p[:, :-10, 8] = 1.0
    p[:, -10:, :8] = 1 / 8
    loss, _ = cross_entropy(np.log(p), data.targets)
    assert loss == pytest.approx(copy_baseline(delay))
    assert copy_baseline(delay) == pytest.approx(rounded, abs=5e-4)


def test_other_sizes():
    x, targets, _ = copy_sequences(3, 1, symbols=2, length=4, seed=0)
    assert x.shape == (3, 9, 4) and targets.max() == 2
    assert (x.argmax(axis=2)[:, 4] == 3).all(), "a delay of one step is the cue alone"
    assert copy_baseline(1, 2, 4) == pytest.approx(4 * np.log(2) / 9)


def test_the_seed_decides():
    same, again, other = (copy_sequences(5, 4, seed=seed).targets for seed in (3, 3, 4))
    assert np.array_equal(same, again) and not np.array_equal(same, other)


@pytest.mark.parametrize("argument", ["count", "delay", "symbols", "length"])
def test_bad_input_is_a_clear_error(argument):
    with pytest.raises(ValueError, match=f"^{argument} is 0: expected a whole number of 1"):
        copy_sequences(**{argument: 0})
    if argument != "count":
        with pytest.raises(ValueError, match=f"^{argument} is 0"):
            copy_baseline(**{"delay": 10, argument: 0})
