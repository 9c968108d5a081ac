"""Slips in sums, products, quotients and powers, and in their signs and brackets."""

import ast

from course_utils.exercises.engine.program import is_binary
from course_utils.exercises.engine.slips.syntax import (
    SIGNS,
    in_place_of,
    instead,
    made,
    parsed,
    sides,
    tail,
    text,
)


def a_term(node, around):
    """A term of a sum left out, or with the other sign."""
    if not is_binary(node, ast.Add, ast.Sub):
        return
    left, right = node.left, node.right
    plus = isinstance(node.op, ast.Add)
    sign, other = ("+", "-") if plus else ("-", "+")
    yield left, f"without `{tail(sign, right)}`"
    yield right if plus else made("-b", b=right), f"without `{text(left)}`"
    one = isinstance(left, ast.Constant) and left.value == 1  # 1 * a is said as `a`
    for new in other if one else (other, "*"):
        yield (
            made(f"a {new} b", a=left, b=right),
            in_place_of(tail(new, right), tail(sign, right)),
        )
    if not plus:
        yield from sides(node, "b - a", "b")


def a_factor(node, around):
    """A factor left out, or `*` for another sign."""
    if not is_binary(node, ast.Mult, ast.MatMult):
        return
    left, right = node.left, node.right
    yield left, f"without the factor `{text(right)}`"
    yield right, f"without the factor `{text(left)}`"
    if is_binary(node, ast.Mult):
        yield from sides(node, "a + b", "a / b", "b / a", "a @ b")
        return
    yield from sides(node, "a * b", "b @ a")
    yield made("a.sum(axis=-1)", a=left), f"with a plain sum in place of `{tail('@', right)}`"
    for side, form in ((left, "a.T @ b"), (right, "a @ b.T")):
        if around.is_table(side) or not isinstance(side, ast.Name):
            yield from sides(node, form)


def a_quotient(node, around):
    """Not divided, multiplied, or upside down."""
    if not is_binary(node, ast.Div, ast.FloorDiv):
        return
    sign = SIGNS[type(node.op)]
    yield node.left, f"without `{tail(sign, node.right)}`"
    yield from sides(node, f"b {sign} a", "a * b", "b", "1 / b", "a - b")
    if sign == "//":
        yield from sides(node, "a / b")


def a_power(node, around):
    """The exponent left out, or `^` and `*` for `**`."""
    if not is_binary(node, ast.Pow):
        return
    yield node.left, f"without `{tail('**', node.right)}` behind `{text(node.left)}`"
    yield from sides(node, "a * b")
    # unparse would leave brackets out, for `^` binds less than all other signs
    quoted = f"{text(node).partition(' ** ')[0]} ^ {tail('', node.right).strip()}"
    yield made("a ^ b", a=node.left, b=node.right), in_place_of(quoted, node)
    a_number = isinstance(node.right, ast.Constant)
    yield from sides(node, "b ** a", *(("a ** 3", "a ** 0.5") if a_number else "b"))


def a_bracket(node, around):
    """Brackets left out, or set where none belong."""
    if not isinstance(node, ast.BinOp):
        return
    left, right = node.left, node.right
    if isinstance(left, ast.BinOp) or isinstance(right, ast.BinOp):
        flat = parsed(f"{text(left)} {SIGNS.get(type(node.op), '+')} {text(right)}")
        if flat and text(flat) != text(node):
            yield flat, f"without the brackets: `{text(flat)}`"
    if isinstance(left, ast.BinOp) and not _joins(left.op, node.op):
        inside = ast.BinOp(left.right, node.op, right)
        yield from instead(node, ast.BinOp(left.left, left.op, inside))
    total = left.right if isinstance(left, ast.BinOp) else None
    if is_binary(node, ast.Mult, ast.Div) and is_binary(total, ast.Add, ast.Sub):
        inside = ast.BinOp(total.right, node.op, right)  # the bracket was closed too early
        longer = ast.BinOp(total.left, total.op, inside)
        yield ast.BinOp(left.left, left.op, longer), f"with `({text(longer)})` in brackets"
    if isinstance(right, ast.BinOp) and not _joins(node.op, right.op):
        inside = ast.BinOp(left, node.op, right.left)
        yield from instead(node, ast.BinOp(inside, right.op, right.right))


def _joins(inner, outer):
    """Whether brackets don't matter between two operators: a + (b - c), a * (b / c)."""
    alike = (
        (ast.Add, (ast.Add, ast.Sub)),
        (ast.Mult, (ast.Mult, ast.Div)),
        (ast.MatMult, ast.MatMult),
    )
    return any(isinstance(inner, a) and isinstance(outer, b) for a, b in alike)


def a_sign(node, around):
    """A minus, `not` or `~` left out."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.Not | ast.Invert):
        yield from instead(node, node.operand)
