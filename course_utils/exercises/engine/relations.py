"""What a wrong result has to do with the right one: twice as large, turned over, in other places.

Each function gets the two, for all inputs of an exercise, and returns a sentence or None. What is
said is true whatever the answer's text was, for it is seen in the numbers alone.
"""

import numpy as np

from course_utils.exercises.engine.compare import close
from course_utils.number_format import number as shown


def relation(found, right, several, name="the result"):
    """The first sentence that holds of all results, or None.

    Parameters
    ----------
    found, right : object
        The answer's outcome and the solution's; lists of them where `several`.
    several : bool
        Whether they hold the results of several calls.
    name : str
        What the sentence calls the answer.
    """
    pairs = list(zip(found, right, strict=True)) if several else [(found, right)]
    if all(isinstance(right, str) for _, right in pairs) and several:
        return of_words(found, right, name)
    if any(isinstance(right, dict | str) for _, right in pairs):
        return None
    if any(isinstance(part, tuple) for _, part in pairs):
        return _which_part(pairs, name)
    arrays = [(np.asarray(found), np.asarray(right)) for found, right in pairs]
    if any(part.dtype.kind not in "bif" for pair in arrays for part in pair):
        return None
    return next((said for one in RELATIONS if (said := one(arrays, name))), None)


def _which_part(pairs, name):
    """Of several values some are right already."""
    count = len(pairs[0][1])
    if any(not isinstance(found, tuple) or len(found) != count for found, _ in pairs):
        return None
    good = [
        k for k in range(count) if all(close(found[k], right[k]) is None for found, right in pairs)
    ]
    if not good or count < 2:
        return None
    other = [k for k in range(count) if k not in good]
    parts = [([found[other[0]]], [right[other[0]]]) for found, right in pairs]
    arrays = [(np.asarray(a[0]), np.asarray(b[0])) for a, b in parts]
    which = " and ".join(f"number {k + 1}" for k in good)
    what = f"value {other[0] + 1}"
    more = None
    if all(part.dtype.kind in "bif" for pair in arrays for part in pair):
        more = next((said for one in RELATIONS if (said := one(arrays, what))), None)
    kept = "is right" if len(good) == 1 else "are right"
    rest = " and ".join(f"number {k + 1}" for k in other)
    said = f"of its {count} values {which} {kept}, {rest} not yet"
    return f"{said}: {more}" if more else said


def _flat(arrays):
    return (np.concatenate([np.ravel(pair[k]).astype(float) for pair in arrays]) for k in (0, 1))


def _alike(arrays):
    return all(found.shape == right.shape for found, right in arrays)


def _telling(right):
    """Whether the numbers are many enough that a rule of them is no accident."""
    return len(np.unique(right.round(9))) > 2


def of_a_size(arrays, name):
    """Twice, a thousandth, the other sign; or more by the same amount everywhere."""
    if not _alike(arrays):
        return None
    found, right = _flat(arrays)
    if not _telling(right) or not np.isfinite(found).all():
        return None
    at = right != 0
    factors = found[at] / right[at]
    factor = factors[0] if len(factors) else 0.0
    if factor and np.allclose(found, factor * right, rtol=1e-7, atol=1e-12) and factor != 1:
        if np.isclose(factor, -1):
            return f"{name} has the right size and the other sign, everywhere"
        return f"{name} is {_amount(factor)} times what it should be, everywhere"
    more = found - right
    if more[0] and np.allclose(more, more[0], rtol=1e-7, atol=1e-12):
        size = _amount(abs(more[0]))
        return f"{name} is too {'large' if more[0] > 0 else 'small'} by {size}, everywhere"
    return None


def _amount(value):
    return f"{round(value):d}" if np.isclose(value, round(value)) else shown(value, 4)


