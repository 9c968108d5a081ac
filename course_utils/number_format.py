"""Numbers as people read them: in pictures, in tables, in what a lesson prints.

A negative zero is never shown: a learner would look for its meaning, and whether a sum that is
zero on paper ends just below or just above it depends on the processor. An f-string says the same
with Python's own ``z``: ``f"{value:z.2f}"``.
"""

from math import isfinite


def number(value, digits=2, sign=False):
    """`value` with so many digits after the point: 0.80, -0.31, 0.00 (never -0.00).

    Parameters
    ----------
    value : float or complex
    digits : int
    sign : bool
        Whether a positive number gets its sign too: +0.80.
    """
    return f"{value:{'+' if sign else ''}z.{digits}f}"


def signed(value, digits=2):
    """`value` with its sign always shown: +0.80, -0.31, +0.00 (never -0.00), +1.20e+06."""
    value = float(value)
    if not isfinite(value):
        return "nan" if value != value else f"{value:+}"
    return f"{value:+z.{digits}e}" if abs(value) >= 1e4 else number(value, digits, sign=True)


def term(value, digits=2):
    """`value` as a further term of a sum: "- 0.31", "+ 0.10"."""
    text = signed(value, digits)
    return f"{text[0]} {text[1:]}" if text[0] in "+-" else f"+ {text}"


def spaced(value, digits=2):
    """`value` as a further term of a sum, with its spaces: " - 0.31", " + 0.10"."""
    return f" {term(value, digits)}"
