"""How far one reads to understand a class; that no import runs up the chain of the README, and
none but the bridge's loads Keras.
"""

import ast
import re

import pytest

from course_utils.paths import ROOT

FLOORS = ("models", "training", "tasks", "analysis", "pictures", "controls", "exercises")
ROOMS = ("neurons", "layers", "recurrent", "gated", "attention", "linear")  # the lessons' order
ENGINE = ("program", "runs", "compare", "slips", "crashes", "derived", "task", "exercise",
          "folder", "proof")  # of the exercises
READ = [("ElmanRNN", "models/recurrent/elman.py", 6, 600),
        ("Trainer", "training/loop.py", 14, 1500),
        ("Stage", "controls/stage/stage.py", 22, 2800)]


def imports(file):
    """The package's modules that a file imports, at its top or inside a function."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        names = [alias.name for alias in getattr(node, "names", ())]
        if isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file} imports from '.': write the module's whole name"
            names = [node.module, *(f"{node.module}.{name}" for name in names)]
        elif not isinstance(node, ast.Import):
            continue
        for name in names:
            if name.split(".")[0] == "course_utils":
                yield ROOT / f"{name.replace('.', '/')}.py"


@pytest.mark.parametrize("of, home, modules, lines", READ)
def test_reading_distance(of, home, modules, lines):
    files = [ROOT / "course_utils" / home]
    assert f"\nclass {of}" in files[0].read_text(encoding="utf-8")
    for file in files:
        files += [f for f in dict.fromkeys(imports(file)) if f.is_file() and f not in files]
    assert len(files) <= modules
    assert sum(len(f.read_text(encoding="utf-8").splitlines()) for f in files) <= lines


def floor(file, order):
    parts = file.relative_to(ROOT).with_suffix("").parts  # training.py stands for the package
    return max((order.index(part) for part in parts if part in order), default=-1)


@pytest.mark.parametrize("folder", FLOORS)
def test_no_import_runs_upwards(folder):
    for file in (ROOT / "course_utils" / folder).rglob("*.py"):
        for other in imports(file):
            assert floor(other, FLOORS) <= floor(file, FLOORS), f"{file} imports {other}"
            if folder == "models":
                assert floor(other, ROOMS) <= floor(file, ROOMS), f"{file} imports {other}"


def test_no_import_of_the_exercises_engine_runs_upwards():
    for file in (ROOT / "course_utils/exercises/engine").rglob("*.py"):
        for other in imports(file):
            assert floor(other, ENGINE) <= floor(file, ENGINE), f"{file} imports {other}"


def test_the_bridge_alone_imports_keras():
    mine = ROOT / "course_utils"
    # The second works in the kernel of a lesson that has loaded it.
    allowed = mine / "keras_bridge.py", mine / "cli/notebooks/moved_draws.py"
    pattern = re.compile(r"^\s*(import|from) +(keras|tensorflow)\b", re.MULTILINE)
    found = {file for file in mine.rglob("*.py") if pattern.search(file.read_text("utf-8"))}
    assert found == set(allowed)
