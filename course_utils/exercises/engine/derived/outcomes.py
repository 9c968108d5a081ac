"""What kind of outcome it is: fine numbers, finite ones, or nothing that tells."""

import numpy as np

from course_utils.exercises.engine.compare import as_array, says_nothing
from course_utils.exercises.engine.crashes import Crash


def is_fine(value):
    """Whether it has numbers fine enough that two slips don't look like others by chance."""
    if isinstance(value, tuple | list):
        return any(map(is_fine, value))
    array = np.asarray(value)
    large = array.dtype.kind == "i" and (array > 30).any()
    return bool(large or (array.dtype.kind == "f" and (array != np.round(array)).any()))


def is_telling(outcome):
    return outcome is not None and not says_nothing(outcome)


def is_finite(outcome):
    """Whether all of an outcome is numbers, and none of them without end."""
    numbers = None if isinstance(outcome, Crash) else numbers_in(outcome)
    return numbers is not None and bool(np.isfinite(numbers).all())


def numbers_in(value):
    """All numbers of a result in one row; None where it has anything else."""
    if isinstance(value, tuple | list) and value:
        parts = [numbers_in(part) for part in value]
        return None if any(part is None for part in parts) else np.concatenate(parts)
    array = as_array(value)
    return None if array is None or array.dtype.kind == "c" else array.ravel().astype(float)


def plain(value):
    """For a sentence: 1 is shown as 1, not as np.int64(1)."""
    if isinstance(value, tuple | list):
        return type(value)(map(plain, value))
    return value.item() if isinstance(value, np.generic) else value
