"""How answers are run again: within limits, so that none runs on or grows for ever, and with
inputs like those of an exercise but with other numbers."""

import sys
from collections.abc import Mapping
from contextlib import contextmanager
from itertools import islice

import numpy as np

MANY = 1_000_000  # things in a result, or in one list
DEEP = 8  # lists in lists: NumPy works on one that holds itself until the memory is full


class RunsOn(ValueError):
    """A run that was stopped."""


def manageable(value):
    """The value itself; ValueError where it has too many parts to make an array of."""
    level, count = [value], 0
    for _ in range(DEEP):
        inside = []
        for one in level:
            parts = _parts(one)
            count += len(parts)
            if count > MANY:
                raise ValueError(f"the result has more than a million things in it{_HOW}")
            if not isinstance(parts, range):
                inside += parts
        if not inside:
            return value
        level = inside
    raise ValueError(
        f"the result is a list in a list in a list, more than {DEEP} deep: does an `append` add "
        "a list to itself?"
    )


_HOW = ": does a loop add to the list that it goes through?"


def _parts(value):
    if isinstance(value, Mapping):
        return list(islice(value.values(), MANY + 1))
    if isinstance(value, np.ndarray):
        return list(value.flat) if value.dtype == object else ()
    return value if isinstance(value, list | tuple | range | set | frozenset) else ()


@contextmanager
def limited(file, lines):
    """Stop the program of a file with RunsOn after so many lines, or when a list outgrows all."""
    left = iter(range(lines))

    def line(frame, event, argument):
        if event == "line" and next(left, None) is None:
            raise RunsOn(f"it was stopped after {lines} lines: does every loop end?")
        for value in frame.f_locals.values():
            if type(value) is list and value:
                if len(value) > MANY:
                    raise RunsOn(f"a list grew to more than a million things{_HOW}")
                if value[-1] is value:
                    raise RunsOn("a list is added to itself: `append` the other one")
        return line

    def call(frame, event, argument):
        return line if frame.f_code.co_filename == file else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        yield
    finally:
        sys.settrace(before)


def shaken(value, random, signs=False):
    """Inputs of the same kinds and shapes with other numbers; a fraction stays below 1.

    ``signs`` says that a whole 1 or -1 is a sign: it stays one.
    """
    if isinstance(value, tuple | list):
        new = [shaken(part, random, signs) for part in value]
        return type(value)(_with_a_tie(new, random) if isinstance(value, list) else new)
    array = np.asarray(value)
    if array.dtype.kind == "b":
        new = random.random(array.shape) < 0.5
    elif array.dtype.kind == "i" and signs and np.all(abs(array) == 1):
        new = random.choice([-1, 1], array.shape)
    elif array.dtype.kind == "i" and array.ndim:
        new = random.integers(array.min(), array.max() + 1, array.shape)
    elif array.dtype.kind == "i":
        new = array + random.integers(0, 3)
    elif array.dtype.kind == "f":
        new = array * random.uniform(0.6, 0.98, array.shape)
        new = np.where(array == 0, random.uniform(-0.5, 0.5, array.shape), new)
        new = np.array(_with_a_tie(list(new), random)) if array.ndim == 1 else new
    else:
        return value
    return new if array.ndim else np.asarray(new).item()


def far_from(value, random):
    """As `shaken`, but with numbers of other sizes and in another order."""
    new = shaken(value, random)
    if isinstance(value, np.ndarray) and value.dtype.kind in "if":
        return random.permuted(new * random.choice([0.1, 1, 4], value.shape).astype(new.dtype)
                               if new.dtype.kind == "f" else new)
    if isinstance(value, list) and all(type(one) in (int, float) for one in value):
        return [one * random.choice([1, 2, 5]).item() for one in random.permuted(new).tolist()]
    if isinstance(value, float):
        return value * 10 ** random.uniform(-1.5, 1.5)
    return new


def _with_a_tie(new, random):
    """Now and then two neighbours are alike: else no one sees `<=` for `<`."""
    if len(new) > 1 and isinstance(new[0], float) and random.random() < 0.5:
        k = random.integers(len(new) - 1)
        new[k + 1] = new[k]
    return new
