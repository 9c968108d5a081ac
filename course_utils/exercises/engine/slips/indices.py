"""Slips in whole numbers, indices, slices and axes."""

import ast

from course_utils.exercises.engine.program import is_binary
from course_utils.exercises.engine.slips.syntax import instead, made


def off_by_one(node, around):
    """A whole number one too large or too small; a step's neighbour."""
    is_exponent = is_binary(around.parent, ast.Pow)
    if isinstance(node, ast.Constant) and type(node.value) is int and not is_exponent:
        for value in (node.value - 1, node.value + 1):
            if not isinstance(around.parent, ast.UnaryOp) or value > 0:
                yield from instead(node, made(str(value)))
    at_last = isinstance(around.parent, ast.Compare) and around.field == "comparators"
    if at_last and isinstance(node, ast.Name):
        yield from instead(node, made("a - 1", a=node), made("a + 1", a=node))


def an_index(node, around):
    """An index left out, exchanged with its neighbour, or one step away."""
    if not isinstance(node, ast.Subscript) or isinstance(node.ctx, ast.Del):
        return
    for index in _other_indices(node.slice):
        yield from instead(node, ast.Subscript(node.value, index, node.ctx))
    if isinstance(node.ctx, ast.Load):
        yield from instead(node, node.value)


def _other_indices(index):
    parts = index.elts if isinstance(index, ast.Tuple) else [index]
    if isinstance(index, ast.Tuple):
        for part in parts:
            kept = [one for one in parts if one is not part]
            yield kept[0] if len(kept) == 1 else ast.Tuple(kept, ast.Load())
        if len(parts) == 2:
            yield ast.Tuple(parts[::-1], ast.Load())
    for k, part in enumerate(parts):
        for new in _neighbours(part):
            yield ast.Tuple([*parts[:k], new, *parts[k + 1 :]], ast.Load()) if parts[1:] else new


def _neighbours(part):
    if isinstance(part, ast.Slice):
        yield from _other_slices(part)
    if isinstance(part, ast.Constant) and type(part.value) is int:
        yield made("-1")
    if ast.unparse(part) == "-1":
        yield ast.Constant(0)
    if isinstance(part, ast.Name):
        yield made("i - 1", i=part)
        yield made("i + 1", i=part)
    if isinstance(part, ast.Slice):
        if part.lower is not None:
            yield ast.Slice(None, part.upper)
        if part.upper is not None:
            yield ast.Slice(part.lower, None)


def _other_slices(part):
    """a[d:] for a[:-d], and the like."""
    if part.step or (part.lower is None) == (part.upper is None):
        return
    bound = part.lower or part.upper
    minus = isinstance(bound, ast.UnaryOp) and isinstance(bound.op, ast.USub)
    size = bound.operand if minus else bound
    if isinstance(size, ast.Name):
        yield bound
        for one in (size, made("-d", d=size)):
            for new in (ast.Slice(one, None), ast.Slice(None, one)):
                if ast.unparse(new) != ast.unparse(part):
                    yield new


def turned_over(node, around):
    """A table transposed that should not be, or not transposed that should."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield from instead(node, node.value)
    elif (
        around.is_table(node)
        and isinstance(node.ctx, ast.Load)
        and not isinstance(around.parent, ast.Attribute | ast.Subscript | ast.Call)
    ):
        yield from instead(node, made("a.T", a=node))
