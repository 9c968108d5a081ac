"""The course in a browser's Python: packages that only some cells need are loaded before these.

JupyterLite loads what a cell imports by name. What the course imports further down it can't see,
and there an import can't wait for the network. So each cell is looked at before it runs.
"""

import re
import sys

# Name in a cell -> the package that the course imports behind it.
BEHIND = {"word_tree": "scipy"}


def wanted(cell):
    """The packages that the course needs for the text of a cell: a set of names."""
    return {package for name, package in BEHIND.items() if re.search(rf"\b{name}\b", cell)}


def watch():
    """In JupyterLite: look at each cell from the next one on. Elsewhere nothing."""
    kernel = sys.modules.get("pyodide_kernel")
    if kernel is None:
        return
    transforms = kernel.kernel_instance.lite_transform_manager.line_transforms
    if load not in transforms:
        transforms.append(load)


async def load(lines):
    """Load what the lines of a cell need; the lines stay as they are."""
    missing = [name for name in wanted("".join(lines)) if name not in sys.modules]
    if missing:
        from pyodide_js import loadPackage

        await loadPackage(missing)
    return lines
