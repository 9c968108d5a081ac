"""``test``: every lesson and every test, through pytest.

What pytest is given is read by pytest itself: ``pytest_plugin`` adds ``--fast``, and takes a number
where a path may stand for a lesson, so that options go before or after it.
"""

import os

from course_utils.cli.installing import environment
from course_utils.cli.messages import Parser, flags
from course_utils.paths import ROOT

PARSER = Parser(
    "test",
    "[--light] [--fast] [05 ...] [pytest's options and paths]",
    """\
Runs every lesson from top to bottom and compares its outputs with the stored ones, then the unit,
widget and browser tests. The first time, it makes the environment.

  05                the notebook of lesson 05 only
  -k, -x, paths     and all of pytest's other options pass through (--help-all lists them)
  -n 0              one process instead of two""",
)
PARSER.add_argument("--light", action="store_true", help="install no Keras, or do without it")
PARSER.add_argument("--fast", action="store_true", help="leave out the browser tests")
PARSER.add_argument("--help-all", action="store_true", help="pytest's options")

NEEDED = ("pytest-xdist", "playwright", "axe-playwright-python")
DEFAULT = ("-c", str(ROOT / "pyproject.toml"), "-n", "2")


def run(arguments: list[str]) -> int:
    options, passed = PARSER.parse_known_args(arguments)
    found = environment.ensure(tests=True, light=options.light)
    found.check_for(NEEDED, "the tests need")
    passed += flags(options, "fast") + ["--help"] * options.help_all
    # pytest runs in the project's folder; a path is that of the person's.
    return found.run("-m", "pytest", *DEFAULT, *passed, COURSE_CALLED_FROM=os.getcwd())
