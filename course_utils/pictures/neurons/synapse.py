"""One spike crosses one synapse: conductance, current and potential, one below the other.

Shown in lesson 02.
"""

import numpy as np

from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.colours import INK, TEXT
from course_utils.pictures.neurons.time_course import TimeCourse

CONDUCTANCE = "#B87D00"
STATE = "#B84F00"  # the colour of V, dark enough for small letters


class SynapsePicture(TimeCourse):
    """The conductance g, the current g (E - V) and the potential V after one spike.

    Parameters
    ----------
    trace : SynapseTrace
    every : int
        Samples per step of the cursor.
    limits : (float, float, float)
        Ends of the axes: largest conductance (nS), largest current (nA), and how far V may move
        from rest to either side (mV). Fixed, so that a slider changes the curve, not the axis.
    """

    size = (900, 460)

    def __init__(self, trace=None, every=5, limits=(60.0, 4.0, 8.0)):
        self.limits = limits
        super().__init__(trace, every)

    def frame(self, trace):
        return len(trace.t), float(trace.t[-1]), float(trace.V[0])

    def build(self, trace):
        most_g, most_i, most_v = self.limits
        rest = float(trace.V[0])
        bottoms, heights = (0.745, 0.495, 0.185), (0.22, 0.20, 0.26)
        self.axes = [
            self.figure.add_axes((0.115, bottom, 0.74, height))
            for bottom, height in zip(bottoms, heights, strict=True)
        ]
        for axes in self.axes:
            axes.set_xlim(0, trace.t[-1])
            axes.tick_params(axis="x", labelbottom=axes is self.axes[-1])
        above, middle, below = self.axes
        above.set(ylim=(-0.04 * most_g, 1.08 * most_g))
        middle.set(ylim=(-most_i / 2, most_i))
        below.set(ylim=(rest - most_v, rest + most_v))
        below.set_xlabel("time (ms)", labelpad=1)
        for axes, words, colour in zip(
            self.axes, ("conductance\ng (nS)", "current\n(nA)", "potential\nV (mV)"),
            (CONDUCTANCE, INK["x"].colour, STATE), strict=True,
        ):
            axes.set_ylabel(words, color=colour, size=10)
            axes.yaxis.set_label_coords(-0.075, 0.5)
        middle.axhline(0, color="#888888", linewidth=0.8)
        below.axhline(rest, color="#888888", linewidth=0.8)
        below.text(1.008, rest, "rest", transform=below.get_yaxis_transform(), size=9, va="center")
        middle.text(1.008, 0.97, "flows in", transform=middle.transAxes, size=9, va="top")
        middle.text(1.008, 0.03, "flows out", transform=middle.transAxes, size=9, va="bottom")
        colours = (CONDUCTANCE, INK["x"].colour, INK["h"].colour)
        self.lines = [
            self.moving(axes.plot([], [], color=colour, linewidth=2.2, zorder=4)[0])
            for axes, colour in zip(self.axes, colours, strict=True)
        ]
        self.dots = [
            self.moving(axes.plot([], [], "o", color=colour, markeredgecolor="black",
                                  markersize=7, zorder=6)[0])
            for axes, colour in zip(self.axes, colours, strict=True)
        ]
        self.cursors = self.cursors_in(*self.axes)
        self.spike = self.moving(above.plot([], [], color="black", linewidth=2.5, zorder=5)[0])
        self.spike_name = self.moving(above.text(0, 0.93 * most_g, "", size=9, ha="right"))
        self.gap = self.moving(
            above.plot([], [], color="black", linewidth=1.2, marker="|", markersize=7)[0]
        )
        self.gap_name = self.moving(above.text(0, 0.86 * most_g, "", size=9, ha="left"))
        self.reversal = self.moving(
            below.plot([], [], color="#555555", linewidth=1.2, linestyle="--")[0]
        )
        self.reversal_name = self.moving(
            below.text(1.008, 0, "", transform=below.get_yaxis_transform(), size=9, va="center",
                       clip_on=False)
        )
        self.line = ColouredLine(self, 0.03, 0.045, size=10.5)

    def update(self):
        trace, k = self.trace, self.sample
        synapse, now = trace.synapse, trace.t[k]
        curves = (trace.g, trace.current, trace.V)
        for line, dot, values in zip(self.lines, self.dots, curves, strict=True):
            line.set_data(trace.t, values)
            dot.set_data([now], [values[k]])
        for cursor in self.cursors:
            cursor.set_xdata([now, now])
        sent, arrived = trace.spike, trace.spike + synapse.delay
        top = 1.05 * self.limits[0]
        self.spike.set_data([sent, sent], [0, top])
        self.spike_name.set_text("spike of the sender ")
        self.spike_name.set_x(sent - 0.3)
        self.spike_name.set_visible(sent > 0.2 * trace.t[-1])
        self.gap.set_data([sent, arrived], [0.86 * top, 0.86 * top])
        self.gap_name.set_text(f"  delay {synapse.delay:zg} ms")
        self.gap_name.set_x(arrived)
        self._mark_reversal(synapse.reversal)
        gap = synapse.reversal - trace.V[k]
        self.line.set(
            (f"t = {now:z4.1f} ms   ", TEXT), ("g", CONDUCTANCE), (" (E - V) = ", TEXT),
            (f"{trace.g[k]:z.1f} nS", CONDUCTANCE), (f" x ({synapse.reversal:zg} - ", TEXT),
            (f"({trace.V[k]:z.1f})", STATE), (f") mV = {signed(trace.g[k] * gap, 0)} pA = ", TEXT),
            (f"{signed(trace.current[k], 3)} nA", INK["x"].colour),
        )

    def _mark_reversal(self, potential):
        low, high = self.axes[-1].get_ylim()
        shown = float(np.clip(potential, low, high))
        self.reversal.set_data(self.axes[-1].get_xlim(), [shown, shown])
        self.reversal.set_visible(low <= potential <= high)
        arrow = "" if low <= potential <= high else (" \u2191" if potential > high else " \u2193")
        self.reversal_name.set_text(f"E = {potential:zg}{arrow}")
        # Beside the word "rest" there is room for one of the two only.
        rest, near = self.trace.V[0], 0.09 * (high - low)
        if abs(shown - rest) < near:
            shown = rest - 1.4 * near if potential <= rest else rest + 1.4 * near
        self.reversal_name.set_y(shown)

    def alt(self):
        trace, k = self.trace, self.sample
        synapse = trace.synapse
        when, height = trace.peak
        moved = "V does not move" if abs(height) < 0.005 else (
            f"V moves by {signed(height)} mV at most, {when - trace.spike:z.1f} ms after the spike"
        )
        return (
            f"A spike crosses a synapse of {synapse.strength:zg} nS with reversal potential "
            f"{synapse.reversal:zg} mV: {moved}. At {trace.t[k]:z.1f} ms the conductance is "
            f"{trace.g[k]:z.1f} nS, the current {signed(trace.current[k])} nA, "
            f"V {trace.V[k]:z.1f} mV."
        )

    def shown(self):
        curves = zip(("g", "current", "V"), self.lines, strict=True)
        return {name: np.asarray(line.get_ydata()) for name, line in curves} | {
            "dots": np.array([dot.get_ydata()[0] for dot in self.dots]),
            "cursor": np.array([self.cursors[0].get_xdata()[0]]),
            "gap": np.asarray(self.gap.get_xdata()),
        }
