"""A band across a picture that can be moved.

Matplotlib's ``axhspan`` and ``axvspan`` give a rectangle since 3.9, and before that a polygon,
which has no place to set: the browser's Python has 3.8.
"""

from matplotlib.patches import Rectangle


def row_band(axes, low, high, **look):
    """A band from `low` to `high` (data units) over the whole width of `axes`."""
    place = axes.get_yaxis_transform(which="grid")
    return axes.add_patch(Rectangle((0, low), 1, high - low, transform=place, **look))


def column_band(axes, start, stop, **look):
    """A band from `start` to `stop` (data units) over the whole height of `axes`."""
    place = axes.get_xaxis_transform(which="grid")
    return axes.add_patch(Rectangle((start, 0), stop - start, 1, transform=place, **look))
