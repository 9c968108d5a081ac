"""One JupyterLab page with a notebook in it: open, run, look, move its sliders."""

import contextlib
import os
import time
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from slider import MOVABLE, Slider

# Seconds, on a machine that is slow and busy; longer than any test should take, so that none fails
# by the clock alone.
RUN_TIMEOUT, TIMEOUT = 900, 180


class LabPage:
    """One JupyterLab page with a notebook in it.

    Parameters
    ----------
    page : playwright.sync_api.Page
    server : JupyterServer

    Attributes
    ----------
    console_errors : list of str
        Errors of the browser's console and uncaught exceptions, each with where it came from.
    late : bool
        Has anywidget said that code took long to load? On a busy machine it may, and nothing is
        lost by it (see late.mjs).
    """

    _workspaces = 0

    def __init__(self, page, server):
        self.page = page
        page.set_default_timeout(1000 * TIMEOUT)
        self.server = server
        self.console_errors, self.late = [], False
        self._taken = []
        page.on("console", self._on_console)
        page.on("pageerror", self._on_page_error)

    def _on_console(self, message):
        if message.type == "error":
            place = message.location or {}
            self.console_errors.append(f"{message.text} ({place.get('url', '')})")

    def _on_page_error(self, error):
        if "[anywidget] Failed to initialize model" in str(error):
            self.late = True
            return
        # Where it was thrown: the first lines of the stack after the message.
        stack = " < ".join(line.strip() for line in (error.stack or "").splitlines()[1:4])
        self.console_errors.append(f"uncaught: {error} ({stack})")

    def open(self, notebook):
        """Open ``05_rnn_equation.ipynb`` (a file of notebooks/) and wait for its kernel.

        In a page that has shown another notebook before, as a learner does who goes on.
        """
        name = Path(notebook).name
        if self.page.url.startswith(self.server.url):
            self.page.evaluate(
                """async path => {
                    await window.jupyterapp.commands.execute('docmanager:open', { path });
                }""",
                f"notebooks/{name}",
            )
        else:
            # A workspace of its own, so that nothing of an earlier page is restored.
            LabPage._workspaces += 1
            workspace = f"w{os.getpid()}x{LabPage._workspaces}"
            path = f"/lab/workspaces/{workspace}/tree/notebooks/{name}"
            self.page.goto(f"{self.server.url}{path}?token={self.server.token}")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell")
        self.page.wait_for_function(
            """name => {
                const panel = window.jupyterapp?.shell.currentWidget;
                return panel?.context?.path === `notebooks/${name}` &&
                    panel.content?.model?.cells?.length > 0 &&
                    panel.sessionContext?.session?.kernel?.status === 'idle';
            }""",
            arg=name,
        )
        return self

    def open_again(self, name, notebook, connection):
        """Open a notebook that has run already, in the kernel where it did.

        Its widgets are those of the kernel: the page asks for them, as when a learner reloads it.

        Parameters
        ----------
        name : str
        notebook : NotebookNode
            With the outputs of the run.
        connection : str
            The kernel's connection file.
        """
        self.server.take(name, notebook, connection)
        self._taken.append(name)
        return self.open(name)

    def run_all(self, timeout=RUN_TIMEOUT):
        """Run all cells; returns when the kernel is idle, with the seconds that took.

        It runs them as the menu Run > Run All Cells does, and stops at the first error.
        """
        start = time.monotonic()
        self.page.evaluate(
            """() => {
                window.courseRun = 'running';
                window.jupyterapp.commands.execute('notebook:run-all-cells')
                    .then(() => { window.courseRun = 'done'; })
                    .catch(error => { window.courseRun = 'failed: ' + error; });
            }"""
        )
        self.page.wait_for_function("window.courseRun !== 'running'", timeout=timeout * 1000)
        self.wait_until_idle(timeout)
        return time.monotonic() - start

    def wait_until_idle(self, timeout=TIMEOUT):
        """Wait until the kernel has nothing left to do and the page has drawn."""
        self.page.wait_for_function(
            "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'",
            timeout=timeout * 1000,
        )
        self.page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
        )

    def cells(self):
        """What the notebook holds now: a list of dicts with type, source, count and outputs."""
        return self.page.evaluate(
            """() => {
                const cells = window.jupyterapp.shell.currentWidget.content.model.cells;
                return [...cells].map(cell => ({
                    type: cell.type,
                    source: cell.sharedModel.getSource(),
                    count: cell.executionCount ?? null,
                    outputs: cell.type === 'code' ? cell.outputs.toJSON() : [],
                }));
            }"""
        )

    def output_errors(self):
        """Errors and stderr among the outputs, as lines for a failing test."""
        found = []
        code = [cell for cell in self.cells() if cell["type"] == "code"]
        for number, cell in enumerate(code):  # counted as nbval does
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    found.append(f"Cell {number}: {output['ename']}: {output['evalue']}")
                elif output.get("name") == "stderr":
                    found.append(f"Cell {number}: stderr: {output['text']}")
        return found

    def not_executed(self):
        """Numbers of the code cells that have not run."""
        return [
            number
            for number, cell in enumerate(self.cells())
            if cell["type"] == "code" and cell["source"].strip() and cell["count"] is None
        ]

    def scroll_to_cell(self, number):
        """Bring a cell onto the screen, so that all of it is drawn."""
        self.page.evaluate(
            """async number => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                await notebook.scrollToItem(number, 'start').catch(() => {});
                notebook.widgets[number].node.scrollIntoView({block: 'start'});
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            }""",
            number,
        )

    def scroll_through(self):
        """Bring all of the notebook onto the screen once: what is never seen is never drawn."""
        self.page.evaluate(
            """async () => {
                const notebook = window.jupyterapp.shell.currentWidget.content;
                const outer = notebook.node.querySelector('.jp-WindowedPanel-outer');
                const drawn = () => new Promise(
                    done => requestAnimationFrame(() => requestAnimationFrame(done)));
                outer.scrollTop = 0;
                await drawn();
                for (let last = -1; outer.scrollTop > last;) {
                    last = outer.scrollTop;
                    outer.scrollTop += 0.8 * outer.clientHeight;
                    await drawn();
                }
                // On a busy machine the page may grow only after its end has been reached.
                for (const [i, cell] of notebook.widgets.entries()) {
                    if (!cell.model.outputs?.length
                        || cell.node.querySelector('.jp-OutputArea-output')) continue;
                    await notebook.scrollToItem(i, 'start').catch(() => {});
                    cell.node.scrollIntoView({block: 'start'});
                    await drawn();
                }
            }"""
        )

    def wait_until_drawn(self):
        """Wait until every widget of the notebook is shown: their states come from the kernel."""
        self.page.wait_for_function(
            """() => {
                const view = 'application/vnd.jupyter.widget-view+json';
                const shown = cell => {
                    const outputs = [...cell.node.querySelectorAll('.jp-OutputArea-output')];
                    return outputs.length > 0 && outputs.every(one =>
                        one.childElementCount && !one.textContent.startsWith('Loading widget'));
                };
                const late = '[class*="-and-spare"]:not(:has(.drawn))';  // its module is loaded
                if (document.querySelector(`.jp-NotebookPanel ${late}`)) return false;
                return window.jupyterapp.shell.currentWidget.content.widgets.every(cell =>
                    !cell.model.outputs?.toJSON().some(one => one.data?.[view]) || shown(cell));
            }"""
        )

    def pictures(self):
        """Every ``<img>`` of the notebook: cell, alt, natural and shown width, and its place."""
        return self.page.evaluate(
            """() => [...document.querySelectorAll('.jp-NotebookPanel .jp-Cell img')].map(img => {
                const all = [...document.querySelectorAll('.jp-NotebookPanel .jp-Cell')];
                const box = img.getBoundingClientRect();
                return {
                    cell: all.indexOf(img.closest('.jp-Cell')),
                    alt: img.getAttribute('alt') ?? '',
                    natural: img.naturalWidth * img.naturalHeight,
                    width: box.width,
                    room: img.closest('.jp-Cell').getBoundingClientRect().width,
                    bare: img.closest('.jp-RenderedImage') !== null,
                    src: img.src.slice(0, 80),
                };
            })"""
        )

    def barriers(self):
        """What axe-core calls serious or critical in what the lesson's own cells put out."""
        found = Axe().run(self.page, ".jp-NotebookPanel .jp-OutputArea-output",
                          {"resultTypes": ["violations"]}).response["violations"]
        return [f"{one['id']}: {node['html'][:300]} {node['failureSummary'][:300]}"
                for one in found if one["impact"] in ("serious", "critical")
                for node in one["nodes"]]

    def sliders(self):
        """Every slider that can be moved, in the order of the page."""
        selector = ".jp-NotebookPanel .jp-OutputArea [role=slider], "
        selector += ".jp-NotebookPanel .jp-OutputArea input[type=range]"
        found = self.page.locator(selector)
        # Asked all at once: a question takes as long as a frame, and a lesson has up to forty.
        told = found.evaluate_all(f"elements => elements.map({MOVABLE})")
        return [Slider(self, found.nth(index), native=one["native"], kind=one["kind"])
                for index, one in enumerate(told) if one["movable"]]

    def close_notebooks(self):
        """Close the notebooks, unsaved, and end their kernels: one with Keras holds 600 MB.

        But for a kernel that was there before: that is let go.
        """
        self.page.evaluate(
            """async taken => {
                const panels = [...(window.jupyterapp?.shell.widgets('main') ?? [])]
                    .filter(panel => panel.sessionContext);
                for (const panel of panels) {
                    if (!taken.includes(panel.context.path)) await panel.sessionContext.shutdown();
                    panel.dispose();
                }
            }""",
            [f"notebooks/{name}" for name in self._taken],
        )
        while self._taken:
            self.server.leave(self._taken.pop())

    def screenshot(self, path):
        """Save what is on the screen."""
        self.page.screenshot(path=str(path))

    def screenshot_notebook(self, path):
        """Save the whole notebook from top to bottom as one picture."""
        height = self.page.evaluate(
            """() => {
                const cells = [...document.querySelectorAll('.jp-NotebookPanel .jp-Cell')];
                return cells.reduce((sum, cell) => sum + cell.offsetHeight + 12, 0);
            }"""
        )
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": size["width"], "height": min(height + 250, 30_000)})
        self.scroll_to_cell(0)
        with contextlib.suppress(Exception):
            self.page.wait_for_load_state("networkidle", timeout=3000)
        self.page.locator(".jp-NotebookPanel:visible").screenshot(path=str(path))
        self.page.set_viewport_size(size)
