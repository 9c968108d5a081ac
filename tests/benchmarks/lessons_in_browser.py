"""Every lesson in the browser's Python under node, against its stored outputs and native time.

    python tests/benchmarks/lessons_in_browser.py [--no-native] [05 06 ...]

Prints a row for each lesson as it ends: cells, cells whose text is the stored one, cells that said
that they need Keras, the seconds of all cells there and here, and the slowest cell there. Exits
with 1 if a cell failed or said something else. The seconds here are those of a run in a fresh
kernel right after; on a machine that has other work to do only their ratio means something.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lite"))

from browser_python import run_lesson

from course_utils.cli.notebooks import recording
from course_utils.lessons import written_lessons
from course_utils.paths import NOTEBOOKS
from course_utils.site.lite import folder, pyodide

ROW = "{:>6}  {:>5}  {:>5}  {:>5}  {:>6}  {:>8}  {:>7}  {:>5}  {}"


def native_seconds(path):
    """The seconds of all cells in a fresh kernel of this Python, without its start."""
    notebook = nbformat.read(path, as_version=4)
    first = nbformat.v4.new_code_cell("import time as _time\n_began = _time.perf_counter()")
    last = nbformat.v4.new_code_cell("print(_time.perf_counter() - _began)")
    notebook.cells = [first, *notebook.cells, last]
    recording.normalise(notebook)
    recording.execute(notebook, NOTEBOOKS)
    return float(notebook.cells[-1].outputs[0].text)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", help="numbers; all if none is named")
    parser.add_argument("--no-native", action="store_true", help="only the browser's Python")
    parser.add_argument("--timeout", type=float, default=1800, help="seconds for one lesson")
    options = parser.parse_args()
    wrong = 0
    print(ROW.format("lesson", "cells", "equal", "Keras", "loaded", "there s", "here s", "ratio",
                     "slowest cell"))  # fmt: skip
    with tempfile.TemporaryDirectory() as place:
        place = Path(place)
        folder.assemble(place / "pyodide", pyodide.find())
        for lesson in written_lessons():
            if options.lessons and lesson.number not in options.lessons:
                continue
            start = time.monotonic()
            ran = run_lesson(place / "pyodide", lesson.path, place, options.timeout)
            here = None if options.no_native else native_seconds(lesson.path)
            seconds, cell = ran.slowest[0]
            print(ROW.format(
                lesson.number, ran.cells, ran.equal, ran.keras, f"{ran.loaded:z.1f}",
                f"{ran.seconds:z.1f}", "-" if here is None else f"{here:z.1f}",
                "-" if here is None else f"{ran.seconds / here:z.1f}",
                f"{cell}: {seconds:z.1f} s ({time.monotonic() - start:z.0f} s in all)",
            ), flush=True)  # fmt: skip
            for fault in ran.faults:
                print(f"        {fault}", flush=True)
            wrong += len(ran.faults)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
