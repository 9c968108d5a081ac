"""An answer that failed: what it raised, and on which of the learner's lines.

What to say about it is judged by the error's type and by the code that raised it, never by the
words of the message: those differ between versions, and hold words that mean something else.
"""

import ast
import inspect
import linecache
import re
from dataclasses import dataclass, fields, is_dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from types import ModuleType

import numpy as np

from course_utils.exercises.engine.compare import as_array
from course_utils.exercises.engine.runs import RunsOn
from course_utils.number_format import number as shown

_HERE = str(Path(__file__).parents[1])
_SOURCES = {}  # of program texts that are in no file and no cell, by the name they run under


def remember(name, source):
    """Keep the program text, or its tree, that runs under a file name of its own."""
    _SOURCES[name] = source


def program(name):
    """The program text of a file, a cell or what was remembered, parsed; None if there is none."""
    source = _SOURCES.get(name) or "".join(linecache.getlines(name))
    if isinstance(source, ast.AST):
        return source
    try:
        return ast.parse(source) if source.strip() else None
    except SyntaxError:
        return None


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
        step = self.error.__traceback__
        while step is not None and step.tb_next is not None:
            step = step.tb_next
        name = step.tb_frame.f_code.co_filename if step else ""
        return name.startswith(folder) and not name.endswith("engine/exercise.py")

    @cached_property
    def place(self):
        """The expression that failed, as text; None where a library's own code did."""
        frames = self._frames()
        node = _failing(frames[-1]) if frames else None
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
            for frame in self._frames()
            if (node := _function(frame.tb_frame.f_code)) is not None
        ) or any(
            _holds_ellipsis(value)
            for frame in self._frames()
            for value in frame.tb_frame.f_locals.values()
        )

    @property
    def advice(self):
        """A sentence for what beginners meet, by the error's type and the place; else nothing."""
        frames = self._frames()
        if isinstance(self.error, RecursionError):
            return ". Here: the function calls itself, again and again"
        if isinstance(self.error, NotImplementedError):
            return ". Here: put your answer in place of this line"
        if isinstance(self.error, RunsOn) and frames:
            return _of_a_loop(frames[-1])
        if isinstance(self.error, NameError) and frames:
            return _of_a_name(self.error, frames[-1])
        node = _failing(frames[-1]) if frames else None
        if node is None:
            return ""
        place = _Place(node, frames[-1].tb_frame)
        in_a_library = frames[-1].tb_next is not None  # its own Python raised it
        for kind, said in OF_ITS_CALL if in_a_library else ADVICE:
            if isinstance(self.error, kind) and (advice := said(place)):
                return f". Here: {advice}"
        return ""

    def _frames(self):
        """The steps of the traceback in the learner's own code, not in a library's."""
        steps, step = [], self.error.__traceback__
        while step is not None:
            if not step.tb_frame.f_code.co_filename.startswith(_HERE):
                steps.append(step)
            step = step.tb_next
        learners = [step for step in steps if _globals(step) is _globals(steps[0])]
        return learners

    @property
    def where(self):
        """The line in the learner's own code, not in the library that it called."""
        frames = self._frames()
        name = frames[0].tb_frame.f_code.co_filename if frames else None
        lines = [step.tb_lineno for step in frames if step.tb_frame.f_code.co_filename == name]
        if not lines:
            return ""
        text = linecache.getline(name, lines[-1]).strip()
        return f", in line {lines[-1]}" + (f": `{text}`" if text else "")


def own_text(answer, known=()):
    """The definition of a function as a tree, if it may be run again and again; else None.

    It may if it calls nothing but NumPy, methods, some of Python's own functions, and what is
    known: whatever prints, draws or waits is not repeated.
    """
    code = getattr(answer, "__code__", None)
    node = None if code is None or code.co_freevars else _function(code)
    if not isinstance(node, ast.FunctionDef) or node.decorator_list:
        return None
    for part in ast.walk(node):
        if isinstance(part, ast.Global | ast.Import | ast.ImportFrom | ast.Try):
            return None
        if isinstance(part, ast.Call):
            name = ast.unparse(part.func)
            method = isinstance(part.func, ast.Attribute) and not name.startswith("plt.")
            if not (method or name in _PURE or name in known):
                return None
    return ast.Module([node], [])


