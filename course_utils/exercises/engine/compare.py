"""Comparisons for hints: each returns None, or one sentence with the numbers that differ.

They take numbers, arrays, strings, and tuples, lists and dicts of these. Arrays are laid out as
everywhere in the course: the last axis counts units, the one before it time.

One rule says which forms of an answer count as the same, for all exercises (`as_asked`): what NumPy
would take as the same value is right. A list, a tuple, a range or an array of the same things in
the same order; one number by itself, in an array or in a list; numbers of any kind (1 for True, 2
for 2.0, float32, a fraction). Shapes do count, [[1], [2], [3]] is not [1, 2, 3]; so does text, "1"
is not 1; and a set or a dict has no order.
"""

from collections.abc import Mapping
from itertools import islice
from numbers import Integral, Number

import numpy as np

from course_utils.exercises.engine.runs import MANY
from course_utils.number_format import number as shown_number

TOLERANCE = 1e-6

_ACTIVATIONS = {
    "nothing (the pre-activation itself)": lambda a: a,
    "`tanh`": np.tanh,
    "`sigmoid`": lambda a: 1 / (1 + np.exp(-a)),
    "`relu`": lambda a: np.maximum(a, 0),
}


def close(answer, value, tolerance=TOLERANCE, name="the answer"):
    """Whether an answer is right, or where it first is not.

    Parameters
    ----------
    answer, value : number, array, str, or tuple, list or dict of these
    tolerance : float
        Numbers may differ by tolerance x (1 + their size).
    name : str
        What the sentence calls the answer.

    Returns
    -------
    None if the answer is right, else str
        For instance ``the answer has shape (3, 1): expected (3,)`` or
        ``the answer[2] is +0.46, expected +0.53``. A wrong string is not corrected, so that the
        sentence doesn't give away a one-word answer.
    """
    if answer is Ellipsis:
        return f"there is still a `...` in place of {name}"
    answer = as_asked(answer, value)
    if isinstance(value, str):
        if not isinstance(answer, str):
            return f"{name} is {_kind(answer)}: expected text in quotes"
        return None if answer.strip() == value.strip() else f"{name} is {answer.strip()!r}"
    if isinstance(value, dict):
        return _close_dicts(answer, value, tolerance, name)
    if isinstance(value, tuple | list):
        if not isinstance(answer, tuple | list):
            return f"{name} is {_kind(answer)}: expected {len(value)} things in order"
        if len(answer) != len(value):
            return f"{name} has {len(answer)} things: expected {len(value)}"
        parts = (
            close(answer[k], part, tolerance, f"{name}[{k}]") for k, part in enumerate(value)
        )
        return next((message for message in parts if message), None)
    return _close_arrays(answer, np.asarray(value), tolerance, name)


def as_asked(answer, value):
    """The answer in the form of `value`, where NumPy would take the two forms as the same (see
    the head of this module); the answer itself where it would not.
    """
    if isinstance(value, str):
        if isinstance(answer, str):
            return answer
        parts = [answer]
        while len(parts) == 1 and isinstance(parts[0], np.ndarray | list | tuple):
            parts = np.ravel(parts[0]) if isinstance(parts[0], np.ndarray) else parts[0]
        return str(parts[0]) if len(parts) == 1 and isinstance(parts[0], str) else answer
    if isinstance(value, dict):
        if not isinstance(answer, Mapping):
            return answer
        return {k: as_asked(v, value[k]) if k in value else v for k, v in answer.items()}
    if isinstance(value, tuple | list):
        parts = things(answer)
        if parts is None:
            return answer
        asked = list(value) + [None] * (len(parts) - len(value))
        return type(value)(
            part if right is None else as_asked(part, right)
            for part, right in zip(parts, asked, strict=False)
        )
    array = as_array(answer)
    if array is None:
        return answer
    if np.size(value) == 1 == array.size:
        one = array.reshape(np.shape(value))[()]
        return one.item() if isinstance(one, np.generic) else one  # shown as 1, not np.int64(1)
    return array if isinstance(value, np.ndarray) and value.ndim else answer


