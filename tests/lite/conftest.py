"""The browser's Python in a folder, for all tests that run it."""

import pytest

from course_utils.site.lite import folder, pyodide


@pytest.fixture(scope="session")
def browser_folder(tmp_path_factory):
    if pyodide.here() is None:
        pytest.skip(f"there is no Pyodide here: {pyodide.HOW} gets it, once, 77 MB")
    made = tmp_path_factory.mktemp("lite") / "pyodide"
    folder.assemble(made, pyodide.here())
    return made
