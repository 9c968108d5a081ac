"""The mutants of a right answer: every slip of every kind, and pairs of slips."""

import ast
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from course_utils.exercises.engine.slips.edits import Slip
from course_utils.exercises.engine.slips.kinds import (
    ALSO_GIVEN,
    KINDS,
    MORE,
    OF_NUMBERS,
    THROUGHOUT,
)
from course_utils.exercises.engine.slips.syntax import text
from course_utils.exercises.engine.slips.walk import given_by, places_in, variables_of


class Mutants:
    """The mutants of a right answer.

    Parameters
    ----------
    solution, stub : str
        Program texts, the first one as a tree too. What it has from the stub was given, and is no
        one's slip.
    arguments : dict
        The first inputs by their letters: a table can be turned over, a vector can't.
    more : tuple
        Further kinds.
    """

    def __init__(self, solution, stub, arguments=None, more=()):
        self.tree = ast.parse(solution) if isinstance(solution, str) else solution
        self.arguments = arguments or {}
        self._more = more
        self._nonsense = []  # what is said of mutants that nobody writes
        self.slips = _told_apart(list(self._find(given_by(stub))), self._nonsense)

    @contextmanager
    def having(self, *slips):
        """The tree, for as long as it has these slips."""
        with ExitStack() as stack:
            for slip in slips:
                stack.enter_context(slip)
            yield self.tree

    def text(self, *slips):
        """The answer with these slips, as program text."""
        with self.having(*slips) as tree:
            return ast.unparse(tree)

    def pairs(self):
        """Two slips at once, of the kinds that are made often; first those of one kind."""
        often = [slip for slip in self.slips if slip.often]
        both = sorted(combinations(often, 2), key=lambda pair: pair[0].kind is not pair[1].kind)
        for a, b in both:
            if a.leaves(b) and b.leaves(a):
                # The inner one goes in first: the outer one takes it along.
                yield (b, a) if a.takes_along(b) else (a, b)

    def _find(self, given):
        seen = set()
        places = list(places_in(self.tree, given))
        variables = variables_of(self.tree)
        kinds = [(kind, True) for kind in (*KINDS, *self._more)] + [(kind, False) for kind in MORE]
        if not variables:  # an answer that is a value: its numbers are not told
            kinds = [(kind, often) for kind, often in kinds if kind not in OF_NUMBERS]
        has_tanh = any(
            isinstance(node, ast.Attribute) and node.attr == "tanh" for node in ast.walk(self.tree)
        )
        for slot, node, own, block in places:
            around = _Around(slot.parent, slot.field, variables, self.arguments, has_tanh)
            for kind, often in kinds:
                if not own and kind not in ALSO_GIVEN:
                    continue
                for new, says in kind(node, around):
                    slip = Slip(says, kind, slot, node, new, often)
                    for part in new if isinstance(new, list) else [new]:
                        ast.fix_missing_locations(ast.copy_location(part, node))
                    with slip:
                        key = id(block), ast.unparse(block)
                        nonsense = _to_itself(block)
                    if nonsense:
                        self._nonsense.append(says)
                    elif key not in seen:
                        seen.add(key)
                        yield slip
        for kind in THROUGHOUT:
            yield from kind(self.tree, places, variables, has_tanh)


def _to_itself(tree):
    """Whether a method gets its own object, as in `rows.append(rows)`, or a thing is compared with
    itself, or set to itself: nobody writes that.
    """
    pairs = [(node.left, node.comparators[0]) for node in ast.walk(tree)
             if isinstance(node, ast.Compare)]
    pairs += [(node.targets[0], node.value) for node in ast.walk(tree)
              if isinstance(node, ast.Assign)]
    return any(ast.unparse(one) == ast.unparse(other) for one, other in pairs) or any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and any(ast.unparse(part) == ast.unparse(node.func.value) for part in node.args)
        for node in ast.walk(tree)
    )


def _told_apart(slips, said=()):
    """Where the same is said of two places, the sentence says in what."""
    count = Counter([*(slip.says for slip in slips), *said])

    def told(slip):
        parent = slip.slot.parent if isinstance(slip, Slip) else None
        if count[slip.says] == 1 or not isinstance(parent, ast.expr):
            return slip
        where = text(slip.old if isinstance(parent, ast.Tuple) else parent)
        return replace(slip, says=f"{slip.says} in `{where}`")

    return list(map(told, slips))


@dataclass(frozen=True)
class _Around:
    """Where a node stands."""

    parent: ast.AST
    field: str
    variables: tuple
    arguments: dict
    has_tanh: bool

    def is_table(self, node):
        value = self.arguments.get(getattr(node, "id", None))
        return isinstance(value, np.ndarray) and value.ndim == 2
