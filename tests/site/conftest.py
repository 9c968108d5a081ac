"""One site for all tests of it; of the lessons with stages only the quick one is run."""

import threading
from types import SimpleNamespace

import pytest

from course_utils.site.build import build
from course_utils.site.command import server


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The built site: `folder`, and `made`, what the build said."""
    folder = tmp_path_factory.mktemp("site") / "pages"
    return SimpleNamespace(folder=folder, made=build(folder, live=("00",)))


@pytest.fixture(scope="session")
def address(site):
    """Where it is served on this machine."""
    with server(site.folder) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{serving.server_port}/"
        serving.shutdown()
        thread.join()


@pytest.fixture
def open_page(browser, address):
    """Opens a page; fails at its end on any error or any request that leaves the site."""
    contexts, faults = [], []

    def open_(path="index.html", width=1280, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console", lambda m: faults.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((address, "blob:", "data:")) else faults.append(r.url)
            ),
        )
        page.on(
            "response", lambda r: faults.append(f"{r.status} {r.url}") if r.status >= 400 else None
        )
        page.goto(address + path)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert not faults


def pytest_collection_modifyitems(items):
    """What opens a page needs a browser: ``--fast`` leaves it out."""
    for item in items:
        if "open_page" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
