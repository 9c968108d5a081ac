"""What to say of calls, their arguments, and attributes."""

import ast
import inspect
from dataclasses import fields, is_dataclass
from difflib import get_close_matches

import numpy as np

from course_utils.exercises.engine.crashes.place import FUNCTION, NUMBERS, last_name


def brackets(place):
    """[ ] behind a function, or behind a record of several things."""
    node = place.node
    if not isinstance(node, ast.Subscript):
        return None
    value, name = place.value(node.value), ast.unparse(node.value)
    if callable(value):
        return f"a function takes ( ), not [ ]: `{name}(...)`"
    if is_dataclass(value):
        parts = ", ".join(f"`{name}.{field.name}`" for field in fields(value))
        return f"`{name}` has no places, but parts with names: {parts}"
    return None


def call(place):
    """Something called that is no function, or a function that takes other arguments."""
    node = place.node
    if not isinstance(node, ast.Call):
        return None
    called, name = place.value(node.func), ast.unparse(node.func)
    if isinstance(called, np.ufunc) and len(node.args) > called.nin:
        return f"`{name}` takes {called.nin}, not {len(node.args)}"
    if last_name(node.func) in ("T", "shape", "size", "ndim") and called is not None:
        return f"`{name}` is written without ( )"
    if isinstance(called, np.ndarray) and not isinstance(node.func, ast.BinOp):
        return "an array takes [ ], not ( )"
    if isinstance(called, NUMBERS):
        return f"behind `{name}` the ( ) call it, but it is no function: is a `*` missing?"
    takes = _takes(called, node)
    if takes:
        return f"`{name}` takes {takes}"
    if last_name(node.func) in ("zeros", "ones", "empty") and len(node.args) > 1:
        return f"the shape is one argument, in brackets of its own: `{name}((a, b))`"
    return None


def _takes(function, call):
    """The arguments of one of the course's functions, where the call doesn't fit them."""
    if not isinstance(function, FUNCTION) or any(isinstance(p, ast.Starred) for p in call.args):
        return None
    if not function.__module__.startswith("course_utils"):
        return None
    signature = inspect.signature(function)
    try:
        signature.bind(*call.args, **{keyword.arg: keyword.value for keyword in call.keywords})
    except TypeError:
        return ", ".join(map(str, signature.parameters.values()))
    return None


def second_is_an_axis(place):
    """np.max(a, b): the second is no number to compare with."""
    node = place.node
    if not isinstance(node, ast.Call) or len(node.args) != 2 or not last_name(node.func):
        return None
    name = last_name(node.func)
    if name not in ("max", "min", "sum", "mean", "ptp", "std", "prod", "median", "argmax"):
        return None
    if place.of(getattr(node.func, "value", None) or node, np.ndarray):
        return f"`.{name}` takes one axis, or several in brackets of their own: `.{name}((0, 1))`"
    more = f": the larger of two is `np.{name}imum(a, b)`" if name in ("max", "min") else ""
    more = more.replace("larger", "smaller") if name == "min" else more
    return f"`{ast.unparse(node.func)}` takes one array, and as its second argument an axis{more}"


def attribute(place):
    """What an array, a list or NumPy does not have under this name."""
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