_PURE = (
    "len", "range", "sum", "max", "min", "abs", "zip", "enumerate", "float", "int", "bool", "list",
    "tuple", "sorted", "round", "all", "any", "reversed", "map",
)


def has_placeholder(answer):
    """Whether a function's text has a `...` that stands for something missing."""
    code = getattr(answer, "__code__", None)
    return code is not None and has_placeholder_in(_function(code))


def without_effect(answer):
    """What to say of a line of a function that works something out and keeps it nowhere."""
    code = getattr(answer, "__code__", None)
    for part in ast.walk((code and _function(code)) or ast.Pass()):
        value = part.value if isinstance(part, ast.Expr) else None
        said = ast.unparse(value) if value else ""
        if isinstance(value, ast.Compare) and isinstance(value.ops[0], ast.Eq):
            return f"`{said}` compares, and nothing comes of it: what sets a value is one `=`"
        if isinstance(value, ast.BinOp) and isinstance(value.left, ast.Name):
            name = value.left.id
            return f"`{said}` changes nothing: `{name} = {said}` does"
        name = said.partition("(")[0]
        if isinstance(value, ast.Call) and name in ("np.append", "np.insert", "np.delete"):
            return f"`{name}` changes nothing, it gives a new array: `... = {said}` keeps it"
    return None


def from_elsewhere(answer):
    """The names in a function's text whose values, no functions, other cells have left."""
    code, others = getattr(answer, "__code__", None), getattr(answer, "__globals__", {})
    parts = list(ast.walk((code and _function(code)) or ast.Pass()))
    names = [part for part in parts if isinstance(part, ast.Name)]
    own = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    own |= {part.arg for part in parts if isinstance(part, ast.arg)}
    return [name for name in dict.fromkeys(name.id for name in names)
            if name in others and name not in own and name not in code.co_freevars
            and not callable(others[name]) and not isinstance(others[name], ModuleType)]


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


def has_placeholder_in(node):
    """Whether parsed program text has a `...` to replace.

    x[..., 0] has none: there the dots mean all axes before.
    """
    if node is None or (isinstance(node, ast.Constant) and node.value is Ellipsis):
        return node is not None
    parts = [node.value] if isinstance(node, ast.Subscript) else ast.iter_child_nodes(node)
    return any(map(has_placeholder_in, parts))


def _holds_ellipsis(value, deep=0):
    if isinstance(value, list | tuple):  # one may hold itself
        return deep < 3 and any(_holds_ellipsis(part, deep + 1) for part in value)
    if isinstance(value, np.ndarray) and value.dtype == object:
        return any(part is Ellipsis for part in value.flat)
    return value is Ellipsis


def _failing(step):
    """The part of the program that was at work when it failed."""
    code = step.tb_frame.f_code
    place = list(code.co_positions())[step.tb_lasti // 2]
    tree = program(code.co_filename)
    for node in ast.walk(tree) if tree is not None else ():
        if tuple(getattr(node, name, None) for name in _SPAN) == place:
            if isinstance(node, ast.If | ast.While):
                return node.test
            if isinstance(node, ast.expr | ast.AugAssign):
                return node
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, ast.Subscript | ast.Tuple):
            whole, node = node, target
            if tuple(getattr(node, name) for name in _SPAN) == place:
                return whole
    return None


_SPAN = "lineno", "end_lineno", "col_offset", "end_col_offset"


def _of_a_name(error, step):
    """A name that nothing has: a function of NumPy, or one from a cell that did not run."""
    name, frame = error.name or getattr(_failing(step), "id", None), step.tb_frame
    if name is None:
        return ""
    if isinstance(error, UnboundLocalError):
        return f". Here: `{name}` gets its value in this function, but not before this line"
    tree = _function(frame.f_code)
    called = [node.func for node in ast.walk(tree or ast.Pass()) if isinstance(node, ast.Call)]
    called = any(getattr(function, "id", None) == name for function in called)
    for home in ("np", "np.linalg") if called else ():
        if callable(getattr(np.linalg if "." in home else np, name, None)):
            return f". Write {home}.{name}"
    code = frame.f_code
    letters = ", ".join(code.co_varnames[: code.co_argcount]) or "nothing"
    return (
        f". Here: `{code.co_name}` takes {letters}, and no cell that was run defines `{name}`"
    )


