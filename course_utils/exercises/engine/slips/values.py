"""Slips of an answer that is a value."""

from itertools import combinations

import numpy as np


def of_a_value(value, name):
    """The slips of an answer that is a value: pairs of a wrong value and a sentence about it.

    The right number is not in the sentence: that would be the answer.
    """
    if isinstance(value, tuple | list):
        kind = type(value)
        for k, part in enumerate(value):
            for wrong, says in of_a_value(part, f"{name}[{k}]"):
                yield kind([*value[:k], wrong, *value[k + 1 :]]), says
        for a, b in combinations(range(len(value)), 2):
            other = list(value)
            other[a], other[b] = other[b], other[a]
            if other != list(value):
                yield kind(other), f"`{name}[{a}]` and `{name}[{b}]` are exchanged"
        if all(isinstance(part, list) and len(part) == len(value) for part in value):
            yield (
                [list(row) for row in zip(*value, strict=True)],
                (f"the rows and the columns of `{name}` are exchanged"),
            )
    elif isinstance(value, int | float | np.number) and not isinstance(value, bool):
        if value == round(value) and value:
            yield value - 1, f"`{name}` is one too small"
            yield value + 1, f"`{name}` is one too large"
        if value:
            yield -value, f"the sign of `{name}` is turned"
            yield 2 * value, f"`{name}` is twice what is asked for"
            yield value / 2, f"`{name}` is half of what is asked for"
