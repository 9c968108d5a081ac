"""A membrane over time: the current that goes in, the potential that follows, the spikes.

Shown in lesson 01. The potential has the colour of a hidden state and the current that of an
input, because that is what they become in lesson 04.
"""

import numpy as np
from matplotlib.collections import LineCollection

from course_utils.number_format import number, signed
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.colours import FAINT, INK, TEXT
from course_utils.pictures.neurons.time_course import TimeCourse
from course_utils.pictures.scales import round_up

EDGE = 1e4  # mV: where a potential that has grown without bound is drawn
UNITS = {False: "nA", True: "µA/cm²"}  # of the current; a model with gates counts per area


def plain(value, digits=1):
    """A number without a sign for plus, with one digit as a rule."""
    return number(value, digits)


class MembranePicture(TimeCourse):
    """The potential V with its spikes (above) and the injected current (below).

    Parameters
    ----------
    trace : MembraneTrace
        Its first neuron is shown.
    neuron : LIF, optional
        Then its threshold is drawn, and the line below says how fast V moves, in numbers. Spikes
        of a model without gates are drawn as strokes, since it gives them no shape.
    others : MembraneTrace, optional
        Drawn faintly behind, to compare with.
    levels : dict of str -> float, optional
        Potentials in mV to draw as named lines.
    every : int
        Samples per step of the cursor.
    ylim, current_limits : (float, float), optional
        Fixed ends of the axes (mV; unit of the current), so that nothing jumps while a slider
        moves.
    """

    size = (900, 420)

    def __init__(self, trace=None, neuron=None, others=None, levels=None, every=1, ylim=None,
                 current_limits=None):
        self.neuron, self.others = neuron, others
        self.levels = dict(levels or {})
        if neuron is not None:
            self.levels = {"threshold": neuron.threshold, **self.levels}
        self.ylim, self.current_limits = ylim, current_limits
        super().__init__(trace, every)

    def _limits(self, trace):
        low, high = self.ylim or ((-90.0, 60.0) if trace.gates else (-80.0, -20.0))
        current = self.current_limits
        if current is None:
            current = (min(0.0, float(trace.current.min())), round_up(float(trace.current.max())))
        return (float(low), float(high)), tuple(map(float, current))

    def frame(self, trace):
        return len(trace.t), trace.duration, bool(trace.gates), self._limits(trace)

    # Fixed parts -----------------------------------------------------------------------------

    def build(self, trace):
        (low, high), (least, most) = self._limits(trace)
        above = self.figure.add_axes((0.085, 0.39, 0.80, 0.57))
        below = self.figure.add_axes((0.085, 0.195, 0.80, 0.14))
        above.set(xlim=(0, trace.duration), ylim=(low, high), ylabel="V (mV)")
        room = 0.12 * (most - least)
        below.set(xlim=(0, trace.duration), ylim=(least - room, most + room))
        below.set_xlabel("time (ms)", labelpad=1)
        below.set_ylabel(f"I ({UNITS[bool(trace.gates)]})", size=10)
        above.tick_params(axis="x", labelbottom=False)
        below.set_yticks([least, most])
        self.top = high - 0.05 * (high - low)
        for name, level in self.levels.items():
            above.axhline(level, color="#555555", linewidth=1.1, linestyle="--", zorder=1)
            above.annotate(f"{name}\n{level:z.1f}".rstrip("0").rstrip("."), (1.0, level),
                           xytext=(6, 0), textcoords="offset points", size=9, color="#333333",
                           xycoords=("axes fraction", "data"), va="center", annotation_clip=False)
        if self.others is not None:
            drawn = np.clip(np.nan_to_num(self.others.V, nan=EDGE), -EDGE, EDGE)
            lines = [np.column_stack([self.others.t, row]) for row in drawn]
            above.add_collection(LineCollection(lines, colors=FAINT, linewidths=0.8, zorder=1))
        state, spike = INK["h"].colour, INK["spike"].colour
        self.future = self.moving(above.plot([], [], color=state, linewidth=1, alpha=0.45)[0])
        self.past = self.moving(above.plot([], [], color=state, linewidth=2.2, zorder=4)[0])
        self.dot = self.moving(
            above.plot([], [], "o", color=state, markeredgecolor="black", markersize=8, zorder=6)[0]
        )
        self.to_come = self.moving(above.plot([], [], color=spike, linewidth=1, alpha=0.3)[0])
        self.fired = self.moving(above.plot([], [], color=spike, linewidth=2, zorder=5)[0])
        self.input = self.moving(
            below.plot([], [], color=INK["x"].colour, drawstyle="steps-post")[0]
        )
        self.cursors = self.cursors_in(above, below)
        self.line = ColouredLine(self, 0.03, 0.045, size=10.5)

    # Moving parts ----------------------------------------------------------------------------

    def update(self):
        trace, k = self.trace, self.sample
        now = trace.t[k]
        V = np.clip(np.nan_to_num(trace.V[0], nan=EDGE), -EDGE, EDGE)
        self.past.set_data(trace.t[: k + 1], V[: k + 1])
        self.future.set_data(trace.t[k:], V[k:])
        self.dot.set_data([now], [V[k]])
        spikes = trace.spike_times[0]
        happened = spikes <= now + 1e-9
        self.fired.set_data(*self._strokes(spikes[happened]))
        self.to_come.set_data(*self._strokes(spikes[~happened]))
        self.input.set_data(trace.t, trace.current[0])
        for cursor in self.cursors:
            cursor.set_xdata([now, now])
        self.line.set(*self._words(k))

    def _strokes(self, times):
        """Spikes as upright strokes; a model with gates draws its own."""
        if self.trace.gates:
            times = times[:0]
        base = self.trace.V[0].max() if self.neuron is None else self.neuron.threshold
        x = np.repeat(times, 3)
        y = np.tile([base, self.top, np.nan], len(times))
        return x, y

    def _words(self, k):
        trace, neuron = self.trace, self.neuron
        V, current = trace.V[0, k], trace.current[0, k]
        start = (f"t = {trace.t[k]:z6.2f} ms   ", TEXT)
        if neuron is None:
            unit = UNITS[bool(trace.gates)]
            return (start, (f"V = {signed(V, 1)} mV", "#B84F00"),
                    (f"   I = {plain(current, 2)} {unit}", INK["x"].colour),
                    (f"   spikes so far: {self._count()}", TEXT))
        since = self._since_spike(k)
        if since < neuron.refractory - 1e-9:
            return (start, (f"V = {signed(V, 1)} mV", "#B84F00"),
                    (f"   refractory: {since:z.1f} of {neuron.refractory:zg} ms since the spike",
                     TEXT))
        leak, drive = neuron.rest - V, neuron.resistance * current
        return (
            start, ("dV/dt = ", TEXT), ("(-(V - rest)", "#B84F00"),
            (" + Rm I", INK["x"].colour), (") / tau = (", TEXT), (signed(leak), "#B84F00"),
            (f" {signed(drive)[0]} {signed(drive)[1:]}", INK["x"].colour),
            (f") / {neuron.tau:zg} = {signed((leak + drive) / neuron.tau)} mV/ms", TEXT),
        )

    def _since_spike(self, k):
        """Milliseconds since the last spike up to sample k; infinite before the first."""
        spikes = self.trace.spike_times[0]
        past = spikes[spikes <= self.trace.t[k] + 1e-9]
        return float(self.trace.t[k] - past[-1]) if len(past) else np.inf

    def _count(self):
        return int((self.trace.spike_times[0] <= self.trace.t[self.sample] + 1e-9).sum())

    # In words and numbers --------------------------------------------------------------------

    def alt(self):
        trace, k = self.trace, self.sample
        unit = UNITS[bool(trace.gates)]
        return (
            f"A membrane over {trace.duration:z.0f} ms, at {trace.t[k]:z.2f} ms: V is "
            f"{plain(trace.V[0, k])} mV, the current {plain(trace.current[0, k], 2)} {unit}; "
            f"{self._count()} of its {len(trace.spike_times[0])} spikes have come."
        )

    def shown(self):
        return {
            "past": np.asarray(self.past.get_ydata()),
            "future": np.asarray(self.future.get_ydata()),
            "dot": np.array([self.dot.get_xdata()[0], self.dot.get_ydata()[0]]),
            "current": np.asarray(self.input.get_ydata()),
            "fired": np.asarray(self.fired.get_xdata())[::3],
            "to come": np.asarray(self.to_come.get_xdata())[::3],
        }
