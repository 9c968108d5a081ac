"""JupyterLab in Chromium, driven as a learner would: the base of the browser tests.

Used by ``conftest.py`` (fixtures) and by ``screenshots.py`` (pictures for lesson writers).
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from course_utils.cli.chromium import NO_CHROMIUM, find_chromium
from course_utils.paths import ROOT

SERVER_TIMEOUT = 60  # seconds until the server must answer
RUN_TIMEOUT = 240  # seconds for all cells of a lesson, on a busy machine


def launch_chromium(playwright):
    """A Chromium started through Playwright, for the fixtures and the screenshot tool."""
    path = find_chromium()
    if path is None:
        raise FileNotFoundError(NO_CHROMIUM)
    options = ["--disable-dev-shm-usage", "--force-color-profile=srgb", "--hide-scrollbars"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        options.append("--no-sandbox")  # Chromium's sandbox refuses to run as root
    return playwright.chromium.launch(executable_path=path, args=options)


class JupyterServer:
    """The course's own JupyterLab server, on a copy of the lessons, so that none is changed.

    Parameters
    ----------
    extra : sequence of Path
        More notebooks to copy beside the lessons.

    Attributes
    ----------
    url : str
        Address without a page, e.g. ``http://127.0.0.1:8899``.
    token : str
    root : Path
        The folder that it serves.
    """

    def __init__(self, extra=()):
        self._folder = tempfile.TemporaryDirectory(prefix="rnn-lab-", ignore_cleanup_errors=True)
        base = Path(self._folder.name)
        self.root = base / "course"
        self._copy(extra)
        self._log = []
        self._process = subprocess.Popen(
            [sys.executable, "-m", "course_utils.cli.serve", *self._options()],
            env=self._variables(base),
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._answers = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        if not self._answers.wait(SERVER_TIMEOUT):
            self.close()
            raise RuntimeError(f"JupyterLab did not start:\n{self.log}")

    def _copy(self, extra):
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "*.mine-*")
        for name in ("notebooks", "assets", "course_utils"):
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, self.root / name, ignore=ignored)
        if (ROOT / "README.md").is_file():
            shutil.copyfile(ROOT / "README.md", self.root / "README.md")
        for notebook in extra:
            shutil.copyfile(notebook, self.root / "notebooks" / Path(notebook).name)

    def _options(self):
        options = [
            "--no-browser",
            f"--ServerApp.root_dir={self.root}",
            "--LabApp.expose_app_in_browser=True",  # to ask the notebook itself, not its page
        ]
        if os.name != "nt":
            options.append("--KernelManager.transport=ipc")  # see course_utils/cli/kernels.py
        return options

    def _variables(self, base):
        variables = dict(os.environ)
        runtime = base / "r"
        if os.name != "nt" and len(os.fsencode(runtime)) > 40:
            runtime = Path(tempfile.mkdtemp(prefix="rnn-", dir="/tmp"))  # sockets lie in it
        for name, folder in {
            "JUPYTER_CONFIG_DIR": base / "config",
            "JUPYTER_DATA_DIR": base / "data",
            "JUPYTER_RUNTIME_DIR": runtime,
            "JUPYTERLAB_SETTINGS_DIR": base / "settings",
            "JUPYTERLAB_WORKSPACES_DIR": base / "workspaces",
        }.items():
            folder.mkdir(exist_ok=True)
            variables[name] = str(folder)
        variables.pop("JUPYTER_TOKEN", None)
        variables["PYTHONPATH"] = str(ROOT)
        variables["JUPYTER_PREFER_ENV_PATH"] = "1"
        return variables

    def _read(self):
        for line in self._process.stdout:
            self._log.append(line)
            found = re.search(r"(http://[\w.]+:\d+)\S*[?&]token=(\w+)", line)
            if found:
                self.url, self.token = found.groups()
                self._answers.set()

    @property
    def log(self):
        """What the server has printed so far."""
        return "".join(self._log)

    def close(self):
        """Stop the server and its kernels, and remove the copy."""
        self._process.terminate()
        try:
            self._process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._folder.cleanup()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


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
    """

    _workspaces = 0

    def __init__(self, page, server):
        self.page = page
        self.server = server
        self.console_errors = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.console_errors.append(f"uncaught: {error}"))

    def _on_console(self, message):
        if message.type == "error":
            place = message.location or {}
            self.console_errors.append(f"{message.text} ({place.get('url', '')})")

    def open(self, notebook):
        """Open ``05_rnn_equation.ipynb`` (a file of notebooks/) and wait for its kernel."""
        name = Path(notebook).name
        # A workspace of its own, so that nothing of an earlier page is restored.
        LabPage._workspaces += 1
        workspace = f"w{os.getpid()}x{LabPage._workspaces}"
        path = f"/lab/workspaces/{workspace}/tree/notebooks/{name}"
        self.page.goto(f"{self.server.url}{path}?token={self.server.token}")
        self.page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=60_000)
        self.page.wait_for_function(
            """() => {
                const panel = window.jupyterapp?.shell.currentWidget;
                return panel?.content?.model?.cells?.length > 0 &&
                    panel.sessionContext?.session?.kernel?.status === 'idle';
            }""",
            timeout=60_000,
        )
        return self

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

    def wait_until_idle(self, timeout=30):
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
        for number, cell in enumerate(self.cells()):
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    found.append(f"cell {number}: {output['ename']}: {output['evalue']}")
                elif output.get("name") == "stderr":
                    found.append(f"cell {number}: stderr: {output['text']}")
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
                const outer = window.jupyterapp.shell.currentWidget.content.node
                    .querySelector('.jp-WindowedPanel-outer');
                const drawn = () => new Promise(
                    done => requestAnimationFrame(() => requestAnimationFrame(done)));
                outer.scrollTop = 0;
                await drawn();
                for (let last = -1; outer.scrollTop > last;) {
                    last = outer.scrollTop;
                    outer.scrollTop += 0.8 * outer.clientHeight;
                    await drawn();
                }
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

    def sliders(self):
        """Every slider that can be moved, in the order of the page."""
        selector = ".jp-NotebookPanel .jp-OutputArea [role=slider], "
        selector += ".jp-NotebookPanel .jp-OutputArea input[type=range]"
        found = self.page.locator(selector)
        sliders = [Slider(self, found.nth(index)) for index in range(found.count())]
        return [slider for slider in sliders if slider.is_movable()]

    def shut_down_kernel(self):
        """End the notebook's kernel: a lesson with Keras holds 600 MB."""
        self.page.evaluate(
            """async () => {
                const session = window.jupyterapp?.shell.currentWidget?.sessionContext;
                await session?.shutdown();
            }"""
        )

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


