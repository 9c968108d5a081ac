"""The rules for notebooks: every lesson keeps to them, and each rule finds what it is for."""

import base64
import re

import nbformat
import notebook_lint as lint
import pytest
from link_lint import dead_end, links, targets, written_text
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from course_utils.cli.notebooks.images import LIMIT
from course_utils.cli.notebooks.recording import KERNELSPEC, LANGUAGE_INFO, WIDGET_VIEW
from course_utils.lessons import LESSONS, Lesson, written_lessons
from course_utils.paths import ROOT

RULES = (
    lint.opening,
    lint.next_lesson,
    lint.cell_length,
    lint.line_width,
    lint.stored_form,
    lint.clean_run,
    lint.no_exemptions,
    lint.stable_text,
    lint.imports,
    lint.no_pyplot,
    lint.alt_text,
    lint.table_headings,
    lint.picture_size,
    links,
)
WRITTEN = written_lessons()
LAST = Lesson("99", "last", "The last one", 30, "Does it keep to the rules?")
PNG = base64.b64encode(b"\x89PNG small").decode()


@pytest.mark.parametrize("lesson", WRITTEN, ids=[lesson.name for lesson in WRITTEN])
@pytest.mark.parametrize("rule", RULES, ids=[rule.__name__ for rule in RULES])
def test_lesson(rule, lesson):
    assert rule(nbformat.read(lesson.path, as_version=4), lesson) == []


def test_lesson_map():
    numbers = [lesson.number for lesson in LESSONS]
    assert numbers == [f"{number:02d}" for number in range(len(LESSONS))]
    assert len({lesson.slug for lesson in LESSONS}) == len(LESSONS)
    for lesson in LESSONS:
        assert re.fullmatch(r"[a-z0-9_]+", lesson.slug)
        assert lesson.title and lesson.question.endswith("?")
        assert 10 <= lesson.minutes <= 120


def test_readme_links():
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    faults = [dead_end(target, readme, text) for target in targets(written_text(text))]
    assert [fault for fault in faults if fault] == []


# Each rule finds what it is for ----------------------------------------------------------------


def code(source="x = 1", count=1, **output):
    """A code cell with one output, if `output` is given."""
    made = [new_output(**output)] if output else []
    return new_code_cell(source, execution_count=count, outputs=made)


def picture(text="A bar of height +0.59 beside one of height -0.31", png=PNG):
    return {"output_type": "display_data", "data": {"image/png": png, "text/plain": text}}


def notebook(*cells, opening="# The last one\n\n30 minutes", **metadata):
    """A notebook that keeps to all rules but for `cells`."""
    made = new_notebook(cells=[new_markdown_cell(opening), *cells])
    made.metadata.update({"kernelspec": KERNELSPEC, "language_info": LANGUAGE_INFO, **metadata})
    return made


GOOD = notebook(
    new_markdown_cell("![A small bar](../README.md) and `![](nothing.png)` in code"),
    code("from course_utils.lessons import LESSONS", 1),
    code("%time\nx = 1", 2, **picture()),
    code("print(x)", 3, output_type="stream", name="stdout", text="1\n"),
)


@pytest.mark.parametrize("rule", RULES, ids=[rule.__name__ for rule in RULES])
def test_good_notebook_passes(rule):
    assert rule(GOOD, LAST) == []


def lines(count):
    return "\n".join(f"x{i} = {i}" for i in range(count))


def with_time():
    cell = code()
    cell.metadata["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00"}
    return notebook(cell)


def with_twins():
    made = notebook(code(), code(count=2))
    made.cells[2].id = made.cells[1].id
    return made


def with_tag():
    cell = code()
    cell.metadata["tags"] = ["nbval-ignore-output"]
    return notebook(cell)


BIG = base64.b64encode(b"\x89PNG" + bytes(LIMIT)).decode()
VIEW = {"output_type": "display_data", "data": {WIDGET_VIEW: {"model_id": "1"}}}
RESULT = {"output_type": "execute_result", "data": {"text/plain": "1"}, "execution_count": 7}
ERROR = {"output_type": "error", "ename": "KeyError", "evalue": "'a'", "traceback": []}
OUT = {"output_type": "stream", "name": "stdout"}
STDERR = {"output_type": "stream", "name": "stderr", "text": "careful"}


def shown(text, kind="text/plain"):
    return code(output_type="display_data", data={kind: text})


