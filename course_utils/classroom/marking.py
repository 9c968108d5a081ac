"""The mark of one notebook: every exercise's own check, on the inputs that it shows and on others.

Points: 1 for an answer that is right. An answer that is partly right has the share of results that
are (of several, on inputs that no check shows), where guessing earns nothing: not for yes and no,
nor for words or counts. Of a value with several parts each part counts.
"""

import importlib
from dataclasses import asdict, dataclass, field
from fractions import Fraction

import numpy as np

from course_utils.classroom import answers
from course_utils.classroom.apart import remote
from course_utils.classroom.inputs import variant
from course_utils.exercises.engine.compare import as_asked, close, things
from course_utils.exercises.engine.crashes import Crash
from course_utils.exercises.engine.proof import exercises_of, lesson_modules

OTHERS = 3  # times that an answer which is right on the shown inputs is tried on others


@dataclass
class Mark:
    """What one exercise gets.

    Attributes
    ----------
    state : str
        "right", "partly", "wrong", "not tried" or "missing".
    points : float
        0 to 1.
    text : str
        What the check says.
    answer : str
        The learner's definition.
    cell : int or None
        In which code cell it stands.
    remark : str
        For the teacher.
    """

    exercise: str
    name: str
    state: str
    points: float
    text: str
    answer: str = ""
    cell: int | None = None
    remark: str = ""


@dataclass
class Marks:
    """What one notebook gets: the marks of a lesson's exercises, and what was odd."""

    lesson: str
    marks: list
    remarks: list = field(default_factory=list)
    walls: str | None = None

    @property
    def points(self):
        return sum(mark.points for mark in self.marks)

    def plain(self):
        """As JSON."""
        return asdict(self)


class Examiner:
    """The exercises of a lesson, each with inputs that no check shows.

    Parameters
    ----------
    lesson : str
        Its number, "05" for instance.
    seed : int
        Of the inputs; all learners of a class get the same.
    partial : bool
        Whether an answer that is partly right has a part of the point.
    """

    def __init__(self, lesson, seed, partial=True):
        self.lesson, self.partial = lesson, partial
        module = importlib.import_module(f"course_utils.exercises.lesson_{lesson}")
        self.exercises = exercises_of(module)
        self.others = {name: others_of(exercise, seed) for name, exercise in self.exercises.items()}

    def mark(self, notebook, learner):
        """Mark a notebook.

        Parameters
        ----------
        notebook : answers.Notebook
        learner : remote.Learner
            Where its code runs.

        Returns
        -------
        Marks
        """
        program = answers.program(notebook)
        found = [self._mark(name, program.answer(exercise.name), learner)
                 for name, exercise in self.exercises.items()]
        remarks = list(notebook.remarks)
        if all(one.state == "missing" for one in found):
            remarks.append("none of the lesson's exercises is in it")
        return Marks(self.lesson, found, remarks, learner.walls)

    def _mark(self, name, answer, learner):
        exercise, others = self.exercises[name], self.others[name]
        if answer is None:
            said = f"`{exercise.name}` is not in the notebook."
            return Mark(name, exercise.name, "missing", 0.0, said)
        known = {"answer": answer.source, "cell": answer.cell}
        if answer.problem:
            said = f"Not yet. {answer.problem}"
            return Mark(name, exercise.name, "wrong", 0.0, said, **known)
        what = "Its cell"
        try:
            thing = remote.define(learner, answer, given_by(exercise))
            what = f"`{exercise.name}`"
            feedback, remark = judge(exercise, others, thing)
        except (Exception, SystemExit) as error:
            crash = getattr(error, "crash", Crash)(error, 0)
            text = f"Not yet. {what} stops with {crash.text}"
            return Mark(name, exercise.name, "wrong", 0.0, text, **known)
        if feedback.state != "hint":
            points = float(feedback.state == "right")
            return Mark(name, exercise.name, feedback.state, points, feedback.text, **known)
        points = share(exercise, others, thing) if self.partial else 0.0
        state = "partly" if points else "wrong"
        return Mark(name, exercise.name, state, points, feedback.text, remark=remark, **known)


