"""A run that was interrupted, in this process or by the death of it, gives the numbers of one that
was not.
"""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from course_utils.models import LSTM, ElmanRNN, storage
from course_utils.tasks import Sequences, TextBatches, Vocabulary
from course_utils.training import (
    SGD,
    Adam,
    Checkpoint,
    Trainer,
    cosine_decay,
    step_decay,
    warm_up,
    windows,
)
from course_utils.training.history import STRETCH
from course_utils.training.packing import pack, unpack

CUT = 17  # steps until the interruption; checkpoints are made every 5


def sequences(seed=0):
    random = np.random.default_rng(seed)
    ids = random.integers(0, 3, (12, 9))
    mask = np.ones((12, 8), bool)
    mask[:, 0] = False
    return Sequences(np.eye(3)[ids[:, 1:]], ids[:, :-1], mask)


class Halving:
    """A validation that halves the learning rate after its second call, as a learner's might."""

    def __init__(self, trainer):
        self.trainer = trainer
        self.data = [sequences(seed=1)]

    def __call__(self):
        if self.trainer.optimizer.steps == 6:
            self.trainer.optimizer.learning_rate /= 2
        return self.trainer.evaluate(self.data)


def momentum_and_schedule():
    trainer = Trainer(ElmanRNN(3, 6, 3), SGD(step_decay(0.5, 7), momentum=0.9), clip=0.5)
    return trainer, {"batches": sequences().batches(5, seed=3), "epochs": 9}


def adam_and_carried_state():
    trainer = Trainer(ElmanRNN(3, 6, 3), Adam(warm_up(cosine_decay(0.05, 25), 5)))
    return trainer, {"batches": windows(*sequences()[:2], 3), "epochs": 9, "carry_state": True}


def gated_and_truncated():
    trainer = Trainer(LSTM(3, 6, 3), Adam(0.02), dtype="float64", truncate=2)
    batches = windows(*sequences()[:2], 3)
    return trainer, {"batches": batches, "epochs": 9, "carry_state": True}


def validated():
    trainer = Trainer(ElmanRNN(3, 6, 3), Adam(0.3))
    batches = sequences().batches(4, seed=1)
    more = {"validate": Halving(trainer), "patience": 6}
    return trainer, {"batches": batches, "epochs": 40} | more


SCENARIOS = {
    made.__name__: made
    for made in (momentum_and_schedule, adam_and_carried_state, gated_and_truncated, validated)
}


def result(trainer, history):
    """All that must be the same."""
    return pack(
        {
            "trainer": trainer.state(),
            "loss": np.array(history.loss),
            "epoch_loss": np.array(history.epoch_loss),
            "validation": np.array(history.validation),
            "best": history.best,
            "stopped": history.stopped,
        }
    )


def unbroken(name):
    trainer, arguments = SCENARIOS[name]()
    return result(trainer, trainer.fit(**arguments))


class Cut(Checkpoint):
    """Ends the run at step `at`, by Ctrl-C or by the death of the process."""

    def __init__(self, path, at=CUT, every=5, dies=False):
        super().__init__(path, every)
        self.at, self.dies = at, dies

    def due(self, steps, epoch_ended):
        if steps >= self.at:
            if self.dies:
                os._exit(9)
            raise KeyboardInterrupt
        return super().due(steps, epoch_ended)


def assert_same(got, expected):
    assert set(got) == set(expected)
    for name, array in expected.items():
        np.testing.assert_array_equal(got[name], array, err_msg=name)


# --- the same numbers ----------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:going on with learning_rate")
@pytest.mark.parametrize("at", [5, 6, 9, CUT])
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_resumed_run_gives_the_same_numbers(name, at, tmp_path):
    path = tmp_path / "run.npz"
    trainer, arguments = SCENARIOS[name]()
    history = trainer.fit(**arguments, checkpoint=Cut(path, at + 1))
    assert (history.stopped, history.steps) == ("interrupted", at + 1)
    trainer, arguments = SCENARIOS[name]()
    got = trainer.fit(**arguments, checkpoint=path, resume=True)
    assert got.steps > at + 1
    assert_same(result(trainer, got), unbroken(name))


