"""A text laid out letter by letter, so that something can be drawn at each letter's place."""

import re

import numpy as np

from course_utils.pictures.bars_and_state_map import columns


def lay_out(text, width, breaks=True):
    """Place the symbols of a text in rows, with words kept whole where they fit.

    Parameters
    ----------
    text : str
    width : int
        Columns in a row. Spaces and line ends may stand beyond the last one.
    breaks : bool
        Whether a new row begins after a line end.

    Returns
    -------
    row : ndarray of int, shape (symbols,)
    left, right : ndarrays of float, shape (symbols,)
        Where each symbol begins and ends, in columns.
    """
    row, at, places = 0, 0.0, []
    # Words, runs of blanks, and runs of line ends: a paragraph's end is drawn in its last row.
    for piece in re.findall(r"\n+|[^\S\n]+|\S+", text):
        blank = piece.isspace()
        if not blank and at > 0 and at + columns(piece) > width:
            row, at = row + 1, 0.0
        for symbol in piece:
            size = columns(symbol)
            if at + size > width + 2 * blank:  # a word longer than a row, or many blanks
                row, at = row + 1, 0.0
            places.append((row, at, at + size))
            at += size
        if breaks and piece.startswith("\n"):
            row, at = row + 1, 0.0
    rows, left, right = np.array(places, dtype=float).reshape(-1, 3).T
    return rows.astype(int), left, right
