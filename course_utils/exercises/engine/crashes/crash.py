"""An answer that failed: what it raised, and on which of the learner's lines."""

import ast
import linecache
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from course_utils.exercises.engine.crashes.advice import advice
from course_utils.exercises.engine.crashes.place import failing
from course_utils.exercises.engine.program import definition_of, has_placeholder_in

_HERE = str(Path(__file__).parents[2])
_CALLS = str(Path(__file__).parents[1] / "task.py")  # there an answer is called


@dataclass(frozen=True, eq=False)
class Crash:
    """The outcome of an answer that raised an exception."""

    error: BaseException
    call: int = 0  # which of several calls it was

    @property
    def text(self):
        lines = str(self.error).strip().splitlines() or [""]
        message = f"{type(self.error).__name__}: {lines[0][:200]}".rstrip(": ")
        return f"{message}{self.where}{self.advice}"

    @property
    def judged(self):
        """Whether an exercise refused the answer, in words of its own."""
        return self._raised_in(_HERE) and isinstance(self.error, ValueError | TypeError)

    @property
    def ours(self):
        """Whether the course raised it, and so says what it takes."""
        return self._raised_in(str(Path(_HERE).parent))

    def _raised_in(self, folder):
        steps = list(_traceback(self.error))
        name = steps[-1].tb_frame.f_code.co_filename if steps else ""
        return name.startswith(folder) and name != _CALLS

    @cached_property
    def place(self):
        """The expression that failed, as text; None where a library's own code did."""
        node = failing(self._steps[-1]) if self._steps else None
        return None if node is None else ast.unparse(node)

    def same(self, other):
        """Whether another answer failed in the same way, in the same expression."""
        return self.sounds_like(other) and (
            self.place == other.place or isinstance(self.error, ZeroDivisionError)
        )

    def sounds_like(self, other):
        """Whether another answer failed with the same words, at the same call."""
        return isinstance(other, Crash) and (
            (type(self.error), str(self.error), self.call)
            == (type(other.error), str(other.error), other.call)
        )

    @property
    def unfinished(self):
        """Whether the learner's code, as far as it ran, has a `...` still to replace."""
        return any(
            has_placeholder_in(node)
            for step in self._steps
            if (node := definition_of(step.tb_frame.f_code)) is not None
        ) or any(
            _holds_ellipsis(value)
            for step in self._steps
            for value in step.tb_frame.f_locals.values()
        )

    @property
    def advice(self):
        """A sentence for what beginners meet, by the error's type and the place; else nothing."""
        return advice(self.error, self._steps[-1] if self._steps else None)

    @cached_property
    def _steps(self):
        """The steps of the traceback in the learner's own code, not in a library's."""
        steps = [
            step for step in _traceback(self.error)
            if not step.tb_frame.f_code.co_filename.startswith(_HERE)
        ]
        first = steps[0].tb_frame.f_globals if steps else None
        return [step for step in steps if step.tb_frame.f_globals is first]

    @property
    def where(self):
        """The line in the learner's own code, not in the library that it called."""
        if not self._steps:
            return ""
        name = self._steps[0].tb_frame.f_code.co_filename
        lines = [s.tb_lineno for s in self._steps if s.tb_frame.f_code.co_filename == name]
        text = linecache.getline(name, lines[-1]).strip()
        return f", in line {lines[-1]}" + (f": `{text}`" if text else "")


def _traceback(error):
    """The steps of its traceback, from the call to where it was raised."""
    step = error.__traceback__
    while step is not None:
        yield step
        step = step.tb_next


def _holds_ellipsis(value, deep=0):
    if isinstance(value, list | tuple):  # one may hold itself
        return deep < 3 and any(_holds_ellipsis(part, deep + 1) for part in value)
    if isinstance(value, np.ndarray) and value.dtype == object:
        return any(part is Ellipsis for part in value.flat)
    return value is Ellipsis