def of_a_function(arrays, name):
    """A function too many or too few at the end."""
    if not _alike(arrays):
        return None
    found, right = _flat(arrays)
    if not _telling(right) or not np.isfinite(found).all():
        return None
    with np.errstate(all="ignore"):
        made = {
            "one over": 1 / right,
            "the square of": right**2,
            "the root of": np.sqrt(right),
            "the natural logarithm of": np.log(right),
            "the logarithm to base 2 of": np.log2(right),
            "e to the power of": np.exp(right),
            "2 to the power of": 2.0**right,
            "tanh of": np.tanh(right),
            "the size without the sign of": np.abs(right),
            "1 minus": 1 - right,
        }
    for what, value in made.items():
        if np.isfinite(value).all() and np.allclose(found, value, rtol=1e-7, atol=1e-9):
            return f"{name} is {what} what it should be, everywhere"
    if all(part.dtype.kind == "b" for part, _ in arrays):
        return f"{name} says True or False, as a comparison does: a number is asked for"
    if (
        found.any()  # what vanishes is no rounding
        and np.allclose(found, np.round(found))
        and np.abs(found - right).max() <= 1
        and (np.abs(right - np.round(right)).max() > 0.01)
    ):
        return f"{name} is rounded: give it as it comes"
    return None


def of_a_shape(arrays, name):
    """The right numbers with other axes, or only some of them."""
    for turn, says in (
        (lambda value: value.T, "rows and columns are exchanged"),
        (lambda value: value[:, None], "in a column: one axis too many"),
        (lambda value: value[None], "with one axis too many in front"),
        (lambda value: value.swapaxes(0, 1), "the first two axes are exchanged"),
        (lambda value: value[::-1], "from back to front"),
        (lambda value: value[:, ::-1], "with each row from back to front"),
    ):
        if _is(arrays, turn):
            return f"{name} has the right numbers, but {says}"
    for pick, says in (
        (lambda value: value[0], "only the first part of what is asked for"),
        (lambda value: value[-1], "only the last part of what is asked for"),
        (lambda value: value[1:-1], "right inside, but its first and last part are missing"),
        (lambda value: value[1:], "right, but its first part is missing"),
        (lambda value: value[:-1], "right, but its last part is missing"),
        (lambda value: value[:, -1], "only the last step of what is asked for"),
        (lambda value: value[:, 0], "only the first step of what is asked for"),
        (lambda value: value.sum(), "the sum of what is asked for, in one number"),
        (lambda value: value.mean(), "the mean of what is asked for, in one number"),
        (lambda value: value.sum(axis=0), "the sum over axis 0 of what is asked for"),
        (lambda value: value.mean(axis=0), "the mean over axis 0 of what is asked for"),
        (_places, "where True belongs: asked for is True or False at every place"),
    ):
        if _is(arrays, pick):
            return f"{name} is {says}"
    return None


def _places(value):
    if value.dtype.kind != "b":
        raise ValueError("only truth values have places where they are True")
    return np.flatnonzero(value)


def _is(arrays, change):
    if not any(right.ndim and len(np.unique(right)) > 1 for _, right in arrays):
        return False
    for found, right in arrays:
        try:
            other = change(right)
        except (IndexError, ValueError):
            return False
        if found.shape != other.shape or close(found, other) is not None:
            return False
    return True


def of_places(arrays, name):
    """The right numbers in other places, or the right places with other numbers."""
    if not _alike(arrays) or len(arrays) > 1:
        return None
    found, right = _flat(arrays)
    if len(right) < 3 or len(np.unique(right)) < 2:
        return None
    if np.allclose(np.abs(found), np.abs(right)):
        return f"{name} has the right sizes, but not each with its sign"
    if np.allclose(np.sort(found), np.sort(right)):
        return f"{name} has the right numbers, but not each in its place"
    if np.array_equal(found != 0, right != 0) and not (right != 0).all():
        return f"{name} has its zeros in the right places, but not the other numbers"
    if not found.any():
        return f"{name} has nothing but zeros"
    return None


