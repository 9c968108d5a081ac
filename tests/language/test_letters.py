"""ba, dii, guuu: the text, its six bits, and what a trained network does (Elman, 1990)."""

import numpy as np
import pytest

from course_utils.models import ElmanRNN
from course_utils.tasks import letter_features, letter_sequences, letter_text
from course_utils.tasks.language.letters import FEATURE_NAMES, FEATURES, LETTERS
from course_utils.training import Adam, Trainer


def test_the_text_is_made_of_the_three_syllables():
    text = letter_text(1000)
    assert text.replace("ba", "").replace("dii", "").replace("guuu", "") == ""
    counts = [text.count(letter) for letter in "bdg"]
    assert sum(counts) == 1000 and min(counts) > 280
    assert abs(len(text) / 1000 - 3) < 0.1
    assert letter_text(20, 4) == letter_text(20, 4) != letter_text(20, 5)


def test_each_letter_has_its_six_bits():
    bits = {letter: "".join(map(str, FEATURES[letter])) for letter in LETTERS}
    assert bits == {
        "b": "101001", "a": "010011", "d": "101101", "g": "101011", "i": "010101", "u": "010111"
    }  # Elman (1990), table 1
    assert len(set(FEATURES.values())) == len(LETTERS) == 6
    for letter, bits in FEATURES.items():
        assert bits[FEATURE_NAMES.index("consonant")] == (letter in "bdg")
        assert bits[FEATURE_NAMES.index("vowel")] == (letter in "aiu")
    np.testing.assert_array_equal(letter_features("bu"), [FEATURES["b"], FEATURES["u"]])


def test_sequences_ask_for_the_next_letter():
    x, targets, mask = letter_sequences(40, 25, seed=3)
    assert x.shape == targets.shape == (40, 25, 6) and mask is None
    np.testing.assert_array_equal(x[:, 1:], targets[:, :-1])
    assert (x[:, 0, 0] == 1).all(), "each starts with a consonant"
    same, ids, _ = letter_sequences(40, 25, "letters", seed=3)
    np.testing.assert_array_equal(same, x)
    np.testing.assert_array_equal(np.array([FEATURES[k] for k in LETTERS])[ids], targets)
    assert letter_sequences(3, 1).x.shape == (3, 1, 6)


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: letter_text(0), "consonants is 0"),
        (lambda: letter_sequences(0), "count is 0"),
        (lambda: letter_sequences(time=0), "time is 0"),
        (lambda: letter_sequences(targets="bits"), "targets is 'bits'"),
        (lambda: letter_sequences(seed=-1), "seed is -1"),
        (lambda: letter_features("bax"), "text is 'bax'"),
        (lambda: letter_features(""), "text is ''"),
    ],
)
def test_bad_input_is_a_clear_error(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_vowels_are_foretold_and_the_consonant_bit_everywhere():
    train, test = letter_sequences(50, 60, seed=1), letter_sequences(50, 60, seed=2)
    net = ElmanRNN(6, 20, 6, readout="sigmoid", seed=0)
    Trainer(net, Adam(0.01)).fit(train.batches(10), epochs=60)
    error = np.abs(net.forward(test.x).y - test.targets)[:, 3:]
    vowel = test.targets[:, 3:, FEATURE_NAMES.index("vowel")] == 1
    rms = np.sqrt((error**2).mean(axis=-1))
    assert rms[vowel].mean() < 0.05 and rms[~vowel].mean() > 0.2
    consonant, high = error[..., 0], error[..., FEATURE_NAMES.index("high")]
    assert consonant.mean() < 0.05, "when a consonant comes is known"
    assert high[vowel].mean() < 0.05 and high[~vowel].mean() > 0.3, "which one is not"


def test_the_entropy_is_near_that_of_the_text():
    """log2(3) bits for each consonant, which is every third letter: 0.528 bit per letter."""
    train = letter_sequences(100, 60, "letters", seed=1)
    test = letter_sequences(100, 60, "letters", seed=2)
    net = ElmanRNN(6, 20, 6, seed=0)
    trainer = Trainer(net, Adam(0.01))
    trainer.fit(train.batches(20), epochs=60)
    y = net.forward(test.x).y[:, 3:]
    p = np.take_along_axis(y, test.targets[:, 3:, None], axis=-1)
    bits, right = -np.log2(p).mean(), (y.argmax(-1) == test.targets[:, 3:]).mean()
    assert 0.50 < bits < 0.56
    assert abs(right - 7 / 9) < 0.03
