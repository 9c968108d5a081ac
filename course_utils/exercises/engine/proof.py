"""What the tests ask of every exercise; a lesson writer can ask the same while writing.

>>> from course_utils.exercises import lesson_05, problems
>>> problems(lesson_05.step)
[]
"""

import importlib
import json
import pkgutil
import re
from pathlib import Path

import numpy as np

from course_utils.exercises.engine.crashes import Crash
from course_utils.exercises.engine.exercise import Exercise
from course_utils.exercises.engine.quiz import Quiz
from course_utils.exercises.engine.runs import shaken
from course_utils.paths import NOTEBOOKS


def lesson_modules():
    """The folders of exercises, one for each lesson, by their name."""
    names = (module.name for module in pkgutil.iter_modules([Path(__file__).parents[1]]))
    return {
        name: importlib.import_module(f"course_utils.exercises.{name}")
        for name in sorted(names)
        if re.fullmatch(r"lesson_\d\d", name)
    }


def exercises_of(module):
    """The exercises of a lesson's module, by their name in it."""
    return {name: value for name, value in vars(module).items() if isinstance(value, Exercise)}


def quizzes_of(module):
    """The quiz questions of a lesson's module, by their name in it."""
    return {name: value for name, value in vars(module).items() if isinstance(value, Quiz)}


def problems(exercise):
    """What is wrong with an exercise, as a list of sentences; an empty list is the aim.

    The stub must count as not tried, the solution must pass, each hint must have a wrong answer,
    and each wrong answer must get its own hint, not that of another or none.
    """
    found = []

    def expect(source, state, what):
        try:
            feedback = exercise.check(exercise.run(source))
        except Exception as error:
            found.append(f"{what} raises {type(error).__name__}: {error}")
            return None
        if feedback.state != state:
            found.append(f"{what} is answered by {feedback.text!r}: expected state {state!r}")
        return feedback

    if isinstance(exercise.expected, Crash):
        return [f"the solution raises {exercise.expected.text}"]
    if "..." not in exercise.stub:
        found.append("the stub has no `...` to replace")
    expect(exercise.stub, "not tried", "the stub")
    for form in exercise.forms:
        what = "the solution" if form == exercise.solution else f"the form {form!r}"
        expect(form, "right", what)
    if not exercise.hints:
        found.append("there is no hint")
    if not exercise.why.strip().endswith("."):
        found.append(f"why is {exercise.why!r}: expected a sentence")
    for number, hint in enumerate(exercise.hints):
        if not hint.wrong_answers:
            found.append(f"hint {number} has no wrong answer that proves it")
        for source in hint.wrong_answers:
            what = f"the wrong answer of hint {number}, {source.splitlines()[-1].strip()!r},"
            feedback = expect(source, "hint", what)
            if feedback and feedback.state == "hint" and feedback.hint is not hint:
                found.append(f"{what} gets another hint: {feedback.text!r}")
    return found


def weak_inputs(exercise):
    """Which mutants the inputs of an exercise can't tell apart, though they differ.

    A mutant that equals the solution on all inputs would pass as right; one that equals another
    mutant would get its hint. Inputs that are changed at random show whether the two are just the
    same in other words: then nothing can tell them apart, and nothing need.
    """
    if not exercise.inputs:
        return []
    random = np.random.default_rng(0)
    signs = "-1" in re.findall(r"[-.\d]+", repr(exercise.inputs))
    others = [shaken(exercise.inputs, random, signs) for _ in range(6)]
    slips = [("the solution", exercise.expected, exercise.solution)]
    for source, _ in exercise.wrong_answers:
        slips.append((source, exercise.outcome_on(exercise.run(source), exercise.inputs), source))
    slips += exercise.derived.solution.single_slips
    groups = {}
    for slip in slips:
        if not isinstance(slip[1], Crash):
            groups.setdefault(_digits(slip[1]), []).append(slip)
    found = []
    for (says, _, made), *alike in groups.values():
        for other_says, _, other in alike:
            if (
                says != other_says
                and not exercise.are_declared_alike(says, other_says)
                and any(not _alike(exercise, made, other, inputs) for inputs in others)
            ):
                found.append(f"no input tells {other_says!r} from {says!r}")
    return found


def _digits(value):
    """What an outcome comes to, to five digits: alike for what can't be told apart."""
    if isinstance(value, tuple | list):
        return "[" + " ".join(map(_digits, value)) + "]"
    if isinstance(value, np.ndarray):
        return _digits(value.tolist())
    if isinstance(value, int | float | np.number | np.bool_):
        return f"{value:z.5g}"
    return repr(value)


def _alike(exercise, one, other, inputs):
    one, other = (made if isinstance(made, str) else made[0].text(made[1]) for made in (one, other))
    a, b = (exercise.outcome_on(exercise.run(source), inputs) for source in (one, other))
    return isinstance(a, Crash) == isinstance(b, Crash) and (
        isinstance(a, Crash) or exercise.same(a, b)
    )


def notebook_problems(module, cells):
    """What is missing in a lesson: the stubs as they are here, their checks, the quizzes.

    Parameters
    ----------
    module : module
        A lesson's module, imported as ``exercises`` in the notebook.
    cells : list of str
        The program text of the notebook's code cells.
    """
    found = []
    for name, exercise in exercises_of(module).items():
        stubs = [i for i, cell in enumerate(cells) if exercise.stub in cell]
        call = f"exercises.{name}.check({exercise.name})"
        checks = [i for i, cell in enumerate(cells) if call in cell]
        if not stubs:
            found.append(f"the stub of {name} doesn't stand in a code cell word for word")
        if not checks:
            found.append(f"{call} doesn't stand in a code cell")
        if stubs and checks and not stubs[0] < checks[0]:
            found.append(f"{call} doesn't stand after its stub")
    for name in quizzes_of(module):
        if not any(re.search(rf"\bexercises\.{name}\b", cell) for cell in cells):
            found.append(f"exercises.{name} doesn't stand in a code cell")
    return found


def notebook_cells(module_name):
    """The code cells of the notebook of ``lesson_NN``, or None if there is none yet."""
    number = module_name.removeprefix("lesson_")
    paths = sorted(NOTEBOOKS.glob(f"{number}_*.ipynb"))
    if not paths:
        return None
    cells = json.loads(paths[0].read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
