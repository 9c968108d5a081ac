"""Files of a learner that hide a module: a `random.py` beside the lessons is imported instead.

Python looks for a module first in the folder of the notebook, then in those of PYTHONPATH, and
only then among its own and the installed ones. Standard library only: it also has to work where
such a file lies in the course's folder itself.
"""

import importlib.machinery
import os
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from course_utils.cli.messages import CourseError, say
from course_utils.paths import NOTEBOOKS, ROOT

# Of these nothing in the course makes use: a learner's test.py does no harm.
HARMLESS = {"antigravity", "docs", "example", "examples", "idlelib", "lib2to3", "scripts", "test",
            "tests", "this", "turtle", "turtledemo"}  # fmt: skip
OURS = {"assets", "course_utils", "tests"}
DEPTH = 4  # folders below the course's that may hold notebooks


def found(prefix: Path | None = None) -> list[Path]:
    """Files and packages that would be imported in place of what the course needs.

    Parameters
    ----------
    prefix : Path or None
        The environment; by default that of the running Python.
    """
    names = _needed(prefix)
    return [path for folder in _folders() for path in _modules(folder) if _stem(path) in names]


def advice(path: Path) -> str:
    """One line on a file that `found` has returned."""
    name = _stem(path)
    if not path.is_relative_to(ROOT):
        return f"{path} hides the module {name!r}: unset PYTHONPATH, or take that folder out of it"
    new = path.with_name(f"my_{path.name}").name
    shown = path.relative_to(ROOT).as_posix()
    return f"{shown} hides the module {name!r}: rename it, for instance to {new}"


def tell() -> None:
    """Say a line on each such file, before kernels start that may meet it."""
    for path in found():
        say(advice(path), error=True)


def refuse() -> None:
    """Stop a command if such a file lies in the course's own folder: then hardly anything starts.

    Raises
    ------
    CourseError
        With a line on each.
    """
    lines = [advice(path) for path in found(ROOT / ".venv") if path.parent == ROOT]
    if lines:
        raise CourseError("\n".join(lines))


def _folders() -> Iterator[Path]:
    """Where Python looks first: where a kernel may start, and PYTHONPATH."""
    for place, folders, files in os.walk(ROOT):
        here = Path(place)
        depth = len(here.relative_to(ROOT).parts)
        folders[:] = sorted(
            name for name in folders
            if depth < DEPTH and not name.startswith((".", "__"))
            and not (here == ROOT and name in OURS)
            and not (here / name / "pyvenv.cfg").exists()
        )  # fmt: skip
        if here in (ROOT, NOTEBOOKS) or any(name.endswith(".ipynb") for name in files):
            yield here
    for place in os.environ.get("PYTHONPATH", "").split(os.pathsep):
        if place and Path(place).is_dir() and not Path(place).resolve().is_relative_to(ROOT):
            yield Path(place)


def _modules(folder: Path) -> Iterator[Path]:
    """What Python can import from there; a folder without __init__.py hides nothing."""
    endings = tuple(importlib.machinery.all_suffixes())
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        return
    for path in entries:
        if folder == ROOT and path.name in OURS:
            continue
        packaged = path.is_dir() and any((path / f"__init__{end}").is_file() for end in endings)
        if packaged or (path.name.endswith(endings) and path.is_file()):
            yield path


def _stem(path: Path) -> str:
    return path.name.split(".")[0]


def _needed(prefix: Path | None) -> set[str]:
    """Names of modules that can be hidden: those of Python and of what is installed."""
    variables = {"base": str(prefix), "platbase": str(prefix)} if prefix else None
    installed = Path(sysconfig.get_path("purelib", vars=variables))
    names = {*sys.stdlib_module_names, "course_utils", *map(_stem, _modules(installed))}
    # What is built into Python itself is found before any file.
    frozen = {name for name in sys.stdlib_module_names if _is_frozen(name)}
    return names - set(sys.builtin_module_names) - frozen - HARMLESS


def _is_frozen(name: str) -> bool:
    return importlib.machinery.FrozenImporter.find_spec(name) is not None
