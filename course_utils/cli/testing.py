"""``test``: every lesson and every test, through pytest."""

import importlib.metadata
import os
from pathlib import Path

from course_utils.cli import environment
from course_utils.cli.messages import CourseError
from course_utils.lessons import find_lesson
from course_utils.paths import ROOT

HELP = """\
usage: python3 -m course_utils test [--fast] [05] [pytest's options and paths]

Runs every lesson from top to bottom and compares its outputs with the stored ones, then the unit,
widget and browser tests. The first time, it makes the environment.

  --fast            leave out the browser tests
  05                the notebook of lesson 05 only
  -k, -x, paths     and all of pytest's other options pass through (--help-all lists them)
  -n 0              one process instead of two
"""

NEEDED = ("pytest-xdist", "playwright", "axe-playwright-python")


def run(arguments: list[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        print(HELP, end="")
        return 0
    found = environment.ensure(tests=True)
    if not found.own:
        check_test_packages()
    return found.run("-m", "pytest", *pytest_arguments(arguments))


def check_test_packages() -> None:
    """In a person's own environment nothing is installed unasked: say what is missing."""
    missing = []
    for name in NEEDED:
        try:
            importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise CourseError(
            f"This environment lacks {' and '.join(missing)}, which the tests need: run "
            "python -m pip install -r tests/requirements.txt"
        )


def pytest_arguments(arguments: list[str]) -> list[str]:
    """What pytest is given: two processes unless asked otherwise, lessons by their number."""
    passed = []
    fast = False
    for argument in arguments:
        if argument == "--fast":
            fast = True
        elif argument == "--help-all":
            passed.append("--help")
        elif argument.isdigit() and len(argument) <= 2 and _may_be_lesson(passed):
            passed.append(str(_notebook(argument)))
        else:
            passed.append(_absolute(argument))
    if fast:
        passed = _and_not_browser(passed)
    if not any(_chooses_processes(argument) for argument in passed):
        # All cells of a notebook share a kernel, so a file stays on one worker.
        passed = ["-n", "2", "--dist", "loadfile", *passed]
    return passed


def _may_be_lesson(before: list[str]) -> bool:
    # `-n 04`, `--durations 10`: a number after an option is the option's.
    return not before or not before[-1].startswith("-") or before[-1] in ("-x", "-v", "-q", "-s")


def _notebook(number: str) -> Path:
    try:
        lesson = find_lesson(number)
    except ValueError as error:
        raise CourseError(str(error), code=2) from None
    if not lesson.exists:
        raise CourseError(
            f"{lesson.path.name} is missing: python3 -m course_utils reset {lesson.number} "
            "puts it back"
        )
    return lesson.path


def _absolute(argument: str) -> str:
    """A path given relative to the person's folder, for a pytest that runs in the project's."""
    name = argument.split("::")[0]
    if argument.startswith("-") or Path.cwd() == ROOT or not name or not os.path.exists(name):
        return argument
    return os.path.abspath(name) + argument[len(name) :]


def _chooses_processes(argument: str) -> bool:
    return argument.startswith(("-n", "--numprocesses", "--dist", "--pdb", "--co"))


def _and_not_browser(arguments: list[str]) -> list[str]:
    """Join ``not browser`` with a ``-m`` expression that was given, since the last one wins."""
    kept = []
    expression = "not browser"
    rest = iter(arguments)
    for argument in rest:
        if argument == "-m":
            expression = f"({next(rest, 'browser')}) and not browser"
        elif argument.startswith("-m") and not argument.startswith("--"):
            expression = f"({argument[2:].lstrip('=')}) and not browser"
        else:
            kept.append(argument)
    return ["-m", expression, *kept]
