"""What a notebook answers: by the name that an exercise's stub defines, wherever the cell is.

The rule: an answer is the *last complete* definition of the name at the top level of a code cell
(``def``, ``=``, an import ...), in the order of the notebook. Complete means that no ``...`` stands
in place of something; if none is complete, the last one counts. Cells may be moved, copied, renamed
or added, their numbers, ids, tags and outputs are not looked at. A function that ends in the cell
below (its lines begin indented there) is put together again.

What the answer needs goes with it: the imports, functions and values that it names, and what these
name, with the values that they have below the answer's own cell, else as they are defined further
down. Nothing else of the notebook is run.
"""

import ast
import builtins
import json
import re
import symtable
from dataclasses import dataclass

from course_utils.exercises.engine.program import has_placeholder_in

LARGEST = 50_000_000  # bytes; the lessons as shipped are below a hundredth of it
MOST_TEXT = 2_000_000  # letters of program text in a notebook
LONGEST = 50_000  # letters of one answer's text


class Unreadable(ValueError):
    """A file that can't be taken as a notebook; the message is for the report."""


@dataclass(frozen=True)
class Notebook:
    """The code cells of a notebook, and what was odd about it."""

    cells: tuple
    remarks: tuple = ()


@dataclass(frozen=True)
class Answer:
    """What a notebook has under a name.

    Attributes
    ----------
    cell : int
        In which code cell, counted from 1.
    source : str
        The definition's own text.
    statements : tuple of (str, str)
        All that is to be run for it, in order: a name for the text, and the text.
    problem : str or None
        Why there is nothing to run.
    """

    name: str
    cell: int
    source: str
    statements: tuple = ()
    problem: str | None = None
    is_function: bool = False


def read(data):
    """The code cells of a notebook file.

    Parameters
    ----------
    data : bytes

    Raises
    ------
    Unreadable
        If it is no notebook; one that ends in the middle is read as far as it goes.
    """
    if len(data) > LARGEST:
        refuse_size(len(data))
    if not data.strip():
        raise Unreadable("the file is empty")
    remarks = ()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("utf-8-sig", errors="replace")
        remarks = ("some letters of the file can't be read",)
    try:
        content = json.loads(text)
    except RecursionError:
        raise Unreadable("no notebook: it is nested too deep") from None
    except ValueError:
        cells = _cells_of_a_piece(text)
        if not cells:
            raise Unreadable("no notebook: it is not in a notebook's format (JSON)") from None
        content = {"cells": cells}
        remarks = (f"the file ends in the middle: {len(cells)} cells could be read",)
    cells = content.get("cells") if isinstance(content, dict) else None
    if cells is None and isinstance(content, dict):  # notebooks before 2015
        sheets = content.get("worksheets")
        sheet = sheets[0] if isinstance(sheets, list) and sheets else None
        cells = sheet.get("cells") if isinstance(sheet, dict) else None
    if not isinstance(cells, list):
        raise Unreadable("no notebook: there are no cells in it")
    texts = tuple(_text(cell) for cell in cells
                  if isinstance(cell, dict) and cell.get("cell_type") == "code")
    if sum(map(len, texts)) > MOST_TEXT:
        raise Unreadable("its cells have more than two million letters of program text")
    return Notebook(texts, remarks)


def refuse_size(size):
    """Say what to do about a file that is too large to be read."""
    raise Unreadable(
        f"the file has {size / 1e6:z.0f} MB, at most {LARGEST // 1_000_000} are read: "
        "clear its outputs, save it and hand it in again"
    )


def _text(cell):
    source = cell.get("source", cell.get("input", ""))
    parts = source if isinstance(source, list) else [source]
    return "".join(part for part in parts if isinstance(part, str)).replace("\r\n", "\n")


def _cells_of_a_piece(text):
    """The cells of a file that was cut off, as far as they are whole."""
    start = re.search(r'"cells"\s*:\s*\[', text)
    decoder, cells, at = json.JSONDecoder(), [], start.end() if start else len(text)
    while True:
        at = re.compile(r"[\s,]*").match(text, at).end()
        try:
            cell, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            return cells
        cells.append(cell)


# The statements -----------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Statement:
    """One statement at the top level of a cell: what it defines, and what it names."""

    cell: int
    source: str
    node: ast.stmt
    defines: frozenset
    needs: frozenset


