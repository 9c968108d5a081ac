"""Shaking finds what holds on this machine only, and leaves a sturdy notebook alone."""

import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_utils.cli.notebooks import machines, recording, shaking
from course_utils.cli.notebooks.machines import Machine, machine
from course_utils.cli.notebooks.moved_draws import moved
from course_utils.cli.notebooks.shaking import Outcome, Run, compared_sides, difference, report
from course_utils.paths import ROOT


def written(folder, *sources, name="planted.ipynb"):
    path = folder / name
    cells = [new_code_cell(source) for source in sources]
    path.write_text(json.dumps(new_notebook(cells=cells)), encoding="utf-8")
    return path


def shaken(path, *options):
    """Shake it in a process of its own, as the command does; returns its code and report."""
    done = subprocess.run(
        [sys.executable, "-m", "course_utils.cli.notebooks.shaking", *options, str(path)],
        cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout


# The command -----------------------------------------------------------------------------------

DRAWN = np.random.default_rng(0).standard_normal(4)
SUM = "np.sqrt(np.arange(90000.0).reshape(300, 300) % 7 + 1)"
PLANTED = (
    "import numpy as np\nx = np.random.default_rng(0).standard_normal(4)",
    f"print(f'{{min(0.0, x[0] - {DRAWN[0]!r}):.1f}}')",
    f"y = x[1] - {DRAWN[1]!r}\nif True:\n    assert 1.0 - y * 1e12 <= 1.0, 'at the edge'\nz = 1",
    "print(z)\ndel z",
    f"import hashlib\nprint(hashlib.md5({SUM} @ {SUM}).hexdigest())",
    "import os\nprint(os.environ['OPENBLAS_NUM_THREADS'])",
    "print(f'{x.mean():.3f}')\nassert x.max() < 1",
)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    path = written(tmp_path_factory.mktemp("planted"), *PLANTED)
    recording.apply_variables({**recording.lesson_variables(), **Machine().variables()})
    recording.record(path)
    return path


@pytest.fixture(scope="module")
def told_of_planted(planted):
    before = planted.read_bytes()
    code, told = shaken(planted, "--runs=6")
    assert code == 1
    assert planted.read_bytes() == before
    return told


def part_of(told, cell):
    """What a report says of one cell."""
    return re.search(rf"^  cell {cell} .*\n(?:      .*\n)*", told, re.M)[0]


def test_planted_faults_are_found(told_of_planted):
    """A sign of zero, an edge, an order of summing and a number of threads; nothing else."""
    told = told_of_planted
    assert "7 cells, 6 runs" in told
    assert "run 1: BLAS kernel" in told
    assert set(re.findall(r"^  cell (\d)", told, re.M)) <= {"1", "2", "3", "4", "5"}
    assert "held 6/6  text 3/6" in part_of(told, 1)
    assert "- 0.0\n        + -0.0" in part_of(told, 1)
    assert "held 6/6" not in part_of(told, 2)
    assert "AssertionError: at the edge  [1.0 - y * 1000000000000.0 = np.float64(1." in told
    assert "first to fail in 0" in part_of(told, 3)
    assert "(after cell 2):\n        NameError: name 'z' is not defined" in told or (
        "(after cell 2), " in told)
    assert "text 3/6" in part_of(told, 5)
    assert "- 1\n        + 2" in part_of(told, 5)


def test_another_blas_kernel_is_found_where_there_is_one(told_of_planted):
    cores, plain = machines.choices()
    if len(cores) < 2:
        pytest.skip("numpy's BLAS has one kernel for this processor")
    # In two threads the order of the sums differs as well.
    alone = {run: machine(run, cores, plain).core for run in range(1, 7)
             if machine(run, cores, plain).threads == 1}
    runs = re.findall(r"^      run (.*):", part_of(told_of_planted, 4), re.M)
    found = {int(run) for line in runs for run in line.split(", ")}
    assert [run for run in found if alone.get(run)]
    assert not [run for run in found if alone.get(run) == ""]


def test_a_run_can_be_repeated(planted, told_of_planted):
    """Run 4 alone shows what it showed among six."""
    _, told = shaken(planted, "--first=4", "--runs=1", "-n", "1")
    values = [line for line in told.splitlines() if line.startswith("        ")]
    assert len(values) > 2
    assert all(line in told_of_planted.splitlines() for line in values)


def test_a_sturdy_notebook_holds(tmp_path):
    path = written(
        tmp_path,
        "import numpy as np\nfirst = np.random.default_rng(3).normal(size=(20, 20))",
        "again = np.random.default_rng(3)\n"
        "assert (np.array([again.normal() for _ in range(400)]) == first.ravel()).all()",
        "kept = np.random.default_rng(3).bit_generator.state\nrng = np.random.default_rng()\n"
        "rng.bit_generator.state = kept\nassert (rng.normal(size=(20, 20)) == first).all()",
        "rng = np.random.default_rng(5)\nprint(rng.integers(9, size=5), rng.permutation(5))",
        "np.random.seed(1)\nprint(np.random.randint(9, size=3), round(np.random.rand(), 6))",
        "print(f'{np.linalg.norm(first @ first):.4f}')\n"
        "assert isinstance(rng, np.random.Generator)",
        "first > 0",
    )
    recording.record(path)
    code, told = shaken(path, "--runs=4")
    assert code == 0, told
    assert "7 cells, 4 runs" in told
    assert "7 of them always had no error and their stored text" in told
    assert "cell 0" not in told


def test_seeds_are_changed_and_texts_not_compared(tmp_path):
    path = written(
        tmp_path,
        "import numpy as np\nprint(np.random.default_rng(2).random())",
        f"assert round(np.random.default_rng(0).standard_normal(), 6) == {DRAWN[0]:.6f}",
        "assert (np.random.default_rng([1, 2]).random(3) == "
        "np.random.default_rng([1, 2]).random(3)).all()",
    )
    recording.record(path)
    code, told = shaken(path, "--runs=2", "--seeds")
    assert code == 1
    assert "2 of them always had no error" in told
    assert "cell 1 (In [2])  held 0/2  first to fail in 2" in told
    assert "text" not in told
    assert "shake planted --first 1 --runs 1 --seeds" in told


def test_a_dead_kernel_is_a_result(tmp_path):
    path = written(tmp_path, "x = 1", "import os\nos._exit(1)", "x")
    code, told = shaken(path, "--runs=1")
    assert code == 1
    assert "cell 1 (In [2])  held 0/1  text 0/1  first to fail in 1" in told
    assert "the kernel died or hung" in told
    assert "not run, since the kernel died or hung in cell 1" in told


# What is drawn ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "relative"), [(np.float32, 1e-6), (np.float64, 1e-12)])
def test_floats_move_by_their_last_digits(kind, relative):
    drawn = np.random.default_rng(0).standard_normal(10_000).astype(kind)
    before = drawn.astype(np.float64)
    assert moved(drawn, 1) is drawn and drawn.dtype == kind
    far = np.abs(drawn / before - 1) / relative
    assert 0.9 < far.max() < 1.2
    assert 0.38 < far.mean() < 0.45
    other = moved(before.astype(kind), 2)
    assert (other != drawn).mean() > 0.9
    # Most go one way in a run, and the other way in the next.
    up = [np.mean(np.abs(one) > np.abs(before)) for one in (drawn, other)]
    assert np.abs(np.array(up) - (0.25, 0.75)).max() < 0.04


def test_what_is_no_float_stays():
    for value in (3, True, "a", np.arange(5), np.array([True]), None):
        assert moved(value, 1) is value
    assert moved(np.zeros(3), 1).tolist() == [0, 0, 0]
    last = np.full(1000, np.nextafter(np.float32(1), np.float32(0)))
    assert (moved(last, 1) < 1).all()
    assert type(moved(0.3, 1)) is float and moved(0.3, 1) != 0.3


SCRIPT = """
import copy, numpy as np
plain, old, qr = np.random.default_rng, np.random.RandomState, np.linalg.qr
from course_utils.cli.notebooks import moved_draws
moved_draws.{how}(1)
rng, same = np.random.default_rng(7), plain(7)
def apart(a, b):
    return float(np.abs(np.asarray(a) / b - 1).max())
print({{
    "normal": apart(rng.normal(size=50), same.normal(size=50)),
    "integers": (rng.integers(99, size=9) == same.integers(99, size=9)).all(),
    "uniform": apart(rng.uniform(1, 2, 50), same.uniform(1, 2, 50)),
    "copy": apart(copy.deepcopy(rng).random(50), copy.deepcopy(same).random(50)),
    "child": apart(rng.spawn(1)[0].random(50), same.spawn(1)[0].random(50)),
    "float32": apart(rng.random(50, np.float32), same.random(50, np.float32)),
    "legacy": apart(np.random.RandomState(3).randn(50), old(3).randn(50)),
    "global": (np.random.seed(4), apart(np.random.rand(50), old(4).rand(50)))[1],
    "orthogonal": apart(np.linalg.qr(np.eye(5) + 1)[0], qr(np.eye(5) + 1)[0]),
    "choice": (np.random.default_rng(1).choice([.1, .2, .3], 20)
               == plain(1).choice([.1, .2, .3], 20)).all(),
}})
"""


def answers(script):
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True,
                          text=True, timeout=300, check=True)
    return eval(done.stdout, {"np": np, "False": False, "True": True})


