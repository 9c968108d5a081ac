"""What to say of arithmetic and truth values."""

import ast

import numpy as np

from course_utils.exercises.engine.compare import as_array
from course_utils.exercises.engine.crashes.place import FUNCTION, last_name
from course_utils.exercises.engine.program import is_binary
from course_utils.number_format import number as shown


def zero(place):
    """Divided by 0."""
    if is_binary(place.node, ast.Div, ast.FloorDiv, ast.Mod) and place.value(place.node.right) == 0:
        return f"`{ast.unparse(place.node.right)}` is 0"
    return None


def no_number(place):
    """What gives `nan`, where NumPy is asked to stop there; functions of `math` always stop."""
    node = place.node
    if is_binary(node, ast.Div):
        sides = [place.value(side) for side in (node.left, node.right)]
        if any(as_array(side) is None for side in sides):
            return None
        both = [what for what, test in (("0", lambda side: side == 0), ("inf", np.isinf))
                if np.any(np.logical_and(*map(test, sides)))]
        return both and f"`{ast.unparse(node)}` is {both[0]} / {both[0]}"
    name = last_name(node.func) if isinstance(node, ast.Call) else None
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


def powers(place):
    """`^` for `**`."""
    if is_binary(place.node, ast.BitXor):
        return "`^` works on bits; a power is written `**`"
    return None


def no_arithmetic(place):
    """Arithmetic with a plain list, or with a function."""
    node = place.node
    parts = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    for part in (node.operand,) if isinstance(node, ast.UnaryOp) else parts:
        name = ast.unparse(part)
        if place.of(part, list):
            return f"`{name}` is a list, which doesn't calculate; `np.array({name})` does"
        if place.of(part, FUNCTION | type(len) | type(np.tanh) | type(np.mean)):
            return f"`{name}` is a function, and it isn't called"
    return None


def truths(place):
    """a > 1 & b > 2: & comes first, so it meets numbers where truth values were meant."""
    node = place.node
    if is_binary(node, ast.BitAnd, ast.BitOr):
        return (
            "`&` and `|` come before `<` and `>`, so put each comparison in brackets: "
            "`(a > b) & (c > d)`"
        )
    parts = [node.operand] if isinstance(node, ast.UnaryOp) else []
    parts = [node.left, node.right] if is_binary(node, ast.Sub) else parts
    for part in parts:
        value = place.value(part)
        if isinstance(value, np.ndarray | np.bool_) and value.dtype == bool:
            return "NumPy takes no minus between truth values: *not* is written `~`"
    return None


def one_truth(place):
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


_BETWEEN = "between arrays write & and |, with each comparison in brackets"