def _of_a_loop(step):
    """What the condition of a loop that does not end stands at."""
    tree, frame = program(step.tb_frame.f_code.co_filename), step.tb_frame
    loops = [
        node for node in ast.walk(tree or ast.Pass())
        if isinstance(node, ast.While) and node.lineno <= step.tb_lineno <= node.end_lineno
    ]
    if not loops:
        return ""
    test = loops[-1].test
    names = dict.fromkeys(n.id for n in ast.walk(test) if isinstance(n, ast.Name))
    values = [f"{n} = {frame.f_locals[n]!r:.20}" for n in names
              if isinstance(frame.f_locals.get(n), int | float | np.number)]
    said = f" with {', '.join(values)}" if values else ""
    return f" Here: `while {ast.unparse(test)}` still goes on{said}"


class _Place:
    """The expression that failed, and the values of what stands in it."""

    def __init__(self, node, frame):
        self.node = node
        self._globals, self._locals = frame.f_globals, frame.f_locals

    def value(self, node):
        """What an expression without calls comes to; None where that can't be said."""
        if isinstance(getattr(node, "ctx", None), ast.Store):  # what `+=` adds to
            node = ast.parse(ast.unparse(node), mode="eval").body
        asks = ast.Await | ast.NamedExpr | ast.Lambda | ast.comprehension
        for part in ast.walk(node):
            if isinstance(part, asks) or (isinstance(part, ast.Call) and not _harmless(part)):
                return None
        try:
            with np.errstate(all="ignore"):
                code = compile(ast.Expression(node), "<place>", "eval")
                return eval(code, self._globals, dict(self._locals))
        except Exception:  # it may be this that failed
            return None

    def of(self, node, kind):
        return isinstance(self.value(node), kind)

    def shape(self, node):
        """`W` has shape (3, 4): what is said of an operand; None where it has no shape."""
        value = self.value(node)
        if not isinstance(value, _NUMBERS):
            return None
        if np.ndim(value) == 0:
            return f"`{ast.unparse(node)}` is one number"
        return f"`{ast.unparse(node)}` has shape {np.shape(value)}"


def _harmless(call):
    """np.tanh(a) may be worked out once more; a function that does something may not."""
    known = r"np\.[a-z0-9_]+|len|abs|sum|max|min|range"
    if isinstance(call.func, ast.Attribute) and call.func.attr in _OF_ARRAYS:
        return True
    return re.fullmatch(known, ast.unparse(call.func)) and not call.keywords


_OF_ARRAYS = ("mean", "sum", "max", "min", "std", "argmax", "argmin", "copy", "ravel", "reshape")


def _second_is_an_axis(place):
    """np.max(a, b): the second is no number to compare with."""
    node = place.node
    if not isinstance(node, ast.Call) or len(node.args) != 2 or not _last(node.func):
        return None
    name = _last(node.func)
    if name not in ("max", "min", "sum", "mean", "ptp", "std", "prod", "median", "argmax"):
        return None
    if place.of(getattr(node.func, "value", None) or node, np.ndarray):
        return f"`.{name}` takes one axis, or several in brackets of their own: `.{name}((0, 1))`"
    more = f": the larger of two is `np.{name}imum(a, b)`" if name in ("max", "min") else ""
    more = more.replace("larger", "smaller") if name == "min" else more
    return f"`{ast.unparse(node.func)}` takes one array, and as its second argument an axis{more}"


_NUMBERS = np.ndarray | int | float | np.number


def _powers(place):
    if _is(place.node, ast.BitXor):
        return "`^` works on bits; a power is written `**`"
    return None


def _truths(place):
    """a > 1 & b > 2: & comes first, so it meets numbers where truth values were meant."""
    node = place.node
    if _is(node, ast.BitAnd, ast.BitOr):
        return (
            "`&` and `|` come before `<` and `>`, so put each comparison in brackets: "
            "`(a > b) & (c > d)`"
        )
    parts = [node.operand] if isinstance(node, ast.UnaryOp) else []
    parts = [node.left, node.right] if _is(node, ast.Sub) else parts
    for part in parts:
        value = place.value(part)
        if isinstance(value, np.ndarray | np.bool_) and value.dtype == bool:
            return "NumPy takes no minus between truth values: *not* is written `~`"
    return None