def test_all_ways_of_drawing_are_moved():
    told = answers(SCRIPT.format(how="move"))
    assert told.pop("integers") and told.pop("choice")
    assert 1e-7 < told.pop("float32") < 1.2e-6
    assert all(1e-13 < far < 2.1e-12 for far in told.values()), told


def test_all_ways_of_seeding_are_changed():
    told = answers(SCRIPT.format(how="change_seeds"))
    assert not told.pop("integers") and not told.pop("choice")
    assert told.pop("orthogonal") == 0
    assert all(far > 0.01 for far in told.values()), told


KERAS = """
from course_utils.cli.notebooks import moved_draws
moved_draws.{how}(1)
from course_utils.keras_bridge import import_keras
keras = import_keras()
import numpy as np, tensorflow as tf
seed = [5 + {offset}, {offset}]
def apart(a, b):
    return float(np.abs(np.asarray(a) / np.asarray(b) - 1).max())
normal = tf.random.stateless_normal((6, 6), seed)
keras.utils.set_random_seed(3)
print({{
    "normal": apart(keras.random.normal((6, 6), seed=5), normal),
    "float64": apart(keras.random.normal((6, 6), seed=5, dtype="float64"),
                     tf.random.stateless_normal((6, 6), seed, dtype="float64")),
    "kernel": apart(keras.initializers.RandomUniform(1., 2., seed=5)((6, 6)),
                    tf.random.stateless_uniform((6, 6), seed, 1., 2.)),
    "R": apart(keras.initializers.Orthogonal(seed=5)((6, 6)),
               np.linalg.qr(normal)[0] * np.sign(np.diag(np.linalg.qr(normal)[1]))),
    "set": float(np.random.mtrand._rand.rand() == np.random.RandomState(3).rand()),
    "whole": float((keras.random.randint((9,), 0, 99, seed=5) ==
                    tf.random.stateless_uniform((9,), seed, 0, 99, "int32")).numpy().all()),
}})
"""


