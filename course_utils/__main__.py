"""Entry point of ``python3 -m course_utils``: on a Python too old, starts itself on another one.

This file and ``cli/installing/pythons.py`` are kept readable by any Python, however old: no
f-strings, no annotations here.
"""

from __future__ import print_function

import os
import subprocess
import sys

from course_utils.cli.installing.pythons import NEWEST, OLDEST, find_python, how_to_install


def start_on_another(arguments):
    """Run the command on a Python that fits, found or got by uv; else say what to install."""
    here = ".".join(str(part) for part in sys.version_info[:3])
    found = find_python() or find_python(newest=None)
    command = [found, "-m", "course_utils"]
    if not found:
        wanted = ">=3.%d,<3.%d" % (OLDEST[1], NEWEST[1] + 1)
        command = ["uv", "run", "--no-project", "--python", wanted] + ["python"] + command[1:]
    try:
        if not found:
            with open(os.devnull, "w") as nowhere:
                subprocess.call(["uv", "--version"], stdout=nowhere)
        print(
            "This is Python %s, too old for the course: going on with %s."
            % (here, found or "one that uv gets"),
            file=sys.stderr,
        )
        sys.stderr.flush()
        if os.name != "nt":
            os.execvp(command[0], command + arguments)
        return subprocess.call(command + arguments)
    except OSError:
        print(
            "This course needs Python 3.%d to 3.%d, and this is Python %s. Install one: %s; then "
            "run the same command again."
            % (OLDEST[1], NEWEST[1], here, how_to_install()),
            file=sys.stderr,
        )
        return 1


def main():
    if tuple(sys.version_info[:2]) < OLDEST:
        return start_on_another(sys.argv[1:])
    from course_utils.cli.main import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