_BETWEEN = "between arrays write & and |, with each comparison in brackets"


def _one_truth(place):
    """An array where Python asks for one True or False."""
    node = place.node
    if isinstance(node, ast.Call) and getattr(node.func, "id", None) in ("max", "min"):
        whole = any(place.of(part, np.ndarray) for part in node.args)
        name = node.func.id
        return whole and f"`{name}` compares whole things; number by number it is `np.{name}imum`"
    if not isinstance(node, ast.Compare | ast.BoolOp | ast.Name | ast.UnaryOp):
        return None
    # What failed is the question whether an array is true, not a comparison of two shapes.
    if not _fits(place):
        return None
    if isinstance(node, ast.BoolOp) or (isinstance(node, ast.Compare) and len(node.ops) > 1):
        return _BETWEEN
    asked = node.operand if isinstance(node, ast.UnaryOp) else node
    value = place.value(asked)
    if not isinstance(value, np.ndarray) or value.size < 2:
        return None
    return (
        f"`{ast.unparse(asked)}` has {value.size} truth values, and one is asked for. If a single "
        f"number decides, compare that; {_BETWEEN}"
    )


def _fits(place):
    named = [place.value(part) for part in ast.walk(place.node) if isinstance(part, ast.Name)]
    try:  # of arrays alone: whatever else has a name may have a `shape` too, as np has
        np.broadcast_shapes(*(value.shape for value in named if isinstance(value, np.ndarray)))
    except ValueError:
        return False
    return True


def _product(place):
    """Two shapes that don't meet in a matrix product."""
    node = place.node
    if _is(node, ast.MatMult):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Call) and _last(node.func) in ("dot", "matmul"):
        parts = node.args
    else:
        return None
    said = [place.shape(part) for part in parts]
    if len(said) != 2 or None in said:
        return None
    left, right = (place.value(part) for part in parts)
    if np.ndim(left) == 0 or np.ndim(right) == 0:
        return f"{' and '.join(said)}: with a number write `*`, not `@`"
    last, first = np.shape(left)[-1], np.shape(right)[-2 if np.ndim(right) > 1 else 0]
    if last == first:
        return None
    what = "columns" if np.ndim(left) > 1 else "numbers"
    met = "rows" if np.ndim(right) > 1 else "numbers"
    return f"{' and '.join(said)}: {last} {what} on the left meet {first} {met} on the right"


def _side_by_side(place):
    """Two shapes that don't fit number by number."""
    node = place.node
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        parts = [node.left, node.comparators[0]]
    elif isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        parts = [node.left, node.right]
    elif isinstance(node, ast.AugAssign):
        parts = [node.target, node.value]
    elif isinstance(node, ast.Assign):
        said = [place.shape(part) for part in (node.targets[0], node.value)]
        return None if None in said else f"{', and '.join(said)}: it does not fit in there"
    elif isinstance(node, ast.Call) and _last(node.func) in ("where", "maximum", "minimum"):
        parts = node.args
    else:
        return None
    said = [place.shape(part) for part in parts]
    if None in said:
        return None
    try:
        np.broadcast_shapes(*(np.shape(place.value(part)) for part in parts))
    except ValueError:
        return f"{', '.join(said)}: they don't fit number by number"
    return None


def _unpacked(place):
    """More values than names, or fewer."""
    node = place.node
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Tuple):
        return None
    value, names = place.value(node.value), len(node.targets[0].elts)
    if np.ndim(value) == 0 or len(value) == names:
        return None
    return f"`{ast.unparse(node.value)}` has {len(value)} parts, and {names} names are to take them"


