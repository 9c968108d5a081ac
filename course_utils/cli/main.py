"""Choose the command and run it."""

import contextlib
import importlib
import signal
import sys

from course_utils.cli.checkup import hiding
from course_utils.cli.messages import CourseError, say

USAGE = """\
usage: python3 -m course_utils COMMAND [options]

For learners
  lab               open the course in JupyterLab (the first time: install it, 1-2 minutes);
                    lab --light leaves out Keras
  doctor            check this machine and say what to do about what is wrong
  reset 05          put lesson 05 back as it came; your copy is kept beside it

For instructors
  test              run every lesson and every test; -k, -x and paths go to pytest
  record 05         run lesson 05 afresh and store its outputs
  site              write the course as web pages; site --serve shows them
  links 05          print the links that open lesson 05 in Codespaces, Binder, Colab or on a hub
  shake 09          run lesson 09 as other machines would and say which cells do not hold
  release 05        write lesson 05 to hand out, as files, or for nbgrader or Otter
  grade FOLDER      mark the notebooks of a class: tables for Canvas and Moodle, feedback pages
  bench             list the benchmarks; bench rnn_step runs one of them
  lock              compile requirements.txt anew from the ranges in pyproject.toml

python3 -m course_utils COMMAND --help says more.
"""

COMMANDS = {
    "lab": "course_utils.cli.lab",
    "test": "course_utils.cli.testing",
    "doctor": "course_utils.cli.doctor",
    "reset": "course_utils.cli.reset",
    "record": "course_utils.cli.record",
    "shake": "course_utils.cli.shake",
    "site": "course_utils.cli.site",
    "links": "course_utils.sharing.command",
    "release": "course_utils.classroom.handing_out.release",
    "grade": "course_utils.classroom.grade",
    "bench": "course_utils.cli.measuring.bench",
    "lock": "course_utils.cli.lock",
}


def main(arguments: list[str]) -> int:
    """Run ``arguments[0]`` with the rest; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A console of an old code page prints a question mark rather than stopping with an error.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0 if arguments else 2
    command, *rest = arguments
    if command not in COMMANDS:
        names = ", ".join(COMMANDS)
        say(f"{command!r} is not a command: expected one of {names}", error=True)
        return 2
    with contextlib.suppress(ValueError):  # not in the main thread, as in some tests
        signal.signal(signal.SIGTERM, _interrupt)
    try:
        if command in ("lab", "test", "record"):
            hiding.refuse()
        return importlib.import_module(COMMANDS[command]).run(rest)
    except CourseError as error:
        say(str(error), error=True)
        return error.code
    except KeyboardInterrupt:
        say("\nStopped. The same command can be run again.", error=True)
        return 130


def _interrupt(_number: int, _frame: object) -> None:
    # Being asked to end is handled like Ctrl-C: children end first, nothing is left half done.
    raise KeyboardInterrupt
