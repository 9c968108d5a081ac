"""Slips in calls: another function, another order, other arguments."""

import ast
from itertools import combinations

import numpy as np

from course_utils.exercises.engine.program import is_binary
from course_utils.exercises.engine.slips.syntax import (
    called,
    in_place_of,
    instead,
    made,
    parsed,
    text,
)

OTHERS = {
    "log": ("log2", "log10", "exp"),
    "log2": ("log", "log10"),
    "exp": ("exp2", "log"),
    "sum": ("mean", "max", "prod"),
    "mean": ("sum", "median", "max", "min"),
    "max": ("min", "sum", "mean"),
    "min": ("max", "mean"),
    "argmax": ("argmin", "max"),
    "argmin": ("argmax", "min"),
    "sqrt": ("square",),
    "tanh": ("tan", "sinh"),
    "arccos": ("arcsin", "cos", "arctan"),
    "degrees": ("radians",),
    "zeros": ("ones",),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "ptp": ("std", "max", "var"),
    "outer": ("dot", "multiply"),
}
_PYTHONS_OWN = {"max": ("min",), "min": ("max",), "sum": ("max", "len")}
_FORMULAS = {
    "tanh": {"the sigmoid": "1 / (1 + np.exp(-{}))", "ReLU": "np.maximum({}, 0)"},
    "sigmoid": {"`np.tanh`": "np.tanh({})", "ReLU": "np.maximum({}, 0)"},
    "exp": {"`10 **`": "10.0 ** ({})", "`np.tanh`": "np.tanh({})"},
}


def a_function(node, around):
    """A function left out, or another of its kind."""
    name, method = called(node)
    if name is None:
        return
    inner = node.func.value if method else node.args[0] if node.args else None
    if inner is None:
        return
    if method:
        behind = text(node).removeprefix(f"({text(inner)})").removeprefix(text(inner))
        yield inner, f"without `{behind}`"
    elif len(node.args) == 1 or name == "norm":
        yield inner, f"without `{text(node.func)}`"
    if isinstance(node.func, ast.Name):
        for other in _PYTHONS_OWN.get(name, ()):
            new = ast.Call(ast.Name(other, ast.Load()), node.args, [])
            yield new, in_place_of(other, name)
    for other in OTHERS.get(name, ()) if isinstance(node.func, ast.Attribute) else ():
        if method and not hasattr(np.ndarray, other):
            function, args = parsed(f"np.{other}"), [inner, *node.args]
        else:
            function, args = ast.Attribute(node.func.value, other, ast.Load()), node.args
        says = in_place_of(other, name) if method else in_place_of(function, node.func)
        yield ast.Call(function, args, node.keywords), says
    if method and name in ("mean", "sum", "max", "min"):
        yield made("a[0]", a=inner), f"with only the first one in place of the `{name}`"
        yield made("a[-1]", a=inner), f"with only the last one in place of the `{name}`"
    for label, formula in _FORMULAS.get(name, {}).items():
        yield parsed(formula.format(text(inner))), f"with {label} in place of `{text(node.func)}`"


def nested(node, around):
    """Two functions in the other order, as the logarithm of a mean for the mean of logarithms."""
    name, method = called(node)
    if name is None or method or len(node.args) != 1:
        return
    inner = node.args[0]
    minus = isinstance(inner, ast.UnaryOp) and isinstance(inner.op, ast.USub)
    inner = inner.operand if minus else inner
    other, method = called(inner)
    if other is None or other == name or method or len(inner.args) != 1:
        return
    first = ast.Call(node.func, inner.args, node.keywords)
    new = ast.Call(inner.func, [first], inner.keywords)
    yield (
        made("-a", a=new) if minus else new,
        f"with `{text(node.func)}` taken before `{text(inner.func)}`",
    )


def outside(node, around):
    """A term outside the brackets of a function, or the function around each term by itself."""
    name, method = called(node)
    terms = ast.Add, ast.Sub, ast.Mult, ast.Div
    if name is None or method or len(node.args) != 1 or not is_binary(node.args[0], *terms):
        return
    total, here = node.args[0], text(node.func)
    left, right = total.left, total.right

    def call(part):
        return ast.Call(node.func, [part], node.keywords)

    for one, other, says in (
        (call(left), right, f"with `{text(right)}` outside the brackets of `{here}`"),
        (left, call(right), f"with `{text(left)}` outside the brackets of `{here}`"),
        (call(left), call(right), f"with `{here}` of `{text(left)}` and of `{text(right)}` apart"),
    ):
        yield ast.BinOp(one, total.op, other), says


def arguments(node, around):
    """Arguments exchanged, one too many in a `range`, and axis or keepdims wrong or left out."""
    name, _ = called(node)
    if name is None:
        return
    for a, b in combinations(range(len(node.args)), 2):
        args = list(node.args)
        args[a], args[b] = args[b], args[a]
        yield from instead(node, ast.Call(node.func, args, node.keywords))
    if len(node.args) == 2 and name in ("max", "min", "norm", "maximum", "minimum"):
        yield from _one_of_two(node, name)
    if name == "range" and len(node.args) == 1:
        for form in ("f(1, n)", "f(n - 1)", "f(n + 1)"):
            yield from instead(node, made(form, f=node.func, n=node.args[0]))
    yield from _another_axis(node)


def _one_of_two(node, name):
    a, b = node.args
    yield from instead(node, *(one for one in (a, b) if not isinstance(one, ast.Constant)))
    if name == "norm":
        yield from instead(node, ast.Call(node.func, [a], []))
    elif isinstance(node.func, ast.Name):
        yield from instead(node, *(made(form, a=a, b=b) for form in ("a + b", "(a + b) / 2")))


def _another_axis(node):
    for k, keyword in enumerate(node.keywords):
        fewer = node.keywords[:k] + node.keywords[k + 1 :]
        if keyword.arg in ("axis", "keepdims"):
            new = ast.Call(node.func, node.args, fewer)
            yield new, f"without `{keyword.arg}={text(keyword.value)}`"
        if keyword.arg != "axis":
            continue
        without = [other for other in fewer if other.arg != "keepdims"]
        if len(without) < len(fewer):
            yield ast.Call(node.func, node.args, without), "without `axis` and `keepdims`"
        for axis in (0, 1):
            if text(keyword.value) == str(axis):
                continue
            new = [*fewer, ast.keyword("axis", ast.Constant(axis))]
            yield (
                ast.Call(node.func, node.args, new),
                in_place_of(f"axis={axis}", f"axis={text(keyword.value)}"),
            )


def a_function_more(node, around):
    """A value squeezed once more."""
    whole = isinstance(around.parent, ast.Assign | ast.Return) and around.field == "value"
    of_several = isinstance(around.parent, ast.Tuple) and around.field == "elts"
    result = isinstance(node, ast.BinOp | ast.Call | ast.Name) and (whole or of_several)
    if around.has_tanh and result:
        yield parsed(f"np.tanh({text(node)})"), f"with `np.tanh` around `{text(node)}`"
