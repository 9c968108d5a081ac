"""What to say of shapes that don't fit."""

import ast

import numpy as np

from course_utils.exercises.engine.crashes.place import last_name
from course_utils.exercises.engine.program import is_binary


def product(place):
    """Two shapes that don't meet in a matrix product."""
    node = place.node
    if is_binary(node, ast.MatMult):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Call) and last_name(node.func) in ("dot", "matmul"):
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


def side_by_side(place):
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
    elif isinstance(node, ast.Call) and last_name(node.func) in ("where", "maximum", "minimum"):
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


def unpacked(place):
    """More values than names, or fewer."""
    node = place.node
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Tuple):
        return None
    value, names = place.value(node.value), len(node.targets[0].elts)
    if np.ndim(value) == 0 or len(value) == names:
        return None
    return f"`{ast.unparse(node.value)}` has {len(value)} parts, and {names} names are to take them"