def _index(place):
    """More indices than axes, no whole number, or behind the end."""
    node = place.node
    if not isinstance(node, ast.Subscript):
        return None
    value, name = place.value(node.value), ast.unparse(node.value)
    index = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if any(isinstance(part, ast.Constant) and part.value in (None, ...) for part in index):
        return None
    if isinstance(value, np.ndarray) and len(index) > value.ndim:
        return f"`{name}` has shape {value.shape}, so one index for each axis: {value.ndim}"
    lists = [(part, at) for part in index if _are_places(at := place.value(part))]
    if len({len(at) for _, at in lists} - {1}) > 1:
        said = ", ".join(f"`{ast.unparse(part)}` has {len(at)}" for part, at in lists)
        return f"lists of places go together, one of each at a time, and {said}"
    for k, part in enumerate(index):
        at = place.value(part)
        condition = isinstance(at, np.ndarray) and at.dtype.kind == "b"
        if condition and isinstance(value, np.ndarray) and at.shape != value.shape[k : k + at.ndim]:
            return (
                f"`{ast.unparse(part)}` has shape {at.shape} and `{name}` {value.shape}: a "
                "condition goes with what it picks from, axis by axis"
            )
        if isinstance(value, np.ndarray) and isinstance(at, np.ndarray) and at.dtype.kind == "f":
            return (
                f"`{ast.unparse(part)}` holds no whole numbers, and a place in an array is one"
            )
        if isinstance(value, np.ndarray) and isinstance(at, np.ndarray) and at.dtype.kind == "i":
            size = value.shape[k]
            if at.size and at.max() >= size:
                return (
                    f"places count from 0, so the last is {size - 1}, and `{ast.unparse(part)}` "
                    f"has {at.max()} in it"
                )
        if isinstance(value, np.ndarray) and isinstance(at, float):
            return f"`{ast.unparse(part)}` is no whole number, and a place in an array is one"
        if isinstance(value, np.ndarray | list | tuple) and isinstance(at, int | np.integer):
            size = len(value) if k == 0 else np.shape(value)[k]
            if not size:
                return f"`{name}` is empty, so it has no place {at}"
            if not -size <= at < size:
                return f"places count from 0, so the last is {size - 1}, and this is {at}"
    return None


def _are_places(at):
    at = as_array(at)
    return at is not None and at.ndim == 1 and at.dtype.kind in "iu"


def _call(place):
    """Something called that is no function, or a function not called."""
    node = place.node
    if isinstance(node, ast.Subscript):
        value, name = place.value(node.value), ast.unparse(node.value)
        if callable(value):
            return f"a function takes ( ), not [ ]: `{name}(...)`"
        if is_dataclass(value):
            parts = ", ".join(f"`{name}.{field.name}`" for field in fields(value))
            return f"`{name}` has no places, but parts with names: {parts}"
    if not isinstance(node, ast.Call):
        return None
    name = ast.unparse(node.func)
    if isinstance(place.value(node.func), np.ufunc) and len(node.args) > place.value(node.func).nin:
        return f"`{name}` takes {place.value(node.func).nin}, not {len(node.args)}"
    if _last(node.func) in ("T", "shape", "size", "ndim") and place.value(node.func) is not None:
        return f"`{name}` is written without ( )"
    if place.of(node.func, np.ndarray) and not isinstance(node.func, ast.BinOp):
        return "an array takes [ ], not ( )"
    if place.of(node.func, _NUMBERS):
        return f"behind `{name}` the ( ) call it, but it is no function: is a `*` missing?"
    takes = _takes(place.value(node.func), node)
    if takes:
        return f"`{name}` takes {takes}"
    if _last(node.func) in ("zeros", "ones", "empty") and len(node.args) > 1:
        return f"the shape is one argument, in brackets of its own: `{name}((a, b))`"
    return None


def _takes(function, call):
    """The arguments of one of the course's functions, where the call doesn't fit them."""
    if not isinstance(function, _FUNCTION) or any(isinstance(p, ast.Starred) for p in call.args):
        return None
    if not function.__module__.startswith("course_utils"):
        return None
    signature = inspect.signature(function)
    try:
        signature.bind(*call.args, **{keyword.arg: keyword.value for keyword in call.keywords})
    except TypeError:
        return ", ".join(map(str, signature.parameters.values()))
    return None


def _whole_number(place):
    node = place.node
    inside = node.args if isinstance(node, ast.Call) else [getattr(node, "slice", None)]
    takes_whole = isinstance(node, ast.Call) and getattr(node.func, "id", None) == "range"
    a_list = isinstance(node, ast.Subscript) and place.of(node.value, list | tuple)
    for part in inside if takes_whole or a_list else ():
        if place.of(part, np.ndarray):
            return "one whole number is taken here, no array"
        if place.of(part, float):
            how = ": divide by `//`" if any(_is(one, ast.Div) for one in ast.walk(part)) else ""
            said = f"`{ast.unparse(part)}` is {place.value(part):g}"
            return f"a whole number is taken here, and {said}{how}"
    return None


