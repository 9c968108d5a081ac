"""Start the environment's Python with the right variables, and pass signals on to it."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from course_utils.paths import ROOT

# Everything that the tools used here would write below the home folder.
_HOME_FOLDERS = {
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "UV_CACHE_DIR": "cache/uv",
    "PIP_CACHE_DIR": "cache/pip",
    "JUPYTER_CONFIG_DIR": "jupyter/config",
    "JUPYTER_DATA_DIR": "jupyter/data",
    "JUPYTER_RUNTIME_DIR": "jupyter/runtime",
    "JUPYTERLAB_SETTINGS_DIR": "jupyter/settings",
    "JUPYTERLAB_WORKSPACES_DIR": "jupyter/workspaces",
    "IPYTHONDIR": "ipython",
    "MPLCONFIGDIR": "matplotlib",
    "KERAS_HOME": "keras",
}


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


def home_replacements(prefix: Path) -> dict[str, str]:
    """Variables that keep the tools off an unwritable home folder; empty if home is writable.

    They point below the environment `prefix`, or below the temporary folder if that can't be
    written either. Variables that the user has set are left alone.
    """
    if home_is_writable():
        return {}
    base = prefix / "home"
    try:
        base.mkdir(parents=True, exist_ok=True)
        writable = is_writable(base)
    except OSError:
        writable = False
    if not writable:
        user = os.getuid() if hasattr(os, "getuid") else "user"
        base = Path(tempfile.gettempdir()) / f"rnn-course-{user}"
    replacements = {}
    for variable, folder in _HOME_FOLDERS.items():
        if not os.environ.get(variable):
            path = base / folder
            with contextlib.suppress(OSError):
                path.mkdir(parents=True, exist_ok=True, mode=0o700)
            replacements[variable] = str(path)
    return replacements


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
    variables.update(home_replacements(prefix))
    others = variables.get("PYTHONPATH", "")
    variables["PYTHONPATH"] = str(ROOT)
    if own:
        for name in ("PYTHONHOME", "__PYVENV_LAUNCHER__", "CONDA_PREFIX"):
            variables.pop(name, None)
        variables["VIRTUAL_ENV"] = str(prefix)
        path = variables.get("PATH", os.defpath)
        variables["PATH"] = os.pathsep.join([str(python.parent), path])
    elif others:
        variables["PYTHONPATH"] += os.pathsep + others
    # The environment's kernels and settings come before those in the home folder.
    variables["JUPYTER_PREFER_ENV_PATH"] = "1"
    variables["PYTHONUTF8"] = "1"
    return variables


def run_child(
    command: Sequence[str | Path], variables: Mapping[str, str], grace: float = 15
) -> int:
    """Run `command` in the project's folder until it ends; returns its exit code.

    Ctrl-C in a terminal reaches the child by itself; this process waits until it has cleaned up,
    and ends it after `grace` seconds. A signal sent to this process alone is passed on.
    """
    child = subprocess.Popen([str(part) for part in command], env=dict(variables), cwd=ROOT)

    def pass_on(number: int, _frame: object) -> None:
        with contextlib.suppress(OSError):
            child.send_signal(number) if os.name != "nt" else child.terminate()

    names = ("SIGTERM", "SIGHUP", "SIGBREAK")
    handled = [getattr(signal, name) for name in names if hasattr(signal, name)]
    before = {}
    for number in handled:
        with contextlib.suppress(ValueError):  # not in the main thread
            before[number] = signal.signal(number, pass_on)
    try:
        code = _wait(child, grace)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return code if code >= 0 else 128 - code


def _wait(child: subprocess.Popen, grace: float) -> int:
    try:
        return child.wait()
    except KeyboardInterrupt:
        return stop_after_interrupt(child, grace)


def stop_after_interrupt(child: subprocess.Popen, grace: float) -> int:
    """After Ctrl-C: let `child` clean up for `grace` seconds, then end it; returns its code."""
    # A terminal has sent the child the same Ctrl-C already; `kill -INT` has not.
    from_terminal = sys.stdin is not None and sys.stdin.isatty()
    if not from_terminal and os.name != "nt":
        with contextlib.suppress(OSError):
            child.send_signal(signal.SIGINT)
    try:
        return child.wait(timeout=grace)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        child.terminate()
    try:
        return child.wait(timeout=5)
    except (KeyboardInterrupt, subprocess.TimeoutExpired):
        child.kill()
        return child.wait()
