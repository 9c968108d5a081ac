"""The sweep finds what it is for: notebooks with planted faults, run as lessons are."""

import functools
import subprocess
import sys

import ipywidgets
import nbformat
import pytest
from ipywidgets.widgets.widget import _instances
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_notebook
from nbval.plugin import IPyNbFile
from widget_sweep import sweep_notebook, sweep_other_controls

from course_utils.cli.notebooks import notebook_sweep
from course_utils.cli.notebooks.recording import KERNELSPEC
from course_utils.controls import Explorer, registry, slider
from course_utils.lessons import written_lessons
from course_utils.models.recurrent.dynamics import ScalarMap
from course_utils.paths import ROOT
from course_utils.pictures import ScalarMapPicture

SLIDER = """
import ipywidgets
from course_utils.controls import Explorer, slider
from course_utils.models.recurrent.dynamics import ScalarMap
from course_utils.pictures import ScalarMapPicture
def run(r):
    return ScalarMap(r).run(0.5, 10)
Explorer(run, ScalarMapPicture(), r=slider(-3.0, 3.0, 2.0, 0.1))
"""
BUTTON = """
button = ipywidgets.Button(description="press")
button.on_click(lambda _: DEED)
button
"""
FAULTS = {"good": "print()", "bad": "1 / 0"}  # what pressing the button does


@pytest.fixture(scope="module")
def outcome(tmp_path_factory):
    """What pytest says of the two notebooks."""
    folder = tmp_path_factory.mktemp("planted")
    for name, deed in FAULTS.items():
        cells = [new_code_cell(source.replace("DEED", deed).strip(), execution_count=1)
                 for source in (SLIDER, BUTTON)]
        notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
        nbformat.write(notebook, folder / f"{name}.ipynb")
    command = [sys.executable, "-m", "pytest", "-c", str(ROOT / "pyproject.toml"), "-p",
               "no:cacheprovider", "--nbval-lax", "--color=no", str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8",
                          check=False).stdout


def test_a_control_that_fails_fails_the_last_test_of_its_notebook(outcome):
    assert "1 failed, 5 passed" in outcome
    assert f"bad.ipynb::{notebook_sweep.NAME} _" in outcome
    assert "A control of this notebook fails" in outcome and "ZeroDivisionError" in outcome
    assert "the control 'press' did when it was set to 'pressed'" in outcome


def test_it_is_a_test_of_every_notebook(request):
    for lesson in written_lessons():
        notebook = IPyNbFile.from_parent(request.session, path=lesson.path)
        assert [item.name for item in notebook.collect()][-1] == notebook_sweep.NAME


@pytest.fixture
def of_a_cell(monkeypatch, closing):
    """Makes an Explorer as a cell's; returns what compute is called with, and the sweep."""
    explorers, calls, before = [], [], set(_instances)
    monkeypatch.setattr(registry, "adopted", lambda: explorers)
    monkeypatch.setattr(Explorer, "raise_errors", False)

    def make(deed=lambda r: None):
        def run(r):
            calls.append(r)
            deed(r)
            return ScalarMap(r).run(0.5, 10)

        explorers.append(Explorer(run, ScalarMapPicture(), r=slider(-3.0, 3.0, 2.0, 0.1)))
        return calls

    make.sweep = functools.partial(sweep_notebook, others=before)
    return make


def test_every_control_of_a_notebook_goes_to_both_its_ends(of_a_cell):
    calls = of_a_cell()
    box = ipywidgets.Dropdown(options=["a", "b", "c"])
    chosen = []
    box.observe(lambda change: chosen.append(change["new"]), "value")
    of_a_cell.sweep()
    assert {-3.0, 3.0} < set(calls) and len(set(calls)) > 40 and {"b", "c"} <= set(chosen)


def test_a_notebook_without_a_slider_picture_is_a_lesson_unfinished(of_a_cell):
    with pytest.raises(AssertionError, match="at least one slider picture"):
        of_a_cell.sweep()
    of_a_cell.sweep(explorers_wanted=False)


@pytest.mark.parametrize(("kind", "what"), [(ipywidgets.IntSlider, "widgets"),
                                            (Figure, "figures")])
def test_what_is_left_behind_is_found(of_a_cell, kind, what):
    kept = []
    of_a_cell(lambda r: kept.append(kind()))
    with pytest.raises(AssertionError, match=f"{what} were left behind"):
        of_a_cell.sweep()


def test_only_the_notebooks_own_widgets_are_moved(closing):
    moved = []
    other = ipywidgets.Dropdown(options=["a", "b", "c"])
    before = set(_instances)
    own = ipywidgets.Dropdown(options=["a", "b", "c"])
    for box in (other, own):
        box.observe(lambda change: moved.append(change["owner"]), "value")
    sweep_notebook(explorers_wanted=False, others=before)
    assert moved and set(moved) == {own}


def test_the_sweep_finds_a_callback_that_fails_and_names_it(closing):
    def fail(change):
        if change["new"] == "c":
            raise RuntimeError("found")

    box = ipywidgets.Dropdown(options=["a", "b", "c"], description="colour")
    box.observe(fail, "value")
    with pytest.raises(RuntimeError, match="found") as caught:
        sweep_other_controls([box])
    assert "control 'colour' did when it was set to 2" in caught.value.__notes__[0]


def test_a_knob_that_fails_is_named_with_its_value(of_a_cell):
    def fail(r):
        if r == -3.0:
            raise RuntimeError("found")

    of_a_cell(fail)
    with pytest.raises(RuntimeError, match="found") as caught:
        of_a_cell.sweep()
    assert "control 'r' did when it was set to -3.0" in caught.value.__notes__[0]
