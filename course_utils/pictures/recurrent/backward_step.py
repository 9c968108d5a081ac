"""One step of backpropagation through time laid open: the step picture of the way back.

Left to right the columns read as the derivation does: what comes from the output, plus what comes
from the future, is dh(t); times the slope f'(a) it is da(t). One row is one unit. Lessons 07, 10.
"""

import numpy as np

from course_utils.number_format import signed
from course_utils.pictures.bands import row_band
from course_utils.pictures.bars_and_state_map import Bars, ColouredLine, StateMap
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import GRADIENT_MAP, INK, TEXT, Ink
from course_utils.pictures.fonts import drawable
from course_utils.pictures.recurrent.output_column import OutputColumn
from course_utils.pictures.scales import fine_round_up, row_ticks

EDGE = 1e30  # where a gradient that has grown without bound is drawn
PURPLE = INK["gradient"].edge
SLOPE = Ink("#C8C8C8", "#6B6B6B")

COLUMNS = (  # name, title, left edge, width (fractions of the picture's width), ink
    ("from_output", "V\u1d40 dz(t)", 0.062, 0.125, INK["y"]),
    ("from_future", "+ R\u1d40 da(t+1)", 0.222, 0.125, INK["Rh"]),
    ("dh", "= dh(t)", 0.382, 0.125, INK["a"]),
    ("df", "\u00d7 f\u2032(a)", 0.542, 0.085, SLOPE),
    ("da", "= da(t)", 0.662, 0.125, INK["gradient"]),
)


def small(value):
    """A gradient as text: four digits after the point, or +1.3e-07 where they would be zeros."""
    return f"{value:+z.1e}" if 0 < abs(value) < 1e-3 else signed(value, 4)


