"""What pytest understands beyond its own arguments: ``--fast``, and ``05`` for a lesson.

pytest has told options, their values and paths apart by then: ``-n 3 05`` has one path.
"""

import os
from pathlib import Path

import pytest

from course_utils.cli.messages import CourseError
from course_utils.cli.record import notebook


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--fast", action="store_true", help="leave out the browser tests")


@pytest.hookimpl(wrapper=True, tryfirst=True)  # before pytest-xdist looks at them
def pytest_cmdline_main(config: pytest.Config):
    option = config.option
    if option.fast:
        given = option.markexpr
        option.markexpr = f"({given}) and not browser" if given else "not browser"
        option.fast = False  # done: the processes of pytest-xdist come here too
    if option.usepdb or option.trace:
        option.numprocesses, option.dist = None, "no"  # a debugger needs the terminal
    elif getattr(option, "numprocesses", None) and option.dist == "no":
        option.dist = "loadfile"  # all cells of a notebook share a kernel
    config.args[:] = [_path(argument) for argument in config.args]
    return (yield)


def _path(argument: str) -> str:
    """A lesson's number or name, or a path from the person's folder, as pytest needs it."""
    name, colons, test = argument.partition("::")
    if os.path.exists(name):
        return argument
    here = Path(os.environ.get("COURSE_CALLED_FROM", ""), name)
    if name and here.exists():
        return f"{here}{colons}{test}"
    try:
        return f"{notebook(name)}{colons}{test}"
    except CourseError as error:
        if name.isdigit() or error.code != 2:
            raise pytest.UsageError(str(error)) from None
        return argument
