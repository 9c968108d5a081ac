"""What the commands say to a person."""

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
