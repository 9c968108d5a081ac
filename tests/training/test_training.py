"""The loop, and the gradient check."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from course_utils import training
from course_utils.models import ElmanRNN
from course_utils.training import (
    SGD,
    Adam,
    Diverged,
    Trainer,
    clip_by_global_norm,
    gradient_check,
)
from course_utils.training import blas_threads as blas
from course_utils.training.history import STRETCH, History


def echo_task(batches=10, batch=8, time=12, seed=0):
    """Say the symbol of the step before: learnable, and only with a memory."""
    random = np.random.default_rng(seed)
    made = []
    for _ in range(batches):
        ids = random.integers(0, 3, (batch, time + 1))
        made.append((np.eye(3, dtype="float32")[ids[:, 1:]], ids[:, :-1]))
    return made


class Bar:
    """A progress bar that keeps what it is told."""

    def __init__(self):
        self.told = []

    def start(self, total):
        self.told.append(("start", total))

    def update(self, done, text):
        self.told.append(("update", done, text))

    def finish(self, text):
        self.told.append(("finish", text))


class InterruptAfter:
    """Batches during which Ctrl-C is pressed."""

    def __init__(self, batches, after):
        self.batches, self.after = batches, after

    def __len__(self):
        return len(self.batches)

    def __iter__(self):
        for batch in self.batches:
            self.after -= 1
            if self.after < 0:
                raise KeyboardInterrupt
            yield batch


# --- settings ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Trainer(ElmanRNN(1, 1, 1), clip=0), "clip is 0: expected a number above 0"),
        (lambda: Trainer(ElmanRNN(1, 1, 1), dtype="int8"), "dtype is 'int8': expected one of"),
        (lambda: Trainer("rnn"), "model is a str: expected a network such as ElmanRNN"),
        (lambda: Trainer(ElmanRNN(1, 1, 1), "adam"), "optimizer is 'adam': expected an object"),
    ],
)
def test_wrong_settings(make, message):
    with pytest.raises(ValueError, match=message):
        make()


# --- one step ------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_step_is_gradient_clip_and_update(dtype):
    (x, targets), *_ = echo_task()
    h0 = np.random.default_rng(1).normal(size=(8, 6))
    rnn, other = (ElmanRNN(3, 6, 3, seed=2, dtype=dtype) for _ in range(2))
    trainer = Trainer(rnn, SGD(0.5), clip=0.01, dtype=dtype)
    loss, gradients = other.loss_and_gradients(x, targets, h0)
    norm = clip_by_global_norm(gradients, 0.01)
    SGD(0.5).update(other.parameters, other.flatten(gradients))
    assert norm > 0.01  # or the test would not show clipping
    tolerance = 1e-5 if dtype == "float32" else 1e-12
    assert trainer.step(x, targets, h0) == pytest.approx(loss, rel=tolerance)
    assert trainer.gradient_norm == pytest.approx(norm, rel=tolerance)
    np.testing.assert_allclose(rnn.parameters, other.parameters, atol=tolerance / 10)
    np.testing.assert_allclose(trainer.last_state, other.last_state, atol=tolerance)


def test_step_sees_what_was_edited_between_steps():
    (x, targets), *_ = echo_task()
    for dtype in ("float32", "float64"):
        rnn = ElmanRNN(3, 6, 3, dtype=dtype)
        trainer = Trainer(rnn)
        trainer.step(x, targets)
        rnn.R[0, 1] = 3
        expected, _ = rnn.loss_and_gradients(x, targets)
        assert trainer.step(x, targets) == pytest.approx(expected, rel=1e-5)


def test_last_state_is_kept_and_belongs_to_the_caller():
    (x, targets), (x2, targets2), *_ = echo_task()
    trainer = Trainer(ElmanRNN(3, 6, 3))
    trainer.step(x, targets)
    state = trainer.last_state
    before = state.copy()
    trainer.step(x2, targets2, state)
    np.testing.assert_array_equal(state, before)


def test_batches_of_many_shapes():
    rnn = ElmanRNN(3, 6, 3)
    trainer = Trainer(rnn)
    for time in (1, 2, 3, 4, 5, 6, 1, 6):
        x, targets = echo_task(1, batch=time, time=time)[0]
        expected, _ = rnn.loss_and_gradients(x, targets)
        assert trainer.step(x, targets) == pytest.approx(expected, rel=1e-5)
    assert len(trainer._paths) <= 4


def test_step_refuses_what_loss_and_gradients_refuses():
    (x, targets), *_ = echo_task()
    rnn = ElmanRNN(3, 6, 3)
    trainer = Trainer(rnn)
    before = rnn.parameters.copy()
    bad = x.copy()
    bad[1, 2, 0] = np.nan
    for arguments, message in (
        ((bad, targets), "x has nan at batch 1, time 2, input 0"),
        ((x[0], targets), r"x has shape \(12, 3\): expected \(batch, time, 3\)"),
        ((x, targets + 1), "targets has class 3: expected 0 to 2"),
        ((x, targets, np.zeros(6)), r"h0 has shape \(6,\)"),
        ((x, targets, None, np.ones(3)), r"mask has shape \(3,\)"),
    ):
        with pytest.raises(ValueError, match=message):
            trainer.step(*arguments)
    np.testing.assert_array_equal(rnn.parameters, before)


def test_step_that_diverges_leaves_the_weights_alone(recwarn):
    rnn = ElmanRNN(3, 6, 3, "relu")
    rnn.R = np.full((6, 6), 1e20)
    before = rnn.parameters.copy()
    (x, targets), *_ = echo_task()
    with pytest.raises(Diverged, match=r"the (loss|gradient) became (nan|inf): try a smaller"):
        Trainer(rnn).step(x, targets)
    np.testing.assert_array_equal(rnn.parameters, before)
    assert not recwarn.list


# --- fit -----------------------------------------------------------------------------------


def test_fit_learns_what_needs_a_memory():
    rnn = ElmanRNN(3, 16, 3, seed=1)
    history = Trainer(rnn, Adam(0.01)).fit(echo_task(), epochs=30)
    assert history.steps == len(history.loss) == 300
    assert len(history.epoch_loss) == 30
    assert history.stopped == "completed"
    assert history.seconds > 0
    assert history.validation == []
    assert history.loss[0] > 1.0
    # What comes before a sequence cannot be known (log 3 at one step of 12), all else can.
    assert 0.7 < history.epoch_loss[-1] / (np.log(3) / 12) < 1.3
    y = rnn.forward(echo_task(seed=9)[0][0]).y.argmax(-1)
    assert (y == echo_task(seed=9)[0][1])[:, 1:].mean() > 0.99


def test_fit_is_the_same_twice():
    runs = []
    for _ in range(2):
        rnn = ElmanRNN(3, 6, 3)
        Trainer(rnn).fit(echo_task(), epochs=2)
        runs.append(rnn.parameters.copy())
    np.testing.assert_array_equal(*runs)


def test_fit_without_validation_keeps_the_last_weights():
    batches = echo_task(3)
    rnn, other = ElmanRNN(3, 6, 3), ElmanRNN(3, 6, 3)
    Trainer(rnn).fit(batches, epochs=2)
    trainer = Trainer(other)
    for x, targets in batches * 2:
        trainer.step(x, targets)
    np.testing.assert_array_equal(rnn.parameters, other.parameters)


@pytest.mark.parametrize("carry", [True, False])
def test_fit_carries_the_state_within_an_epoch(carry):
    batches = echo_task(3)
    rnn, other = ElmanRNN(3, 6, 3), ElmanRNN(3, 6, 3)
    history = Trainer(rnn).fit(batches, epochs=2, carry_state=carry)
    trainer, losses = Trainer(other), []
    for _ in range(2):
        state = None
        for x, targets in batches:
            losses.append(trainer.step(x, targets, state))
            state = trainer.last_state if carry else None
    assert history.loss == losses


def test_fit_takes_masks():
    x, targets = echo_task(1)[0]
    mask = np.ones(targets.shape, bool)
    mask[:, 0] = False
    history = Trainer(ElmanRNN(3, 16, 3), Adam(0.01)).fit([(x, targets, mask)], epochs=400)
    assert history.loss[-1] < 0.05  # without the unknowable first step


def test_evaluate_weighs_steps_and_does_not_train():
    rnn = ElmanRNN(3, 6, 3)
    trainer = Trainer(rnn)
    x, targets = echo_task(1)[0]
    before = rnn.parameters.copy()
    parts = [(x[:, :4], targets[:, :4]), (x[:, 4:], targets[:, 4:])]
    whole, _ = rnn.loss_and_gradients(x, targets)
    assert trainer.evaluate(parts, carry_state=True) == pytest.approx(whole, rel=1e-5)
    assert trainer.evaluate(parts) != pytest.approx(whole, rel=1e-5)
    mask = np.zeros(targets.shape, bool)
    mask[:2, 3] = True
    masked, _ = rnn.loss_and_gradients(x, targets, mask=mask)
    got = trainer.evaluate([(x, targets), (x, targets, mask)])
    assert got == pytest.approx((96 * whole + 2 * masked) / 98, rel=1e-5)
    np.testing.assert_array_equal(rnn.parameters, before)
    with pytest.raises(ValueError, match="batches has nothing in it"):
        trainer.evaluate([])


def test_fit_ends_with_the_weights_that_validate_liked_best():
    rnn = ElmanRNN(3, 6, 3)
    seen = []
    answers = iter([3.0, 1.0, 2.0])

    def validate():
        seen.append(rnn.parameters.copy())
        return next(answers)

    history = Trainer(rnn).fit(echo_task(), epochs=3, validate=validate)
    assert history.validation == [3, 1, 2]
    assert history.best == 1
    np.testing.assert_array_equal(rnn.parameters, seen[1])


def test_patience():
    answers = iter([3.0, 1.0, 2.0, 1.5, 0.5])
    history = Trainer(ElmanRNN(3, 6, 3)).fit(
        echo_task(1), epochs=9, validate=lambda: next(answers), patience=2
    )
    assert history.stopped == "patience"
    assert history.validation == [3, 1, 2, 1.5]


def test_patience_begins_anew_with_each_new_best():
    answers = iter([3.0, 4.0, 1.0, 2.0, 1.5])
    history = Trainer(ElmanRNN(3, 6, 3)).fit(
        echo_task(1), epochs=9, validate=lambda: next(answers), patience=2
    )
    assert history.validation == [3, 4, 1, 2, 1.5] and history.stopped == "patience"


def test_patience_is_lost_by_what_is_only_as_good():
    answers = iter([1.0, 1.0, 1.0])
    history = Trainer(ElmanRNN(3, 6, 3)).fit(
        echo_task(1), epochs=9, validate=lambda: next(answers), patience=2
    )
    assert history.validation == [1, 1, 1] and history.stopped == "patience"


def test_the_recent_loss_is_that_of_twenty_steps():
    assert History(loss=[9.0, *[1.0] * 19, 3.0]).recent() == pytest.approx(1.1)
    assert History(loss=[9.0, 1.0]).recent() == 5 and np.isnan(History().recent())


def test_ctrl_c_ends_cleanly_and_keeps_what_was_learned():
    rnn = ElmanRNN(3, 16, 3)
    trainer = Trainer(rnn, Adam(0.01))
    first = trainer.evaluate(echo_task())
    history = trainer.fit(InterruptAfter(echo_task(), 105), epochs=30)
    assert history.stopped == "interrupted"
    assert history.steps == 105
    assert len(history.epoch_loss) == 10
    assert trainer.evaluate(echo_task()) < 0.8 * first
    assert history.best <= np.mean(history.loss[-STRETCH:])


def test_ctrl_c_brings_back_the_best_weights():
    """Ten good epochs, then a learning rate that ruins them, then Ctrl-C."""
    rnn = ElmanRNN(3, 16, 3)
    adam = Adam(0.01)
    trainer = Trainer(rnn, adam)

    class Ruined(InterruptAfter):
        def __iter__(self):
            if self.after < 100:
                adam.learning_rate = 0.3
            return super().__iter__()

    history = trainer.fit(Ruined(echo_task(), 155), epochs=30)
    assert history.stopped == "interrupted"
    assert np.mean(history.loss[-10:]) > history.best + 0.1
    assert trainer.evaluate(echo_task()) < np.mean(history.loss[-10:]) - 0.1


def test_ctrl_c_in_validation_brings_back_the_best_validated_weights():
    rnn = ElmanRNN(3, 6, 3)
    kept = []

    def validate():
        kept.append(rnn.parameters.copy())
        if len(kept) == 3:
            raise KeyboardInterrupt
        return len(kept)

    history = Trainer(rnn).fit(echo_task(), epochs=5, validate=validate)
    assert history.stopped == "interrupted"
    assert history.best == 1
    np.testing.assert_array_equal(rnn.parameters, kept[0])


def test_ctrl_c_before_the_first_step():
    rnn = ElmanRNN(3, 6, 3)
    before = rnn.parameters.copy()
    history = Trainer(rnn).fit(InterruptAfter(echo_task(), 0))
    assert (history.stopped, history.steps, history.best) == ("interrupted", 0, None)
    assert repr(history) == "History(0 steps, interrupted)"
    np.testing.assert_array_equal(rnn.parameters, before)


def test_divergence_ends_with_a_message_and_good_weights():
    rnn = ElmanRNN(3, 6, 3, "relu", "linear")
    x = np.ones((4, 12, 3))
    trainer = Trainer(rnn, SGD(1e3), clip=None)
    before = trainer.evaluate([(x, x)])
    with pytest.warns(RuntimeWarning, match=r"training stopped at step \d+: the .* the best w"):
        history = trainer.fit([(x, x)] * 50)
    assert history.stopped == "diverged"
    assert 0 < history.steps < 50
    assert np.isfinite(history.loss).all()
    assert np.isfinite(rnn.parameters).all()
    assert trainer.evaluate([(x, x)]) <= before * (1 + 1e-6)


@pytest.mark.parametrize("epochs", [1, 3])
def test_progress(epochs):
    bar = Bar()
    history = Trainer(ElmanRNN(3, 6, 3)).fit(echo_task(), epochs=epochs, progress=bar)
    assert bar.told[0] == ("start", 10 * epochs)
    kind, done, text = bar.told[-2]
    assert (kind, done) == ("update", 10 * epochs)
    assert text.endswith(f"loss {history.recent():.2f}")
    assert text.startswith("epoch 3 of 3, " if epochs == 3 else "loss")
    assert bar.told[-1] == ("finish", history.summary())
    assert "completed" in history.summary()


def test_progress_counts_epochs_where_steps_are_unknown():
    class Unsized:
        def __iter__(self):
            return iter(echo_task(2))

    bar = Bar()
    Trainer(ElmanRNN(3, 6, 3)).fit(Unsized(), epochs=3, progress=bar)
    assert bar.told[0] == ("start", 3)
    assert bar.told[-2][1] == 3


def test_progress_is_finished_when_something_fails():
    bar = Bar()
    with pytest.raises(ValueError, match="not"):
        Trainer(ElmanRNN(3, 6, 3)).fit([*echo_task(1), "x"], progress=bar)
    assert bar.told[-1][0] == "finish"
    assert "failed" in bar.told[-1][1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epochs": 0}, "epochs is 0: expected a whole number of 1 or more"),
        ({"patience": 0.5}, "patience is 0.5: expected a whole number"),
        ({"validate": 3}, "validate is 3: expected a function"),
        ({"batches": 5}, "batches is 5: expected a list of"),
        ({"batches": []}, "batches gives nothing at all: expected a list of"),
        ({"batches": [1]}, "batches has an item that is not"),
        ({"batches": iter(echo_task(1)), "epochs": 2}, "gives nothing again .a generator"),
        (
            {"batches": [*echo_task(1), *echo_task(1, batch=3)], "carry_state": True},
            "batches has a batch of 3 after one of 8: expected one size",
        ),
    ],
)
def test_wrong_fit(arguments, message):
    with pytest.raises(ValueError, match=message):
        Trainer(ElmanRNN(3, 6, 3)).fit(**{"batches": echo_task(1)} | arguments)


# --- gradient check ------------------------------------------------------------------------


def check_task():
    random = np.random.default_rng(5)
    rnn = ElmanRNN(2, 3, 4, seed=5)
    return rnn, random.normal(size=(2, 5, 2)), random.integers(0, 4, (2, 5))


def test_names_are_what_they_say_whichever_comes_first():
    code = "from course_utils.training import {}; assert callable(gradient_check), gradient_check"
    for names in ("gradient_check", "GradientReport, gradient_check", "*"):
        subprocess.run([sys.executable, "-c", code.format(names)], check=True)
    # A name that is a module's too would be the module as soon as that is imported.
    modules = {path.stem for path in Path(training.__file__).parent.glob("*.py")}
    assert not modules & set(training.__all__)


def test_gradient_check_reads_well():
    rnn, x, targets = check_task()
    before = rnn.parameters.copy()
    report = gradient_check(rnn, x, targets)
    assert report.ok
    assert str(report) == (
        "Gradient check: all right\n"
        "  W     6 checked  error < 1e-06\n"
        "  R     9 checked  error < 1e-06\n"
        "  b     3 checked  error < 1e-06\n"
        "  V    12 checked  error < 1e-06\n"
        "  c     4 checked  error < 1e-06"
    )
    np.testing.assert_array_equal(rnn.parameters, before)


@pytest.mark.parametrize("name", ["W", "R", "b", "V", "c"])
def test_gradient_check_finds_one_wrong_number(name):
    rnn, x, targets = check_task()
    _, gradients = rnn.loss_and_gradients(x, targets)
    index = (1,) * gradients[name].ndim
    gradients[name][index] *= 1.001
    report = gradient_check(rnn, x, targets, gradients=gradients)
    assert not report.ok
    assert [n for n, error in report.errors.items() if error >= report.tolerance] == [name]
    assert report.parameters[name].index == index
    place = ", ".join(["1"] * len(index))
    assert f"worst at {name}[{place}]: given " in str(report)
    assert str(report).startswith("Gradient check: WRONG")


def test_gradient_check_finds_typical_mistakes():
    rnn, x, targets = check_task()
    _, right = rnn.loss_and_gradients(x, targets)
    summed = {name: g * x.shape[0] * x.shape[1] for name, g in right.items()}
    assert not gradient_check(rnn, x, targets, gradients=summed).ok
    transposed = right | {"R": right["R"].T}
    assert not gradient_check(rnn, x, targets, gradients=transposed).ok
    zero = {name: np.zeros_like(g) for name, g in right.items()}
    report = gradient_check(rnn, x, targets, gradients=zero)
    assert report.errors["W"] == pytest.approx(1)


def test_gradient_check_of_a_float32_network_and_of_a_sample():
    rnn, x, targets = check_task()
    single = ElmanRNN(2, 3, 4, dtype="float32")
    single.set_weights(rnn.get_weights())
    report = gradient_check(single, x, targets, samples=4)
    assert report.ok
    assert {check.checked for check in report.parameters.values()} == {3, 4}


def test_wrong_gradient_check():
    rnn, x, targets = check_task()
    with pytest.raises(ValueError, match="epsilon is 0: expected a number above 0"):
        gradient_check(rnn, x, targets, epsilon=0)
    with pytest.raises(ValueError, match="gradients has names W: expected a dict of W, R, b, V, c"):
        gradient_check(rnn, x, targets, gradients={"W": rnn.W})
    with pytest.raises(ValueError, match=r"W has shape \(2, 3\): expected \(3, 2\)"):
        gradient_check(rnn, x, targets, gradients=rnn.get_weights() | {"W": rnn.W.T})


# --- threads -------------------------------------------------------------------------------


def test_one_thread_is_set_and_put_back():
    if not blas.LIBRARIES:
        pytest.skip("the threads of this NumPy's BLAS cannot be set")
    before = [library.get_num_threads() for library in blas.LIBRARIES]
    assert any(info["user_api"] == "blas" for info in threadpool_info())
    blas.LIBRARIES[0].set_num_threads(2)
    try:
        with pytest.raises(KeyError), blas.one_thread():
            assert {library.get_num_threads() for library in blas.LIBRARIES} == {1}
            raise KeyError
        assert blas.LIBRARIES[0].get_num_threads() == 2
    finally:
        blas.LIBRARIES[0].set_num_threads(before[0])
    assert [library.get_num_threads() for library in blas.LIBRARIES] == before


def test_threads_are_given_up_only_when_passes_keep_being_slow():
    watch = blas.ThreadWatch(operations=1e9, steps=10)
    for seconds in (0.001, 5.0, 0.001, 5.0, 0.001, 0.005, 5.0, 5.0):
        watch.seen(seconds)
        assert not watch.alone
    watch.seen(5.0)
    assert watch.alone
    fresh = blas.ThreadWatch(operations=1e9, steps=10)
    for _ in range(3):  # slow from the start
        fresh.seen(5.0)
    assert fresh.alone


def test_without_a_known_blas_nothing_happens(monkeypatch):
    monkeypatch.setattr(blas, "LIBRARIES", [])
    with blas.one_thread():
        np.ones((2, 2)) @ np.ones((2, 2))
