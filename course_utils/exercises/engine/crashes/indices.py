"""What to say of indices."""

import ast

import numpy as np

from course_utils.exercises.engine.compare import as_array
from course_utils.exercises.engine.program import is_binary


def index(place):
    """More indices than axes, no whole number, or behind the end."""
    node = place.node
    if not isinstance(node, ast.Subscript):
        return None
    value, name = place.value(node.value), ast.unparse(node.value)
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if any(isinstance(part, ast.Constant) and part.value in (None, ...) for part in parts):
        return None
    if isinstance(value, np.ndarray) and len(parts) > value.ndim:
        return f"`{name}` has shape {value.shape}, so one index for each axis: {value.ndim}"
    lists = [(part, at) for part in parts if _are_places(at := place.value(part))]
    if len({len(at) for _, at in lists} - {1}) > 1:
        said = ", ".join(f"`{ast.unparse(part)}` has {len(at)}" for part, at in lists)
        return f"lists of places go together, one of each at a time, and {said}"
    for k, part in enumerate(parts):
        at, said = place.value(part), None
        if isinstance(value, np.ndarray):
            said = _not_in_an_array(value, name, k, at, ast.unparse(part))
        if isinstance(value, np.ndarray | list | tuple) and isinstance(at, int | np.integer):
            said = _out_of_bounds(len(value) if k == 0 else np.shape(value)[k], name, at)
        if said:
            return said
    return None


def _are_places(at):
    at = as_array(at)
    return at is not None and at.ndim == 1 and at.dtype.kind in "iu"


def _not_in_an_array(array, name, k, at, part):
    """What is wrong with index number k, whose text is `part` and whose value is `at`."""
    kind = at.dtype.kind if isinstance(at, np.ndarray) else None
    if kind == "b" and at.shape != array.shape[k : k + at.ndim]:
        return (
            f"`{part}` has shape {at.shape} and `{name}` {array.shape}: a condition goes with "
            "what it picks from, axis by axis"
        )
    if kind == "f":
        return f"`{part}` holds no whole numbers, and a place in an array is one"
    if kind == "i" and at.size and at.max() >= array.shape[k]:
        last = array.shape[k] - 1
        return f"places count from 0, so the last is {last}, and `{part}` has {at.max()} in it"
    if isinstance(at, float):
        return f"`{part}` is no whole number, and a place in an array is one"
    return None


def _out_of_bounds(size, name, at):
    if not size:
        return f"`{name}` is empty, so it has no place {at}"
    if not -size <= at < size:
        return f"places count from 0, so the last is {size - 1}, and this is {at}"
    return None


def whole_number(place):
    """A fraction, or an array, where `range` or a list takes a whole number."""
    node = place.node
    inside = node.args if isinstance(node, ast.Call) else [getattr(node, "slice", None)]
    takes_whole = isinstance(node, ast.Call) and getattr(node.func, "id", None) == "range"
    a_list = isinstance(node, ast.Subscript) and place.of(node.value, list | tuple)
    for part in inside if takes_whole or a_list else ():
        if place.of(part, np.ndarray):
            return "one whole number is taken here, no array"
        if place.of(part, float):
            divided = any(is_binary(one, ast.Div) for one in ast.walk(part))
            how = ": divide by `//`" if divided else ""
            said = f"`{ast.unparse(part)}` is {place.value(part):zg}"
            return f"a whole number is taken here, and {said}{how}"
    return None
