"""What several pictures are made of: bars in rows, a line of coloured text, a map of states, and
a small map with its numbers in it.
"""

import unicodedata

import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from course_utils.number_format import signed
from course_utils.pictures.colours import STATE_MAP, TEXT
from course_utils.pictures.fonts import MONO, families_for

HATCHED = 32  # rows: in more of them the bars are too thin for a hatch
MOST_NUMBERED = 6  # columns, up to which the numbers of a NumberGrid are printed into its cells


class Bars:
    """Horizontal bars, one per row, row 0 on top.

    They are one shape of many parts, whose hatch is drawn once: as shapes of their own, sixteen
    hatched bars would take longer than all the rest of a picture.

    Parameters
    ----------
    picture : Picture
        Its `moving` list takes the shape.
    axes : matplotlib.axes.Axes
    rows : int
    ink : Ink
    height : float
        Bar height in rows.
    filled : bool
        False draws the outline only.
    """

    def __init__(self, picture, axes, rows, ink, height=0.62, filled=True, zorder=3):
        self.rows, self.height = rows, height
        corner = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
        self._codes = np.tile(np.array(corner, dtype=Path.code_type), rows)
        # In bars of two or three pixels a hatch can't be seen, and costs most of a drawing.
        hatch = ink.hatch if filled and rows <= HATCHED else ""
        self.patch = PathPatch(
            self._path(np.zeros(rows), np.zeros(rows)),
            facecolor=ink.colour if filled else "none",
            edgecolor=ink.edge,
            hatch=hatch,
            linewidth=(0.8 if filled else ink.width) * min(1, 16 / rows),
            zorder=zorder,
        )
        axes.add_artist(self.patch)
        picture.moving(self.patch)

    def _path(self, left, right):
        row = np.arange(self.rows)
        top, bottom = row - self.height / 2, row + self.height / 2
        x = np.stack([left, right, right, left, left], axis=1)
        y = np.stack([bottom, bottom, top, top, bottom], axis=1)
        return Path(np.stack([x, y], axis=2).reshape(-1, 2), self._codes)

    def set(self, right, left=0.0):
        """Draw the bars from `left` to `right`, both (rows,) or a number."""
        right = np.broadcast_to(np.asarray(right, dtype=float), (self.rows,))
        left = np.broadcast_to(np.asarray(left, dtype=float), (self.rows,))
        self.patch.set_path(self._path(left, right))

    @property
    def ends(self):
        """Right ends of the bars as drawn, (rows,)."""
        return self.patch.get_path().vertices.reshape(self.rows, 5, 2)[:, 1, 0].copy()

    @property
    def starts(self):
        """Left ends of the bars as drawn, (rows,)."""
        return self.patch.get_path().vertices.reshape(self.rows, 5, 2)[:, 0, 0].copy()


class ColouredLine:
    """One line of monospaced text whose pieces have their own colours and weights."""

    def __init__(self, picture, x, y, size=11, pieces=16):
        self.picture, self.x, self.y = picture, x, y
        # The width of one monospaced character as it is drawn, in fractions of the figure's width.
        font = FontProperties(family=MONO, size=size)
        width, _, _ = picture.canvas.get_renderer().get_text_width_height_descent(
            "0" * 100, font, ismath=False
        )
        self.advance = width / 100 / picture.size[0]
        self.texts = [
            # What a person typed between two dollar signs is no formula.
            picture.moving(
                picture.figure.text(
                    x, y, "", family=MONO, size=size, va="center", parse_math=False
                )
            )
            for _ in range(pieces)
        ]

    def set(self, *pieces):
        """Show (text, colour) or (text, colour, box) pieces one after another."""
        at = self.x
        for slot, text in enumerate(self.texts):
            text.set_visible(slot < len(pieces))
            if slot >= len(pieces):
                text.set_text("")
                continue
            words, colour, *box = pieces[slot]
            text.set_text(words)
            text.set_family(families_for(words))
            text.set_color(colour)
            text.set_x(at)
            text.set_bbox(
                {"facecolor": "white", "edgecolor": box[0], "pad": 2.0, "linewidth": 1.6}
                if box else None
            )
            at += columns(words) * self.advance

    @property
    def text(self):
        """The whole line as it is shown."""
        return "".join(text.get_text() for text in self.texts)


