"""The stage's front end: its modules joined into one, and its style."""

from functools import cache
from pathlib import Path

from course_utils.controls import front
from course_utils.controls.front import MISSING, Base

__all__ = ["MISSING", "Base", "module", "packed", "style"]

FOLDER = Path(__file__).with_name("front_end")
MODULES = ("network/arithmetic.mjs", "network/scene.mjs", "numbers.mjs", "shapes.mjs", "data.mjs",
           "pen.mjs", "page.mjs", "gate.mjs", "kernel.mjs", "words.mjs", "map.mjs",
           "lens.mjs", "reach.mjs", "weights.mjs", "stage.mjs")


@cache
def module():
    """The whole front end as one ES module whose default export is ``{render, still}``."""
    return front.joined([*front.SHARED, *(FOLDER / name for name in MODULES)])


@cache
def packed():
    """`module()` as it is sent with a stage."""
    return front.packed(module())


@cache
def style():
    return (FOLDER / "stage.css").read_text(encoding="utf-8")