def others_of(exercise, seed):
    """The exercise on inputs that no check shows, a few times; none where there are none."""
    random = np.random.default_rng([seed, *exercise.name.encode()])
    times = OTHERS if exercise.others is None else 1
    return [other for _ in range(times) if (other := variant(exercise, random)) is not None]


def given_by(exercise):
    """The names that an exercise gives besides `np`, as places to import them from."""
    return {name: (thing.__module__, thing.__name__)
            for name, thing in exercise.given.items() if name != "np"}


def judge(exercise, others, thing):
    """The verdict: the exercise's check, on the inputs that it shows, then on others.

    Returns
    -------
    Feedback, str
        What the check says, and a remark for the teacher.
    """
    feedback = exercise.check(thing)
    if feedback.state != "right":
        return feedback, ""
    for other in others:
        again = other.check(thing)
        if again.state != "right" and getattr(thing, "has_ended", False):
            return again, ""  # too slow, not wrong
        if again.state != "right":
            said = again.text.removeprefix("Not yet. ")
            text = f"Not yet. Right for the inputs that the check shows, but not for others: {said}"
            return type(feedback)("hint", text, feedback.solution), "right on shown inputs only"
    return feedback, ""


# Parts --------------------------------------------------------------------------------------------


def judge_in_notebook(lesson, name, names, seed):
    """The verdict for a grader that runs its tests in the learner's notebook.

    Parameters
    ----------
    lesson, name : str
        For instance "05" and "rnn_step".
    names : dict
        What the learner's notebook has defined.
    seed : int
        Of the inputs that no check shows.

    Returns
    -------
    feedback
    points : float
    """
    exercise = exercises_of(lesson_modules()[f"lesson_{lesson}"])[name]
    others, thing = others_of(exercise, seed), names.get(exercise.name)
    feedback, _ = judge(exercise, others, thing)
    if feedback.state == "hint":
        return feedback, share(exercise, others, thing)
    return feedback, float(feedback.state == "right")


def share(exercise, others, thing):
    """Which part of an answer that isn't right is right, from 0 to 1, in hundredths."""
    if exercise.inputs is None:
        return _share_of_a_value(thing, exercise)
    right = total = 0
    seen = set()
    expected = None
    for other in others:
        several = isinstance(other.inputs, list)
        for inputs, expected in zip(other.inputs if several else [other.inputs],
                                    other.expected if several else [other.expected], strict=True):
            if not _fine(expected):
                return 0.0
            found = other.outcome_on(thing, inputs)
            seen.add(repr(found))
            now, parts = _right_parts(found, expected, exercise.tolerance)
            right, total = right + now, total + parts
    if not total or (len(seen) < 2 and not isinstance(expected, tuple)):
        return 0.0  # the same for all inputs
    return _hundredths(right, total)


def _share_of_a_value(thing, exercise):
    if not isinstance(exercise.expected, tuple):
        return 0.0
    return _hundredths(*_right_parts(thing, exercise.expected, exercise.tolerance))


def _right_parts(found, expected, tolerance):
    wanted = list(expected) if isinstance(expected, tuple) else [expected]
    if isinstance(found, Crash):
        return 0, len(wanted)
    parts = things(found) if isinstance(expected, tuple) else [found]
    if parts is None or len(parts) != len(wanted):
        return 0, len(wanted)
    right = 0
    for part, value in zip(parts, wanted, strict=True):
        try:
            right += close(as_asked(part, value), value, tolerance) is None
        except Exception:  # things that can't be compared
            continue
    return right, len(wanted)


def _fine(value):
    """Whether a result can't be guessed: it has numbers that are not whole."""
    if isinstance(value, list | tuple):
        return any(map(_fine, value))
    array = np.asarray(value)
    return array.dtype.kind in "fc" and bool((array != np.round(array)).any())


def _hundredths(right, total):
    return float(Fraction(100 * right // total, 100)) if right < total else 0.0
