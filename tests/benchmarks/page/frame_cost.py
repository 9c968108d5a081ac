"""What the browser does between a key press and the frame that shows it, from Chromium's own trace.

The times are CPU milliseconds of the page's main thread, so a busy machine changes them little;
only the wait for the frame is wall time.
"""

from contextlib import contextmanager

PARTS = {
    "script": ("EventDispatch", "FireAnimationFrame", "ResizeObserver"),
    "style": ("UpdateLayoutTree",),
    "layout": ("Layout",),
    "paint": ("PrePaint", "Paint", "Layerize", "Commit"),
}
COLUMNS = ("wait", *PARTS, "busy")


class FrameTrace:
    """Chromium's timeline of one browser.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
    """

    def __init__(self, browser):
        self._client = browser.new_browser_cdp_session()
        self._events, self._done = [], []
        self._client.on("Tracing.dataCollected", lambda m: self._events.extend(m["value"]))
        self._client.on("Tracing.tracingComplete", lambda m: self._done.append(m))

    @contextmanager
    def of(self, page):
        """Record while the block runs; yields the list that then holds the presses' costs."""
        self._events.clear()
        self._done.clear()
        costs = []
        self._client.send("Tracing.start", {"transferMode": "ReportEvents", "traceConfig": {
            "includedCategories": ["devtools.timeline", "disabled-by-default-devtools.timeline"]}})
        try:
            yield costs
        finally:
            self._client.send("Tracing.end")
            while not self._done:
                page.wait_for_timeout(20)
        costs += per_press(self._events)


def per_press(events):
    """For each key press a dict of milliseconds: the wait for the frame (wall), then script,
    style, layout and paint (CPU) until the frame is handed to the compositor, and their sum.
    """
    whole = sorted((e for e in events if e.get("ph") == "X"), key=lambda e: e["ts"])
    presses = [e for e in whole if e["name"] == "EventDispatch"
               and e["args"]["data"]["type"] == "keydown"]
    costs = []
    for number, press in enumerate(presses):
        until = presses[number + 1]["ts"] if number + 1 < len(presses) else float("inf")
        thread = [e for e in whole if e["tid"] == press["tid"] and e["pid"] == press["pid"]
                  and press["ts"] <= e["ts"] < until]
        painted = next((e["ts"] for e in thread if e["name"] == "PrePaint"), None)
        commit = next((e["ts"] for e in thread if e["name"] == "Commit"
                       and painted is not None and e["ts"] >= painted), None)
        if commit is None:
            continue  # nothing had changed: the end of the sequence
        frame = [e for e in thread if e["ts"] <= commit]
        cost = {part: sum(e.get("tdur", 0) for e in frame if e["name"] in names) / 1000
                for part, names in PARTS.items()}
        end = press["ts"] + press["dur"]
        between = [e["dur"] for e in frame if end <= e["ts"] < painted
                   and e["name"] in ("FireAnimationFrame", *PARTS["style"], *PARTS["layout"])]
        wait = max(0.0, painted - end - sum(between)) / 1000
        costs.append({"wait": wait, **cost, "busy": sum(cost.values())})
    return costs
