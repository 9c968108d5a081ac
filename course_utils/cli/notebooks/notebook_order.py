"""The tests of one notebook stay together and in their order, and share one kernel.

A cell means something after the cells before it only. Whatever was chosen (``-k``, a node's id,
``--lf``) and however tests were shuffled, a notebook's cells run one after the other in one
process, those that a chosen cell needs are added, what a browser test looks at is the kernel that
they ran in, and the sweep of the controls comes last.
"""

import re
from pathlib import Path

import nbformat
import nbval.plugin
import pytest

from course_utils.lessons import LESSONS
from course_utils.paths import NOTEBOOKS, ROOT

# A browser test that opens a notebook, which it names in its brackets.
OPENS = re.compile(r"(?:.*/)?tests/browser/test_lessons_open\.py::test_lesson\[(.+)\]$")
# Folders of tests that start browsers, servers, kernels and commands.
STARTS_PROGRAMS = re.compile(r"(?:.*/)?tests/(browser|lite|site|cli|sweep|bridge)/")

_setup, _teardown = nbval.plugin.IPyNbFile.setup, nbval.plugin.IPyNbFile.teardown
_NOTEBOOKS = pytest.StashKey[dict[Path, nbval.plugin.IPyNbFile]]()


def scope(nodeid: str) -> str:
    """What is run by one process: a file; with a lesson, its browser test."""
    opens = OPENS.match(nodeid)
    if opens:
        return f"{NOTEBOOKS.relative_to(ROOT).as_posix()}/{opens[1]}.ipynb"
    return nodeid.split("::", 1)[0]


def turn(scope: str) -> int:
    """When a file's turn comes, the least first: lessons, tests that start programs, all others.

    What takes long begins early, or one process would wait for the other at the end. (Those of one
    turn come by their number of tests, which is how pytest-xdist orders them.)
    """
    if scope.endswith(".ipynb"):
        return 0
    return 1 if STARTS_PROGRAMS.match(scope) else 2


def arrange(session: pytest.Session) -> int:
    """Order the collected tests, and add the cells that chosen ones need; returns their number."""
    notebooks = {}
    for item in session.items:
        if isinstance(item.parent, nbval.plugin.IPyNbFile):
            notebooks.setdefault(item.parent.path, item.parent)
    session.stash[_NOTEBOOKS] = notebooks
    chosen, groups, order = set(session.items), {}, []
    for item in session.items:
        notebook = notebooks.get(_notebook_of(item))
        if notebook is None:
            order.append([item])
            continue
        if notebook not in groups:
            groups[notebook] = []
            order.append(groups[notebook])
        groups[notebook].append(item)
    added = 0
    for notebook, items in groups.items():
        own = notebook.course_items
        last = max(index for index, item in enumerate(own) if item in chosen)
        added += sum(item not in chosen for item in own[: last + 1])
        cells = [item for item in own[: last + 1] if _is_cell(item)]
        sweeps = [item for item in own[: last + 1] if not _is_cell(item)]
        items[:] = [*cells, *(item for item in items if item not in own), *sweeps]
        notebook.to_come = set(items)
    session.items[:] = [item for items in order for item in items]
    return added


def after(item: pytest.Item) -> None:
    """Note that a test has run: the kernel is kept while another one waits for it."""
    notebook = item.session.stash.get(_NOTEBOOKS, {}).get(_notebook_of(item))
    if notebook is not None:
        notebook.to_come.discard(item)


def ran(session: pytest.Session, path: Path) -> nbval.plugin.IPyNbFile | None:
    """The notebook of this path, if all its cells have run here and its kernel lives."""
    notebook = session.stash.get(_NOTEBOOKS, {}).get(path)
    if notebook is None or notebook.kernel is None or not notebook.kernel.is_alive():
        return None
    cells = [item for item in notebook.course_items if _is_cell(item)]
    return notebook if all(cell.test_outputs is not None for cell in cells) else None


def with_outputs(self) -> nbformat.NotebookNode:
    """The notebook with the outputs of this run in place of the stored ones."""
    made = nbformat.from_dict(self.nb)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    cells = [item for item in self.course_items if _is_cell(item)]
    for number, (cell, item) in enumerate(zip(code, cells, strict=True), start=1):
        cell.execution_count = number
        cell.outputs = nbformat.from_dict(item.test_outputs)
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = number
    return made


def advice(failed) -> list[str]:
    """For each notebook in which a stored output is not what came: how to store the new one."""
    stale = {Path(report.nodeid.split("::", 1)[0]) for report in failed
             if ".ipynb::Cell" in report.nodeid and "Cell outputs differ" in report.longreprtext}
    numbers = {lesson.path.name: lesson.number for lesson in LESSONS}
    return [
        f"{path.name} prints something else than is stored. If that is right: "
        f"python3 -m course_utils record {numbers.get(path.name, path.as_posix())}"
        for path in sorted(stale)
    ]


def finish(session: pytest.Session) -> None:
    """Stop kernels that still wait for a test, at the end of a run that was broken off."""
    for notebook in session.stash.get(_NOTEBOOKS, {}).values():
        notebook.to_come.clear()
        teardown(notebook)


def setup(self) -> None:
    """Start the notebook's kernel, unless one was kept."""
    if self.kernel is None:
        _setup(self)


def teardown(self) -> None:
    """Stop the notebook's kernel, once none of its tests is left."""
    if self.kernel is not None and not self.to_come:
        _teardown(self)
        self.kernel = None


def _is_cell(item) -> bool:
    return isinstance(item, nbval.plugin.IPyNbCell)


def _notebook_of(item) -> Path:
    opens = OPENS.match(item.nodeid)
    return NOTEBOOKS / f"{opens[1]}.ipynb" if opens else item.path
