"""A pass that would fill the memory is refused before it is tried. The limits here are small ones,
made up for the test.
"""

import re
import tracemalloc

import numpy as np
import pytest

from course_utils.models import GRU, LSTM, ElmanRNN, room_in_memory
from course_utils.training import Trainer

KINDS = [ElmanRNN, LSTM, GRU, lambda *sizes, **k: GRU(*sizes, reset_after=False, **k)]


@pytest.fixture
def free(monkeypatch):
    """Sets how many bytes are free; every pass asks."""
    def set_free(count):
        monkeypatch.setattr(room_in_memory, "ASKED_FROM", 0)
        monkeypatch.setattr(room_in_memory, "free_memory", lambda: count)

    return set_free


def held(trace):
    """Bytes of the arrays that grow with time."""
    arrays = [a for a in vars(trace).values() if isinstance(a, np.ndarray) and a.ndim == 3]
    return sum(a.nbytes for a in arrays if a.shape[1] == trace.time and 0 not in a.strides)


@pytest.mark.parametrize("make", KINDS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_trace_is_refused_where_it_would_not_fit(make, dtype, free):
    net, x = make(3, 16, 2, dtype=dtype), np.zeros((4, 50, 3))
    most = held(net.forward(x))
    free(2 * most)
    net.forward(x)
    free(most)  # some of it is left free
    with pytest.raises(MemoryError, match=r"\(4, 50\) with 16 units keeps 0\.\d MB") as told:
        net.forward(x)
    assert ("float32" in str(told.value)) == (dtype == "float64")
    fit = int(str(told.value).split("at most ")[1].split()[0])
    assert 0 < fit < 50
    net.forward(x[:, :fit])
    with pytest.raises(MemoryError):
        net.forward(x[:, : fit + 2])


@pytest.mark.parametrize("make", KINDS)
def test_so_is_a_training_step(make, free):
    net = make(3, 16, 2)
    batch = np.zeros((4, 50, 3)), np.zeros((4, 50), int)
    trainer = Trainer(net)
    free(10_000)
    before = net.parameters.copy()
    with pytest.raises(MemoryError, match="expected at most"):
        trainer.step(*batch)
    np.testing.assert_array_equal(net.parameters, before)
    free(10_000_000)
    trainer.step(*batch)


@pytest.mark.parametrize("kind", [ElmanRNN, LSTM, GRU])
def test_the_buffers_of_a_fast_pass_are_what_is_counted(kind, free):
    trainer = Trainer(kind(2, 64, 2))
    batch = np.zeros((8, 200, 2)), np.zeros((8, 200), int)
    free(1)
    with pytest.raises(MemoryError) as told:
        trainer.step(*batch)
    counted = 1e6 * float(re.search(r"keeps ([\d.]+) MB", str(told.value))[1])
    free(1e12)
    tracemalloc.start()
    trainer.step(*batch)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    # Weights, and slopes as large as a core's cache, come on top.
    assert -0.1e6 < peak - counted < 0.25 * counted + 1.2e6


def test_what_is_free_is_the_least_of_machine_and_container(tmp_path, monkeypatch):
    limit, used = tmp_path / "memory.max", tmp_path / "memory.current"
    monkeypatch.setattr(room_in_memory, "CONTAINER", [(limit, used)])
    whole = room_in_memory.free_memory()
    assert whole is None or whole > 1e6
    used.write_text("700000\n")
    (tmp_path / "memory.stat").write_text("anon 1\ninactive_file 300000\n")
    limit.write_text("max\n")
    assert room_in_memory.free_memory() is None or room_in_memory.free_memory() > 1e6
    limit.write_text("1000000\n")
    assert room_in_memory.free_memory() == 600_000


def test_where_nothing_is_known_numpy_has_the_last_word(monkeypatch):
    monkeypatch.setattr(room_in_memory, "ASKED_FROM", 0)
    monkeypatch.setattr(room_in_memory, "free_memory", lambda: None)
    ElmanRNN(1, 2, 1).forward(np.zeros((1, 3, 1)))
