"""The tests of a notebook stay together, in order and complete, however a run is cut or mixed.

Small notebooks whose cells need each other, in a folder outside the project, as own ones are.
"""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course_utils.cli import notebook_order, notebook_sweep
from course_utils.cli.recording import KERNELSPEC
from course_utils.lessons import LESSONS
from course_utils.paths import ROOT

NAMES = ("mein Heft (1).ipynb", "été 100 %.ipynb", "[draft] 07.ipynb")
CELLS = ["seen = [0]", *(f"assert seen == list(range({k}))\nseen.append({k})" for k in range(1, 9))]
SLIDER = """
import ipywidgets
step = ipywidgets.IntSlider(max=3)
step.observe(lambda change: seen.append(change.new), "value")
assert len(seen) == 9
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
    (folder / "test_other.py").write_text(
        "import pytest\n@pytest.mark.parametrize('k', range(20))\ndef test(k): pass\n")
    return folder


def run(*arguments, cache=None):
    """What pytest says, with the project's settings."""
    where = ["-o", f"cache_dir={cache}"] if cache else ["-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "--color=no",
               *where, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
                          check=False)
    return done.stdout + done.stderr


@pytest.mark.parametrize("spread", ["load", "worksteal"])
def test_several_processes_and_a_random_order_keep_the_cells_of_a_notebook_together(folder, spread):
    said = run("-n", "3", "--dist", spread, "-p", "randomly", "--randomly-seed", "5", folder)
    assert f"{3 * 11 + 20} passed" in said


def test_in_a_random_order_the_cells_come_in_theirs_and_the_sweep_last(folder):
    said = run("-n", "0", "-p", "randomly", "--randomly-seed", "5", "-v", folder)
    assert f"{3 * 11 + 20} passed" in said
    for name in NAMES:
        places = [said.index(f"{name}::Cell {k} ") for k in range(10)]
        assert places == sorted(places) and places[-1] < said.index(f"{name}::{notebook_sweep.NAME}")
    others = [said.index(f"test_other.py::test[{k}]") for k in range(20)]
    assert others != sorted(others)


def test_a_chosen_cell_brings_those_before_it(folder):
    said = run("-n", "0", f"{folder / NAMES[0]}::Cell 4", folder / "test_other.py")
    assert f"{5 + 20} passed" in said
    assert "With it ran 4 cells that were not chosen" in said


def test_the_sweep_alone_brings_all_cells(folder):
    said = run("-n", "1", "-k", "every", folder / NAMES[0])
    assert "11 passed" in said and "With it ran 10 cells that were not chosen" in said


@pytest.mark.parametrize("option", ["--lf", "--ff"])
def test_the_last_failed_cell_runs_after_those_that_it_needs(tmp_path, option):
    write(tmp_path / "own.ipynb", CELLS, printed=3)
    write(tmp_path / "fine.ipynb", CELLS[:1])
    for arguments in ((), (option,)):
        said = run("-n", "0", "-v", *arguments, tmp_path, cache=tmp_path / "cache")
        assert "1 failed" in said and "own.ipynb::Cell 3 FAILED" in said
    assert "own.ipynb::Cell 2 PASSED" in said
    assert ("own.ipynb::Cell 4" in said) == (option == "--ff")


def test_words_that_are_no_expression_are_refused_in_one_line(folder):
    said = run("-n", "3", "-k", "Cell 4", folder)
    assert said.strip().count("\n") == 0 and "::Cell 4" in said


def test_a_lesson_is_looked_at_in_the_browser_between_its_cells_and_its_controls():
    name = LESSONS[0].name
    said = run("tests/browser/test_lessons_open.py", f"notebooks/{name}.ipynb", "-k", name,
               "--collect-only", "-q")
    lines = [line for line in said.splitlines() if "::" in line]
    assert [line.split("::")[-1] for line in lines[-3:]][1:] == [
        f"test_lesson[{name}]", notebook_sweep.NAME]
    assert {notebook_order.scope(line) for line in lines} == {f"notebooks/{name}.ipynb"}