def _no_arithmetic(place):
    """Arithmetic with a plain list, or with a function."""
    node = place.node
    parts = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    for part in (node.operand,) if isinstance(node, ast.UnaryOp) else parts:
        name = ast.unparse(part)
        if place.of(part, list):
            return f"`{name}` is a list, which doesn't calculate; `np.array({name})` does"
        if place.of(part, _FUNCTION | type(len) | type(np.tanh) | type(np.mean)):
            return f"`{name}` is a function, and it isn't called"
    return None


def _zero(place):
    if _is(place.node, ast.Div, ast.FloorDiv, ast.Mod) and place.value(place.node.right) == 0:
        return f"`{ast.unparse(place.node.right)}` is 0"
    return None


def _no_number(place):
    """What gives `nan`, where NumPy is asked to stop there; functions of `math` always stop."""
    node = place.node
    if _is(node, ast.Div):
        sides = [place.value(side) for side in (node.left, node.right)]
        if any(as_array(side) is None for side in sides):
            return None
        both = [what for what, test in (("0", lambda side: side == 0), ("inf", np.isinf))
                if np.any(np.logical_and(*map(test, sides)))]
        return both and f"`{ast.unparse(node)}` is {both[0]} / {both[0]}"
    name = _last(node.func) if isinstance(node, ast.Call) else None
    value = as_array(place.value(node.args[0])) if name in _TAKES and node.args else None
    if value is None:
        return None
    takes, test = _TAKES[name]
    others = value[~test(value)]
    return len(others) and (f"`{ast.unparse(node.func)}` takes {takes}, and `"
                            f"{ast.unparse(node.args[0])}` {'has' if value.ndim else 'is'} "
                            f"{shown(others.min(), 3)}")


_LOG = "numbers above 0", lambda value: value > 0
_ANGLE = "numbers from -1 to 1", lambda value: abs(value) <= 1
_TAKES = {"log": _LOG, "log2": _LOG, "log10": _LOG, "arccos": _ANGLE, "arcsin": _ANGLE,
          "sqrt": ("no negative numbers", lambda value: value >= 0)}


def _attribute(place):
    node = place.node
    if not isinstance(node, ast.Attribute):
        return None
    value, name = place.value(node.value), ast.unparse(node.value)
    if value is np:
        near = _NUMPY_CALLS_IT.get(node.attr) or get_close_matches(node.attr, dir(np), 1)
        return near and f"there is no `np.{node.attr}`; is `np.{near[0]}` meant?"
    if isinstance(value, np.ndarray) and node.attr in ("append", "extend", "insert"):
        return (
            f"an array doesn't grow: `{name} += ...` adds to its numbers, `{name}[...] = ...` sets "
            "some of them"
        )
    if isinstance(value, np.ndarray) and hasattr(value, node.attr.upper()):
        return f"it is written `{name}.{node.attr.upper()}`"
    if isinstance(value, np.ndarray | list) and callable(getattr(np, node.attr, None)):
        return f"write `np.{node.attr}({name})`"
    return None


_NUMPY_CALLS_IT = {"ln": ["log"], "tan_h": ["tanh"], "sqr": ["square"], "power2": ["exp2"]}


def _is(node, *operators):
    return isinstance(node, ast.BinOp) and isinstance(node.op, operators)


def _last(function):
    return getattr(function, "attr", getattr(function, "id", None))


# By the type of the error, what may be said of the place. The first that has something to say does.
ADVICE = (
    (ZeroDivisionError, _zero),
    (TypeError, _powers), (TypeError, _truths), (ValueError, _one_truth), (ValueError, _product),
    (ValueError, _side_by_side), (IndexError, _index), (TypeError, _call),
    (TypeError, _whole_number), (TypeError, _no_arithmetic), (AttributeError, _attribute),
    (FloatingPointError, _no_number), (ValueError, _no_number),
    (ValueError, _unpacked),
)
OF_ITS_CALL = ((TypeError, _second_is_an_axis), (AttributeError, _attribute))
_FUNCTION = type(lambda: None)
