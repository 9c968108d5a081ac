"""Where a test run spends its time: a table by lesson and kind of test, shown at its end."""

from collections import defaultdict

from course_utils.cli.notebooks import notebook_sweep
from course_utils.lessons import LESSONS

KINDS = ("cells", "sliders", "browser")
LEAST = 30.0  # seconds of tests; after less than that nobody asks


def place(nodeid):
    """(row, column) of a test: a lesson's number and one of KINDS, or ("other", what it is)."""
    file, _, test = nodeid.partition("::")
    lesson = next((one.number for one in LESSONS if one.name in nodeid), None)
    if file.endswith(".ipynb"):
        kind = "sliders" if test == notebook_sweep.NAME else "cells"
        return (lesson, kind) if lesson else ("other", "other notebooks")
    if file.startswith("tests/browser/"):
        return (lesson, "browser") if lesson else ("other", "other browser tests")
    return "other", "unit tests"


def add_up(durations):
    """Sum (nodeid, seconds) pairs into {(row, column): seconds}."""
    sums = defaultdict(float)
    for nodeid, seconds in durations:
        sums[place(nodeid)] += seconds
    return dict(sums)


def lines(sums):
    """The table as lines of text; no line without time spent."""
    shown = ["lesson " + "".join(f"{kind:>9}" for kind in KINDS) + f"{'sum':>9}"]
    for lesson in LESSONS:
        row = [sums.get((lesson.number, kind), 0.0) for kind in KINDS]
        if any(row):
            shown.append(f"{lesson.number:<7}" + "".join(f"{s:8.0f}s" for s in [*row, sum(row)]))
    for (row, what), seconds in sorted(sums.items()):
        if row == "other":
            shown.append(f"{what:<34}{seconds:8.0f}s")
    return [*shown, f"{'all of it, over the test processes':<34}{sum(sums.values()):8.0f}s"]
