"""Run by the environment's own Python after an installation: is all of it there, does it start?"""

import importlib
import importlib.metadata
import sys
from collections.abc import Iterator
from pathlib import Path

STARTED = ("numpy", "matplotlib", "ipykernel", "ipywidgets", "jupyterlab", "course_utils")


def faults(lines: list[str]) -> Iterator[str]:
    """What is wrong with this Python's packages, measured by a requirements file's lines."""
    try:
        from packaging.requirements import Requirement
    except ImportError:
        yield "packaging is missing"
        return
    for line in lines:
        if "==" not in line or line.startswith("#"):
            continue
        wanted = Requirement(line)
        if wanted.marker and not wanted.marker.evaluate():
            continue
        try:
            version = importlib.metadata.version(wanted.name)
        except importlib.metadata.PackageNotFoundError:
            yield f"{wanted.name} is missing"
            continue
        if version not in wanted.specifier:
            yield f"{wanted.name} is {version}, not {wanted.specifier}"
    for name in STARTED:
        try:
            importlib.import_module(name)
        except Exception as error:
            yield f"{name} does not start: {error!r}".replace("\n", " ")


if __name__ == "__main__":
    found = list(faults(Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()))
    print("; ".join(found[:3]) + (f"; and {len(found) - 3} more" if len(found) > 3 else ""))
    sys.exit(bool(found))
