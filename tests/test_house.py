"""How far one reads to understand a class, and that no import runs up the chain of the README."""

import ast
import re

import pytest

from course_utils.paths import ROOT

FLOORS = ["models", "training", "tasks", "analysis", "pictures", "controls", "exercises"]


def named(file):
    """The modules of the package that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for name in (node.module, *(f"{node.module}.{a.name}" for a in node.names)):
                path = (ROOT / name.replace(".", "/")).with_suffix(".py")
                if name.startswith("course_utils.") and path.is_file():
                    yield path


@pytest.mark.parametrize(
    "of, modules, lines", [("ElmanRNN", 6, 600), ("Trainer", 14, 1500), ("Stage", 22, 2800)])
def test_reading_distance(of, modules, lines):
    files = [f for f in (ROOT / "course_utils").rglob("*.py")
             if re.search(rf"^class {of}\b", f.read_text(encoding="utf-8"), re.M)]
    assert len(files) == 1
    for file in files:
        files += [f for f in dict.fromkeys(named(file)) if f not in files]
    assert len(files) <= modules and sum(len(f.read_text().splitlines()) for f in files) <= lines
