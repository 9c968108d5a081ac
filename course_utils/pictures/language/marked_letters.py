"""A detector at work on a text: its numbers as bars, its marks, and what should have been marked.

Shown in lesson 08: an error that peaks where words begin, a hidden unit with a threshold.
"""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from course_utils.pictures.colours import TEXT
from course_utils.pictures.fonts import drawable
from course_utils.pictures.language.letter_bars import BARS, LETTERS, LetterBars

VERDICTS = {
    (True, True): "marked, rightly",
    (True, False): "marked, wrongly",
    (False, True): "missed",
    (False, False): "not marked, rightly",
}


class MarkedLetters(LetterBars):
    """Bars over letters; a box round each marked letter, a thick line under each true one.

    Parameters
    ----------
    trace : Detection, optional
    text : str
        ``time`` symbols.
    value : str
        How a number is said, a format of ``value``.
    limit : float, optional
        The longest bar; from the values if left out.
    """

    views = ("t",)

    def __init__(self, trace=None, text="", value="{value:z.1f} bits", limit=None):
        self.value = value
        super().__init__(trace, text, limit=limit)

    @staticmethod
    def _table(trace):
        return trace.values[:, None]

    def last(self, name):
        return len(self.text) - 1

    def frame(self, trace):
        limit, signed = super().frame(trace)
        return limit, signed or bool(self.limit and trace.threshold is not None)

    def build(self, trace):
        super().build(trace)
        axes = self.figure.axes[0]
        self.boxes = self.moving(axes.add_collection(
            PolyCollection([], facecolor="#F0E44266", edgecolor="#7A7000", linewidth=1.1,
                           zorder=1.5), autolim=False))
        self.lines = self.moving(axes.add_collection(
            LineCollection([], colors=TEXT, linewidths=3.4, zorder=3, capstyle="butt"),
            autolim=False))
        self.level_lines = self.moving(axes.add_collection(
            LineCollection([], colors="#333333", linewidths=1.0, linestyles="--", zorder=3),
            autolim=False))

    def update(self):
        self.view["unit"] = 0
        super().update()
        trace = self.trace
        top = self.row_top[self.row] + BARS + 2
        left, right = self.left, self.right - 1.2
        x = np.stack([left, left, right, right], axis=1)
        y = np.stack([top, top + LETTERS - 2, top + LETTERS - 2, top], axis=1)
        self.boxes.set_verts(np.stack([x, y], axis=2)[trace.marks])
        foot = top + LETTERS + 1
        ends = np.stack([np.stack([left, foot], axis=1), np.stack([right, foot], axis=1)], axis=1)
        self.lines.set_segments(ends[trace.truth])
        self.level_lines.set_segments(self._levels())

    def _levels(self):
        """A dashed line at the threshold in every row, if there is one."""
        if self.trace.threshold is None:
            return []
        rows = range(int(self.row[-1]) + 1)
        at = np.clip(self.trace.threshold, -self.longest, self.longest) * self.scale
        return [
            [(self.left[self.row == row].min(), self.base[self.row == row][0] - at),
             (self.right[self.row == row].max(), self.base[self.row == row][0] - at)]
            for row in rows
        ]

    def _said(self):
        trace, t = self.trace, self.t
        verdict = VERDICTS[bool(trace.marks[t]), bool(trace.truth[t])]
        value = self.value.format(value=trace.values[t])
        return f"letter {t}, {drawable(self.text[t])}: {value}, {verdict}"

    def _summed(self):
        trace = self.trace
        return f"precision {trace.precision:z.2f}   recall {trace.recall:z.2f}"

    def alt(self):
        return (
            f"Bars over the letters of a text, with marks. {self._said()}. Here "
            f"{' '.join(self._summed().split())}. The text: {' '.join(self.text.split())!r}."
        )

    def shown(self):
        boxes = [path.vertices[:, 0].min() for path in self.boxes.get_paths()]
        lines = [path.vertices[:, 0].min() for path in self.lines.get_paths()]
        levels = [path.vertices[0, 1] for path in self.level_lines.get_paths()]
        base = self.base[[np.flatnonzero(self.row == row)[0]
                          for row in range(int(self.row[-1]) + 1)]]
        return {
            **super().shown(),
            "marked": np.array(boxes),
            "true": np.array(lines),
            "levels": (base[: len(levels)] - np.array(levels)) / self.scale,
        }
