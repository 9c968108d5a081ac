"""The negation grammar: what it makes, and the proof that no bag of its words says the label."""

from collections import Counter

import numpy as np
import pytest

from course_utils.tasks.language import negation
from course_utils.tasks.language.negation import (
    BAD,
    GOOD,
    PAIRS,
    VOCABULARY,
    all_sentences,
    count_bags,
    held_out_pairs,
    label,
    move_not,
    negation_sentences,
    sentence,
    window_accuracy,
)


def adjectives(words):
    return [word for word in words if word in GOOD + BAD]


@pytest.fixture(scope="module")
def everything():
    return list(all_sentences())


def test_the_grammar_has_the_size_it_says(everything):
    assert len(VOCABULARY) == len(set(VOCABULARY)) == 25 and len(PAIRS) == 66
    assert len(everything) == len(set(everything)) == 126_720
    assert {word for words in everything for word in words} == set(VOCABULARY)
    assert (min(map(len, everything)), max(map(len, everything))) == (10, negation.LONGEST)
    assert all(words.count("not") == words.count("but") == 1 for words in everything)


def test_every_bag_of_words_splits_evenly(everything):
    bags = count_bags(everything)
    assert len(bags) == 9_900
    assert all(bad == good > 0 for bad, good in bags.values())
    right = sum(max(counts) for counts in bags.values())  # the best that a bag allows
    assert right * 2 == len(everything)


def test_moving_the_not_pairs_each_sentence_with_one_of_the_other_label(everything):
    for words in everything[::7]:
        partner = move_not(words)
        assert Counter(partner) == Counter(words) and label(partner) != label(words)
        assert move_not(partner) == words


def test_stretched_sentences_split_evenly_too():
    for words in negation_sentences(300, longest=5).words:
        assert Counter(move_not(words)) == Counter(words)
        assert label(move_not(words)) != label(words)


@pytest.mark.parametrize(
    "text, wanted",
    [
        ("the film was not good but the book was bad", 0),
        ("the film was good but the book was not bad", 1),
        ("the film was not bad but the book was so good", 1),
        ("the film was bad but the book was not very good", 0),
    ],
)
def test_the_label_is_that_of_the_part_after_but(text, wanted):
    assert label(text.split()) == wanted


def test_a_sentence_is_put_together_in_order():
    words = sentence(("film", "book"), ("good", "dull"), ("very", "so so"), 1)
    assert " ".join(words) == "the film was very good but the book was not so so dull"


def test_held_out_pairs_are_new_both_ways_and_leave_every_adjective_to_training():
    held = held_out_pairs()
    assert len(held) == 12 and held == held_out_pairs()
    train, test = negation_sentences(3000), negation_sentences(1000, "test")
    seen = {frozenset(adjectives(words)) for words in train.words}
    asked = {frozenset(adjectives(words)) for words in test.words}
    assert asked == {frozenset(pair) for pair in held} and not seen & asked
    assert len({tuple(adjectives(words)) for words in test.words}) == 24, "both orders occur"
    assert {word for pair in seen for word in pair} == set(GOOD + BAD)


def test_sentences_are_seeded_and_balanced():
    first, again = negation_sentences(500, seed=2), negation_sentences(500, seed=2)
    assert first.words == again.words and first.words != negation_sentences(500, seed=3).words
    assert abs(negation_sentences(3000).labels.mean() - 0.5) < 0.03
    assert set(first.words) <= set(all_sentences())
    for place in (0, 1):  # each of the four options a quarter of the time
        share = np.mean([words[3 + (words[3] == "not")] in ("very", "really", "so")
                         for words in negation_sentences(2000, seed=place).words])
        assert abs(share - 0.75) < 0.04


def test_arrays_hold_the_words():
    some = negation_sentences(40)
    counts = some.counts()
    x, targets, last = some.one_hot()
    np.testing.assert_array_equal(x.sum(axis=1), counts)
    for i, words in enumerate(some.words):
        assert tuple(VOCABULARY[k] for k in x[i, : len(words)].argmax(axis=1)) == words
        assert (x[i, len(words):] == 0).all()
        assert np.flatnonzero(last[i]).tolist() == [len(words) - 1]
        assert (targets[i] == some.labels[i]).all()


def test_a_window_sees_what_its_length_allows():
    train, test = negation_sentences(3000), negation_sentences(1000, "test")
    none, one, two, three = (window_accuracy(train, test, length) for length in range(4))
    assert abs(none - 0.5) < 0.04, "nothing is seen"
    assert abs(one - 0.5) < 0.04
    assert abs(two - 0.625) < 0.04, "a quarter has no intensifier, the rest is a guess"
    assert three > 0.99, "a window of three that is not in the table is a guess"
    assert window_accuracy(train, test, 12) == 0.5, "pairs that are new: no window is known"


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: negation_sentences(0), "count is 0"),
        (lambda: negation_sentences(3, "all"), "part is 'all'"),
        (lambda: negation_sentences(3, longest=0), "longest is 0"),
        (lambda: held_out_pairs(count=31), "count is 31: expected at most 30"),
        (lambda: label(["good"]), "words is 'good': expected a sentence"),
        (lambda: move_not(["the", "film", "was", "good"]), "expected a sentence of this grammar"),
        (lambda: window_accuracy(None, None, -1), "length is -1"),
    ],
)
def test_bad_input_is_a_clear_error(make, message):
    with pytest.raises(ValueError, match=message):
        make()
