"""Where the course's files lie, found from this package so that any folder works."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# In a browser the lessons lie in the page's storage, not beside the package.
NOTEBOOKS = Path.cwd() if sys.platform == "emscripten" else ROOT / "notebooks"
ASSETS = ROOT / "assets"
