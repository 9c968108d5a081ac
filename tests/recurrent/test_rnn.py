"""The whole network on one page (course_utils/rnn.py), held to the library's numbers."""

import ast
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from course_utils import rnn
from course_utils.models import ElmanRNN
from course_utils.paths import ROOT
from course_utils.tasks import TextBatches, Vocabulary, load_reader, score, split
from course_utils.training import Adam, Trainer, clip_by_global_norm

PAGE = Path(rnn.__file__)


def random_case(seed, N=3, T=7, K=5, H=6):
    """A network of the library with weights that are not small, and a batch for it."""
    rng = np.random.default_rng(seed)
    network = ElmanRNN(K, H, K)
    network.parameters[:] = rng.normal(0, 0.7, network.parameters.size)
    ids, targets = rng.integers(K, size=(2, N, T))
    return network, np.eye(K)[ids], targets, rng.normal(0, 0.5, (N, H))


def turned(array):
    """Batch first, as in the library, to time first, as on the page, or back."""
    return array.swapaxes(0, 1)


def test_one_page_without_the_package():
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 150
    imported = [node for node in ast.walk(ast.parse("\n".join(lines)))
                if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert [ast.unparse(node) for node in imported] == ["import sys", "import numpy as np"]


@pytest.mark.parametrize("seed", range(10))
def test_loss_and_gradients_are_the_librarys(seed):
    network, x, targets, h0 = random_case(seed)
    expected, gradients = network.loss_and_gradients(x, targets, h0)
    loss, found, h = rnn.loss_and_gradients(
        network.get_weights(), turned(x), turned(targets), h0)
    assert abs(loss - expected) < 1e-10
    for name in gradients:
        np.testing.assert_allclose(found[name], gradients[name], rtol=0, atol=1e-10)
    np.testing.assert_allclose(h, network.last_state, rtol=0, atol=1e-10)


def test_a_window_of_one_step_is_the_librarys():
    network, x, targets, h0 = random_case(0, N=1, T=1)
    _, gradients = network.loss_and_gradients(x, targets, h0)
    _, found, _ = rnn.loss_and_gradients(network.get_weights(), x, targets, h0)
    for name in gradients:
        np.testing.assert_allclose(found[name], gradients[name], rtol=0, atol=1e-10)


def test_its_own_check_tells_right_from_wrong(monkeypatch):
    network, x, targets, h0 = random_case(1)
    case = turned(x), turned(targets), h0
    assert rnn.largest_error(network.get_weights(), *case) < 1e-8
    right = rnn.loss_and_gradients
    for name in "WRbVc":
        def wrong(*args, name=name):
            loss, gradients, h = right(*args)
            return loss, {**gradients, name: gradients[name] * 1.01 + 1e-3}, h

        monkeypatch.setattr(rnn, "loss_and_gradients", wrong)
        assert rnn.largest_error(network.get_weights(), *case) > 1e-4, name


def test_the_check_leaves_the_weights_as_they_were():
    network, x, targets, h0 = random_case(2)
    w = network.get_weights()
    kept = {name: values.copy() for name, values in w.items()}
    rnn.largest_error(w, turned(x), turned(targets), h0)
    assert all((w[name] == kept[name]).all() for name in w)


@pytest.mark.parametrize("limit", [0.01, 1e6])
def test_clipping_and_adam_are_the_librarys(limit):
    network, x, targets, h0 = random_case(3)
    w, memory, optimiser = network.get_weights(), {}, Adam(0.01)
    w = {name: values.copy() for name, values in w.items()}
    for _ in range(5):
        _, gradients = network.loss_and_gradients(x, targets, h0)
        ours = {name: values.copy() for name, values in gradients.items()}
        clip_by_global_norm(gradients, limit)
        optimiser.update(network.parameters, network.flatten(gradients))
        rnn.clip(ours, limit)
        rnn.adam(w, ours, memory, 0.01)
    for name, values in network.get_weights().items():
        np.testing.assert_allclose(w[name], values, rtol=0, atol=1e-10)


def test_clipping_a_gradient_of_zeros():
    gradients = {"W": np.zeros((2, 3))}
    rnn.clip(gradients)
    assert (gradients["W"] == 0).all()


@pytest.mark.parametrize("letters, N, T", [(101, 4, 25), (101, 4, 10), (52, 1, 25), (1000, 16, 25)])
def test_windows_go_on_in_each_strip_to_its_end_and_not_beyond(letters, N, T):
    ids = np.arange(letters)
    pieces = rnn.windows(ids, N, T)
    inputs, targets = (np.concatenate(part) for part in zip(*pieces, strict=True))
    assert (targets == inputs + 1).all()
    assert (np.diff(inputs, axis=0) == 1).all(), "each strip goes on where it stopped"
    assert inputs.T.ravel().tolist() == list(range(N * ((letters - 1) // N))), "each letter once"
    assert targets.max() < letters


def test_windows_are_the_librarys():
    vocabulary = Vocabulary.from_text(load_reader())
    ids = vocabulary.encode(load_reader()[:2000])
    theirs = list(TextBatches(ids, vocabulary, batch=4, time=25))
    ours = rnn.windows(ids, 4, 25)
    for (x, targets), (inputs, after) in zip(theirs, ours, strict=False):
        assert (turned(x).argmax(axis=-1) == inputs).all() and (turned(targets) == after).all()


def test_bits_and_writing_are_the_librarys():
    vocabulary = Vocabulary("abcde")
    network, *_ = random_case(4)
    ids = np.random.default_rng(0).integers(5, size=300)
    w = network.get_weights()
    assert abs(rnn.bits(w, ids) - score(network, vocabulary, ids)) < 1e-10
    cold = rnn.write(w, ids[:10], 20, temperature=1e-6)
    state, expected = ids[:10], []
    for _ in range(20):  # the likeliest letter each time, read from the beginning
        trace = network.forward(np.eye(5)[None, state])
        expected.append(int(trace.z[0, -1].argmax()))
        state = np.append(state, expected[-1])
    assert [int(k) for k in cold] == expected


def test_large_numbers_do_not_overflow():
    z = np.array([[1000.0, 0.0, -1000.0]])
    with np.errstate(all="raise", under="ignore"):
        assert rnn.log_softmax(z).tolist() == [[0.0, -1000.0, -2000.0]]


def test_training_is_the_librarys_step_for_step():
    """With weights so large that gradients have to be clipped."""
    vocabulary, generator = Vocabulary("abcde"), np.random.default_rng(5)
    network, ids = ElmanRNN(5, 8, 5), generator.integers(5, size=16 * 100 + 1)
    network.parameters[:] = generator.normal(0, 2, network.parameters.size)
    w = {name: values.copy() for name, values in network.get_weights().items()}
    trainer, state, norms = Trainer(network, Adam(0.01), clip=5.0, dtype="float64"), None, []
    for x, targets in TextBatches(ids, vocabulary, batch=16, time=25):
        trainer.step(x, targets, state)
        state = trainer.last_state
        norms.append(trainer.gradient_norm)
    assert max(norms) > 10
    assert len(list(rnn.train(w, ids, rates=[0.01]))) == 4
    for name, values in network.get_weights().items():
        np.testing.assert_allclose(w[name], values, rtol=0, atol=1e-9)


@threadpool_limits.wrap(limits=1)  # small products: a second thread only waits for the first
def test_it_learns_as_well_as_the_library():
    """The first epochs of lesson 06, over three seeds: one not worse than the other."""
    text = load_reader()[:30_000]
    vocabulary = Vocabulary.from_text(text)
    learn, held_out = split(vocabulary.encode(text), 0.1)
    K, ours, theirs = len(vocabulary), [], []
    for seed in range(3):
        network = ElmanRNN(K, 48, K, seed=seed)
        trainer = Trainer(network, Adam(0.01), clip=5.0)
        trainer.fit(TextBatches(learn, vocabulary, batch=16, time=25), 4, carry_state=True)
        theirs.append(score(network, vocabulary, held_out))
        w = rnn.weights(K, 48, seed)
        shares = [done for done, _ in rnn.train(w, learn, rates=[0.01] * 4)]
        assert shares == sorted(shares) and shares[-1] == 1
        ours.append(rnn.bits(w, held_out))
    assert abs(np.mean(ours) - np.mean(theirs)) < 0.05, (ours, theirs)
    assert max(ours) < 3.2, "much better than counting letters, 4.3"


def run_page(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "course_utils.rnn", *map(str, arguments)], cwd=ROOT, text=True,
        encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1",
             "OMP_NUM_THREADS": "1"},
        **options)


@pytest.fixture
def short_text(tmp_path):
    path = tmp_path / "mein Text äöü.txt"
    path.write_text("the cat sat on the mat, and the dog sät too. " * 60, encoding="utf-8")
    return path


def test_as_a_program(short_text):
    child = run_page(short_text)
    out, err = child.communicate(timeout=300)
    assert child.returncode == 0 and not err
    moving, _, written = out.partition("\n\n")
    *lines, said = [line for line in moving.splitlines() if line]  # each \r begins a line here
    assert lines[-1].startswith("100%") and "bits per letter" in lines[-1]
    assert "on the last tenth" in said
    assert len(written.rstrip("\n")) == 400
    assert " cat " in written, "it has learned words by heart"


@pytest.mark.skipif(os.name == "nt", reason="Ctrl-C can't be sent to one process on Windows")
def test_ctrl_c_stops_and_writes():
    child = run_page(ROOT / "assets" / "reader.txt")
    read = ""
    while "1%" not in read:
        read += child.stdout.read(200)
    time.sleep(0.2)
    child.send_signal(signal.SIGINT)
    out, err = child.communicate(timeout=300)
    assert child.returncode == 0 and not err
    assert "Stopped" in out and "on the last tenth" in out


def test_what_it_says_to_bad_input(tmp_path):
    _, err = run_page().communicate(timeout=300)
    assert "python -m course_utils.rnn mytext.txt" in err
    few = tmp_path / "few.txt"
    few.write_text("too short", encoding="utf-8")
    child = run_page(few)
    _, err = child.communicate(timeout=300)
    assert child.returncode == 1 and err.strip().count("\n") == 0
    assert "9 letters: expected 1000 or more" in err
