"""Inputs meet on one neuron: what each does alone, what they do together, whether it fires.

Shown in lesson 02.
"""

import numpy as np

from course_utils.number_format import signed, spaced
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.colours import INK, TEXT
from course_utils.pictures.neurons.time_course import TimeCourse

EXCITES, INHIBITS = "#01665E", "#8C510A"  # the two ends of the colours of weights
MOST_INPUTS = 6


def sign_colour(weight):
    """The colour of a weight's sign."""
    return INHIBITS if weight < 0 else EXCITES


class SummationPicture(TimeCourse):
    """Spikes that come in (above), the potential of each alone and of all (below).

    Parameters
    ----------
    trace : InputTrace
        Of one to six inputs.
    every : int
        Samples per step of the cursor.
    ylim : (float, float), optional
        Ends of the axis of V, mV.
    """

    size = (900, 430)

    def __init__(self, trace=None, every=5, ylim=(-76.0, -40.0)):
        self.ylim = ylim
        super().__init__(trace, every)

    def frame(self, trace):
        if not 1 <= len(trace.weights) <= MOST_INPUTS:
            raise ValueError(
                f"trace has {len(trace.weights)} inputs: expected 1 to {MOST_INPUTS}"
            )
        cell = trace.neuron
        return len(trace.weights), len(trace.t), float(trace.t[-1]), cell.rest, cell.threshold

    def build(self, trace):
        inputs, cell = len(trace.weights), trace.neuron
        high = 0.07 + 0.045 * inputs
        above = self.figure.add_axes((0.115, 0.97 - high, 0.75, high))
        below = self.figure.add_axes((0.115, 0.20, 0.75, 0.70 - high))
        above.set(xlim=(0, trace.t[-1]), ylim=(inputs - 0.4, -0.6))
        above.set_yticks(range(inputs), [f"input {k}" for k in range(inputs)])
        above.tick_params(axis="both", length=0, labelbottom=False)
        above.spines["left"].set_visible(False)
        below.set(xlim=(0, trace.t[-1]), ylim=self.ylim, ylabel="V (mV)")
        below.set_xlabel("time (ms)", labelpad=1)
        for level, name in ((cell.threshold, "threshold"), (cell.rest, "rest")):
            below.axhline(level, color="#555555" if name == "threshold" else "#BBBBBB",
                          linewidth=1.1, linestyle="--" if name == "threshold" else "-", zorder=1)
            below.text(1.008, level, f"{name}\n{level:zg}", transform=below.get_yaxis_transform(),
                       size=9, va="center")
        self.sent, self.names, self.parts = [], [], []
        for k in range(inputs):
            self.sent.append(self.moving(above.plot([], [], linewidth=2.4, zorder=4)[0]))
            self.names.append(self.moving(
                above.text(1.008, k, "", transform=above.get_yaxis_transform(), size=9,
                           va="center", clip_on=False)
            ))
            self.parts.append(self.moving(below.plot([], [], linewidth=1.3, zorder=2)[0]))
        state = INK["h"].colour
        self.future = self.moving(
            below.plot([], [], color="#F2B08A", linewidth=1.6, zorder=3)[0]
        )
        self.past = self.moving(below.plot([], [], color=state, linewidth=2.6, zorder=4)[0])
        self.dot = self.moving(
            below.plot([], [], "o", color=state, markeredgecolor="black", markersize=8, zorder=6)[0]
        )
        self.fired = self.moving(below.plot([], [], color="black", linewidth=2.4, zorder=5)[0])
        self.cursors = self.cursors_in(above, below)
        self.line = ColouredLine(self, 0.03, 0.05, size=10.5)

    def update(self):
        trace, k = self.trace, self.sample
        now, rest = trace.t[k], trace.neuron.rest
        for row, weight in enumerate(trace.weights):
            colour, dashes = sign_colour(weight), "--" if weight < 0 else "-"
            times = trace.arrivals[row]
            self.sent[row].set_data(*strokes(times, row - 0.36, row + 0.36))
            self.parts[row].set_data(trace.t, rest + trace.parts[row])
            self.names[row].set_text(f"{signed(weight, 1)} nA")
            for artist in (self.sent[row], self.parts[row], self.names[row]):
                artist.set_color(colour)
            self.parts[row].set_linestyle(dashes)
        self.past.set_data(trace.t[: k + 1], trace.V[: k + 1])
        self.future.set_data(trace.t[k:], trace.V[k:])
        self.dot.set_data([now], [trace.V[k]])
        low, high = self.ylim
        self.fired.set_data(
            *strokes(trace.spike_times, trace.neuron.threshold, high - 0.03 * (high - low))
        )
        for cursor in self.cursors:
            cursor.set_xdata([now, now])
        self.line.set(*self._words(k))

    def _words(self, k):
        trace = self.trace
        start = (f"t = {trace.t[k]:z4.1f} ms   ", TEXT)
        past = trace.spike_times[trace.spike_times <= trace.t[k] + 1e-9]
        if len(past):
            return (start, (f"fired at {past[-1]:z.1f} ms, then reset:", TEXT),
                    (f" V = {trace.V[k]:z.1f} mV", "#B84F00"))
        pieces = [start, ("V - rest = ", TEXT)]
        for row, weight in enumerate(trace.weights):
            words = signed(trace.parts[row, k]) if row == 0 else spaced(trace.parts[row, k])
            pieces.append((words, sign_colour(weight)))
        height = trace.V[k] - trace.neuron.rest
        equals = f" = {signed(height)}" if len(trace.weights) > 1 else ""
        gap = trace.neuron.threshold - trace.neuron.rest
        return (*pieces, (equals, "#B84F00"), (f" mV   ({gap:zg} to fire)", TEXT))

    def alt(self):
        trace, k = self.trace, self.sample
        weights = ", ".join(f"{signed(w, 1)} nA" for w in trace.weights)
        count = len(trace.spike_times)
        fires = "does not fire" if not count else (
            f"fires {count} time{'s' * (count > 1)}, first at {trace.spike_times[0]:z.1f} ms"
        )
        inputs = len(trace.weights)
        plural = "s" * (inputs > 1)
        return (
            f"{inputs} input{plural} with weight{plural} {weights} "
            f"meet on a neuron, which {fires}. At {trace.t[k]:z.1f} ms V is {trace.V[k]:z.1f} mV."
        )

    def shown(self):
        low = self.sent
        return {
            "past": np.asarray(self.past.get_ydata()),
            "future": np.asarray(self.future.get_ydata()),
            "parts": np.array([line.get_ydata() for line in self.parts]),
            "sent": np.concatenate([np.asarray(line.get_xdata())[::3] for line in low]),
            "fired": np.asarray(self.fired.get_xdata())[::3],
            "dot": np.array([self.dot.get_xdata()[0], self.dot.get_ydata()[0]]),
        }


def strokes(times, bottom, top):
    """Upright strokes at these times, as x and y of one line."""
    times = np.asarray(times, dtype=float)
    return np.repeat(times, 3), np.tile([bottom, top, np.nan], len(times))
