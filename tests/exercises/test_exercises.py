"""The exercise mechanism on samples of its own, and every exercise of every lesson."""

import json
import re
import types

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from course_utils.exercises import (
    Choice,
    Exercise,
    Quiz,
    close,
    missing_bias,
    off_by_one,
    problems,
    shape,
    suspect,
    transposed,
    transposed_weight,
    wrong_activation,
)
from course_utils.exercises.engine import proof
from course_utils.exercises.engine.folder import exercises_in

# --- Every lesson -------------------------------------------------------------------------------

LESSONS = proof.lesson_modules()
EXERCISES = {
    f"{lesson}.{name}": exercise
    for lesson, module in LESSONS.items()
    for name, exercise in proof.exercises_of(module).items()
}


@pytest.mark.parametrize("name", EXERCISES)
def test_stub_solution_and_each_hint(name):
    assert problems(EXERCISES[name]) == []


@pytest.mark.parametrize("name", EXERCISES)
def test_no_input_leaves_two_mutants_alike_that_are_not(name):
    assert proof.weak_inputs(EXERCISES[name]) == []


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_notebook_has_the_stubs_word_for_word(lesson):
    cells = proof.notebook_cells(lesson)
    if cells is None:
        pytest.skip(f"the notebook of {lesson} is not there yet")
    assert proof.notebook_problems(LESSONS[lesson], cells) == []


def test_a_folder_has_what_its_modules_make_each_under_a_name_of_its_own(tmp_path, monkeypatch):
    folder = tmp_path / "lesson_of_two"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    quiz = ("from course_utils.exercises import Choice, Quiz\n"
            "{} = Quiz('Is it?', [Choice('yes', True, 'It is.'), Choice('no', False, 'It is.')])\n")
    (folder / "a.py").write_text(quiz.format("one"))
    (folder / "b.py").write_text("from lesson_of_two.a import one\n" + quiz.format("two"))
    monkeypatch.syspath_prepend(tmp_path)
    assert list(exercises_in("lesson_of_two")) == ["one", "two"]
    (folder / "c.py").write_text(quiz.format("one"))
    with pytest.raises(ValueError, match="lesson_of_two has two exercises called one"):
        exercises_in("lesson_of_two")


# --- A sample exercise --------------------------------------------------------------------------

x, h = np.array([1.0, -0.5]), np.array([0.2, 0.1, -0.4])
W = np.array([[0.5, 0.2], [-0.3, 0.8], [0.1, 0.9]])
R = np.array([[0.1, 0.2, 0.3], [-0.4, 0.5, 0.6], [0.7, -0.8, 0.9]])
b = np.array([0.1, 0.05, -0.1])
SIGNATURE = "def step(x, h, W, R, b):\n    "
STUB = f"{SIGNATURE}return ..."
RIGHT = f"{SIGNATURE}return np.tanh(W @ x + R @ h + b)"
NO_BIAS = f"{SIGNATURE}return np.tanh(W @ x + R @ h)"
TURNED = f"{SIGNATURE}return np.tanh(W.T @ x + R @ h + b)"
COLUMN = f"{SIGNATURE}return np.tanh(W @ x + R @ h + b)[:, None]"


def sample(stub=STUB, solution=RIGHT, why="The past is added before f.", **settings):
    return Exercise(stub, solution, why, inputs=(x, h, W, R, b), **settings)


@pytest.fixture
def step():
    exercise = sample()
    exercise.mistake(NO_BIAS, "the bias `b` is missing")
    exercise.mistake(TURNED, "W was transposed.")
    exercise.hint(COLUMN)(lambda value: shape(value, (3,)))
    return exercise


def answers(exercise, *sources):
    return [exercise.check(exercise.run(source)).text for source in sources]


def test_sample_passes(step):
    assert problems(step) == []
    assert step.name == "step" and len(step.wrong_answers) == 3
    assert step.expected == pytest.approx(np.tanh(W @ x + R @ h + b))


