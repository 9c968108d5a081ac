"""What ``doctor`` looks at: one function for each thing, each returning one finding.

They run inside the environment; what may be missing in a broken one is imported where it is used.
"""

import contextlib
import importlib.metadata
import importlib.util
import json
import os
import platform
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

from course_utils.__main__ import NEWEST, OLDEST
from course_utils.cli import shipped
from course_utils.cli.checkup import hiding, lesson_files, trials
from course_utils.cli.installing.environment import DISTRIBUTION
from course_utils.cli.processes import home_is_writable
from course_utils.lessons import LESSONS, written_lessons
from course_utils.paths import ROOT
from course_utils.without_keras import keras_is_here

LAB = "python3 -m course_utils lab"
LEAST_MEMORY = 10**9  # bytes: a lesson with Keras takes 0.7 GB
MOST_SHOWN = 5  # files of one kind
LEAST_DISK = 0.3 * 10**9
PORT = 8888
KERNEL = "python3"
WIDGETS = "@jupyter-widgets/jupyterlab-manager"
SHOWN = ("numpy", "matplotlib", "jupyterlab", "ipykernel", "ipywidgets", "anywidget")
KERAS = ("keras", "tensorflow", "tensorflow-cpu")
BROWSER = sys.platform == "emscripten"  # there all but the lessons comes with the page


@dataclass(frozen=True)
class Finding:
    """What one check found.

    Parameters
    ----------
    name : str
        What was looked at.
    status : str
        ``"ok"``, ``"warn"`` (works, with a limit) or ``"problem"`` (has to be mended).
    text : str
        What was found.
    advice : str
        What to do next, a line for each trouble; empty if nothing.
    """

    name: str
    status: str
    text: str
    advice: str = ""

    def __str__(self) -> str:
        line = f"{self.status:<8}{self.name}: {self.text}"
        return line + "".join(f"\n        -> {each}" for each in self.advice.splitlines())


NOT_INSTALLED = Finding(
    "packages",
    "problem",
    "the course is not installed in this environment",
    f"start the course with {LAB}, or: python -m pip install -r requirements.txt",
)


def python() -> Finding:
    version = platform.python_version()
    text = f"{version} on {platform.system()} {platform.machine()}, {sys.prefix}"
    if sys.version_info[:2] >= OLDEST:
        return Finding("Python", "ok", text)
    wanted = f"3.{OLDEST[1]} to 3.{NEWEST[1]}"
    return Finding("Python", "problem", text, f"start the course with Python {wanted}: {LAB}")


def packages() -> Finding:
    """The installed versions, against the ranges of pyproject.toml."""
    faults, installed = [], True
    try:
        declared = importlib.metadata.requires(DISTRIBUTION) or []
    except importlib.metadata.PackageNotFoundError:
        # On a class's hub it isn't: there the course is a folder, beside packages that fit.
        declared, installed = ranges(), False
    try:
        from packaging.requirements import Requirement
    except ImportError:
        return NOT_INSTALLED
    for line in declared:
        wanted = Requirement(line)
        found = _version(wanted.name)
        needed = not wanted.marker or wanted.marker.evaluate({"extra": ""})
        # Keras may be left out; where it is there, it must fit.
        if not needed and not (found and wanted.name in KERAS):
            continue
        if found is None:
            faults.append(f"{wanted.name} is missing")
        elif not wanted.specifier.contains(found, prereleases=True):
            faults.append(f"{wanted.name} is {found}, not {wanted.specifier}")
    if not installed and (faults or not declared):
        return NOT_INSTALLED
    if faults:
        advice = "python -m pip install -r requirements.txt (in the environment named above)"
        return Finding("packages", "problem", "; ".join(faults), advice)
    found = {name: _version(name) for name in (*SHOWN, *KERAS)}
    text = ", ".join(f"{name} {version}" for name, version in found.items() if version)
    return Finding("packages", "ok", text if keras_is_here() else f"{text} (light: without Keras)")


def ranges() -> list[str]:
    """What pyproject.toml says the course needs, as its metadata would; [] without the file."""
    try:
        text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    except OSError:
        return []
    project = tomllib.loads(text)["project"]
    # A marker may hold `or`; in front of `and` it needs brackets.
    split = [line.partition(";") for line in project["optional-dependencies"]["keras"]]
    keras = [f'{name}; ({marker.strip()}) and extra == "keras"' for name, _, marker in split]
    return project["dependencies"] + keras