def written_otherwise(answer, value):
    """What to say of numbers in quotes, or with a comma in them, where `value` has numbers."""
    parts = things(answer) or []
    wanted = [value] if isinstance(value, Number) else things(value) or [None]
    alone = all(isinstance(one, Number) for one in wanted)
    whole = all(isinstance(part, Integral) for part in parts)
    apart = any(one != round(one) or abs(one) >= 1000 for one in wanted) if alone else False
    if apart and whole and len(parts) == 2 * len(wanted):
        return (
            "a comma separates two numbers: write the point of a decimal as `.`, and nothing "
            "between the thousands"
        )
    return _quoted(answer, value)


def _quoted(answer, value):
    """A text where a number belongs."""
    if isinstance(answer, str) and not isinstance(value, str | Mapping):
        is_number = any(sign.isdigit() for sign in answer)
        return f"{answer.strip()!r:.40} is text: write numbers without quotes" * is_number or None
    parts, wanted = things(answer), things(value)
    if parts is None or wanted is None:
        return None
    return next(filter(None, map(_quoted, parts, wanted)), None)


def things(answer):
    """What an answer has in it, as a list, or None where it is one thing or has no order."""
    if isinstance(answer, str | bytes | Mapping | set | frozenset | type):
        return None
    try:
        return list(islice(answer, MANY))
    except TypeError:
        return None


def says_nothing(value):
    """Whether there is no finite number in it, where numbers are: all `nan`, or infinite."""
    if isinstance(value, tuple | list) and value:
        return all(map(says_nothing, value))
    array = as_array(value)
    return array is not None and array.dtype.kind in "fc" and not np.isfinite(array).any()


def number(answer, name):
    """The one number of an answer, whatever it stands in; TypeError if it isn't one."""
    array = as_array(answer)
    if array is None or array.size != 1:
        raise TypeError(f"{name} is {answer!r:.60}: expected a number")
    return array.item()


def shape(answer, expected, name="the answer"):
    """Whether an array has a shape: ``the answer has shape (3, 1): expected (3,)``."""
    answer = as_array(answer)
    if answer is None or answer.shape == tuple(expected):
        return None
    return _of_shapes(name, answer.shape, tuple(expected))


def _of_shapes(name, found, expected):
    if not found:
        return f"{name} is one number: expected shape {expected}"
    return f"{name} has shape {found}: expected {expected or 'one number'}"


def transposed(answer, value):
    """Whether the answer is right but for its rows and columns."""
    answer, value = as_array(answer), np.asarray(value)
    if answer is None or answer.ndim != 2 or not _same(answer.T, value) or _same(answer, value):
        return None
    return (
        f"the numbers are right, but rows and columns are exchanged: "
        f"shape {answer.shape}, expected {value.shape}, first row {_row(answer[0])} "
        f"instead of {_row(value[0])}"
    )


def transposed_weight(answer, x, weight, rest=0.0, f=lambda a: a, name="W"):
    """Whether a square weight matrix was used the wrong way round.

    Right is ``f(x @ weight.T + rest)``, with one row per unit in ``weight``; ``x`` has shape
    (..., inputs).
    """
    x, weight = np.asarray(x), np.asarray(weight)
    if weight.shape[0] != weight.shape[1]:
        return None  # then the product has no value to compare: it is an error
    return suspect(
        answer,
        f(x @ weight + rest),
        f(x @ weight.T + rest),
        f"{name} was used the wrong way round: unit i adds up row i of {name}, not column i",
    )


def missing_bias(answer, a, b, f=lambda a: a, name="b"):
    """Whether a bias was left out; ``a`` is the pre-activation with the bias in it."""
    a = np.asarray(a)
    return suspect(answer, f(a - b), f(a), f"the bias {name} is missing")


def wrong_activation(answer, a, activation="tanh"):
    """Whether another function than ``activation`` was applied to the pre-activation a."""
    a = np.asarray(a, dtype=float)
    right = _ACTIVATIONS[f"`{activation}`"](a)
    for name, f in _ACTIVATIONS.items():
        message = f"{name} was applied to the pre-activation, where `{activation}` belongs"
        found = None if name == f"`{activation}`" else suspect(answer, f(a), right, message)
        if found:
            return found
    return None