def test_keras_draws_are_moved():
    told = answers(KERAS.format(how="move", offset=0))
    assert told["whole"] == told["set"] == 1
    assert 1e-7 < told["normal"] < 1.2e-6
    assert 1e-7 < told["kernel"] < 1.2e-6
    assert 1e-13 < told["float64"] < 1.2e-12
    assert 1e-7 < told["R"] < 1e-3


def test_keras_seeds_are_changed():
    told = answers(KERAS.format(how="change_seeds", offset=1_000_003))
    assert told["whole"] == 1
    assert max(told["normal"], told["kernel"], told["float64"]) < 1e-12


# Machines --------------------------------------------------------------------------------------


def test_a_run_is_always_the_same_machine_and_all_are_used():
    cores, plain = ("", "Prescott", "Nehalem"), ("", "X86_V3")
    runs = [machine(run, cores, plain) for run in range(1, 25)]
    assert runs == [machine(run, cores, plain) for run in range(1, 25)]
    assert {run.threads for run in runs[:2]} == {1, 2}
    assert {run.core for run in runs[:3]} == set(cores)
    assert {run.plain for run in runs[:2]} == set(plain)
    assert {run.onednn for run in runs[:2]} == {True, False}
    assert len(set(runs)) > 12


def test_a_kernel_that_the_processor_lacks_is_left_out(monkeypatch):
    def probed(core):
        found = {"SkylakeX": None, "Zen": "Haswell"}.get(core, core or "Haswell")
        return found and {"cores": [found], "simd": []}

    monkeypatch.setattr(machines, "probed", probed)
    monkeypatch.setattr(machines.platform, "machine", lambda: "AMD64")
    cores = ("Prescott", "Haswell", "SkylakeX", "Zen")
    monkeypatch.setattr(machines, "CORES", {"x86_64": cores})
    assert machines.choices() == (("", "Prescott"), ("",))


