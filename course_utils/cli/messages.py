"""What the commands say to a person, and how they read what a person says to them."""

import argparse
import sys


class CourseError(Exception):
    """Something a person can act on: shown as one line, without a traceback.

    Parameters
    ----------
    message : str
        What is wrong and what to do.
    code : int
        Exit code of the command.
    """

    def __init__(self, message: str, code: int = 1):
        super().__init__(message)
        self.code = code


def say(text: str = "", error: bool = False) -> None:
    """Print a line at once (also through a pipe), on stderr if it is an error."""
    print(text, file=sys.stderr if error else sys.stdout, flush=True)


def flags(options: argparse.Namespace, *names: str) -> list[str]:
    """Those of the flags that were given, to be passed on."""
    return [f"--{name}" for name in names if getattr(options, name.replace("-", "_"))]


class Parser(argparse.ArgumentParser):
    """Reads the arguments of one command; what it does not take is answered in one line.

    Parameters
    ----------
    command : str
        Its name.
    usage : str
        What may follow the name.
    description : str
        What it does; its lines are kept as they are.
    """

    def __init__(self, command: str, usage: str, description: str):
        super().__init__(
            prog=f"python3 -m course_utils {command}",
            usage=f"python3 -m course_utils {command} {usage}".rstrip(),
            description=description,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )

    def error(self, message: str):
        raise CourseError(f"{message} ({self.prog} --help says what there is)", code=2)
