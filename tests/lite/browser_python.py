"""A lesson run in the browser's Python under node, and compared with what it has stored."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nbformat
from playwright._impl._driver import compute_driver_executable

from course_utils.cli.notebooks import shaking
from course_utils.paths import NOTEBOOKS
from course_utils.site.lite import folder as lite_folder
from course_utils.without_keras import advice

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Ran:
    """What a lesson did there.

    Attributes
    ----------
    cells, equal, keras : int
        Code cells; those whose text is the stored one; those that said that they need Keras.
    faults : list of str
        A line or more for each other cell.
    loaded, seconds : float
        Until the first cell could run; of all cells together.
    slowest : list of (float, int)
        Seconds and place of the three slowest cells.
    modules : list of str
        What has been imported at the end.
    """

    cells: int
    equal: int
    keras: int
    faults: list[str]
    loaded: float
    seconds: float
    slowest: list[tuple[float, int]]
    modules: list[str]


def node():
    """The node that comes with Playwright."""
    return compute_driver_executable()[0]


def run_cells(folder, cells, work, timeout=900):
    """Run `cells`, a list of (id, source); what the kernel put out, as the driver tells it."""
    job = {
        "folder": str(folder),
        "packages": lite_folder.FIRST,
        "driver": str(HERE / "kernel_driver.py"),
        "result": str(work / "result.json"),
        "notebooks": str(NOTEBOOKS),
        "cells": cells,
    }
    (work / "job.json").write_text(json.dumps(job), encoding="utf-8")
    done = subprocess.run(
        [node(), str(HERE / "run_lesson.mjs"), str(work / "job.json")],
        capture_output=True,
        encoding="utf-8",
        timeout=timeout,
    )
    if done.returncode:
        raise RuntimeError(f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return json.loads((work / "result.json").read_text("utf-8"))


def run_lesson(folder, path, work, timeout=900):
    """Run the notebook at `path` with the browser's Python in `folder`; see `Ran`."""
    notebook = nbformat.read(path, as_version=4)
    code = [
        (place, cell)
        for place, cell in enumerate(notebook.cells)
        if cell.cell_type == "code" and cell.source.strip()
    ]
    told = run_cells(folder, [(cell.id, cell.source) for _, cell in code], work, timeout)
    equal = keras = 0
    faults = []
    for (place, cell), seen in zip(code, told["cells"], strict=True):
        outputs = [nbformat.from_dict(one) for one in seen["outputs"]]
        said = "".join(one.get("evalue") or one.get("text", "") for one in outputs)
        if said.strip() == advice("emscripten"):
            keras += 1
            continue
        failed = next((one for one in outputs if one.output_type == "error"), None)
        wrong = (
            f"{failed.ename}: {failed.evalue}" if failed else shaking.differing_text(cell, outputs)
        )
        equal += not wrong
        faults += [f"cell {place}: {wrong}"] if wrong else []
    times = [seen["seconds"] for seen in told["cells"]]
    slowest = sorted(zip(times, (place for place, _ in code), strict=True), reverse=True)[:3]
    return Ran(len(code), equal, keras, faults, told["loaded"] + told["imported"], sum(times),
               slowest, told["modules"])  # fmt: skip
