"""The trainer, the history and the gradient check with networks of all kinds."""

import numpy as np
import pytest

from course_utils.models import GRU, LSTM, ElmanRNN
from course_utils.models.network import Parameter, ParameterVector
from course_utils.training import SGD, Adam, Diverged, Trainer, gradient_check
from course_utils.training.passes.choice import path_class
from course_utils.training.passes.fast_gated import FastGRU, FastLSTM
from course_utils.training.passes.fast_path import FastPath
from course_utils.training.passes.plain_path import PlainPath


class RunningMean(ParameterVector):
    """y(t) = w * (mean of x so far) + c, squared error; the state is the pair (sum, count)."""

    w = Parameter("Weight.")
    c = Parameter("Shift.")

    def __init__(self, dtype="float64"):
        super().__init__({"w": (1,), "c": (1,)}, dtype)
        self.last_state = None

    def loss_and_gradients(self, x, targets, h0=None, mask=None):
        sums, counts = (np.zeros((len(x), 1)), 0) if h0 is None else h0
        sums = sums + np.cumsum(x[..., 0], axis=1)
        counts = counts + 1 + np.arange(x.shape[1])
        self.last_state = (sums[:, -1:], counts[-1])
        share = np.ones(targets.shape) if mask is None else mask
        error = (self.w * sums / counts + self.c - targets) * share / share.sum()
        loss = float(np.sum(error**2) * share.sum())
        gradients = {"w": 2 * error * sums / counts, "c": 2 * error}
        return loss, {name: np.array([g.sum()]) for name, g in gradients.items()}


def mean_task(batches=6, batch=4, time=5):
    random = np.random.default_rng(0)
    x = random.normal(size=(batches, batch, time, 1))
    return [(part, 3 * np.cumsum(part[..., 0], 1) / np.arange(1, time + 1) - 1) for part in x]


def symbols(batch=4, time=6, seed=0):
    random = np.random.default_rng(seed)
    ids = random.integers(0, 3, (batch, time + 1))
    return np.eye(3)[ids[:, 1:]], ids[:, :-1]


def test_the_table():
    class Other(ElmanRNN):
        pass

    assert path_class(ElmanRNN(1, 2, 3)) is FastPath
    assert path_class(LSTM(1, 2, 3)) is FastLSTM
    assert path_class(GRU(1, 2, 3)) is FastGRU
    for model in (Other(1, 2, 3), GRU(1, 2, 3, reset_after=False), RunningMean()):
        assert path_class(model) is PlainPath


def test_a_network_of_ones_own_is_trained():
    model = RunningMean()
    history = Trainer(model, Adam(0.1)).fit(mean_task(), epochs=60)
    np.testing.assert_allclose([*model.w, *model.c], [3, -1], atol=0.01)
    assert history.stopped == "completed"
    assert history.loss[-1] < 1e-3 < history.loss[0]
    assert history.best is not None


def test_its_state_is_handed_on_as_it_is():
    stream = mean_task()
    model, other = RunningMean(), RunningMean()
    Trainer(model, SGD(0.1), clip=None).fit(stream, carry_state=True)
    state = None
    for x, targets in stream:
        _, gradients = other.loss_and_gradients(x, targets, state)
        SGD(0.1).update(other.parameters, other.flatten(gradients))
        state = other.last_state
    np.testing.assert_array_equal(model.parameters, other.parameters)
    trainer = Trainer(model)
    whole = trainer.evaluate(
        [tuple(np.concatenate(part, axis=1) for part in zip(*stream, strict=True))]
    )
    assert trainer.evaluate(stream, carry_state=True) != pytest.approx(trainer.evaluate(stream))
    assert trainer.evaluate(stream, carry_state=True) == pytest.approx(whole, rel=1e-12)


def test_its_gradient_is_checked():
    x, targets = mean_task()[0]
    model = RunningMean()
    model.w, model.c = [0.5], [2.0]
    state = (np.full((4, 1), 3.0), 7)
    assert gradient_check(model, x, targets, state).ok
    _, gradients = model.loss_and_gradients(x, targets, state)
    report = gradient_check(model, x, targets, gradients=gradients)  # of another state
    assert not report.ok
    with pytest.raises(ValueError, match="model has dtype float32: expected float64, or"):
        gradient_check(RunningMean("float32"), x, targets)


