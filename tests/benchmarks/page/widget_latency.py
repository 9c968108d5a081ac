"""How long from a key press on a slider until the changed picture is on the screen?

Opens real JupyterLab in real Chromium and measures, in one run and turn by turn, the same step of
the same network (16 units, 54 steps):

- ipywidgets' ``interact`` with an inline figure, the way most notebooks do it;
- ipywidgets' slider, with the Explorer's picture in an HTML widget as base64, made as Matplotlib
  and Pillow make it;
- a small widget of its own for the slider alone, with the picture as in the last row;
- the Explorer: knobs and picture in one widget, the picture as bytes;
- the floor: an element of the page that changes one number, and a step of the stage.

Below it, the kernel's part of an event in milliseconds of its processor, turn by turn too: all of
it, drawing, and the PNG. It ends within three minutes and asserts nothing about time; on a busy
machine only the ratios say something: ``python tests/benchmarks/page/widget_latency.py``.
"""

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "browser"))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

import stage_latency
from in_turn import heading
from jupyter import JupyterServer, LabPage, launch_chromium
from playwright.sync_api import sync_playwright

SETUP = """
import base64, html, io, statistics, time
import anywidget, ipywidgets, numpy as np, traitlets
from PIL import Image as Pillow
from ipywidgets import IntSlider, interact
from matplotlib.backends.backend_agg import FigureCanvasAgg
from course_utils.controls import Explorer, slider, step
from course_utils.models import ElmanRNN
from course_utils.pictures import RNNStepPicture
from course_utils.pictures.base import course_look

text = "the quick brown fox jumps over the lazy dog and sleeps"
symbols = sorted(set(text))
ids = np.array([symbols.index(s) for s in text])
rnn = ElmanRNN(len(symbols), 16, len(symbols), seed=0)
trace = rnn.forward(np.eye(len(symbols))[ids][None])
make = lambda: RNNStepPicture(trace, tokens=text, outputs=symbols, targets=np.roll(ids, -1))

def pillow(picture):
    canvas = picture.canvas
    size, pixels = canvas.get_width_height(), canvas.buffer_rgba()
    out = io.BytesIO()
    Pillow.frombuffer("RGBA", size, pixels).convert("RGB").save(out, "PNG", compress_level=1)
    return out.getvalue()

def in_html(slider):
    picture, image = make(), ipywidgets.HTML()
    picture.canvas = FigureCanvasAgg(picture.figure)  # every text laid out and rendered anew
    def draw(change=None):
        picture.at(slider.value)
        with course_look():
            picture.paint()
        data = base64.b64encode(pillow(picture)).decode("ascii")
        alt = html.escape(picture.alt())
        image.value = f'<img alt="{alt}" src="data:image/png;base64,{data}">'
    picture.png()
    draw()
    slider.observe(draw, "value")
    return ipywidgets.VBox([slider, image])

class Knob(anywidget.AnyWidget):
    _esm = """ + '''"""
export default { render({ model, el }) {
  const range = document.createElement("input");
  Object.assign(range, { type: "range", min: 0, max: model.get("max"), value: 0 });
  range.dataset.lmSuppressShortcuts = "true";
  range.addEventListener("input", () => {
    model.set("value", range.valueAsNumber);
    model.save_changes();
  });
  el.append(range);
} };
"""''' + """
    max, value = traitlets.Int().tag(sync=True), traitlets.Int().tag(sync=True)
"""
EXPLORER = "explorer = Explorer(trace, make())\nexplorer"
FORMER = "former = IntSlider(max=len(text) - 1)\nin_html(former)"
KNOB = "knob = Knob(max=len(text) - 1)\nin_html(knob)"
INTERACT = """
from IPython.display import Image
def show(t):
    return Image(make().at(t).png())
interact(show, t=IntSlider(min=0, max=len(text) - 1))
"""
STAGE = """
from course_utils.controls.stage import Stage
Stage(trace, tokens=text, outputs=symbols, targets=np.roll(ids, -1))
"""
KERNEL = """
picture, plain, times = explorer.picture, make(), {}
plain.canvas = FigureCanvasAgg(plain.figure)
plain.png()
def took(name, deed):
    start = time.thread_time()
    deed()
    times.setdefault(name, []).append(1000 * (time.thread_time() - start))
for k in range(40):
    t = k % len(text)
    took("Explorer, all of an event", lambda: explorer.set(t=t))
    took("slider and HTML, all of an event", lambda: setattr(former, "value", t))
    with course_look():
        took("  drawing in the Explorer", picture.paint)
        plain.at(t)
        took("  drawing by Matplotlib alone", plain.paint)
    took("  PNG in the Explorer", picture.encode)
    took("  PNG by Pillow", lambda: pillow(picture))
for name, all_ in times.items():
    print(f"{name:<44}{statistics.median(all_):8.1f}{sorted(all_)[int(0.95 * len(all_))]:8.1f}")
"""
WIDGETS = """
import gc
from ipywidgets.widgets.widget import _instances
from matplotlib.figure import Figure
def count():
    gc.collect()
    return len(_instances), sum(isinstance(o, Figure) for o in gc.get_objects())
before = count()
for k in range(100):
    explorer.set(t=k % len(text))
print("flat" if count() == before else f"grew from {before} to {count()}")
"""

