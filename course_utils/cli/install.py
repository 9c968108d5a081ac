"""Make a virtual environment and install into it: with uv where it is on the PATH, else pip."""

import platform
import shutil
import subprocess
import sys
from pathlib import Path

from course_utils.__main__ import NEWEST, OLDEST
from course_utils.cli.messages import CourseError, say
from course_utils.cli.processes import course_variables, stop_after_interrupt
from course_utils.cli.watching import run_watched
from course_utils.paths import ROOT

LOG_FILE = "course-install.log"
NEEDED_BYTES = 3 * 10**9


def minor_version() -> str:
    """Version of the running Python, e.g. ``3.12``."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def is_supported(version: str) -> bool:
    """Whether the course runs on Python `version` (``3.12``)."""
    return OLDEST <= tuple(int(part) for part in version.split(".")) <= NEWEST


def version_of(python: Path) -> str | None:
    """``3.12``-like version of the interpreter at `python`; None if it doesn't start."""
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [str(python), "-c", code], capture_output=True, text=True, timeout=60, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return answer.stdout.strip()


def check_platform() -> None:
    """Raise CourseError where TensorFlow has no build, before anything is downloaded."""
    machine = platform.machine().lower()
    reason = None
    if sys.maxsize <= 2**32:
        reason = "This is a 32-bit Python: install the 64-bit one from python.org."
    elif sys.platform == "darwin" and machine == "x86_64":
        reason = (
            "TensorFlow has no build for Intel Macs (on an Apple-silicon Mac, "
            "use a Python for arm64)."
        )
    elif sys.platform == "win32" and machine == "arm64":
        reason = "TensorFlow has no build for Windows on ARM: install the x86-64 Python."
    if reason:
        raise CourseError(reason)


def check_disk(folder: Path) -> None:
    """Raise CourseError if the course's packages won't fit."""
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise CourseError(
            f"Only {free / 1e9:.1f} GB are free where the course lies ({folder}): "
            f"it needs {NEEDED_BYTES / 1e9:.0f} GB. Make room, or move the course, then run the "
            "same command again."
        )


def uv() -> str | None:
    """Path of a uv that starts, or None."""
    global _uv
    if _uv is _UNKNOWN:
        found = shutil.which("uv")
        if found:
            check = subprocess.run([found, "--version"], capture_output=True, check=False)
            found = found if check.returncode == 0 else None
        _uv = found
    return _uv


_UNKNOWN = object()
_uv: object = _UNKNOWN


def installer_name() -> str:
    return "uv" if uv() else "pip"


def make_venv(venv: Path) -> None:
    """Make the virtual environment, with pip in it so that ``%pip`` works in a notebook."""
    variables = _variables(venv)
    if uv():
        command = [uv(), "venv", "--quiet", "--seed", "--allow-existing", "--no-project"]
        if _call([*command, "--python", sys.executable, str(venv)], variables) == 0:
            return
        say("uv could not make it; trying Python's own venv.")
    if _call([sys.executable, "-m", "venv", str(venv)], variables) != 0:
        hint = ""
        if sys.platform.startswith("linux"):
            hint = f" (Debian and Ubuntu: sudo apt-get install python{minor_version()}-venv)"
        raise CourseError(
            f"Python's venv module could not make an environment{hint}. "
            "After that, run the same command again."
        )


def install_requirements(python: Path, venv: Path, file: Path) -> None:
    """Install a requirements file into the environment; CourseError if that fails."""
    variables = _variables(venv)
    # `-e .` in the file means the folder that the command runs in: the project.
    if uv():
        command = [uv(), "pip", "install", "--python", str(python), "-r", str(file)]
    else:
        if _call([str(python), "-m", "pip", "--version"], variables, quiet=True) != 0:
            _call([str(python), "-m", "ensurepip", "--upgrade"], variables)
        # The files list everything, so there is nothing to resolve; and what is never imported
        # need not be compiled. Together that is half of pip's time.
        command = [str(python), "-m", "pip", "install", "--no-deps", "--no-compile"]
        command += ["--progress-bar", "off", "-r", str(file)]
    if run_watched(command, variables, venv / LOG_FILE) != 0:
        raise CourseError(_why_failed(venv))


def _why_failed(venv: Path) -> str:
    free = shutil.disk_usage(venv).free
    if free < 300e6:
        return (
            f"The installation failed: the disk is full ({free / 1e6:.0f} MB free). "
            "Make room, then run the same command again."
        )
    return (
        "The installation failed; the lines above say why. Most often there is no network, or a "
        "proxy is in the way. Run the same command again when that is mended."
    )


def _variables(venv: Path) -> dict[str, str]:
    variables = course_variables(Path(sys.executable), venv, own=True)
    # Settings meant for other installations must not redirect this one.
    for name in ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PYTHONPATH", "UV_SYSTEM_PYTHON"):
        variables.pop(name, None)
    variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    return variables


def _call(command: list[str], variables: dict[str, str], quiet: bool = False) -> int:
    output = subprocess.DEVNULL if quiet else None
    child = subprocess.Popen(command, env=variables, cwd=ROOT, stdout=output, stderr=output)
    try:
        return child.wait()
    except KeyboardInterrupt:
        stop_after_interrupt(child, grace=10)
        raise
