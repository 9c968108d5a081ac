"""What every lesson keeps to, one rule a function: a notebook in, a list of faults out.

Rules take the notebook (as nbformat reads it) and its lesson, so that tests can hand them a bad
one. Cells are named as a test run names them.
"""

import ast
import base64
import importlib
import re
from statistics import median

from course_utils.cli.notebooks.images import LIMIT
from course_utils.cli.notebooks.recording import KERNELSPEC, LANGUAGE_INFO, WIDGET_VIEW
from course_utils.lessons import LESSONS, Lesson

MEDIAN_LINES = 8
MOST_LINES = 30
# What a page of 900 pixels shows in JupyterLab: a longer line of code must be scrolled, a longer
# line of output is broken in two.
CODE_WIDTH, OUTPUT_WIDTH = 90, 88


def code_cells(notebook):
    """(place, cell) of the code cells."""
    return [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def markdown_cells(notebook):
    """(place, cell) of the text cells."""
    return [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"]


def name(notebook, place):
    """What a test run calls a cell: code cells by their number among these, from 0, as nbval."""
    before = sum(cell.cell_type == "code" for cell in notebook.cells[:place])
    is_code = notebook.cells[place].cell_type == "code"
    return f"Cell {before}" if is_code else f"the text before Cell {before}"


def outputs(notebook):
    """(place, output) of all outputs."""
    return [(i, output) for i, cell in code_cells(notebook) for output in cell.outputs]


def written_text(source):
    """Markdown without its code, in which brackets and hashes mean something else."""
    source = re.sub(r"^(```|~~~).*?^\1", "", source, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`", "", source)


# The lesson as a whole ------------------------------------------------------------------------


def opening(notebook, lesson: Lesson):
    """The first cell has the lesson's title as its only heading of level 1, and its minutes."""
    faults = []
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "markdown" or not first.source.startswith("# "):
        return ["the first cell is not a heading: expected `# " + lesson.title + "`"]
    if lesson.title.lower() not in first.source.splitlines()[0].lower():
        faults.append(f"the heading does not hold the title {lesson.title!r} of the lesson map")
    opening_text = "\n".join(cell.source for _, cell in markdown_cells(notebook)[:3])
    if not re.search(rf"\b{lesson.minutes}\s+min", opening_text):
        faults.append(f"the opening does not say {lesson.minutes} minutes, as the lesson map does")
    headings = [
        i
        for i, cell in markdown_cells(notebook)
        if re.search(r"^# ", written_text(cell.source), re.MULTILINE)
    ]
    if len(headings) > 1:
        faults.append(f"headings of level 1 in cells {headings}: expected one, the title")
    return faults


def next_lesson(notebook, lesson: Lesson):
    """It links to the lesson that comes next, once that is written."""
    later = [other for other in LESSONS if other.number > lesson.number and other.exists]
    if not later:
        return []
    text = "\n".join(cell.source for _, cell in markdown_cells(notebook))
    target = later[0].path.name
    return [] if f"({target}" in text or f'"{target}' in text else [f"no link to {target}"]


def cell_length(notebook, _lesson):
    """Code cells are short: the median at most 8 lines, none over 30."""
    lengths = {i: len(cell.source.strip().splitlines()) for i, cell in code_cells(notebook)}
    faults = [
        f"{name(notebook, i)} has {length} lines: expected at most {MOST_LINES}"
        for i, length in lengths.items()
        if length > MOST_LINES
    ]
    if lengths and median(lengths.values()) > MEDIAN_LINES:
        middle = median(lengths.values())
        faults.append(f"the median code cell has {middle:g} lines: expected at most {MEDIAN_LINES}")
    return faults


def line_width(notebook, _lesson):
    """No line of code, and none that is printed, is wider than a page of 900 pixels."""
    faults = []
    for i, cell in code_cells(notebook):
        printed = "".join(output.text for output in cell.outputs if "text" in output)
        for what, text, limit in (("a line", cell.source, CODE_WIDTH),
                                  ("a printed line", printed, OUTPUT_WIDTH)):
            faults += [
                f"{name(notebook, i)} has {what} of {len(line)} characters: expected at most "
                f"{limit}: {line[:40]!r}"
                for line in text.splitlines() if len(line) > limit
            ]
    return faults


def stored_form(notebook, _lesson):
    """The file is as `record` stores it: ids, no versions, no widget state, no session marks."""
    faults = []
    ids = [cell.get("id") for cell in notebook.cells]
    if None in ids or len(set(ids)) < len(ids):
        faults.append("cells without an id of their own")
    if notebook.metadata.get("widgets"):
        faults.append("widget state is stored")
    expected = {"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO}
    if dict(notebook.metadata) != expected and "widgets" not in notebook.metadata:
        faults.append("notebook metadata is not as recorded")
    for i, output in outputs(notebook):
        if WIDGET_VIEW in output.get("data", {}):
            where = name(notebook, i)
            faults.append(f"{where} stores a widget view, which is empty without a kernel")
    for i, cell in enumerate(notebook.cells):
        if "execution" in cell.metadata:
            faults.append(f"{name(notebook, i)} stores when it ran")
    return [fault + ": run `python3 -m course_utils record`" for fault in faults]


# Cells ----------------------------------------------------------------------------------------


def clean_run(notebook, _lesson):
    """Stored outputs are of one clean run: counts 1 to n, no error, nothing on stderr."""
    faults = []
    for number, (i, cell) in enumerate(code_cells(notebook), start=1):
        if not cell.source.strip():
            faults.append(f"{name(notebook, i)} is empty")
        if cell.execution_count != number:
            where, count = name(notebook, i), cell.execution_count
            faults.append(f"{where} has count {count}: expected {number}")
        for output in cell.outputs:
            if output.output_type == "error":
                faults.append(f"{name(notebook, i)} stores an error: {output.ename}")
            elif output.get("name") == "stderr":
                faults.append(f"{name(notebook, i)} writes to stderr: {output.text.strip()[:60]!r}")
            if output.output_type == "execute_result" and output.execution_count != number:
                faults.append(f"{name(notebook, i)} has a result of another run")
    return faults


def no_exemptions(notebook, _lesson):
    """No cell is left out of the comparison by a mark that nbval reads."""
    marks = r"NBVAL_\w+|PYTEST_VALIDATE_IGNORE_OUTPUT"
    faults = []
    for i, cell in code_cells(notebook):
        tags = [tag for tag in cell.metadata.get("tags", []) if "nbval" in tag or "raises" in tag]
        found = tags + re.findall(rf"^\s*#\s*({marks})", cell.source, re.MULTILINE)
        faults += [f"{name(notebook, i)} is exempt from the test: {mark}" for mark in found]
    return faults


def stable_text(notebook, _lesson):
    """Stored text is the same on every machine: no address in memory, no path, no widget's repr."""
    patterns = {
        r"\b0x[0-9a-fA-F]{6,}": "an address in memory",
        r"(?:/home/|/root/|/Users/|/tmp/|[A-Z]:\\)\S*": "a path of one machine",
        r"\b\w+\(children=\(": "a widget's repr",
        r"\b\d+(?:\.\d+)?\s?(?:ms|µs)(?:/step)?\b.*\bloss\b": "a time",
    }
    faults = []
    for i, output in outputs(notebook):
        data = output.get("data", {})
        text = output.get("text", "") + data.get("text/plain", "") + data.get("text/html", "")
        for pattern, what in patterns.items():
            found = re.search(pattern, text)
            if found:
                faults.append(f"{name(notebook, i)} stores {what}: {found[0][:40]!r}")
    return faults


def _parse(source):
    """The syntax tree of a cell; lines that are IPython's own are left out."""
    lines = [re.sub(r"^(\s*)[%!].*", r"\1pass", line) for line in source.splitlines()]
    return ast.parse("\n".join(lines))


def imports(notebook, _lesson):
    """Every name that a cell imports from course_utils is there."""
    faults = []
    for i, cell in code_cells(notebook):
        try:
            tree = _parse(cell.source)
        except SyntaxError as error:
            faults.append(f"{name(notebook, i)} is not Python: {error.msg}")
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                wanted = [(alias.name, None) for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                wanted = [(node.module or "", alias.name) for alias in node.names]
            else:
                continue
            faults += [f"{name(notebook, i)}: {fault}" for fault in map(_missing, wanted) if fault]
    return faults


def _missing(wanted):
    module, name = wanted
    if module.split(".")[0] != "course_utils":
        return None
    try:
        found = importlib.import_module(module)
    except ImportError:
        return f"there is no module {module}"
    if name is None or hasattr(found, name):
        return None
    try:
        importlib.import_module(f"{module}.{name}")
    except ImportError:
        return f"{module} has no {name}"
    return None


def no_pyplot(notebook, _lesson):
    """No pyplot and no change of Matplotlib's backend: pictures come from course_utils."""
    faults = []
    for i, cell in code_cells(notebook):
        found = re.search(r"\bpyplot\b|\bpylab\b|\bplt\.|%matplotlib|matplotlib\.use", cell.source)
        if found:
            faults.append(f"{name(notebook, i)} uses {found[0]}")
    return faults


# Pictures -------------------------------------------------------------------------------------


def alt_text(notebook, _lesson):
    """Every picture has words for those who do not see it: in text cells and in outputs."""
    faults = []
    for i, cell in markdown_cells(notebook):
        text = written_text(cell.source)
        faults += [
            f"{name(notebook, i)} has a picture without alt text: {found[0][:60]}"
            for found in re.finditer(r"!\[\s*\]\([^)]*\)", text)
        ]
        faults += _html_without_alt(name(notebook, i), text)
    for i, output in outputs(notebook):
        data = output.get("data", {})
        faults += _html_without_alt(name(notebook, i), data.get("text/html", ""))
        if not any(kind.startswith("image/") for kind in data):
            continue
        words = data.get("text/plain", "").strip()
        if len(words) < 20 or words.startswith("<") or re.match(r"\w+\(.*\)$", words, re.DOTALL):
            where, text = name(notebook, i), words[:60]
            faults.append(f"{where} stores a picture whose text is no description: {text!r}")
    return faults


def table_headings(notebook, _lesson):
    """Every column of a table has a heading: a screen reader says it before each number."""
    return [f"{name(notebook, i)} has a table with an empty heading: {found[1]}"
            for i, cell in markdown_cells(notebook)
            for found in re.finditer(r"^ *(\|.*)\n *\|[-:| ]+$", cell.source, re.MULTILINE)
            if not all(head.strip() for head in found[1].strip()[1:-1].split("|"))]


def _html_without_alt(place, text):
    for tag in re.finditer(r"<img\b[^>]*>", text, re.IGNORECASE):
        if not re.search(r"""\balt\s*=\s*(["'])\s*[^"'\s][^"']*\1""", tag[0], re.IGNORECASE):
            yield f"{place} has an <img> without alt text: {tag[0][:60]}"


def picture_size(notebook, _lesson):
    """No stored picture is over 60 KB."""
    faults = []
    for i, output in outputs(notebook):
        for kind, data in output.get("data", {}).items():
            if kind in ("image/png", "image/jpeg"):
                size = len(base64.b64decode(data))
                if size > LIMIT:
                    faults.append(f"{name(notebook, i)} stores a picture of {size / 1024:.0f} KB")
    return faults
