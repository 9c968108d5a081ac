"""Recall of the first value under noise."""

import numpy as np
import pytest

from course_utils.tasks.memory.recall import first_value, recall_first


def test_the_first_value_is_the_label_and_the_rest_is_noise():
    x, labels = first_value(4000, 6)
    assert x.shape == (4000, 6, 1) and labels.shape == (4000,)
    np.testing.assert_array_equal(x[:, 0, 0], np.where(labels == 1, 1.0, -1.0))
    assert abs(labels.mean() - 0.5) < 0.03
    assert abs(x[:, 1:].std() - 0.5) < 0.01 and abs(x[:, 1:].mean()) < 0.01
    later = x[:, 1:, 0]
    correlations = [np.corrcoef(later[:, k], labels)[0, 1] for k in range(5)]
    assert np.abs(correlations).max() < 0.06, "the noise says nothing of the label"


def test_the_seed_decides():
    np.testing.assert_array_equal(first_value(5, 4, seed=3)[0], first_value(5, 4, seed=3)[0])
    assert (first_value(5, 4, seed=3)[0] != first_value(5, 4, seed=4)[0]).any()
    assert (first_value(5, 4, noise=0)[0][:, 1:] == 0).all()


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"count": 0}, "count is 0"),
        ({"time": 0}, "time is 0"),
        ({"noise": -1}, "noise is -1"),
        ({"noise": float("nan")}, "noise is nan"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_bad_input_is_a_clear_error(arguments, message):
    with pytest.raises(ValueError, match=message):
        first_value(**{"count": 3, "time": 4, **arguments})


def test_as_sequences_only_the_last_answer_counts():
    x, labels = first_value(20, 7, seed=3)
    data = recall_first(20, 7, seed=3)
    np.testing.assert_array_equal(data.x, x)
    np.testing.assert_array_equal(data.targets[:, -1, 0], labels)
    assert data.mask[:, -1].all() and not data.mask[:, :-1].any()
