"""Start the environment's Python with the right variables."""

import contextlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from course_utils.paths import ROOT

# Python's own variables that change no result; the others are meant for another Python.
_KEPT = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED", "PYTHONIOENCODING")


def is_writable(folder: Path) -> bool:
    """Whether a file can really be made there (permissions alone do not tell, least for root)."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def home_is_writable() -> bool:
    try:
        return is_writable(Path.home())
    except RuntimeError:  # no home folder is known at all
        return False


def other_home(prefix: Path) -> Path:
    """A folder in place of an unwritable home: below the environment, else a temporary one."""
    user = os.getuid() if hasattr(os, "getuid") else "user"
    inside, outside = prefix / "home", Path(tempfile.gettempdir()) / f"rnn-course-{user}"
    for folder in (inside, outside):
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if is_writable(folder):
                return folder
    return outside


def bytecode_variables(prefix: Path) -> dict[str, str | None]:
    """Where Python is told to leave no compiled files beside its sources, the environment has them.

    Without any, each start compiles all that it imports, which takes longer than all else: 6 s of
    11 s for Keras, as often as a kernel starts.

    Returns
    -------
    dict
        Environment variables; None means unset.
    """
    if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
        return {}
    place = os.environ.get("PYTHONPYCACHEPREFIX") or str(prefix / "course-bytecode")
    return {"PYTHONDONTWRITEBYTECODE": None, "PYTHONPYCACHEPREFIX": place}


def course_variables(python: Path, prefix: Path, own: bool) -> dict[str, str]:
    """The variables for a process of the environment.

    Parameters
    ----------
    python : Path
        The environment's interpreter.
    prefix : Path
        The environment's folder.
    own : bool
        True for the project's .venv: it is then kept apart from other Pythons' settings. A
        person's own environment keeps its PYTHONPATH.
    """
    variables = dict(os.environ)
    if not home_is_writable():
        # All tools used here keep their settings and caches below it.
        variables["HOME"] = variables["USERPROFILE"] = str(other_home(prefix))
    others = variables.get("PYTHONPATH", "")
    if own:
        for name in list(variables):
            if name.startswith("PYTHON") and name not in _KEPT:
                del variables[name]
        for name in ("__PYVENV_LAUNCHER__", "CONDA_PREFIX"):
            variables.pop(name, None)
        for name, value in bytecode_variables(prefix).items():
            variables.pop(name, None)
            if value is not None:
                variables[name] = value
        variables["VIRTUAL_ENV"] = str(prefix)
        path = variables.get("PATH", os.defpath)
        variables["PATH"] = os.pathsep.join([str(python.parent), path])
        others = ""
    variables["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), others]))
    # The environment's kernels and settings come before those in the home folder.
    variables["JUPYTER_PREFER_ENV_PATH"] = "1"
    variables["PYTHONUTF8"] = "1"
    return variables


def run_instead(command: Sequence[str | Path], variables: Mapping[str, str]) -> int:
    """Run `command` in the project's folder in place of this process.

    Signals and the exit code are then its own. Windows can't replace a process: there this one
    waits, and leaves Ctrl-C to the other.
    """
    command = [str(part) for part in command]
    sys.stdout.flush()
    if os.name != "nt":
        os.chdir(ROOT)
        os.execve(command[0], command, dict(variables))
    child = subprocess.Popen(command, env=dict(variables), cwd=ROOT)
    while True:
        with contextlib.suppress(KeyboardInterrupt):
            return child.wait()
