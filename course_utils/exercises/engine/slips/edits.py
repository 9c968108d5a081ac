"""Edits of a syntax tree that are taken back."""

import ast
from dataclasses import dataclass
from functools import cached_property

from course_utils.exercises.engine.slips.walk import Slot, slots_of


@dataclass(eq=False)
class Slip:
    """One piece of a solution replaced; ``says`` tells which, for instance "without `+ b`"."""

    says: str
    kind: object  # the function that made it
    slot: Slot  # where the piece stands
    old: ast.AST
    new: object  # a node, or a list of statements
    often: bool = True  # whether two such slips are tried together

    def __post_init__(self):
        # Where in the old piece the new one stands, if it is a part of it.
        self.kept = next((slot for slot, node in slots_of(self.old) if node is self.new), None)

    def __enter__(self):
        # What is kept of the old piece may have a slip itself by now.
        self.slot.put(self.kept.node if self.kept else self.new)

    def __exit__(self, *error):
        self.slot.put(self.old)

    def leaves(self, other):
        """Whether the other slip can still be made beside this one."""
        if other.old is self.old:
            return False
        made_anew = id(other.slot.parent) in self._new or other.slot == self.kept
        return made_anew or not self.takes_along(other)

    def takes_along(self, other):
        """Whether the other slip is made within the piece that this one replaces."""
        return id(other.slot.parent) in self._old

    @cached_property
    def _old(self):
        return {id(node) for node in ast.walk(self.old)}

    @cached_property
    def _new(self):
        new = self.new if isinstance(self.new, list) else [self.new]
        return {id(node) for part in new for node in ast.walk(part)}


@dataclass(frozen=True, eq=False)
class Throughout:
    """The same slip in many places: ``edits`` are (slot, old, new)."""

    says: str
    edits: tuple
    often: bool = False

    def __enter__(self):
        for slot, _, new in self.edits:
            slot.put(new)

    def __exit__(self, *error):
        for slot, old, _ in self.edits:
            slot.put(old)
