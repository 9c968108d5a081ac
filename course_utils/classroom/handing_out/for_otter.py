"""Tests for Otter-Grader: one for each exercise, which asks the verdict of ``grade``.

Tried with 7.0.0: ``otter generate -t tests`` packs them into ``autograder.zip``, ``otter run -a
autograder.zip JANE.ipynb`` marks a notebook with it. Learners' notebooks need no cell for Otter: a
test that no cell calls is run at the end of the notebook. An answer is right or wrong there, with
no parts of a point. As with nbgrader, a learner's code runs beside the solutions, in one kernel,
not behind the walls of ``grade``.
"""

import secrets

from course_utils.classroom.marking import judge_in_notebook
from course_utils.exercises.engine.proof import exercises_of, lesson_modules

TEST = '''\
OK_FORMAT = True

test = {{
    "name": {name!r},
    "points": 1,
    "suites": [{{
        "cases": [{{
            "code": """\\
>>> from course_utils.classroom.handing_out.for_otter import said
>>> said({lesson!r}, {name!r}, globals(), seed={seed})
'right'""",
            "hidden": True,
            "locked": False,
        }}],
        "scored": True,
        "setup": "",
        "teardown": "",
        "type": "doctest",
    }}],
}}
'''


def write_tests(lesson, folder):
    """Write a test for each exercise of a lesson.

    Parameters
    ----------
    lesson : str
        Its number.
    folder : Path
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name in exercises_of(lesson_modules()[f"lesson_{lesson}"]):
        text = TEST.format(lesson=lesson, name=name, seed=secrets.randbits(40))
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


def said(*asked, seed):
    """What a test asks: "right", or what the check says; see `judge_in_notebook`."""
    feedback, _ = judge_in_notebook(*asked, seed)
    return "right" if feedback.state == "right" else feedback.text
