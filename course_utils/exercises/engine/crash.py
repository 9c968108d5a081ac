"""An answer that failed: what it raised, and on which of the learner's lines.

What to say about it is judged by the error's type and by the code that raised it, never by the
words of the message: those differ between versions, and hold words that mean something else.
"""

import ast
import linecache
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_HERE = str(Path(__file__).parents[1])
_SOURCES = {}  # of program texts that are in no file and no cell, by the name they run under


def remember(name, source):
    """Keep the program text that runs under a file name of its own."""
    _SOURCES[name] = source


def program(name):
    """The program text of a file, a cell or what was remembered, parsed; None if there is none."""
    source = _SOURCES.get(name) or "".join(linecache.getlines(name))
    try:
        return ast.parse(source) if source.strip() else None
    except SyntaxError:
        return None


@dataclass(frozen=True, eq=False)
class Crash:
    """The outcome of an answer that raised an exception."""

    error: BaseException

    @property
    def text(self):
        lines = str(self.error).strip().splitlines() or [""]
        message = f"{type(self.error).__name__}: {lines[0][:200]}".rstrip(": ")
        return f"{message}{self._where()}{self._advice()}"

    def same(self, other):
        """Whether another answer failed in the same way."""
        return isinstance(other, Crash) and (
            (type(self.error), str(self.error)) == (type(other.error), str(other.error))
        )

    @property
    def unfinished(self):
        """Whether the learner's code, as far as it ran, has a `...` still to replace."""
        return any(
            _has_placeholder(node)
            for frame in self._frames()
            if (node := _function(frame.tb_frame.f_code)) is not None
        ) or any(
            _holds_ellipsis(value)
            for frame in self._frames()
            for value in frame.tb_frame.f_locals.values()
        )

    def _advice(self):
        """A sentence for the errors that say least to a beginner."""
        # Not an UnboundLocalError: that name is the learner's own.
        if type(self.error) is NameError and callable(getattr(np, self.error.name or " ", None)):
            return f". Write np.{self.error.name}"
        frames = self._frames()
        if not frames or frames[-1].tb_next is not None:  # raised in a library's Python
            return ""
        node = _failing(frames[-1])
        said = None if node is None else _said(self.error, node, frames[-1].tb_frame)
        return f". Here: {said}" if said else ""

    def _frames(self):
        """The steps of the traceback in the learner's own code, not in a library's."""
        steps, step = [], self.error.__traceback__
        while step is not None:
            if not step.tb_frame.f_code.co_filename.startswith(_HERE):
                steps.append(step)
            step = step.tb_next
        learners = [step for step in steps if _globals(step) is _globals(steps[0])]
        return learners

    def _where(self):
        """The line in the learner's own code, not in the library that it called."""
        frames = self._frames()
        name = frames[0].tb_frame.f_code.co_filename if frames else None
        lines = [step.tb_lineno for step in frames if step.tb_frame.f_code.co_filename == name]
        if not lines:
            return ""
        text = linecache.getline(name, lines[-1]).strip()
        return f", in line {lines[-1]}" + (f": `{text}`" if text else "")


def has_placeholder(answer):
    """Whether a function's text has a `...` that stands for something missing."""
    code = getattr(answer, "__code__", None)
    return code is not None and _has_placeholder(_function(code))


def _globals(step):
    return step.tb_frame.f_globals


def _function(code):
    """The definition that a code object was made of."""
    tree = program(code.co_filename)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            if first == code.co_firstlineno and getattr(node, "name", "<lambda>") == code.co_name:
                return node
    return None


def _has_placeholder(node):
    """x[..., 0] is no placeholder: there the dots mean all axes before."""
    if node is None or (isinstance(node, ast.Constant) and node.value is Ellipsis):
        return node is not None
    parts = [node.value] if isinstance(node, ast.Subscript) else ast.iter_child_nodes(node)
    return any(map(_has_placeholder, parts))


def _holds_ellipsis(value):
    if isinstance(value, list | tuple):
        return any(map(_holds_ellipsis, value))
    if isinstance(value, np.ndarray) and value.dtype == object:
        return any(part is Ellipsis for part in value.flat)
    return value is Ellipsis


def _failing(step):
    """The part of the program that was at work when it failed."""
    code = step.tb_frame.f_code
    place = list(code.co_positions())[step.tb_lasti // 2]
    tree = program(code.co_filename)
    for node in ast.walk(tree) if tree is not None else ():
        spans = (getattr(node, name, None) for name in _SPAN)
        if isinstance(node, ast.expr) and tuple(spans) == place:
            return node
    return None


_SPAN = "lineno", "end_lineno", "col_offset", "end_col_offset"


def _said(error, node, frame):
    """What to do about it: what beginners with NumPy meet most."""

    def is_a(part, kind):
        values = frame.f_globals | frame.f_locals
        return isinstance(part, ast.Name) and isinstance(values.get(part.id), kind)

    def fit_together(compare):
        values = frame.f_globals | frame.f_locals
        named = [values.get(part.id) for part in ast.walk(compare) if isinstance(part, ast.Name)]
        try:  # of arrays alone: whatever else has a name may have a `shape` too, as np has
            np.broadcast_shapes(*(value.shape for value in named if isinstance(value, np.ndarray)))
        except ValueError:
            return False
        return True

    array = np.ndarray
    asked = isinstance(node, ast.Compare | ast.BoolOp | ast.Name | ast.UnaryOp)
    if isinstance(error, ValueError) and asked and fit_together(node):
        # What raised it is the question whether an array is true: nothing else is done here.
        return "between arrays write & and |, with each comparison in brackets"
    if not isinstance(error, TypeError):
        return None
    if isinstance(node, ast.Call) and is_a(node.func, array):
        return "an array takes [ ], not ( )"
    if isinstance(node, ast.Subscript) and is_a(node.value, _FUNCTION):
        return "a function takes ( ), not [ ]"
    inside = node.args if isinstance(node, ast.Call) else [getattr(node, "slice", None)]
    takes_whole = isinstance(node, ast.Call) and getattr(node.func, "id", None) == "range"
    if (takes_whole or is_a(getattr(node, "value", None), list | tuple)) and any(
        is_a(part, array) for part in inside
    ):
        return "one whole number is taken here, no array"
    return None


_FUNCTION = type(lambda: None)
