"""What happens to a result when an input is changed: it doubles, stays the same, turns round.

The right result's way is found by trying; where a wrong answer goes another, that is said. Each
function gets the wrong answer and the right one as functions of a list of calls, the calls, and
the letters of the arguments, and returns a sentence or None.
"""

from itertools import permutations

import numpy as np

from course_utils.exercises.engine.crashes import Crash
from course_utils.number_format import number as shown

# What is done to an argument, for which kinds of numbers, and whether to arrays alone.
CHANGES = (
    ("`{}` is doubled", lambda value: 2 * value, "f", False),
    ("the sign of `{}` is turned", lambda value: -value, "f", False),
    ("1 is added to all of `{}`", lambda value: value + 1, "f", True),
    ("`{}` is turned back to front", lambda value: value[::-1], "fib", True),
)
# What the result does then, and what it is then.
RESPONSES = (
    ("stays the same", lambda value: value),
    ("doubles", lambda value: 2 * value),
    ("becomes half as large", lambda value: value / 2),
    ("becomes four times as large", lambda value: 4 * value),
    ("becomes a quarter as large", lambda value: value / 4),
    ("turns its sign", lambda value: -value),
    ("grows by 1", lambda value: value + 1),
    ("turns back to front", lambda value: value[::-1]),
)


def of_a_change(wrong, right, calls, letters):
    """The right result doubles with an argument, say, and this one doesn't."""
    before = wrong(calls), right(calls)
    for k, letter in enumerate(letters):
        for what, change, kinds, whole in CHANGES:
            first = np.asarray(calls[0][k])
            if first.dtype.kind not in kinds or (whole and not first.ndim):
                continue
            after = [
                (*inputs[:k], _changed(inputs[k], change), *inputs[k + 1 :]) for inputs in calls
            ]
            mine, theirs = (
                _response(old, one(after)) for old, one in zip(before, (wrong, right), strict=True)
            )
            if theirs and mine is not False and mine != theirs:
                yours = f"yours {mine}" if mine else "yours doesn't"
                if theirs == "stays the same" and not mine:
                    yours = "yours changes"
                return f"if {what.format(letter)}, the right result {theirs}; {yours}"
    return None


def _changed(value, change):
    new = change(np.asarray(value))
    return new.tolist() if isinstance(value, list) else new if np.ndim(value) else new.item()


def _response(before, after):
    """What all results do: None where it has no name, False where there is nothing to see."""
    if isinstance(before, Crash) or isinstance(after, Crash):
        return False
    both = [[part for one in results for part in _whole(one)] for results in (before, after)]
    parts = both[0] + both[1]
    if len(both[0]) != len(both[1]) or any(part.dtype.kind not in "bif" for part in parts):
        return False
    if not all(np.isfinite(part).all() for part in parts):
        return False
    pairs = list(zip(*both, strict=True))
    for what, change in RESPONSES:
        if all(_equal(change, *pair) for pair in pairs):
            return what
    return None


def _equal(change, old, new):
    try:
        asked = change(old)
    except (IndexError, TypeError):  # one number has no front, and truth values no sign
        return False
    return asked.shape == new.shape and np.allclose(asked, new, rtol=1e-6, atol=1e-9)


def of_a_direction(wrong, right, calls, letters):
    """The right number grows with an argument, and this one falls; or the other way round."""
    for k, letter in enumerate(letters):
        if np.ndim(calls[0][k]) or np.asarray(calls[0][k]).dtype.kind not in "if":
            continue
        more = [(*inputs[:k], _a_bit_more(inputs[k]), *inputs[k + 1 :]) for inputs in calls]
        rows = [_row(one(at)) for one in (wrong, right) for at in (calls, more)]
        if any(row is None for row in rows):
            return None
        mine, theirs = np.sign(rows[1] - rows[0]), np.sign(rows[3] - rows[2])
        if abs(theirs[0]) == 1 and (theirs == theirs[0]).all() and (mine == -theirs[0]).all():
            way = "larger", "smaller"
            up, down = way if theirs[0] > 0 else way[::-1]
            return (
                f"for the inputs that were tried, the larger `{letter}` is, the {up} is the right "
                f"result, and the {down} is yours"
            )
    return None


