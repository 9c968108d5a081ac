"""A lesson in JupyterLite, in Chromium: run, moved, answered, reloaded, put back, offline."""

import json
import threading

import pytest
from lab_page import LabPage

from course_utils.site.command import server
from course_utils.site.lite import laboratory, pyodide

pytestmark = pytest.mark.browser

LESSON = "05_rnn_equation.ipynb"
WRONG = "def rnn_step(x, h, W, R, b):\n    return np.tanh(W @ x + R @ h)"
RIGHT = "def rnn_step(x, h, W, R, b):\n    return np.tanh(W @ x + R @ h + b)"
# What the page tells that is no fault of ours: JupyterLite has no such file.
KNOWN = ("favicon", "all.json", "404")
PAGE = """<!doctype html><title>a lesson's page</title><section class="run">
<p class="mine" data-lesson="notebooks/LESSON" hidden>Your copy was changed <time></time>
<button class="download">Download it</button><button class="back">Put it back</button></p>
<p role="status"></p></section><script type="module" src="run.mjs"></script>"""


class LitePage(LabPage):
    """A page of JupyterLite: found by its path, and no server behind it."""

    def open(self, notebook):
        self.page.goto(f"{self.server}lite/lab/index.html?path=notebooks/{notebook}")
        self.page.wait_for_function(
            """name => {
                const panel = window.jupyterapp?.shell.currentWidget;
                return panel?.context?.path === `notebooks/${name}` &&
                    panel.sessionContext?.session?.kernel?.status === 'idle';
            }""",
            arg=notebook,
            timeout=600_000,
        )
        return self

    def run(self, cell, source=None, timeout=300):
        """Run the cell of that id, with another source if given; its text outputs, joined."""
        return self.page.evaluate(
            """async ([id, source]) => {
                const { content, context } = window.jupyterapp.shell.currentWidget;
                const at = [...content.model.cells].findIndex(cell => cell.id === id);
                content.activeCellIndex = at;
                const cell = content.model.cells.get(at);
                if (source !== null) cell.sharedModel.setSource(source);
                await window.jupyterapp.commands.execute('notebook:run-cell');
                return cell.outputs.toJSON().map(
                    one => one.text ?? one.evalue ?? one.data['text/plain'] ?? '').join('');
            }""",
            [cell, source],
        )

    def save(self):
        self.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")

    def source(self, cell):
        return self.page.evaluate(
            """id => [...window.jupyterapp.shell.currentWidget.content.model.cells]
                .find(cell => cell.id === id).sharedModel.getSource()""", cell)  # fmt: skip


@pytest.fixture(scope="module")
def lite_site(tmp_path_factory):
    if pyodide.here() is None:
        pytest.skip(f"there is no Pyodide here: {pyodide.HOW} gets it, once, 77 MB")
    folder = tmp_path_factory.mktemp("lite_site") / "pages"
    folder.mkdir()
    laboratory.build(folder / "lite", pyodide.here())
    (folder / "page.html").write_text(PAGE.replace("LESSON", LESSON), encoding="utf-8")
    script = (laboratory.FRONT_END / "run.mjs").read_text(encoding="utf-8")
    (folder / "run.mjs").write_text(script, encoding="utf-8")
    return folder


def test_a_lesson_is_run_moved_answered_found_again_put_back_and_opened_offline(
    browser, lite_site
):
    context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
    outside = []
    with server(lite_site) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{serving.server_port}/"
        inside = (address, "blob:", "data:")
        context.on(
            "request",
            lambda one: None if one.url.startswith(inside) else outside.append(one.url),
        )
        try:
            lab = LitePage(context.new_page(), address).open(LESSON)
            # Started by our own script, before JupyterLab would, and once.
            assert lab.page.evaluate("performance.getEntriesByName('course-kernel').length")
            running = "[...window.jupyterapp.serviceManager.kernels.running()].length"
            assert lab.page.evaluate(running) == 1
            for cell in ("imports", "puzzle-code", "leaky-code", "leaky-explorer"):
                lab.run(cell)
            slider = lab.sliders()[0]
            before = slider.picture()
            slider.press("ArrowRight")
            assert before and slider.wait_for_change(before, timeout=180)
            assert "bias" in lab.run("exercise-step", WRONG) + lab.run(
                "check-step"
            )
            lab.run("exercise-step", RIGHT)
            assert "right" in lab.run("check-step").lower()
            lab.save()
            assert not lab.output_errors()
            lab.page.wait_for_function(
                "performance.getEntriesByName('course-kept').length", timeout=600_000
            )
            lab.open(LESSON)
            assert lab.source("exercise-step") == RIGHT
            lab.page.close()
            serving.shutdown()  # no network any more
            thread.join()
            serving.server_close()
            lab = LitePage(context.new_page(), address).open(LESSON)
            assert lab.source("exercise-step") == RIGHT
            where = "import os, sys\nprint(os.getcwd(), sys.path.index('') - len(sys.path))"
            assert lab.run("puzzle-code", where) == "/drive/notebooks -1\n"
            lab.page.close()
            serving = server(lite_site, serving.server_port)
            thread = threading.Thread(target=serving.serve_forever, daemon=True)
            thread.start()
            put_back(context, address)
            lab = LitePage(context.new_page(), address).open(LESSON)
            assert "..." in lab.source("exercise-step")
            assert not [said for said in lab.console_errors if not any(k in said for k in KNOWN)]
        finally:
            context.close()
            serving.shutdown()
            thread.join()
            serving.server_close()
    assert not outside


def put_back(context, address):
    """On the lesson's page: the copy is offered, downloaded, and put aside."""
    page = context.new_page()
    page.goto(f"{address}page.html")
    page.get_by_text("Your copy was changed").wait_for(timeout=180_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download").click()
    with open(download.value.path(), encoding="utf-8") as file:
        kept = json.load(file)
    assert download.value.suggested_filename == LESSON
    assert any("".join(cell["source"]) == RIGHT for cell in kept["cells"])
    page.get_by_role("button", name="Put it back").click()
    page.get_by_text("The lesson is as it came. Your copy is 05_rnn_equation.mine-").wait_for()
    assert not page.get_by_text("Your copy was changed").is_visible()
    page.close()
