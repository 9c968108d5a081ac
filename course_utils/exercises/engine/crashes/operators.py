"""What to say of arithmetic and truth values."""

import ast

import numpy as np

from course_utils.exercises.engine.crashes.place import FUNCTION
from course_utils.exercises.engine.program import is_binary


def zero(place):
    """Divided by 0."""
    if is_binary(place.node, ast.Div, ast.FloorDiv, ast.Mod) and place.value(place.node.right) == 0:
        return f"`{ast.unparse(place.node.right)}` is 0"
    return None


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
