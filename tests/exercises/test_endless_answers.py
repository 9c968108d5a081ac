"""No answer, and no mutant of one, may run on or fill the memory."""

import sys

import pytest

from course_utils.exercises import Exercise, lesson_00, lesson_06
from course_utils.exercises.engine.runs import DEEP, MANY, RunsOn, limited, manageable
from course_utils.exercises.engine.slips import Mutants

ROWS = """
def shares(counts):
    out = []
    for row in counts:
        new = []
        for c in row:
            new.append(c / max(row) ** 2)
        out.append(new)
    return out
"""


def said(exercise, source):
    feedback = exercise.check(exercise.run(source))
    assert feedback.state == "hint"
    return feedback.text


def test_rows_filled_in_a_loop_are_answered():
    assert "expected +0.12" in said(lesson_00.shares, ROWS)
    batch = """
def read_batch(x, h0, W, R, b):
    out = []
    for text in x:
        h, states = h0[0], []
        for xt in text:
            h = np.tanh(W @ xt + R @ h + b)
            states.append(h)
        out.append(states)
    return out
"""
    assert "expected" in said(lesson_06.read_batch, batch)


def test_no_mutant_gives_a_method_its_own_object():
    mutants = Mutants(ROWS, "")
    texts = [mutants.text(slip) for slip in mutants.slips]
    assert any("append(row)" in text for text in texts)  # other names are exchanged
    assert not any("new.append(new)" in text or "out.append(out)" in text for text in texts)


@pytest.mark.parametrize(
    "body, words",
    [
        ("a = []\n    for r in counts:\n        a.append(a)\n    return a", "to itself"),
        ("a = []\n    for r in counts:\n        a.append(a)\n    return np.array(a)", "to itself"),
        ("a = [1]\n    for r in a:\n        a.append(r)\n    return a", "every loop end"),
        ("while counts.sum() > 0:\n        counts = counts + 1", "every loop end"),
        ("rows = [1]\n    for k in range(60):\n        rows += rows\n    return rows", "a million"),
        ("rows = [1]\n    for k in range(60):\n        rows = [rows, rows]\n    return rows",
         f"more than {DEEP} deep"),
        ("return range(10**12)", "a million"),
        ("def shares(counts):\n        return shares\n    import itertools\n"
         "    return itertools.count()", "expected numbers"),
    ],
)
def test_what_would_never_end_is_stopped(body, words):
    assert words in said(lesson_00.shares, f"def shares(counts):\n    {body}\n")


def test_a_value_that_holds_itself():
    exercise = Exercise("a = ...", "a = (1.5, 2.5)", "So it is.")
    assert f"more than {DEEP} deep" in said(exercise, "a = []\na.append(a)\na.append(a)")


def test_what_is_manageable_is_given_back():
    for value in (1, "a", [[1, 2], {"a": [3]}], range(MANY), None):
        assert manageable(value) is value
    with pytest.raises(ValueError, match="a million"):
        manageable([[0] * MANY, [0] * MANY])


def test_lines_are_counted_in_one_file_alone_and_the_tracer_is_put_back():
    names, before = {}, sys.gettrace()
    for file in ("<one>", "<other>"):
        source = f"def {file[1:-1]}():\n    for k in range(500):\n        pass\n"
        exec(compile(source, file, "exec"), names)

    def tracer(frame, event, argument):
        return None

    sys.settrace(tracer)
    try:
        with limited("<one>", 100):
            names["other"]()
        assert sys.gettrace() is tracer
        with pytest.raises(RunsOn, match="100 lines"), limited("<one>", 100):
            names["one"]()
        assert sys.gettrace() is tracer
    finally:
        sys.settrace(before)