def test_what_the_learner_reads(step):
    assert answers(step, STUB, RIGHT, NO_BIAS, COLUMN) == [
        "`step`: not tried yet. Replace the `...` in its cell, run that cell, then run this one.",
        "Right. The past is added before f.",
        "Not yet. The bias `b` is missing. "
        "The result[0] is +0.31, expected +0.40 (3 of 3 numbers differ).",
        "Not yet. The answer has shape (3, 1): expected (3,).",
    ]
    (turned,) = answers(step, TURNED)
    assert turned.startswith("Not yet. W was transposed. It stops with ValueError: matmul: ")
    assert "in line 2. Here: `W.T` has shape (2, 3) and `x` has shape (2,)" in turned
    assert turned.endswith(".") and "\n" not in turned


@pytest.mark.parametrize(
    "answer",
    [
        ...,
        None,
        lambda *inputs: ...,
        lambda *inputs: (..., ...),
        lambda *inputs: None,
        "def step(x, h, W, R, b):\n    return ...",
        "def step(x, h, W, R, b):\n    'Says what it does.'\n    pass",
        "def step(x, h):\n    return ...",
    ],
)
def test_not_tried_yet(step, answer):
    feedback = step.check(step.run(answer) if isinstance(answer, str) else answer)
    assert feedback.state == "not tried" and "not tried yet" in repr(feedback)


def test_a_stub_that_would_crash_is_not_tried():
    stub = f"{SIGNATURE}a = ...\n    return np.tanh(a)"
    exercise = sample(stub)
    assert exercise.check(exercise.run(stub)).state == "not tried"
    changed = stub.replace("    return", "    a + 0\n    return")
    text = exercise.check(exercise.run(changed)).text
    assert text.startswith("Not yet. There is still a `...` to replace (TypeError")


@pytest.mark.parametrize(("line", "advice"), [
    ("return exp(x)", "Write np.exp"),
    ("return (x > 0 and x < 1)", "between arrays write & and |"),
    ("return W(x)", "an array takes [ ], not ( )"),
])
def test_an_error_that_says_little_to_a_beginner_gets_a_sentence(step, line, advice):
    text = step.check(step.run(f"{SIGNATURE}{line}")).text
    assert advice in text


@pytest.mark.parametrize("line", ["x = None\n    return x[0]", "return np.reshape(x, (7, 7))"])
def test_no_advice_where_it_would_mislead(step, line):
    text = step.check(step.run(f"{SIGNATURE}{line}")).text
    assert "stops with" in text and "Write np." not in text and "Here:" not in text


def test_a_stub_that_is_a_class():
    stub = "class Cell:\n    def __init__(self, b):\n        ...\n"
    stub += "    def add(self, x):\n        ..."
    solution = stub.replace("...", "self.b = b", 1).replace("...", "return x + self.b")
    wrong = solution.replace("x + ", "")
    exercise = Exercise(
        stub, solution, "A cell keeps b.", inputs=(2.0, 1.0), call=lambda Cell, b, x: Cell(b).add(x)
    )
    exercise.mistake(wrong, "x is not used")
    assert problems(exercise) == []
    (text,) = answers(exercise, wrong)
    assert text == "Not yet. x is not used. The result is +2.00, expected +3.00."


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("return 3", "The result is one number: expected shape (3,)."),
        ("return [1, ..., 3]", "There is still a `...` in the result."),
        ("return 'h'", "The result is a str: expected numbers."),
        ("return {1, 2}", "The result is a set: expected numbers."),
        ("h = h + 1", "`step` gives None: is the `return` missing?"),
        ("return np.tanh(W @ x) * np.nan", "There is `nan` in the result, which is no number"),
        ("return [[1, 2], [3]]", "The result is a list: expected numbers."),
        ("yield h", "The result is a generator: expected numbers."),
        ("return hh", "`step` stops with NameError: name 'hh' is not defined, in line 2"),
        ("raise SystemExit", "`step` stops with SystemExit, in line 2"),
        ("raise ValueError('one\\ntwo')", "`step` stops with ValueError: one, in line 2"),
        ("return step(x, h, W, R, b)", "`step` stops with RecursionError: "),
        ("return np.linalg.inv(W)", "`step` stops with LinAlgError: "),
    ],
)
def test_an_answer_without_a_hint_of_its_own(body, text):
    exercise = sample()
    (answer,) = answers(exercise, SIGNATURE + body)
    assert answer.startswith(f"Not yet. {text}")


