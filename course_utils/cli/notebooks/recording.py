"""Run a notebook in a fresh kernel and store what the tests compare; inside the environment."""

import argparse
import copy
import hashlib
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from course_utils import without_keras
from course_utils.cli.checkup import hiding
from course_utils.cli.checkup.lesson_files import fault_of
from course_utils.cli.messages import CourseError, say
from course_utils.cli.notebooks.images import LIMIT, keep_pictures, shrink_outputs
from course_utils.cli.notebooks.kernels import (
    AsyncLessonKernelManager,
    apply_variables,
    lesson_variables,
)
from course_utils.lessons import LESSONS

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
TIMEOUT = 600  # seconds for one cell
CLIENT = {
    "timeout": TIMEOUT,
    "startup_timeout": TIMEOUT,  # a busy machine may need more than the usual minute
    "record_timing": False,
    "store_widget_state": False,
}
# What stays in a notebook's metadata. Patch versions would change with each recording.
KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
LANGUAGE_INFO = {
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class RecordError(CourseError):
    """A lesson that can't be stored as it is."""


def read(path: Path) -> nbformat.NotebookNode:
    """The notebook at `path`, each cell with an id.

    Cells keep their ids; one without (or with another's) gets an id made from its place and text,
    so that recording twice gives one file.
    """
    fault = fault_of(path)
    if fault:
        raise RecordError(fault)
    raw = json.loads(path.read_text(encoding="utf-8"))
    taken = set()
    for index, cell in enumerate(raw["cells"]):
        identity = cell.get("id")
        if not identity or identity in taken:
            text = f"{index}\n{cell['cell_type']}\n{''.join(cell['source'])}"
            identity = hashlib.sha256(text.encode("utf-8")).hexdigest()[:8]
            while identity in taken:
                identity = hashlib.sha256(identity.encode("ascii")).hexdigest()[:8]
        cell["id"] = identity
        taken.add(identity)
    raw["nbformat_minor"] = max(5, raw.get("nbformat_minor", 0))
    return nbformat.reads(json.dumps(raw), as_version=4)


def normalise(notebook: nbformat.NotebookNode, lesson: bool = True) -> None:
    """Bring the notebook into the one form that is stored (in place).

    Its metadata is the kernel and the language, without versions; a person's own notebook keeps
    what else it says of itself. Old outputs and marks of a session (times, what was folded away)
    go.
    """
    kept = {} if lesson else notebook.metadata
    notebook.metadata = nbformat.from_dict(
        {**kept, "kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    )
    for cell in notebook.cells:
        for name in ("execution", "ExecuteTime", "collapsed", "scrolled"):
            cell.metadata.pop(name, None)
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None


def strip_widgets(notebook: nbformat.NotebookNode) -> None:
    """Leave a widget's picture and text, and drop the view, which is empty without a kernel."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            data.pop(WIDGET_VIEW, None)
            output.get("metadata", {}).pop(WIDGET_VIEW, None)
        if cell.cell_type == "code":
            cell.outputs = [
                output
                for output in cell.outputs
                if output.output_type in ("stream", "error") or output.data
            ]


def join_streams(notebook: nbformat.NotebookNode) -> None:
    """Join what a cell printed in several pieces: where it is cut is a matter of chance."""
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        joined = []
        for output in cell.outputs:
            last = joined[-1] if joined else {}
            if output.output_type == "stream" and output.name == last.get("name"):
                last.text += output.text
            else:
                joined.append(output)
        cell.outputs = joined


def execute(notebook: nbformat.NotebookNode, folder: Path) -> None:
    """Run all cells in a fresh kernel (in place).

    Raises
    ------
    RecordError
        At the first cell that fails, with its traceback, or at a dead kernel.
    """
    client = NotebookClient(
        notebook,
        kernel_name="python3",
        kernel_manager_class=AsyncLessonKernelManager,
        resources={"metadata": {"path": str(folder)}},
        **CLIENT,
    )
    try:
        client.execute()
    except CellExecutionError as error:
        number = client.code_cells_executed
        raise RecordError(f"code cell {number} fails:\n{_plain(str(error))}") from None
    except CellTimeoutError:
        number = client.code_cells_executed
        raise RecordError(f"code cell {number} took more than {TIMEOUT} s") from None
    except DeadKernelError:
        number = client.code_cells_executed
        raise RecordError(f"the kernel died in code cell {number} (out of memory?)") from None


def unfit_outputs(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """What must not be stored in a lesson; RecordError for what must not be stored anywhere."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    count = 0
    for number, cell in enumerate(code, start=1):
        if not cell.source.strip():
            yield f"code cell {number} is empty: delete it"
            continue
        count += 1
        if cell.execution_count != count:
            yield f"code cell {number} has execution count {cell.execution_count}, not {count}"
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"code cell {number} stores an error ({output.ename})"
            if output.get("text", "").strip() == without_keras.advice():
                raise RecordError(f"code cell {number}: {without_keras.advice()}")
            if output.output_type == "stream" and output.name == "stderr":
                yield (
                    f"code cell {number} writes to stderr, which learners see as a red box:\n"
                    + output.text.rstrip()
                )


@dataclass(frozen=True)
class Recorded:
    """What came of recording a notebook.

    Attributes
    ----------
    seconds : float
        How long it ran.
    changed : tuple of int
        Code cells, from 1, whose stored outputs are other ones now.
    cells : int
        How many code cells it has.
    remarks : tuple of str
        What a lesson would be refused for, in a person's own notebook.
    """

    seconds: float
    changed: tuple[int, ...]
    cells: int
    remarks: tuple[str, ...]

    def __str__(self) -> str:
        named = ", ".join(map(str, self.changed))
        what = f"outputs changed in code cells {named}" if named else "outputs as they were"
        return f"{self.cells} code cells, {what}; {self.seconds:.1f} s"


def record(path: Path, store: bool = True) -> Recorded:
    """Run the notebook at `path` and store its outputs.

    The file is replaced in one step, and only if all of it ran. What runs as before stays as it
    was: printed text in one piece, and a stored picture that the new one looks like.
    """
    lesson = any(one.path == path for one in LESSONS)
    notebook = read(path)
    before = copy.deepcopy(notebook)
    normalise(notebook, lesson)
    start = time.perf_counter()
    execute(notebook, path.parent)
    seconds = time.perf_counter() - start
    # Running adds the kernel's exact versions.
    notebook.metadata.language_info = nbformat.from_dict(LANGUAGE_INFO)
    strip_widgets(notebook)
    join_streams(notebook)
    remarks = tuple(unfit_outputs(notebook))
    if lesson and remarks:
        raise RecordError(remarks[0])
    try:
        shrink_outputs(notebook)
    except ValueError as error:
        if lesson:
            raise RecordError(str(error)) from None
        remarks += (str(error),)
    join_streams(before)
    keep_pictures(notebook, before)
    nbformat.validate(notebook)
    if store:
        try:
            _write(path, notebook)
        except OSError as error:
            raise RecordError(f"can't be written: {error.strerror}") from None
    stored, code = ([cell for cell in one.cells if cell.cell_type == "code"]
                    for one in (before, notebook))
    changed = [number for number, (old, new) in enumerate(zip(stored, code, strict=True), start=1)
               if (old.outputs, old.execution_count) != (new.outputs, new.execution_count)]
    return Recorded(seconds, tuple(changed), len(code), remarks)


def _write(path: Path, notebook: nbformat.NotebookNode) -> None:
    temporary = path.with_name(f".{path.name}.new")
    try:
        temporary.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8", newline="\n")
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _plain(text: str) -> str:
    return text if sys.stdout.isatty() else ANSI.sub("", text)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="record")
    parser.add_argument("--dry-run", action="store_true")
    parser.add_argument("paths", nargs="+", type=Path)
    options = parser.parse_args(arguments)
    apply_variables(lesson_variables())
    hiding.tell()
    failed = 0
    for path in options.paths:
        fault = fault_of(path)
        if fault:  # the doctor's own line
            failed += 1
            say(f"{path.name} {fault}", error=True)
            continue
        say(f"{path.name}: running ...")
        try:
            done = record(path, store=not options.dry_run)
        except RecordError as error:
            failed += 1
            say(f"{path.name}: NOT stored: {error}", error=True)
            continue
        how = "runs" if options.dry_run else "stored"
        size = path.stat().st_size / 1024
        say(f"{path.name}: {how}: {done}, {size:.0f} KB (pictures <= {LIMIT // 1024} KB)")
        for remark in done.remarks:
            say(f"{path.name}: note: {remark}")
        if done.seconds > 60:
            say(f"{path.name}: longer than the 60 s that a lesson may take")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
