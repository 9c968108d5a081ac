"""``shake``: run lessons as other machines would, and say what does not hold there."""

from course_utils.cli.installing import environment
from course_utils.cli.messages import Parser, flags
from course_utils.cli.record import notebook
from course_utils.lessons import written_lessons

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


PARSER = Parser(
    "shake",
    "[05 ...] [my_own.ipynb ...] [--runs N] [--first N] [--seeds] [-n N]",
    DESCRIPTION,
)
PARSER.add_argument("notebooks", nargs="*", metavar="05", help="lessons (default: all)")
PARSER.add_argument("--runs", type=at_least_one, default=20, metavar="N",
                    help="runs of each lesson (default: %(default)s)")
PARSER.add_argument("--first", type=at_least_one, default=1, metavar="N",
                    help="number of the first run (default: %(default)s): "
                    "--first 17 --runs 1 is run 17 again")
PARSER.add_argument("--seeds", action="store_true",
                    help="other seeds instead of another machine; only errors count")
PARSER.add_argument("-n", type=at_least_one, default=2, metavar="N",
                    help="runs side by side (default: %(default)s)")


def run(arguments: list[str]) -> int:
    options = PARSER.parse_args(arguments)
    paths = [notebook(name) for name in options.notebooks]
    paths = paths or [lesson.path for lesson in written_lessons()]
    found = environment.ensure()
    passed = [f"--runs={options.runs}", f"--first={options.first}", f"-n={options.n}"]
    passed += flags(options, "seeds")
    return found.run("-m", "course_utils.cli.notebooks.shaking", *passed, *paths)
