"""The same slip in many places: letters or functions that are mistaken everywhere."""

import ast
from itertools import combinations

from course_utils.exercises.engine.slips.edits import Throughout
from course_utils.exercises.engine.slips.functions import OTHERS
from course_utils.exercises.engine.slips.syntax import in_place_of, parsed
from course_utils.exercises.engine.slips.walk import Slot, names_in


def letters_exchanged(tree, places, variables, has_tanh):
    """Two letters exchanged throughout."""
    read = [name for name in names_in(tree) if isinstance(name.ctx, ast.Load)]
    for a, b in combinations(variables, 2):
        edits = tuple(
            (Slot(name, "id"), name.id, b if name.id == a else a)
            for name in read
            if name.id in (a, b)
        )
        yield Throughout(f"with `{a}` and `{b}` exchanged", edits)


def a_letter_changed(tree, places, variables, has_tanh):
    """A letter with something done to it, wherever it stands."""
    forms = ["-{}", "1 - {}", "{} - 1", "{} + 1"] + ["np.tanh({})"] * has_tanh
    for letter in variables:
        read = [
            (slot, node)
            for slot, node, *_ in places
            if isinstance(node, ast.Name) and node.id == letter and isinstance(node.ctx, ast.Load)
        ]
        for form in forms if len(read) > 1 else ():
            new = form.format(letter)
            edits = tuple((slot, node, _at(node, parsed(new))) for slot, node in read)
            yield Throughout(f"{in_place_of(new, letter)} everywhere", edits)


def _at(node, new):
    return ast.fix_missing_locations(ast.copy_location(new, node))


def a_function_changed(tree, places, variables, has_tanh):
    """Another function of its kind, wherever it stands."""
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    for name in dict.fromkeys(call.func.attr for call in calls):
        nodes = [call.func for call in calls if call.func.attr == name]
        for other in OTHERS.get(name, ()) if len(nodes) > 1 else ():
            edits = tuple((Slot(node, "attr"), name, other) for node in nodes)
            yield Throughout(f"{in_place_of(other, name)} everywhere", edits)
