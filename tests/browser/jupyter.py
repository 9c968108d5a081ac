"""JupyterLab in Chromium, driven as a learner would: the base of the browser tests.

Used by ``conftest.py`` (fixtures), ``screenshots.py`` (pictures for lesson writers) and the
benchmarks. The page is in ``lab_page.py``, its sliders in ``slider.py``.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.request
from pathlib import Path

import nbformat
from lab_page import LabPage
from nbformat.sign import NotebookNotary

from course_utils.cli.checkup.chromium import NO_CHROMIUM, find_chromium
from course_utils.paths import ROOT

__all__ = ["NO_CHROMIUM", "JupyterServer", "LabPage", "find_chromium", "launch_chromium"]

SERVER_TIMEOUT = 180  # seconds until the server must answer


def launch_chromium(playwright):
    """A Chromium started through Playwright, for the fixtures and the screenshot tool."""
    path = find_chromium()
    if path is None:
        raise FileNotFoundError(NO_CHROMIUM)
    options = ["--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium's sandbox refuses to run as root
    return playwright.chromium.launch(executable_path=path, args=options)


class JupyterServer:
    """The course's own JupyterLab server, on a copy of the lessons, so that none is changed.

    Parameters
    ----------
    extra : sequence of Path
        More notebooks to copy beside the lessons.

    Attributes
    ----------
    url : str
        Address without a page, e.g. ``http://127.0.0.1:8899``.
    token : str
    root : Path
        The folder that it serves.
    """

    def __init__(self, extra=()):
        self._folder = tempfile.TemporaryDirectory(prefix="rnn-lab-", ignore_cleanup_errors=True)
        base = Path(self._folder.name)
        self.root = base / "course"
        self.kernels = base / "kernels"
        self.kernels.mkdir()
        self._data = base / "data"
        self._copy(extra)
        self._log, self.url, self.token = [], None, None
        self._process = subprocess.Popen(
            [sys.executable, "-m", "course_utils.cli.serve", *self._options()],
            env=self._variables(base),
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._answers = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._answers.wait(SERVER_TIMEOUT)
        if self.url is None:
            self.close()
            raise RuntimeError(f"JupyterLab did not start:\n{self.log}")

    def _copy(self, extra):
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.mine-*",
                                         "*my_progress*")
        for name in ("notebooks", "assets", "course_utils"):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.root / name, ignore=ignored)
        if (ROOT / "README.md").is_file():
            shutil.copyfile(ROOT / "README.md", self.root / "README.md")
        for notebook in extra:
            shutil.copyfile(notebook, self.root / "notebooks" / Path(notebook).name)

    def _options(self):
        options = [
            "--no-browser",
            "--port=0",  # else two that start at once find the same one free, and one ends
            f"--ServerApp.root_dir={self.root}",
            "--LabApp.expose_app_in_browser=True",  # to ask the notebook itself, not its page
            "--ServerApp.allow_external_kernels=True",
            f"--ServerApp.external_connection_dir={self.kernels}",
        ]
        if os.name != "nt":
            options.append("--KernelManager.transport=ipc")  # see kernels.py
        return options

    def _variables(self, base):
        variables = dict(os.environ)
        runtime = base / "r"
        if os.name != "nt" and len(os.fsencode(runtime)) > 40:
            runtime = Path(tempfile.mkdtemp(prefix="rnn-", dir="/tmp"))  # sockets lie in it
        for name, folder in {
            "JUPYTER_CONFIG_DIR": base / "config",
            "JUPYTER_DATA_DIR": self._data,
            "JUPYTER_RUNTIME_DIR": runtime,
            "JUPYTERLAB_SETTINGS_DIR": base / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": base / "workspaces",
        }.items():
            folder.mkdir(exist_ok=True)
            variables[name] = str(folder)
        variables.pop("JUPYTER_TOKEN", None)
        variables["PYTHONPATH"] = str(ROOT)
        variables["JUPYTER_PREFER_ENV_PATH"] = "1"
        return variables

    def take(self, name, notebook, connection):
        """Take over a kernel in which a notebook has run, as when a page is opened again.

        Parameters
        ----------
        name : str
            File name of the notebook, in the folder ``notebooks``.
        notebook : NotebookNode
            With the outputs of that run, widgets' views among them.
        connection : str
            The kernel's connection file.
        """
        nbformat.write(notebook, self.root / "notebooks" / name)
        # What a notebook shows is run as script only if it is known to come from this machine.
        notary = NotebookNotary(data_dir=str(self._data))
        notary.sign(nbformat.read(self.root / "notebooks" / name, as_version=4))
        notary.store.close()
        about = json.loads(Path(connection).read_text(encoding="utf-8"))
        about["kernel_name"] = "python3"
        (self.kernels / f"{name}.json").write_text(json.dumps(about), encoding="utf-8")
        about = {"path": f"notebooks/{name}", "name": name, "type": "notebook"}
        (kernel,) = self._ask("kernels")  # each test ends its kernels: there is no other
        self._ask("sessions", about | {"kernel": {"id": kernel["id"]}})

    def leave(self, name):
        """Let go of a kernel that was taken over; it goes on."""
        (self.kernels / f"{name}.json").unlink()
        self._ask("kernels")

    def _ask(self, what, about=None):
        """Ask the server's interface for what there is, or to make one more."""
        data = None if about is None else json.dumps(about).encode()
        request = urllib.request.Request(f"{self.url}/api/{what}", data,
                                         {"Authorization": f"token {self.token}"})
        with urllib.request.urlopen(request, timeout=SERVER_TIMEOUT) as answer:
            return json.load(answer)

    def _read(self):
        for line in self._process.stdout:
            self._log.append(line)
            found = re.search(r"(http://[\w.]+:\d+)\S*[?&]token=(\w+)", line)
            if found:
                self.url, self.token = found.groups()
                self._answers.set()
        self._answers.set()  # it has ended: nothing more will come

    @property
    def log(self):
        """What the server has printed so far."""
        return "".join(self._log)

    def close(self):
        """Stop the server and its kernels, and remove the copy."""
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