# Watches one output area: the time from the key event to the frame after the new picture has
# been decoded, and whether any frame in between had no picture or another height.
WATCH = """
(selector) => {
  const host = document.querySelector(selector);
  const state = (window.__watch = {
    host, start: null, painted: [], blank: 0, frames: 0, on: true });
  const pressed = () => { state.start = performance.now(); };
  window.addEventListener("keydown", pressed, true);
  const seen = new WeakMap();
  const paint = (img) => {
    const from = state.start;
    img.decode().then(() => requestAnimationFrame(() => setTimeout(() => {
      state.painted.push({ took: performance.now() - from, at: performance.now(), alt: img.alt });
    }, 0))).catch(() => {});
  };
  const look = () => {
    for (const img of host.querySelectorAll("img")) {
      if (seen.get(img) !== img.src) { seen.set(img, img.src); paint(img); }
    }
  };
  for (const img of host.querySelectorAll("img")) seen.set(img, img.src);
  const watcher = new MutationObserver(look);
  watcher.observe(host, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["src"] });
  window.__watch.stop = () => { state.on = false; watcher.disconnect();
    window.removeEventListener("keydown", pressed, true); };
  let height = null;
  const frame = () => {
    if (!state.on) return;
    const img = host.querySelector("img");
    state.frames += 1;
    const now = img && img.complete && img.naturalWidth ? img.getBoundingClientRect().height : 0;
    if (now < 10 || (height !== null && Math.abs(now - height) > 1)) state.blank += 1;
    if (now >= 10) height = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}
"""

ROWS = {"interact + inline figure": 4, "ipywidgets' slider + HTML, base64": 2,
        "a widget for the slider + HTML, base64": 3, "Explorer": 1}  # what, and its cell
SECONDS = 110  # for the turns: with the start, the bursts and the kernel's part 3 minutes at most


def watch(page, lab, cell):
    """Start watching the output of the cell with this index, with its slider in focus."""
    lab.scroll_to_cell(cell)
    area = page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-OutputArea").first
    area.evaluate(f"(node) => {{ node.id = 'watched-{cell}'; }}")
    area.locator(".noUi-handle, input[type=range]").first.focus()
    page.wait_for_timeout(150)
    page.evaluate(WATCH, f"#watched-{cell}")


def single_presses(page, presses, key):
    """Milliseconds from key to paint, one press at a time, each after the last was painted."""
    for _ in range(presses):
        done = page.evaluate("window.__watch.painted.length")
        page.keyboard.press(key)
        page.wait_for_function(f"window.__watch.painted.length > {done}", timeout=30_000)
        page.wait_for_timeout(60)
    return page.evaluate("""(window.__watch.stop(), { blank: window.__watch.blank,
        frames: window.__watch.frames, took: window.__watch.painted.map(p => p.took) })""")