@pytest.mark.parametrize("kind", [LSTM, GRU])
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_step_of_a_gated_network(kind, dtype):
    x, targets = symbols()
    mask = np.ones((4, 6), bool)
    mask[:, 0] = mask[2, 3:] = False
    model, other = kind(3, 5, 3, seed=1), kind(3, 5, 3, seed=1)
    start = model.forward(*symbols(seed=9)[:1]).last_state
    trainer = Trainer(model, SGD(0.5), clip=None, dtype=dtype)
    loss, gradients = other.loss_and_gradients(x, targets, start, mask)
    SGD(0.5).update(other.parameters, other.flatten(gradients))
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    assert trainer.step(x, targets, start, mask) == pytest.approx(loss, rel=tolerance)
    np.testing.assert_allclose(model.parameters, other.parameters, atol=tolerance / 10)
    np.testing.assert_allclose(trainer.last_state, other.last_state, atol=tolerance)
    assert np.asarray(trainer.last_state).dtype == dtype
    assert model.dtype == "float64"
    expected, _ = other.loss_and_gradients(x, targets)
    assert trainer.evaluate([(x, targets)]) == pytest.approx(expected, rel=10 * tolerance)


@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_gated_networks_carry_their_state(kind):
    x, targets = symbols(time=12)
    parts = [(x[:, :5], targets[:, :5]), (x[:, 5:], targets[:, 5:])]
    trainer = Trainer(kind(3, 5, 3))
    whole = trainer.evaluate([(x, targets)])
    assert trainer.evaluate(parts, carry_state=True) == pytest.approx(whole, rel=1e-5)
    assert trainer.evaluate(parts) != pytest.approx(whole, rel=1e-3)
    history = trainer.fit(parts, epochs=2, carry_state=True)
    assert history.steps == 4


@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_the_gradients_of_gated_networks_are_checked(kind):
    x, targets = symbols(batch=2, time=4)
    for dtype in ("float64", "float32"):
        assert gradient_check(kind(3, 4, 3, dtype=dtype), x, targets, samples=20).ok


def test_a_derived_elman_network_is_computed_by_its_own_code():
    class Doubled(ElmanRNN):
        def loss_and_gradients(self, *arguments):
            loss, gradients = super().loss_and_gradients(*arguments)
            return 2 * loss, {name: 2 * gradient for name, gradient in gradients.items()}

    x, targets = symbols()
    plain = Trainer(ElmanRNN(3, 4, 3)).evaluate([(x, targets)])
    assert Trainer(Doubled(3, 4, 3)).evaluate([(x, targets)]) == pytest.approx(2 * plain)


@pytest.mark.parametrize("reset_after", [True, False])  # the fast passes, and PlainPath
def test_what_goes_wrong_is_named(reset_after):
    x, targets = symbols()
    trainer = Trainer(GRU(3, 4, 3, reset_after=reset_after))
    before = trainer.model.parameters.copy()
    bad = x.copy()
    bad[1, 2, 0] = np.nan
    for arguments, message in (
        ((bad, targets), "x has nan at batch 1, time 2, input 0"),
        ((x[0], targets), r"x has shape \(6, 3\): expected \(batch, time, 3\)"),
        ((x, targets[0]), r"targets has shape \(6,\): expected .*\(batch, time"),
        ((x, targets + 1), "targets has class 3: expected 0 to 2"),
        ((x, targets, None, np.ones(3)), r"mask has shape \(3,\)"),
    ):
        with pytest.raises(ValueError, match=message):
            trainer.step(*arguments)
    np.testing.assert_array_equal(trainer.model.parameters, before)


def test_gradients_of_a_wrong_form_are_named():
    class Careless(RunningMean):
        answer: dict

        def loss_and_gradients(self, *arguments):
            loss, gradients = super().loss_and_gradients(*arguments)
            return loss, self.answer | ({"w": gradients["w"]} if self.answer else {})

    model = Careless()
    for answer, message in (
        ({}, r"gradients has names : expected a dict of w, c"),
        ({"c": np.zeros(2)}, r"c has shape \(2,\): expected \(1,\)"),
    ):
        model.answer = answer
        with pytest.raises(ValueError, match=message):
            Trainer(model).step(*mean_task()[0])
    model.answer = {"c": np.array([np.nan])}
    with pytest.raises(Diverged, match="the gradient became nan"):
        Trainer(model).step(*mean_task()[0])
    np.testing.assert_array_equal(model.parameters, 0)
