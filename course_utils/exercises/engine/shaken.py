"""Inputs like those of an exercise, with other numbers."""

import numpy as np


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


def _with_a_tie(new, random):
    """Now and then two neighbours are alike: else no one sees `<=` for `<`."""
    if len(new) > 1 and isinstance(new[0], float) and random.random() < 0.5:
        k = random.integers(len(new) - 1)
        new[k + 1] = new[k]
    return new
