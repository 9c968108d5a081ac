"""``record``: run lessons afresh and store their outputs."""

from course_utils.cli import environment
from course_utils.cli.messages import CourseError, Parser
from course_utils.lessons import find_lesson, written_lessons

PARSER = Parser(
    "record",
    "[05 ...] [--dry-run]",
    """\
Runs the lessons named (or all) from a fresh kernel and stores their outputs in the notebook as the
tests compare them: execution counts from 1, pictures made small, no widget state, no times. A
lesson with an error, or with anything on stderr, is left as it was, and the command says where.""",
)
PARSER.add_argument("lessons", nargs="*", metavar="05", help="number of a lesson")
PARSER.add_argument("--dry-run", action="store_true", help="run and check, but store nothing")


def run(arguments: list[str]) -> int:
    options = PARSER.parse_args(arguments)
    try:
        lessons = [find_lesson(number) for number in options.lessons] or list(written_lessons())
    except ValueError as error:
        raise CourseError(str(error), code=2) from None
    for lesson in lessons:
        if not lesson.exists:
            raise CourseError(
                f"{lesson.path} does not exist: write the lesson first, or, if it was there, put "
                f"it back with: python3 -m course_utils reset {lesson.number}"
            )
    found = environment.ensure()
    dry = ["--dry-run"] * options.dry_run
    return found.run("-m", "course_utils.cli.recording", *dry, *[one.path for one in lessons])
