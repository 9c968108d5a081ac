"""What pytest needs to run lessons side by side; pyproject.toml loads it for every run."""

import os
from pathlib import Path

import nbval.kernel
import nbval.plugin
import pytest

from course_utils.cli import cell_verdicts, notebook_sweep
from course_utils.cli.kernels import (
    LessonKernelManager,
    apply_variables,
    lesson_variables,
    one_start_at_a_time,
)

SPREAD = ("tests/browser/test_lessons_open.py",)

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
    apply_variables(lesson_variables(workers(config)))
    # nbval looks both up in its module when it starts a lesson's kernel.
    nbval.kernel.KernelManager = LessonKernelManager
    nbval.kernel.start_new_kernel = _start_alone
    nbval.plugin.IPyNbFile.collect = notebook_sweep.collect
    cell_verdicts.install(config)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    """Side by side, files stay whole: the cells of a lesson share a kernel.

    In the files of SPREAD, where each test runs a lesson of its own, tests are spread one by one.
    """
    if config.option.dist != "loadfile":
        return None
    from xdist.scheduler import LoadFileScheduling

    class LessonScheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return nodeid if file.endswith(SPREAD) else file

    return LessonScheduling(config, log)


def pytest_terminal_summary(terminalreporter) -> None:
    """Say where the time went, after a run that took some."""
    from course_utils.cli import time_table

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
