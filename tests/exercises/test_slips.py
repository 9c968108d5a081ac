"""Hints that are derived: from mutants of a right answer, and from the numbers themselves."""

from itertools import count

import numpy as np
import pytest

from course_utils.exercises import Exercise
from course_utils.exercises.engine import proof
from course_utils.exercises.engine.derived import from_text, from_trying
from course_utils.exercises.engine.derived.relations import of_parts, relation
from course_utils.exercises.engine.slips import Mutants, Throughout

W = np.array([[0.5, 0.2, -0.1], [-0.3, 0.8, 0.4], [0.1, 0.9, -0.6]])
x, b = np.array([1.0, -0.5, 0.3]), np.array([0.1, 0.25, -0.1])


# A text with a `while` is not tried with changes: it might not end.
LOOP = "print(end='')\n    "


def layer():
    text = "def layer(x, W, b):\n    return {}"
    return Exercise(
        text.format("..."), text.format("np.tanh(W @ x + b) ** 2"), "So.", inputs=(x, W, b)
    )


def said(exercise, body):
    head = exercise.solution.splitlines()[0]
    return exercise.check(exercise.run(f"{head}\n    {body}")).text


@pytest.mark.parametrize(("body", "hint"), [
    ("return np.tanh(W @ x) ** 2", "without `+ b`"),
    ("return np.tanh(W @ x - b) ** 2", "with `- b` in place of `+ b`"),
    ("return np.tanh(x @ W + b) ** 2", "with `x @ W` in place of `W @ x`"),
    ("return (W @ x + b) ** 2", "without `np.tanh`"),
    ("return np.tanh(W @ x + b)", "without `** 2` behind `np.tanh(W @ x + b)`"),
    ("return np.tanh(W @ x) ** 2 + 0 * b", "without `+ b`"),
    ("return np.tanh(W.T @ x + b) ** 2", "with `x @ W` in place of `W @ x`"),
    ("return (W @ x) ** 2", "without `+ b` and without `np.tanh`"),
    ("return np.tanh(W @ x + b ** 2) ** 2", "asked for without `** 2` behind `b`"),
    ("return W @ x", "cut down to `W @ x`"),
    ("return 3 * np.tanh(W @ x + b) ** 2", "would give what is asked for without the factor `3`"),
    (f"{LOOP}return 3 * np.tanh(W @ x + b) ** 2", "The result is 3 times what it should be"),
    (f"{LOOP}return (np.tanh(W @ x + b) ** 2)[::-1]", "right numbers, but from back to front"),
    ("return (np.tanh(W @ x + b) ** 2)[[2, 1, 0]]", "is asked for cut down to `np.tanh(W @ x"),
    ("return np.cos(W @ x - 0.2 * b * x)", "With x = [ 1.  -0.5  0.3], W of shape (3, 3)"),
    ("return np.sin(x + 2 * b)", "The numbers in `W` have no effect on your result"),
    ("return np.tanh(W @ x + b).sum", "is a function that was not called"),
    ("x += 1\n    return np.tanh(W @ (x - 1) + b) ** 2", "right, but `x` is changed as well"),
    ("return W @ x ^ 2", "a power is written `**`"),
])
def test_what_is_known_is_said(body, hint):
    text = said(layer(), body)
    assert text.startswith("Not yet. ") and hint in text, text


def test_a_hint_does_not_hang_on_the_machines_speed(monkeypatch):
    """On one that takes 50 ms for each change of the answer's text, a hundred times as long."""
    clock = count(step=0.05)
    monkeypatch.setattr(from_text, "process_time", lambda: next(clock))
    text = said(layer(), "return (np.tanh(W @ x + b) ** 2)[[2, 1, 0]]")
    assert "is asked for cut down to `np.tanh(W @ x" in text


def test_a_slow_answer_is_not_called_for_ever(monkeypatch):
    monkeypatch.setattr(from_trying, "TRYING", -1)
    monkeypatch.setattr(from_text, "SECONDS", -1)
    assert "no effect" not in said(layer(), "return np.sin(x + 2 * b)")
    assert "cut down" not in said(layer(), "return (np.tanh(W @ x + b) ** 2)[[2, 1, 0]]")


def test_a_right_answer_meets_none_of_it():
    exercise = layer()
    assert said(exercise, "return np.square(np.tanh(b + np.dot(W, x)))").startswith("Right.")
    assert said(exercise, "x = x + 0\n    return np.tanh(W @ x + b) ** 2").startswith("Right.")


def test_what_was_given_is_no_ones_slip():
    stub = "def f(a):\n    c = a + 1\n    return ..."
    mutants = Mutants(stub.replace("...", "c * 2"), stub)
    texts = [mutants.text(slip) for slip in mutants.slips]
    assert len(texts) > 9
    assert not any("a - 1" in text or "a + 2" in text for text in texts)
    assert mutants.text() == stub.replace("...", "c * 2")  # every slip is taken back


