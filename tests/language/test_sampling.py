"""Writing with a network: temperature, seeds, carried state, and what is refused."""

import numpy as np
import pytest

from course_utils.models import ElmanRNN
from course_utils.tasks import NGram, Vocabulary, sample, sampling_steps, score, temper

VOCABULARY = Vocabulary("abcde")


@pytest.fixture
def rnn():
    rnn = ElmanRNN(5, 8, 5, seed=3)
    rnn.V = 3 * rnn.V  # opinions, so that temperatures differ
    return rnn


def test_temper_keeps_sharpens_and_flattens():
    p = np.array([0.5, 0.3, 0.2])
    z = np.log(p) + 7
    assert temper(z, 1) == pytest.approx(p)
    assert temper(z, 0.5) == pytest.approx(p**2 / np.sum(p**2))
    assert temper(z, 0).tolist() == [1, 0, 0]
    assert temper(z, 1e-300).tolist() == [1, 0, 0]
    assert temper(z, 1e9) == pytest.approx([1 / 3] * 3)
    assert temper(z, np.inf) == pytest.approx([1 / 3] * 3)
    # Equals: the first at 0, half each just above it; huge numbers don't overflow.
    assert temper([2, 5, 5], 0).tolist() == [0, 1, 0]
    assert temper([2, 5, 5], 1e-9).tolist() == [0, 0.5, 0.5]
    assert temper([[1e308, -1e308], [0, 0]], 1).tolist() == [[1, 0], [0.5, 0.5]]


@pytest.mark.parametrize("temperature", [-1, float("nan"), "hot", None])
def test_temperature_is_checked(temperature, rnn):
    with pytest.raises(ValueError, match=f"temperature is {temperature!r}: expected a number, 0"):
        sample(rnn, VOCABULARY, "a", 3, temperature)


def test_state_is_carried_as_in_one_long_run(rnn):
    steps = list(sampling_steps(rnn, VOCABULARY, "abc", 12, 0.7, seed=5))
    text = "abc" + "".join(symbol for symbol, _, _ in steps)
    assert len(steps) == 12 and text == sample(rnn, VOCABULARY, "abc", 12, 0.7, seed=5)
    trace = rnn.forward(VOCABULARY.one_hot(VOCABULARY.encode(text)[None]))
    for k, (_, p, h) in enumerate(steps):
        assert h == pytest.approx(trace.h[0, 2 + k])
        assert p == pytest.approx(temper(trace.z[0, 2 + k], 0.7))


def test_seed_decides(rnn):
    texts = {sample(rnn, VOCABULARY, "a", 30, 1.0, seed) for seed in (0, 0, 1, 2)}
    assert len(texts) == 3 and all(text.startswith("a") and len(text) == 31 for text in texts)


def test_draws_follow_the_probabilities():
    rnn = ElmanRNN(5, 4, 5)
    p = np.array([0.1, 0.2, 0.05, 0.25, 0.4])
    rnn.V, rnn.c = np.zeros((5, 4)), np.log(p)
    text = sample(rnn, VOCABULARY, "a", 4000, 1.0, seed=1)[1:]
    counts = np.array([text.count(symbol) for symbol in VOCABULARY.symbols])
    # Within five standard deviations of the binomial.
    assert np.all(np.abs(counts - 4000 * p) < 5 * np.sqrt(4000 * p * (1 - p)))
    assert sample(rnn, VOCABULARY, "a", 5, 0) == "aeeeee"
    assert len(set(sample(rnn, VOCABULARY, "a", 200, 1e6))) == 5


def test_a_symbol_without_probability_is_never_drawn():
    rnn = ElmanRNN(5, 4, 5)
    rnn.V, rnn.c = np.zeros((5, 4)), np.array([0.0, 0, -1e9, 0, -1e9])
    assert set(sample(rnn, VOCABULARY, "a", 500)) == {"a", "b", "d"}


def test_length_zero_gives_the_prompt_back(rnn):
    assert sample(rnn, VOCABULARY, "abc", 0) == "abc"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"prompt": ""}, "prompt is '': expected text, at least one symbol"),
        ({"prompt": None}, "prompt is None: expected text"),
        ({"prompt": "abX"}, "prompt has 'X' at position 2, which is not one of the 5 symbols"),
        ({"length": -1}, "length is -1: expected a whole number of 0 or more"),
        ({"seed": 1.5}, "seed is 1.5: expected a whole number"),
        ({"vocabulary": Vocabulary("abc")}, "rnn has 5 inputs and 5 outputs: expected 3"),
        ({"rnn": ElmanRNN(5, 2, 5, readout="linear")}, "rnn has readout 'linear'"),
    ],
)
def test_refuses_at_the_call(rnn, change, message):
    arguments = {"rnn": rnn, "vocabulary": VOCABULARY, "prompt": "a", **change}
    with pytest.raises(ValueError, match=message):
        sampling_steps(**arguments)  # no step is taken


def test_score_is_the_mean_over_the_text(rnn):
    ids = VOCABULARY.encode("abcdeedcbaabcab")
    y = rnn.forward(VOCABULARY.one_hot(ids[None])).y[0]
    expected = -np.log2([y[t, ids[t + 1]] for t in range(len(ids) - 1)]).mean()
    for window in (1, 4, 14, 1000):
        assert score(rnn, VOCABULARY, ids, window) == pytest.approx(expected)
    with pytest.raises(ValueError, match=r"ids has shape \(1,\)"):
        score(rnn, VOCABULARY, [1])


def test_score_and_ngram_count_the_same_symbols():
    """A network that ignores its input and knows the frequencies scores as a 1-gram does."""
    generator = np.random.default_rng(0)
    ids = generator.choice(5, size=400, p=[0.5, 0.2, 0.1, 0.1, 0.1])
    model = NGram(1, 5).fit(ids)
    rnn = ElmanRNN(5, 4, 5)
    rnn.V, rnn.c = np.zeros((5, 4)), np.log(model.distribution([]))
    assert score(rnn, VOCABULARY, ids) == pytest.approx(model.bits_per_character(ids))
