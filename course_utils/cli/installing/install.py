"""Make a virtual environment and install into it: with uv where it is on the PATH, else pip."""

import functools
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path

from course_utils.cli.installing import installer_settings
from course_utils.cli.installing.pythons import NEWEST, OLDEST, find_python, how_to_install, start
from course_utils.cli.messages import CourseError, say
from course_utils.cli.processes import course_variables
from course_utils.paths import ROOT

LOG_FILE = "course-pip.log"
AGAIN = "run the same command again"
_NO_VENV = re.compile(r"ensurepip is not\s+available|No module named '?(venv|ensurepip)")
# In pip's log: it could not talk to where the packages are.
_NO_ANSWER = re.compile("after connection broken|Could not fetch URL|ProxyError|SSLError|timed out")


def version_of(python: str | Path) -> tuple[int, int] | None:
    """``(3, 12)`` for the interpreter at `python`; None if it doesn't start."""
    return start(str(python))[0]


def why_no_keras(version: tuple[int, int]) -> str | None:
    """Why TensorFlow, and so Keras, can't be installed here for that Python; None if it can."""
    machine = platform.machine().lower()
    if sys.platform == "darwin" and machine == "x86_64":
        return "TensorFlow has no build for Intel Macs"
    if sys.platform == "win32" and machine == "arm64":
        return "TensorFlow has no build for Windows on ARM (the x86-64 Python can use it)"
    if version > NEWEST:
        return f"TensorFlow has no build for Python {version[0]}.{version[1]} yet"
    return None


@functools.cache
def uv() -> str | None:
    """Path of a uv that starts, or None."""
    found = shutil.which("uv")
    if found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode:
        return None
    return found


def base_python(light: bool) -> str:
    """The Python to make the environment with: this one, or one that can have Keras if it can't.

    Parameters
    ----------
    light : bool
        Whether Keras is not wanted.

    Returns
    -------
    str
        A path, or, for a Python that uv has still to fetch, which ones will do (``>=3.11,<3.14``).
    """
    if sys.maxsize <= 2**32:
        raise CourseError("This is a 32-bit Python: install the 64-bit one from python.org.")
    # In an environment: the Python that it was made with.
    this = getattr(sys, "_base_executable", None) or sys.executable
    here = sys.version_info[:2]
    if light or here <= NEWEST or why_no_keras(NEWEST):
        return this
    found = find_python()
    if found or uv():
        say(f"{why_no_keras(here)}: the course goes on with {found or 'a Python that uv fetches'}.")
    if uv() and not found:
        return f">={OLDEST[0]}.{OLDEST[1]},<{NEWEST[0]}.{NEWEST[1] + 1}"
    return found or this


def say_if_light(version: tuple[int, ...]) -> None:
    """Where Keras can't be installed for that Python: say so, and how to get all of the course."""
    reason = why_no_keras(version)
    if reason:
        say(f"{reason}: the course is installed without Keras, as by `lab --light`.")
        say("All lessons open, and a cell that needs Keras says so.")
    if reason and why_no_keras(NEWEST) is None:
        say(f"For all of it, install an older Python beside yours, then {AGAIN}:")
        say(f"    {how_to_install()}")


def make_venv(venv: Path, python: str) -> None:
    """Make the virtual environment, with pip in it so that ``%pip`` works in a notebook."""
    variables = _variables(venv)
    attempts = []
    if uv():
        options = ["--quiet", "--seed", "--allow-existing", "--no-project", "--python", python]
        attempts.append([uv(), "venv", *options, str(venv)])
    own = sys.executable if python.startswith(">=") else python
    attempts.append([own, "-m", "venv", str(venv)])
    for command in attempts:
        done = subprocess.run(
            command, env=variables, cwd=ROOT, stdin=subprocess.DEVNULL, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", errors="replace",
        )  # fmt: skip
        if done.returncode == 0:
            return
        if command[0] == uv():
            say(f"uv could not make it ({_last_line(done.stdout)}); trying Python's own venv.")
    raise CourseError(_why_no_venv(done.stdout, command[0]))


