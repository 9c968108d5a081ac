"""One step of an LSTM, GRU or minGRU laid open: gates as columns from 0 to 1, and what they keep.

Left to right the columns read as the equation does: f(t) times C(t-1), plus i(t) times C~(t), is
C(t); o(t) lets tanh of it out as h(t). One row is one unit. Below, time runs right: the memory of
all units, and what the memory of the chosen unit is made of. Shown in lessons 11 and 14.
"""

import numpy as np
from matplotlib.collections import LineCollection

from course_utils.pictures.bands import row_band
from course_utils.pictures.bars_and_state_map import Bars, ColouredLine, StateMap
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT, Ink
from course_utils.pictures.fonts import drawable
from course_utils.pictures.scales import round_up, row_ticks

GATE = Ink("#56B4E9", "#14506F")
CELL = Ink("#F0E442", "#6B6200")
NEW, PAST = INK["Wx"], INK["Rh"]

# (name of the quantity, title, ink): "memory" and "past" are C(t), C(t-1); or h for a GRU.
LSTM_COLUMNS = (
    ("keep", "f(t)", GATE), ("past", "· C(t-1)", CELL), ("i", "+ i(t)", GATE),
    ("candidate", "· C~(t)", NEW), ("memory", "= C(t)", CELL), ("o", "o(t)", GATE),
    ("h", "· tanh C = h(t)", INK["h"]),
)  # fmt: skip
GRU_COLUMNS = (
    ("r", "r(t)", GATE), ("keep", "u(t)", GATE), ("past", "· h(t-1)", INK["h"]),
    ("new", "+ 1 - u(t)", GATE), ("candidate", "· h~(t)", NEW), ("memory", "= h(t)", INK["h"]),
)  # fmt: skip
MIN_COLUMNS = (
    ("keep", "1 - i(t)", GATE), ("past", "· h(t-1)", INK["h"]), ("i", "+ i(t)", GATE),
    ("candidate", "· h~(t)", NEW), ("memory", "= h(t)", INK["h"]),
)  # fmt: skip
# By the trace's name: what the network is called, its columns, and the gates whose product is left.
KINDS = {
    "LSTMTrace": ("an LSTM", LSTM_COLUMNS, "forget gates f"),
    "GRUTrace": ("a GRU", GRU_COLUMNS, "update gates u"),
    "MinGatedTrace": ("a gated linear recurrence", MIN_COLUMNS, "shares 1 - i"),
}
GATES = ("keep", "i", "o", "r", "new")


