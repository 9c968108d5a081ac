"""What lesson 10 measures with: how far gradients reach, and a loss with a cliff."""

import numpy as np
import pytest

from course_utils.models.recurrent.gradient_reach import STEEPEST, gradient_reach
from course_utils.models.recurrent.loss_cliff import Cliff

RANDOM = np.random.default_rng(0).normal(size=(16, 16)) / 4
TURNING = np.linalg.qr(RANDOM)[0]


def test_without_input_it_is_the_power_of_the_matrix():
    trace = gradient_reach(0.9 * RANDOM, lags=12)
    powers = [np.linalg.norm(np.linalg.matrix_power(0.9 * RANDOM, k), 2) for k in range(13)]
    np.testing.assert_allclose(trace.still, powers, rtol=1e-10)
    np.testing.assert_allclose(gradient_reach(RANDOM, "linear", lags=12).driven,
                               gradient_reach(RANDOM, "linear", lags=12).still)


def test_with_input_it_is_how_far_a_nudge_gets():
    """The largest singular value of the derivative, the derivative from differences."""
    lags, drive = 6, 0.5
    trace = gradient_reach(TURNING, "tanh", drive, lags, seed=3)
    noise = drive * np.random.default_rng(3).standard_normal((20 + lags + 1, 16))

    def end(nudge):
        h = np.zeros(16)
        for t, x in enumerate(noise):
            h = np.tanh(TURNING @ h + x)
            if t == len(noise) - 1 - lags:
                h = h + nudge
        return h

    columns = [(end(1e-6 * e) - end(-1e-6 * e)) / 2e-6 for e in np.eye(16)]
    assert trace.driven[lags] == pytest.approx(np.linalg.norm(np.array(columns), 2), rel=1e-6)


@pytest.mark.parametrize("activation", STEEPEST)
def test_nothing_is_above_the_bound(activation):
    for scale in (0.5, 1.0, 2.0):
        trace = gradient_reach(scale * RANDOM, activation, lags=40)
        for norms in (trace.still, trace.driven):
            assert norms[0] == pytest.approx(1) and (norms <= trace.bound * (1 + 1e-9)).all()
    assert trace.gamma == {"tanh": 1, "linear": 1, "sigmoid": 0.25}[activation]


def test_a_turning_matrix_keeps_a_gradient_only_as_long_as_nothing_comes_in():
    trace = gradient_reach(TURNING, lags=40)
    np.testing.assert_allclose(trace.still, 1)
    assert trace.driven[40] < 1e-3
    assert trace.largest == pytest.approx(1) and trace.radius == pytest.approx(1)


@pytest.mark.parametrize(
    "arguments, message",
    [
        ({"R": np.ones((2, 3))}, r"R has shape \(2, 3\): expected \(units, units\)"),
        ({"R": np.full((2, 2), np.nan)}, "R has nan"),
        ({"activation": "relu"}, "activation is 'relu': expected one of tanh, sigmoid, linear"),
        ({"drive": -1}, "drive is -1"),
        ({"lags": 0}, "lags is 0"),
        ({"seed": -1}, "seed is -1"),
    ],
)
def test_reach_names_what_does_not_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        gradient_reach(**{"R": TURNING, **arguments})


def test_the_gradient_of_the_cliff_is_its_slope():
    cliff = Cliff(time=20)
    for r, b in ((0.7, 0.2), (1.5, -0.1), (2.0, -0.9)):
        loss, dr, db = cliff.slopes(r, b)
        assert loss == pytest.approx(float(cliff.loss(r, b)))
        assert dr == pytest.approx(float(cliff.loss(r + 1e-6, b) - cliff.loss(r - 1e-6, b)) / 2e-6,
                                   rel=1e-4, abs=1e-8)
        assert db == pytest.approx(float(cliff.loss(r, b + 1e-6) - cliff.loss(r, b - 1e-6)) / 2e-6,
                                   rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("learning_rate", [0.05, 0.1, 0.2])
def test_without_clipping_it_is_thrown_out_and_with_it_it_arrives(learning_rate):
    """Not for one lucky learning rate."""
    free = Cliff().descend(learning_rate=learning_rate)
    clipped = Cliff().descend(learning_rate=learning_rate, clip="by norm", steps=100)
    assert np.abs(free.places[-1]).max() > 3 and free.loss[-1] > 0.2
    assert free.norm.max() > 20 and free.norm[-1] < 1e-4, "it exploded; now it has vanished"
    assert clipped.loss[-1] < 0.01


def test_clipping_by_norm_keeps_the_direction_and_by_value_does_not():
    for clip, limit in (("by norm", 0.5), ("by value", 0.5)):
        trace = Cliff().descend(clip=clip, limit=limit)
        turned = np.abs(trace.gradient[:, 0] * trace.used[:, 1]
                        - trace.gradient[:, 1] * trace.used[:, 0])
        assert (turned < 1e-9).all() == (clip == "by norm")
        long = trace.norm > limit
        assert long.any() and not long.all()
        size = np.hypot(*trace.used.T) if clip == "by norm" else np.abs(trace.used).max(axis=1)
        assert (size <= limit + 1e-12).all()
        small = np.abs(trace.gradient).max(axis=1) < limit / 2
        np.testing.assert_array_equal(trace.used[small], trace.gradient[small])


@pytest.mark.parametrize(
    "make, message",
    [
        (lambda: Cliff(time=0), "time is 0"),
        (lambda: Cliff(start=2), "start is 2: expected a number from -1 to 1"),
        (lambda: Cliff(target="a"), "target is 'a'"),
        (lambda: Cliff().descend(clip="hard"), "clip is 'hard': expected one of none, by norm"),
        (lambda: Cliff().descend(learning_rate=0), "learning_rate is 0"),
        (lambda: Cliff().descend(limit=-1), "limit is -1"),
        (lambda: Cliff().descend(r=np.inf), "r is inf: expected a finite number"),
        (lambda: Cliff().descend(steps=0), "steps is 0"),
    ],
)
def test_the_cliff_names_what_does_not_fit(make, message):
    with pytest.raises(ValueError, match=message):
        make()
