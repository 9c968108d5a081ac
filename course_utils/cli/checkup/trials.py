"""Trying out what a learner does: start a kernel that imports the course and draws; open the lab.

Where a trial fails, it is made again without one thing of the surroundings at a time. What it works
without is the cause: advice is given only for that, and otherwise the failure's own last line.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from course_utils.cli.checkup import hiding
from course_utils.lessons import LESSONS
from course_utils.paths import NOTEBOOKS, ROOT

TIMEOUT = 120  # seconds: a machine that is busy may need long
WIDGETS = ("@jupyter-widgets/jupyterlab-manager", "anywidget")
# Parts of JupyterLab without which a lesson does not open, or its pictures do not answer.
PARTS = (*WIDGETS, *(f"@jupyterlab/{name}-extension" for name in (
    "application", "codemirror", "docmanager", "filebrowser", "markedparser", "mathjax",
    "notebook", "rendermime", "services")))  # fmt: skip
_ERROR = re.compile(r"(\w+\.)*\w*(Error|Exception)\b")
IPYTHONS_OWN = ("display", "exit", "get_ipython", "open", "quit")
# What a lesson does first, and then: do Python's own names still mean what they do in a lesson?
CELL = """
import builtins
from pathlib import Path

import numpy as np

import course_utils
from course_utils.controls import Explorer, step
from course_utils.models import ElmanRNN
from course_utils.pictures import RNNStepPicture

if Path(course_utils.__file__).resolve().parent.parent != Path({root!r}):
    raise ImportError(f"course_utils is {{course_utils.__file__}}, not that of {root}")
trace = ElmanRNN(inputs=2, units=3, outputs=2, seed=0).forward(np.zeros((1, 4, 2)))
Explorer(trace, RNNStepPicture(trace), t=step(1)).close()
changed = [name for name in vars(builtins)
           if not name.startswith("_") and name not in {ipython}
           and globals().get(name, vars(builtins)[name]) is not vars(builtins)[name]]
if changed:
    raise NameError(f"before the first cell, these mean something else: {{', '.join(changed)}}")
"""


@dataclass(frozen=True)
class Cause:
    """One thing of the surroundings, and how to do without it.

    Attributes
    ----------
    variables : dict
        Environment variables without it; None means unset.
    advice : callable
        What to do about it: one line.
    folder : Path or None
        Another folder to start in.
    """

    variables: dict[str, str | None] = field(default_factory=dict)
    advice: Callable[[], str] = str
    folder: Path | None = None


def find_cause(trial: Callable[..., str | None], causes: Iterable[Cause]) -> str:
    """What to do about the first cause without which the trial succeeds; empty if none."""
    for cause in causes:
        if trial(_environment(cause.variables), cause.folder or NOTEBOOKS) is None:
            return cause.advice()
    return ""


def lesson_runs(variables: dict[str, str] | None = None, folder: Path = NOTEBOOKS) -> str | None:
    """Start a lesson's kernel, import the course and draw; returns what went wrong."""
    from course_utils.cli.notebooks.kernels import LessonKernelManager

    said: list[str] = []

    def listen(message):
        content = message["content"]
        if message["msg_type"] == "error":
            said.append(f"{content['ename']}: {content['evalue']}")
        elif content.get("name") == "stderr":  # a red box in the lesson
            said.extend(content["text"].strip().splitlines()[-1:])

    manager = LessonKernelManager(kernel_name="python3")
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as log:
        try:
            manager.start_kernel(cwd=str(folder), env=variables or _environment({}),
                                 stdout=log, stderr=log)
            client = manager.blocking_client()
            client.start_channels()
            client.wait_for_ready(timeout=TIMEOUT)
            code = CELL.format(root=str(ROOT), ipython=IPYTHONS_OWN)
            client.execute_interactive(code, store_history=False, allow_stdin=False,
                                       output_hook=listen, timeout=TIMEOUT)
            client.stop_channels()
        except (RuntimeError, TimeoutError) as error:
            said.append(str(error))
        finally:
            manager.shutdown_kernel(now=True)
        log.seek(0)
        lines = log.read().strip().splitlines()
    wrong = [line for line in lines if _ERROR.match(line)]
    return (wrong or said or [None])[-1]


