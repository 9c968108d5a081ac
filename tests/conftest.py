"""What all tests share."""

import sys

import pytest


def _widgets():
    """Open widgets by their id, without an import that a test may not need."""
    module = sys.modules.get("ipywidgets.widgets.widget")
    return module._instances if module else {}


def _figures():
    """Numbers of the figures that pyplot holds; others end with what refers to them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


@pytest.fixture(autouse=True)
def nothing_left_open():
    """Each test closes the widgets and figures that it opens: the next one would find them."""
    widgets, figures = set(_widgets()), _figures()
    yield
    left = [widget for key, widget in list(_widgets().items()) if key not in widgets]
    drawn = _figures() - figures
    for widget in left:
        widget.close()
    for number in drawn:
        sys.modules["matplotlib.pyplot"].close(number)
    if left or drawn:
        kinds = ", ".join(sorted({type(widget).__name__ for widget in left}))
        pytest.fail(
            f"the test left {len(left)} widgets ({kinds}) and {len(drawn)} figures open: "
            "close what it opens, or make it through the fixture `closing`"
        )


@pytest.fixture
def closing(nothing_left_open):
    """Returns what it is given, and closes it when the test is over."""
    things = []

    def close_later(thing):
        things.append(thing)
        return thing

    yield close_later
    for thing in reversed(things):
        thing.close()


def pytest_terminal_summary(terminalreporter):
    """Say at the very end when the browser tests could not run, and how to change that."""
    told = {
        report.longrepr[2].removeprefix("Skipped: ")
        for report in terminalreporter.getreports("skipped")
        if isinstance(report.longrepr, tuple) and "COURSE_CHROMIUM" in report.longrepr[2]
    }
    for line in sorted(told):
        terminalreporter.section("browser tests skipped", yellow=True)
        terminalreporter.write_line(line)