def columns(words):
    """The width of a text in characters of the monospaced font, where 中 is as wide as 1.66."""
    return sum(
        1 / 0.602 if unicodedata.east_asian_width(symbol) in "WF" else 1 for symbol in words
    )


class StateMap:
    """The hidden states of a sequence: units are rows, time runs right; a cursor, a veiled future.

    The map is drawn once per trace; only the cursor and the veil move with the step. In a pass that
    runs backwards, what is not reached yet, and veiled, lies to the left.
    """

    def __init__(self, picture, axes, h, limit, tokens, colours=STATE_MAP, backwards=False,
                 labels=None):
        """h : (time, units); limit : the value of the darkest colours; tokens : labels or None;
        labels : what stands at the rows, their numbers if left out.
        """
        time, units = h.shape
        self.time, self.backwards = time, backwards
        self.image = picture.moving(
            axes.imshow(
                h.T, cmap=colours, vmin=-limit, vmax=limit, aspect="auto",
                extent=(-0.5, time - 0.5, units - 0.5, -0.5),
            )
        )
        self.veil = picture.moving(
            axes.add_patch(
                # No hatch: in the bars beside it, that means what comes from the past.
                Rectangle((0, -0.5), 0, units, facecolor="white", alpha=0.78, linewidth=0, zorder=3)
            )
        )
        self.cursor = picture.moving(
            axes.add_patch(
                Rectangle((-0.5, -0.5), 1, units, fill=False, edgecolor=TEXT, linewidth=2,
                          zorder=4, clip_on=False)
            )
        )
        self.row = picture.moving(
            axes.plot([0], [0], marker=">", color=TEXT, markersize=7, clip_on=False)[0]
        )
        axes.set_xlim(-0.5, time - 0.5)
        axes.set_ylabel("unit")
        rows = range(0, units, -(-units // 8))  # a map is low: more labels would run together
        axes.set_yticks(rows, rows if labels is None else [labels[row] for row in rows])
        axes.tick_params(axis="y", length=0, pad=9)
        if tokens is not None and time <= 48:
            axes.set_xticks(range(time), tokens, family=families_for("".join(tokens)))
            axes.tick_params(axis="x", length=0, labelsize=10 if time <= 34 else 8)
        else:
            axes.set_xlabel("step t")
        for side in axes.spines.values():
            side.set_visible(False)

    def set(self, h, t, unit=None):
        """Show the states h (time, units) with the cursor at step t."""
        self.image.set_data(h.T)
        self.veil.set_x(-0.5 if self.backwards else t + 0.5)
        self.veil.set_width(t if self.backwards else self.time - 1 - t)
        self.cursor.set_x(t - 0.5)
        if unit is not None:
            self.row.set_data([-0.5 - 0.006 * self.time], [unit])


class NumberGrid:
    """A small map of numbers with the numbers printed into its cells.

    Parameters
    ----------
    picture : Picture
    place : (left, bottom, width, height)
        In the figure.
    rows, columns : int
    title : str
    limit : float
        The number of the darkest colours.
    below : bool
        The title stands below the map.
    """

    def __init__(self, picture, place, rows, columns, title, limit, below=False):
        self.limit = limit
        self.axes = picture.figure.add_axes(place)
        self.image = picture.moving(
            self.axes.imshow(np.zeros((rows, columns)), cmap=STATE_MAP, vmin=-limit, vmax=limit,
                             aspect="auto", interpolation="nearest")
        )
        self.axes.set_xticks([])
        self.axes.set_yticks([])
        if below:
            self.axes.set_xlabel(title, size=11)
        else:
            self.axes.set_title(title, size=11)
        size = 10 if columns <= 4 else 8
        self.cells = [
            [picture.moving(self.axes.text(k, i, "", size=size, ha="center", va="center"))
             for k in range(columns if columns <= MOST_NUMBERED else 0)]
            for i in range(rows)
        ]

    def set(self, numbers):
        """Show numbers (rows, columns)."""
        self.image.set_data(numbers)
        for row, values in zip(self.cells, numbers, strict=True):
            for text, value in zip(row, values, strict=False):
                text.set_text(signed(value))
                text.set_color("white" if abs(value) > 0.62 * self.limit else TEXT)

    @property
    def numbers(self):
        """The numbers as drawn, (rows, columns)."""
        return np.asarray(self.image.get_array(), dtype=float)
