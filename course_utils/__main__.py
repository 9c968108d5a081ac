"""Entry point of ``python3 -m course_utils``: checks the Python, then hands over to ``cli``.

This file is kept readable by any Python, however old, so that an unsupported one is told
what to do in one line instead of a syntax error: no f-strings, no annotations here.
"""

from __future__ import print_function

import os
import subprocess
import sys

OLDEST = (3, 11)
NEWEST = (3, 13)


def supported_python_on_path():
    """Name a supported Python that can be started from the PATH, or None."""
    try:
        from shutil import which
    except ImportError:
        return None
    candidates = []
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        candidates.append((["python3.%d" % minor], minor))
    if os.name == "nt":
        for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
            candidates.append((["py", "-3.%d" % minor], minor))
    for command, minor in candidates:
        if not which(command[0]):
            continue
        # A launcher of that name may exist without its Python (pyenv, py.exe): start it.
        check = "import sys; sys.exit(sys.version_info[:2] != (3, %d))" % minor
        try:
            with open(os.devnull, "w") as nowhere:
                found = subprocess.call(command + ["-c", check], stdout=nowhere, stderr=nowhere)
        except OSError:
            continue
        if found == 0:
            return " ".join(command)
    return None


def unsupported_message(version, arguments):
    """The one line for a Python that the course can't run on."""
    names = ", ".join("3.%d" % minor for minor in range(OLDEST[1], NEWEST[1]))
    line = "This course needs Python %s or 3.%d, and this is Python %s. " % (
        names,
        NEWEST[1],
        ".".join(str(part) for part in version[:3]),
    )
    rest = "-m course_utils " + (" ".join(arguments) or "lab")
    found = supported_python_on_path()
    if found:
        return line + "You have one: run %s %s" % (found, rest)
    return line + "Install one from python.org, then run python3.%d %s" % (NEWEST[1], rest)


def main():
    if not OLDEST <= tuple(sys.version_info[:2]) <= NEWEST:
        print(unsupported_message(sys.version_info, sys.argv[1:]), file=sys.stderr)
        return 1
    from course_utils.cli.main import main as run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
