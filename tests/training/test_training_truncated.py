"""Truncated backpropagation through time: what is cut, and what is not."""

import numpy as np
import pytest

from course_utils.models import GRU, LSTM, ElmanRNN
from course_utils.training import SGD, Adam, Trainer, cross_entropy, windows
from course_utils.training.passes.choice import path_class
from course_utils.training.passes.fast_path import FastPath
from course_utils.training.passes.plain_path import PlainPath

TIME = 11


def example(kind=ElmanRNN, seed=0):
    random = np.random.default_rng(seed)
    model = kind(3, 5, 4, seed=seed)
    x, targets = random.normal(size=(6, TIME, 3)), random.integers(0, 4, (6, TIME))
    h0 = model.forward(random.normal(size=(6, 2, 3))).last_state
    mask = random.random((6, TIME)) < 0.5
    mask[:, 4:6] = False  # with pieces of 2 steps, one in which nothing counts
    return model, x, targets, h0, mask


def paths(model, truncate):
    return [kind(model, 6, TIME, "float64", truncate) for kind in (path_class(model), PlainPath)]


def sum_over_pieces(model, x, targets, h0, mask, k):
    """The definition: each piece for itself, from the state in which the one before ended."""
    total, count = 0, np.count_nonzero(mask)
    for start in range(0, TIME, k):
        piece = slice(start, start + k)
        inside = mask[:, piece]
        if inside.any():
            _, gradients = model.loss_and_gradients(x[:, piece], targets[:, piece], h0, inside)
            total = total + model.flatten(gradients) * np.count_nonzero(inside) / count
        h0 = model.forward(x[:, piece], h0).last_state
    return total