@pytest.mark.parametrize(("name", "was", "becomes", "says"), [
    ("lesson_03.backward", "dh = dz * V", "dh = V", "Not yet. dh needs the error: dz times V. "),
    ("lesson_03.backward", "dV = dz * h", "dV = dz * V", "Not yet. dV is dz times what came in"),
    ("lesson_05.rnn_step", " + b", "", "Not yet. The bias `b` is missing. The result[0] is"),
])
def test_a_name_keeps_its_case(name, was, becomes, says):
    lesson, exercise = name.split(".")
    exercise = getattr(proof.lesson_modules()[lesson], exercise)
    text = exercise.check(exercise.run(exercise.solution.replace(was, becomes))).text
    assert text.startswith(says) and text.endswith("."), text


def test_what_would_mend_it_does_so_for_other_inputs_too():
    """a + a is a * a at 2 and at 0, and nowhere else."""
    text = "def f(a):\n    return {}"
    exercise = Exercise(text.format("..."), text.format("a * a"), "So.", inputs=[(2.0,), (0.0,)])
    assert "asked for without `+ 7 / 2`" not in said(exercise, "return a + a + 7 / 2")
    assert "asked for without `+ 7 / 2`" in said(exercise, "return a * a + 7 / 2")


def test_slips_in_a_loop():
    text = "def f(a):\n    s = 0\n    for t in range(len(a)):\n        {}\n    return s"
    exercise = Exercise(
        text.format("..."), text.format("s += a[t]"), "So.",
        inputs=[(np.array([1.0, 2.5, 4.0]),), (np.array([0.3, 0.1, 0.7, 0.5]),)],
    )
    wrong = text.format("s = a[t]")
    assert "with `=` in place of `+=`" in exercise.check(exercise.run(wrong)).text
    early = text.format("s += a[t]").replace("    return", "        return")
    assert "with the `return` inside the loop" in exercise.check(exercise.run(early)).text
    assert proof.weak_inputs(exercise) == []


def test_weak_inputs_are_found_and_may_be_declared():
    text = "def above(a, limit):\n    return {}"
    exercise = Exercise(
        text.format("..."), text.format("a > limit"), "So.", inputs=[(1.0, 2.0), (3.0, 2.0)]
    )
    problem = "no input tells 'a right answer with `2 * a` in place of `a`' from 'the solution'"
    assert problem in proof.weak_inputs(exercise)
    exercise.alike("2 * a", "the solution", because="a sample")
    assert problem not in proof.weak_inputs(exercise)
    exercise.inputs.append((1.5, 2.0))
    exercise = Exercise(exercise.stub, exercise.solution, "So.", inputs=exercise.inputs)
    assert problem not in proof.weak_inputs(exercise)


@pytest.mark.parametrize(("name", "answer", "number"), [
    ("lesson_03.downhill", 1.97, "1.7"), ("lesson_10.sure_lag", 40, "44"),
    ("lesson_06.first_loss", 5.0, "4.09"), ("lesson_07.updates", 1200, "1280"),
    ("lesson_11.share", 0.97, "0.9931"), ("lesson_07.slope_of_r", 1.0, "0.96"),
])
def test_one_number_is_not_told(name, answer, number):
    lesson, exercise = name.split(".")
    exercise = getattr(proof.lesson_modules()[lesson], exercise)
    text = exercise.check(answer).text
    assert number not in text and "expected" not in text


@pytest.mark.parametrize(("found", "right", "several", "sentence"), [
    ([2.0, 4.0, 8.0], [1.0, 2.0, 4.0], True, "2 times"),
    ([-1.0, -2.0, -4.0], [1.0, 2.0, 4.0], True, "the other sign"),
    ([1.5, 2.5, 4.5], [1.0, 2.0, 4.0], True, "too large by 0.5"),
    ([1.0, 4.0, 16.0], [1.0, 2.0, 4.0], True, "the square of"),
    ([3.0, 3.0, 3.0], [1.0, 2.0, 4.0], True, "for every input"),
    ([0, 1, 1], [1, 0, 0], True, "the opposite"),
    (np.array([[1, 3], [2, 4]]), np.array([[1, 2], [3, 4]]), False, "rows and columns"),
    (np.array([[1.0], [2.0]]), np.array([1.0, 2.0]), False, "one axis too many"),
    ([1, 2], np.array([False, True, True]), False, "where True belongs"),
    ((1.0, 5.0), (1.0, 2.0), False, "number 1 is right, number 2 not yet"),
    ([2.0, 4.0, 9.0], [1.0, 2.0, 4.0], True, None),
    ("worse", "better", False, None),
])
def test_relations(found, right, several, sentence):
    answer = relation(found, right, several)
    assert answer is None if sentence is None else sentence in answer


def test_right_in_some_rows():
    found, right = np.array([[1.0, 2], [3, 9]]), np.array([[1.0, 2], [3, 4]])
    assert of_parts(found, right) == "the result is right at [0], and not at [1]"
    assert of_parts(right, right) is None and of_parts(found[0], right) is None


def test_a_slip_in_a_while_but_not_in_what_ends_it():
    text = "def f(b, d):\n    while d < 9:\n        b = b + b[d:]\n        d = 2 * d\n    return b"
    mutants = Mutants(text, "")
    texts = [mutants.text(slip) for slip in mutants.slips]
    assert any("b[:-d]" in text for text in texts) and any("b - b[d:]" in text for text in texts)
    kept = [slip for slip in mutants.slips if not isinstance(slip, Throughout)]
    assert all("d < 9:" in text and "d = 2 * d" in text for text in map(mutants.text, kept))
