"""Fixtures of the browser tests: one JupyterLab and one Chromium for each test process."""

import os
from pathlib import Path

import pytest
from jupyter import NO_CHROMIUM, JupyterServer, LabPage, find_chromium, launch_chromium

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Everything in this folder needs a browser: ``--fast`` leaves it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser():
    """Chromium, started once."""
    if find_chromium() is None:
        if os.environ.get("CI"):
            pytest.fail(NO_CHROMIUM)
        pytest.skip(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def lab_server(browser):
    """JupyterLab on a copy of the lessons, started once (and not without a browser)."""
    with JupyterServer() as server:
        yield server


@pytest.fixture(scope="session")
def browser_context(browser):
    """One for all tests of a process: what JupyterLab loads is then loaded once."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context
    context.close()


@pytest.fixture
def lab(browser_context, lab_server):
    """A fresh page, 1280 x 900, as a :class:`jupyter.LabPage`; its kernel ends with the test."""
    page = LabPage(browser_context.new_page(), lab_server)
    yield page
    page.shut_down_kernel()
    page.page.close()