class GatesPicture(Picture):
    """The gates picture.

    Parameters
    ----------
    trace : LSTMTrace, GRUTrace or MinGatedTrace
    tokens : sequence of str, optional
        What stands at each step, shown under the map of the memory.
    batch : int
        Which sequence of the batch is shown.
    """

    size = (900, 660)
    views = ("t", "unit")

    def __init__(self, trace=None, tokens=None, batch=0):
        self.tokens = None if tokens is None else [drawable(token) for token in tokens]
        self.batch = batch
        super().__init__(trace)

    def last(self, name):
        return (self.trace.time if name == "t" else self.trace.units) - 1

    def frame(self, trace):
        if not 0 <= self.batch < trace.batch:
            raise ValueError(f"batch is {self.batch}: expected 0 to {trace.batch - 1}")
        if self.tokens is not None and len(self.tokens) != trace.time:
            raise ValueError(f"tokens has {len(self.tokens)} entries: expected {trace.time}")
        limit = round_up(max(1.0, np.abs(trace.memory[self.batch]).max()))
        return type(trace).__name__, trace.time, trace.units, limit

    # Numbers ---------------------------------------------------------------------------------

    def _now(self):
        """The numbers of every column at this step, (units,) each."""
        trace, n, t = self.trace, self.batch, self.t
        values = {"past": trace.memory_before(t, n), "new": 1 - trace.keep[n, t]}
        for name, _, _ in self.columns:
            if name not in values:
                values[name] = getattr(trace, name)[n, t]
        return values

    def _left(self):
        """Of what step k = 0 ... t wrote into the unit: the share left at t, and the number."""
        unit = self.view["unit"]
        keep = self.trace.keep[self.batch, 1 : self.t + 1, unit]
        share = np.append(np.cumprod(keep[::-1])[::-1], 1.0)
        return share, self.trace.contributions(self.t, unit, self.batch)[1:]

    # Fixed parts -----------------------------------------------------------------------------

    def build(self, trace):
        kind, time, units, limit = self.frame(trace)
        self.letter = "C" if kind == "LSTMTrace" else "h"
        self.kind, self.columns, gates = KINDS[kind]
        self.bars, self.spans = {}, []
        pitch = 0.936 / len(self.columns)
        for place, (name, title, ink) in enumerate(self.columns):
            axes = self.figure.add_axes((0.056 + place * pitch, 0.665, 0.82 * pitch, 0.265))
            axes.set_title(title, fontsize=11, fontweight="bold", color=ink.edge)
            reach = limit if name in ("memory", "past") else 1.0
            low = 0.0 if name in GATES else -reach
            self._column(axes, units, low, reach, labels=place == 0)
            if name == "memory":  # what is kept, and what is new, one after the other
                self.bars["kept part"] = Bars(self, axes, units, PAST, height=0.36)
                self.bars["new part"] = Bars(self, axes, units, NEW, height=0.36)
                self.bars[name] = Bars(self, axes, units, INK["a"], height=0.74, filled=False,
                                       zorder=5)
            else:
                self.bars[name] = Bars(self, axes, units, ink, height=0.66)
        states = self.figure.add_axes((0.056, 0.460, 0.93, 0.115))
        states.set_title(
            f"{self.letter}: one row per unit, time runs right, pale = future", fontsize=10,
            loc="left",
        )
        self.figure.text(0.986, 0.584, f"blue = {-limit:zg}   white = 0   red = {limit:+zg}",
                         ha="right", va="bottom", size=9, color="#444444")
        self.map = StateMap(self, states, trace.memory[self.batch], limit, self.tokens)
        self.share = self._past_axes(0.270, time, (0, 1), GATE.colour)
        self.parts = self._past_axes(0.125, time, (-1, 1), NEW.colour)
        # Units write very different amounts, so each has a scale of its own beside its bars.
        axes = self.parts.axes
        axes.set_yticks([])
        self.marks = [
            self.moving(axes.text(-0.01, y, "", transform=axes.transAxes, ha="right", size=9,
                                  va="center"))
            for y in (0.0, 1.0)
        ]
        # Fixed words: a text that moves is drawn letter by letter in every frame.
        for y, words in (
            (0.357, "the marked unit's memory: what share is still kept of each step's writing "
                    f"(the product of the {gates} since)"),
            (0.212, f"and how much that is: these bars add up to {self.letter}(t)"),
        ):
            self.figure.text(0.056, y, words, size=10, va="bottom")
        self.equation = ColouredLine(self, 0.020, 0.060, size=11, pieces=3)
        self.second = ColouredLine(self, 0.020, 0.022, size=11, pieces=3)

    def _column(self, axes, units, low, high, labels):
        axes.set_xlim(1.05 * low, 1.05 * high)
        axes.set_ylim(units - 0.5, -0.5)
        for edge in (0, 1) if low == 0 else (0,):
            axes.axvline(edge, color="#888888", linewidth=0.8)
        axes.set_xticks([low, high], [f"{v:zg}" for v in (low, high)])
        axes.tick_params(axis="x", labelsize=9, length=3)
        axes.set_yticks(row_ticks(units), [f"{u}" for u in row_ticks(units)] if labels else [])
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        if labels:
            axes.set_ylabel("unit")
        self.spans.append(self.moving(row_band(axes, 0, 0, color="#FFF1C9", zorder=0)))

    def _past_axes(self, bottom, time, limits, colour):
        """Axes with one column per past step."""
        axes = self.figure.add_axes((0.056, bottom, 0.93, 0.082))
        axes.set_xlim(-0.5, time - 0.5)
        axes.set_ylim(*limits)
        axes.set_yticks(limits, [f"{v:zg}" for v in limits])
        axes.set_xticks([])
        axes.tick_params(labelsize=9, length=3)
        axes.axhline(0, color="#888888", linewidth=0.8)
        width = min(22.0, 0.72 * 0.93 * self.size[0] * 0.72 / time)
        lines = LineCollection([], colors=colour, linewidths=width, capstyle="butt")
        axes.add_collection(lines, autolim=False)
        return self.moving(lines)

    # Moving parts ----------------------------------------------------------------------------

    def update(self):
        t, unit, now = self.t, self.view["unit"], self._now()
        for name, _, _ in self.columns:
            self.bars[name].set(now[name])
        kept = now["keep"] * now["past"]
        self.bars["kept part"].set(kept)
        self.bars["new part"].set(now["memory"], kept)
        for span in self.spans:
            span.set_y(unit - 0.5)
            span.set_height(1)
        self.map.set(self.trace.memory[self.batch], t, unit)
        share, parts = self._left()
        self.scale = round_up(np.abs(self.trace.written[self.batch, :, unit]).max())
        for mark, sign in zip(self.marks, "-+", strict=True):
            mark.set_text(f"{sign}{self.scale:zg}")
        for lines, heights in ((self.share, share), (self.parts, parts / self.scale)):
            lines.set_segments([((k, 0), (k, height)) for k, height in enumerate(heights)])
        first, *second = self.trace.equation(t, unit, self.batch).split(", ")
        self.equation.set((first, TEXT))
        self.second.set((second[0] if second else "", TEXT))

    # In words and numbers --------------------------------------------------------------------

    def alt(self):
        token = f", reading {self.tokens[self.t]!r}" if self.tokens else ""
        words = self.trace.equation(self.t, self.view["unit"], self.batch)
        share, _ = self._left()
        return (
            f"Gates of {self.kind} with {self.trace.units} units, step "
            f"{self.t} of {self.trace.time - 1}{token}. {words}. Of what step 0 wrote, "
            f"{share[0]:z.2f} is left."
        )

    def shown(self):
        numbers = {name: bars.ends for name, bars in self.bars.items()}
        numbers["kept start"] = self.bars["new part"].starts
        for name, lines in (("share", self.share), ("parts", self.parts)):
            segments = np.array(lines.get_segments())
            numbers[name] = segments[:, 1, 1] * (self.scale if name == "parts" else 1)
            numbers[f"{name} at"] = segments[:, 1, 0]
        numbers["map"] = np.asarray(self.map.image.get_array()).T
        numbers["cursor"] = np.array([self.map.cursor.get_x() + 0.5])
        numbers["row"] = np.array([self.spans[0].get_y() + 0.5])
        return numbers
