"""The n-gram baseline, against numbers worked out by hand and a plain second implementation."""

from collections import Counter

import numpy as np
import pytest

from course_utils.tasks import NGram


def witten_bell(text, context, symbol, size):
    """The definition, word for word: recursive, with Counters."""
    shorter = 1 / size if not context else witten_bell(text, context[1:], symbol, size)
    length = len(context)
    followers = Counter(
        text[t] for t in range(length, len(text)) if tuple(text[t - length : t]) == context
    )
    if not followers:
        return shorter
    n, kinds = followers.total(), len(followers)
    return (followers[symbol] + kinds * shorter) / (n + kinds)


def test_numbers_worked_out_by_hand():
    # "abaabb" as 0 1 0 0 1 1, three symbols in the vocabulary, of which one (2) never occurs.
    ids = [0, 1, 0, 0, 1, 1]
    # One symbol: 3 times 0, 3 times 1, two kinds: (3 + 2/3) / 8 and (0 + 2/3) / 8.
    single = NGram(1, 3).fit(ids).distribution([])
    assert single == pytest.approx([11 / 24, 11 / 24, 2 / 24])
    # After 0 came 1, 0, 1; two kinds: (2 + 2 * 11/24) / 5, (1 + 2 * 11/24) / 5, (2 * 2/24) / 5.
    after = NGram(2, 3).fit(ids).distribution([2, 0])
    assert after == pytest.approx([(1 + 22 / 24) / 5, (2 + 22 / 24) / 5, (4 / 24) / 5])


@pytest.mark.parametrize("order", range(1, 7))
def test_agrees_with_the_definition_and_sums_to_one(order):
    generator = np.random.default_rng(order)
    text = generator.integers(0, 4, 300)
    text[text == 3] = 1
    test = generator.integers(0, 5, 40)
    model = NGram(order, 5).fit(text)
    given = model.probabilities(test)
    for t, symbol in enumerate(test):
        context = tuple(test[max(0, t - order + 1) : t])
        expected = [witten_bell(text, context, s, 5) for s in range(5)]
        assert model.distribution(test[:t]) == pytest.approx(expected, rel=1e-12)
        assert given[t] == pytest.approx(expected[symbol], rel=1e-12)
        assert sum(expected) == pytest.approx(1)
    assert model.bits_per_character(test) == pytest.approx(-np.log2(given[1:]).mean())


def test_longer_contexts_help_where_there_is_something_to_learn():
    ids = np.tile([0, 1, 2, 0, 2, 1], 300)
    bits = [NGram(order, 3).fit(ids).bits_per_character(ids) for order in (1, 2, 3)]
    assert bits[0] == pytest.approx(np.log2(3), abs=0.01)
    assert bits[1] > 0.9 and bits[2] < 0.1


def test_nothing_is_impossible_and_a_large_alphabet_fits():
    ids = np.arange(5000) % 4000
    model = NGram(6, 8000).fit(ids)
    assert model.distribution(ids[:5])[5] > 0.5
    assert model.distribution([7999] * 5).min() > 0
    assert np.isfinite(model.bits_per_character([7999, 0, 7999]))


def test_fitting_again_forgets():
    model = NGram(2, 2).fit([0, 0, 0, 0])
    assert model.fit([1, 1, 1, 1]).distribution([1])[1] > 0.8


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: NGram(0, 5), "order is 0: expected a whole number"),
        (lambda: NGram(7, 5), "order is 7: expected a whole number from 1 to 6"),
        (lambda: NGram(2, "ab"), "vocabulary_size is 'ab': expected a whole number"),
        (lambda: NGram(2, 5).distribution([]), r"has not been fitted: call fit\(ids\) first"),
        (lambda: NGram(2, 5).bits_per_character([0, 1]), "has not been fitted"),
        (lambda: NGram(3, 5).fit([0, 1]), "ids has 2 symbols: expected at least 3"),
        (lambda: NGram(3, 5).fit([0, 1, 5]), r"ids has 5: expected 0 to 4 \(vocabulary_size is 5"),
        (lambda: NGram(3, 5).fit([[0, 1]]), r"ids has shape \(1, 2\): expected \(symbols,\)"),
        (lambda: NGram(1, 5).fit([1]).bits_per_character([1]), "ids has 1 symbols"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_repr():
    assert repr(NGram(2, 5)) == "NGram(order=2, vocabulary_size=5), not fitted"
    assert repr(NGram(2, 5).fit([0, 1])) == "NGram(order=2, vocabulary_size=5), fitted"
