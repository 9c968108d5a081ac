"""The adding problem, in both forms, against baselines that are worked out exactly."""

import numpy as np
import pytest

from course_utils.models import ElmanRNN
from course_utils.tasks import (
    ADDING_BASELINE,
    adding_1997,
    adding_accuracy,
    adding_error,
    adding_sequences,
)
from course_utils.training import Trainer


def test_one_step_in_each_half_is_marked_and_the_answer_is_the_sum():
    x, targets, mask = adding_sequences(2000, 11, seed=1)
    assert x.shape == (2000, 11, 2) and targets.shape == (2000, 11, 1) and mask.shape == (2000, 11)
    values, marks = x[..., 0], x[..., 1]
    assert set(np.unique(marks)) == {0.0, 1.0} and values.min() >= 0 and values.max() < 1
    assert (marks[:, :5].sum(axis=1) == 1).all() and (marks[:, 5:].sum(axis=1) == 1).all()
    assert marks.sum(axis=0).min() > 200, "every step is marked now and then"
    assert (mask.sum(axis=1) == 1).all() and mask[:, -1].all()
    for row in range(50):
        first, second = np.flatnonzero(marks[row])
        assert targets[row, -1, 0] == pytest.approx(values[row, first] + values[row, second])


def test_always_answering_one_is_one_sixth():
    data = adding_sequences(60_000, 4, seed=2)
    assert abs(ADDING_BASELINE - (1 / 12 + 1 / 12)) < 1e-15
    assert adding_error(np.ones(60_000), data) == pytest.approx(ADDING_BASELINE, rel=0.02)
    best = data.targets[:, -1].mean()
    assert best == pytest.approx(1, abs=0.005), "no other constant does better"


def test_the_first_form_follows_the_paper():
    x, targets, mask = adding_1997(4000, 40, seed=3)
    assert x.shape == (4000, 44, 2)
    last = mask.argmax(axis=1)
    assert (mask.sum(axis=1) == 1).all() and set(last) == {39, 40, 41, 42, 43}
    values, marks = x[..., 0], x[..., 1]
    np.testing.assert_array_equal((marks == 1).sum(axis=1), 2)
    assert (marks[np.arange(4000), last] == -1).all()
    assert set(marks[:, 0]) == {-1.0, 1.0}
    assert (values[marks[:, 0] == 1, 0] == 0).all(), "a marked first step counts as 0"
    assert 0.1 < (marks[:, 0] == 1).mean() < 0.2, "1/10 + 9/10 * 1/18"
    places = [np.flatnonzero(row == 1) for row in marks]
    assert all(pair[0] < 10 and pair[1] < 19 for pair in places)
    sums = np.array([values[row, pair].sum() for row, pair in enumerate(places)])
    np.testing.assert_allclose(targets[mask, 0], 0.5 + sums / 4)
    beyond = np.arange(44) > last[:, None]
    assert (x[beyond] == 0).all() and (targets[~mask] == 0).all()


def test_the_first_form_has_its_own_baseline():
    """Always 0.5: an error of a sixteenth of the sum's variance, where a marked first step is 0."""
    count, time = 60_000, 40
    data = adding_1997(count, time, seed=4)
    zeros = 1 / 10 + 9 / 10 / (time // 2 - 2)
    variance = (2 - zeros) / 3
    half = np.full(count, 0.5)
    assert adding_error(half, data) == pytest.approx(variance / 16, rel=0.02)
    # |X1 + X2| < 4 * 0.04: the sum's density is a triangle over [-2, 2]; with one value 0 a box.
    correct = (1 - zeros) * (0.16 - 0.16**2 / 4) + zeros * 0.16
    assert adding_accuracy(half, data) == pytest.approx(correct, rel=0.05)
    assert adding_accuracy(data.targets, data) == 1.0


def test_answers_are_taken_alone_or_at_every_step():
    data = adding_sequences(5, 6)
    answers = data.targets[:, -1, 0] + 0.1
    everywhere = np.random.default_rng(0).random((5, 6, 1))
    everywhere[:, -1, 0] = answers
    for y in (answers, answers[:, None], everywhere):
        assert adding_error(y, data) == pytest.approx(0.01)
        assert adding_accuracy(y, data) == 0 and adding_accuracy(y, data, within=0.11) == 1
    with pytest.raises(ValueError, match=r"y has shape \(4,\): expected \(5, 6, 1\), or \(5,\)"):
        adding_error(np.ones(4), data)


def test_the_trainer_takes_both_forms():
    for data in (adding_sequences(40, 6), adding_1997(40, 30)):
        rnn = ElmanRNN(2, 8, 1, readout="linear")
        trainer = Trainer(rnn, clip=1.0)
        before = trainer.evaluate([data])
        assert before == pytest.approx(adding_error(rnn.forward(data.x).y, data), rel=1e-5)
        trainer.fit(data.batches(10), epochs=15)
        assert trainer.evaluate([data]) < before


def test_the_seed_decides():
    for task in (adding_sequences, adding_1997):
        same, again, other = task(5, 30, seed=3), task(5, 30, seed=3), task(5, 30, seed=4)
        np.testing.assert_array_equal(same.x, again.x)
        assert not np.array_equal(same.targets, other.targets)


@pytest.mark.parametrize("task, shortest", [(adding_sequences, 2), (adding_1997, 22)])
@pytest.mark.parametrize(
    "argument, value", [("count", 0), ("count", 1.5), ("time", 1), ("seed", -1), ("time", "10")]
)
def test_bad_input_is_a_clear_error(task, shortest, argument, value):
    with pytest.raises(ValueError, match=rf"^{argument} is {value!r}: expected a whole number"):
        task(**{"count": 3, "time": shortest, argument: value})
    assert len(task(3, shortest).x) == 3
