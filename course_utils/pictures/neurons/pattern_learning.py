"""A neuron hears a pattern of spikes again and again, and comes to answer it earlier.

Shown in lesson 02.
"""

import numpy as np

from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT
from course_utils.pictures.neurons.summation import EXCITES, strokes


class PatternPicture(Picture):
    """Weights at the times of their inputs, the membrane, and the first spike so far.

    Parameters
    ----------
    trace : PatternTrace
    most : float
        End of the axis of the weights, in units of the threshold.
    """

    size = (900, 440)

    def __init__(self, trace=None, most=0.5):
        self.most = float(most)
        super().__init__(trace)

    def last(self, name):
        return len(self.trace.first_spike) - 1

    def frame(self, trace):
        return trace.V.shape, trace.w.shape

    def build(self, trace):
        end = float(trace.t[-1])
        above = self.figure.add_axes((0.09, 0.64, 0.50, 0.29))
        below = self.figure.add_axes((0.09, 0.205, 0.50, 0.37))
        side = self.figure.add_axes((0.70, 0.205, 0.275, 0.725))
        above.set(xlim=(0, end), ylim=(0, 1.08 * self.most))
        above.set_ylabel("weight of\nthe input", size=10)
        above.set_title("each input where its spike stands in this repetition", size=10)
        above.tick_params(labelbottom=False)
        below.set(xlim=(0, end), ylim=(0, 1.55))
        below.set_xlabel("time in the repetition (ms)", labelpad=1)
        below.set_ylabel("membrane\n(threshold = 1)", size=10)
        below.axhline(1, color="#555555", linestyle="--", linewidth=1.1)
        last = len(trace.first_spike)
        side.set(xlim=(-0.02 * last, last), ylim=(0, end))
        side.set_xlabel("repetition", labelpad=1)
        side.set_ylabel("first spike (ms into the repetition)", size=10)
        self.weights = self.moving(above.plot([], [], color=EXCITES, linewidth=5,
                                              solid_capstyle="butt")[0])
        self.inputs = self.moving(above.plot([], [], "|", color="black", markersize=9,
                                             markeredgewidth=1.8, clip_on=False)[0])
        self.membrane = self.moving(below.plot([], [], color=INK["h"].colour, linewidth=2.2)[0])
        self.fired = self.moving(below.plot([], [], color="black", linewidth=2.4, zorder=5)[0])
        self.first_line = self.moving(above.axvline(0, color=TEXT, linewidth=0.9, zorder=0))
        self.to_come = self.moving(side.plot([], [], ".", color="#C9C9C9", markersize=5)[0])
        self.past = self.moving(side.plot([], [], ".", color="black", markersize=6)[0])
        self.now = self.moving(
            side.plot([], [], "o", color=INK["h"].colour, markeredgecolor="black", markersize=9,
                      zorder=5)[0]
        )
        self.line = ColouredLine(self, 0.03, 0.05, size=10.5)

    def update(self):
        trace, t = self.trace, self.t
        times, weights = trace.pattern[t], trace.w[t]
        self.weights.set_data(np.repeat(times, 3), np.stack(
            [np.zeros_like(weights), weights, np.full_like(weights, np.nan)], axis=1).ravel())
        self.inputs.set_data(times, np.zeros_like(times))
        self.membrane.set_data(trace.t, trace.V[t])
        fired = trace.t[trace.V[t] >= 1]
        self.fired.set_data(*strokes(fired, 1.0, 1.48))
        first = trace.first_spike[t]
        self.first_line.set_visible(bool(np.isfinite(first)))
        self.first_line.set_xdata([first, first])
        repeats = np.arange(len(trace.first_spike))
        self.past.set_data(repeats[: t + 1], trace.first_spike[: t + 1])
        self.to_come.set_data(repeats[t + 1 :], trace.first_spike[t + 1 :])
        self.now.set_data([t], [first])
        silent = "it stays silent" if np.isnan(first) else f"first spike at {first:z.1f} ms"
        strong = int((weights > 0.9 * self.most).sum())
        self.line.set(
            (f"repetition {t:3d}   ", TEXT), (silent, "#B84F00"),
            (f"   {strong} of {len(weights)} weights near the largest, ", EXCITES),
            (f"{int((weights < 0.02).sum())} near 0", "#8C510A"),
        )

    def alt(self):
        trace, t = self.trace, self.t
        first = trace.first_spike[t]
        answer = "it stays silent" if np.isnan(first) else f"it first fires at {first:z.1f} ms"
        start = trace.first_spike[0]
        began = "was silent" if np.isnan(start) else f"first fired at {start:z.1f} ms"
        weights = trace.w[t]
        return (
            f"A neuron hears {len(weights)} inputs. In repetition {t} {answer}; in repetition 0 it "
            f"{began}. {int((weights > 0.9 * self.most).sum())} weights are near the largest, "
            f"{int((weights < 0.02).sum())} near 0."
        )

    def shown(self):
        return {
            "at": np.asarray(self.weights.get_xdata())[::3],
            "weights": np.asarray(self.weights.get_ydata())[1::3],
            "V": np.asarray(self.membrane.get_ydata()),
            "fired": np.asarray(self.fired.get_xdata())[::3],
            "past": np.asarray(self.past.get_ydata()),
            "to come": np.asarray(self.to_come.get_ydata()),
            "now": np.array([self.now.get_xdata()[0], self.now.get_ydata()[0]]),
        }