@pytest.mark.parametrize("kind", [ElmanRNN, LSTM, GRU])
@pytest.mark.parametrize("k", [1, 2, 3, 5, TIME - 1])
@pytest.mark.parametrize("masked", [True, False])
def test_the_gradient_is_the_sum_over_the_pieces(kind, k, masked):
    model, x, targets, h0, mask = example(kind)
    mask = mask if masked else np.ones_like(mask)
    expected = sum_over_pieces(model, x, targets, h0, mask, k)
    whole, gradients = model.loss_and_gradients(x, targets, h0, mask)
    state = model.last_state
    for path in paths(model, k):
        loss = path.loss_and_gradient(x, targets, h0, mask if masked else None)
        assert loss == pytest.approx(whole, rel=1e-12)  # what is truncated is not the loss
        np.testing.assert_allclose(path.gradient, expected, rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(path.last_state, state, atol=1e-13)
    assert not np.allclose(expected, model.flatten(gradients), rtol=1e-3)


@pytest.mark.parametrize("kind", [ElmanRNN, LSTM, GRU])
@pytest.mark.parametrize("k", [TIME, TIME + 1, 10 * TIME])
def test_pieces_as_long_as_the_sequence_are_the_whole_gradient(kind, k):
    model, x, targets, h0, mask = example(kind)
    for cut, whole in zip(paths(model, k), paths(model, None), strict=True):
        for path in (cut, whole):
            path.loss_and_gradient(x, targets, h0, mask)
        np.testing.assert_array_equal(cut.gradient, whole.gradient)
    _, gradients = model.loss_and_gradients(x, targets, h0, mask)
    np.testing.assert_allclose(cut.gradient, model.flatten(gradients), rtol=1e-9, atol=1e-14)


def test_one_step_is_elmans_copied_context():
    """Each step is a feed-forward network that is given x(t) and a copy of h(t-1)."""
    model, x, targets, h0, _ = example()
    trace = model.forward(x, h0)
    _, dz = cross_entropy(trace.z, targets)
    da = dz @ model.V * (1 - trace.h**2)  # nothing comes from later steps
    before = np.concatenate([h0[:, None], trace.h[:, :-1]], axis=1)
    expected = {
        "W": np.einsum("btn,btm->nm", da, x),
        "R": np.einsum("btn,btm->nm", da, before),
        "b": da.sum(axis=(0, 1)),
        "V": np.einsum("btk,btn->kn", dz, trace.h),
        "c": dz.sum(axis=(0, 1)),
    }
    for path in paths(model, 1):
        path.loss_and_gradient(x, targets, h0)
        np.testing.assert_allclose(path.gradient, model.flatten(expected), rtol=1e-9, atol=1e-14)


def test_stretches_and_pieces_do_not_disturb_each_other():
    model = ElmanRNN(2, 100, 3, seed=1)
    random = np.random.default_rng(0)
    x, targets = random.normal(size=(300, 5, 2)), random.integers(0, 3, (300, 5))
    for k in (1, 2, 3, 4):
        fast, plain = (kind(model, 300, 5, "float64", k) for kind in (FastPath, PlainPath))
        assert len(fast.stretches) == 3
        for path in (fast, plain):
            path.loss_and_gradient(x, targets)
        np.testing.assert_allclose(fast.gradient, plain.gradient, rtol=1e-8, atol=1e-13)


def test_a_trainer_can_change_it_between_steps():
    model, x, targets, h0, mask = example()
    trainer = Trainer(model, SGD(1e-9), clip=None, dtype="float64")
    norms = {}
    for k in (1, 3, None, 1):
        trainer.truncate = k
        trainer.step(x, targets, h0, mask)
        norms.setdefault(k, trainer.gradient_norm)
        assert trainer.gradient_norm == pytest.approx(norms[k], rel=1e-6)
    assert len({round(norm, 9) for norm in norms.values()}) == 3
    with pytest.raises(ValueError, match="truncate is 0: expected a whole number of 1 or more"):
        trainer.truncate = 0
    with pytest.raises(ValueError, match=r"truncate is 2.5: expected a whole number"):
        Trainer(model, truncate=2.5)


def delayed(lag, batch=32, time=12):
    """Say what came in `lag` steps ago: to be learned only by a gradient that reaches as far."""
    ids = np.random.default_rng(3).integers(0, 2, (batch, time))
    mask = np.ones((batch, time), bool)
    mask[:, :lag] = False
    return np.eye(2)[ids], np.roll(ids, lag, axis=1), mask


@pytest.mark.parametrize("kind", [ElmanRNN, GRU])
def test_a_gradient_cut_too_early_learns_less(kind):
    losses = {}
    for k in (1, None):
        trainer = Trainer(kind(2, 8, 2, seed=1), Adam(0.02), truncate=k)
        losses[k] = trainer.fit([delayed(3)], epochs=150).loss[-1]
    assert losses[None] < 0.25 < losses[1] / 1.5


# --- windows -------------------------------------------------------------------------------


def test_windows_continue_each_other():
    _, x, targets, _, _ = example()
    mask = np.ones(targets.shape, bool)
    mask[:, 0] = False
    cut = windows(x, targets, 4, mask)
    assert [part.shape[1] for part, _, _ in cut] == [4, 4, 3]
    for i, whole in enumerate((x, targets, mask)):
        np.testing.assert_array_equal(np.concatenate([w[i] for w in cut], axis=1), whole)
    assert [counts for _, _, counts in windows(x, targets, 20)] == [None]


def test_training_on_windows_updates_after_each():
    model, x, targets, _, _ = example()
    other = ElmanRNN(3, 5, 4, seed=0)
    history = Trainer(model, SGD(0.1), clip=None, dtype="float64").fit(
        windows(x, targets, 4), carry_state=True
    )
    state = None
    for start in (0, 4, 8):
        piece = slice(start, start + 4)
        _, gradients = other.loss_and_gradients(x[:, piece], targets[:, piece], state)
        state = other.last_state  # of the weights before the update, as in a stream
        SGD(0.1).update(other.parameters, other.flatten(gradients))
    assert history.steps == 3
    np.testing.assert_allclose(model.parameters, other.parameters, rtol=1e-10)


def test_wrong_windows():
    _, x, targets, _, mask = example()
    for arguments, message in (
        ((x, targets, 0), "time is 0: expected a whole number of 1 or more"),
        ((x, targets[:, 1:], 2), r"targets has shape \(6, 10\): expected one for each step of x"),
        ((x, targets, 2, mask[:3]), r"mask has shape \(3, 11\): expected \(batch, time\)"),
        ((x, targets, 2, mask), "mask selects no step from 4 to 5: expected one in each window"),
    ):
        with pytest.raises(ValueError, match=message):
            windows(*arguments)
