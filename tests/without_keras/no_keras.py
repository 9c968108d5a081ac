"""pytest as on an installation without Keras: PYTHONPATH=tests/without_keras pytest -p no_keras"""

import os
from pathlib import Path

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure():
    # The course's own plugin has just set the variables that the kernels inherit.
    folder = str(Path(__file__).parent)
    os.environ["PYTHONPATH"] = os.pathsep.join([folder, os.environ["PYTHONPATH"]])
