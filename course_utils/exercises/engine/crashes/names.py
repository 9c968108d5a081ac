"""What to say of a name that has no value, and of a loop that does not end."""

import ast

import numpy as np

from course_utils.exercises.engine.crashes.place import failing
from course_utils.exercises.engine.program import definition_of, program


def of_a_name(error, step):
    """A name that nothing has: a function of NumPy, or one from a cell that did not run."""
    name, frame = error.name or getattr(failing(step), "id", None), step.tb_frame
    if name is None:
        return ""
    if isinstance(error, UnboundLocalError):
        return f". Here: `{name}` gets its value in this function, but not before this line"
    tree = definition_of(frame.f_code)
    called = [node.func for node in ast.walk(tree or ast.Pass()) if isinstance(node, ast.Call)]
    called = any(getattr(function, "id", None) == name for function in called)
    for home in ("np", "np.linalg") if called else ():
        if callable(getattr(np.linalg if "." in home else np, name, None)):
            return f". Write {home}.{name}"
    code = frame.f_code
    letters = ", ".join(code.co_varnames[: code.co_argcount]) or "nothing"
    return (
        f". Here: `{code.co_name}` takes {letters}, and no cell that was run defines `{name}`"
    )


def of_a_loop(step):
    """What the condition of a loop that does not end stands at."""
    tree, frame = program(step.tb_frame.f_code.co_filename), step.tb_frame
    loops = [
        node for node in ast.walk(tree or ast.Pass())
        if isinstance(node, ast.While) and node.lineno <= step.tb_lineno <= node.end_lineno
    ]
    if not loops:
        return ""
    test = loops[-1].test
    names = dict.fromkeys(n.id for n in ast.walk(test) if isinstance(n, ast.Name))
    values = [f"{n} = {frame.f_locals[n]!r:.20}" for n in names
              if isinstance(frame.f_locals.get(n), int | float | np.number)]
    said = f" with {', '.join(values)}" if values else ""
    return f" Here: `while {ast.unparse(test)}` still goes on{said}"
