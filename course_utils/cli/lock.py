"""``lock``: compile both requirements files anew from the ranges in pyproject.toml."""

import os
import subprocess
import tempfile
from pathlib import Path

from course_utils.cli import install
from course_utils.cli.environment import LEARNER_FILE, TEST_FILE
from course_utils.cli.messages import CourseError, say
from course_utils.paths import ROOT

HELP = """\
usage: python3 -m course_utils lock [--upgrade]

For maintainers, with uv on the PATH: writes requirements.txt and tests/requirements.txt anew, with
the exact versions for every supported Python and system. Versions that still fit are kept.

  --upgrade         take the newest versions that the ranges in pyproject.toml allow
"""

HEADER = """\
# {what} for Python 3.11-3.13 on Linux, macOS and Windows.
# Made by `python3 -m course_utils lock` from the ranges in pyproject.toml; install it from the
# project's folder: python -m pip install -r {name}
"""


def run(arguments: list[str]) -> int:
    if any(argument in ("-h", "--help") for argument in arguments):
        print(HELP, end="")
        return 0
    if set(arguments) - {"--upgrade"}:
        raise CourseError(f"option is {arguments[0]!r}: expected --upgrade or --help", code=2)
    uv = install.uv()
    if uv is None:
        raise CourseError("lock needs uv on the PATH: python3 -m pip install uv")
    upgrade = "--upgrade" in arguments
    learner = compile_pins(uv, LEARNER_FILE, upgrade)
    # The learners' versions hold for the tests too, so that only the rest has to be listed.
    both = compile_pins(uv, TEST_FILE, upgrade, extra="test", held=learner)
    rest = [line for line in both if line not in learner]
    text = HEADER.format(what="What the course needs, in exact versions,", name=LEARNER_FILE)
    _write(LEARNER_FILE, text + "".join(learner) + "# The course itself.\n-e .\n")
    text = HEADER.format(what="What the tests need beyond that,", name=TEST_FILE)
    _write(TEST_FILE, text + "-r ../requirements.txt\n" + "".join(rest))
    return 0


def compile_pins(
    uv: str, name: str, upgrade: bool, extra: str | None = None, held: list[str] | None = None
) -> list[str]:
    """The versions that uv finds for pyproject.toml, starting from those in the file `name`.

    Parameters
    ----------
    uv : str
        Path of uv.
    name : str
        Requirements file with the versions so far.
    upgrade : bool
        Whether to take newer ones where the ranges allow.
    extra : str, optional
        A group of pyproject.toml's optional dependencies to add.
    held : list of str, optional
        Versions that may not change.
    """
    with tempfile.TemporaryDirectory() as folder:
        output, constraints = Path(folder) / "requirements.txt", Path(folder) / "held.txt"
        if not upgrade and (ROOT / name).is_file():
            old = pins((ROOT / name).read_text(encoding="utf-8"))
            output.write_text("".join(old), encoding="utf-8")
        command = [uv, "pip", "compile", "pyproject.toml", "--output-file", str(output)]
        command += ["--universal", "--python-version", "3.11", "--annotation-style", "line"]
        command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
        if extra:
            command += ["--extra", extra]
        if held:
            constraints.write_text("".join(held), encoding="utf-8")
            command += ["--constraints", str(constraints)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise CourseError("uv found no versions that fit; the lines above say why")
        return pins(output.read_text(encoding="utf-8"))


def pins(text: str) -> list[str]:
    """The lines of a requirements file that name a version, without where they came from."""
    lines = [line.split("  #")[0].rstrip() for line in text.splitlines()]
    return [line + "\n" for line in lines if "==" in line and not line.startswith("#")]


def _write(name: str, text: str) -> None:
    path = ROOT / name
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text, encoding="utf-8", newline="\n")
    os.replace(temporary, path)
    changed = "unchanged" if before == text else "written"
    say(f"{name}: {changed}, {len(pins(text))} versions")
