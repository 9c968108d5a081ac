"""What git shows of a changed lesson: its words, code and printed results (see README)."""

import base64
import re
import subprocess
import sys

import nbformat
import pytest

from course_utils.lessons import LESSONS
from course_utils.paths import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND = re.search(r"diff\.notebook\.textconv \"\S+ (.+)\"", README)[1].split()


def as_shown(notebook, folder):
    path = folder / "lesson.ipynb"
    nbformat.write(notebook, path)
    return subprocess.run(
        [sys.executable, *COMMAND, str(path)],
        capture_output=True, text=True, encoding="utf-8", check=True,
    ).stdout


@pytest.fixture(scope="module")
def lesson():
    """The beginning of a lesson, up to its first picture and its first printed text."""
    lesson = nbformat.read(LESSONS[5].path, as_version=4)
    kinds = [
        {"picture" if "image/png" in output.get("data", {}) else output.output_type
         for output in cell.get("outputs", ())}
        for cell in lesson.cells
    ]
    last = max(next(i for i, kind in enumerate(kinds) if wanted in kind)
               for wanted in ("picture", "stream"))
    lesson.cells = lesson.cells[: last + 1]
    return lesson


def test_notebooks_are_shown_so():
    assert "*.ipynb diff=notebook" in (ROOT / ".gitattributes").read_text(encoding="utf-8")


def test_a_picture_or_a_count_changes_nothing_and_a_sentence_does(lesson, tmp_path):
    before = as_shown(lesson, tmp_path)
    assert "base64" not in before and "The RNN equation" in before
    outputs = [output for cell in lesson.cells for output in cell.get("outputs", ())]
    pictures = [output for output in outputs if "image/png" in output.get("data", {})]
    assert pictures
    for output in pictures:
        output.data["image/png"] = base64.b64encode(b"\x89PNG another").decode()
    for cell in lesson.cells:
        if cell.cell_type == "code":
            cell.execution_count = 99
    assert as_shown(lesson, tmp_path) == before

    lesson.cells[0].source += " Changed."
    printed = next(output for output in outputs if output.output_type == "stream")
    printed.text = "other numbers\n"
    after = as_shown(lesson, tmp_path)
    assert "Changed." in after and "other numbers" in after
