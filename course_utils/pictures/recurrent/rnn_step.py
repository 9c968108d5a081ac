"""One step of an RNN laid open: the sums as aligned bars, the curve f, the states so far.

Left to right the columns read as the equation does: W x(t) + R h(t-1) + b = a(t), then
h(t) = f(a(t)); one row is one unit. Shown in lessons 00, 05, 06 and 09.
"""

import numpy as np

from course_utils.models.activations import ACTIVATIONS
from course_utils.number_format import signed, spaced
from course_utils.pictures.bands import row_band
from course_utils.pictures.bars_and_state_map import Bars, ColouredLine, StateMap
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import FAINT, INK, TEXT
from course_utils.pictures.fonts import drawable
from course_utils.pictures.recurrent.output_column import TOP, OutputColumn
from course_utils.pictures.scales import round_up, row_ticks

STRIP = 56  # tokens of the sequence that are on screen at once
EDGE = 1e6  # where a value that has grown without bound is drawn

COLUMNS = (  # name, title, left edge, width (fractions of the picture's width)
    ("Wx", "W x(t)", 0.062, 0.112),
    ("Rh", "+ R h(t-1)", 0.190, 0.115),
    ("b", "+ b", 0.325, 0.075),
    ("a", "= a(t)", 0.420, 0.135),
    ("f", "f(a)", 0.585, 0.090),
    ("h", "h(t)", 0.700, 0.095),
)


