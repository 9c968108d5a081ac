"""Numbers that belong to the letters of a text, one per letter, as bars over the text.

Shown in lesson 06: the bits that each letter cost a model, and what a hidden unit does while a
text is read.
"""

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT
from course_utils.pictures.fonts import MONO, drawable, families_for
from course_utils.pictures.lettering import lay_out
from course_utils.pictures.scales import round_up

LEFT, ADVANCE, COLUMNS = 52, 11.0, 75  # pixels, pixels per column, columns
TOP, BARS, LETTERS, GAP = 44, 58, 25, 8  # pixels: title, and the parts of a row
POSITIVE, NEGATIVE = "#D6604D", "#4393C3"  # of the states' colour map


class LetterBars(Picture):
    """Bars over the letters of a text.

    Parameters
    ----------
    values : ndarray of shape (time,) or (time, units), optional
        The trace: one number per letter, or several, of which the view ``unit`` chooses one.
    text : str
        ``time`` symbols.
    words : str
        How a number is said, a format of ``value``, ``t`` and ``unit``.
    summary : str
        What stands at the right of the title, a format of ``mean`` and ``unit``.
    limit : float, optional
        The longest bar; from the values if left out. Longer ones are cut off there.
    level : float, optional
        A height to compare with, drawn as a dotted line.
    """

    views = ("t", "unit")

    def __init__(self, values=None, text="", words="{value:z.2f}", summary="", limit=None,
                 level=None):
        if not text:
            raise ValueError("text is empty: expected the letters that the numbers belong to")
        self.text, self.words, self.summary = text, words, summary
        self.limit, self.level = limit, level
        self.row, left, right = lay_out(text, COLUMNS)
        self.left, self.right = LEFT + ADVANCE * left, LEFT + ADVANCE * right
        self.size = (900, TOP + (BARS + LETTERS + GAP) * (int(self.row[-1]) + 1))
        super().__init__(values)

    def last(self, name):
        return len(self.text) - 1 if name == "t" else self._table(self.trace).shape[1] - 1

    @staticmethod
    def _table(values):
        """The values as (time, units)."""
        values = np.asarray(values, dtype=float)
        return values[:, None] if values.ndim == 1 else values

    def frame(self, values):
        table = self._table(values)
        if table.ndim != 2 or len(table) != len(self.text):
            raise ValueError(
                f"values has shape {np.shape(values)}: expected ({len(self.text)},), one per "
                f"letter of the text, or ({len(self.text)}, units)"
            )
        limit = self.limit or round_up(np.abs(table).max())
        return limit, bool(table.min() < 0)

    # Fixed parts -----------------------------------------------------------------------------

    def build(self, values):
        limit, self.signed = self.frame(values)
        self.scale = (BARS / 2 if self.signed else BARS) / limit  # pixels for 1
        self.longest = limit
        axes = self.figure.add_axes((0, 0, 1, 1))
        width, height = self.size
        axes.set(xlim=(0, width), ylim=(height, 0))
        axes.set_axis_off()
        rows = int(self.row[-1]) + 1
        row_top = TOP + (BARS + LETTERS + GAP) * np.arange(rows)
        base = row_top + (BARS / 2 if self.signed else BARS)
        self.base = base[self.row]  # where each letter's bar begins
        for row in range(rows):
            end = self.right[self.row == row].max()
            axes.plot([LEFT, end], [base[row]] * 2, color="#999999", linewidth=0.8)
            marks = [(limit, "+" * self.signed), (0, "")] + [(-limit, "")] * self.signed
            for mark, sign in marks:
                axes.text(LEFT - 7, base[row] - self.scale * mark, f"{sign}{mark:zg}", size=9,
                          ha="right", va="center", color="#666666")
            if self.level is not None:
                axes.plot([LEFT, end], [base[row] - self.scale * self.level] * 2,
                          color="#666666", linewidth=0.9, linestyle=":")
        for symbol, row, left, right in zip(self.text, self.row, self.left, self.right,
                                            strict=True):
            sign = symbol if symbol == " " else drawable(symbol)
            axes.text((left + right) / 2, row_top[row] + BARS + LETTERS / 2, sign, size=11.5,
                      ha="center", va="center", family=families_for(sign), parse_math=False,
                      color=TEXT if symbol.strip() else "#999999")
        self.bars = PolyCollection([], linewidth=0)
        axes.add_collection(self.bars, autolim=False)
        self.moving(self.bars)
        self.cursor = self.moving(
            axes.add_patch(Rectangle((0, 0), 0, BARS + LETTERS + 4, fill=False, edgecolor=TEXT,
                                     linewidth=1.6, zorder=5))
        )
        self.row_top = row_top
        self.title = self.moving(axes.text(LEFT, 20, "", size=11, va="center", family=MONO))
        self.total = self.moving(axes.text(width - 22, 20, "", size=11, va="center", ha="right",
                                           family=MONO))

    # Moving parts ----------------------------------------------------------------------------

    def update(self):
        values = self._table(self.trace)[:, self.view["unit"]]
        tips = self.base - self.scale * np.clip(values, -self.longest, self.longest)
        x = np.stack([self.left, self.left, self.right - 1.2, self.right - 1.2], axis=1)
        y = np.stack([self.base, tips, tips, self.base], axis=1)
        self.bars.set_verts(np.stack([x, y], axis=2))
        if self.signed:
            self.bars.set_facecolor(np.where(values >= 0, POSITIVE, NEGATIVE))
        else:
            self.bars.set_facecolor(INK["y"].colour)
        t = self.t
        self.cursor.set_xy((self.left[t] - 1.6, self.row_top[self.row[t]]))
        self.cursor.set_width(self.right[t] - self.left[t] + 2)
        self.title.set_text(self._said())
        self.title.set_family(families_for(self._said()))
        self.total.set_text(self._summed())

    def _said(self):
        unit = self.view["unit"]
        value = self._table(self.trace)[self.t, unit]
        said = self.words.format(value=value, t=self.t, unit=unit)
        return f"letter {self.t}, {drawable(self.text[self.t])}: {said}"

    def _summed(self):
        unit = self.view["unit"]
        return self.summary.format(mean=self._table(self.trace)[:, unit].mean(), unit=unit)

    # In words and numbers --------------------------------------------------------------------

    def alt(self):
        summed = f" {self._summed()}." if self.summary else ""
        text = " ".join(self.text.split())
        return f"Bars over the letters of a text. {self._said()}.{summed} The text: {text!r}."

    def shown(self):
        corners = np.array([path.vertices[:2] for path in self.bars.get_paths()])
        return {
            "bars": (corners[:, 0, 1] - corners[:, 1, 1]) / self.scale,
            "cursor": np.flatnonzero(
                (np.abs(corners[:, 0, 0] - 1.6 - self.cursor.get_x()) < 1)
                & (np.abs(self.row_top[self.row] - self.cursor.get_y()) < 1)
            ),
        }
