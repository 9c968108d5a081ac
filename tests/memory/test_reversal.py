"""Reversal: what is read is to be written backwards."""

import numpy as np
import pytest

from course_utils.tasks.memory.reversal import reversal, reversal_in_one_stream


def test_the_targets_are_the_symbols_backwards():
    data = reversal(300, 7, symbols=5)
    assert data.x.shape == (300, 7, 5) and data.targets.shape == (300, 7) and data.mask is None
    assert (data.x.sum(axis=2) == 1).all() and set(np.unique(data.x)) == {0.0, 1.0}
    ids = data.x.argmax(axis=2)
    for t in range(7):
        np.testing.assert_array_equal(data.targets[:, t], ids[:, 7 - 1 - t])
    counts = np.bincount(ids.ravel(), minlength=5) / ids.size
    assert np.abs(counts - 0.2).max() < 0.04, "all symbols equally often"
    # One place says nothing of another, so that nothing can be guessed.
    same = [np.mean(ids[:, i] == ids[:, j]) for i in range(7) for j in range(i)]
    assert np.abs(np.array(same) - 0.2).max() < 0.1


def test_in_one_stream_the_answer_comes_after_the_sign_go():
    one, two = reversal_in_one_stream(20, 6, 4, seed=3), reversal(20, 6, 4, seed=3)
    assert one.x.shape == (20, 12, 5)
    np.testing.assert_array_equal(one.x[:, :6, :4], two.x)
    assert (one.x[:, 6:].argmax(axis=2) == 4).all() and (one.x[:, :6, 4] == 0).all()
    np.testing.assert_array_equal(one.targets[:, 6:], two.targets)
    np.testing.assert_array_equal(one.mask, np.arange(12) >= 6 + np.zeros((20, 1)))


def test_the_seed_decides():
    np.testing.assert_array_equal(reversal(5, 4, seed=3).targets, reversal(5, 4, seed=3).targets)
    assert (reversal(5, 4, seed=3).targets != reversal(5, 4, seed=4).targets).any()


@pytest.mark.parametrize("task", [reversal, reversal_in_one_stream])
@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"count": 0}, "count is 0"),
        ({"length": 0}, "length is 0"),
        ({"length": 2.5}, "length is 2.5"),
        ({"symbols": 1}, "symbols is 1"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_bad_input_is_a_clear_error(task, arguments, message):
    with pytest.raises(ValueError, match=message):
        task(**{"count": 3, "length": 4, **arguments})
