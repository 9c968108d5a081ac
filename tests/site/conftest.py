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
