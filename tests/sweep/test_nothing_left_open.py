"""The fixture of conftest.py finds a test that leaves a widget or a figure, and cleans up."""

import os
import subprocess
import sys

import pytest

from course_utils.paths import ROOT

TESTS = """
import ipywidgets, matplotlib
matplotlib.use("agg")
import matplotlib.pyplot
import pytest
from ipywidgets.widgets.widget import _instances

before = len(_instances)

def test_leaves_a_widget():
    ipywidgets.IntSlider()

def test_leaves_a_figure():
    matplotlib.pyplot.figure()

def test_closes_what_it_opens():
    widget = ipywidgets.Layout()
    widget.close()

def test_asks_for_it(closing):
    ipywidgets.IntSlider()

def test_finds_nothing():
    assert len(_instances) == before and not matplotlib.pyplot.get_fignums()
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    folder = tmp_path_factory.mktemp("leaks")
    (folder / "test_leaks.py").write_text(TESTS)
    command = [sys.executable, "-m", "pytest", "-c", os.devnull, "-p", "conftest", "-q",
               "-p", "no:cacheprovider", "--color=no", str(folder)]
    return subprocess.run(command, env={**os.environ, "PYTHONPATH": str(ROOT / "tests")},
                          cwd=folder, capture_output=True, text=True, check=False).stdout


@pytest.mark.parametrize("what", ["widget", "figure"])
def test_what_is_left_open_is_an_error_of_its_test(said, what):
    assert f"ERROR test_leaks.py::test_leaves_a_{what} - Failed: the test left" in said


def test_the_tests_after_it_find_nothing(said):
    assert "5 passed, 2 errors" in said
