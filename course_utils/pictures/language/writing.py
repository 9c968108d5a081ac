"""A network writes: its text, and the probabilities from which each letter was drawn.

Shown in lesson 06. The outlines are the network's own probabilities, the filled bars what the
temperature made of them.
"""

import numpy as np
from matplotlib.collections import PolyCollection
from matplotlib.patches import Rectangle

from course_utils.pictures.bars_and_state_map import Bars
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT
from course_utils.pictures.fonts import drawable, families_for
from course_utils.pictures.lettering import lay_out

SIZE, ADVANCE = 12, 10  # points; pixels per column: whole, since glyphs stand on whole pixels
LEFT, TOP, LINE = 24, 62, 27  # pixels
COLUMNS, ROWS = 57, 12  # of the text
LISTED = 12  # symbols in the list of probabilities


class WritingPicture(Picture):
    """A written text and its probabilities.

    Parameters
    ----------
    trace : Writing
        Its view ``t`` counts the written letters, from 0.
    """

    size = (900, 400)

    def last(self, name):
        return self.trace.length - 1

    def frame(self, trace):
        return trace.symbols, trace.prompt

    # Fixed parts -----------------------------------------------------------------------------

    def build(self, trace):
        page = self.figure.add_axes((0, 0, 1, 1))
        page.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        page.set_axis_off()
        self.prompt = self.moving(page.add_collection(
            PolyCollection([], facecolor="#CFE4F2", linewidth=0, zorder=1), autolim=False))
        self.lines = [
            self.moving(page.text(LEFT, TOP + LINE * row, "", size=SIZE, va="center",
                                  parse_math=False, zorder=3))
            for row in range(ROWS)
        ]
        self.veil = [
            self.moving(page.add_patch(Rectangle((0, 0), 0, 0, facecolor="white", alpha=0.72,
                                                 linewidth=0, zorder=4)))
            for _ in range(2)
        ]
        self.cursor = self.moving(
            page.add_patch(Rectangle((0, 0), 0, LINE - 4, fill=False, edgecolor=TEXT,
                                     linewidth=1.6, zorder=5))
        )
        self.said = self.moving(page.text(LEFT, 22, "", size=11, va="center", parse_math=False))
        self._probabilities(min(LISTED, len(trace.symbols)))

    def _probabilities(self, listed):
        axes = self.figure.add_axes((0.72, 0.085, 0.20, 0.775))
        axes.set(xlim=(0, 1), ylim=(listed - 0.5, -0.5))
        axes.set_title("next letter: probability", fontsize=11, fontweight="bold",
                       color=INK["y"].colour)
        axes.set_xticks([0, 0.5, 1], ["0", "0.5", "1"])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.axvline(0, color="#888888", linewidth=0.8)
        self.drawn = Bars(self, axes, listed, INK["y"])
        self.own = Bars(self, axes, listed, INK["a"], height=0.84, filled=False, zorder=5)
        self.own.patch.set_linewidth(1.2)
        self.ring = self.moving(
            axes.plot([], [], linestyle="none", marker="o", markersize=11, fillstyle="none",
                      color="black", markeredgewidth=1.8, clip_on=False, zorder=6)[0]
        )
        across = axes.get_yaxis_transform()
        self.names = [
            self.moving(axes.text(-0.06, row, "", transform=across, ha="right", va="center",
                                  size=11, parse_math=False))
            for row in range(listed)
        ]
        self.numbers = [
            self.moving(axes.text(1.22, row, "", transform=across, ha="right", va="center",
                                  size=10, color="#00563F"))
            for row in range(listed)
        ]

    # Moving parts ----------------------------------------------------------------------------

    def update(self):
        trace, t = self.trace, self.t
        text = trace.text
        row, left, right = lay_out(text, COLUMNS, breaks=False)
        now = len(trace.prompt) + t
        # A text too long for the page is scrolled so that the present letter is seen.
        first = max(0, int(row[now]) - ROWS + 1)
        for k, line in enumerate(self.lines):
            words = "".join(
                symbol if symbol == " " else drawable(symbol)
                for symbol, at in zip(text, row, strict=True) if at == first + k
            )
            line.set_text(words.rstrip(" "))
            line.set_family(families_for(words))
        left, right = LEFT + ADVANCE * left, LEFT + ADVANCE * right
        middle = TOP + LINE * (row - first)
        self._mark_prompt(left, right, middle, row >= first)
        self.cursor.set_xy((left[now] - 1, middle[now] - (LINE - 4) / 2))
        self.cursor.set_width(right[now] - left[now] + 2)
        rest, below = self.veil
        page = LEFT + ADVANCE * (COLUMNS + 2)
        rest.set_bounds(right[now] + 1, middle[now] - LINE / 2, page - right[now] - 1, LINE)
        below.set_bounds(0, middle[now] + LINE / 2, page, self.size[1])
        self._update_probabilities(t)
        self.said.set_text(self._words())
        self.said.set_family(["DejaVu Sans", *families_for(self._words())])

    def _mark_prompt(self, left, right, middle, seen):
        n = len(self.trace.prompt)
        left, right, middle = left[:n][seen[:n]], right[:n][seen[:n]], middle[:n][seen[:n]]
        x = np.stack([left, left, right, right], axis=1)
        half = LINE / 2 - 3
        y = np.stack([middle - half, middle + half, middle + half, middle - half], axis=1)
        self.prompt.set_verts(np.stack([x, y], axis=2))

    def ranking(self):
        """The ids that are listed: by the network's own probability, the drawn one at least last.

        The temperature never changes their order, so the list stands still while it is moved.
        """
        order = np.argsort(-self.trace.own[self.t], kind="stable")[: len(self.names)]
        chosen = self.trace.chosen[self.t]
        if chosen not in order:
            order[-1] = chosen
        return order

    def _update_probabilities(self, t):
        order = self.ranking()
        own, drawn = self.trace.own[t, order], self.trace.drawn[t, order]
        self.own.set(own)
        self.drawn.set(drawn)
        for name, number, k, p in zip(self.names, self.numbers, order, drawn, strict=True):
            name.set_text(drawable(self.trace.symbols[k]))
            name.set_family(families_for(name.get_text()))
            number.set_text(f"{p:z.2f}")
        row = np.flatnonzero(order == self.trace.chosen[t])
        self.ring.set_data(drawn[row], row)

    def _words(self):
        trace, t = self.trace, self.t
        chosen = trace.chosen[t]
        return (
            f"temperature {trace.temperature:z.2f}     letter {t}: "
            f"{drawable(trace.symbols[chosen])}, drawn with probability "
            f"{trace.drawn[t, chosen]:z.2f} (the network's own: {trace.own[t, chosen]:z.2f})"
        )

    # In words and numbers --------------------------------------------------------------------

    def alt(self):
        return (
            f"A network's text at {' '.join(self._words().split())}. "
            f"The text: {' '.join(self.trace.text.split())!r}."
        )

    def shown(self):
        lines = [line.get_text() for line in self.lines]
        row = round((self.cursor.get_y() + (LINE - 4) / 2 - TOP) / LINE)
        column = round((self.cursor.get_x() + 1 - LEFT) / ADVANCE)
        before = "".join([*lines[:row], lines[row][:column]])
        return {
            "own": self.own.ends,
            "drawn": self.drawn.ends,
            "ring": np.array([self.ring.get_xdata()[0], self.ring.get_ydata()[0]]),
            "text": np.array([ord(symbol) for symbol in "".join(lines) if symbol != " "]),
            "before": np.array([len(before.replace(" ", ""))]),
        }
