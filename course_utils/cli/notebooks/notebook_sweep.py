"""The last test of each notebook under nbval: every control that its cells made is moved.

It runs in the notebook's own kernel, where the cells have just run. What it does there is in
tests/sweep/widget_sweep.py.
"""

import nbval.plugin
import pytest

from course_utils.cli.checkup.lesson_files import fault_of
from course_utils.lessons import LESSONS
from course_utils.paths import ROOT

NAME = "every control"
FOLDERS = (ROOT / "tests" / "sweep", ROOT / "tests" / "pictures")  # what is imported there
TIMEOUT = 300  # seconds, on a busy machine

CODE = """
import sys
sys.path[:0] = {tests!r}
from widget_sweep import sweep_notebook
sweep_notebook({wanted})
"""

_collect = nbval.plugin.IPyNbFile.collect


class SweepError(Exception):
    """What failed in the kernel; the message is the kernel's traceback."""


class SweepItem(pytest.Item):
    """Moves the controls of the notebook that is its parent."""

    def runtest(self):
        if self.parent.timed_out:
            pytest.skip("a cell of this notebook took too long")
        errors = []

        def listen(message):
            # A button's callback that fails becomes an error output; the click goes on.
            if message["msg_type"] == "error":
                errors.append("\n".join(message["content"]["traceback"]))

        lesson = any(one.path == self.path for one in LESSONS)
        code = CODE.format(tests=[str(folder) for folder in FOLDERS], wanted=lesson)
        self.parent.kernel.kc.execute_interactive(
            code, store_history=False, allow_stdin=False, timeout=TIMEOUT, output_hook=listen)
        if errors:
            raise SweepError(errors[0])

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, SweepError):
            return f"A control of this notebook fails:\n{excinfo.value}"
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, 0, f"{self.path.name}::{NAME}"


def collect(self):
    """nbval's cells of a notebook, and the sweep after them.

    Raises
    ------
    CollectError
        If the file is damaged: one line in place of what nbformat has to say.
    """
    fault = fault_of(self.path)
    if fault:
        raise self.CollectError(f"{self.path.name} {fault}")
    items = list(_collect(self))
    if (ROOT / "tests" / "sweep" / "widget_sweep.py").is_file():
        items.append(SweepItem.from_parent(self, name=NAME))
    self.course_items = items  # all of them, whichever are chosen
    return items
