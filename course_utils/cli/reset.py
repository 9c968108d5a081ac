"""``reset``: put a lesson back as it came, after keeping the learner's copy."""

import os
import sys
import time
from pathlib import Path

from course_utils.cli import shipped
from course_utils.cli.installing import environment
from course_utils.cli.messages import CourseError, Parser, say
from course_utils.lessons import Lesson, find_lesson, written_lessons
from course_utils.paths import ROOT

PARSER = Parser(
    "reset",
    "05 [06 ...]",
    """\
Puts a lesson back as it came: as in the last commit if the course is a git checkout, otherwise as
it was when the course was first started. Your copy is kept beside it, as
notebooks/05_...mine-DATE-TIME.ipynb, and is never written over. In JupyterLab, close the lesson's
tab and open it again afterwards.""",
)
PARSER.add_argument("lessons", nargs="*", metavar="05", help="number of a lesson")


def run(arguments: list[str]) -> int:
    numbers = PARSER.parse_args(arguments).lessons
    if not numbers:
        there = ", ".join(lesson.number for lesson in written_lessons())
        raise CourseError(f"Which lesson? Say e.g. reset 05; there are {there}.", code=2)
    try:
        lessons = [find_lesson(number) for number in numbers]
    except ValueError as error:
        raise CourseError(str(error), code=2) from None
    for lesson in lessons:
        say(reset(lesson))
    return 0


def reset(lesson: Lesson) -> str:
    """Put one lesson back; returns what to tell the learner.

    Raises
    ------
    CourseError
        If the lesson as it came can't be found, or the copy can't be written: nothing is changed.
    """
    came, known = as_it_came(lesson)
    path = lesson.path
    mine = path.read_bytes() if path.exists() else None
    if mine is not None and _same(mine, came):
        return f"Lesson {lesson.number} is {known}: nothing to do."
    kept = ""
    try:
        if mine is not None:
            copy = keep_copy(path, mine)
            kept = f" Your copy is {copy.relative_to(ROOT).as_posix()}."
        _replace(path, came)
    except OSError as error:
        raise CourseError(f"Lesson {lesson.number} was not reset: {error}") from error
    return f"Lesson {lesson.number} is as it came again.{kept}"


def as_it_came(lesson: Lesson) -> tuple[bytes, str]:
    """The lesson's file as shipped, and what is known of it (see `shipped.copy_of`)."""
    own = environment.course_is_installed_here() and not environment.running_in(environment.VENV)
    prefix = Path(sys.prefix) if own else environment.VENV
    came = shipped.copy_of(lesson.path, prefix)
    if came is None and not lesson.exists:
        there = ", ".join(other.number for other in written_lessons())
        raise CourseError(f"Lesson {lesson.number} is not written yet: there are {there}.")
    if came is None:
        raise CourseError(
            f"There is no whole copy of lesson {lesson.number} as it came (neither in git nor from "
            "the first start): take its file from where you got the course."
        )
    return came


def keep_copy(path: Path, content: bytes) -> Path:
    """Write `content` beside `path` under a name with date and time that is not taken yet."""
    stem = f"{path.stem}.mine-{time.strftime('%Y-%m-%d-%H%M')}"
    number = 1
    while True:
        copy = path.with_name(stem + (f"-{number}" if number > 1 else "") + path.suffix)
        try:
            with open(copy, "xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            return copy
        except FileExistsError:
            number += 1


def _same(one: bytes, other: bytes) -> bool:
    return one.replace(b"\r\n", b"\n") == other.replace(b"\r\n", b"\n")


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
