"""What all tests share."""

import os
import shutil
import signal
import sys
from pathlib import Path

import pytest


def pytest_configure():
    """Started in the background by a shell, a process and all its children ignore Ctrl-C, and the
    tests that send it would wait for nothing.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _widgets():
    """Open widgets by their id, without an import that a test may not need."""
    module = sys.modules.get("ipywidgets.widgets.widget")
    return module._instances if module else {}


def _figures():
    """Numbers of the figures that pyplot holds; others end with what refers to them."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    return set(pyplot.get_fignums()) if pyplot else set()


@pytest.fixture(scope="session", autouse=True)
def no_bytecode_of_copies(tmp_path_factory):
    """Where compiled files have a folder of their own, those of copied sources would stay in it."""
    yield
    if sys.pycache_prefix:
        copies = Path(sys.pycache_prefix, *tmp_path_factory.getbasetemp().parts[1:])
        shutil.rmtree(copies, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_left_open():
    """Each test closes the widgets and figures that it opens: the next one would find them."""
    widgets, figures = set(_widgets()), _figures()
    yield
    left, drawn = close_others(widgets), _figures() - figures
    for number in drawn:
        sys.modules["matplotlib.pyplot"].close(number)
    if left or drawn:
        kinds = ", ".join(sorted({type(widget).__name__ for widget in left}))
        pytest.fail(
            f"the test left {len(left)} widgets ({kinds}) and {len(drawn)} figures of pyplot open: "
            "close what it opens, or ask for the fixture `closing`"
        )


@pytest.fixture
def closing(nothing_left_open):
    """For a test that is not about closing: the widgets that it opens are closed at its end."""
    widgets = set(_widgets())
    yield
    close_others(widgets)


def close_others(kept):
    """Close the widgets whose ids are not in `kept`; returns them."""
    left = [widget for key, widget in list(_widgets().items()) if key not in kept]
    for widget in left:
        widget.close()
    return left


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once for each test process: Playwright can't be started twice in one."""
    from jupyter import NO_CHROMIUM, find_chromium, launch_chromium

    if find_chromium() is None:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()


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