def lab_opens(variables: dict[str, str] | None = None, folder: Path = ROOT) -> str | None:
    """Start the lab, ask for a lesson, its kernel and the widgets; returns what went wrong."""
    code = ("import sys; from course_utils.cli.serve import initialised, serve; "
            "serve(initialised(sys.argv[1:]))")
    command = [sys.executable, "-c", code, "--no-browser", "--port=0"]
    with subprocess.Popen(command, cwd=ROOT, env=variables or _environment({}), text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as server:
        try:
            return _ask(server)
        finally:
            server.kill()


def _ask(server: subprocess.Popen) -> str | None:
    import threading

    watchdog = threading.Timer(TIMEOUT, server.kill)
    watchdog.start()
    lines = []
    try:
        for line in server.stdout:
            lines.append(line.strip())
            if address := re.search(r"The course is open at +(\S+?)/lab/\S+?(\?token=\w+)?$", line):
                break
        else:
            return (lines or ["it ended without a word"])[-1]
        if wrong := [line for line in lines if _ERROR.match(line)]:
            return wrong[-1]
        return _fault_of_lab(address[1], address[2] or "")
    except (OSError, ValueError) as error:
        return f"{address[0].split('?')[0]} answers: {error}"
    finally:
        watchdog.cancel()


def _fault_of_lab(base: str, token: str) -> str | None:
    def get(path: str) -> str:
        with urllib.request.urlopen(base + path + token, timeout=TIMEOUT) as response:
            return response.read().decode("utf-8")

    there = next((lesson.path for lesson in LESSONS if lesson.exists), None)
    if there is not None:
        get(f"/api/contents/{there.relative_to(ROOT).as_posix()}")
    if "python3" not in json.loads(get("/api/kernelspecs"))["kernelspecs"]:
        return "it offers no kernel 'python3'"
    page = re.search(r'id="jupyter-config-data"[^>]*>(.*?)</script>', get("/lab"), re.DOTALL)
    config = json.loads(page[1]) if page else {}
    loaded = {extension["name"] for extension in config.get("federated_extensions", [])}
    for name in WIDGETS:
        if name not in loaded:
            return f"it leaves out the widgets ({name})"
    off = sorted(name for name in config.get("disabledExtensions", []) if name.startswith(PARTS))
    return f"switched off in it: {', '.join(off)}" if off else None


# The causes ------------------------------------------------------------------------------------


def lesson_causes(nowhere: Path) -> list[Cause]:
    """What can keep a lesson from running; `nowhere` is an empty folder."""
    no_settings = {"IPYTHONDIR": str(nowhere), "PYTHONSTARTUP": None}
    no_style = {"MATPLOTLIBRC": str(nowhere / "empty"), "MPLBACKEND": None}
    return [
        Cause(folder=nowhere, advice=lambda: _rename("files beside the lessons", _beside())),
        Cause(no_settings, lambda: _rename("settings of IPython", ipython_files())),
        Cause(no_style, lambda: _rename("settings of Matplotlib", matplotlib_files())),
        Cause(dict.fromkeys(_python_variables()), lambda: _unset(_python_variables())),
    ]


def lab_causes(nowhere: Path) -> list[Cause]:
    """What can keep the lab from opening."""
    no_settings = {"JUPYTER_CONFIG_DIR": str(nowhere), "JUPYTER_NO_CONFIG": "1"}
    return [
        Cause(no_settings, lambda: _rename("settings of Jupyter", jupyter_files())),
        Cause(dict.fromkeys(_python_variables()), lambda: _unset(_python_variables())),
    ]


def ipython_files() -> list[Path | str]:
    """IPython's settings and start-up files, of those that a kernel reads."""
    from IPython.paths import get_ipython_dir

    profile = Path(get_ipython_dir()) / "profile_default"
    found = [profile / name for name in ("ipython_config.py", "ipython_config.json",
                                         "ipython_kernel_config.py", "ipython_kernel_config.json")]
    found += sorted(file for end in ("py", "ipy") for file in profile.glob(f"startup/*.{end}"))
    return [file for file in found if file.exists()] + _set("PYTHONSTARTUP")


def matplotlib_files() -> list[Path | str]:
    """Matplotlib's settings, outside of the package itself, without importing it."""
    home = Path(os.environ.get("MPLCONFIGDIR") or Path.home() / ".config" / "matplotlib")
    places = [home / "matplotlibrc", Path.home() / ".matplotlib" / "matplotlibrc"]
    return [file for file in places if file.exists()] + _set("MATPLOTLIBRC", "MPLBACKEND")


def jupyter_files() -> list[Path | str]:
    """The settings that the lab reads, but for those that came with the environment."""
    from jupyter_core.paths import jupyter_config_path

    patterns = ("jupyter_config.*", "jupyter_server_config.*", "jupyter_lab_config.*",
                "jupyter_server_config.d/*.json", "labconfig/*.json*")
    folders = [Path(folder) for folder in jupyter_config_path()]
    prefix = Path(sys.prefix)
    return [file for folder in folders for pattern in patterns
            for file in sorted(folder.glob(pattern))
            if file.suffix in (".py", ".json", ".json5") and file.is_file()
            and not (file.is_relative_to(prefix) and file.parent.name.endswith(".d"))]


def _beside() -> list[Path]:
    names = [path for path in hiding.found() if path.parent == NOTEBOOKS]
    return names + [file for file in [NOTEBOOKS / "matplotlibrc"] if file.exists()]


def _python_variables() -> list[str]:
    """Those of PYTHON... that are set, but for what the course itself sets."""
    own = {"PYTHONUTF8"} | ({"PYTHONPATH"} if os.environ.get("PYTHONPATH") == str(ROOT) else set())
    return sorted(name for name in os.environ if name.startswith("PYTHON") and name not in own)


def _set(*names: str) -> list[str]:
    return [f"{name}={os.environ[name]}" for name in names if os.environ.get(name)]


def _rename(what: str, files: list[Path | str]) -> str:
    named = ", ".join(str(file) for file in files) or "them"
    return f"it works without your {what}: mend, rename or unset {named}"


def _unset(names: list[str]) -> str:
    return f"it works without {', '.join(names)}: unset what you do not need of that"


def _environment(changes: dict[str, str | None]) -> dict[str, str]:
    variables = {name: value for name, value in os.environ.items() if name not in changes}
    return variables | {name: value for name, value in changes.items() if value is not None}