@dataclass(frozen=True)
class Program:
    """A notebook's code as statements, and the cells that Python can't read."""

    statements: tuple
    broken: tuple  # (cell, its text, why)

    def answer(self, name):
        """What stands under a name; None if nothing does."""
        found = [one for one in self.statements
                 if name in one.defines and not isinstance(one.node, ast.AugAssign | ast.Expr)]
        whole = [one for one in found if not has_placeholder_in(one.node)]
        if not found:
            return self._broken(name)
        if not whole and (broken := self._broken(name)):
            return broken  # more was written there than in the stub
        last = (whole or found)[-1]
        if len(last.source) > LONGEST:
            return Answer(name, last.cell, last.source[:LONGEST],
                          problem=f"the answer has {len(last.source)} letters: too long to look at")
        function = isinstance(last.node, ast.FunctionDef)
        return Answer(name, last.cell, last.source, self._with_what_it_needs(last, name),
                      is_function=function)

    def _broken(self, name):
        pattern = rf"^\s*(?:def|class)\s+{name}\b|^{name}\s*="
        for cell, text, why in reversed(self.broken):
            if re.search(pattern, text, re.MULTILINE):
                said = f"Python can't read its cell: {why}"
                return Answer(name, cell, text[:LONGEST], problem=said)
        return None

    def _with_what_it_needs(self, last, name):
        at = self.statements.index(last)
        # Below the answer's own cell the names have these values; a value is worked out at once.
        end = at
        if isinstance(last.node, ast.FunctionDef | ast.ClassDef):
            end = max(k for k, one in enumerate(self.statements) if one.cell == last.cell)
        wanted, chosen, known = set(last.needs), {at}, set()
        while wanted - known:
            one = (wanted - known).pop()
            known.add(one)
            if one == name:
                continue
            places = [k for k, other in enumerate(self.statements)
                      if one in other.defines and k != at]
            before = [k for k in places if k <= end]
            for k in before or places:
                chosen.add(k)
                wanted |= self.statements[k].needs
        order = [k for k in sorted(chosen) if k <= end and k != at]
        later = [k for k in sorted(chosen) if k > end]
        lines = [*order, at] if end == at else sorted([*order, at])
        return tuple(
            (f"<cell {self.statements[k].cell}>" if k != at else f"<{name}>",
             self.statements[k].source)
            for k in [*later, *lines]
        )


def program(notebook):
    """The statements of a notebook's cells."""
    statements, broken = [], []
    for number, text in _joined(notebook.cells):
        text = _without_magics(text)
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None)
            why = getattr(error, "msg", None) or type(error).__name__
            broken.append((number, text, f"{why}{f', in line {line}' if line else ''}"))
            continue
        lines = text.split("\n")
        for node in tree.body:
            first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
            source = "\n".join(lines[first - 1 : node.end_lineno])
            if len(tree.body) > 1 and ";" in source:  # several on one line
                source = ast.unparse(node)
            try:
                defines, needs = _names(node, source)
            except (SyntaxError, ValueError, RecursionError) as error:
                broken.append((number, source, getattr(error, "msg", type(error).__name__)))
                continue
            statements.append(_Statement(number, source, node, defines, needs))
    return Program(tuple(statements), tuple(broken))


def _joined(cells):
    """Cells with their numbers; one that goes on with a function above is put to it."""
    joined = []
    for number, text in enumerate(cells, 1):
        lines = _lines(text)
        above = [k for k, (_, other) in enumerate(joined)
                 if _lines(other) and _lines(other)[-1][0] in " \t"]
        if lines and lines[0][0] in " \t" and above and not _stands_alone(text):
            at = above[-1]
            joined[at] = joined[at][0], f"{joined[at][1].rstrip()}\n{text}"
        else:
            joined.append((number, text))
    return joined


def _lines(text):
    return [line for line in text.split("\n") if line.strip() and line.strip()[0] != "#"]


def _stands_alone(text):
    """Whether all of it is indented, as pasted: IPython runs that."""
    try:
        compile(_without_magics(text), "<cell>", "exec")  # a `return` needs its function
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _without_magics(text):
    """Program text alone: IPython's own lines are left out, prompts and a common indent removed."""
    lines = text.split("\n")
    if next((line for line in lines if line.strip()), "").startswith("%%"):
        first = next(k for k, line in enumerate(lines) if line.strip())
        lines[first] = ""
    lines = [re.sub(r"^\s*(>>>|\.\.\.|In \[\d*\]:) ?", "", line)
             if re.match(r"\s*(>>> |In \[\d*\]: )", text) else line for line in lines]
    written = [line for line in lines if line.strip()]
    indent = min((len(line) - len(line.lstrip()) for line in written), default=0)
    lines = [line[indent:] for line in lines]
    text = "\n".join(lines)
    try:
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        lines = ["pass".rjust(len(line) - len(line.lstrip()) + 4)
                 if line.lstrip().startswith(("%", "!", "?")) or line.rstrip().endswith("?")
                 else line for line in lines]
        text = "\n".join(lines)
    return text


def _names(node, source):
    """The names that a statement defines, and those that it takes from outside of itself."""
    top = symtable.symtable(source, "<cell>", "exec")
    symbols = top.get_symbols()
    defines = {one.get_name() for one in symbols if one.is_assigned() or one.is_imported()}
    needs = {one.get_name() for one in symbols if one.is_referenced()}
    inside = list(top.get_children())
    while inside:
        table = inside.pop()
        needs |= {one.get_name() for one in table.get_symbols() if one.is_global()}
        inside += table.get_children()
    changed = _changed(node)  # W[0, 0] = 3, and W.append(3): what is changed, is defined anew
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        changed.add(node.target.id)
    needs = (needs - _BUILT_IN) | changed
    return frozenset(defines | changed), frozenset(needs)


def _changed(node):
    targets = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AugAssign):
        targets = [node.target]
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        function = node.value.func
        if isinstance(function, ast.Attribute) and function.attr in _CHANGES:
            targets = [function]
    found = set()
    for target in targets:
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
            if isinstance(target, ast.Name):
                found.add(target.id)
    return found


_BUILT_IN = set(dir(builtins))
_CHANGES = ("append", "extend", "insert", "update", "fill", "sort", "pop", "reverse", "add")
