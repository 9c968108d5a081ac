"""Fixtures of the browser tests: one JupyterLab for each test process."""

from pathlib import Path

import pytest
from jupyter import JupyterServer, LabPage

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    """Everything in this folder needs a browser: ``--fast`` leaves it out."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def lab_server(browser):
    """JupyterLab on a copy of the lessons, started once (and not without a browser)."""
    with JupyterServer() as server:
        yield server


class Pages:
    """Gives each test the page of JupyterLab of the test before: loading one takes 4 s.

    After `MOST` tests a new one is made, since a page keeps much of what it has shown.
    """

    MOST = 9

    def __init__(self, context, server):
        self._context, self._server = context, server
        self._page, self._used = None, 0

    def get(self):
        if self._page is None or self._used == self.MOST:
            self.leave()
            self._page, self._used = LabPage(self._context.new_page(), self._server), 0
        self._used += 1
        self._page.console_errors.clear()
        return self._page

    def leave(self):
        if self._page is not None:
            self._page.page.close()
        self._page = None


@pytest.fixture(scope="session")
def lab_pages(browser, lab_server):
    """The pages of this process, 1280 x 900; what JupyterLab loads is loaded once for all."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield Pages(context, lab_server)
    context.close()


@pytest.fixture
def lab(lab_pages):
    """A page as a :class:`jupyter.LabPage`, with nothing open; what is opened ends with the test.

    A page that can no longer close its notebooks is left, and the next test gets a new one.
    """
    lab = lab_pages.get()
    yield lab
    try:
        lab.close_notebooks()
    except Exception:
        lab_pages.leave()
        raise