def test_a_run_is_resumed_in_the_same_kernel_too(tmp_path):
    """After Ctrl-C the best weights are back, and the batches are somewhere in their order."""
    trainer, arguments = momentum_and_schedule()
    trainer.fit(**arguments, checkpoint=Cut(tmp_path / "run"))
    history = trainer.fit(**arguments, checkpoint=tmp_path / "run", resume=True)
    assert_same(result(trainer, history), unbroken("momentum_and_schedule"))


def test_a_run_is_resumed_after_the_death_of_its_process(tmp_path):
    program = [sys.executable, __file__]
    dead = subprocess.run([*program, "die", str(tmp_path)], capture_output=True, text=True)
    assert dead.returncode == 9, dead.stderr
    names = sorted(file.name for file in tmp_path.iterdir())
    assert names == sorted(f"{name}.npz" for name in SCENARIOS)
    saved = Checkpoint(tmp_path / "validated").load()
    assert saved["history"]["loss"].size == 15
    subprocess.run([*program, "resume", str(tmp_path)], check=True, timeout=300)
    for name in SCENARIOS:
        with np.load(tmp_path / f"{name}.result.npz") as file:
            assert_same(dict(file), unbroken(name))


def test_the_best_weights_so_far_are_kept_too(tmp_path):
    """Good until step 25, then ruined, then Ctrl-C, which puts the best weights back."""

    def run(at, **more):
        trainer = Trainer(ElmanRNN(3, 6, 3), Adam(lambda step: 0.02 if step < 25 else 30.0))
        cut = Cut(tmp_path / "run", at)
        batches = sequences().batches(6, seed=0)
        return trainer, trainer.fit(batches, epochs=99, checkpoint=cut, **more)

    trainer, history = run(73)
    assert history.best < np.mean(history.loss[-STRETCH:]) - 0.1
    expected = result(trainer, history)
    run(38)
    assert_same(result(*run(73, resume=True)), expected)


def test_a_finished_run_can_be_made_longer(tmp_path):
    trainer, arguments = momentum_and_schedule()
    trainer.fit(**arguments | {"epochs": 4}, checkpoint=tmp_path / "run")
    trainer, arguments = momentum_and_schedule()
    history = trainer.fit(**arguments, checkpoint=tmp_path / "run", resume=True)
    assert_same(result(trainer, history), unbroken("momentum_and_schedule"))
    trainer, arguments = momentum_and_schedule()
    again = trainer.fit(**arguments, checkpoint=tmp_path / "run", resume=True)
    assert_same(result(trainer, again), unbroken("momentum_and_schedule"))  # nothing to do


def test_patience_that_ran_out_stays_so(tmp_path):
    def run():
        trainer = Trainer(ElmanRNN(3, 6, 3), Adam(0.01))
        return trainer.fit(
            [sequences()],
            epochs=9,
            validate=iter([3.0, 1.0, 2.0, 1.5, 0.5]).__next__,
            patience=2,
            checkpoint=tmp_path / "run",
            resume=True,
        )

    first, second = run(), run()
    assert first.stopped == second.stopped == "patience"
    assert first.validation == second.validation == [3, 1, 2, 1.5]


def test_without_a_file_resume_starts_anew_and_without_resume_the_file_is_replaced(tmp_path):
    trainer, arguments = momentum_and_schedule()
    history = trainer.fit(**arguments, checkpoint=tmp_path / "run", resume=True)
    assert_same(result(trainer, history), unbroken("momentum_and_schedule"))
    trainer, arguments = momentum_and_schedule()
    history = trainer.fit(**arguments | {"epochs": 2}, checkpoint=tmp_path / "run")
    assert history.steps == 6
    assert Checkpoint(tmp_path / "run").load()["epoch"] == 2


