"""Which definition in a notebook is the answer, and what goes with it."""

import json

import pytest

from course_utils.classroom import answers


def answer(name, *cells):
    return answers.program(answers.Notebook(cells)).answer(name)


def value(name, *cells):
    """What the statements of an answer come to."""
    names = {}
    for file, source in answer(name, *cells).statements:
        exec(compile(source, file, "exec"), names)
    return names[name]


def test_the_last_complete_definition_counts():
    assert value("step", "step = 1", "x = 0", "step = 2", "step = ...") == 2
    assert value("step", "def step():\n    return ...", "def step():\n    return 3")() == 3
    found = answer("step", "def step():\n    return ...", "x = 1", "def step():\n    ...")
    assert found.cell == 3
    assert answer("step", "stop = 1", "def other(step):\n    return step") is None


@pytest.mark.parametrize("cells", [
    ("import numpy as np", "def half(x):\n    return x / 2", "def step(x):\n    return half(x)"),
    ("def step(x):\n    return half(x)", "def half(x):\n    return x / 2"),  # in any order
    ("def step(x):\n    y = x", "    return y / 2"),  # a function in two cells
    ("def step(x):\n    y = x", "x = (", "    return y / 2"),
    ("%matplotlib inline\n!ls\ndef step(x):\n    return x / 2\nstep?",),
    ("%%time\nstep = lambda x: x / 2",),
    ("    def step(x):\n        return x / 2",),  # pasted with its indent
    (">>> def step(x):\n...     return x / 2",),
    ("if True:\n    def step(x):\n        return x / 2",),
    ("a = 1", "a = 2; step = lambda x: x / a", "x = print(", "a = 3 +"),  # cells that are broken
    ("k = [1]", "k.append(2)", "k[0] = 5", "def step(x):\n    return x / k[1]"),
])
def test_what_an_answer_needs_goes_with_it(cells):
    assert value("step", *cells)(4) == 2


def test_names_have_the_values_that_they_have_below_the_answers_cell():
    assert value("step", "a = 1", "def step():\n    return a\na = 2", "a = 3")() == 2
    assert value("step", "a = 1", "step = a", "a = 3") == 1


def test_nothing_else_is_run():
    sources = [source for _, source in answer(
        "step", "x = W = 1", "rnn = train(10**9)", "def step(x, W):\n    h = x\n    return W * h",
    ).statements]
    assert sources == ["def step(x, W):\n    h = x\n    return W * h"]


def test_a_cell_that_python_cannot_read_is_said_so():
    found = answer("step", "def step(x):\n    return ...", "def step(x):\n    return (x")
    assert found.cell == 2 and "can't read" in found.problem
    assert answer("step", "def step(x):\n    return 1", "def step(x):\n    return (x").cell == 1


def test_a_notebook_that_ends_in_the_middle_is_read_as_far_as_it_goes():
    whole = json.dumps({"cells": [{"cell_type": "code", "source": ["a = 1\n", "b = 2"]},
                                  {"cell_type": "markdown", "source": "a = 5"},
                                  {"cell_type": "code", "source": "c = 3"}]})
    found = answers.read(whole[:-20].encode())
    assert found.cells == ("a = 1\nb = 2",) and "ends in the middle" in found.remarks[0]
    assert answers.read(b"\xef\xbb\xbf" + whole.encode()).cells[1] == "c = 3"
    old = {"worksheets": [{"cells": [{"cell_type": "code", "input": "a = 1"}]}]}
    assert answers.read(json.dumps(old).encode()).cells == ("a = 1",)


@pytest.mark.parametrize("data, said", [
    (b"", "is empty"), (b"print(1)", "JSON"), (b"[1, 2]", "no cells"),
    (b'{"cells": 3}', "no cells"),
    (b"[" * 100_000, "JSON|deep"), (b"\xff\xfe\x00", "JSON"),
    (b'{"cells": [{"cell_type": "code", "source": "' + b"x" * 3_000_000 + b'"}]}', "two million"),
    (b" " * (answers.LARGEST + 1), "50 are read"),
])
def test_what_is_no_notebook_is_refused_in_one_line(data, said):
    with pytest.raises(answers.Unreadable, match=said) as caught:
        answers.read(data)
    assert "\n" not in str(caught.value)
