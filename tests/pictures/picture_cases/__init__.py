"""One entry for each picture: an example of it, and what it must show.

The numbers are computed from a picture's trace without the picture's own code. The tests and the
sweep of a notebook compare them with what is read back from the artists, so that a picture that
ignores its slider, or draws another quantity, turns a test red. An entry stands in the file of its
picture's room:

    @shows("GatesPicture", example=lambda: pictures.GatesPicture(gated_trace()))
    def gates(picture):
        trace, t = picture.trace, picture.t
        return {"keep": trace.f[0, t], ...}  # every name of `picture.shown()`

A notebook's kernel imports this, too: examples are made only when called.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pkgutil import iter_modules

import numpy as np

from course_utils import pictures


@dataclass(frozen=True)
class Case:
    """What is known of one picture.

    Attributes
    ----------
    numbers : callable
        Takes a picture, and gives what its `shown()` must be: {name: array}.
    example : callable
        Makes a picture that the tests move through all its steps.
    says : callable or None
        Takes a picture and its step, and gives numbers that its text must have: {the words
        before the number: the number}.
    equations : bool
        Whether it writes equations in numbers. Those that are found must be true anyhow.
    """

    numbers: Callable
    example: Callable
    says: Callable | None = None
    equations: bool = False


CASES = {}  # by the name of the picture's class


def shows(name, example, says=None, equations=False):
    """Enter the function below as what the picture called `name` must show; see `Case`."""

    def enter(numbers):
        if name in CASES:
            raise ValueError(f"{name} has two entries in tests/pictures/picture_cases/: keep one")
        CASES[name] = Case(numbers, example, says, equations)
        return numbers

    return enter


def examples():
    """What makes an example of each picture: {its class: a function}."""
    return {getattr(pictures, name): case.example for name, case in CASES.items()}


def check(picture):
    """Fail unless the picture's artists hold what its trace says."""
    name = type(picture).__name__
    if name not in CASES or type(picture) is not getattr(pictures, name):
        raise AssertionError(f"{name} has no entry in tests/pictures/picture_cases/: add one")
    shown, wanted = picture.shown(), CASES[name].numbers(picture)
    unheld = sorted(set(shown) - set(wanted))
    if unheld:
        raise AssertionError(
            f"{name} shows {', '.join(unheld)}, which nothing in "
            "tests/pictures/picture_cases/ expects: say there what it must be"
        )
    for part, expected in wanted.items():
        np.testing.assert_allclose(
            shown[part], expected, rtol=1e-6, atol=1e-6,
            err_msg=f"{name} shows another {part} than its trace has",
        )


for _room in iter_modules(__path__):  # they enter their pictures
    import_module(f"{__name__}.{_room.name}")