BAD = {
    "no heading": (lint.opening, notebook(opening="The last one, 30 minutes")),
    "other title": (lint.opening, notebook(opening="# Another\n\n30 minutes")),
    "other minutes": (lint.opening, notebook(opening="# The last one\n\n45 minutes")),
    "two titles": (lint.opening, notebook(new_markdown_cell("text\n\n# Again"))),
    "31 lines": (lint.cell_length, notebook(code(lines(31)), code(), code())),
    "long median": (lint.cell_length, notebook(code(lines(9)))),
    "wide code": (lint.line_width, notebook(code(f"x = {'1' * 87}"))),
    "wide output": (lint.line_width, notebook(code(**OUT, text="wide " * 18))),
    "widget state": (lint.stored_form, notebook(code(), widgets={"state": {}})),
    "patch version": (lint.stored_form, notebook(language_info={"version": "3.11.7"})),
    "widget view": (lint.stored_form, notebook(code(**VIEW))),
    "when it ran": (lint.stored_form, with_time()),
    "same id": (lint.stored_form, with_twins()),
    "count missing": (lint.clean_run, notebook(code(), code(count=None))),
    "counts of many runs": (lint.clean_run, notebook(code(count=4))),
    "old result": (lint.clean_run, notebook(code(**RESULT))),
    "empty cell": (lint.clean_run, notebook(code("\n"))),
    "error": (lint.clean_run, notebook(code(**ERROR))),
    "stderr": (lint.clean_run, notebook(code(**STDERR))),
    "exempt by comment": (lint.no_exemptions, notebook(code("# NBVAL_IGNORE_OUTPUT\nx = 1"))),
    "exempt by tag": (lint.no_exemptions, with_tag()),
    "address": (lint.stable_text, notebook(shown("<object at 0x7f12ab34cd56>"))),
    "path": (lint.stable_text, notebook(shown("saved /home/ann/05.npz"))),
    "widget repr": (lint.stable_text, notebook(shown("VBox(children=(IntSlider(value=0)"))),
    "step time": (lint.stable_text, notebook(shown("10/10 - 3ms/step - loss: 0.69"))),
    "syntax": (lint.imports, notebook(code("for"))),
    "no module": (lint.imports, notebook(code("import course_utils.nothing"))),
    "no name": (lint.imports, notebook(code("from course_utils.lessons import NOTHING"))),
    "pyplot": (lint.no_pyplot, notebook(code("import matplotlib.pyplot as p"))),
    "plt": (lint.no_pyplot, notebook(code("plt.show()"))),
    "backend": (lint.no_pyplot, notebook(code("%matplotlib inline"))),
    "markdown without alt": (lint.alt_text, notebook(new_markdown_cell("![](a.png)"))),
    "img without alt": (lint.alt_text, notebook(new_markdown_cell('<img src="a.png">'))),
    "img with empty alt": (lint.alt_text, notebook(new_markdown_cell('<img alt="" src="a.png">'))),
    "html output": (lint.alt_text, notebook(shown('<img src="a.png">', "text/html"))),
    "figure repr": (lint.alt_text, notebook(code(**picture("<Figure size 640x480 with 1 Axes>")))),
    "object repr": (lint.alt_text, notebook(code(**picture("Figure(900x420, with 3 parts)")))),
    "no words": (lint.alt_text, notebook(code(**picture("")))),
    "empty heading": (lint.table_headings, notebook(new_markdown_cell("| | b |\n|---|--:|"))),
    "61 KB": (lint.picture_size, notebook(code(**picture(png=BIG)))),
    "no file": (links, notebook(new_markdown_cell("[see](98_nothing.ipynb)"))),
    "no picture": (links, notebook(new_markdown_cell('<img alt="a" src="../assets/no.png">'))),
    "no heading there": (links, notebook(new_markdown_cell("[up](#Nothing)"))),
    "heading of no text": (links, notebook(new_markdown_cell("[up](../LICENSE#MIT)"))),
    "other heading there": (links, notebook(new_markdown_cell("[up](../README.md#Nothing)"))),
    "out of the project": (links, notebook(new_markdown_cell("[up](../../other.md)"))),
    "absolute": (links, notebook(new_markdown_cell("[up](/notebooks/a.ipynb)"))),
    "not attached": (links, notebook(new_markdown_cell("![a picture](attachment:a.png)"))),
    "in an output": (links, notebook(shown('<a href="98_no.ipynb">next</a>', "text/html"))),
}


@pytest.mark.parametrize("name", BAD)
def test_rule_finds(name):
    rule, bad = BAD[name]
    assert rule(bad, LAST) != []
    # It is this fault that is found, and no other rule that a good notebook keeps is broken by
    # the way the example is built.
    assert rule(GOOD, LAST) == []


def test_every_rule_has_an_example():
    proved = {rule for rule, _ in BAD.values()} | {lint.next_lesson}
    assert proved == set(RULES)


def test_next_lesson_must_be_linked(tmp_path, monkeypatch):
    first = Lesson("00", "one", "One", 10, "?")
    second = Lesson("01", "two", "Two", 10, "?")
    monkeypatch.setattr(lint, "LESSONS", (first, second))
    monkeypatch.setattr("course_utils.lessons.NOTEBOOKS", tmp_path)
    bare, linked = notebook(), notebook(new_markdown_cell("Next: [Two](01_two.ipynb)"))
    assert lint.next_lesson(bare, first) == []  # it is not written yet
    second.path.write_text("{}")
    assert lint.next_lesson(bare, first) == ["no link to 01_two.ipynb"]
    assert lint.next_lesson(linked, first) == []
    assert lint.next_lesson(bare, second) == []


def test_link_to_a_heading_of_the_same_lesson():
    cells = new_markdown_cell("## A leaky memory\n\n[up](#A-leaky-memory)")
    assert links(notebook(cells), LAST) == []


def test_cells_are_named_as_the_run_of_the_notebook_names_them():
    made = notebook(code(), new_markdown_cell("![](a.png)"), code(lines(31), 2), code(count=3))
    assert lint.cell_length(made, LAST) == ["Cell 1 has 31 lines: expected at most 30"]
    assert lint.alt_text(made, LAST) == [
        "the text before Cell 1 has a picture without alt text: ![](a.png)"]
