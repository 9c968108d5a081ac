"""Memories of one input over time: a map of what each unit holds, step by step.

Shown in lesson 04, with shift registers, leaky integrators side by side, and mixtures of them. A
single unit gets a curve as well: its map alone would be one broad stripe.
"""

import numpy as np
from matplotlib.patches import Rectangle

from course_utils.number_format import signed
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import FAINT, INK, STATE_MAP, TEXT
from course_utils.pictures.fonts import drawable, families_for
from course_utils.pictures.scales import row_ticks

MOST_NUMBERED = 16  # steps, up to which the cells have room for numbers
ROOM = 1.6  # how far the curve's axis goes, in units of the limit
EDGE = 1e6  # where a state that has grown without bound is drawn


class MemoryBankPicture(Picture):
    """Inputs (above), the map of all units up to the present step, and its numbers (right).

    Parameters
    ----------
    trace : MemoryTrace
    tokens : sequence of str, optional
        What stands below each step.
    names : sequence of str, optional
        What stands left of each unit's row; "unit 0" and so on if left out.
    reach, limit : float
        The largest input on the axis, and the state of the darkest colours.
    """

    size = (900, 400)

    def __init__(self, trace=None, tokens=None, names=None, reach=1.1, limit=1.0):
        self.tokens = None if tokens is None else [drawable(token) for token in tokens]
        self.names, self.reach, self.limit = names, reach, limit
        super().__init__(trace)

    def last(self, name):
        return self.trace.steps - 1

    def frame(self, trace):
        if self.tokens is not None and len(self.tokens) != trace.steps:
            raise ValueError(f"tokens has {len(self.tokens)} entries: expected {trace.steps}")
        if self.names is not None and len(self.names) != trace.units:
            raise ValueError(f"names has {len(self.names)} entries: expected {trace.units}")
        return trace.steps, trace.units

    @property
    def cells(self):
        """What each unit held after each step up to now, (units, steps); nan for the future."""
        cells = self.trace.h[1:].T.copy()
        cells[:, self.t + 1 :] = np.nan
        return cells

    def build(self, trace):
        steps, units = trace.steps, trace.units
        names = self.names or [f"unit {i}" if units <= 10 else f"{i}" for i in range(units)]
        above = self.figure.add_axes((0.105, 0.70, 0.770, 0.22))
        above.set(xlim=(-0.5, steps - 0.5), ylim=(-self.reach, self.reach), ylabel="x(t)")
        holds = "each unit holds after it (map)" if units > 1 else "the unit holds after it"
        above.set_title(f"what comes in (bars), and what {holds}")
        above.axhline(0, color="#BBBBBB", linewidth=0.8)
        above.set_xticks([])
        above.spines["bottom"].set_visible(False)
        self.bars = [self.moving(bar) for bar in above.bar(range(steps), trace.x, width=0.56,
                                                           color=INK["Wx"].colour)]
        # One unit: its map is a strip, and below it the curve has the labels.
        place = (0.105, 0.14, 0.770, 0.52) if units > 1 else (0.105, 0.575, 0.770, 0.085)
        below = self.figure.add_axes(place)
        self.image = self.moving(
            below.imshow(np.zeros((units, steps)), cmap=STATE_MAP, vmin=-self.limit,
                         vmax=self.limit, aspect="auto", interpolation="nearest")
        )
        below.set_facecolor("#EEEEEE")
        rows = row_ticks(units)
        below.set_yticks(rows, [names[i] for i in rows])
        below.tick_params(length=0)
        self.curve = self._build_curve(steps, names[0]) if units == 1 else None
        labelled = self.curve.axes if self.curve else below
        if self.curve:
            below.set_xticks([])
        if self.tokens is not None:
            labelled.set_xticks(range(steps), self.tokens,
                                family=families_for("".join(self.tokens)))
        else:
            labelled.set_xlabel("step t")
        scale = f"blue = {-self.limit:zg}   white = 0   red = {self.limit:+zg}"
        self.figure.text(0.875, 0.675, scale, ha="right", va="bottom", size=9, color="#444444")
        self.numbers = []
        if steps <= MOST_NUMBERED and units <= 8:
            self.numbers = [
                [self.moving(below.text(t, i, "", ha="center", va="center", size=8.5))
                 for t in range(steps)]
                for i in range(units)
            ]
        self.cursor = self.moving(
            below.add_patch(Rectangle((0, -0.5), 1, units, fill=False, edgecolor=TEXT,
                                      linewidth=2, zorder=5, clip_on=False))
        )
        self.now = [
            self.moving(below.text(steps - 0.5 + 0.012 * steps, i, "", size=11 if units <= 8 else 8,
                                   va="center", color="#B84F00"))
            for i in range(units)
        ]
        self.title = self.moving(self.figure.text(0.888, 0.70, "", size=11, color=TEXT))

    def _build_curve(self, steps, name):
        axes = self.figure.add_axes((0.105, 0.14, 0.770, 0.39))
        reach = ROOM * self.limit
        axes.set(xlim=(-0.5, steps - 0.5), ylim=(-reach, reach), ylabel=name)
        axes.set_yticks([-self.limit, 0, self.limit])
        axes.grid(True, axis="y")
        self.to_come = self.moving(axes.plot([], [], color=FAINT, linewidth=1.4, marker=".")[0])
        self.dot = self.moving(
            axes.plot([], [], "o", color=INK["h"].colour, markeredgecolor="black", markersize=9,
                      zorder=6)[0]
        )
        return self.moving(axes.plot([], [], marker="o", markersize=4, **INK["h"].stroke)[0])

    def _update_curve(self):
        h, t = np.clip(self.trace.h[1:, 0], -EDGE, EDGE), self.t
        steps = np.arange(len(h))
        self.curve.set_data(steps[: t + 1], h[: t + 1])
        self.to_come.set_data(steps[t:], h[t:])
        # Off the axis, the dot waits at its edge; the number at the right says where it is.
        self.dot.set_data([t], [np.clip(h[t], -ROOM * self.limit, ROOM * self.limit)])

    def update(self):
        trace, t, cells = self.trace, self.t, self.cells
        if self.curve:
            self._update_curve()
        for step, (bar, x) in enumerate(zip(self.bars, trace.x, strict=True)):
            bar.set_height(x)
            bar.set_alpha(1.0 if step <= t else 0.35)
        self.image.set_data(np.ma.masked_invalid(cells))
        self.cursor.set_x(t - 0.5)
        self.title.set_text(f"h({t})")
        for text, value in zip(self.now, trace.h[t + 1], strict=True):
            text.set_text(said(value))
        for row, values in zip(self.numbers, cells, strict=False):
            for text, value in zip(row, values, strict=True):
                text.set_text("" if np.isnan(value) else said(value))
                text.set_color("white" if abs(value) > 0.6 * self.limit else TEXT)

    def alt(self):
        trace, t = self.trace, self.t
        token = f", at {self.tokens[t]!r}" if self.tokens else ""
        held = ", ".join(f"h{i} {said(value)}" for i, value in enumerate(trace.h[t + 1]))
        return (
            f"A memory of {trace.units} units at step {t} of {trace.steps - 1}{token}: "
            f"{signed(trace.x[t])} comes in, and it holds {held}."
        )

    def shown(self):
        curve = {} if self.curve is None else {
            "past": np.asarray(self.curve.get_ydata()),
            "to come": np.asarray(self.to_come.get_ydata()),
            "dot": np.array([self.dot.get_xdata()[0], self.dot.get_ydata()[0]]),
        }
        return curve | {
            "came": np.array([bar.get_height() for bar in self.bars]),
            "cells": np.ma.filled(self.image.get_array().astype(float), np.nan),
            "now": np.array([float(text.get_text()) for text in self.now]),
            "cursor": np.array([round(self.cursor.get_x() + 0.5)]),
        }


def said(value):
    """A state as it is printed; one that has grown large (r above 1) takes no more room."""
    return signed(value) if abs(value) < 1000 else f"{value:+z.1e}"
