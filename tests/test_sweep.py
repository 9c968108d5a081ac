"""Every control of every widget of every lesson, moved over its whole range.

A callback that is wrong at one slider value only, or a picture that does not follow, is seen
neither by nbval nor by a reader of the stored page. Each lesson's cells run here in this process,
so that its widgets can be reached from the test.
"""

import os
import sys

import ipywidgets
import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from ipywidgets.widgets.widget import _instances
from matplotlib.figure import Figure
from widget_sweep import sweep

from course_utils.controls import Explorer, registry
from course_utils.lessons import LESSONS

WRITTEN = [lesson for lesson in LESSONS if lesson.exists]


def run_cells(lesson):
    """Run the lesson's code cells in a shell of their own; an exception fails the test."""
    shell = InteractiveShell()
    for cell in nbformat.read(lesson.path, 4).cells:
        if cell.cell_type == "code":
            with capture_output():
                shell.run_cell(cell.source).raise_error()
    return shell


def sweep_other_controls(widgets, seed=0):
    """Controls that belong to no Explorer (a quiz, a stage): any callback that fails raises."""
    rng = np.random.default_rng(seed)
    for widget in widgets:
        if isinstance(widget, ipywidgets.Button):
            widget.click()
        elif getattr(widget, "options", None) and hasattr(widget, "index"):
            for index in range(len(widget.options)):
                widget.index = index
        elif isinstance(widget, (ipywidgets.IntSlider, ipywidgets.BoundedIntText)):
            for value in [widget.min, widget.max, *rng.integers(widget.min, widget.max + 1, 100)]:
                widget.value = int(value)
        elif isinstance(widget, (ipywidgets.FloatSlider, ipywidgets.BoundedFloatText)):
            for value in [widget.min, widget.max, *rng.uniform(widget.min, widget.max, 100)]:
                widget.value = float(value)
        elif isinstance(widget, (ipywidgets.Checkbox, ipywidgets.ToggleButton)):
            widget.value = not widget.value


def count_figures():
    import gc

    gc.collect()
    return sum(isinstance(thing, Figure) for thing in gc.get_objects())


@pytest.mark.parametrize("lesson", WRITTEN, ids=[lesson.name for lesson in WRITTEN])
def test_every_control_of_the_lesson(lesson, monkeypatch):
    monkeypatch.setattr(Explorer, "raise_errors", True)
    adopted = []
    monkeypatch.setattr(registry, "adopt", adopted.append)
    monkeypatch.chdir(lesson.path.parent)
    monkeypatch.setenv("MPLBACKEND", "agg")
    before = set(_instances)
    shell = run_cells(lesson)
    explorers = [thing for thing in adopted if isinstance(thing, Explorer)]
    assert explorers, "a lesson has at least one slider picture"
    made = {key: widget for key, widget in _instances.items() if key not in before}
    figures = count_figures()
    for explorer in explorers:
        sweep(explorer)
    theirs = {part.model_id for one in explorers for part in registry.tree(one.view)}
    sweep_other_controls([widget for key, widget in made.items() if key not in theirs])
    assert {key for key in _instances if key not in before} == set(made), "widgets were left behind"
    assert count_figures() == figures, "figures were left behind"
    for thing in adopted:
        thing.close()
    shell.reset()


def test_the_sweep_finds_a_callback_that_fails():
    def fail(change):
        raise RuntimeError("found")

    box = ipywidgets.Dropdown(options=["a", "b", "c"])
    box.observe(lambda change: fail(change) if change["new"] == "c" else None, "value")
    with pytest.raises(RuntimeError, match="found"):
        sweep_other_controls([box])
    box.close()


def test_the_lessons_run_with_the_course_of_this_checkout():
    assert os.path.dirname(sys.modules["course_utils"].__file__) == str(
        WRITTEN[0].path.parent.parent / "course_utils"
    )
