"""Edits of a syntax tree that are taken back."""

import ast
from dataclasses import dataclass

from course_utils.exercises.engine.slips.walk import nodes_of


@dataclass(frozen=True, eq=False)
class Slip:
    """One piece of a solution replaced; ``says`` tells which, for instance "without `+ b`"."""

    says: str
    kind: object  # the function that made it
    parent: ast.AST  # the piece stands in its field, at the index where that is a list
    field: str
    index: int | None
    old: ast.AST
    new: object  # a node, or a list of statements
    often: bool = True  # whether two such slips are tried together
    kept: tuple = ()  # where in the old piece the new one stands, if it is a part of it

    def __enter__(self):
        # What is kept of the old piece may have a slip itself by now.
        new = _get(self.old, *self.kept) if self.kept else self.new
        put(self.parent, self.field, self.index, new)

    def __exit__(self, *error):
        put(self.parent, self.field, self.index, self.old)

    def leaves(self, other):
        """Whether the other slip can still be made beside this one."""
        if other.old is self.old:
            return False
        inside = any(node is other.parent for node in ast.walk(self.old))
        if not inside or any(node is other.parent for node in nodes_of(self.new)):
            return True
        return other.parent is self.old and (other.field, other.index) == self.kept


def place_in(old, new):
    for field, value in ast.iter_fields(old):
        for index, node in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if node is new:
                return field, index
    return ()


def _get(parent, field, index):
    return getattr(parent, field) if index is None else getattr(parent, field)[index]


def put(parent, field, index, node):
    if index is None:
        setattr(parent, field, node)
        return
    if isinstance(node, list):  # statements stand in one place together
        node = ast.If(ast.Constant(True), node, [])
    getattr(parent, field)[index] = node


@dataclass(frozen=True, eq=False)
class Throughout:
    """The same slip in many places: ``edits`` are (node, field, index, old, new)."""

    says: str
    edits: tuple
    often: bool = False

    def __enter__(self):
        for node, field, index, _, new in self.edits:
            put(node, field, index, new)

    def __exit__(self, *error):
        for node, field, index, old, _ in self.edits:
            put(node, field, index, old)
