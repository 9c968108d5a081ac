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
from course_utils.paths import ASSETS
from course_utils.site.lite import folder

KERNEL = "@jupyterlite/pyodide-kernel-extension"
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "anywidget", KERNEL)
PICTURES = ("neuron.svg", "unrolled.svg")  # in lessons' prose
SETTINGS = {
    # Nobody has to think of saving: what was changed is kept after ten seconds.
    "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 10},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false"},
}
WAITING = Path(__file__).parent / "front_end" / "waiting.js"


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
        for name in PICTURES:
            _copy(ASSETS / name, contents / "assets" / name)
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
        folder.assemble(made / "static" / "pyodide", pyodide)
        shutil.move(made, target)


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
            "enableServiceWorkerCache": True,
            "litePluginSettings": {
                f"{KERNEL}:kernel": {
                    "pyodideUrl": "./static/pyodide/pyodide.js",
                    "disablePyPIFallback": True,
                    "loadPyodideOptions": {"packages": folder.FIRST},
                }
            },
        },
    }


def _copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