def test_a_changed_learning_rate_is_put_back_and_said(tmp_path):
    def run(rate, **more):
        trainer = Trainer(ElmanRNN(3, 6, 3), SGD(rate, 0.9))
        trainer.fit([sequences()], checkpoint=tmp_path / "run", **more)
        return trainer.optimizer.learning_rate

    run(0.1)
    with pytest.warns(RuntimeWarning, match=r"going on with learning_rate 0.1 .* not with 0.5"):
        assert run(0.5, resume=True, epochs=2) == 0.1


def test_progress_goes_on_where_it_was(tmp_path):
    class Bar:
        def __init__(self):
            self.done = []

        def start(self, total):
            self.total = total

        def update(self, done, text):
            self.done.append(done)

        def finish(self, text):
            pass

    trainer, arguments = momentum_and_schedule()
    trainer.fit(**arguments, checkpoint=Cut(tmp_path / "run"))
    trainer, arguments = momentum_and_schedule()
    bar = Bar()
    trainer.fit(**arguments, checkpoint=tmp_path / "run", resume=True, progress=bar)
    assert bar.total == 27
    assert bar.done[0] == 15
    assert bar.done[-1] == 27


def test_when_a_checkpoint_is_due(tmp_path, monkeypatch):
    now = [100.0]
    monkeypatch.setattr("course_utils.training.checkpoint.time.monotonic", lambda: now[0])
    often, seldom = Checkpoint(tmp_path / "a", every=10), Checkpoint(tmp_path / "a")
    for checkpoint in (often, seldom):
        checkpoint.begin()
    assert [often.due(steps, False) for steps in (9, 10, 11, 20)] == [False, True, False, True]
    assert not often.due(20, True)  # it was saved at the step already
    assert not seldom.due(20, True)
    now[0] += 11
    assert seldom.due(20, True)
    assert not seldom.due(20, False)
    seldom.save({})
    assert not seldom.due(40, True)


# --- what must be the same -----------------------------------------------------------------


def other(**changes):
    """The first scenario, made a little differently."""
    made = {
        "network": lambda: ElmanRNN(3, 6, 3),
        "optimizer": lambda: SGD(step_decay(0.5, 7), momentum=0.9),
        "clip": 0.5,
        "dtype": "float32",
        "truncate": None,
    } | changes
    network, optimizer = made.pop("network")(), made.pop("optimizer")()
    return Trainer(network, optimizer, **made)


@pytest.mark.parametrize(
    ("changes", "arguments", "message"),
    [
        ({"network": lambda: LSTM(3, 6, 3)}, {}, r"network = ElmanRNN.*: expected LSTM\("),
        ({"network": lambda: ElmanRNN(3, 6, 3, "relu")}, {}, "network = .*tanh.*: expected .*relu"),
        ({"network": lambda: ElmanRNN(3, 7, 3)}, {}, r"shapes = \{'W': \[6, 3\]"),
        (
            {"network": lambda: ElmanRNN(3, 6, 3, dtype="float32")},
            {},
            "dtype = float64: expected float32",
        ),
        ({"clip": None}, {}, "clip = 0.5: expected None, as here"),
        ({"truncate": 3}, {}, "truncate = None: expected 3"),
        ({"dtype": "float64"}, {}, "dtype = float32: expected float64"),
        ({"optimizer": Adam}, {}, "optimizer = SGD: expected Adam"),
        ({"optimizer": lambda: SGD(0.1, 0.9)}, {}, r"learning_rate = step_decay.*: expected 0.1"),
        (
            {"optimizer": lambda: SGD(step_decay(0.5, 7), 0.8)},
            {},
            "momentum = 0.9: expected 0.8",
        ),
        ({}, {"carry_state": True}, "carry_state = False: expected True"),
        ({}, {"validate": lambda: 0}, "validate given = False: expected True"),
        ({}, {"batches": [sequences()]}, "number of batches = 3: expected 1"),
        ({}, {"batches": [sequences()] * 3}, "batches with a random_state = True: expected False"),
    ],
)
def test_a_run_of_something_else_is_refused(changes, arguments, message, tmp_path):
    trainer, same = momentum_and_schedule()
    trainer.fit(**same | {"epochs": 2}, checkpoint=tmp_path / "run")
    trainer = other(**changes)
    before = trainer.state()
    with pytest.raises(ValueError, match=f"checkpoint is of a run with {message}") as error:
        trainer.fit(**same | arguments, checkpoint=tmp_path / "run", resume=True)
    assert "\n" not in str(error.value)
    assert_same(pack(trainer.state()), pack(before))


