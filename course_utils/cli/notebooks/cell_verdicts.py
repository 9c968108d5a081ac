"""What nbval alone would pass over in silence, or call a failure where it is none.

- A cell that has never been run has nothing stored, so nothing was compared: that is said.
- Without Keras, a cell that answers that it needs Keras counts as skipped, and so does a test.
"""

import os

import nbval.plugin
import pytest

from course_utils.cli.checkup import hiding
from course_utils.without_keras import PACKAGES, advice, keras_is_here

NEEDS_KERAS = "needs Keras, which is not installed"

_run = nbval.plugin.IPyNbCell.runtest


def runtest(cell) -> None:
    """Run a cell under nbval; skips it, with the reason, if that proved nothing."""
    try:
        _run(cell)
    except nbval.plugin.NbCellError:
        if not _asks_for_keras(cell.test_outputs):
            raise
    if _asks_for_keras(cell.test_outputs):
        pytest.skip(NEEDS_KERAS)
    if cell.cell.execution_count is None and cell.cell.source.strip():
        name = os.path.relpath(cell.path, cell.config.invocation_params.dir)
        pytest.skip(
            "runs, but nothing is stored to compare with: "
            f"python3 -m course_utils record {name}"
        )


def _asks_for_keras(outputs) -> bool:
    # Either the whole cell was passed over, or a call in it met the error of the same words.
    said = [output.get("evalue") or output.get("text", "").strip() for output in outputs or ()]
    return bool(said) and said[-1] == advice() and not keras_is_here()


class Surroundings:
    """After a run that failed: what lies beside the notebooks and may be the cause."""

    def pytest_terminal_summary(self, terminalreporter):
        found = hiding.found() if terminalreporter.getreports("failed") else ()
        for path in found:
            terminalreporter.write_line(hiding.advice(path), red=True)


class WithoutKeras:
    """Hooks for pytest: a test that meets the want of Keras is skipped; nothing else is."""

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item):
        if item.get_closest_marker("keras"):
            pytest.skip(NEEDS_KERAS)
        return (yield from _skipping())

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item):
        return (yield from _skipping())


def _skipping():
    try:
        return (yield)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in PACKAGES:
            raise
        pytest.skip(NEEDS_KERAS)


def install(config: pytest.Config) -> None:
    """Called once, when pytest starts."""
    nbval.plugin.IPyNbCell.runtest = runtest
    # What a test imports itself is seen without a mark.
    config.addinivalue_line("markers", "keras: starts a process that needs Keras")
    config.pluginmanager.register(Surroundings())
    if not keras_is_here():
        config.pluginmanager.register(WithoutKeras())
