"""Slips in one letter: another in its place, or something done to it."""

import ast

from course_utils.exercises.engine.slips.syntax import in_place_of, instead, parsed


def another_letter(node, around):
    """A variable in place of another."""
    is_called = isinstance(around.parent, ast.Call) and around.field == "func"
    if _is_read(node, around) and not is_called:
        for other in around.variables:
            if other != node.id:
                yield ast.Name(other, ast.Load()), in_place_of(other, node)


def once_too_often(node, around):
    """A letter with something done to it that should not be."""
    above = ast.Attribute | ast.Call | ast.Subscript
    if _is_read(node, around) and not isinstance(around.parent, above):
        forms = ["-{}", "1 - {}", "{} ** 2", "2 * {}", *["np.tanh({})"] * around.has_tanh]
        yield from instead(node, *(parsed(form.format(node.id)) for form in forms))


def _is_read(node, around):
    return (
        isinstance(node, ast.Name)
        and isinstance(node.ctx, ast.Load)
        and node.id in around.variables
    )
