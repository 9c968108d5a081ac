"""Two spikes, their order, and what it does to the synapse between them.

Shown in lesson 02.
"""

import numpy as np

from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT
from course_utils.pictures.neurons.summation import EXCITES, INHIBITS

FURTHEST = 80.0  # ms shown to either side


class STDPPicture(Picture):
    """The pair of spikes and the window (left), the weight after each pair (right).

    Parameters
    ----------
    trace : PairTrace
    most : float
        End of the axis of the change, to either side.
    """

    size = (900, 420)

    def __init__(self, trace=None, most=0.02):
        self.most = float(most)
        super().__init__(trace)

    def last(self, name):
        return len(self.trace.w) - 1

    def frame(self, trace):
        return len(trace.w)

    def build(self, trace):
        pair = self.figure.add_axes((0.10, 0.77, 0.49, 0.17))
        window = self.figure.add_axes((0.10, 0.215, 0.49, 0.51))
        course = self.figure.add_axes((0.70, 0.215, 0.275, 0.725))
        pair.set(xlim=(-FURTHEST, FURTHEST), ylim=(1.7, -0.7))
        pair.set_yticks([0, 1], ["sender", "receiver"])
        pair.tick_params(length=0, labelbottom=False)
        window.set(xlim=(-FURTHEST, FURTHEST), ylim=(-1.08 * self.most, 1.08 * self.most))
        window.set_xlabel("receiver's spike minus sender's spike (ms)", labelpad=1)
        window.set_ylabel("change of weight", size=10)
        window.axhline(0, color="#888888", linewidth=0.8)
        for axes in (pair, window):
            axes.axvline(0, color="#BBBBBB", linewidth=0.9, zorder=0)
        window.text(0.98, 0.95, "sender first:\nstronger", transform=window.transAxes, size=9,
                    ha="right", va="top", color=EXCITES)
        window.text(0.02, 0.05, "receiver first:\nweaker", transform=window.transAxes, size=9,
                    va="bottom", color=INHIBITS)
        self.later = np.linspace(0.01, FURTHEST, 161)
        self.curves = [
            self.moving(window.plot([], [], color=colour, linewidth=2.4, linestyle=dashes)[0])
            for colour, dashes in ((EXCITES, "-"), (INHIBITS, "--"))
        ]
        self.dot = self.moving(
            window.plot([], [], "o", color="white", markeredgecolor="black", markeredgewidth=2,
                        markersize=9, zorder=5)[0]
        )
        self.stem = self.moving(window.plot([], [], color="black", linewidth=1.6, zorder=4)[0])
        pair.plot([0, 0], [-0.42, 0.42], color="black", linewidth=2.6)
        self.spike = self.moving(pair.plot([], [], color="black", linewidth=2.6)[0])
        self.gap = self.moving(
            pair.plot([], [], color="#555555", linewidth=1.1, marker="|", markersize=6)[0]
        )
        last = len(trace.w) - 1
        course.set(xlim=(-0.02 * last, last), ylim=(-0.03, 1.03))
        course.set_xlabel("pairs so far", labelpad=1)
        course.set_ylabel("weight (share of the largest)", size=10)
        self.future = self.moving(course.plot([], [], color="#B87D00", linewidth=1, alpha=0.6)[0])
        self.past = self.moving(course.plot([], [], color="#B87D00", linewidth=2.6)[0])
        self.now = self.moving(
            course.plot([], [], "o", color="#E69F00", markeredgecolor="#5A3E00", markersize=9,
                        zorder=5, clip_on=False)[0]
        )
        self.line = ColouredLine(self, 0.03, 0.05, size=10.5)

    def update(self):
        trace, t = self.trace, self.t
        rule, delta = trace.rule, trace.dt
        change = float(rule.change(delta))
        for curve, sign in zip(self.curves, (1, -1), strict=True):
            curve.set_data(sign * self.later, rule.change(sign * self.later))
        self.dot.set_data([delta], [change])
        self.stem.set_data([delta, delta], [0, change])
        self.spike.set_data([delta, delta], [0.58, 1.42])
        self.gap.set_data([0, delta], [0.5, 0.5])
        pairs = np.arange(len(trace.w))
        self.past.set_data(pairs[: t + 1], trace.w[: t + 1])
        self.future.set_data(pairs[t:], trace.w[t:])
        self.now.set_data([t], [trace.w[t]])
        self.line.set(*self._words(change))

    def _words(self, change):
        trace, rule = self.trace, self.trace.rule
        if trace.dt == 0:
            formula, colour = "both at once: the rule says 0", TEXT
        else:
            height, tau = ((rule.a_plus, rule.tau_plus) if trace.dt > 0
                           else (-rule.a_minus, rule.tau_minus))
            formula = (f"{signed(height, 4)} exp(-{abs(trace.dt):zg} / {tau:zg}) = "
                       f"{signed(change, 4)}")
            colour = EXCITES if trace.dt > 0 else INHIBITS
        return (("change per pair: ", TEXT), (formula, colour),
                (f"    after {self.t} pairs the weight is {trace.w[self.t]:z.2f}", TEXT))

    def alt(self):
        trace = self.trace
        order = "together with" if trace.dt == 0 else (
            f"{abs(trace.dt):zg} ms {'after' if trace.dt > 0 else 'before'}"
        )
        return (
            f"The receiver fires {order} the sender: each pair changes the weight by "
            f"{signed(trace.rule.change(trace.dt), 4)}. After {self.t} pairs it is "
            f"{trace.w[self.t]:z.2f}; it began at {trace.w[0]:z.2f}."
        )

    def shown(self):
        return {
            "strengthens": np.asarray(self.curves[0].get_ydata()),
            "weakens": np.asarray(self.curves[1].get_ydata()),
            "dot": np.array([self.dot.get_xdata()[0], self.dot.get_ydata()[0]]),
            "spike": np.array([self.spike.get_xdata()[0]]),
            "past": np.asarray(self.past.get_ydata()),
            "future": np.asarray(self.future.get_ydata()),
            "now": np.array([self.now.get_xdata()[0], self.now.get_ydata()[0]]),
        }
