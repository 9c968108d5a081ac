"""``shake``: run lessons as other machines would, and say what does not hold there."""

import argparse

from course_utils.cli import environment
from course_utils.cli.messages import CourseError
from course_utils.lessons import find_lesson, written_lessons

DESCRIPTION = """\
Runs the lessons named (or all) several times, each time as another machine would: what NumPy and
Keras draw differs in its last digits, BLAS adds up in another order and in one or two threads,
oneDNN is on or off. Says for each cell how often it ran without an error and how often its stored
text came out, worst first. A run always differs in the same way from the lesson, so it can be
repeated. Nothing is stored. The exit code is 1 if anything did not hold.
"""


def at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


at_least_one.__name__ = "whole number from 1"  # argparse: "invalid ... value"


def parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python3 -m course_utils shake", description=DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", metavar="05", help="lessons by number (default: all)")
    parser.add_argument("--runs", type=at_least_one, default=20, metavar="N",
                        help="runs of each lesson (default: %(default)s)")
    parser.add_argument("--first", type=at_least_one, default=1, metavar="N",
                        help="number of the first run (default: %(default)s): "
                        "--first 17 --runs 1 is run 17 again")
    parser.add_argument("--seeds", action="store_true",
                        help="other seeds instead of another machine; only errors count")
    parser.add_argument("-n", type=at_least_one, default=2, metavar="N",
                        help="runs side by side (default: %(default)s)")
    return parser


HELP = parser().format_help()


def run(arguments: list[str]) -> int:
    options = parser().parse_args(arguments)
    try:
        lessons = [find_lesson(number) for number in options.lessons] or list(written_lessons())
    except ValueError as error:
        raise CourseError(str(error), code=2) from None
    for lesson in lessons:
        if not lesson.exists:
            raise CourseError(
                f"{lesson.path.name} is missing: python3 -m course_utils reset {lesson.number} "
                "puts it back"
            )
    found = environment.ensure()
    passed = [f"--runs={options.runs}", f"--first={options.first}", f"-n={options.n}"]
    passed += ["--seeds"] if options.seeds else []
    paths = [str(lesson.path) for lesson in lessons]
    return found.run("-m", "course_utils.cli.shaking", *passed, *paths)
