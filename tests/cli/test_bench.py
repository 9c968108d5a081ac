"""`bench` finds the benchmarks, and they read what they are told. (No test of a time.)"""

import re
import subprocess
import sys

import numpy as np
import pytest

from course_utils.cli.measuring import bench
from course_utils.cli.messages import CourseError
from course_utils.models import GRU, LSTM, ElmanRNN
from course_utils.paths import ROOT

NAMES = list(bench.benchmarks())


@pytest.fixture
def in_turn(monkeypatch):
    monkeypatch.syspath_prepend(str(bench.FOLDER))
    import in_turn

    return in_turn


def test_without_a_name_it_lists_them(capsys):
    assert bench.run([]) == 0
    said = capsys.readouterr().out
    assert {"rnn_step", "gated_step", "growth", "attention_step"} <= set(NAMES)
    assert "in_turn" not in NAMES and "frame_cost" not in NAMES  # what others are made of
    assert all(f"  {name} " in said for name in NAMES)


def test_an_unknown_name_is_answered_with_those_there_are():
    with pytest.raises(CourseError, match=r"'speed' is no benchmark: expected one of .*rnn_step"):
        bench.run(["speed"])


def test_the_rest_goes_to_the_script(monkeypatch):
    ran = []

    class Found:
        def run(self, *arguments):
            ran.append(arguments)
            return 7

    monkeypatch.setattr(bench.environment, "ensure", lambda tests: Found())
    assert bench.run(["growth", "--units", "8", "16"]) == 7
    assert ran == [(bench.FOLDER / "growth.py", "--units", "8", "16")]


def test_sizes_that_are_no_sizes_are_answered():
    done = subprocess.run(
        [sys.executable, bench.FOLDER / "rnn_step.py", "--sizes", "32,25"], cwd=ROOT, text=True,
        capture_output=True, check=False)
    assert done.returncode == 2
    assert "batch,time,inputs,units as whole numbers value: '32,25'" in done.stderr


def test_a_ratio_is_the_median_of_pairs(in_turn):
    times = {"a": np.array([2.0, 30.0, 8.0]), "b": np.array([1.0, 10.0, 1.0])}
    assert in_turn.ratio(times, "a", "b") == 3


def test_all_contenders_have_a_turn_in_every_round(in_turn, monkeypatch):
    monkeypatch.setattr(in_turn, "REST", 0)
    order, threads = [], []

    def contender(name, **how):
        def run():
            order.append(name)
            threads.append([library.get_num_threads() for library in in_turn.LIBRARIES])

        return in_turn.Contender(run, **how)

    before = [library.get_num_threads() for library in in_turn.LIBRARIES]
    contenders = {"a": contender("a", threads=1), "b": contender("b", steps=4)}
    times = in_turn.in_turn(contenders, seconds=0, turn=0, least=3)
    assert "".join(order) == "aaaabbbb" + 3 * "ab"
    assert {name: len(values) for name, values in times.items()} == {"a": 3, "b": 3}
    assert all(number == [1] * len(before) for number in threads[:4])
    assert [library.get_num_threads() for library in in_turn.LIBRARIES] == before


def test_the_bare_products_of_gated_networks_are_those_of_their_fast_passes(monkeypatch):
    from course_utils.training.passes import fast_gated, fast_network, fast_path
    from course_utils.training.passes.choice import path_class
    from course_utils.training.step_cost import matrix_products

    total = [0]

    def counting(function):
        def product(a, b, out):
            total[0] += a.shape[0] * a.shape[1] * b.shape[1]
            return function(a, b, out=out)

        return product

    for module in (np, fast_gated, fast_network, fast_path):
        for name in {"dot", "matmul"} & set(vars(module)):
            monkeypatch.setattr(module, name, counting(getattr(module, name)))
    for kind, blocks in ((ElmanRNN, 1), (LSTM, 4), (GRU, 3)):
        matrix_products(3, 5, 4, 6, 7, blocks)()
        bare, total[0] = total[0], 0
        path = path_class(kind(4, 6, 7))(kind(4, 6, 7), 3, 5)
        path.loss_and_gradient(np.ones((3, 5, 4)), np.zeros((3, 5), int))
        # b rides along with W, and nothing comes back to the last step.
        assert total[0] == bare + 2 * 3 * 5 * blocks * 6 - 3 * blocks * 6 * 6
        total[0] = 0


def test_a_workplace_times_what_is_made_there(in_turn):
    place = in_turn.Workplace(in_turn.counted_calls)
    try:
        contender = place.contender(3)
        assert (place.setting, contender.steps) == ("3 a call", 3)
        assert contender.time(2) > 0
    finally:
        place.close()
    assert not place.process.is_alive()


def test_the_table_does_without_keras_and_pytorch(in_turn, monkeypatch, capsys):
    monkeypatch.setattr(in_turn, "has", lambda name: None)
    monkeypatch.setattr(in_turn, "REST", 0)
    in_turn.step_table([LSTM], [(2, 3, 4, 5)], seconds=0, alone=True)
    heading, *_, row = capsys.readouterr().out.splitlines()
    assert "no Keras, no PyTorch, one thread each, processor time" in heading
    assert re.search(r"\(2, 3, 4, 5\)  LSTM +[\d.]+ +[\d.]+ +[\d.]+ +- +-", row)
