"""The tests of a notebook stay together, in order and complete, however a run is cut or mixed.

Small notebooks whose cells need each other, in a folder outside the project, as own ones are.
"""

import os
import subprocess
import sys
import types

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_utils.cli.notebooks import notebook_order, notebook_sweep, pytest_plugin
from course_utils.cli.notebooks.recording import KERNELSPEC
from course_utils.lessons import LESSONS
from course_utils.paths import ROOT

NAMES = ("mein Heft (1).ipynb", "été 100 %.ipynb", "[draft] 07.ipynb")
CELLS = ["seen = [0]", *(f"assert seen == list(range({k}))\nseen.append({k})" for k in range(1, 6))]
# As pytest-randomly does, for whoever has it: it comes with no file of ours, since it would shuffle
# the cells of every notebook that is run without this project's settings.
SHUFFLE = """
import os, random
def pytest_collection_modifyitems(items):
    if "SHUFFLED" in os.environ:
        random.Random(5).shuffle(items)
"""
SLIDER = """
import ipywidgets
step = ipywidgets.IntSlider(max=3)
step.observe(lambda change: seen.append(change.new), "value")
assert len(seen) == 6
"""


def write(path, sources, printed=None):
    """A notebook of these cells; the one of number `printed` stores another output than it has."""
    cells = [new_code_cell(source.strip(), execution_count=k + 1)
             for k, source in enumerate(sources)]
    if printed is not None:
        cells[printed].outputs = [new_output("stream", text="something else")]
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC}), path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Three notebooks under names that people give, and tests that belong to none."""
    folder = tmp_path_factory.mktemp("own notebooks")
    for name in NAMES:
        write(folder / name, [*CELLS, SLIDER])
    (folder / "conftest.py").write_text(SHUFFLE)
    (folder / "test_other.py").write_text(
        "import pytest\n@pytest.mark.parametrize('k', range(20))\ndef test(k): pass\n")
    return folder


def run(*arguments, root, cache=None, **variables):
    """What pytest says of tests in `root`, with the project's settings."""
    where = ["-o", f"cache_dir={cache}"] if cache else ["-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--color=no",
               "--rootdir", str(root), *where, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
                          check=False, env={**os.environ, **variables})
    return done.stdout + done.stderr


def collected(said):
    """The tests that ``--collect-only -q`` lists, in the order in which they would run."""
    return [line.split("/")[-1] for line in said.splitlines() if "::" in line]


def test_several_processes_and_a_random_order_keep_the_cells_of_a_notebook_together(folder):
    said = run("-n", "3", "--dist", "worksteal", folder / NAMES[0],
               folder / "test_other.py", root=folder, SHUFFLED="1")
    assert f"{len(CELLS) + 2 + 20} passed" in said


def scheduler(spread):
    """What decides which process runs what, when asked for `spread`."""
    option = types.SimpleNamespace(dist=spread, tx=["popen"], px=[])
    config = types.SimpleNamespace(option=option, getvalue=lambda name: getattr(option, name))
    return pytest_plugin.pytest_xdist_make_scheduler(config, None)


@pytest.mark.parametrize("spread", ["load", "loadscope", "loadfile", "loadgroup", "worksteal"])
def test_however_tests_are_spread_a_notebook_is_one_piece(spread):
    scope = scheduler(spread)._split_scope
    assert {scope(f"notebooks/a b.ipynb::Cell {k}") for k in range(9)} == {"notebooks/a b.ipynb"}


def test_what_takes_long_begins_first():
    files = ["tests/test_b.py", "tests/cli/test_a.py", "notebooks/a.ipynb", "tests/site/test_b.py"]
    tests = [f"{file}::test" for file in files]
    given = []

    class Node:
        send_runtest_some = given.extend

    spread, node = scheduler("loadfile"), Node()
    spread.assigned_work[node], spread.registered_collections[node] = {}, tests
    spread.workqueue.update({file: {test: False} for file, test in zip(files, tests, strict=True)})
    for _ in files:
        spread._assign_work_unit(node)
    assert given == [2, 1, 3, 0]


def test_in_a_random_order_the_cells_come_in_theirs_and_the_sweep_last(folder):
    tests = collected(run("--collect-only", "-q", folder, root=folder, SHUFFLED="1"))
    for name in NAMES:
        start = tests.index(f"{name}::Cell 0")
        cells = [f"{name}::Cell {k}" for k in range(len(CELLS) + 1)]
        assert tests[start : start + len(cells) + 1] == [*cells, f"{name}::{notebook_sweep.NAME}"]
    others = [test for test in tests if test.startswith("test_other.py")]
    assert sorted(others) == sorted(f"test_other.py::test[{k}]" for k in range(20))
    assert others != [f"test_other.py::test[{k}]" for k in range(20)]


def test_a_chosen_cell_brings_those_before_it(folder):
    said = run("--collect-only", "-q", f"{folder / NAMES[0]}::Cell 3", folder / "test_other.py",
               root=folder)
    assert [test for test in collected(said) if "other" not in test] == [
        f"{NAMES[0]}::Cell {k}" for k in range(4)]
    assert "With it ran 3 cells that were not chosen" in said


def test_the_sweep_alone_brings_all_cells(folder):
    said = run("--collect-only", "-q", "-k", "every", folder / NAMES[0], root=folder)
    cells = len(CELLS) + 1
    assert len(collected(said)) == cells + 1 and f"With it ran {cells} cells" in said


def test_the_last_failed_cell_runs_after_those_that_it_needs(tmp_path):
    here = {"root": tmp_path, "cache": tmp_path / "cache"}
    write(tmp_path / "own.ipynb", CELLS, printed=3)
    (tmp_path / "test_fine.py").write_text("def test_fine(): pass\n")
    first = run("-n", "1", "-k", "Cell", tmp_path, **here)
    assert "1 failed" in first and "own.ipynb prints something else than is stored" in first
    cells = [f"own.ipynb::Cell {k}" for k in range(len(CELLS))]
    again = run("--lf", "--collect-only", "-q", tmp_path, **here)
    assert collected(again) == cells[:4]
    again = run("--ff", "--collect-only", "-q", tmp_path, **here)
    sweep = f"own.ipynb::{notebook_sweep.NAME}"
    assert collected(again) == [*cells, sweep, "test_fine.py::test_fine"]


def test_words_that_are_no_expression_are_refused_in_one_line(folder):
    said = run("-n", "3", "-k", "Cell 4", folder, root=folder)
    assert said.strip().count("\n") == 0 and "::Cell 4" in said


def test_a_lesson_is_looked_at_in_the_browser_between_its_cells_and_its_controls():
    name = LESSONS[0].name
    said = run("tests/browser/test_lessons_open.py", f"notebooks/{name}.ipynb", "-k", name,
               "--collect-only", "-q", root=ROOT)
    lines = [line for line in said.splitlines() if "::" in line]
    assert [line.split("::")[-1] for line in lines[-3:]][1:] == [
        f"test_lesson[{name}]", notebook_sweep.NAME]
    assert {notebook_order.scope(line) for line in lines} == {f"notebooks/{name}.ipynb"}


def test_a_lesson_is_green_under_nbval_alone():
    """With none of this project's settings, as in the tests of whoever took a lesson over."""
    # Nor with pytest-randomly, where somebody has it: nbval alone runs cells as they are shuffled.
    command = [sys.executable, "-m", "pytest", "--nbval", "-c", os.devnull, "-q", "-p",
               "no:cacheprovider", "-p", "no:randomly", str(LESSONS[4].path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
                          check=False)
    assert done.returncode == 0, done.stdout
