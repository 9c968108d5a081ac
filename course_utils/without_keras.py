"""An installation without Keras: which cells need it, and what they say instead of an error.

Keras and TensorFlow are the largest part of the course and do not run everywhere. Where they are
missing, a cell that needs them says so in one line and the lesson goes on: the guard reads each
cell before it runs. One needs Keras if a statement imports it, calls the bridge, or reads a name
that something left out would have bound; of such a cell nothing runs but what sets other names.
What cannot be seen there (a call further down) meets `KerasMissing`, shown as the same line.
"""

import ast
import dis
import importlib.util
import sys
import types
from pathlib import Path

from course_utils.paths import ROOT

BRIDGE = "course_utils.keras_bridge"
PACKAGES = ("keras", "tensorflow")
_AWAIT = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_BINDING = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Import, ast.ImportFrom, ast.FunctionDef,
            ast.AsyncFunctionDef, ast.ClassDef)  # fmt: skip
_READ = {"LOAD_NAME", "LOAD_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS", "DELETE_NAME"}


class KerasMissing(ModuleNotFoundError):
    """Keras is not installed; in a notebook it shows as one line."""

    def __init__(self):
        super().__init__(advice(), name="keras")

    def _render_traceback_(self):  # looked for by IPython
        return [str(self)]


def keras_is_here() -> bool:
    """Whether Keras and TensorFlow are installed; neither is imported."""
    try:
        return all(importlib.util.find_spec(name) for name in PACKAGES)
    except (ImportError, ValueError):
        return False


def advice(platform: str | None = None) -> str:
    """The line that a cell says: what it lacks, and how to get it on this machine."""
    if (platform or sys.platform) == "emscripten":
        how = "it does not run in a browser; on a computer, the course's README says how"
    elif sys.version_info >= (3, 14):
        how = "it needs Python 3.11 to 3.13; python3 -m course_utils doctor says more"
    elif Path(sys.prefix).resolve() != (ROOT / ".venv").resolve():
        how = "python -m pip install -r requirements.txt, in the course's folder, installs it"
    else:
        how = "python3 -m course_utils lab installs it"
    return f"This cell needs Keras, which this installation leaves out: {how}."


class KerasCells:
    """Reads the cells of one notebook in order and tells what in them needs Keras.

    Parameters
    ----------
    shell : IPython's shell, or None
        In a running notebook: what its names mean is looked up there.

    Attributes
    ----------
    lost : set of str
        Names that stand for something of Keras, or that would have been bound by what was left out.
    """

    def __init__(self, shell=None):
        self.lost: set[str] = set()
        self._shell = shell

    def needs(self, cell: str | ast.Module) -> bool:
        """Whether this cell, the next of the notebook, needs Keras.

        Parameters
        ----------
        cell : str or ast.Module
            Its source, without magics, or its tree.
        """
        try:
            tree = ast.parse(cell) if isinstance(cell, str) else cell
        except SyntaxError:  # IPython will say it
            return False
        return self._kept(tree) is not None

    def visit(self, tree: ast.Module) -> ast.Module:
        """For IPython, which hands over each cell: the cell, or what is left of one with Keras."""
        kept = self._kept(tree)
        if kept is None:
            return tree
        return ast.Module([*kept, *ast.parse(f"print({advice()!r})").body], tree.type_ignores)

    def _kept(self, tree: ast.Module) -> list[ast.stmt] | None:
        """Of a cell that needs Keras, the statements that run all the same; None for any other.

        They only bind names, which a later cell may need. What prints, shows or asserts goes: it
        would speak of what has not been done.
        """
        before = set(self.lost)
        if not any([self._left_out(statement) for statement in tree.body]):  # noqa: C419
            return None
        self.lost = before
        return [one for one in tree.body if not self._left_out(one, not isinstance(one, _BINDING))]

    def _left_out(self, statement: ast.stmt, needs: bool = False) -> bool:
        """Read the next statement: does it need Keras (or is it to be left out anyway)?"""
        try:
            code = compile(ast.Module([statement], []), "cell", "exec", _AWAIT)
        except SyntaxError:
            return False
        bridge = _from_the_bridge(statement)
        there = self._shell.user_ns if self._shell else {}
        needs = needs or any(name.split(".")[0] in PACKAGES for name in _imported(statement))
        lost, bound = set(self.lost), set()
        for reads, name in _names(code):
            if reads:
                needs = needs or name in lost or _is_of_the_bridge(there.get(name))
            else:
                bound.add(name)
                (lost.add if name in bridge else lost.discard)(name)
        self.lost = self.lost | bound if needs else lost
        return needs

    def after(self, result) -> None:
        """For IPython, when a cell has run: one that met `KerasMissing` has not bound its names."""
        if isinstance(result.error_in_exec, KerasMissing):
            cell = compile(self._shell.transform_cell(result.info.raw_cell), "cell", "exec", _AWAIT)
            self.lost |= {name for reads, name in _names(cell) if not reads}
            self.lost -= set(self._shell.user_ns)


def guard() -> None:
    """Where Keras is missing, watch over the cells of this notebook from the next one on."""
    from IPython import get_ipython

    shell = get_ipython()
    if shell is None or keras_is_here():
        return
    if any(isinstance(other, KerasCells) for other in shell.ast_transformers):
        return
    cells = KerasCells(shell)
    shell.ast_transformers.append(cells)
    shell.events.register("post_run_cell", cells.after)


def _imported(node):
    """Modules that are imported; not what stands in a `try`, which has its own answer."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield node.module or ""
    elif not isinstance(node, ast.Try):
        for child in ast.iter_child_nodes(node):
            yield from _imported(child)


def _from_the_bridge(tree: ast.AST) -> set[str]:
    """Names that an import binds to the bridge or to a thing of it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            module = getattr(node, "module", None)
            for alias in node.names:
                if module == BRIDGE or f"{module}.{alias.name}" == BRIDGE:
                    found.add(alias.asname or alias.name)
                elif module is None and alias.name == BRIDGE and alias.asname:
                    found.add(alias.asname)
    return found


def _is_of_the_bridge(value: object) -> bool:
    """Whether a value is the bridge, or a function of it."""
    name = value.__name__ if isinstance(value, types.ModuleType) else None
    return BRIDGE in (name, value.__module__ if isinstance(value, types.FunctionType) else None)


def _names(code: types.CodeType, inner: bool = False):
    """(whether it is read, name) of the notebook's variables, in the order of the cell.

    Taken from the compiled cell: Python has sorted out there which names are a function's own.
    """
    own = set()
    for step in dis.get_instructions(code):
        if isinstance(step.argval, types.CodeType):
            yield from _names(step.argval, inner=True)
        elif step.opname in _READ and step.argval not in own:
            yield True, step.argval
        elif step.opname == "STORE_GLOBAL" or (step.opname == "STORE_NAME" and not inner):
            yield False, step.argval
        elif step.opname == "STORE_NAME":  # an attribute of a class
            own.add(step.argval)
