"""``record``: run lessons afresh and store their outputs."""

from course_utils.cli import environment
from course_utils.cli.messages import CourseError
from course_utils.lessons import find_lesson, written_lessons

HELP = """\
usage: python3 -m course_utils record [05 ...] [--dry-run]

Runs the lessons named (or all) from a fresh kernel and stores their outputs in the notebook as the
tests compare them: execution counts from 1, pictures made small, no widget state, no times. A
lesson with an error, or with anything on stderr, is left as it was, and the command says where.

  --dry-run         run and check, but store nothing
"""


def run(arguments: list[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        print(HELP, end="")
        return 0
    options = [argument for argument in arguments if argument.startswith("-")]
    if set(options) - {"--dry-run"}:
        raise CourseError(f"option is {options[0]!r}: expected --dry-run or --help", code=2)
    numbers = [argument for argument in arguments if not argument.startswith("-")]
    try:
        lessons = [find_lesson(number) for number in numbers] or list(written_lessons())
    except ValueError as error:
        raise CourseError(str(error), code=2) from None
    for lesson in lessons:
        if not lesson.exists:
            raise CourseError(
                f"{lesson.path} does not exist: write the lesson first, or, if it was there, put "
                f"it back with: python3 -m course_utils reset {lesson.number}"
            )
    found = environment.ensure()
    paths = [str(lesson.path) for lesson in lessons]
    return found.run("-m", "course_utils.cli.recording", *options, *paths)