def _a_bit_more(value):
    return value + 1 if isinstance(value, int) else value + 0.001 * abs(value)


def of_steepness(found, asked, calls, texts):
    """From one input to another, of which one argument differs, the right number becomes three
    times as large, and this one four times.
    """
    found, asked = _row(found), _row(asked)
    if found is None or asked is None:
        return None
    for i, j in permutations(range(len(calls)), 2):
        differ = [not np.array_equal(a, b) for a, b in zip(calls[i], calls[j], strict=True)]
        if sum(differ) != 1 or not (asked[i] * asked[j] > 0 < found[i] * found[j]):
            continue
        theirs, mine = asked[j] / asked[i], found[j] / found[i]
        if theirs > 1.05 and abs(np.log(theirs / mine)) > 0.15 and texts[i] and texts[j]:
            yours = f"yours {mine:z.3g} times"
            if np.isclose(mine, 1):
                yours = "yours stays the same"
            elif mine < 1:
                yours = f"yours smaller, {mine:z.3g} of what it was"
            return (
                f"from {texts[i]} to {texts[j]} the right result becomes {theirs:z.3g} times as "
                f"large, and {yours}"
            )
    return None


def _row(results):
    """The results of all calls as numbers in a row; None where they are anything else."""
    if isinstance(results, Crash) or any(
        isinstance(one, tuple | list) or np.ndim(one) for one in results
    ):
        return None
    array = np.asarray(results)
    return array.astype(float) if array.dtype.kind in "if" and np.isfinite(array).all() else None


def of_bounds(results, wrong, right, calls, of_large=()):
    """Every right number lies between 0 and 1, say, and one of these doesn't: of the results, or
    of those that other calls give. An upper end holds of the right results for large inputs too.
    """
    found, asked, more = (
        None if isinstance(row, Crash) else [part for one in row for part in _whole(one)]
        for row in (results, right(calls), wrong(calls))
    )
    if not found or not asked or any(part.dtype.kind not in "if" for part in [*found, *asked]):
        return None
    if _sums_to_one(asked) and not _sums_to_one(found):
        return "the numbers of the right result add up to 1 along the last axis, and yours don't"
    found, asked = (np.concatenate([np.ravel(part) for part in parts]) for parts in (found, asked))
    if not np.isfinite([*asked, *found]).all() or len(np.unique(asked)) < 3:
        return None
    if more and all(part.dtype.kind in "if" and np.isfinite(part).all() for part in more):
        more = np.concatenate([np.ravel(part) for part in more])
    else:
        more = found
    large = [number for one in of_large for part in _whole(one) for number in np.ravel(part)]
    for low, high, what in BOUNDS:
        if high < np.inf and not all(low <= number <= high for number in large):
            continue
        mine = more if high < np.inf else found  # where the right one has an end, so have all
        out = mine[(mine < low - 1e-9) | (mine > high + 1e-9)]
        if len(out) and asked.min() >= low and asked.max() <= high:
            one = shown(out[0], 3)
            return (
                f"for every input that was tried, what is asked for is {what}, and one of your "
                f"numbers is {one}"
            )
    return None


BOUNDS = (
    (0, 1, "between 0 and 1"), (-1, 1, "between -1 and 1"), (0, np.inf, "0 or more"),
)


def _whole(result):
    return [np.asarray(part) for part in (result if isinstance(result, tuple) else [result])]


def _sums_to_one(parts):
    return all(
        part.ndim and part.shape[-1] > 1 and np.allclose(part.sum(axis=-1), 1) for part in parts
    )
