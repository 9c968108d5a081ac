"""How long from a key press on the stage until the changed picture is on the screen?

Real JupyterLab in real Chromium; every row is measured in the same run:

- the floor: an element of the page that changes one number, the least that a key press can cost in
  JupyterLab. A press comes anywhere between two frames, so its 95th percentile is nearly a frame;
- a step: the arrays are in the page, so no kernel is asked. The rows below it split the time into
  what the page's thread is busy with (CPU: script, style, layout, paint) and the wait for a frame;
- a weight edit, which the page computes itself; and one that needs the kernel (with h(-1) carried
  over): there, through the network, back, and drawn;
- play at 60 steps a second: frames per second, and the longest gap between two;
- how many messages with arrays crossed the wire while stepping (none should).

Run it on a quiet machine: ``python tests/benchmarks/page/stage_latency.py``. It prints a table and
asserts nothing about time. ``widget_latency.py`` has these rows beside other techniques.
"""

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import nbformat

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "browser"))
sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from frame_cost import COLUMNS, FrameTrace
from in_turn import heading
from jupyter import JupyterServer, LabPage, launch_chromium
from playwright.sync_api import sync_playwright

SETUP = """
import numpy as np
from course_utils.controls.stage import Stage
from course_utils.models import ElmanRNN
from course_utils.tasks.language.text import Vocabulary
text = "the quick brown fox jumps over the lazy dog and sleeps in the sun " * 4
vocabulary = Vocabulary.from_text(text)
def show(units, steps):
    rnn = ElmanRNN(len(vocabulary), units, len(vocabulary), seed=0)
    return Stage(rnn, vocabulary=vocabulary, text=text[:steps])
"""
SIZES = ((8, 20), (32, 100), (64, 200))  # units, steps

# Painted: requestAnimationFrame runs just before the paint, and a message posted from it is handled
# just after.
STEP = """
(root) => {
  window.__steps = [];
  let from = 0;
  root.addEventListener("keydown", () => {
    from = performance.now();
    const before = root.querySelector(".place").textContent;
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      const changed = root.querySelector(".place").textContent !== before;
      channel.port1.onmessage = () => window.__steps.push(
        { took: performance.now() - from, changed });
      channel.port2.postMessage(0);
    });
  }, { capture: true });
}
"""
FLOOR = """
() => {
  const root = document.createElement("div");
  root.className = "floor";
  root.tabIndex = 0;
  root.innerHTML = "<span class='place'>0</span>";
  root.addEventListener("keydown", (event) => {
    event.stopPropagation();
    root.firstChild.textContent = Number(root.firstChild.textContent) + 1;
  });
  document.querySelector(".rnn-stage").before(root);
}
"""
EDIT = """
([root, turns]) => new Promise(async (done) => {
  const cell = root.querySelector(".weight[data-name=R]");
  cell.click();
  const box = root.querySelector(".editor"), times = [];
  const painted = () => new Promise(ready => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => ready(performance.now());
    channel.port2.postMessage(0);
  }));
  for (let i = 0; i < turns; i++) {
    const changed = new Promise(ready => {
      const watcher = new MutationObserver(() => { watcher.disconnect(); ready(); });
      watcher.observe(cell, { attributes: true, attributeFilter: ["aria-label"] });
    });
    const from = performance.now();
    box.value = (i % 2 ? 0.3 : -0.3) + i / 1000;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    await changed;
    times.push(await painted() - from);
    await new Promise(ready => setTimeout(ready, 60));
  }
  box.blur();
  done(times);
})
"""
PLAY = """
(root) => new Promise((done) => {
  const speed = [...root.querySelectorAll("select")].find(s => s.options[4]?.value === "60");
  speed.value = "60";
  root.querySelector("[aria-label^=First]").click();
  const place = root.querySelector(".place"), gaps = [], steps = new Set();
  root.querySelector("[aria-label^=Play]").click();
  let last = performance.now();
  const frame = (now) => {
    gaps.push(now - last);
    last = now;
    steps.add(place.textContent);
    if (root.querySelector("[aria-label^=Play]")) done({ gaps: gaps.slice(2), steps: steps.size });
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})
"""


def notebook(sources):
    nb = nbformat.v4.new_notebook()
    nb.cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
    nb.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    return nb


