"""A quality measured at several lengths of the sequences, for one network or several.

Shown in lesson 10 (error, accuracy and cost against length) and in lesson 12 (accuracy against
length, without and with attention).
"""

import numpy as np
from matplotlib.ticker import NullLocator, StrMethodFormatter

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT, runs_looks
from course_utils.pictures.training.training_curves import MOST_RUNS, spread


class LengthPicture(Picture):
    """Curves over the length. The view ``t`` is a length; the nearest measured one is shown.

    Parameters
    ----------
    runs : dict of str -> dict of int -> float
        For each name, the value at each length; all names have the same lengths.
    chance : float, optional
        What guessing reaches.
    ylabel, xlabel : str
    log : "", "x", "y" or "xy"
        Which axes are logarithmic.
    ylim : (float, float), optional
        From 0 to 1.04 if left out; on a logarithmic axis whatever holds the curves.
    baseline : str
        What `chance` is called.
    digits : int
        After the point, in the line above the curves.
    """

    size = (900, 380)

    def __init__(self, runs, chance=None, ylabel="accuracy", xlabel="length", log="", ylim=None,
                 baseline="guessing", digits=2):
        if not 1 <= len(runs) <= MOST_RUNS:
            raise ValueError(f"runs has {len(runs)} names: expected 1 to {MOST_RUNS}")
        lengths = [tuple(sorted(values)) for values in runs.values()]
        if not lengths[0] or len(set(lengths)) > 1:
            raise ValueError(f"runs has the lengths {lengths}: expected the same for each name")
        if log not in ("", "x", "y", "xy"):
            raise ValueError(f"log is {log!r}: expected one of '', 'x', 'y', 'xy'")
        self.chance, self.labels, self.log, self.ylim = chance, (xlabel, ylabel), log, ylim
        self.baseline, self.digits = baseline, int(digits)
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
        axes.set(xlabel=self.labels[0], ylabel=self.labels[1], ylim=self._limits(trace),
                 xscale="log" if "x" in self.log else "linear",
                 yscale="log" if "y" in self.log else "linear")
        margin = 0.03 * max(high - low, 1)
        axes.set_xlim(*((low / 1.1, high * 1.1) if "x" in self.log
                        else (low - margin, high + margin)))
        axes.set_xticks(self.lengths)
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:zg}"))
        axes.xaxis.set_minor_locator(NullLocator())
        self.dots, tags = {}, []
        looks = runs_looks(trace)
        for name, values in trace.items():
            colour, line, marker = looks[name]
            axes.plot(list(values), list(values.values()), color=colour, linestyle=line,
                      marker=marker, markersize=5, linewidth=2.4)
            self.dots[name] = self.moving(
                axes.plot([], [], linestyle="none", marker=marker, markersize=11, color=colour,
                          markeredgecolor="black", zorder=6)[0]
            )
            tags.append((values[high], name, colour, "bold"))
        if self.chance is not None:
            axes.axhline(self.chance, color="#555555", linewidth=1.3, linestyle=":")
            tags.append((self.chance, f"{self.baseline}  {self.chance:z.2f}", "#333333", "normal"))
        tags.sort(key=lambda tag: tag[0])
        to_place = axes.transData + axes.transAxes.inverted()
        places = spread([to_place.transform((high, level))[1] for level, *_ in tags], 0.0625)
        for (_, words, colour, weight), y in zip(tags, places, strict=True):
            axes.annotate(words, (1.015, y), xycoords="axes fraction", color=colour,
                          size=10.5, weight=weight, va="center", annotation_clip=False)
        self.cursor = self.moving(axes.axvline(low, color=TEXT, linewidth=1))
        self.words = self.moving(self.figure.text(0.075, 0.945, "", size=11, va="center"))

    def _limits(self, trace):
        if self.ylim is not None or "y" not in self.log:
            return self.ylim or (0, 1.04)
        values = [value for run in trace.values() for value in run.values()]
        values += [] if self.chance is None else [self.chance]
        return min(values) / 1.6, max(values) * 1.6

    def update(self):
        length = self.length
        for name, dot in self.dots.items():
            dot.set_data([length], [self.trace[name][length]])
        # The line follows the view at every step: a slider that moved nothing would seem stuck.
        at = max(self.t, self.lengths[0])
        self.cursor.set_xdata([at, at])
        self.words.set_text(f"{self.labels[0]} {length}:   " + self._said("     "))

    def _said(self, between):
        return between.join(
            f"{name} {values[self.length]:z.{self.digits}f}" for name, values in self.trace.items()
        )

    def alt(self):
        curves = "; ".join(
            f"{name} from {values[self.lengths[0]]:z.{self.digits - 1}f} to "
            f"{values[self.lengths[-1]]:z.{self.digits - 1}f}"
            for name, values in self.trace.items()
        )
        chance = "" if self.chance is None else f"; {self.baseline} gives {self.chance:z.2f}"
        return (
            f"{self.labels[1]} over {self.labels[0]}, {self.lengths[0]} to {self.lengths[-1]}: "
            f"{curves}{chance}. At {self.length}: {self._said(', ')}."
        )

    def shown(self):
        return {name: np.ravel(dot.get_data()) for name, dot in self.dots.items()}
