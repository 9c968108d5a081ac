"""Checks of one number: any finite one, one above 0, a share. See checks.py."""

from math import inf, isfinite


def check_real(name, value):
    """Return `value` as a float: one finite number, neither text nor a truth value."""
    number = to_number(value)
    if not isfinite(number):
        raise ValueError(f"{name} is {value!r}: expected a finite number")
    return number


def check_positive(name, value):
    """Return `value` as a finite float above 0."""
    number = to_number(value)
    if not 0 < number < inf:
        raise ValueError(f"{name} is {value!r}: expected a number above 0")
    return number


def check_fraction(name, value):
    """Return `value` as a float from 0 to below 1."""
    number = to_number(value)
    if not 0 <= number < 1:
        raise ValueError(f"{name} is {value!r}: expected a number from 0 to below 1")
    return number


def check_factor(value):
    """Return the factor of a decay as a float above 0, up to 1."""
    number = to_number(value)
    if not 0 < number <= 1:
        raise ValueError(f"factor is {value!r}: expected a number above 0, up to 1")
    return number


def to_number(value):
    """Return `value` as a float; nan for what is no number."""
    try:
        return float("nan") if isinstance(value, (str, bool)) else float(value)
    except (TypeError, ValueError):
        return float("nan")
