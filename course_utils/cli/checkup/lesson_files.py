"""Whether a notebook's file is whole; standard library only, so that every command can ask."""

import json
import re
from pathlib import Path

from course_utils.lessons import LESSONS
from course_utils.paths import NOTEBOOKS

_MERGE = re.compile(r"^(<{7}|>{7})( |$)", re.MULTILINE)


def fault_of(path: Path) -> str | None:
    """What is wrong with a notebook's file, and what to do; None if it is whole.

    It says nothing on what is written in it: a learner's own cells are no fault.

    Parameters
    ----------
    path : Path
        A lesson or any other notebook.

    Returns
    -------
    str or None
        One line that goes on after the file's name.
    """
    found = _fault(path)
    if found is None:
        return None
    for lesson in LESSONS:
        if lesson.path == path:
            return f"{found}: python3 -m course_utils reset {lesson.number} puts it back"
    return f"{found}: take it from a copy (Edit → Undo if it is still open), or move it away"


def faults() -> list[str]:
    """A line for each notebook in the lessons' folder that is not whole; `reset`'s copies apart."""
    there = [path for path in sorted(NOTEBOOKS.glob("*.ipynb")) if ".mine-" not in path.name]
    found = {path.name: fault_of(path) for path in there}
    return [f"{name} {fault}" for name, fault in found.items() if fault]


def _fault(path: Path) -> str | None:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return "does not exist"
    except OSError as error:
        return f"can't be read ({error.strerror})"
    return fault_in(raw)


def fault_in(raw: bytes) -> str | None:
    """What is wrong with the content of a notebook's file; None if it is whole."""
    if not raw.strip():
        return f"is empty ({len(raw)} bytes)"
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"is damaged (byte {error.start} is not UTF-8)"
    try:
        notebook = json.loads(text)
    except ValueError as error:
        if _MERGE.search(text):
            return "holds the marks of a merge that git could not finish"
        if error.pos >= len(text.rstrip()) - 1 or "Unterminated" in error.msg:
            return "is cut off in the middle"
        return f"is damaged (line {error.lineno}: {error.msg})"
    except RecursionError:
        return "is damaged (too deeply nested)"
    return _fault_of_parts(notebook)


def _fault_of_parts(notebook: object) -> str | None:
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    version = notebook.get("nbformat") if isinstance(notebook, dict) else None
    if isinstance(version, int) and version != 4:
        return f"is a notebook of format {version}, not 4"
    if version is None or not isinstance(cells, list):
        return "is no notebook (it lacks the parts `nbformat` and `cells`)"
    for number, cell in enumerate(cells):
        source = cell.get("source") if isinstance(cell, dict) else None
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        kind = cell.get("cell_type") if isinstance(cell, dict) else None
        whole = isinstance(source, str) and kind in ("code", "markdown", "raw")
        if whole and kind == "code":
            whole = isinstance(cell.get("outputs"), list)
        if not whole:
            return f"is damaged (its cell {number} is no cell)"
        if _MERGE.search(source):
            return f"holds the marks of a merge that git could not finish (cell {number})"
    return None
