"""The yardstick of guessing agrees with the binomial distribution."""

from math import comb

import numpy as np
import pytest

from course_utils.pictures import GuessingPicture
from course_utils.tasks.language.guessing import chance_sd, guess


def at_least(accuracy, n):
    """The exact probability that n coin tosses are right at least so often."""
    needed = next(k for k in range(n + 1) if 1000 * k >= round(1000 * accuracy) * n)
    return sum(comb(n, k) for k in range(needed, n + 1)) / 2**n


@pytest.mark.parametrize("n, sd", [(200, 0.035), (1000, 0.016)])
def test_the_spread_is_that_of_facts(n, sd):
    assert round(chance_sd(n), 3) == sd
    assert abs(guess(0.5).shares(n).std() - sd) < 0.06 * sd


@pytest.mark.parametrize("accuracy, n", [(0.53, 200), (0.53, 1000), (0.6, 50), (0.45, 100)])
def test_as_many_reach_an_accuracy_as_the_binomial_distribution_says(accuracy, n):
    p = at_least(accuracy, n)
    reached = guess(accuracy).reached(n).sum()
    assert abs(reached - 1000 * p) < 4 * np.sqrt(1000 * p * (1 - p)) + 1


def test_an_accuracy_that_is_met_exactly_counts():
    # 106 of 200 is 0.53; as a product of floats it is 106.00000000000001.
    trace = guess(0.53)
    np.testing.assert_array_equal(trace.reached(200), trace.right[:, 200] >= 106)
    np.testing.assert_allclose(trace.distance(200), 0.03 / chance_sd(200))


def test_the_same_seed_gives_the_same_guessers():
    assert guess(0.5, 20, 30, seed=1).right.tolist() == guess(0.9, 20, 30, seed=1).right.tolist()
    assert guess(0.5, 20, 30, seed=1).right.tolist() != guess(0.5, 20, 30, seed=2).right.tolist()


@pytest.mark.parametrize("value", ["a half", -0.1, 1.1, float("nan"), None, [0.5]])
def test_what_is_no_accuracy_is_a_clear_error(value):
    with pytest.raises(ValueError, match=r"accuracy is .*: expected a number from 0 to 1"):
        guess(value)


def test_no_answers_have_no_spread():
    with pytest.raises(ValueError, match="answers has 0: expected 1 or more"):
        chance_sd(0)
    with pytest.raises(ValueError, match="answers has 0: expected 1 or more"):
        chance_sd([5, 0])


@pytest.mark.parametrize("accuracy", [0.0, 0.3, 0.7, 1.0])
def test_the_picture_counts_every_guesser_once(accuracy):
    picture = GuessingPicture(guess(accuracy, 200, 50))
    for n in (0, 1, 3, 50):
        assert picture.at(n).shown()["cut"].sum() == 200
        assert picture.shown()["reached"].sum() == picture.trace.reached(n).sum()
    assert "+0" not in GuessingPicture(guess(0.4, 200, 50)).at(50).alt()
