"""Set every control to its ends, to each option and to random values, and check what follows."""

from contextlib import contextmanager

import numpy as np
from picture_expectations import check

from course_utils.controls.knobs import Choice, Slider


def values_of(explorer, name, random=100, seed=0):
    """Values to try for one knob: both ends, every option, `random` values between."""
    spec, knob = explorer._specs[name], explorer.knobs[name]
    if isinstance(spec, Choice):
        return spec.values
    low, high = knob.source.min, knob.source.max
    rng = np.random.default_rng(seed)
    if isinstance(spec, Slider) and spec.kind is float:
        between = rng.choice(spec.values, size=random).tolist()
    else:
        between = rng.integers(low, high + 1, size=random).tolist()
    return [low, high, *between]


@contextmanager
def unpainted(picture):
    """Leave out turning the artists into pixels, nine tenths of an event's time."""
    picture.png = lambda: b""
    try:
        yield
    finally:
        del picture.png
    assert picture.png().startswith(b"\x89PNG")


def sweep(explorer, random=100):
    """Move every knob of `explorer`; raises at the first value its picture does not follow.

    It is the artists' numbers that are checked; the pixels are drawn once at the end.
    """
    assert explorer.raise_errors, "set Explorer.raise_errors first: errors would stay in the page"
    with unpainted(explorer.picture):
        _move(explorer, random)
    explorer.reset()


def _move(explorer, random):
    for name in explorer.knobs:
        tried = values_of(explorer, name, random)
        for value in tried:
            before = explorer.values[name]
            explorer.set(**{name: value})
            assert explorer.error is None
            check(explorer.picture)
            if name in explorer.picture.views:
                expected = min(value, explorer.picture.last(name))
                assert explorer.picture.view[name] == expected, (name, value, before)
        explorer.reset()
        check(explorer.picture)