def test_answers_that_are_no_function_or_take_other_arguments(step):
    assert step.check(3.5).text.startswith("Not yet. `step` is 3.5: expected a function. Its cell")
    text = step.check(lambda x: x).text
    assert "takes 1 positional argument but 5 were given" in text
    assert text.endswith("The check calls `step(x, h, W, R, b)`: keep the first line as it was.")


def test_an_interrupt_still_interrupts(step):
    with pytest.raises(KeyboardInterrupt):
        step.check(step.run(f"{SIGNATURE}raise KeyboardInterrupt"))


def test_a_hint_that_fails_is_passed_over():
    exercise = sample()
    exercise.hint(NO_BIAS)(lambda value: "flat" if value.ndim == 9 else None)
    (text,) = answers(exercise, f"{SIGNATURE}return 'h'")
    assert text == "Not yet. The result is a str: expected numbers."


def test_inputs_are_safe_from_an_answer_that_changes_them(step):
    before = [part.copy() for part in (x, h, W, R, b)]
    spoil = f"{SIGNATURE}h[:] = 9\n    return h"
    assert answers(step, spoil, RIGHT)[1].startswith("Right.")
    assert all(np.array_equal(*pair) for pair in zip(before, (x, h, W, R, b), strict=True))


def test_numpy_warnings_stay_out_of_the_output(step, recwarn):
    answers(step, f"{SIGNATURE}return np.exp(1e6 * x) / 0 * h")
    assert not recwarn.list


def test_several_calls_say_which_one():
    signature = "def f(a):\n    "
    exercise = Exercise(
        f"{signature}return ...",
        f"{signature}return max(a, 0.0)",
        "Below zero a ReLU is silent.",
        inputs=[(2.0,), (-1.5,)],
    )
    exercise.mistake(f"{signature}return a", "nothing was cut off")
    assert problems(exercise) == []
    assert answers(exercise, f"{signature}return abs(a)", f"{signature}return a") == [
        "Not yet. `f(-1.5)` is +1.50, expected +0.00.",
        "Not yet. Nothing was cut off. `f(-1.5)` is -1.50, expected +0.00.",
    ]


def test_answers_that_are_values():
    number = Exercise("spectral_radius = ...", "spectral_radius = 0.9", "It is below 1.")
    number.mistake("spectral_radius = 0.81", "that is its square")
    word = Exercise('f_name = ...  # "tanh", "relu" or "sigmoid"', 'f_name = "tanh"', "It is odd.")
    word.mistake('f_name = "relu"', "`relu` is never negative")
    pair = Exercise("W_shape = ...", "W_shape = (64, 27)", "Rows are units.")
    pair.mistake("W_shape = (27, 64)", "rows and columns are exchanged")
    assert problems(number) == problems(word) == problems(pair) == []
    assert number.check(0.9 + 1e-9).state == number.check(np.float32(0.9)).state == "right"
    assert number.check("0.9").text == "Not yet. '0.9' is text: write numbers without quotes."
    assert word.check(" tanh ").state == "right"
    # A wrong word is not corrected: that would be the answer.
    assert word.check("Tanh").text == "Not yet. `f_name` is 'Tanh'."
    assert word.check(np.tanh).text == "Not yet. `f_name` is a function: expected text in quotes."
    assert pair.check([64, 27]).state == pair.check(np.array([64, 27])).state == "right"
    assert pair.check((64, 27, 1)).text == "Not yet. `W_shape` has 3 things: expected 2."
    assert pair.check(64).text == "Not yet. `W_shape` is an int: expected 2 things in order."