def of_parts(found, right, name="the result"):
    """Right in some rows or steps, and not in others."""
    if found.shape != right.shape or right.ndim < 2 or right.dtype.kind not in "if":
        return None
    near = np.isclose(found, right, rtol=1e-6, atol=1e-8)
    for axis in range(right.ndim):
        good = near.all(axis=tuple(k for k in range(right.ndim) if k != axis))
        if good.any() and not good.all():
            at = ", ".join(":" * axis)
            at = f"{at}, " if at else ""

            def shown(places, at=at):
                return " and ".join(f"[{at}{k}]" for k in places)

            here, wrong = np.flatnonzero(good)[:4], np.flatnonzero(~good)
            return f"{name} is right at {shown(here)}, and not at {shown(wrong[:4])}"
    return None


def of_a_constant(arrays, name):
    """The same number for every input."""
    if len(arrays) < 2 or any(part.ndim for pair in arrays for part in pair):
        return None
    found, right = _flat(arrays)
    if len(np.unique(found)) == 1 < len(np.unique(right)):
        return f"{name} is {shown(found[0], 2)} for every input that was tried"
    return None


def of_truth(arrays, name):
    """Yes and no: turned round, or always the same, or one of them too often."""
    if not _alike(arrays):
        return None
    found, right = _flat(arrays)
    if len(found) < 2 or not {*np.unique(right), *np.unique(found)} <= {0.0, 1.0}:
        return None
    if len(arrays) < 2 and any(part.dtype.kind != "b" for part in arrays[0]):
        return None
    if np.array_equal(found, 1 - right):
        return f"{name} is the opposite of what it should be, everywhere"
    if len(np.unique(found)) == 1:
        return f"{name} is {arrays[0][0].ravel()[0]} everywhere"
    return _too_often([bool(one) for one in found], [bool(one) for one in right], name)


def of_words(found, right, name):
    """One word too often, or never."""
    if not all(isinstance(one, str) for one in found) or len({*right}) < 2:
        return None
    other = sorted({*found} - {*right})
    if other:
        return f"{name} is {other[0]!r}, which is never asked for: {' or '.join(sorted({*right}))}"
    never = sorted({*right} - {*found})
    if never:
        return f"{name} is never {never[0]!r}, which is right for some of the inputs"
    return _too_often(found, right, name)


def _too_often(found, right, name):
    """Yes and no, or words: where they are wrong, one is always said, or always right."""
    wrong = [pair for pair in zip(found, right, strict=True) if pair[0] != pair[1]]
    said, asked = ({pair[k] for pair in wrong} for k in (0, 1))
    if len(said) == 1:
        one = said.pop()
        other = repr(not one) if isinstance(one, bool) else "anything else"
        return f"{name} is {one!r} too often: where it is {other}, that is right"
    if len(asked) == 1:
        return f"{name} is {asked.pop()!r} too seldom: what is wrong should be that"
    return None


RELATIONS = (
    of_a_constant,
    of_a_size,
    of_a_function,
    of_a_shape,
    of_truth,
    of_places,
)


def of_an_argument(found, right, calls, letters):
    """The right result but for a factor, or a term, that goes with an argument."""
    try:
        found, right = (np.array(values, dtype=float) for values in (found, right))
        if found.ndim != 1 or len(found) < 2 or not np.isfinite(found).all() or not right.all():
            return None
        for letter, values in zip(letters, zip(*calls, strict=True), strict=True):
            value = np.array(values, dtype=float)
            if value.ndim != 1 or len(np.unique(value)) < 2:
                continue
            if np.allclose(found - right, value) or np.allclose(right - found, value):
                more = "large" if (found - right)[0] * value[0] > 0 else "small"
                return f"the result is too {more} by `{letter}`"
            if (value <= 0).any():
                continue
            for power, what in _POWERS.items():
                factor = found / right / value**power
                if factor[0] and np.allclose(factor, factor[0], rtol=1e-6):
                    times = "" if np.isclose(factor[0], 1) else f"{_amount(factor[0])} times "
                    return f"the result is {times}{what.format(letter)} what it should be"
    except (TypeError, ValueError):
        return None
    return None


_POWERS = {
    1: "`{}` times",
    -1: "one `{}`th of",
    0.5: "the root of `{}` times",
    -0.5: "one over the root of `{}` times",
    2: "`{}` squared times",
    -2: "one over `{}` squared times",
}