def kernel() -> Finding:
    """Whether the kernel that lessons ask for is this environment's Python."""
    if BROWSER:
        return Finding("kernel", "ok", "the page's own Python")
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(KERNEL)
    except NoSuchKernel:
        advice = "python -m ipykernel install --sys-prefix"
        return Finding("kernel", "problem", f"there is no kernel {KERNEL!r}", advice)
    command = spec.argv[0] if spec.argv else ""
    # Jupyter replaces a bare name by its own Python.
    bare = re.fullmatch(r"python(3(\.\d+)?)?(\.exe)?", command)
    if bare or _prefix_of(command) == Path(sys.prefix).resolve():
        return Finding("kernel", "ok", f"{KERNEL!r} runs this environment's Python")
    return Finding(
        "kernel",
        "problem",
        f"{KERNEL!r} runs {command} (from {spec.resource_dir}), not this environment's Python",
        f"start the course with {LAB}, or remove it: jupyter kernelspec remove {KERNEL}",
    )


def jupyterlab() -> Finding:
    """In a notebook: whether JupyterLab itself runs in the environment of the lesson."""
    server = _server_prefix()
    if server is None or server == Path(sys.prefix).resolve():
        return Finding("JupyterLab", "ok", f"version {_version('jupyterlab')}, same environment")
    return Finding(
        "JupyterLab",
        "warn",
        f"it runs in {server}, the lesson in {sys.prefix}",
        f"if sliders do not show, close it and start the course with {LAB}",
    )


def widgets() -> Finding:
    """Whether the browser's half of the widgets is there, once, switched on, and fits."""
    if BROWSER:
        return Finding("widgets", "ok", f"ipywidgets {_version('ipywidgets')} with the page's own")
    from jupyter_core.paths import jupyter_path

    faults = []
    for extension, distribution in ((WIDGETS, "jupyterlab_widgets"), ("anywidget", "anywidget")):
        places = [Path(folder) / extension for folder in jupyter_path("labextensions")]
        found = [place for place in places if (place / "package.json").is_file()]
        if not found:
            faults.append(f"{extension} is missing")
            continue
        version = json.loads((found[0] / "package.json").read_text(encoding="utf-8"))["version"]
        expected = _npm_version(distribution)
        if expected and version.split(".")[0] != expected.split(".")[0]:
            faults.append(f"{extension} {version} in {found[0].parent} hides the one that fits")
        if extension in _disabled():
            faults.append(f"{extension} is switched off (jupyter labextension enable {extension})")
    if faults:
        advice = f"start the course with {LAB}; if that changes nothing, delete .venv first"
        return Finding("widgets", "problem", "; ".join(faults), advice)
    text = f"ipywidgets {_version('ipywidgets')} with jupyterlab_widgets "
    text += f"{_version('jupyterlab_widgets')}, anywidget {_version('anywidget')}"
    return Finding("widgets", "ok", text)


def memory() -> Finding:
    free = _free_memory()
    if free is None:
        return Finding("memory", "ok", "not known on this system")
    text = f"{free / 1e9:.1f} GB free"
    if free >= LEAST_MEMORY:
        return Finding("memory", "ok", text)
    advice = "close other programs and shut down other kernels; lessons with Keras need 0.7 GB"
    return Finding("memory", "warn", text, advice)


def disk() -> Finding:
    free = shutil.disk_usage(ROOT).free
    text = f"{free / 1e9:.1f} GB free at {ROOT}"
    if free >= LEAST_DISK:
        return Finding("disk", "ok", text)
    return Finding("disk", "warn", text, "make room, or your work may not be saved")


def home() -> Finding:
    if home_is_writable():
        return Finding("home folder", "ok", "can be written")
    text = "can't be written: settings and caches lie in the environment instead"
    return Finding("home folder", "ok", text)


def port() -> Finding:
    with contextlib.closing(socket.socket()) as probe:
        probe.settimeout(1)
        taken = probe.connect_ex(("127.0.0.1", PORT)) == 0
    if taken:
        return Finding("port", "ok", f"{PORT} is in use: the next lab takes the next free one")
    return Finding("port", "ok", f"{PORT} is free")


def lessons() -> Finding:
    """Whether the lessons are there, and each file is whole; not what a learner wrote in them."""
    numbers = [lesson.number for lesson in written_lessons()]
    # A copy that hands out some lessons has the exercises of these alone.
    if "00" not in numbers and (ROOT / "course_utils/exercises/lesson_00").exists():
        advice = "get the course again, or: python3 -m course_utils reset 00"
        return Finding("lessons", "problem", "lesson 00 is missing", advice)
    damaged = lesson_files.faults()
    if damaged:
        text = f"{len(damaged)} damaged"
        return Finding("lessons", "problem", text, "\n".join(damaged))
    # Not those that are still to be written: of these there is no copy.
    gone = [lesson for lesson in LESSONS if not lesson.exists]
    lost = [lesson.number for lesson in gone if shipped.copy_of(lesson.path, Path(sys.prefix))]
    if lost:
        advice = f"python3 -m course_utils reset {' '.join(lost)} puts back what is missing"
        return Finding("lessons", "warn", f"missing: {', '.join(lost)}", advice)
    return Finding("lessons", "ok", ", ".join(numbers))


