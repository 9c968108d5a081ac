"""``lock``: compile the requirements files anew from the ranges in pyproject.toml."""

import os
import subprocess
import tempfile
from pathlib import Path

from course_utils.cli.installing import install
from course_utils.cli.installing.environment import COURSE_LINE, KERAS_LINE, LEARNER_FILE, TEST_FILE
from course_utils.cli.messages import CourseError, Parser, say
from course_utils.paths import ROOT

PARSER = Parser(
    "lock",
    "[--upgrade]",
    """\
For maintainers, with uv on the PATH: writes requirements.txt, tests/requirements.txt and
assets/hub/requirements.txt anew, with the exact versions for every supported Python and system.
Versions that still fit are kept.""",
)
PARSER.add_argument(
    "--upgrade", action="store_true", help="take the newest versions that pyproject.toml allows"
)

HEADER = """\
# {what} for Python 3.11 and later on Linux, macOS and Windows.
# Made by `python3 -m course_utils lock` from the ranges in pyproject.toml; install it from the
# project's folder: python -m pip install -r {name}
"""
HUB_FILE = "assets/hub/requirements.txt"


def run(arguments: list[str]) -> int:
    upgrade = PARSER.parse_args(arguments).upgrade
    uv = install.uv()
    if uv is None:
        raise CourseError("lock needs uv on the PATH: python3 -m pip install uv")
    learner, old = (ROOT / LEARNER_FILE).read_text(encoding="utf-8"), []
    if not upgrade:
        others = [ROOT / name for name in (TEST_FILE, HUB_FILE)]
        texts = [path.read_text(encoding="utf-8") for path in others if path.is_file()]
        old = pins("".join([learner, *texts]))
    every = compile_pins(uv, ["hub", "keras", "site", "test"], old)
    # One choice of versions; what is needed without an extra decides on the part of each line.
    light = names(compile_pins(uv, [], every))
    with_keras = names(compile_pins(uv, ["keras"], every))
    with_tests = names(compile_pins(uv, ["keras", "site", "test"], every))
    with_hub = names(compile_pins(uv, ["hub", "keras"], every))
    course = [line for line in every if name_of(line) in light]
    keras = [line for line in every if name_of(line) in with_keras - light]
    text = HEADER.format(what="What the course needs, in exact versions,", name=LEARNER_FILE)
    text += "".join(course) + f"{KERAS_LINE}\n" + "".join(keras) + f"{COURSE_LINE}\n-e .\n"
    _write(LEARNER_FILE, text)
    for name, what, wanted in (
        (TEST_FILE, "What the tests and the site need beyond that,", with_tests),
        (HUB_FILE, "What a server on a JupyterHub needs beyond that,", with_hub),
    ):
        rest = [line for line in every if name_of(line) in wanted - with_keras]
        first = f"-r {'../' * name.count('/')}requirements.txt\n"
        _write(name, HEADER.format(what=what, name=name) + first + "".join(rest))
    return 0


def compile_pins(uv: str, extras: list[str], start: list[str]) -> list[str]:
    """The versions that uv finds for pyproject.toml with `extras`, keeping those of `start`."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "requirements.txt"
        output.write_text("".join(start), encoding="utf-8")
        command = [uv, "pip", "compile", "pyproject.toml", "--output-file", str(output)]
        command += ["--universal", "--python-version", "3.11", "--annotation-style", "line"]
        command += ["--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
        command += [f"--extra={extra}" for extra in extras]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise CourseError("uv found no versions that fit; the lines above say why")
        return pins(output.read_text(encoding="utf-8"))


def name_of(line: str) -> str:
    return line.partition("==")[0]


def names(lines: list[str]) -> set[str]:
    return {name_of(line) for line in lines}


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
