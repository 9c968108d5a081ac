"""Slips in statements: left out, in another order, and in what is returned."""

import ast
from copy import copy
from itertools import combinations, pairwise

from course_utils.exercises.engine.slips.syntax import SIGNS, in_place_of, text


def a_statement(node, around):
    """Left out, overwritten in place of added, returned too early."""
    if isinstance(node, ast.Assign | ast.AugAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        again = isinstance(target, ast.Name) and target.id in around.arguments
        if again or isinstance(around.parent, ast.For | ast.If):
            yield [ast.Pass()], f"without `{text(node)}`"
    if isinstance(node, ast.AugAssign):
        new = ast.Assign([node.target], node.value)
        yield new, in_place_of("=", f"{SIGNS[type(node.op)]}=")
        for other in (ast.Sub(), ast.Mult()) if isinstance(node.op, ast.Add) else ():
            new = ast.AugAssign(node.target, other, node.value)
            yield new, in_place_of(f"{SIGNS[type(other)]}=", "+=")
    if isinstance(node, ast.Assign) and (again or isinstance(around.parent, ast.For)):
        yield ast.AugAssign(target, ast.Add(), node.value), in_place_of("+=", "=")


def values_returned(node, around):
    """Of several values one, or in another order."""
    if not isinstance(node, ast.Return) or not isinstance(node.value, ast.Tuple):
        return
    parts = node.value.elts
    for part in parts:
        yield ast.Return(part), f"returning `{text(part)}` alone"

    def other(change, says):
        kept = [change.get(k, part) for k, part in enumerate(parts)]
        return ast.Return(ast.Tuple(kept, ast.Load())), f"with {says} in the `return`"

    for a, b in combinations(range(len(parts)), 2):
        one, two = parts[a], parts[b]
        yield other({a: two, b: one}, f"`{text(one)}` and `{text(two)}` exchanged")
        yield other({a: two}, f"`{text(two)}` in place of `{text(one)}`")
        yield other({b: one}, f"`{text(one)}` in place of `{text(two)}`")


def only_a_part(node, around):
    """Only a part of what is to be returned."""
    if not isinstance(node, ast.Return) or node.value is None:
        return
    for part in ast.walk(node.value):
        if part is not node.value and isinstance(part, ast.BinOp | ast.Call | ast.Subscript):
            yield ast.Return(part), f"cut down to `{text(part)}`"
    for name in around.variables:
        yield ast.Return(ast.Name(name, ast.Load())), f"cut down to `{name}`"


def in_a_loop(node, around):
    """Two statements of a loop in the other order, or the `return` inside it."""
    if isinstance(node, ast.For):
        for k, (one, two) in enumerate(pairwise(node.body)):
            body = [*node.body[:k], two, one, *node.body[k + 2 :]]
            new = ast.For(node.target, node.iter, body, node.orelse)
            yield new, f"with `{_head(two)}` before `{_head(one)}`"
    if isinstance(node, ast.FunctionDef):
        for body, where in _other_returns(node.body):
            new = ast.FunctionDef(node.name, node.args, body, [], type_params=[])
            yield new, f"with the `return` {where} the loop"


def collected(node, around):
    """What a loop overwrites at each step is kept: put into a list, or in its place."""
    loop = around.parent
    if not isinstance(loop, ast.For) or not isinstance(node, ast.Assign):
        return
    name = getattr(node.targets[0], "id", None)
    lines = [f"{name}.append({text(node.value)})"] if name else []
    if name and isinstance(loop.target, ast.Name):
        lines += [f"{name}[{at}] = {text(node.value)}"
                  for at in (loop.target.id, f":, {loop.target.id}")]
    for line in lines:
        yield ast.parse(line).body[0], f"with `{line}` in place of `{text(node)}`"


def _other_returns(body):
    for k, (loop, last) in enumerate(pairwise([*body, None])):
        if isinstance(loop, ast.For | ast.While) and isinstance(loop.body[-1], ast.Return):
            late = copy(loop)
            late.body = loop.body[:-1] or [ast.Pass()]
            yield [*body[:k], late, loop.body[-1]], "behind"
        if isinstance(loop, ast.For) and isinstance(last, ast.Return):
            early = ast.For(loop.target, loop.iter, [*loop.body, last], loop.orelse)
            yield [*body[:k], early, *body[k + 1 :]], "inside"


def _head(statement):
    return text(statement).splitlines()[0]
