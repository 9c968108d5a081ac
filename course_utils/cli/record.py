"""``record``: run lessons afresh and store their outputs."""

from pathlib import Path

from course_utils.cli.installing import environment
from course_utils.cli.messages import CourseError, Parser, flags
from course_utils.lessons import find_lesson, written_lessons

PARSER = Parser(
    "record",
    "[05 ...] [my_own.ipynb ...] [--dry-run]",
    """\
Runs the lessons named (or all), or notebooks of your own, each from a fresh kernel, and stores the
outputs in the notebook as the tests compare them: execution counts from 1, pictures made small, no
widget state, no times. A notebook with an error is left as it was, and so is a lesson with anything
on stderr; the command says where.""",
)
PARSER.add_argument("notebooks", nargs="*", metavar="05", help="number of a lesson, or a path")
PARSER.add_argument("--dry-run", action="store_true", help="run and check, but store nothing")


def run(arguments: list[str]) -> int:
    options = PARSER.parse_args(arguments)
    paths = [notebook(name) for name in options.notebooks]
    paths = paths or [lesson.path for lesson in written_lessons()]
    passed = flags(options, "dry-run")
    return environment.ensure().run("-m", "course_utils.cli.notebooks.recording", *passed, *paths)


def notebook(name: str) -> Path:
    """The file of a lesson, by its number, or of any other notebook, by its path."""
    path = Path(name).resolve()
    if path.suffix == ".ipynb" and path.is_file():
        return path
    try:
        lesson = find_lesson(name)
    except ValueError as error:
        if path.suffix != ".ipynb":
            raise CourseError(f"{error}, or the path of a notebook (.ipynb)", code=2) from None
        raise CourseError(f"{path} does not exist", code=2) from None
    if not lesson.exists:
        raise CourseError(
            f"{lesson.path} does not exist: write the lesson first, or, if it was there, put "
            f"it back with: python3 -m course_utils reset {lesson.number}"
        )
    return lesson.path
