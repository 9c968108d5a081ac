"""A quality measured at several lengths of the sequences, for one network or several.

Shown in lesson 12: accuracy against length, without and with attention.
"""

import numpy as np

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT
from course_utils.pictures.training_curves import RUN_COLOURS, RUN_LINES, spread

MARKERS = "os^D"


class LengthPicture(Picture):
    """Curves over the length. The view ``t`` is a length; the nearest measured one is shown.

    Parameters
    ----------
    runs : dict of str -> dict of int -> float
        For each name, the value at each length; all names have the same lengths.
    chance : float, optional
        What guessing reaches.
    ylabel, xlabel : str
    """

    size = (900, 380)

    def __init__(self, runs, chance=None, ylabel="accuracy", xlabel="length"):
        if not 1 <= len(runs) <= len(RUN_COLOURS):
            raise ValueError(f"runs has {len(runs)} names: expected 1 to {len(RUN_COLOURS)}")
        lengths = [tuple(sorted(values)) for values in runs.values()]
        if not lengths[0] or len(set(lengths)) > 1:
            raise ValueError(f"runs has the lengths {lengths}: expected the same for each name")
        self.chance, self.labels = chance, (xlabel, ylabel)
        super().__init__({name: dict(sorted(values.items())) for name, values in runs.items()})

    @property
    def lengths(self):
        return list(next(iter(self.trace.values())))

    def last(self, name):
        return self.lengths[-1]

    @property
    def length(self):
        """The measured length that is nearest to the view."""
        return min(self.lengths, key=lambda length: abs(length - self.t))

    def frame(self, trace):
        return tuple((name, *values.items()) for name, values in trace.items())

    def build(self, trace):
        axes = self.figure.add_axes((0.075, 0.15, 0.67, 0.74))
        low, high = self.lengths[0], self.lengths[-1]
        margin = 0.03 * max(high - low, 1)
        axes.set(xlim=(low - margin, high + margin), ylim=(0, 1.04), xlabel=self.labels[0],
                 ylabel=self.labels[1], xticks=self.lengths)
        self.dots, tags = {}, []
        for (name, values), colour, line, marker in zip(
            trace.items(), RUN_COLOURS, RUN_LINES, MARKERS, strict=False
        ):
            axes.plot(list(values), list(values.values()), color=colour, linestyle=line,
                      marker=marker, markersize=5, linewidth=2.4)
            self.dots[name] = self.moving(
                axes.plot([], [], linestyle="none", marker=marker, markersize=11, color=colour,
                          markeredgecolor="black", zorder=6)[0]
            )
            tags.append((values[high], name, colour, "bold"))
        if self.chance is not None:
            axes.axhline(self.chance, color="#555555", linewidth=1.3, linestyle=":")
            tags.append((self.chance, f"guessing  {self.chance:.2f}", "#333333", "normal"))
        tags.sort(key=lambda tag: tag[0])
        places = spread([level for level, *_ in tags], 0.065)
        for (_, words, colour, weight), y in zip(tags, places, strict=True):
            axes.annotate(words, (1.015, y), xycoords=("axes fraction", "data"), color=colour,
                          size=10.5, weight=weight, va="center", annotation_clip=False)
        self.cursor = self.moving(axes.axvline(low, color=TEXT, linewidth=1))
        self.words = self.moving(self.figure.text(0.075, 0.945, "", size=11, va="center"))

    def update(self):
        length = self.length
        for name, dot in self.dots.items():
            dot.set_data([length], [self.trace[name][length]])
        self.cursor.set_xdata([length, length])
        self.words.set_text(f"{self.labels[0]} {length}:   " + self._said("     "))

    def _said(self, between):
        return between.join(
            f"{name} {values[self.length]:.2f}" for name, values in self.trace.items()
        )

    def alt(self):
        curves = "; ".join(
            f"{name} from {values[self.lengths[0]]:.1f} to {values[self.lengths[-1]]:.1f}"
            for name, values in self.trace.items()
        )
        chance = "" if self.chance is None else f"; guessing gives {self.chance:.2f}"
        return (
            f"{self.labels[1]} over {self.labels[0]}, {self.lengths[0]} to {self.lengths[-1]}: "
            f"{curves}{chance}. At {self.length}: {self._said(', ')}."
        )

    def shown(self):
        return {name: np.ravel(dot.get_data()) for name, dot in self.dots.items()}
