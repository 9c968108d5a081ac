"""Calm scales: where an axis ends, and which of its rows are labelled."""

import numpy as np


def row_ticks(units):
    """Which units get a label: all of up to 16, then every eighth, sixteenth ...: at most eight."""
    if units <= 16:
        return list(range(units))
    every = 8
    while units > 8 * every:
        every *= 2
    return list(range(0, units, every))


def round_up(value):
    """The next of 0.5, 1, 1.5, 2, 3, 4, 5, 7.5, 10 ... : a calm limit for an axis."""
    if not np.isfinite(value) or value <= 0:
        return 1.0
    scale = 10.0 ** np.floor(np.log10(value))
    for step in (1, 1.5, 2, 3, 4, 5, 7.5, 10):
        if value <= step * scale * 1.0001:
            return float(max(step * scale, 0.1))
    return float(10 * scale)


def fine_round_up(value):
    """The same, and down to the size of a vanishing gradient."""
    if 0 < value < 0.1:
        scale = 10.0 ** np.floor(np.log10(value))
        return round_up(value / scale) * float(scale)
    return round_up(value)