def changed(part, **more):
    """The batches of the first scenario with one thing changed."""
    data = sequences()
    if part == "targets":
        data.targets[3, 4] = (data.targets[3, 4] + 1) % 3
    elif part == "x":
        data.x[7, 2, 1] += 1e-12
    elif part == "mask":
        data.mask[5, 5] = False
    elif part == "dtype":
        data = data._replace(x=data.x.astype("float32"))
    elif part == "none":
        data = data._replace(mask=None)
    return data.batches(**{"size": 5, "seed": 3} | more)


@pytest.mark.parametrize(
    ("batches", "what"),
    [
        (changed("x"), "x of the batches"),
        (changed("targets"), "targets of the batches"),
        (changed("mask"), "mask of the batches"),
        (changed("none"), "mask of the batches"),
        (changed("dtype"), "x of the batches"),
        (changed("", size=4), "batch size of the batches = 5: expected 4"),
        (changed("", seed=4), "seed of the batches = 3: expected 4"),
    ],
)
def test_a_run_on_other_data_is_refused(batches, what, tmp_path):
    trainer, same = momentum_and_schedule()
    trainer.fit(**same | {"epochs": 2}, checkpoint=tmp_path / "run")
    trainer, _ = momentum_and_schedule()
    before = pack(trainer.state())
    with pytest.raises(ValueError, match=f"checkpoint is of a run with {what}"):
        trainer.fit(batches, epochs=3, checkpoint=tmp_path / "run", resume=True)
    assert_same(pack(trainer.state()), before)


class OwnBatches:
    """A learner's iterable."""

    def __init__(self, parts):
        self.parts = parts

    def __iter__(self):
        return iter(self.parts)


@pytest.mark.parametrize("kind", [list, tuple, OwnBatches])
@pytest.mark.parametrize("part", ["x", "targets"])
def test_lists_and_iterables_of_ones_own_are_looked_at_too(kind, part, tmp_path):
    def run(data, **more):
        trainer = Trainer(ElmanRNN(3, 6, 3), Adam(0.01))
        batches = kind([data.take(slice(7)), data.take(slice(7, None))])
        return trainer.fit(batches, checkpoint=tmp_path / "run", **more)

    run(sequences())
    assert run(sequences(), epochs=2, resume=True).steps == 4
    other = sequences()
    getattr(other, part)[3, 4] = 1 - getattr(other, part)[3, 4]
    with pytest.raises(ValueError, match=f"a run with {part} of the batches"):
        run(other, epochs=3, resume=True)


def test_another_text_is_refused(tmp_path):
    vocabulary = Vocabulary("abc")

    def run(text, time=3, **more):
        batches = TextBatches(vocabulary.encode(text), vocabulary, batch=2, time=time)
        return Trainer(ElmanRNN(3, 6, 3)).fit(batches, checkpoint=tmp_path / "run", **more)

    run("abcabcabcabcabc")
    assert run("abcabcabcabcabc", epochs=2, resume=True).steps == 4
    with pytest.raises(ValueError, match="text of the batches"):
        run("abcabcabcabcacb", epochs=2, resume=True)
    with pytest.raises(ValueError, match=r"number of batches|time of the batches"):
        run("abcabcabcabcabc", time=2, epochs=2, resume=True)


