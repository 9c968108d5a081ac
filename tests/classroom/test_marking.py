"""Marking is checking: in another process, on other inputs too, with the same words."""

import json

import numpy as np
import pytest
import same_hints

from course_utils.classroom import answers, marking
from course_utils.classroom.apart import remote, wire
from course_utils.classroom.inputs import variant, why_none
from course_utils.exercises.engine.proof import exercises_of, lesson_modules
from course_utils.exercises.engine.with_line import VALUE

EXERCISES = {
    f"{lesson}.{name}": exercise
    for lesson, module in lesson_modules().items()
    for name, exercise in exercises_of(module).items()
}


def test_a_notebook_with_right_wrong_and_missing_answers(marks, learner, lesson_05):
    made = lesson_05.exercises
    found = marks(learner, made["switch"].solution, made["rnn_step"].wrong_answers[0][0],
                  made["echo"].stub, made["shapes"].solution.replace("(12,)", "(11,)"))
    assert {name: (mark.state, mark.points) for name, mark in found.items()} == {
        "switch": ("right", 1.0), "rnn_step": ("wrong", 0.0), "echo": ("not tried", 0.0),
        "shapes": ("partly", 0.8), "by_hand": ("missing", 0.0),
    }


@pytest.mark.parametrize("name", [
    "lesson_01.find_resistance", "lesson_03.same", "lesson_05.rnn_step", "lesson_06.one_hot",
    "lesson_09.early_stopping", "lesson_12.look", "lesson_15.says_right",
])
def test_marking_says_what_checking_says(name, learner):
    exercise = EXERCISES[name]
    sources = [exercise.stub, exercise.solution, *(text for text, _ in exercise.wrong_answers)]
    for source in sources:
        answer = answers.program(answers.Notebook((source,))).answer(exercise.name)
        thing = remote.define(learner, answer, marking.given_by(exercise))
        there, here = exercise.check(thing), exercise.check(exercise.run(source))
        assert (there.state, there.text) == (here.state, here.text)