def _why_no_venv(said: str, python: str) -> str:
    if _NO_VENV.search(said):
        version = version_of(python) or sys.version_info[:2]
        package = f"python{version[0]}.{version[1]}-venv"
        how = f"sudo apt install {package}" if shutil.which("apt-get") else how_to_install()
        return f"{python} lacks what makes environments (venv, ensurepip): {how}; then {AGAIN}."
    return f"The course's environment could not be made: {_last_line(said)}"


def _last_line(said: str) -> str:
    """What a tool said last; of several lines, the one that it calls its error."""
    lines = [line.strip() for line in said.splitlines() if line.strip()] or ["no word on why"]
    return next((line for line in lines[::-1] if line.lower().startswith("error")), lines[-1])


def install_requirements(python: Path, venv: Path, text: str) -> None:
    """Install the lines of a requirements file, and look whether all of it is there afterwards.

    Raises
    ------
    CourseError
        If that fails; the installer's own lines have been shown.
    """
    variables = _variables(venv)
    file, log = venv / "course-requirements.txt", venv / LOG_FILE
    file.write_text(text, encoding="utf-8")
    log.unlink(missing_ok=True)
    # The file lists everything, so there is nothing to resolve; and what is never imported need
    # not be compiled. `-e .` in it means the folder that the command runs in: the project.
    options = ["install", "--no-deps", "-r", str(file)]
    if uv() and _call([uv(), "pip", *options, "--python", str(python)], variables) == 0:
        return check_installed(python, file, variables)
    if uv():
        say("uv could not install it; trying pip.")
    pip = [str(python), "-m", "pip"]
    here = subprocess.run([*pip, "--version"], env=variables, capture_output=True, check=False)
    if here.returncode:
        _call([str(python), "-m", "ensurepip", "--upgrade"], variables)
    if _call([*pip, *options, "--no-compile", "--log", str(log)], variables) != 0:
        raise CourseError(_why_failed(venv, variables))
    return check_installed(python, file, variables)


def check_installed(python: Path, file: Path, variables: dict[str, str]) -> None:
    """Raise CourseError if the environment lacks what `file` lists, or it does not start."""
    # -I: nothing but what is in the environment counts.
    command = [str(python), "-I", str(Path(__file__).with_name("installed.py")), str(file)]
    done = subprocess.run(
        command, env=variables, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    if done.returncode:
        fault = _last_line(done.stdout or done.stderr)
        raise CourseError(
            f"The installer says that all went well, but {fault}. To make the environment "
            f"anew, {AGAIN}."
        )


def _why_failed(venv: Path, variables: dict[str, str]) -> str:
    log = ""
    if (venv / LOG_FILE).is_file():
        log = (venv / LOG_FILE).read_text(encoding="utf-8", errors="replace")
    if _NO_ANSWER.search(log):
        mirror = variables.get("PIP_INDEX_URL")
        whom = f"{mirror} (set as index-url)" if mirror else "the package index"
        return (
            f"The installation failed: {whom} could not be reached. Behind a proxy, set "
            f"HTTPS_PROXY. When there is a connection, {AGAIN}."
        )
    return f"The installation failed; the lines above say why. When that is mended, {AGAIN}."


def _variables(venv: Path) -> dict[str, str]:
    """For pip and uv: the person's, without what would send the installation elsewhere."""
    variables = course_variables(Path(sys.executable), venv, own=True)
    del variables["PYTHONPATH"]
    return installer_settings.kept(variables, venv)


def _call(command: list[str], variables: dict[str, str]) -> int:
    # Its own lines show how far it is.
    child = subprocess.Popen(command, env=variables, cwd=ROOT, stdin=subprocess.DEVNULL)
    try:
        return child.wait()
    finally:
        # After Ctrl-C nothing goes on in the background.
        if child.poll() is None:
            child.terminate()
            child.wait()
