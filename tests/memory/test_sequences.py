"""Sequences and their batches: nothing lost, nothing twice, a new order each time."""

import numpy as np
import pytest

from course_utils.models import ElmanRNN
from course_utils.tasks import Sequences
from course_utils.training import Trainer


def make(count=10, time=3, mask=True):
    x = np.arange(count, dtype=float)[:, None, None] * np.ones((1, time, 2))
    counted = np.zeros((count, time), bool)
    counted[:, -1] = True
    return Sequences(x, x[:, :, :1] * 10, counted if mask else None)


def test_batches_hold_every_sequence_once_with_its_own_target():
    batches = make().batches(4)
    parts = list(batches)
    assert [len(x) for x, _, _ in parts] == [4, 4, 2] and len(batches) == 3
    x = np.concatenate([part[0] for part in parts])[:, 0, 0]
    targets = np.concatenate([part[1] for part in parts])[:, 0, 0]
    assert sorted(x) == list(range(10))
    np.testing.assert_array_equal(targets, 10 * x)


def test_batches_come_in_a_new_order_each_time_and_a_seed_repeats_them():
    def order(batches):
        return [int(x[0, 0, 0]) for x, _, _ in batches]

    batches = make(50).batches(1, seed=3)
    first, second = order(batches), order(batches)
    assert first != second
    assert order(make(50).batches(1, seed=3)) == first
    assert order(make(50).batches(1, seed=4)) != first


def test_without_a_mask_all_steps_count():
    assert all(mask is None for _, _, mask in make(mask=False).batches(3))


def test_the_trainer_takes_them():
    data = make()
    trainer = Trainer(ElmanRNN(2, 4, 1, readout="linear"))
    assert trainer.fit(data.batches(5), epochs=2).steps == 4
    assert trainer.fit([data]).steps == 1


@pytest.mark.parametrize(("size", "seed"), [(0, 0), (1.5, 0), (4, -1)])
def test_bad_sizes_are_refused(size, seed):
    with pytest.raises(ValueError, match=r"^(size|seed) is"):
        make().batches(size, seed)
