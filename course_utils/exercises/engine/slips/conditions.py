"""Slips in comparisons and truth values, and in what is chosen by them."""

import ast

from course_utils.exercises.engine.program import is_binary
from course_utils.exercises.engine.slips.syntax import instead, sides, text

_COMPARED = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.LtE: (ast.Lt, ast.GtE, ast.Eq),
    ast.GtE: (ast.Gt, ast.LtE, ast.Eq),
    ast.Eq: (ast.NotEq, ast.GtE),
    ast.NotEq: (ast.Eq,),
}


def a_comparison(node, around):
    """`<` for `<=`, or turned round."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _COMPARED.get(type(node.ops[0]), ()):
            yield from instead(node, ast.Compare(node.left, [other()], node.comparators))


def both(node, around):
    """`or` for `and`, or one of two conditions left out."""
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield from instead(node, ast.BoolOp(other, node.values))
        for lost in node.values:
            kept = [part for part in node.values if part is not lost]
            new = kept[0] if len(kept) == 1 else ast.BoolOp(node.op, kept)
            yield new, f"without `{text(lost)}`"
    if is_binary(node, ast.BitAnd, ast.BitOr):
        yield from sides(node, "a | b" if is_binary(node, ast.BitAnd) else "a & b")
        yield node.left, f"without `{text(node.right)}`"
        yield node.right, f"without `{text(node.left)}`"
        yield from sides(node, "a == b")


def a_choice(node, around):
    """One way of an `if` for both, or the two exchanged."""
    if isinstance(node, ast.IfExp):
        yield node.body, f"with `{text(node.body)}` in all cases"
        yield node.orelse, f"with `{text(node.orelse)}` in all cases"
        yield from instead(node, ast.IfExp(node.test, node.orelse, node.body))
    if isinstance(node, ast.If) and not node.orelse:
        yield node.body, f"without asking `if {text(node.test)}`"
        yield [ast.Pass()], f"without what follows `if {text(node.test)}`"
