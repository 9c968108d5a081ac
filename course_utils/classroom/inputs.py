"""Inputs for marking: of the same kind as those that a check shows, with other numbers.

Who wrote in the results for the shown inputs has no results for these. What is kept, so that an
answer that is right stays right: shapes; signs, zeros and which numbers are alike; that
probabilities add up to one; 0 and 1, and -1 and 1, where whole numbers are such; how often each
whole number and each truth value occurs in an array (they change places).

An exercise may have inputs of its own making instead, or say why it has none:
``Exercise(..., others=...)``.
"""

import numpy as np

from course_utils.exercises.engine.compare import says_nothing
from course_utils.exercises.engine.crash import Crash

TRIES = 12


def variant(exercise, random):
    """The exercise on other inputs; None where there are none.

    None are there where an exercise says so, and where the solution has nothing to say of what was
    made.
    """
    if why_none(exercise):
        return None
    for _ in range(TRIES):
        if exercise.others is not None:
            inputs = exercise.others(random)
        else:
            inputs = like(exercise.inputs, random)
            if _same(inputs, exercise.inputs):
                continue
        other = exercise.on(inputs)
        expected = other.expected
        if isinstance(expected, Crash) or says_nothing(expected):
            continue
        if exercise.others is not None and not _alike(expected, exercise.expected):
            continue
        return other
    return None


def why_none(exercise):
    """Why an exercise has no other inputs; None if it has some."""
    if exercise.inputs is None:
        return "the answer is a value: it stands for itself, there is nothing to try it on"
    return exercise.others if isinstance(exercise.others, str) else None


def like(value, random):
    """Inputs of the same kind with other numbers."""
    if isinstance(value, list | tuple):
        if value and all(type(part) is float for part in value):
            return type(value)(_scaled(np.array(value), random).tolist())
        if isinstance(value, list) and len(value) > 1 and all(type(p) is int for p in value):
            return random.permuted(value).tolist()
        return type(value)(like(part, random) for part in value)
    if isinstance(value, dict):
        return {key: like(part, random) for key, part in value.items()}
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.ndarray):
        return value
    array = np.asarray(value)
    if array.dtype.kind in "fc":
        new = _scaled(array, random)
    elif array.dtype.kind in "bi" and array.ndim:
        new = random.permuted(array)
    elif array.dtype.kind == "i" and abs(array) > 1:
        new = array + random.integers(0, 3)
    else:
        return value
    return new if array.ndim else new.item()


def _scaled(array, random):
    """Each different size of number by a factor of its own; rows that are shares stay shares."""
    sizes, place = np.unique(abs(array), return_inverse=True)
    factors = random.uniform(0.6, 0.98, sizes.shape)
    new = array * factors[place].reshape(array.shape)
    if array.ndim and np.allclose(array.sum(axis=-1), 1) and array.shape[-1] > 1:
        new = new / new.sum(axis=-1, keepdims=True)
    return new


def _alike(found, expected):
    """Where the solution is only nearly right, as by an experiment, its verdict must be theirs."""
    return set(map(repr, found)) <= set(map(repr, expected))


def _same(one, other):
    if isinstance(one, list | tuple):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, np.ndarray):
        return np.array_equal(one, other, equal_nan=one.dtype.kind in "fc")
    return one is other or one == other