class RNNStepPicture(Picture):
    """The step picture.

    Parameters
    ----------
    trace : RNNTrace
    tokens : sequence of str, optional
        What stands at each step, shown above the columns and below the state map.
    outputs : sequence of str, optional
        Names of the outputs (a vocabulary's symbols).
    targets : array (time,) or (time, outputs), optional
        Class indices, or values for a sigmoid or linear readout: shown as rings.
    batch : int
        Which sequence of the batch is shown.
    units : sequence of int, optional
        Which units get a row, where all would be a blur. The view ``unit`` counts these rows.
    """

    size = (900, 600)
    views = ("t", "unit")

    def __init__(self, trace, tokens=None, outputs=None, targets=None, batch=0, units=None):
        self.tokens = None if tokens is None else [drawable(token) for token in tokens]
        self.names = None if outputs is None else [drawable(name) for name in outputs]
        self.targets = None if targets is None else np.asarray(targets)
        self.batch = batch
        self.units = None if units is None else np.array(units)
        super().__init__(trace)

    def last(self, name):
        return (self.trace.time if name == "t" else len(self._chosen(self.trace))) - 1

    def _chosen(self, trace):
        """The units that have a row."""
        return np.arange(trace.units) if self.units is None else self.units

    def frame(self, trace):
        if not 0 <= self.batch < trace.batch:
            raise ValueError(f"batch is {self.batch}: expected 0 to {trace.batch - 1}")
        for name, values, length in (
            ("tokens", self.tokens, trace.time),
            ("outputs", self.names, trace.outputs),
            ("targets", self.targets, trace.time),
        ):
            if values is not None and len(values) != length:
                raise ValueError(f"{name} has {len(values)} entries: expected {length}")
        chosen = self._chosen(trace)
        if not len(chosen) or chosen.min() < 0 or chosen.max() >= trace.units:
            raise ValueError(f"units is {chosen.tolist()}: expected some of 0 to {trace.units - 1}")
        parts = [self._of(trace, name) for name in ("Wx", "Rh", "b", "a")]
        # Column a lays the terms end to end, so that their sums on the way must fit as well; the
        # room beyond parts a bar that ends from one that is cut off.
        parts.append(parts[0] + parts[1])
        sums = round_up(1.05 * max(np.abs(part).max() for part in parts))
        return (trace.time, len(chosen), trace.outputs, trace.activation, trace.readout, sums,
                self._state_limit(trace), self._output_limit(trace))

    def show(self, trace, tokens=None, targets=None):
        """Show another trace; `tokens` and `targets` replace the present ones if they are given."""
        if tokens is not None:
            self.tokens = [drawable(token) for token in tokens]
            self._frame = None  # the tokens are part of the fixed background
        if targets is not None:
            self.targets = np.asarray(targets)
        return super().show(trace)

    # Numbers ---------------------------------------------------------------------------------

    def _of(self, trace, name):
        """(time, .) of this picture's sequence; an exploded value is drawn at the edge."""
        values = np.nan_to_num(getattr(trace, name)[self.batch], posinf=EDGE, neginf=-EDGE)
        values = np.clip(values, -EDGE, EDGE)
        return values if name == "y" else values[:, self._chosen(trace)]

    def _before(self, t):
        """h(t-1) of all units, (units,)."""
        before = self.trace.h[self.batch, t - 1] if t else self.trace.h0[self.batch]
        return np.clip(np.nan_to_num(before, posinf=EDGE, neginf=-EDGE), -EDGE, EDGE)

    def _state_limit(self, trace):
        bounded = trace.activation in ("tanh", "sigmoid")
        return 1.0 if bounded else round_up(np.abs(self._of(trace, "h")).max())

    def _output_limit(self, trace):
        if trace.readout in ("softmax", "sigmoid"):
            return 1.0
        return round_up(np.abs(self._of(trace, "y")).max())

    # Fixed parts -----------------------------------------------------------------------------

    def build(self, trace):
        units = len(self._chosen(trace))
        sums, state = self.frame(trace)[5:7]
        self.axes, self.bars = {}, {}
        for name, title, left, width in COLUMNS:
            axes = self.figure.add_axes((left, 0.445, width, 0.40))
            axes.set_title(title, color=TEXT if name in "fa" else INK[name].edge, fontsize=11,
                           fontweight="bold")
            self.axes[name] = axes
            if name != "f":
                self._bar_column(axes, units, sums if name != "h" else state * 1.05,
                                 labels=name == "Wx")
        for name in ("Wx", "Rh", "b"):
            self.bars[name] = Bars(self, self.axes[name], units, INK[name])
        # In column a the three parts lie one after another, and an outline shows their sum.
        for name in ("Wx", "Rh", "b"):
            self.bars["part " + name] = Bars(self, self.axes["a"], units, INK[name], height=0.34)
        self.bars["a"] = Bars(self, self.axes["a"], units, INK["a"], height=0.72, filled=False,
                              zorder=5)
        self.bars["h"] = Bars(self, self.axes["h"], units, INK["h"], height=0.5)
        self.ghost = self._ghost(self.axes["h"], units)
        self._curve(trace, sums, state)
        self.outputs = OutputColumn(self, trace, self._output_limit(trace), self.names)
        self.bars["y"], self.ring = self.outputs.bars, self.outputs.ring
        self.rows = [
            self.moving(row_band(self.axes[name], 0, 0, color="#FFF1C9", zorder=0))
            for name in ("Wx", "Rh", "b", "a", "h")
        ]
        states = self.figure.add_axes((0.062, 0.185, 0.918, 0.185))
        states.set_title("hidden states h: one row per unit, time runs right, pale = future",
                         fontsize=10)
        self.map = StateMap(self, states, self._of(trace, "h"), state, self.tokens,
                            labels=self._chosen(trace))
        self._scale(state)
        self.strip = ColouredLine(self, 0.062, 0.955, size=13, pieces=3)
        self.equation = ColouredLine(self, 0.020, 0.085, size=11, pieces=12)
        self.products = ColouredLine(self, 0.020, 0.035, size=10, pieces=12)

    def _bar_column(self, axes, units, limit, labels):
        axes.set_xlim(-limit, limit)
        axes.set_ylim(units - 0.5, -0.5)
        axes.axvline(0, color="#888888", linewidth=0.8)
        axes.set_xticks([-limit, limit] if limit != 1.05 else [-1, 1])
        for label, side in zip(axes.get_xticklabels(), ("left", "right"), strict=True):
            label.set_horizontalalignment(side)  # or those of two columns run into each other
        axes.tick_params(axis="x", labelsize=9, length=3)
        rows = row_ticks(units)
        axes.set_yticks(rows, self._chosen(self.trace)[rows] if labels else [])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        if labels:
            axes.set_ylabel("unit")

    def _ghost(self, axes, units):
        """h(t-1) as a tick in each row of the column h."""
        (line,) = axes.plot([], [], linestyle="none", marker="|", markersize=min(11, 160 / units),
                            markeredgewidth=2, color="#5C2600", zorder=6)
        return self.moving(line)

    def _curve(self, trace, sums, state):
        axes = self.axes["f"]
        a = np.linspace(-sums, sums, 121)
        axes.set_title(f"f = {trace.activation}", fontsize=11, fontweight="bold")
        axes.plot(a, ACTIVATIONS[trace.activation].f(a), color="#888888", linewidth=1.5)
        axes.axhline(0, color="#CCCCCC", linewidth=0.8)
        axes.axvline(0, color="#CCCCCC", linewidth=0.8)
        axes.set_xlim(-sums, sums)
        axes.set_ylim(-1.12 * state, 1.12 * state)
        axes.set_xticks([-sums, sums])
        axes.set_yticks([-state, 0, state], [f"{-state:zg}", "0", f"{state:zg}"])
        axes.tick_params(labelsize=9, length=3)
        (dots,) = axes.plot([], [], linestyle="none", marker="o", markersize=4, color=FAINT)
        (chosen,) = axes.plot([], [], linestyle="none", marker="o", markersize=9,
                              color=INK["h"].colour, markeredgecolor="black")
        self.dots, self.chosen = self.moving(dots), self.moving(chosen)

    def _scale(self, state):
        """The colour scale of the states in words, beside the map: no colour without a number."""
        self.figure.text(0.98, 0.384, f"blue = {-state:zg}   white = 0   red = {state:+zg}",
                         ha="right", va="bottom", size=9, color="#444444")

    # Moving parts ----------------------------------------------------------------------------

    def update(self):
        t, unit = self.t, self.view["unit"]
        now = {name: self._of(self.trace, name)[t] for name in ("Wx", "Rh", "b", "a", "h")}
        for name in ("Wx", "Rh", "b", "a", "h"):
            self.bars[name].set(now[name])
        first, second = now["Wx"], now["Wx"] + now["Rh"]
        self.bars["part Wx"].set(first)
        self.bars["part Rh"].set(second, first)
        self.bars["part b"].set(second + now["b"], second)
        chosen = self._chosen(self.trace)
        self.ghost.set_data(self._before(t)[chosen], np.arange(len(chosen)))
        self.dots.set_data(now["a"], now["h"])
        self.chosen.set_data([now["a"][unit]], [now["h"][unit]])
        for span in self.rows:
            span.set_y(unit - 0.5)
            span.set_height(1)
        self.map.set(self._of(self.trace, "h"), t, unit)
        self.outputs.set(self._of(self.trace, "y")[t],
                         None if self.targets is None else self.targets[t])
        self._update_strip()
        self._update_equation(now, unit)

    def _update_strip(self):
        tokens = self.tokens or [f"x({t})" for t in range(self.trace.time)]
        joint = "" if all(len(token) == 1 for token in tokens) else " "
        reach = STRIP if not joint else max(3, STRIP // (1 + max(len(token) for token in tokens)))
        start = int(np.clip(self.t - reach // 2, 0, max(0, len(tokens) - reach)))
        past = joint.join(["\u2026"] * (start > 0) + tokens[start : self.t])
        future = joint.join(tokens[self.t + 1 : start + reach])
        self.strip.set(
            (past + (joint or " ") if past else "", TEXT),
            (tokens[self.t], TEXT, "black"),
            (" " + future, "#999999"),
        )

    def _update_equation(self, now, unit):
        """The chosen unit's equation with its numbers, each in the colour of its quantity."""
        wx, rh, b, a, h = (now[name][unit] for name in ("Wx", "Rh", "b", "a", "h"))
        f, unit = self.trace.activation, self._chosen(self.trace)[unit]
        self.equation.set(
            (f"h{unit}({self.t}) = {f}( ", TEXT),
            (signed(wx), INK["Wx"].edge),
            (spaced(rh), "#8A5F00"),
            (spaced(b), "#555555"),
            (f" ) = {f}( ", TEXT),
            (signed(a), "#000000"),
            (" ) = ", TEXT),
            (signed(h), "#B84F00"),
        )
        before = self._before(self.t)
        weights = self.trace.R[unit]
        strongest = np.argsort(-np.abs(weights * before), kind="stable")[:3]
        words = "  ".join(
            f"{signed(weights[k])} \u00d7 h{k}({self.t - 1})={signed(before[k])}"
            for k in sorted(strongest)
        )
        rest = self.trace.units - len(strongest)
        more = f"  and {rest} smaller" if rest > 0 else ""
        self.products.set((f"R h({self.t - 1}) of unit {unit}:  ", TEXT), (words + more, "#8A5F00"))

    # In words and numbers --------------------------------------------------------------------

    def alt(self):
        t = self.t
        token = f", reading {self.tokens[t]!r}" if self.tokens else ""
        y = self._of(self.trace, "y")[t]
        best = int(np.argmax(y))
        name = self.names[best] if self.names else f"y{best}"
        output = (
            f"most probable output {name!r} with {y[best]:z.2f}"
            if self.trace.readout == "softmax"
            else "output " + " ".join(signed(v) for v in y[:TOP])
        )
        shown = "" if self.units is None else f", of which {len(self.units)} are shown"
        return (
            f"RNN step {t} of {self.trace.time - 1}{token}. {self.equation.text}. "
            f"{self.trace.units} hidden units{shown}, {output}."
        )

    def shown(self):
        numbers = {name: self.bars[name].ends for name in ("Wx", "Rh", "b", "a", "h", "y")}
        numbers["stack"] = np.stack([self.bars[f"part {name}"].ends for name in ("Wx", "Rh", "b")])
        numbers["before"] = np.asarray(self.ghost.get_xdata())
        numbers["dot"] = np.array([self.chosen.get_xdata()[0], self.chosen.get_ydata()[0]])
        numbers["map"] = np.asarray(self.map.image.get_array()).T
        numbers["cursor"] = np.array([self.map.cursor.get_x() + 0.5])
        numbers["row"] = np.array([self.rows[0].get_y() + 0.5])
        return numbers
