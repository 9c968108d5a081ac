"""How the tree of a solution is walked, and what of it the stub has given."""

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class Slot:
    """Where a node stands: in a field of its parent, at the index where that is a list."""

    parent: ast.AST
    field: str
    index: int | None = None

    @property
    def node(self):
        inside = getattr(self.parent, self.field)
        return inside if self.index is None else inside[self.index]

    def put(self, node):
        if self.index is None:
            setattr(self.parent, self.field, node)
            return
        if isinstance(node, list):  # statements stand in one place together
            block = ast.copy_location(ast.If(ast.Constant(True), node, []), node[0])
            node = ast.fix_missing_locations(block)
        getattr(self.parent, self.field)[self.index] = node


def slots_of(parent):
    """Where something can stand in a node, and what does."""
    for field, value in ast.iter_fields(parent):
        if isinstance(value, list):
            for index, node in enumerate(value):
                yield Slot(parent, field, index), node
        else:
            yield Slot(parent, field), value


def names_in(node):
    return [part for part in ast.walk(node) if isinstance(part, ast.Name)]


def variables_of(tree):
    """The letters of a solution: arguments, and names that it gives a value to."""
    found, is_function = [], False
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            is_function = True
            found += [argument.arg for argument in node.args.args]
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append(node.id)
    return tuple(dict.fromkeys(found)) if is_function else ()


def given_by(stub):
    """The statements, and heads of loops and conditions, that the stub has already."""
    return {
        ast.unparse(part)
        for node in ast.walk(ast.parse(stub))
        if isinstance(node, ast.stmt)
        for part in _own_parts(node)
    }


def _own_parts(statement):
    """A statement without the block that belongs to it."""
    if isinstance(statement, ast.For):
        return [statement.iter]
    if isinstance(statement, ast.If | ast.While):
        return [statement.test]
    return [] if isinstance(statement, ast.FunctionDef | ast.ClassDef) else [statement]


def _ends_it(parent, node):
    """Whether it is the condition of a `while`, or sets a name that stands there."""
    if not isinstance(parent, ast.While):
        return False
    asked = {name.id for name in names_in(parent.test)}
    return node is parent.test or any(
        isinstance(name.ctx, ast.Store) and name.id in asked for name in names_in(node)
    )


def places_in(tree, given):
    """Every node with the slot where it stands, whether it is the learner's to write, and the
    statement that tells one slip there from another.

    What decides how long a `while` runs is left alone: a mutant must not run for ever.
    """

    def below(parent, own, block):
        for slot, node in slots_of(parent):
            if not isinstance(node, ast.stmt | ast.expr) or _ends_it(parent, node):
                continue
            if isinstance(node, ast.While):
                yield from below(node, True, block)
                continue
            mine, at = own, block
            if isinstance(node, ast.stmt):
                mine = all(ast.unparse(part) not in given for part in _own_parts(node))
                at = parent
            elif isinstance(parent, _BLOCKS) and ast.unparse(node) in given:
                mine = False
            yield slot, node, mine, at
            if isinstance(node, _BLOCKS):
                yield from below(node, True, at)
            else:
                yield from below(node, mine, node if isinstance(node, ast.stmt) else at)

    yield from below(tree, True, tree)


_BLOCKS = ast.FunctionDef | ast.For | ast.If | ast.ClassDef
