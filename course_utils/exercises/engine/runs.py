"""How answers are run again: within limits, so that none runs on or grows for ever, and with
inputs like those of an exercise but with other numbers."""

import sys
import warnings
from collections.abc import Mapping
from contextlib import contextmanager
from functools import wraps
from itertools import islice
from types import FunctionType

import numpy as np

from course_utils.exercises.engine.program import remember

MANY = 1_000_000  # things in a result, or in one list
# So many lines of a mutant's text are run, and of the learner's, before it is stopped.
MUTANTS_LINES, LINES = 20_000, 200_000
MUTANT = "<mutant>"  # the name of the file that it runs under
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


def defined_by(mutant, names, name):
    """What a mutant, a text or its tree, defines under a name."""
    remember(MUTANT, mutant)
    names = dict(names)
    with quietly(), limited(MUTANT, MUTANTS_LINES):
        exec(compile(mutant, MUTANT, "exec"), names)
    return names[name]


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


def larger(value, random):
    """As `shaken`, but fifty times as large: bounds that still hold then are no accident."""
    new = shaken(value, random)
    if isinstance(value, tuple | list):
        return type(value)(larger(part, random) for part in value)
    return 50 * new if np.asarray(value).dtype.kind == "f" else new


def _with_a_tie(new, random):
    """Now and then two neighbours are alike: else no one sees `<=` for `<`."""
    if len(new) > 1 and isinstance(new[0], float) and random.random() < 0.5:
        k = random.integers(len(new) - 1)
        new[k + 1] = new[k]
    return new


@contextmanager
def quietly():
    """Overflow and the like belong to the value, not to a red box above the hint."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


def manageably(answer):
    """A function that gives what the answer gives, if that is not too much."""
    if not isinstance(answer, FunctionType):
        return answer
    return wraps(answer)(lambda *args, **kwargs: manageable(answer(*args, **kwargs)))


def file(answer):
    """In which file, or cell, a function or a class stands."""
    parts = [answer, *(vars(answer).values() if isinstance(answer, type) else ())]
    codes = [part.__code__ for part in parts if hasattr(part, "__code__")]
    return codes[0].co_filename if codes else ""


def fill_memory():
    """NumPy keeps small blocks of memory, and hands them out as they are: now with 7.25 in them."""
    for size in range(1, 128):
        [np.full(size, 7.25) for _ in range(4)].clear()


def fresh(value):
    """A copy of the inputs, so that an answer that changes them in place can't spoil the next."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, tuple | list):
        return type(value)(map(fresh, value))
    return {key: fresh(part) for key, part in value.items()} if isinstance(value, dict) else value
