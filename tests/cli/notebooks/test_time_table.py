"""The table of where a test run spends its time."""

import pytest

from course_utils.cli.notebooks.time_table import add_up, lines, place


@pytest.mark.parametrize(
    ("nodeid", "where"),
    [
        ("notebooks/05_rnn_equation.ipynb::Cell 3", ("05", "cells")),
        ("notebooks/my_own.ipynb::Cell 0", ("other", "other notebooks")),
        ("notebooks/05_rnn_equation.ipynb::every control", ("05", "sliders")),
        ("tests/browser/test_lessons_open.py::test_lesson[13_claims_under_test]",
         ("13", "browser")),
        ("tests/browser/test_stage_in_lab.py::test_keys", ("other", "other browser tests")),
        ("tests/lessons/test_lint_notebooks.py::test_lesson[links-05_rnn_equation]",
         ("other", "unit tests")),
        ("tests/language/test_text.py::test_split", ("other", "unit tests")),
    ],
)
def test_each_test_has_its_place(nodeid, where):
    assert place(nodeid) == where


def test_all_seconds_are_in_the_table():
    sums = add_up([
        ("notebooks/05_rnn_equation.ipynb::Cell 3", 10.0),
        ("notebooks/05_rnn_equation.ipynb::Cell 4", 2.0),
        ("notebooks/05_rnn_equation.ipynb::every control", 5.0),
        ("tests/language/test_text.py::test_split", 3.0),
    ])
    shown = lines(sums)
    assert [line.split() for line in shown[1:]] == [
        ["05", "12s", "5s", "0s", "17s"],
        ["unit", "tests", "3s"],
        ["all", "of", "it,", "over", "the", "test", "processes", "20s"],
    ]