def test_every_choice_is_what_runs():
    cores, _ = machines.choices()
    told = [tuple(machines.probed(core)["cores"]) for core in cores]
    assert len(set(told)) == len(told)
    if os.name == "posix" and sys.platform != "darwin":
        assert all(one for one in told)


def test_a_machine_is_its_variables():
    variables = Machine(2, "Nehalem", "X86_V3", True).variables()
    assert variables["OPENBLAS_CORETYPE"] == "Nehalem"
    assert variables["NPY_DISABLE_CPU_FEATURES"] == "X86_V3"
    assert variables["OPENBLAS_NUM_THREADS"] == variables["TF_NUM_INTRAOP_THREADS"] == "2"
    assert variables["TF_ENABLE_ONEDNN_OPTS"] == "1"
    assert "OPENBLAS_CORETYPE" not in Machine().variables()


# The report ------------------------------------------------------------------------------------


def test_worst_comes_first():
    good = Outcome()
    runs = [
        Run(1, "A", {0: good, 2: Outcome(text="- 0.0\n+ -0.0"), 5: good, 7: good}, 2.0),
        Run(2, "B", {0: good, 2: good, 5: Outcome("AssertionError: x"), 7: Outcome("later")}, 4.0),
        Run(3, "C", {0: good, 2: good, 5: Outcome("AssertionError: x"), 7: good}, 3.0),
    ]
    lines = report("05_lesson", runs[::-1])
    assert lines[0].startswith("05_lesson: 4 cells, 3 runs, 3.0 s a run; 1 of them always had")
    cells = [line for line in lines if line.startswith("  cell")]
    assert cells == [
        "  cell 5 (In [3])  held 1/3  text 1/3  first to fail in 2",
        "  cell 7 (In [4])  held 2/3  text 2/3  first to fail in 0",
        "  cell 2 (In [2])  held 3/3  text 2/3",
    ]
    assert "      run 2, 3:" in lines
    assert "      run 2 (after cell 5):" in lines
    assert "  run 1: A" in lines
    assert lines[-1] == "  once more: python3 -m course_utils shake 05 --first 1 --runs 1"


@pytest.mark.parametrize(
    ("source", "line", "sides"),
    [
        ("x = 1\nassert x > 2, 'no'", 2, ["x"]),
        ("assert (a.max()\n        < b[0] < 3)", 1, ["a.max()", "b[0]"]),
        ("for i in range(3):\n    assert i == f(i) or not ok", 2, ["i", "f(i)"]),
        ("assert np.allclose(a, b)", 1, ["np.allclose(a, b)"]),
        ("assert all(v < limit for v in values)", 1, ["limit"]),
        ("def f(x):\n    assert x > 1\nf(0)", 2, []),
        ("x = 1\ny = 1 / 0", 2, []),
        ("%time\nassert x > 1", 2, []),
    ],
)
def test_what_an_assertion_compared(source, line, sides):
    assert compared_sides(source, line) == sides


def test_a_difference_is_its_lines():
    wanted = [new_output("stream", name="stdout", text="one\ntwo\nthree\n")]
    seen = [new_output("stream", name="stdout", text="one\n2\nthree\n"),
            new_output("stream", name="stderr", text="careful\n")]
    assert difference(wanted, seen) == "- two\n+ 2\n+ stderr: careful"
    long = new_output("display_data", data={"text/plain": "a" * 500 + "0.0", "image/png": "x"})
    other = new_output("display_data", data={"text/plain": "a" * 500 + "-0.0", "image/png": "y"})
    told = difference([long], [other])
    assert told.splitlines()[0].endswith("a0.0") and told.splitlines()[1].endswith("a-0.0")
    assert max(map(len, told.splitlines())) < 110


def test_the_comparison_is_that_of_nbval():
    """What nbval leaves out is left out, as in its own file of settings."""
    import inspect

    import nbval.plugin

    source = inspect.getsource(nbval.plugin.IPyNbFile.__init__)
    assert all(f"'{key}'" in source for key in shaking.SKIPPED)