class BackwardStepPicture(Picture):
    """The step picture, backwards.

    Parameters
    ----------
    trace : BackwardTrace
    tokens : sequence of str, optional
        What stands at each step.
    outputs : sequence of str, optional
        Names of the outputs (a vocabulary's symbols).
    batch : int
        Which sequence of the batch is shown.
    """

    size = (900, 600)
    views = ("t", "unit")

    def __init__(self, trace, tokens=None, outputs=None, batch=0):
        self.tokens = None if tokens is None else [drawable(token) for token in tokens]
        self.names = None if outputs is None else [drawable(name) for name in outputs]
        self.batch = batch
        super().__init__(trace)

    def last(self, name):
        return (self.trace.forward.time if name == "t" else self.trace.forward.units) - 1

    def frame(self, trace):
        if not 0 <= self.batch < trace.forward.batch:
            raise ValueError(f"batch is {self.batch}: expected 0 to {trace.forward.batch - 1}")
        for name, values, length in (
            ("tokens", self.tokens, trace.forward.time),
            ("outputs", self.names, trace.forward.outputs),
        ):
            if values is not None and len(values) != length:
                raise ValueError(f"{name} has {len(values)} entries: expected {length}")
        whole = max(self._limit(trace, name) for name in ("from_output", "from_future", "dh"))
        return (
            trace.da.shape,
            trace.forward.outputs,
            trace.forward.readout,
            whole,
            self._limit(trace, "da"),
            self._limit(trace, "dz"),
        )

    def _of(self, trace, name):
        """(time, .) of this picture's sequence; an exploded value is drawn at the edge."""
        values = np.nan_to_num(getattr(trace, name)[self.batch], posinf=EDGE, neginf=-EDGE)
        return np.clip(values, -EDGE, EDGE)

    def _limit(self, trace, name):
        return fine_round_up(np.abs(self._of(trace, name)).max())

    def build(self, trace):
        units = trace.forward.units
        *_, whole, da, dz = self.frame(trace)
        self.axes, self.bars = {}, {}
        for name, title, left, width, ink in COLUMNS:
            axes = self.axes[name] = self.figure.add_axes((left, 0.445, width, 0.40))
            axes.set_title(
                title,
                color=TEXT if name in ("dh", "df") else ink.edge,
                fontsize=11,
                fontweight="bold",
            )
            low, high = (0, 1) if name == "df" else (-da, da) if name == "da" else (-whole, whole)
            self._column(axes, units, low, high, labels=name == COLUMNS[0][0])
            self.bars[name] = Bars(self, axes, units, ink, filled=name != "dh")
        self.outputs = OutputColumn(self, trace.forward, dz, self.names, "dz(t)", INK["gradient"])
        self.rows = [
            self.moving(row_band(axes, 0, 0, color="#FFF1C9", zorder=0))
            for axes in self.axes.values()
        ]
        states = self.figure.add_axes((0.062, 0.185, 0.918, 0.185))
        states.set_title(
            "gradients da: one row per unit, the pass runs left, pale = not reached", fontsize=10
        )
        self.map = StateMap(
            self, states, self._of(trace, "da"), da, self.tokens, GRADIENT_MAP, backwards=True
        )
        self.figure.text(
            0.98,
            0.384,
            f"green = {-da:zg}   white = 0   purple = {da:+zg}",
            ha="right",
            va="bottom",
            size=9,
            color="#444444",
        )
        self.strip = ColouredLine(self, 0.062, 0.955, size=12, pieces=3)
        self.equation = ColouredLine(self, 0.020, 0.085, size=11, pieces=12)
        self.grown = ColouredLine(self, 0.020, 0.035, size=10, pieces=3)

    @staticmethod
    def _column(axes, units, low, high, labels):
        axes.set(xlim=(low, high), ylim=(units - 0.5, -0.5))
        axes.axvline(0, color="#888888", linewidth=0.8)
        axes.set_xticks([low, high], [f"{low:zg}", f"{high:zg}"])
        for label, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
            label.set_horizontalalignment(side)  # or those of two columns run into each other
        axes.tick_params(axis="x", labelsize=9, length=3)
        axes.set_yticks(row_ticks(units), [f"{u}" for u in row_ticks(units)] if labels else [])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        if labels:
            axes.set_ylabel("unit")

    def update(self):
        trace, t, unit = self.trace, self.t, self.view["unit"]
        for name in self.bars:
            self.bars[name].set(self._of(trace, name)[t])
        for span in self.rows:
            span.set_y(unit - 0.5)
            span.set_height(1)
        self.map.set(self._of(trace, "da"), t, unit)
        self.outputs.set(self._of(trace, "dz")[t])
        self.strip.set((f"step {t} of {trace.forward.time - 1}", TEXT), *self._token())
        self._update_equation(t, unit)
        norms = trace.growth(self.batch)
        self.grown.set(
            (f"gathered from step {t} to the end:  ", TEXT),
            ("   ".join(f"|d{name}| {self._size(norms[name][t])}" for name in "WRb"), PURPLE),
        )

    def _token(self):
        return ((", at ", TEXT), (self.tokens[self.t], TEXT, "black")) if self.tokens else ()

    @staticmethod
    def _size(norm):
        return small(norm).lstrip("+")

    def _update_equation(self, t, unit):
        """The chosen unit's two lines of the derivation, with their numbers."""
        output, future, dh, df, da = (self._of(self.trace, name)[t, unit] for name, *_ in COLUMNS)
        self.equation.set(
            (f"dh{unit}({t}) = ", TEXT),
            (small(output), "#00694C"),
            (" + ", TEXT),
            (f"({small(future)})", "#8A5F00"),
            (" = ", TEXT),
            (small(dh), "#000000"),
            (f"     da{unit}({t}) = ", TEXT),
            (small(dh), "#000000"),
            (" \u00d7 ", TEXT),
            (f"{df:z.4f}", "#555555"),
            (" = ", TEXT),
            (small(da), PURPLE),
        )

    def alt(self):
        token = f", at {self.tokens[self.t]!r}" if self.tokens else ""
        said = ", ".join(part.strip() for part in self.equation.text.split("     "))
        return (
            f"Backward step {self.t} of {self.trace.forward.time - 1}{token}. {said}. "
            f"{self.trace.forward.units} hidden units; {self.grown.text}."
        )

    def shown(self):
        numbers = {name: bars.ends for name, bars in self.bars.items()}
        numbers["dz"] = self.outputs.bars.ends
        numbers["map"] = np.asarray(self.map.image.get_array()).T
        numbers["cursor"] = np.array([self.map.cursor.get_x() + 0.5])
        numbers["veil"] = np.array([self.map.veil.get_x(), self.map.veil.get_width()])
        numbers["row"] = np.array([self.rows[0].get_y() + 0.5])
        return numbers
