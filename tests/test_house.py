"""How far one reads to understand a class, and that no import runs up the chain of the README."""

import ast

import pytest

from course_utils.paths import ROOT

FLOORS = ("models", "training", "analysis", "pictures", "controls")
ROOMS = ("neurons", "layers", "recurrent", "gated", "attention")  # the lessons' order
READ = [("ElmanRNN", "models/recurrent/elman.py", 6, 600),
        ("Trainer", "training/loop.py", 14, 1500),
        ("Stage", "controls/stage/stage.py", 22, 2800)]


def imports(file):
    """The package's modules that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_utils"):
            for name in (node.module, *(f"{node.module}.{alias.name}" for alias in node.names)):
                yield (ROOT / name.replace(".", "/")).with_suffix(".py")


@pytest.mark.parametrize("of, home, modules, lines", READ)
def test_reading_distance(of, home, modules, lines):
    files = [ROOT / "course_utils" / home]
    assert f"\nclass {of}" in files[0].read_text(encoding="utf-8")
    for file in files:
        files += [f for f in dict.fromkeys(imports(file)) if f.is_file() and f not in files]
    assert len(files) <= modules
    assert sum(len(f.read_text(encoding="utf-8").splitlines()) for f in files) <= lines


def floor(file, order):
    return max((order.index(part) for part in file.parts if part in order), default=-1)


@pytest.mark.parametrize("folder", FLOORS)
def test_no_import_runs_upwards(folder):
    for file in (ROOT / "course_utils" / folder).rglob("*.py"):
        for other in imports(file):
            assert floor(other, FLOORS) <= floor(file, FLOORS), f"{file} imports {other}"
            if folder == "models":
                assert floor(other, ROOMS) <= floor(file, ROOMS), f"{file} imports {other}"