def module_names() -> Finding:
    """Whether a learner's file is imported in place of a module that the course needs."""
    if BROWSER:  # there the course lies among all packages
        return Finding("your files", "ok", "not looked at in a browser")
    found = hiding.found()
    if not found:
        return Finding("your files", "ok", "none hides a module that the course needs")
    advice = "\n".join(hiding.advice(path) for path in found[:MOST_SHOWN])
    return Finding("your files", "problem", f"{len(found)} with the name of a module", advice)


def lesson_kernel() -> Finding:
    """Start a lesson's kernel for real: it imports the course and draws. Takes some seconds."""
    return _tried("a lesson", "opens a kernel and draws", trials.lesson_runs, trials.lesson_causes)


def lab_server() -> Finding:
    """Start JupyterLab for real and ask it for a lesson. Takes some seconds."""
    return _tried("lab", "opens and offers the lessons", trials.lab_opens, trials.lab_causes)


def _tried(name: str, success: str, trial, causes) -> Finding:
    fault = trial()
    if fault is None:
        return Finding(name, "ok", success)
    with tempfile.TemporaryDirectory() as nowhere:
        (Path(nowhere) / "empty").touch()
        advice = trials.find_cause(trial, causes(Path(nowhere)))
    return Finding(name, "problem", fault, advice or f"delete the folder .venv, then: {LAB}")


def tensorflow() -> Finding:
    """Whether TensorFlow starts; some old processors can't run it. Takes some seconds."""
    if not keras_is_here():
        text = "not installed (light): cells that need Keras say so, in lessons 07, 09, 11 and 12"
        return Finding("TensorFlow", "ok", text)
    # As a lesson starts it, with the variables and settings of this person.
    code = "from course_utils.keras_bridge import import_keras as start; start().ops.ones(1)"
    command = [sys.executable, "-c", code]
    variables = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"}
    try:
        done = subprocess.run(
            command, env=variables, cwd=ROOT, capture_output=True, text=True, timeout=180,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Finding("TensorFlow", "problem", "does not start within 3 minutes", f"try: {LAB}")
    if done.returncode == 0:
        return Finding("TensorFlow", "ok", "starts")
    if done.returncode in (-4, 132, 3221225501):  # illegal instruction, on Unix and Windows
        advice = "lessons 00-08 need only NumPy; for 09 and later use another computer"
        return Finding("TensorFlow", "problem", "this processor can't run it (no AVX)", advice)
    last = (done.stderr.strip().splitlines() or ["no message"])[-1]
    return Finding("TensorFlow", "problem", last, f"delete the folder .venv, then: {LAB}")


def _version(name: str) -> str | None:
    with contextlib.suppress(importlib.metadata.PackageNotFoundError):
        return importlib.metadata.version(name)
    return None


def _npm_version(distribution: str) -> str | None:
    """Version of the browser's half in the files that the distribution itself installed."""
    with contextlib.suppress(Exception):
        files = importlib.metadata.files(distribution) or []
        for file in files:
            if "labextensions" in file.parts and file.name == "package.json":
                return json.loads(file.locate().read_text(encoding="utf-8"))["version"]
    return None


def _disabled() -> set[str]:
    """Extensions of JupyterLab that are switched off on this machine."""
    from jupyter_core.paths import jupyter_config_path

    found = set()
    for folder in jupyter_config_path():
        file = Path(folder) / "labconfig" / "page_config.json"
        with contextlib.suppress(OSError, ValueError, AttributeError):
            listed = json.loads(file.read_text(encoding="utf-8")).get("disabledExtensions", {})
            listed = listed if isinstance(listed, dict) else dict.fromkeys(listed, True)
            found |= {name for name, off in listed.items() if off}
    return found


def _prefix_of(python: str) -> Path | None:
    """The environment that an interpreter belongs to, by where it lies."""
    if not os.path.isabs(python):
        return None
    folder = Path(python).parent
    # The link to the interpreter must not be followed: it leaves the environment.
    return (folder.parent if folder.name in ("bin", "Scripts") else folder).resolve()


def _server_prefix() -> Path | None:
    """The environment of the Jupyter server that started this kernel; None outside of one."""
    parent = os.environ.get("JPY_PARENT_PID")
    if not parent or not os.environ.get("JPY_SESSION_NAME"):
        return None
    with contextlib.suppress(Exception):
        import psutil

        return _prefix_of(psutil.Process(int(parent)).cmdline()[0])
    return None


def _free_memory() -> int | None:
    with contextlib.suppress(Exception):
        import psutil

        return psutil.virtual_memory().available
    return None