def test_names_that_an_exercise_gives():
    exercise = Exercise(
        "a = ...", "a = weight * 2", "Twice.", given={"weight": np.array([1.0, 2.0])}
    )
    exercise.mistake("a = weight", "the 2 is missing")
    assert problems(exercise) == []


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"stub": "import numpy"}, "stub defines no name: expected one name"),
        ({"stub": "a = ...\nb = ..."}, "stub defines a, b: expected one name"),
        ({"inputs": np.ones(3)}, "inputs: expected a tuple of arguments"),
        ({"inputs": [1.0, 2.0]}, "inputs: expected a tuple of arguments"),
    ],
)
def test_a_wrong_definition_is_refused(settings, message):
    settings = {"stub": "a = ...", "solution": "a = 1", "why": "So.", **settings}
    with pytest.raises(ValueError, match=message):
        Exercise(**settings)


# --- As the notebook shows it -------------------------------------------------------------------


def test_html_is_escaped_and_has_the_solution_folded_away():
    exercise = sample(solution=f"{RIGHT}  # a < b & c", why="`a < b` & so on.")
    html = exercise.check(exercise.run(RIGHT))._repr_html_()
    assert "Right. <code>a &lt; b</code> &amp; so on." in html
    assert "# a &lt; b &amp; c</code>" in html
    assert "<details" in html and "<details open" not in html
    assert re.search(r"<summary[^>]*>Open the solution</summary>", html)
    assert html == exercise.check(exercise.run(RIGHT))._repr_html_()


def test_in_a_real_cell_the_line_is_the_learners(step, capsys):
    shell = InteractiveShell()
    shell.push({"exercise": step, "np": np})
    shell.run_cell("def helper(v):\n    return v[7]")
    shell.run_cell(f"# mine\n{SIGNATURE}a = W @ x\n    return helper(a)")
    shell.run_cell("exercise.check(step)")
    shown = capsys.readouterr().out
    assert "`step` stops with IndexError: index 7 is out of bounds" in shown
    # The line of the cell that defined step, with its text, not that of the helper.
    assert "in line 4: `return helper(a)`. Here: places count from 0" in shown


# --- The proof can fail -------------------------------------------------------------------------


def broken(**settings):
    """The sample with one thing wrong, and the hints it needs."""
    exercise = sample(**settings)
    exercise.mistake(NO_BIAS, "the bias is missing")
    return exercise


def test_proof_finds_a_stub_that_is_tried():
    assert problems(broken(stub=f"{SIGNATURE}return x")) == ["the stub has no `...` to replace"]
    stub = "step = [...]\nstep.append(3)"
    assert "the stub is answered by 'Not yet." in problems(broken(stub=stub))[0]


def test_proof_finds_a_solution_that_fails():
    assert problems(broken(solution=TURNED)) == [
        "the solution raises " + sample(solution=TURNED).expected.text
    ]
    assert problems(broken(solution=STUB))[0].startswith("the solution is answered by '`step`: not")


def test_proof_finds_an_exercise_without_hints_or_reason():
    assert problems(sample()) == ["there is no hint"]
    assert problems(broken(why="because")) == ["why is 'because': expected a sentence"]


def test_proof_finds_a_wrong_answer_that_is_right():
    exercise = broken()
    exercise.mistake(RIGHT.replace("W @ x + R @ h", "R @ h + W @ x"), "the order")
    (problem,) = problems(exercise)
    assert "hint 1" in problem and "is answered by 'Right." in problem


def test_proof_finds_a_hint_that_another_one_hides():
    exercise = sample()
    exercise.hint(COLUMN)(lambda value: "anything at all")
    exercise.mistake(NO_BIAS, "the bias is missing")
    (problem,) = problems(exercise)
    assert "hint 1" in problem and "gets another hint: 'Not yet. Anything at all.'" in problem


def test_proof_finds_a_hint_that_never_fires_or_is_never_tried():
    exercise = broken()
    exercise.hint(COLUMN)(lambda value: None)
    exercise.hint()(lambda value: "always")
    assert [problem[:40] for problem in problems(exercise)] == [
        "the wrong answer of hint 1, 'return np.t",
        "hint 2 has no wrong answer that proves i",
    ]