def off_by_one(answer, value, axis=None):
    """Whether each step holds what belongs to the step before or after it.

    ``axis`` is that of time; left out, the last but one, or the only one.
    """
    answer, value = as_array(answer), np.asarray(value)
    if answer is None or answer.shape != value.shape or value.ndim == 0 or _same(answer, value):
        return None
    axis = max(value.ndim - 2, 0) if axis is None else axis
    if value.shape[axis] < 3:
        return None  # too short to tell a shift from a coincidence
    answer, value = np.moveaxis(answer, axis, 0), np.moveaxis(value, axis, 0)
    late, early = _same(answer[1:], value[:-1]), _same(answer[:-1], value[1:])
    if late == early:  # neither, or a value that doesn't change
        return None
    t, what = (1, "before") if late else (0, "after")
    return (
        f"the steps are shifted by one: step {t} holds {_row(answer[t])}, which belongs to the "
        f"step {what} it; expected {_row(value[t])}"
    )


def suspect(answer, wrong, right, message):
    """The message, with one pair of numbers, if the answer is what a wrong recipe gives.

    ``message`` is a sentence without its full stop.
    """
    answer = as_array(answer)
    if answer is None or not _same(answer, wrong) or _same(answer, right):
        return None
    difference = close(answer, right)
    return f"{message}: {difference}"


def _close_dicts(answer, value, tolerance, name):
    if not isinstance(answer, dict):
        return f"{name} is {_kind(answer)}: expected a dict with {', '.join(map(repr, value))}"
    for key in (*value, *answer):
        if (key in answer) != (key in value):
            problem = "lacks" if key in value else "has too much:"
            return f"{name} {problem} {key!r}"
    parts = (close(answer[key], value[key], tolerance, f"{name}[{key!r}]") for key in value)
    return next((message for message in parts if message), None)


def _close_arrays(answer, value, tolerance, name):
    array = as_array(answer)
    if array is None and isinstance(answer, list | tuple) and any(k is Ellipsis for k in answer):
        return f"there is still a `...` in {name}"
    if array is None:
        asked = "True or False" if value.dtype.kind == "b" else "a number"
        return f"{name} is {_kind(answer)}: expected {'numbers' if value.ndim else asked}"
    if array.shape != value.shape:
        return _of_shapes(name, array.shape, value.shape)
    with np.errstate(all="ignore"):
        # The size is that of the right value: an infinite answer must not excuse itself.
        # + 0: NumPy doesn't subtract True and False, but 1 and 0.
        near = (abs(array + 0 - value) <= tolerance * (1 + abs(value))) & np.isfinite(value)
        wrong = ~((array == value) | near | ((array != array) & (value != value)))  # nan is nan
    if not wrong.any():
        return None
    where = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f"{name}{list(where)}" if where else name
    more = f" ({int(wrong.sum())} of {wrong.size} numbers differ)" if wrong.size > 1 else ""
    found, expected = _pair(array[where], value[where])
    return f"{place} is {found}, expected {expected}{more}"


def as_array(answer):
    """The answer as an array of numbers, or None if it isn't one."""
    try:
        array = np.asarray(answer)
        kinds = Number | np.bool_
        if array.dtype.kind == "O" and all(isinstance(part, kinds) for part in array.flat):
            array = array.astype(float)  # fractions, and whole numbers of any size
    except Exception:  # a ragged list, or an object that refuses to be an array
        return None
    return array if array.dtype.kind in "buifc" else None


def _same(answer, value):
    return close(answer, np.asarray(value)) is None


def _number(value, digits=2):
    if isinstance(value, bool | np.bool_ | int | np.integer):
        return str(value)
    if value != 0 and not 0.01 <= abs(value) < 1e4:
        return f"{value:+z.{digits}e}"
    return shown_number(value, digits, sign=True)


def _pair(found, expected):
    """Two numbers that differ, with as many digits as it takes to see it."""
    for digits in (2, 4, 8):
        pair = _number(found, digits), _number(expected, digits)
        if pair[0] != pair[1]:
            break
    return pair


def _row(values):
    values = np.ravel(values)
    shown = " ".join(_number(value) for value in values[:4])
    return f"[{shown}{' …' if values.size > 4 else ''}]"


def _kind(answer):
    """What an answer is, for a sentence: ``a str``, ``None``, ``a function``."""
    if answer is None:
        return "None"
    if callable(answer):
        return "a function"
    name = type(answer).__name__
    return f"an {name}" if name.startswith(("a", "e", "i", "o", "ndarray")) else f"a {name}"
