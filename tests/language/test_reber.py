"""The Reber grammars: their exact facts, and what is learnt of the embedded one."""

import numpy as np
import pytest

from course_utils.models import ElmanRNN
from course_utils.tasks import (
    EMBEDDED_REBER,
    REBER,
    embedded_reber,
    penultimate,
    penultimate_accuracy,
)
from course_utils.tasks.language.reber import SYMBOLS, encode
from course_utils.training import Adam, Trainer


def test_the_exact_lengths():
    assert REBER.mean_length() == pytest.approx(8)
    assert EMBEDDED_REBER.mean_length() == pytest.approx(12)
    lengths = [len(string) for string in REBER.strings(4000)]
    assert min(lengths) == 5 and abs(np.mean(lengths) - 8) < 0.2
    lengths = [len(string) for string in EMBEDDED_REBER.strings(4000)]
    assert min(lengths) == 9 and abs(np.mean(lengths) - 12) < 0.2


def test_how_many_random_strings_are_grammatical():
    """About one in five hundred: computed exactly, and counted."""
    assert REBER.chance() == pytest.approx(0.00205, abs=2e-5)
    generator = np.random.default_rng(0)
    drawn = "".join(generator.choice(list("TSXPVE"), 600_000)).split("E")[:-1]
    share = np.mean([REBER.accepts(f"B{string}E") for string in drawn])
    assert 0.0015 < share < 0.0026


def test_the_best_that_can_be_foretold():
    p = np.concatenate([REBER.next_probabilities(string) for string in REBER.strings(4000)])
    assert abs(p.max(axis=1).mean() - 4 / 7) < 0.005
    assert abs(-np.log2(p.max(axis=1)).mean() - 6 / 7) < 0.01, "every choice is one of two"
    strings = EMBEDDED_REBER.strings(4000)
    p = np.concatenate([EMBEDDED_REBER.next_probabilities(string) for string in strings])
    assert abs(p.max(axis=1).mean() - 0.682) < 0.005


def test_strings_follow_the_diagram():
    for string in REBER.strings(300, seed=1):
        assert REBER.accepts(string)
        for t in range(1, len(string)):
            assert string[t] in REBER.legal_next(string[:t])
        assert REBER.legal_next(string) == ""
    for string in EMBEDDED_REBER.strings(300, seed=1):
        assert EMBEDDED_REBER.accepts(string)
        assert string[1] == string[-2] and REBER.accepts(string[2:-2])
    assert REBER.legal_next("BT") == "SX" and REBER.legal_next("") == "B"
    assert EMBEDDED_REBER.legal_next("BTBPVVE") == "T"
    assert not EMBEDDED_REBER.accepts("BTBPVVEPE") and not REBER.accepts("BT")


def test_sequences_ask_for_the_next_symbol():
    strings = EMBEDDED_REBER.strings(50, seed=2)
    data = embedded_reber(50, seed=2)
    assert data.x.shape == (50, max(map(len, strings)) - 1, 7)
    for string, x, targets, mask in zip(strings, *data, strict=True):
        n = len(string) - 1
        assert mask.sum() == n and mask[:n].all() and not x[n:].any()
        assert "".join(SYMBOLS[k] for k in x[:n].argmax(axis=1)) == string[:-1]
        assert "".join(SYMBOLS[k] for k in targets[:n]) == string[1:]
    steps = penultimate(data)
    assert (steps.sum(axis=1) == 1).all()
    assert [SYMBOLS[k] for k in data.targets[steps]] == [string[-2] for string in strings]


def test_the_accuracy_of_a_perfect_and_of_a_forgetful_prediction():
    strings = EMBEDDED_REBER.strings(400, seed=2)
    data = encode(strings)
    y = np.zeros((*data.targets.shape, 7))
    for i, string in enumerate(strings):
        y[i, : len(string) - 1] = EMBEDDED_REBER.next_probabilities(string)
    assert penultimate_accuracy(y, data) == 1
    y[...] = np.eye(7)[SYMBOLS.index("T")]
    assert abs(penultimate_accuracy(y, data) - 0.5) < 0.08


@pytest.mark.parametrize(
    "call, message",
    [
        (lambda: embedded_reber(0), "count is 0"),
        (lambda: embedded_reber(seed=-1), "seed is -1"),
        (lambda: REBER.legal_next("BE"), "prefix is 'BE'"),
        (lambda: REBER.accepts(3), "string is int"),
        (lambda: encode([]), "strings is empty"),
        (lambda: encode(["BTA"]), "strings has 'BTA'"),
        (lambda: penultimate_accuracy(np.zeros((2, 3, 7)), embedded_reber(2)), "y has shape"),
    ],
)
def test_bad_input_is_a_clear_error(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def learn(train, test, seed, truncate):
    """Train 16 units on embedded Reber; the accuracy on the last symbol but one."""
    net = ElmanRNN(7, 16, 7, seed=seed)
    Trainer(net, Adam(0.01), truncate=truncate).fit(train.batches(16), epochs=20)
    return penultimate_accuracy(net.forward(test.x).y, test)


def test_bptt_keeps_the_second_symbol_and_the_one_step_gradient_does_not():
    """Elman's truncation fails, not his network."""
    train, test = embedded_reber(1024, seed=1), embedded_reber(500, seed=2)
    full = [learn(train, test, seed, None) for seed in range(3)]
    assert sum(accuracy >= 0.99 for accuracy in full) >= 2, full
    one_step = [learn(train, test, seed, 1) for seed in range(3)]
    assert max(one_step) < 0.75 and np.median(one_step) < 0.65, one_step
