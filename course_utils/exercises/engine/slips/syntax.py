"""Pieces of syntax trees: how they are made, known, and quoted in a hint."""

import ast

from course_utils.exercises.engine.program import is_binary

SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.MatMult: "@",
    ast.Pow: "**",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.BitXor: "^",
}


def text(node):
    return node if isinstance(node, str) else ast.unparse(node)


def in_place_of(wrong, right):
    """The end of the sentence for the most kinds."""
    return f"with `{text(wrong)}` in place of `{text(right)}`"


def instead(node, *others):
    """Each of these in place of the node."""
    for new in others:
        yield new, in_place_of(new, node)


def sides(node, *forms):
    """Each of these forms in place of what has an operator: `a` and `b` are its two sides."""
    yield from instead(node, *(made(form, a=node.left, b=node.right) for form in forms))


def made(form, **parts):
    """The expression of this form, with nodes for some of its names."""
    return _Filled(parts).visit(parsed(form))


class _Filled(ast.NodeTransformer):
    def __init__(self, parts):
        self.parts = parts

    def visit_Name(self, node):
        return self.parts.get(node.id, node)

    def generic_visit(self, node):
        for name in node._attributes:  # it gets the place of what it replaces
            delattr(node, name)
        return super().generic_visit(node)


def parsed(source):
    try:
        return ast.parse(source, mode="eval").body
    except SyntaxError:
        return None


def tail(sign, node):
    """An operator and what stands behind it."""
    inside = is_binary(node, ast.Add, ast.Sub) or (sign not in "+-" and isinstance(node, ast.BinOp))
    if is_binary(node, ast.Pow) and sign != "**":
        inside = False
    return f"{sign} ({text(node)})" if inside else f"{sign} {text(node)}"


def called(node):
    """The name of the function, and whether it is a method: np.tanh(a), sigmoid(a), h.mean()."""
    if not isinstance(node, ast.Call):
        return None, False
    function = node.func
    if isinstance(function, ast.Attribute):
        return function.attr, text(function.value) not in ("np", "np.linalg")
    return getattr(function, "id", None), False
