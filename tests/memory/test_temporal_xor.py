"""XOR in time: the bits, the measure, and what a trained network does (facts of Elman, 1990)."""

import numpy as np
import pytest

from course_utils.models import ElmanRNN
from course_utils.tasks import rms_by_position, xor_sequences
from course_utils.training import Adam, Trainer


def test_every_third_bit_is_the_xor_of_the_two_before_it():
    x, targets, mask = xor_sequences(50, 31)
    assert x.shape == targets.shape == (50, 31, 1) and mask is None
    np.testing.assert_array_equal(x[:, 1:], targets[:, :-1])
    bits = np.concatenate([x, targets[:, -1:]], axis=1)[:, :30, 0].astype(int)
    np.testing.assert_array_equal(bits[:, 2::3], bits[:, 0::3] ^ bits[:, 1::3])
    assert set(np.unique(bits)) == {0, 1}


def test_only_the_third_bit_can_be_foretold():
    """No two bits that stand beside each other are related, only all three of a three."""
    x, _, _ = xor_sequences(4000, 30)
    flat = x[..., 0] - x.mean()
    for lag in (1, 2, 3):
        correlation = (flat[:, :-lag] * flat[:, lag:]).mean() / flat.var()
        assert abs(correlation) < 0.02
    perfect = np.full(x.shape, 0.5)
    _, targets, _ = xor_sequences(4000, 30)
    perfect[:, 1::3] = targets[:, 1::3]
    np.testing.assert_allclose(rms_by_position(perfect, targets), [0.5, 0, 0.5])
    assert abs(np.mean((perfect > 0.4999) == (targets > 0.5)) - 2 / 3) < 0.01


def test_the_seed_decides():
    np.testing.assert_array_equal(xor_sequences(3, 9, 5).x, xor_sequences(3, 9, 5).x)
    assert (xor_sequences(3, 9, 5).x != xor_sequences(3, 9, 6).x).any()
    assert xor_sequences(1, 3000).x.shape == (1, 3000, 1)


@pytest.mark.parametrize(
    "arguments, message",
    [({"count": 0}, "count is 0"), ({"time": 0}, "time is 0"), ({"seed": -1}, "seed is -1")],
)
def test_bad_numbers_are_a_clear_error(arguments, message):
    with pytest.raises(ValueError, match=message):
        xor_sequences(**arguments)


def test_bad_shapes_are_a_clear_error():
    with pytest.raises(ValueError, match=r"y has shape \(1, 2, 1\)"):
        rms_by_position(np.zeros((1, 2, 1)), np.zeros((1, 2, 1)))
    with pytest.raises(ValueError, match="expected one shape"):
        rms_by_position(np.zeros((1, 6, 1)), np.zeros((1, 5, 1)))
    with pytest.raises(ValueError, match="period is 0"):
        rms_by_position(np.zeros((1, 6, 1)), np.zeros((1, 6, 1)), 0)


@pytest.mark.parametrize("seed", range(3))
def test_four_hidden_units_learn_it(seed):
    train, test = xor_sequences(400, 30, 1), xor_sequences(200, 30, 2)
    net = ElmanRNN(1, 4, 1, readout="sigmoid", seed=seed)
    before = rms_by_position(net.forward(test.x).y, test.targets)
    trainer = Trainer(net, Adam(0.02))
    trainer.fit(train.batches(20), epochs=200)
    trainer.optimizer.learning_rate = 0.004
    trainer.fit(train.batches(20), epochs=66)
    errors = rms_by_position(net.forward(test.x).y, test.targets)
    assert before[1] > 0.45 and errors[1] < 0.1
    assert (abs(errors[[0, 2]] - 0.5) < 0.05).all(), "the other two cannot be foretold"
