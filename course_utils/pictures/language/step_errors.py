"""Errors step by step as rows of bars, over marks that say where a published figure has its peaks.

Shown in lesson 07, for Elman's temporal XOR and his letters.
"""

import numpy as np
from matplotlib.collections import PolyCollection

from course_utils.pictures.bands import column_band
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT
from course_utils.pictures.fonts import MONO, drawable

BLUE, ORANGE = "#0072B2", "#D55E00"
TOP, ROW, FOOT = 40, 120, 104  # pixels: title, one row of bars, labels and words


class StepErrors(Picture):
    """One row of bars per error, one bar per step.

    Parameters
    ----------
    trace : array (rows, time), optional
        The errors, 0 or more.
    rows : sequence of str
        What each row is.
    labels : sequence of str
        What is to be foretold at each step.
    high : array (rows, time) of bool, optional
        Where the published figure has a high error: an orange bar under a filled triangle; a blue
        bar under an open one stands where it has a low one.
    source : str
        Whose figure that is.
    limit : float
        The top of each row.
    """

    def __init__(self, trace=None, rows=(), labels=(), high=None, source="published", limit=1.0):
        if not rows or not labels:
            raise ValueError("rows and labels: expected a name for each row and for each step")
        self.rows, self.labels = list(rows), [drawable(label) for label in labels]
        self.high = None if high is None else np.asarray(high, dtype=bool)
        if self.high is not None and self.high.shape != (len(self.rows), len(self.labels)):
            raise ValueError(
                f"high has shape {self.high.shape}: expected ({len(self.rows)}, {len(self.labels)})"
            )
        if not limit > 0:
            raise ValueError(f"limit is {limit}: expected a positive number")
        self.source, self.limit = source, float(limit)
        self.size = (900, TOP + ROW * len(self.rows) + FOOT)
        super().__init__(trace)

    def last(self, name):
        return len(self.labels) - 1

    def frame(self, trace):
        wanted = (len(self.rows), len(self.labels))
        if np.shape(trace) != wanted:
            raise ValueError(f"trace has shape {np.shape(trace)}: expected (rows, time) = {wanted}")
        return wanted

    def build(self, trace):
        height, steps = self.size[1], np.arange(len(self.labels))
        self.bars, self.cursors = [], []
        for k, name in enumerate(self.rows):
            low = height - TOP - ROW * (k + 1)
            axes = self.figure.add_axes((0.155, (low + 10) / height, 0.825, (ROW - 22) / height))
            axes.set(xlim=(-0.7, len(steps) - 0.3), ylim=(0, 1.3 * self.limit), xticks=[],
                     yticks=(0, self.limit / 2, self.limit))
            self.figure.text(0.015, (low + ROW / 2) / height, name, size=10.5, va="center")
            axes.grid(True, axis="y")
            high = np.zeros(len(steps), dtype=bool) if self.high is None else self.high[k]
            colours = np.where(high, ORANGE, BLUE)
            bars = PolyCollection([], zorder=3, facecolor=colours, edgecolor=colours, linewidth=1.5)
            axes.add_collection(bars, autolim=False)
            self.bars.append(self.moving(bars))
            self.cursors.append(
                self.moving(
                    column_band(axes, -0.5, 0.5, facecolor="none", edgecolor=TEXT, zorder=5)
                )
            )
            if self.high is not None:
                for mask, face in ((self.high[k], "black"), (~self.high[k], "white")):
                    axes.plot(steps[mask], np.full(mask.sum(), 1.16 * self.limit), "v",
                              markersize=7, markerfacecolor=face, markeredgecolor="black")
            if k == len(self.rows) - 1:
                axes.set_xticks(steps, self.labels, family=MONO)
        if self.high is not None:
            self.figure.text(0.155, 1 - 20 / height, f"{self.source}:  \u25bc high   \u25bd low",
                             size=10.5, va="center")
        self.text = ColouredLine(self, 0.03, 24 / height, size=10.5)

    def update(self):
        values = np.clip(self.trace, 0, 1.1 * self.limit)
        left = np.arange(len(self.labels)) - 0.36
        for k, (bars, cursor) in enumerate(zip(self.bars, self.cursors, strict=True)):
            x = np.stack([left, left, left + 0.72, left + 0.72], axis=1)
            y = np.stack([0 * left, values[k], values[k], 0 * left], axis=1)
            bars.set_verts(np.stack([x, y], axis=2))
            cursor.set_x(self.t - 0.5)
        said = [(f"step {self.t}, to be foretold: {self.labels[self.t]}     ", TEXT)]
        for name, value in zip(self.rows, np.asarray(self.trace)[:, self.t], strict=True):
            said.append((f"{' '.join(name.split())} {value:z.2f}   ", BLUE))
        self.text.set(*said)

    def alt(self):
        means = "; ".join(
            f"{' '.join(name.split())} {value:z.1f}"
            for name, value in zip(self.rows, np.mean(self.trace, axis=1), strict=True)
        )
        return (
            f"Bars of the error at {len(self.labels)} steps. Step {self.t}, to be foretold "
            f"{self.labels[self.t]}. Means: {means}."
        )

    def shown(self):
        corners = [np.array([p.vertices[1] for p in bars.get_paths()]) for bars in self.bars]
        return {
            "bars": np.array([corner[:, 1] for corner in corners]),
            "cursor": np.array([cursor.get_x() + 0.5 for cursor in self.cursors]),
        }
