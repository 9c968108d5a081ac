"""The command ``release`` inside the environment: notebooks to hand out.

For nbgrader (tried with 0.9.6): an answer's cell is a solution cell, which learners edit; the check
below it is a locked test cell. Its part between the marks of hidden tests is not in the learners'
copy; ``nbgrader autograde`` puts it back, and it gives the points as a number, which nbgrader takes
as partial credit. nbgrader runs a learner's code beside the solutions, in one kernel: what it marks
is as safe as nbgrader is (its manual, "Does nbgrader protect against unsafe code?"), not behind the
walls of ``grade``.
"""

import argparse
import secrets
import sys
from pathlib import Path

import nbformat
from IPython.display import display

from course_utils.classroom.handing_out.for_otter import write_tests
from course_utils.classroom.handing_out.sealing import copy_without_solutions, shown_below
from course_utils.classroom.marking import judge_in_notebook
from course_utils.cli.messages import say
from course_utils.exercises.engine.proof import exercises_of, lesson_modules
from course_utils.lessons import find_lesson

HIDDEN = """\
### BEGIN HIDDEN TESTS
from course_utils.classroom.handing_out.handout import points
points("{lesson}", "{name}", globals(), seed={seed})
### END HIDDEN TESTS"""

CONFIG = """\
# Written by `python3 -m course_utils release --nbgrader`; what you change stays.
c = get_config()
c.CourseDirectory.course_id = "rnn"
# The stubs of the course are what learners get: nothing is put in their place.
c.ClearSolutions.enabled = False
# A learner who deleted a check gets it back.
c.OverwriteCells.add_missing_cells = True
c.ExecutePreprocessor.timeout = 120
"""


def main(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("lessons", nargs="+")
    parser.add_argument("--to", type=Path)
    parser.add_argument("--nbgrader", action="store_true")
    parser.add_argument("--otter", action="store_true")
    parser.add_argument("--without-solutions", action="store_true")
    options = parser.parse_args(arguments)
    options.to.mkdir(parents=True, exist_ok=True)
    for number in options.lessons:
        lesson = find_lesson(number)
        made = handout(lesson, options.nbgrader)
        path = options.to / lesson.path.name
        if options.nbgrader:
            path = options.to / "source" / f"lesson_{number}" / lesson.path.name
        elif options.otter:
            path = options.to / f"lesson_{number}" / lesson.path.name
            write_tests(number, path.with_name("tests"))
        elif options.without_solutions:
            path = options.to / "notebooks" / lesson.path.name
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(made, path)
        say(f"Written: {path}")
    if options.without_solutions:
        copy_without_solutions(options.to, options.lessons)
        say(f"Written: the course without solutions, {options.to}")
        for number in options.lessons:
            for name in shown_below(number):
                say(f"Lesson {number} goes on with its own `{name}` in a later cell: whoever reads "
                    "on finds how it is written.")
    config = options.to / "nbgrader_config.py"
    if options.nbgrader and not config.exists():
        config.write_text(CONFIG, encoding="utf-8")
    if options.nbgrader:
        names = " ".join(f"lesson_{number}" for number in options.lessons)
        say(f"Next, in {options.to}: nbgrader generate_assignment {names.split()[0]}")
    if options.otter:
        say(f"Next, in {options.to / f'lesson_{options.lessons[0]}'}: otter generate -t tests")
    return 0


def handout(lesson, for_nbgrader=False):
    """A lesson's notebook without outputs; with nbgrader's marks, if asked for.

    Raises
    ------
    ValueError
        If a stub or a check of the lesson is not found in its notebook.
    """
    notebook = nbformat.read(lesson.path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    if for_nbgrader:
        for name, exercise in exercises_of(lesson_modules()[f"lesson_{lesson.number}"]).items():
            answer = _cell(notebook, exercise.stub, name)
            check = _cell(notebook, f"exercises.{name}.check({exercise.name})", name)
            answer.metadata["nbgrader"] = _marks(f"answer-{name}", solution=True)
            check.metadata["nbgrader"] = _marks(f"check-{name}", grade=True, points=1)
            hidden = HIDDEN.format(lesson=lesson.number, name=name, seed=secrets.randbits(40))
            check.source = f"{check.source}\n{hidden}"
    return notebook


def _cell(notebook, text, name):
    for cell in notebook.cells:
        if cell.cell_type == "code" and text in cell.source:
            return cell
    raise ValueError(f"{name}: {text.splitlines()[0]!r} doesn't stand in the lesson's notebook")


def _marks(name, solution=False, grade=False, points=None):
    marks = {"schema_version": 3, "grade_id": name, "solution": solution, "grade": grade,
             "locked": not solution, "task": False}
    return marks if points is None else {**marks, "points": points}


def points(*asked, seed):
    """What nbgrader's hidden test gives: the points of an answer, after showing the verdict; see
    `judge_in_notebook`.
    """
    feedback, given = judge_in_notebook(*asked, seed)
    display(feedback)
    return given


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
