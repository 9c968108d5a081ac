"""The same slip in many places: letters or functions that are mistaken everywhere."""

import ast
from itertools import combinations

from course_utils.exercises.engine.slips.edits import Throughout
from course_utils.exercises.engine.slips.functions import OTHERS
from course_utils.exercises.engine.slips.syntax import parsed
from course_utils.exercises.engine.slips.walk import names_in


def letters_exchanged(tree, places, variables, has_tanh):
    """Two letters exchanged throughout."""
    for a, b in combinations(variables, 2):
        edits = tuple(
            (name, "id", None, name.id, b if name.id == a else a)
            for name in names_in(tree)
            if isinstance(name.ctx, ast.Load) and name.id in (a, b)
        )
        yield Throughout(f"with `{a}` and `{b}` exchanged", edits)


def a_letter_changed(tree, places, variables, has_tanh):
    """A letter with something done to it, wherever it stands."""
    forms = ["-{}", "1 - {}", "{} - 1", "{} + 1"] + ["np.tanh({})"] * has_tanh
    for letter in variables:
        slots = [
            (parent, field, index, node)
            for parent, field, index, node, *_ in places
            if isinstance(node, ast.Name) and node.id == letter and isinstance(node.ctx, ast.Load)
        ]
        for form in forms if len(slots) > 1 else ():
            edits = []
            for parent, field, index, node in slots:
                new = ast.fix_missing_locations(
                    ast.copy_location(parsed(form.format(letter)), node)
                )
                edits.append((parent, field, index, node, new))
            yield Throughout(
                f"with `{form.format(letter)}` in place of `{letter}` everywhere", tuple(edits)
            )


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
            edits = tuple((node, "attr", None, name, other) for node in nodes)
            yield Throughout(f"with `{other}` in place of `{name}` everywhere", edits)