def test_another_schedule_of_the_same_name_is_refused(tmp_path):
    def run(schedule, **more):
        trainer = Trainer(ElmanRNN(3, 6, 3), SGD(schedule))
        return trainer.fit([sequences()], checkpoint=tmp_path / "run", **more)

    run(lambda step: 0.1 / (1 + step))
    assert run(lambda step: 0.1 / (1 + step), epochs=2, resume=True).steps == 2
    with pytest.raises(ValueError, match="a run with learning rates = "):
        run(lambda step: 0.2 / (1 + step), epochs=3, resume=True)
    run([0.1, 0.2].__getitem__)  # no rate at 7: nothing is said
    assert run([0.1, 0.2].__getitem__, epochs=2, resume=True).steps == 2


def test_an_older_checkpoint_is_taken_with_a_word(tmp_path):
    trainer, same = momentum_and_schedule()
    trainer.fit(**same | {"epochs": 2}, checkpoint=tmp_path / "run")
    checkpoint = Checkpoint(tmp_path / "run")
    saved = checkpoint.load()
    for name in ("data", "patience", "learning rates"):
        del saved["conditions"][name]
    checkpoint.save(saved)
    trainer, same = momentum_and_schedule()
    with pytest.warns(RuntimeWarning, match="the checkpoint doesn't say what it was trained on"):
        history = trainer.fit(**same, checkpoint=tmp_path / "run", resume=True)
    assert_same(result(trainer, history), unbroken("momentum_and_schedule"))
    with pytest.raises(ValueError, match="carry_state = False: expected True"):
        trainer.fit(**same, carry_state=True, checkpoint=tmp_path / "run", resume=True)


def test_wrong_checkpoints(tmp_path):
    class Own:
        def update(self, parameters, gradient):
            pass

    rnn = ElmanRNN(3, 6, 3)
    for optimizer, arguments, message in (
        (None, {"resume": True}, "resume is True: expected a checkpoint to go on with"),
        (None, {"checkpoint": 3}, "path is 3: expected a file name"),
        (None, {"checkpoint": tmp_path / "no" / "run"}, "expected a file in a folder that exists"),
        (Own(), {"checkpoint": tmp_path / "run"}, r"expected one with state\(\) and restore"),
    ):
        with pytest.raises(ValueError, match=message):
            Trainer(rnn, optimizer).fit([sequences()], **arguments)
    with pytest.raises(ValueError, match="every is 0: expected a whole number"):
        Checkpoint(tmp_path / "run", every=0)
    assert repr(Checkpoint("run", 5)) == "Checkpoint('run.npz', every=5)"
    assert list(tmp_path.iterdir()) == []


# --- the file ------------------------------------------------------------------------------


def test_packing_keeps_everything():
    tree = {
        "numbers": [1, 2.5, float("inf"), 0.1 + 0.2, 2**127, None, True, "h(t) 中"],
        "pair": (np.arange(3, dtype="float32"), np.float32(0.1)),
        "a.b": {"c": np.array(7), "empty": np.zeros((0, 3))},
        "a": {"b.c": np.array([np.nan])},
    }
    file = io.BytesIO()
    np.savez(file, **pack(tree))
    file.seek(0)
    got = unpack(dict(np.load(file)))
    assert got["numbers"] == tree["numbers"]
    assert isinstance(got["pair"], tuple)
    assert got["pair"][0].dtype == got["pair"][1].dtype == "float32"
    assert got["pair"][1] == np.float32(0.1)
    assert got["a.b"]["c"] == 7
    assert got["a.b"]["empty"].shape == (0, 3)
    assert np.isnan(got["a"]["b.c"])


