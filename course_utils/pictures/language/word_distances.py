"""How far each word lies from one of them, by all numbers of their vectors. Shown in lesson 08.

A map shows two directions of many, so that two words may lie far apart and look like one. Here is
nothing left out: one bar a word, the nearest on top.
"""

import numpy as np

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT
from course_utils.pictures.language.word_classes import legend, styles

ROW = 15  # pixels a word


class WordDistancePicture(Picture):
    """Distances from the chosen word.

    Parameters
    ----------
    trace : WordMap
        The view ``t`` chooses the word, by its place in ``names``.
    words : int
        How many there are.
    """

    def __init__(self, trace=None, words=29):
        self.size = (900, 100 + ROW * words)
        super().__init__(trace)

    def last(self, name):
        return len(self.trace.names) - 1

    def frame(self, trace):
        return trace.names, trace.classes, trace.apart.tobytes()

    def build(self, trace):
        words, height = len(trace.names), self.size[1]
        axes = self.figure.add_axes((0.11, 58 / height, 0.86, 1 - 92 / height))
        axes.set(xlim=(0, 1.04 * trace.apart.max()), ylim=(words - 0.4, 0.4))
        axes.set_yticks([])
        axes.set_xlabel("distance, by all numbers", labelpad=1)
        axes.grid(True, axis="x")
        self.kinds = styles(trace.classes)
        self.bars = [
            self.moving(axes.plot([], [], linewidth=3, solid_capstyle="butt")[0])
            for _ in range(words - 1)
        ]
        self.dots = [
            self.moving(
                axes.plot(
                    [],
                    [],
                    linestyle="none",
                    markersize=8,
                    zorder=4,
                    markeredgecolor="black",
                    markeredgewidth=0.7,
                )[0]
            )
            for _ in range(words - 1)
        ]
        self.names = [
            self.moving(
                axes.text(
                    -0.01,
                    row,
                    "",
                    size=9.5,
                    ha="right",
                    va="center",
                    transform=axes.get_yaxis_transform(),
                    color=TEXT,
                )
            )
            for row in range(1, words)
        ]
        legend(self.figure, self.kinds, y=0.035)
        self.said = self.moving(self.figure.text(0.03, 1 - 16 / height, "", size=11, va="center"))

    def order(self):
        """The other words, the nearest first."""
        order = np.argsort(self.trace.apart[self.t], kind="stable")
        return order[order != self.t]

    def update(self):
        trace, apart = self.trace, self.trace.apart[self.t]
        for row, k in enumerate(self.order()):
            marker, colour = self.kinds[trace.classes[k]]
            self.bars[row].set(data=([0, apart[k]], [row + 1, row + 1]), color=colour)
            self.dots[row].set(
                data=([apart[k]], [row + 1]), marker=marker, color=colour, markeredgecolor="black"
            )
            self.names[row].set_text(trace.names[k])
        self.said.set_text(self._said())

    def _said(self):
        trace, t, order = self.trace, self.t, self.order()
        near = ", ".join(f"{trace.names[k]} {trace.apart[t, k]:z.2f}" for k in order[:3])
        return f"from {trace.names[t]} ({trace.classes[t]}) to the nearest words: {near}"

    def alt(self):
        return f"Bars: how far {len(self.trace.names) - 1} words lie {self._said()}."

    def shown(self):
        return {
            "lengths": np.array([bar.get_xdata()[1] for bar in self.bars]),
            "dots": np.array([dot.get_xdata()[0] for dot in self.dots]),
            "names": np.array([self.trace.names.index(name.get_text()) for name in self.names]),
            "markers": np.array([ord(dot.get_marker()) for dot in self.dots]),
        }
