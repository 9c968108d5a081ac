"""JupyterLab as static files, with the lessons in its list and the browser's Python beside it."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from course_utils.cli.messages import CourseError
from course_utils.lessons import written_lessons
from course_utils.paths import ROOT
from course_utils.site.lite import folder
from course_utils.site.lite.pyodide import VERSION

KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget", KERNEL)
# What lessons' prose shows or links to, from the course's folder.
LINKED = ("assets/neuron.svg", "assets/unrolled.svg", "course_utils/rnn.py")
SETTINGS = {
    # Nobody has to think of saving: what was changed is kept after ten seconds.
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
}
FRONT_END = Path(__file__).with_name("front_end")
PYTHON = f"static/pyodide-{VERSION}"  # another version lies elsewhere: a browser keeps what it has
STORE = "rnn-course"  # under this name a browser keeps what a learner changes; see run.mjs
HEAD = """<title>The course</title>
    <link rel="stylesheet" href="../static/waiting.css">
    <script src="../static/waiting.js"></script>"""


def build(target, pyodide):
    """Write JupyterLab into the folder `target`, which must not exist.

    Parameters
    ----------
    target : Path
    pyodide : Path
        A folder with Pyodide's files.

    Raises
    ------
    CourseError
        If JupyterLite's builder fails, with its last words.
    """
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        contents = place / "contents"
        for lesson in written_lessons():
            _copy(lesson.path, contents / "notebooks" / lesson.path.name)
        for name in LINKED:
            _copy(ROOT / name, contents / name)
        (place / "overrides.json").write_text(json.dumps(SETTINGS), encoding="utf-8")
        (place / "jupyter_lite_config.json").write_text(json.dumps(_build_settings(place)), "utf-8")
        (place / "jupyter-lite.json").write_text(json.dumps(_settings()), encoding="utf-8")
        # In a folder of its own: an older build's notes there would have it leave files out.
        done = subprocess.run(
            [sys.executable, "-m", "jupyterlite_core", "build"],
            cwd=place,
            env={**os.environ, "JUPYTER_PREFER_ENV_PATH": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        if done.returncode:
            raise CourseError(f"JupyterLite could not be built:\n{done.stdout[-2000:]}")
        made = place / "made"
        folder.assemble(made / PYTHON, pyodide)
        needed = [{"url": f"{PYTHON}/{path.name}", "bytes": path.stat().st_size}
                  for path in folder.first(made / PYTHON)]  # fmt: skip
        (made / "static" / "needed.json").write_text(json.dumps(needed), encoding="utf-8")
        _add_own_parts(made)
        shutil.move(made, target)


def _add_own_parts(made):
    """The page says what it waits for, and the service worker keeps what was loaded."""
    page = made / "lab" / "index.html"
    text = page.read_text(encoding="utf-8").replace("<title>JupyterLite</title>", HEAD)
    page.write_text(text, encoding="utf-8")
    for name in ("waiting.js", "waiting.css"):
        _copy(FRONT_END / name, made / "static" / name)
    worker = made / "service-worker.js"
    own = (FRONT_END / "keep.js").read_text(encoding="utf-8")
    worker.write_text(own + worker.read_text(encoding="utf-8"), encoding="utf-8")


def _build_settings(place):
    shared = Path(sys.prefix, "share", "jupyter", "labextensions")
    return {
        "LiteBuildConfig": {
            "contents": [str(place / "contents")],
            "output_dir": str(place / "made"),
            "cache_dir": str(place / "cache"),
            "apps": ["lab"],
            "federated_extensions": [str(shared / name) for name in EXTENSIONS],
            "ignore_sys_prefix": ["federated_extensions"],
            "settings_overrides": [str(place / "overrides.json")],
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        }
    }


def _settings():
    return {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "The course",
            "contentsStorageName": STORE,
            "exposeAppInBrowser": True,  # waiting.js asks it how the kernel is
            "litePluginSettings": {
                f"{KERNEL}:kernel": {
                    "pyodideUrl": f"./{PYTHON}/pyodide.js",
                    "disablePyPIFallback": True,
                    "loadPyodideOptions": {"packages": folder.FIRST},
                }
            },
        },
    }


def _copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
