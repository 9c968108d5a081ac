"""Checks of what a caller passes in. Each raises a ValueError of one line that names the
argument, says what it got, and what it takes.
"""

import operator

import numpy as np


def check_whole(name, value, at_least=1):
    """Return `value` as an int >= `at_least`."""
    number = _whole(value)
    if number is None or number < at_least:
        raise ValueError(f"{name} is {value!r}: expected a whole number of {at_least} or more")
    return number


def check_index(name, value, size):
    """Return `value` as an int in 0 .. size - 1 (negative indices are refused)."""
    number = _whole(value)
    if number is None or not 0 <= number < size:
        expected = "0" if size == 1 else f"a whole number from 0 to {size - 1}"
        raise ValueError(f"{name} is {value!r}: expected {expected}")
    return number


def _whole(value):
    """`value` as an int; None for what is no whole number, truth values among them."""
    try:
        return None if isinstance(value, (bool, np.bool_)) else operator.index(value)
    except TypeError:
        return None


def check_choice(name, value, options):
    """Return `value` if it is one of `options`."""
    if not isinstance(value, str) or value not in options:
        raise ValueError(f"{name} is {value!r}: expected one of {', '.join(options)}")
    return value


def check_numbers(name, value):
    """Return `value` as an array of real numbers (bool and int are taken too)."""
    try:
        array = np.asarray(value)
    except ValueError:  # nested lists of unequal length
        raise ValueError(f"{name} has rows of unequal length: expected a full array") from None
    if array.dtype.kind not in "buif":
        raise ValueError(f"{name} has dtype {array.dtype}: expected real numbers")
    return array


def check_finite(name, array, axes=None):
    """Refuse nan and inf, saying where the first one is; `axes` names the axes."""
    if array.dtype.kind != "f" or np.isfinite(array).all():
        return
    first = np.unravel_index(np.argmin(np.isfinite(array)), array.shape)
    place = ", ".join(
        f"{axis} {i}" for axis, i in zip(axes or ["index"] * array.ndim, first, strict=True)
    )
    raise ValueError(f"{name} has {array[first]} at {place}: expected finite numbers")


def check_input(x, inputs, finite=True):
    """Return x as an array of numbers (batch, time, inputs) with at least one step."""
    array = check_numbers("x", x)
    if array.ndim != 3 or array.shape[2] != inputs or 0 in array.shape:
        empty = " with at least one sequence and one step" if 0 in array.shape else ""
        raise ValueError(f"x has shape {array.shape}: expected (batch, time, {inputs}){empty}")
    if finite:
        check_finite("x", array, ("batch", "time", "input"))
    return array


def check_state(h0, wanted, dtype, said="(batch, units)", axes=("batch", "unit"), more=""):
    """Return the state before the first step, of shape `wanted`; None stands for zeros.

    `said` is that shape in words, `axes` what a place in it is called, `more` ends the sentence.
    """
    if h0 is None:
        return np.zeros(wanted, dtype)
    array = check_numbers("h0", h0)
    if array.shape != wanted:
        raise ValueError(f"h0 has shape {array.shape}: expected {said} = {wanted}{more}")
    check_finite("h0", array, axes)
    return array.astype(dtype)