@pytest.mark.parametrize("name", [
    "lesson_03.backward", "lesson_09.to_course", "lesson_12.look", "lesson_14.join",
])
def test_a_page_gives_the_hints_of_the_notebook(name, learner):
    exercise = EXERCISES[name]
    texts = list(same_hints.bent_terms(exercise))
    for source in texts[:: max(len(texts) // 4, 1)]:
        here, there = same_hints.both(exercise, source, learner)
        assert here == there


@pytest.mark.parametrize("body", [
    "while True:\n        h = h", "return [[h, W]] * 10**6", "h.append(3)", "return h.T.x",
    "def inner(x):\n        return inner(x)\n    return inner(x)",
])
def test_a_page_says_of_a_stop_what_the_notebook_says(body, learner):
    exercise = EXERCISES["lesson_05.rnn_step"]
    source = f"def rnn_step(x, h, W, R, b):\n    {body}"
    here, there = same_hints.both(exercise, source, learner)
    assert here == there


LOOK = """def look(e, h):
    e = np.exp(e)
    alpha = e / e.sum()
    m = h.sum(axis=0)
    return alpha, m"""


def test_no_line_of_the_solution_goes_where_an_answer_runs(learner, monkeypatch):
    """What it gives is shown to a process apart, which has ended before anything is judged."""
    told, ask = [], remote.Learner.ask

    def listen(who, message, *rest):
        told.append((who, json.dumps(message)))
        return ask(who, message, *rest)

    monkeypatch.setattr(remote.Learner, "ask", listen)
    exercise = EXERCISES["lesson_12.look"]
    here, there = same_hints.both(exercise, LOOK, learner)
    assert here == there and "All but `m` is right" in there
    assert "m = alpha @ h" in exercise.solution
    assert not any("alpha @ h" in text for _, text in told)
    shown = {who for who, text in told if VALUE in text}
    assert len(shown) == 1 and learner not in shown and not shown.pop().runs


def test_a_part_that_is_right_counts_though_no_time_is_left_for_hints(
    course, tmp_path, monkeypatch, notebook
):
    monkeypatch.setattr(remote, "MENDING", 0.0)
    examiner = marking.Examiner("12", seed=1)
    with remote.Learner(course, tmp_path) as learner:
        found = examiner.mark(answers.read(notebook(LOOK)), learner)
    mark = next(mark for mark in found.marks if mark.exercise == "look")
    assert (mark.state, mark.points) == ("partly", 0.5)


@pytest.mark.parametrize("lesson, body, said", [
    ("lesson_05.rnn_step", "h += 1\n    return np.tanh(W @ x + R @ (h - 1) + b)", "is changed"),
    ("lesson_06.one_hot", "x = np.empty((len(ids), K))\n    x[np.arange(len(ids)), ids] = 1\n"
                          "    return x", ""),
    ("lesson_05.rnn_step", "return np.tanh(3 * W @ x + R @ h + b)", "would give what is asked for"),
    ("lesson_05.rnn_step", "while True:\n        h = h", "does every loop end"),
    ("lesson_05.rnn_step", "return (n for n in np.tanh(W @ x + R @ h + b))", "generator"),
    ("lesson_05.rnn_step", "print('right' * 10**6)", "gives None"),
])
def test_what_a_check_looks_at_is_seen_in_the_other_process(lesson, body, said, learner):
    exercise = EXERCISES[lesson]
    head = exercise.solution.split("\n")[0]
    answer = answers.program(answers.Notebook((f"{head}\n    {body}",))).answer(exercise.name)
    feedback = exercise.check(remote.define(learner, answer, {}))
    assert feedback.state == "hint" and said in feedback.text


def test_results_that_are_written_in_are_found(marks, learner, lesson_05):
    exercise = lesson_05.exercises["rnn_step"]
    results = [np.round(value, 9).tolist() for value in exercise.expected]
    sizes = [len(b) for *_, b in exercise.inputs]
    known = dict(zip(sizes, results, strict=True))
    text = f"def rnn_step(x, h, W, R, b):\n    return {known}[len(b)]"
    assert exercise.check(exercise.run(text)).state == "right"
    mark = marks(learner, text)["rnn_step"]
    assert (mark.state, mark.points) == ("wrong", 0.0)
    assert "not for others" in mark.text and "shown inputs only" in mark.remark


def test_a_gigabyte_of_output_harms_nobody(marks, learner, lesson_05):
    body = "for k in range(1000):\n        print('x' * 1_000_000)\n    return"
    text = lesson_05.exercises["rnn_step"].solution.replace("return", body)
    assert marks(learner, text)["rnn_step"].state == "right"


def test_who_is_too_slow_is_not_told_to_be_wrong(course, tmp_path, marks, lesson_05, monkeypatch):
    calls, ask = iter(range(9)), remote.Learner.ask

    def ask_seldom(who, message, *rest):
        if next(calls, None) is None:
            raise remote.Ended("it takes too long", "TimeoutError")
        return ask(who, message, *rest)

    monkeypatch.setattr(remote.Learner, "ask", ask_seldom)
    with remote.Learner(course, tmp_path) as learner:
        mark = marks(learner, lesson_05.exercises["rnn_step"].solution)["rnn_step"]
    assert mark.points == 0.0 and "it takes too long" in mark.text
    assert "others" not in mark.text and not mark.remark


@pytest.mark.parametrize("name", [
    name for name, exercise in EXERCISES.items() if exercise.inputs and not why_none(exercise)
])
def test_right_answers_are_right_on_inputs_for_marking(name):
    exercise = EXERCISES[name]
    for seed in range(3):
        other = variant(exercise, np.random.default_rng(seed))
        assert wire.packed(other.inputs) != wire.packed(exercise.inputs)
        for form in exercise.forms:
            assert other.check(other.run(form)).state == "right"


def test_each_exercise_has_other_inputs_or_says_why_not():
    without = {name: why for name, exercise in EXERCISES.items() if (why := why_none(exercise))}
    assert all(len(why.split()) > 5 for why in without.values())
    assert {name for name in without if EXERCISES[name].inputs is not None} == {
        "lesson_00.fool", "lesson_03.alarm", "lesson_03.same", "lesson_04.register",
        "lesson_05.switch", "lesson_05.echo",
    }
    for name in EXERCISES.keys() - without.keys():
        assert marking.others_of(EXERCISES[name], seed=4), name
    assert len(EXERCISES) - len(without) == 59


@pytest.mark.parametrize("value", [
    None, True, 3, -2.5, float("inf"), 1 + 2j, "ü", ..., [1, (2.0, [])], {"a": 1, 2: [3]},
    range(3), 10**400, np.float32(1.5), np.bool_(True), np.arange(6.0).reshape(2, 3),
    np.array([True]), np.array(["a", "b"]), np.array([1, None], object), np.zeros((0, 3)),
])
def test_values_pass_between_the_processes_as_they_are(value):
    again = wire.unpacked(json.loads(json.dumps(wire.packed(value))))
    assert type(again) is type(value)
    if isinstance(value, np.ndarray):
        assert again.dtype == value.dtype and again.shape == value.shape
        assert (again == value).all()
    else:
        assert again == value


@pytest.mark.parametrize("message", [
    {"a": 1}, ["no such kind"], ["array", "O", [1], "AAAA", False],
    ["array", "<f8", [9], "", False],
    ["thing", 0], ["f", "x"], [], ["dict", 1], 1.5,
])
def test_what_is_no_value_is_refused(message):
    with pytest.raises(wire.Broken):
        wire.unpacked(message)
