"""Kernels for running lessons unattended: for the tests, for ``record``.

Two things differ from a kernel in JupyterLab.

*Sockets.* Jupyter picks five free TCP ports, lets go of them, and tells the kernel to take them;
between the two another program, most often the next kernel, may take one, and the kernel dies at
its start. Where there are Unix sockets, each kernel here gets them in a folder of its own: nothing
to race for. Elsewhere kernels start one after the other.

*Variables.* A person's own settings and the network stay out, so that outputs can be compared.
"""

import contextlib
import os
import shutil
import sys
import tempfile
from pathlib import Path

from jupyter_client.manager import AsyncKernelManager, KernelManager

from course_utils.cli.processes import bytecode_variables, is_writable
from course_utils.locking import exclusive
from course_utils.paths import ROOT

# Those that say how many threads a lesson may use.
THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
# The longest socket path that macOS takes is 103 bytes, Linux 107; "-5" is appended to it.
_LONGEST_SOCKET_PATH = 100


def _socket_folder() -> str:
    folder = tempfile.mkdtemp(prefix="rnn-")
    if len(os.fsencode(folder)) + len("/k-5") > _LONGEST_SOCKET_PATH:
        os.rmdir(folder)
        folder = tempfile.mkdtemp(prefix="rnn-", dir="/tmp")
    return folder


class _OwnSockets:
    """Mixed into a kernel manager: its sockets are files in a folder of its own."""

    _folder = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if os.name != "nt":
            self._folder = _socket_folder()
            self.transport = "ipc"
            self.ip = os.path.join(self._folder, "k")

    def cleanup_connection_file(self):
        super().cleanup_connection_file()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def write_connection_file(self, **kwargs):
        # A restart writes it again after the folder went with the last kernel.
        if self._folder is not None:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
        super().write_connection_file(**kwargs)


class LessonKernelManager(_OwnSockets, KernelManager):
    """Starts the kernels of the tests."""


class AsyncLessonKernelManager(_OwnSockets, AsyncKernelManager):
    """Starts the kernels of ``record``."""


@contextlib.contextmanager
def one_start_at_a_time():
    """Where kernels have TCP ports (Windows): nobody else here chooses ports meanwhile."""
    if os.name != "nt":
        yield
        return
    with exclusive(Path(tempfile.gettempdir()) / "rnn-course-kernel-start.lock"):
        yield


def lesson_variables(workers: int = 1) -> dict[str, str | None]:
    """Environment variables for a lesson that runs unattended; None means unset.

    Parameters
    ----------
    workers : int
        How many lessons run side by side: they share the processor's cores.
    """
    settings = _settings_folder()
    for name in ("matplotlib", "ipython", "keras", "jupyter"):
        (settings / name).mkdir(parents=True, exist_ok=True)
    threads = str(max(1, (os.cpu_count() or 1) // max(1, workers)))
    # A proxy that nobody runs: a lesson that reaches for the network fails at once.
    nowhere = "http://127.0.0.1:9"
    variables: dict[str, str | None] = {
        **bytecode_variables(Path(sys.prefix)),
        "PYTHONPATH": str(ROOT),
        "PYTHONUTF8": "1",
        "KERAS_BACKEND": "tensorflow",
        "KERAS_HOME": str(settings / "keras"),
        "MPLCONFIGDIR": str(settings / "matplotlib"),
        "MPLBACKEND": None,
        "MATPLOTLIBRC": None,
        "IPYTHONDIR": str(settings / "ipython"),
        "JUPYTER_CONFIG_DIR": str(settings / "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "COLUMNS": None,
        "LINES": None,
        "NO_PROXY": "localhost,127.0.0.1",
        "no_proxy": "localhost,127.0.0.1",
    }
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        variables[name] = variables[name.lower()] = nowhere
    for name in THREADS:
        variables[name] = threads
    return variables


def apply_variables(variables: dict[str, str | None]) -> None:
    """Set this process's environment, which the kernels it starts inherit."""
    for name, value in variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _settings_folder() -> Path:
    """A folder for the settings of unattended kernels, in the environment if that is writable."""
    # One folder for all runs: Matplotlib's list of fonts takes seconds to make.
    folder = Path(sys.prefix) / "course-unattended"
    with contextlib.suppress(OSError):
        folder.mkdir(exist_ok=True)
    return folder if is_writable(folder) else Path(tempfile.mkdtemp(prefix="rnn-course-"))