def test_proof_finds_a_wrong_answer_that_is_not_tried_or_no_program():
    exercise = broken()
    exercise.hint(f"{SIGNATURE}return None")(lambda value: "None")
    assert "not tried yet" in problems(exercise)[0]
    exercise = broken()
    exercise.hint("def other(): pass")(lambda value: "other")
    assert "raises KeyError: 'step'" in problems(exercise)[0]


def test_notebook_proof(tmp_path, monkeypatch, step):
    quiz = Quiz("Which?", [Choice("a", True, "Yes."), Choice("b", False, "No.")])
    module = types.SimpleNamespace(step=step, past=quiz, other=3)
    check = "exercises.step.check(step)"
    good = ["import numpy as np", f"# yours\n{STUB}", check, "exercises.past"]
    cells = {
        "good": (good, []),
        "drifted": (
            [cell.replace("(x, h, W", "(x, h,  W") for cell in good],
            ["the stub of step doesn't stand in a code cell word for word"],
        ),
        "unchecked": (
            [good[0], good[1], good[3]],
            ["exercises.step.check(step) doesn't stand in a code cell"],
        ),
        "backwards": (
            [good[0], good[2], good[1], good[3]],
            ["exercises.step.check(step) doesn't stand after its stub"],
        ),
        "quizless": (good[:3], ["exercises.past doesn't stand in a code cell"]),
    }
    for number, (sources, expected) in enumerate(cells.values(), 40):
        notebook = {
            "cells": [
                {"cell_type": "markdown", "source": [STUB, "exercises.step.check(step)"]},
                *({"cell_type": "code", "source": s.splitlines(True)} for s in sources),
            ]
        }
        (tmp_path / f"{number}_sample.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        monkeypatch.setattr(proof, "NOTEBOOKS", tmp_path)
        assert proof.notebook_problems(module, proof.notebook_cells(f"lesson_{number}")) == expected
    assert proof.notebook_cells("lesson_99") is None


# --- Comparisons --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "value", "message"),
    [
        (0.5, 0.5 + 1e-9, None),
        (np.float32(0.1), 0.1, None),
        (1, True, None),
        (np.True_, True, None),
        (np.True_, False, "the answer is True, expected False"),
        ([True, False], [np.True_, np.True_], "the answer[1] is False, expected True"),
        (np.inf, np.inf, None),
        ([1.0, 2.0], np.array([1, 2]), None),
        (np.array([3, 4]), (3, 4), None),
        ({"W": [1.0]}, {"W": np.array([1.0])}, None),
        (0.5, 0.6, "the answer is +0.50, expected +0.60"),
        (0.52344, 0.52333, "the answer is +0.5234, expected +0.5233"),
        (1e9, 1.0, "the answer is +1.00e+09, expected +1.00"),
        (0.5, 1e-5, "the answer is +0.50, expected +1.00e-05"),
        (np.inf, 1.0, "the answer is +inf, expected +1.00"),
        (7, 8, "the answer is 7, expected 8"),
        ([1.0, 2.5], np.array([1.0, 2.0]), "the answer[1] is +2.50, expected +2.00 (1 of 2 "),
        ((1, 2), (1, 3), "the answer[1] is 2, expected 3"),
        ({"W": 1}, {"W": 1, "R": 2}, "the answer lacks 'R'"),
        ({"W": 1, "x": 1}, {"W": 1}, "the answer has too much: 'x'"),
        ({"W": 1}, {"W": 2}, "the answer['W'] is 1, expected 2"),
        ([1], {"W": 2}, "the answer is a list: expected a dict with 'W'"),
        (None, 1.0, "the answer is None: expected a number"),
        ("x", (1, 2), "the answer is a str: expected 2 things in order"),
        (np.array(3), (1, 2), "the answer is an ndarray: expected 2 things in order"),
    ],
)
def test_close(answer, value, message):
    found = close(answer, value)
    assert found == message or (message and found.startswith(message))