class Slider:
    """A slider on the page, of ipywidgets or an ``<input type=range>``.

    Parameters
    ----------
    lab : LabPage
    handle : playwright.sync_api.Locator
        What takes the focus.
    """

    def __init__(self, lab, handle):
        self.lab = lab
        self.handle = handle
        self.native = handle.evaluate("element => element.tagName === 'INPUT'")

    def is_movable(self):
        """Whether it is shown, enabled and has more than one position."""
        return self.handle.is_visible() and self.handle.evaluate(
            """element => {
                const low = element.min ?? element.getAttribute('aria-valuemin');
                const high = element.max ?? element.getAttribute('aria-valuemax');
                const off = element.disabled || element.closest('[disabled]') !== null;
                return !off && Number(low) < Number(high);
            }"""
        )

    @property
    def name(self):
        """Its label: what a failing test calls it."""
        return self.handle.evaluate(
            """element => {
                const own = element.getAttribute('aria-label');
                if (own) return own;
                const area = element.closest('.jp-OutputArea');
                for (let node = element; node !== area; node = node.parentElement) {
                    const label = node.querySelector('label, .widget-label');
                    if (label?.textContent.trim()) return label.textContent;
                }
                return 'unnamed slider';
            }"""
        ).strip()

    @property
    def position(self):
        """Where it stands, from 0 (least) to 1 (most)."""
        return self.handle.evaluate(
            """element => {
                const read = (property, attribute) =>
                    Number(element[property] ?? element.getAttribute(attribute));
                const low = read('min', 'aria-valuemin'), high = read('max', 'aria-valuemax');
                // aria-valuenow has one digit only: a small step doesn't show in it.
                const text = parseFloat(element.getAttribute('aria-valuetext'));
                const now = Number.isFinite(text) ? text : read('value', 'aria-valuenow');
                return (now - low) / (high - low);
            }"""
        )

    def picture(self):
        """A number for the pictures beside it: images, canvases, drawings; 0 if there are none.

        The slider itself and JupyterLab's own icons do not count.
        """
        return self.handle.evaluate(
            """element => {
                const area = element.closest('.jp-OutputArea');
                const parts = [];
                for (const img of area.querySelectorAll('img')) parts.push(img.src);
                for (const drawn of area.querySelectorAll('canvas')) parts.push(drawn.toDataURL());
                for (const svg of area.querySelectorAll('svg:not([data-icon])')) {
                    parts.push(svg.outerHTML);
                }
                let number = 0;
                for (const part of parts) {
                    for (let i = 0; i < part.length; i++) {
                        number = (Math.imul(number, 31) + part.charCodeAt(i)) >>> 0;
                    }
                }
                return parts.length ? number || 1 : 0;
            }"""
        )

    def press(self, key):
        """Press a key while it has the focus."""
        self.handle.scroll_into_view_if_needed()
        self.handle.focus()
        self.lab.page.keyboard.press(key)

    def drag(self, position):
        """Drag it with the mouse to `position`, from 0 (left end) to 1 (right end)."""
        self.handle.scroll_into_view_if_needed()
        track = (
            self.handle
            if self.native
            else self.handle.locator("xpath=ancestor::*[contains(@class, 'noUi-base')][1]")
        )
        box = track.bounding_box()
        y = box["y"] + box["height"] / 2
        mouse = self.lab.page.mouse
        if self.native:
            mouse.move(box["x"] + self.position * box["width"], y)
        else:
            own = self.handle.bounding_box()
            mouse.move(own["x"] + own["width"] / 2, own["y"] + own["height"] / 2)
        mouse.down()
        mouse.move(box["x"] + position * box["width"], y, steps=6)
        mouse.up()

    def wait_until_settled(self, quiet=0.15, timeout=10):
        """Wait until the pictures beside it have not changed for `quiet` seconds."""
        last, since = self.picture(), time.monotonic()
        end = since + timeout
        while time.monotonic() - since < quiet and time.monotonic() < end:
            self.lab.page.wait_for_timeout(25)
            now = self.picture()
            if now != last:
                last, since = now, time.monotonic()

    def wait_for_change(self, before, timeout=10):
        """Whether the pictures beside it become other than `before` within `timeout` seconds."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.picture() != before:
                return True
            self.lab.page.wait_for_timeout(25)
        return False
