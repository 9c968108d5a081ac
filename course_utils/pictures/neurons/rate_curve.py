"""A firing rate beside the activation functions that stand in for it. Shown in lesson 03."""

import numpy as np

from course_utils.models.neurons.rate import SHAPES
from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import FAINT, INK, TEXT

NAMES = {"relu": "ReLU", "softplus": "softplus", "sigmoid": "sigmoid", "tanh": "tanh"}
A = np.linspace(-4, 4, 161)  # the axis of the activation functions


class RatePicture(Picture):
    """The normalised f-I curve with an activation function over it (left), the functions (right).

    Parameters
    ----------
    trace : RateTrace
        From ``rate_as_activation``.
    """

    size = (900, 400)

    def last(self, name):
        return len(self.trace.current) - 1

    def frame(self, trace):
        return (trace.current.tobytes(),)

    def build(self, trace):
        left = self.figure.add_axes((0.09, 0.235, 0.435, 0.68))
        left.set(xlim=trace.current[[0, -1]], ylim=(-1.08, 1.12))
        left.set_xlabel("current (nA)", labelpad=1)
        left.set_ylabel("share of the highest rate")
        left.axhspan(-1.08, 0, facecolor="#F4F4F4", hatch="//", edgecolor="#DDDDDD", linewidth=0,
                     zorder=0)
        left.text(0.98, -0.55, "no such firing rate", ha="right", va="center", size=10, zorder=5,
                  transform=left.get_yaxis_transform(),
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 2})
        left.axhline(0, color="#444444", linewidth=0.8)
        self.rate = self.moving(left.plot([], [], color="black", linewidth=2.2,
                                          label="LIF neuron")[0])
        self.fit = self.moving(
            left.plot([], [], color=INK["h"].colour, linewidth=2.6, linestyle="--",
                      label="activation function")[0]
        )
        self.dots = [self.moving(self._dot(left, colour)) for colour in ("black", "#D55E00")]
        left.legend(loc="upper left", borderpad=0.1)
        right = self.figure.add_axes((0.605, 0.235, 0.375, 0.68))
        right.set(xlim=(-4, 4), ylim=(-1.15, 3.1))
        right.set_xlabel("pre-activation a", labelpad=1)
        right.set_title("h = f(a)", size=10)
        right.axhline(0, color="#444444", linewidth=0.8)
        right.axvline(0, color="#444444", linewidth=0.8)
        for f in SHAPES.values():
            right.plot(A, f(A), color=FAINT, linewidth=1.2, zorder=2)
        self.chosen = self.moving(right.plot([], [], zorder=3, **INK["h"].stroke)[0])
        self.place = self.moving(self._dot(right, "#D55E00"))
        self.title = self.moving(right.text(0.04, 0.95, "", transform=right.transAxes, size=12,
                                            weight="bold", color="#B84F00", va="top"))
        self.text = ColouredLine(self, 0.02, 0.075, size=10.5)

    @staticmethod
    def _dot(axes, colour):
        return axes.plot([], [], "o", color=colour, markeredgecolor="black", markersize=9,
                         zorder=6)[0]

    def update(self):
        trace, t = self.trace, self.t
        f = SHAPES[trace.shape]
        self.rate.set_data(trace.current, trace.rate)
        self.fit.set_data(trace.current, trace.fit)
        for dot, values in zip(self.dots, (trace.rate, trace.fit), strict=True):
            dot.set_data([trace.current[t]], [values[t]])
        self.chosen.set_data(A, f(A))
        a = float(np.clip(trace.steepness * (trace.current[t] - trace.shift), A[0], A[-1]))
        self.place.set_data([a], [f(a)])
        self.title.set_text(NAMES[trace.shape])
        self.text.set((f"{trace.current[t]:z.2f} nA: ", TEXT),
                      (f"{trace.rate[t] * trace.highest:z.1f} Hz of {trace.highest:z.0f} Hz", TEXT),
                      (f" = {trace.rate[t]:z.2f}", TEXT),
                      (f"    {NAMES[trace.shape]}: {signed(trace.fit[t])}", "#B84F00"),
                      (f"    apart at most {trace.gap:z.2f}", TEXT))

    def alt(self):
        trace, t = self.trace, self.t
        return (
            f"Firing rate of a leaky integrate-and-fire neuron over current, 0 to "
            f"{trace.current[-1]:zg} nA, as a share of its highest {trace.highest:z.0f} Hz, and "
            f"{NAMES[trace.shape]} laid over it, at most {trace.gap:z.2f} apart. At "
            f"{trace.current[t]:z.2f} nA the rate is {trace.rate[t]:z.2f} and "
            f"{NAMES[trace.shape]} {signed(trace.fit[t])}."
        )

    def shown(self):
        return {
            "rate": np.asarray(self.rate.get_ydata()),
            "fit": np.asarray(self.fit.get_ydata()),
            "chosen": np.asarray(self.chosen.get_ydata()),
            "dots": np.array([dot.get_ydata()[0] for dot in self.dots]),
            "place": np.array([self.place.get_xdata()[0], self.place.get_ydata()[0]]),
        }