def cells(sizes=SIZES):
    """The cells that show a stage for each size; the first only prepares."""
    return [SETUP, *(f"show({units}, {steps})" for units, steps in sizes)]


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def count_buffers(page):
    """Start counting messages with binary buffers that come from the server."""
    counted = {"messages": 0, "large": 0}

    def on_socket(socket):
        def on_frame(payload):
            counted["messages"] += 1
            counted["large"] += len(payload) > 20_000
        socket.on("framereceived", on_frame)

    page.on("websocket", on_socket)
    return counted


def press_keys(page, root, presses, wait):
    root.focus()
    page.keyboard.press("Home")
    page.wait_for_timeout(400)
    for press in range(presses):
        page.keyboard.press("ArrowRight" if (press // 15) % 2 == 0 else "ArrowLeft")
        wait(press)


def steps(page, root, presses):
    """Milliseconds from key to paint, one press at a time; and how many missed the next frame."""
    root.evaluate(STEP)

    def painted(press):
        page.wait_for_function(f"window.__steps.length > {press + 1}")  # Home was the first
        page.wait_for_timeout(40)

    press_keys(page, root, presses, painted)
    done = page.evaluate("window.__steps")[1:]
    return [one["took"] for one in done], sum(not one["changed"] for one in done)


def measure_cells(browser, lab, counted, first, presses, sizes=SIZES):
    """Rows (what, times in milliseconds, remark) for the stages of the cells after `first`."""
    page, trace, rows = lab.page, FrameTrace(browser), []
    lab.scroll_to_cell(first + 1)
    page.locator(".rnn-stage").first.wait_for()
    page.evaluate(FLOOR)
    floor = page.locator(".floor")
    with trace.of(page) as costs:
        press_keys(page, floor, presses, lambda _: page.wait_for_timeout(60))
    rows.append(("floor: one number of the page changes", steps(page, floor, presses)[0],
                 f"CPU {statistics.median(cost['busy'] for cost in costs):.1f} ms"))
    floor.evaluate("(root) => root.remove()")
    for number, (units, time) in enumerate(sizes):
        lab.scroll_to_cell(first + 1 + number)
        root = page.locator(".rnn-stage").nth(number)
        root.wait_for()
        page.wait_for_timeout(500)
        before = counted["large"]
        name = f"{units} units x {time} steps"
        with trace.of(page) as costs:
            press_keys(page, root, presses, lambda _: page.wait_for_timeout(60))
        took, missed = steps(page, root, presses)
        split = {part: statistics.median(cost[part] for cost in costs) for part in COLUMNS}
        rows.append((f"stage, step, {name}", took, f"{counted['large'] - before} array messages, "
                     f"{missed} of {presses} not in the next frame"))
        rows.append(("  of which the page's thread is busy (CPU)", [c["busy"] for c in costs],
                     ", ".join(f"{part} {split[part]:.1f}" for part in COLUMNS[1:-1])))
        rows.append(("  and waits for the frame", [c["wait"] for c in costs], ""))
        rows.append((f"stage, weight edit, {name}", root.evaluate(
            f"(root) => ({EDIT})([root, {presses}])"), "painted by the page itself"))
        root.get_by_role("combobox", name="start").select_option("carry")
        page.wait_for_timeout(500)
        rows.append((f"  the same with h(-1) carried over, {name}", root.evaluate(
            f"(root) => ({EDIT})([root, {presses}])"), "to the kernel, run twice, and back"))
        root.get_by_role("combobox", name="start").select_option("zero")
        page.wait_for_timeout(500)
        played = root.evaluate(PLAY)
        rows.append((f"stage, play, frame to frame, {name}", played["gaps"],
                     f"{played['steps']} of {time} steps seen"))
    return rows


def measure(presses=60):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stage_latency.ipynb"
        nbformat.write(notebook(cells()), path)
        with JupyterServer(extra=[path]) as server, sync_playwright() as playwright:
            browser = launch_chromium(playwright)
            page = browser.new_page(viewport={"width": 1280, "height": 1000})
            counted = count_buffers(page)
            lab = LabPage(page, server).open(path)
            lab.run_all()
            rows = measure_cells(browser, lab, counted, 0, presses)
            browser.close()
    return rows


def report(rows):
    print(f"{'':<54}{'median ms':>10}{'p95 ms':>8}{'max ms':>8}")
    for name, times, remark in rows:
        print(f"{name:<54}{statistics.median(times):>10.1f}{percentile(times, 0.95):>8.1f}"
              f"{max(times):>8.1f}   {remark}", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--presses", type=int, default=60)
    chosen = parser.parse_args()
    print(heading(), flush=True)
    report(measure(chosen.presses))