def test_a_damaged_file_is_named_and_changes_nothing(tmp_path):
    trainer, arguments = momentum_and_schedule()
    path = tmp_path / "run.npz"
    trainer.fit(**arguments | {"epochs": 2}, checkpoint=path)
    whole = path.read_bytes()
    ElmanRNN(3, 6, 3).save(tmp_path / "network.npz")
    np.savez(tmp_path / "object.npz", plan=np.array([{}], dtype=object))
    damaged = {size: whole[:size] for size in (0, 1, 100, len(whole) // 2, len(whole) - 1)}
    middle = len(whole) // 2
    damaged["flipped"] = whole[:middle] + bytes([whole[middle] ^ 255]) + whole[middle + 1 :]
    for name in ("network", "object"):
        damaged[name] = (tmp_path / f"{name}.npz").read_bytes()
    for name, contents in damaged.items():
        path.write_bytes(contents)
        trainer, arguments = momentum_and_schedule()
        before = pack(trainer.state())
        with pytest.raises(
            ValueError, match=r"run.npz' cannot be read as a checkpoint: ."
        ) as error:
            trainer.fit(**arguments, checkpoint=path, resume=True)
        assert "\n" not in str(error.value), name
        assert_same(pack(trainer.state()), before)
        assert path.read_bytes() == contents


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError("disk full")])
def test_an_interrupted_write_leaves_the_last_good_file(error, tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    checkpoint = Checkpoint(path)
    checkpoint.save({"kept": np.arange(5000)})
    size = path.stat().st_size
    room = []  # bytes until the write fails

    def opened(name, mode):
        class Failing(io.FileIO):
            def write(self, data):
                if self.tell() + len(data) > room[-1]:
                    raise error
                return super().write(data)

        return Failing(name, mode)

    monkeypatch.setattr(storage, "open", opened, raising=False)
    for limit in (0, 100, size // 2, size - 30):
        room.append(limit)
        with pytest.raises(type(error) if isinstance(error, Exception) else error):
            checkpoint.save({"kept": -np.arange(5000)})
        np.testing.assert_array_equal(checkpoint.load()["kept"], np.arange(5000))
        assert list(tmp_path.iterdir()) == [path]
    room.append(10 * size)
    checkpoint.save({"kept": -np.arange(5000)})
    np.testing.assert_array_equal(checkpoint.load()["kept"], -np.arange(5000))


def test_killing_the_writer_leaves_a_good_file(tmp_path):
    path = tmp_path / "run.npz"
    unfinished = 0
    for patience in (0.01, 0.03, 0.05, 0.08):
        writer = subprocess.Popen([sys.executable, __file__, "write", str(tmp_path)])
        try:
            deadline = time.monotonic() + 60
            while not path.exists() and time.monotonic() < deadline:
                time.sleep(0.01)
            time.sleep(patience)  # somewhere in one of its writes
        finally:
            writer.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
            writer.wait()
        unfinished += len(list(tmp_path.glob("*.part")))
        first, second = Checkpoint(path).load()["pair"]
        np.testing.assert_array_equal(first, first[0])  # all of one save
        np.testing.assert_array_equal(second, first[0])
        Checkpoint(path).begin()
        assert list(tmp_path.iterdir()) == [path]
        path.unlink()
    assert unfinished  # or it was never caught at writing


if __name__ == "__main__":
    what, folder = sys.argv[1], Path(sys.argv[2])
    if what == "write":
        checkpoint, number = Checkpoint(folder / "run"), 0
        while True:
            number += 1
            checkpoint.save({"pair": tuple(np.full(300_000, number) for _ in range(2))})
    for place, (name, made) in enumerate(SCENARIOS.items(), start=1):
        trainer, arguments = made()
        path = folder / name
        if what == "die":
            last = place == len(SCENARIOS)
            trainer.fit(**arguments, checkpoint=Cut(path, dies=last))
        else:
            history = trainer.fit(**arguments, checkpoint=path, resume=True)
            np.savez(folder / f"{name}.result.npz", **result(trainer, history))
