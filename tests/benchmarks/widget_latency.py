"""How long from a key press on a slider until the changed picture is on the screen?

Opens real JupyterLab in real Chromium and measures, in one run and one table, the same step of the
same network (16 units, 54 steps):

- ipywidgets' ``interact`` with an inline figure, the way most notebooks do it;
- the Explorer (one figure, blitted, shown through an ``<img>``);
- the stage (arrays in the page), here and at three other sizes, with what ``stage_latency.py``
  measures besides.

Run it on a quiet machine: ``python tests/benchmarks/widget_latency.py``. It prints a table and
asserts nothing about time.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "browser"))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import stage_latency
from jupyter import JupyterServer, LabPage, launch_chromium
from playwright.sync_api import sync_playwright

SETUP = """
import numpy as np
from ipywidgets import IntSlider, interact
from matplotlib.figure import Figure
from course_utils.controls import Explorer, slider, step
from course_utils.models import ElmanRNN
from course_utils.pictures import RNNStepPicture

text = "the quick brown fox jumps over the lazy dog and sleeps"
symbols = sorted(set(text))
ids = np.array([symbols.index(s) for s in text])
rnn = ElmanRNN(len(symbols), 16, len(symbols), seed=0)
trace = rnn.forward(np.eye(len(symbols))[ids][None])
make = lambda: RNNStepPicture(trace, tokens=text, outputs=symbols, targets=np.roll(ids, -1))
"""
EXPLORER = "explorer = Explorer(trace, make())\nexplorer"
INTERACT = """
from IPython.display import Image
def show(t):
    return Image(make().at(t).png())
interact(show, t=IntSlider(min=0, max=len(text) - 1))
"""
WIDGETS = """
import gc
from ipywidgets.widgets.widget import _instances
from matplotlib.figure import Figure
def count():
    gc.collect()
    return len(_instances), sum(isinstance(o, Figure) for o in gc.get_objects())
before = count()
for k in range(1000):
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
  window.addEventListener("keydown", () => { state.start = performance.now(); }, true);
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
  new MutationObserver(look).observe(host, {
    subtree: true, childList: true, attributes: true, attributeFilter: ["src"] });
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


SIZES = ((16, 54), *stage_latency.SIZES)


def watch(page, cell):
    """Start watching the output of the cell with this index; returns its slider handle."""
    area = page.locator(".jp-Notebook .jp-Cell").nth(cell).locator(".jp-OutputArea").first
    area.evaluate(f"(node) => {{ node.id = 'watched-{cell}'; }}")
    page.evaluate(WATCH, f"#watched-{cell}")
    handle = area.locator(".noUi-handle").first
    handle.scroll_into_view_if_needed()
    handle.focus()
    return handle


def single_presses(page, cell, presses):
    """Milliseconds from key to paint, one press at a time, each after the last was painted."""
    watch(page, cell)
    for press in range(presses):
        key = "ArrowRight" if (press // 20) % 2 == 0 else "ArrowLeft"
        done = page.evaluate("window.__watch.painted.length")
        page.keyboard.press(key)
        page.wait_for_function(f"window.__watch.painted.length > {done}", timeout=30_000)
        page.wait_for_timeout(60)
    result = page.evaluate(
        "(window.__watch.on = false, { painted: window.__watch.painted.map(p => p.took),"
        " blank: window.__watch.blank, frames: window.__watch.frames })"
    )
    return result["painted"][2:], result["blank"], result["frames"]


def burst(page, cell, presses=40, gap=25):
    """Milliseconds from the last of many quick presses to the last paint, and its alt text."""
    watch(page, cell)
    page.keyboard.press("Home")
    page.wait_for_timeout(600)
    for _ in range(presses):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(gap)
    page.wait_for_timeout(3000)
    return page.evaluate(
        "(window.__watch.on = false, { settled: window.__watch.painted.at(-1).at"
        " - window.__watch.start, alt: window.__watch.painted.at(-1).alt,"
        " paints: window.__watch.painted.length })"
    )


def measure(presses=60):
    """Run everything once; returns the rows of the table and the remark below it."""
    sources = {"figures": [SETUP, EXPLORER, INTERACT, WIDGETS],
               "stages": stage_latency.cells(SIZES)}
    with tempfile.TemporaryDirectory() as folder:
        paths = {name: Path(folder) / f"{name}.ipynb" for name in sources}
        for name, cells in sources.items():
            nbformat.write(stage_latency.notebook(cells), paths[name])
        with JupyterServer(extra=paths.values()) as server, sync_playwright() as playwright:
            browser = launch_chromium(playwright)
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            lab = LabPage(page, server).open(paths["figures"])
            lab.run_all()
            rows = []
            for name, cell in (("Explorer, blitted, step", 1), ("interact + inline, step", 2)):
                lab.scroll_to_cell(cell)
                times, blank, frames = single_presses(page, cell, presses)
                settled = burst(page, cell)
                rows.append((f"{name}, 16 units x 54 steps", times,
                             f"{blank} of {frames} frames blank; the last of 40 quick presses "
                             f"stands after {settled['settled']:.0f} ms"))
            flat = lab.cells()[3]["outputs"][0]["text"].strip()
            lab.close_notebooks()
            page.close()
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            counted = stage_latency.count_buffers(page)
            lab = LabPage(page, server).open(paths["stages"])
            lab.run_all()
            rows += stage_latency.measure_cells(browser, lab, counted, 0, presses, SIZES)
            browser.close()
    return rows, flat


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--presses", type=int, default=60)
    rows, flat = measure(parser.parse_args().presses)
    stage_latency.report(rows)
    print(f"widgets and figures after 1,000 events on the Explorer: {flat}")
