"""In real JupyterLab: what is solved, chosen and predicted is in the file, and in the map."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

from course_utils.cli.notebooks.recording import KERNELSPEC
from course_utils.exercises import lesson_05, progress

CELLS = (
    "from course_utils.exercises import lesson_05, lesson_13\n"
    "from course_utils.lesson_map import lesson_map",
    "lesson_05.held_push",
    "lesson_13.gates",
    lesson_05.rnn_step.stub,
    "lesson_05.rnn_step.check(rnn_step)",
    "import numpy as np\n" + lesson_05.rnn_step.solution,
    "lesson_05.rnn_step.check(rnn_step)",
    "lesson_map()",
)


def test_what_a_learner_does_is_kept_and_shown(lab):
    file = lab.server.root / "notebooks" / progress.FILE
    cells = [new_code_cell(source) for source in CELLS]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNELSPEC})
    nbformat.write(notebook, file.with_name("mine.ipynb"))
    assert not file.exists()
    try:
        lab.open("mine.ipynb").run_all()
        lab.scroll_through()
        lab.wait_until_drawn()
        page = lab.page.locator(".jp-NotebookPanel")
        for quiz, choice in ((0, 1), (1, 2)):
            page.locator("form.course-quiz").nth(quiz).locator("input").nth(choice).check()
        lab.wait_until_idle()
        lab.run_all()
        assert not lab.output_errors()
        kept = progress.read(file)
        assert kept["05"]["exercises"]["rnn_step"]["tries"] == 1
        assert kept["05"]["quizzes"]["held_push"]["choice"] == 1
        assert kept["13"]["predictions"]["gates"]["said"] == "depends"
        shown = lab.cells()[-1]["outputs"][0]["data"]["text/html"]
        assert "1 of 5 exercises, 1 of 3 quizzes" in "".join(shown)
    finally:
        lab.close_notebooks()
        for left in (file, file.with_name(progress.LOCK), file.with_name("mine.ipynb")):
            left.unlink(missing_ok=True)
