"""What pytest needs to run lessons side by side; pyproject.toml loads it for every run."""

import os
import re
import sys
from pathlib import Path

import nbval.kernel
import nbval.plugin
import pytest

from course_utils.cli.notebooks import cell_verdicts, notebook_order, notebook_sweep
from course_utils.cli.notebooks.kernels import (
    LessonKernelManager,
    apply_variables,
    lesson_variables,
    one_start_at_a_time,
)

ADDED = pytest.StashKey[int]()  # cells that run since chosen ones need them

_start_new_kernel = nbval.kernel.start_new_kernel


def _start_alone(*args, **kwargs):
    with one_start_at_a_time():
        return _start_new_kernel(*args, **kwargs)


def workers(config: pytest.Config) -> int:
    """How many processes the tests run in."""
    # In a worker xdist tells; in the process that starts them the option does.
    told = os.environ.get("PYTEST_XDIST_WORKER_COUNT") or getattr(config.option, "tx", None)
    if isinstance(told, list):
        return max(1, len(told))
    return int(told or 1)


def pytest_configure(config: pytest.Config) -> None:
    if re.search(r"\bCell\s+\d", getattr(config.option, "keyword", "") or ""):
        # pytest refuses it too, and pytest-xdist breaks down over that.
        raise pytest.UsageError(
            f"-k is {config.option.keyword!r}: expected words without spaces. A cell is chosen by "
            'its notebook and its place, as in "notebooks/05_rnn_equation.ipynb::Cell 4"'
        )
    config.stash[ADDED] = 0
    variables = lesson_variables(workers(config))
    apply_variables(variables)
    if "PYTHONPYCACHEPREFIX" in variables:  # for this process, too, it is not too late
        sys.dont_write_bytecode, sys.pycache_prefix = False, variables["PYTHONPYCACHEPREFIX"]
    # nbval looks both up in its module when it starts a lesson's kernel.
    nbval.kernel.KernelManager = LessonKernelManager
    nbval.kernel.start_new_kernel = _start_alone
    nbval.plugin.IPyNbFile.collect = notebook_sweep.collect
    cell_verdicts.install(config)
    nbval.plugin.IPyNbFile.with_outputs = notebook_order.with_outputs
    nbval.plugin.IPyNbFile.setup = notebook_order.setup
    nbval.plugin.IPyNbFile.teardown = notebook_order.teardown


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Side by side, files stay whole, however the rest is to be spread (``each`` repeats all)."""
    if config.option.dist == "each":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class LessonScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return notebook_order.scope(nodeid)

        def _assign_work_unit(self, node) -> None:
            first = min(self.workqueue, key=notebook_order.turn)
            self.workqueue.move_to_end(first, last=False)
            super()._assign_work_unit(node)

    return LessonScheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    # Here and not in ..._modifyitems, where --ff and plugins that shuffle may come later.
    session.config.stash[ADDED] = notebook_order.arrange(session)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> None:
    notebook_order.after(item)


def pytest_sessionfinish(session: pytest.Session) -> None:
    notebook_order.finish(session)
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["course_cells_added"] = session.config.stash[ADDED]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    """Every worker has collected the same, and added the same."""
    added = getattr(node, "workeroutput", {}).get("course_cells_added", 0)
    node.config.stash[ADDED] = max(added, node.config.stash[ADDED])


def pytest_terminal_summary(terminalreporter) -> None:
    """Say which cells were added, and where the time went after a run that took some."""
    from course_utils.cli.notebooks import time_table

    added = terminalreporter.config.stash[ADDED]
    if added:
        cells = "1 cell that was" if added == 1 else f"{added} cells that were"
        terminalreporter.write_line(
            f"With it ran {cells} not chosen: a cell needs those before it in its notebook."
        )
    for line in notebook_order.advice(terminalreporter.getreports("failed")):
        terminalreporter.write_line(line)
    reports = [one for kind in ("passed", "failed", "error", "skipped", "")
               for one in terminalreporter.stats.get(kind, ()) if hasattr(one, "duration")]
    sums = time_table.add_up((one.nodeid, one.duration) for one in reports)
    if sum(sums.values()) >= time_table.LEAST:
        terminalreporter.section("where the time goes")
        for line in time_table.lines(sums):
            terminalreporter.write_line(line)


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Leave out JupyterLab's checkpoints and the copies that ``reset`` keeps."""
    if collection_path.suffix != ".ipynb":
        return None
    if ".mine-" in collection_path.name or ".ipynb_checkpoints" in collection_path.parts:
        return True
    return None
