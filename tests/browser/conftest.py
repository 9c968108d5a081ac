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
def lab_pages(browser, lab_server):
    """Gives the process's page of JupyterLab, 1280 x 900: loading one takes longer than a test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    pages = []

    def page():
        if not pages:
            pages.append(LabPage(context.new_page(), lab_server))
        pages[0].console_errors.clear()
        return pages[0]

    yield page, pages.clear
    context.close()


@pytest.fixture
def lab(lab_pages):
    """The page as a :class:`jupyter.LabPage`, with nothing open; what is opened ends with the test.

    A page that can no longer close its notebook is left, and the next test gets a new one.
    """
    page, leave = lab_pages
    lab = page()
    yield lab
    try:
        lab.close_notebooks()
    except Exception:
        leave()
        raise