def test_shape_and_transposed():
    value = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    assert shape(value, (2, 3)) is None
    assert shape(value.T, (2, 3)) == "the answer has shape (3, 2): expected (2, 3)"
    assert "shape (3, 2), expected (2, 3)" in transposed(value.T, value)
    assert "[+1.00 +4.00] instead of [+1.00 +2.00 +3.00]" in transposed(value.T, value)
    for other in (value, value.T + 1, value[0], "x", np.eye(2)):
        assert transposed(other, value) is None


def test_transposed_weight():
    a_wrong, a_right = np.tanh(h @ R + b), np.tanh(h @ R.T + b)
    found = transposed_weight(a_wrong, h, R, b, np.tanh, name="R")
    assert found.startswith("R was used the wrong way round") and "expected" in found
    assert transposed_weight(a_right, h, R, b, np.tanh) is None
    assert transposed_weight(a_right, x, W) is None  # not square
    assert transposed_weight(a_right, h, np.eye(3), b, np.tanh) is None  # the same either way


def test_missing_bias():
    a = W @ x + b
    assert missing_bias(np.tanh(a - b), a, b, np.tanh) == (
        f"the bias b is missing: the answer[0] is {np.tanh(a - b)[0]:+.2f}, "
        f"expected {np.tanh(a)[0]:+.2f} (3 of 3 numbers differ)"
    )
    for other in (np.tanh(a), a, "b"):
        assert missing_bias(other, a, b, np.tanh) is None


def test_wrong_activation():
    a = np.array([-1.0, 0.5])
    sigmoid = 1 / (1 + np.exp(-a))
    assert wrong_activation(sigmoid, a).startswith("`sigmoid` was applied to the pre-activation")
    assert wrong_activation(a, a).startswith("nothing (the pre-activation itself) was applied")
    assert "-0.76" in wrong_activation(np.maximum(a, 0), a)
    assert wrong_activation(np.tanh(a), a) is None and wrong_activation(a + 1, a) is None
    assert wrong_activation(np.tanh(a), a, "sigmoid").endswith("(2 of 2 numbers differ)")


def test_off_by_one():
    value = np.arange(10.0).reshape(1, 5, 2)
    late = np.concatenate([np.zeros((1, 1, 2)), value[:, :-1]], axis=1)
    early = np.concatenate([value[:, 1:], np.zeros((1, 1, 2))], axis=1)
    assert "step 1 holds [+0.00 +1.00], which belongs to the step before" in off_by_one(late, value)
    assert "step 0 holds [+2.00 +3.00], which belongs to the step after" in off_by_one(early, value)
    assert "expected [+1.00]" in off_by_one(np.array([0.0, 0, 1, 2]), np.array([0.0, 1, 2, 3]))
    for other in (value, value + 7, value[:, :4], "x"):
        assert off_by_one(other, value) is None
    assert off_by_one(np.ones(5), np.ones(5)) is None


def test_suspect():
    assert suspect(2.0, 2.0, 3.0, "doubled") == "doubled: the answer is +2.00, expected +3.00"
    assert suspect(2.0, 2.0, 2.0, "doubled") is None
    assert suspect("x", 2.0, 3.0, "doubled") is None


def test_a_slip_is_the_solution_with_one_piece_replaced():
    exercise = Exercise(
        stub="def f(a):\n    return ...", solution="def f(a):\n    return a + a * 2",
        inputs=(3,), why="So it is.",
    )
    exercise.slip("a * 2", "a", "the 2 is missing")
    assert exercise.hints[0].wrong_answers == ("def f(a):\n    return a + a",)
    assert exercise.check(lambda a: 2 * a).text.startswith("Not yet. The 2 is missing")
    for was, times in (("a + b", 0), ("a", 3)):
        with pytest.raises(ValueError, match=rf"was is '{re.escape(was)}', {times} times"):
            exercise.slip(was, "b", "no")


@pytest.mark.parametrize("name", proof.lesson_modules())
def test_what_a_lesson_asks_of_its_exercises_is_there(name):
    module = proof.lesson_modules()[name]
    cells = "\n".join(proof.notebook_cells(name))
    asked = set(re.findall(r"\bexercises\.(\w+)", cells))
    assert asked and not {one for one in asked if not hasattr(module, one)}