def burst(page, presses=40, gap=25):
    """Milliseconds from the last of many quick presses to the last paint."""
    page.keyboard.press("Home")
    page.wait_for_timeout(600)
    for _ in range(presses):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(gap)
    page.wait_for_timeout(2500)
    return page.evaluate(
        "(window.__watch.stop(), window.__watch.painted.at(-1).at - window.__watch.start)")


def measure(presses=8, seconds=SECONDS):
    """Rows (what, times, remark), and what the kernel says of its own part and its widgets."""
    began = time.monotonic()
    times = {name: [] for name in ROWS}
    blank, frames = dict.fromkeys(ROWS, 0), dict.fromkeys(ROWS, 0)
    times["floor: one number of the page changes"], times["stage"] = [], []
    sources = [SETUP, EXPLORER, FORMER, KNOB, INTERACT, STAGE]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "widget_latency.ipynb"
        nbformat.write(stage_latency.notebook([*sources, "pass", "pass"]), path)
        with JupyterServer(extra=[path]) as server, sync_playwright() as playwright:
            browser = launch_chromium(playwright)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            lab = LabPage(page, server).open(path)
            lab.run_all()
            if lab.output_errors():
                raise RuntimeError(lab.output_errors())
            lab.scroll_through()
            lab.wait_until_drawn()
            page.evaluate(stage_latency.FLOOR)
            turn = 0
            while not turn or time.monotonic() - began < seconds:
                key = "ArrowLeft" if turn % 2 else "ArrowRight"
                for name, cell in ROWS.items():
                    watch(page, lab, cell)
                    said = single_presses(page, presses, key)
                    times[name] += said["took"][turn == 0:]
                    blank[name] += said["blank"]
                    frames[name] += said["frames"]
                lab.scroll_to_cell(5)
                for name, root in (("floor: one number of the page changes", ".floor"),
                                   ("stage", ".rnn-stage")):
                    times[name] += stage_latency.steps(page, page.locator(root), presses)[0]
                turn += 1
            remarks = {}
            for name, cell in ROWS.items():
                watch(page, lab, cell)
                remarks[name] = (f"{blank[name]} of {frames[name]} frames blank; the last of 40 "
                                 f"quick presses stands after {burst(page):.0f} ms")
            said = run_more(lab, KERNEL, WIDGETS)
            browser.close()
    return [(name, taken, remarks.get(name, "")) for name, taken in times.items()], said


def run_more(lab, *sources):
    """What the kernel prints when these are run in the notebook's last cells."""
    lab.page.evaluate(
        """async sources => {
            const { commands, shell } = window.jupyterapp;
            const notebook = shell.currentWidget.content, cells = notebook.model.cells;
            for (const [k, source] of sources.entries()) {
                notebook.activeCellIndex = cells.length - sources.length + k;
                cells.get(notebook.activeCellIndex).sharedModel.setSource(source);
                await commands.execute('notebook:run-cell');
            }
        }""", list(sources))
    lab.wait_until_idle(60)
    return ["".join(out.get("text", "") or str(out) for out in cell["outputs"])
            for cell in lab.cells()[-len(sources):]]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--seconds", type=int, default=SECONDS, help=f"for the turns ({SECONDS})")
    began = time.monotonic()
    chosen = parser.parse_args()
    print(heading(), flush=True)
    rows, (kernel, flat) = measure(seconds=chosen.seconds)
    stage_latency.report(rows)
    explorer = statistics.median({name: taken for name, taken, _ in rows}["Explorer"])
    for name, taken, _ in rows:
        print(f"  {name}: {statistics.median(taken) / explorer:.2f} of the Explorer's median")
    print(f"\n{'CPU in the kernel, ms':<44}{'median':>8}{'p95':>8}\n{kernel}")
    print(f"widgets and figures after 100 events on the Explorer: {flat.strip()}")
    print(f"{time.monotonic() - began:.0f} s")
