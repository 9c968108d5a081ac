"""How much of a small change of the state is left after 1, 2, 3 ... steps. Shown in lesson 10."""

import numpy as np

from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT

LOW, HIGH = 1e-15, 1e15  # ends of the axis
EDGE = 1e-30, 1e30  # of what is drawn
PURPLE = "#7A3B5F"


class GradientLagPicture(Picture):
    """The norm of dh(t)/dh(t - lag) on a logarithmic axis: without input left, with input right.

    Parameters
    ----------
    trace : ReachTrace
    low, high : float
        Ends of the axis.
    """

    size = (900, 420)

    def __init__(self, trace=None, low=LOW, high=HIGH):
        if not 0 < low < 1 < high:
            raise ValueError(f"low is {low} and high is {high}: expected 0 < low < 1 < high")
        self.low, self.high = float(low), float(high)
        super().__init__(trace)

    def last(self, name):
        return len(self.trace.still) - 1

    def frame(self, trace):
        return (len(trace.still),)

    def build(self, trace):
        self.curves, self.dots, self.bounds, self.paces, self.cursors = [], [], [], [], []
        for left, title in ((0.075, "without input"), (0.57, "with random input")):
            axes = self.figure.add_axes((left, 0.245, 0.415, 0.66))
            axes.set(xlim=(0, len(trace.still) - 1), yscale="log", ylim=(self.low, self.high))
            axes.set_xlabel("lag: so many steps back", labelpad=1)
            axes.set_title(title, size=11)
            axes.set_yticks(self._ticks())
            axes.minorticks_off()
            axes.grid(True, axis="y")
            axes.axhspan(self.low, 1, color="#F3F3F3", zorder=0)
            axes.axhline(1, color="#444444", linewidth=0.9)
            axes.text(0.985, 0.965, "explodes", ha="right", va="top", size=9.5,
                      color="#555555", transform=axes.transAxes)
            axes.text(0.985, 0.035, "vanishes", ha="right", va="bottom", size=9.5,
                      color="#555555", transform=axes.transAxes)
            self.bounds.append(self.moving(axes.plot(
                [], [], color="black", linestyle="--", linewidth=1.4, label="bound", zorder=3)[0]))
            self.paces.append(self.moving(axes.plot(
                [], [], color="#0072B2", linestyle=":", linewidth=2, label="spectral radius",
                zorder=3)[0]))
            self.curves.append(self.moving(axes.plot(
                [], [], color=PURPLE, linewidth=3, label="norm of dh(t)/dh(k)", zorder=4)[0]))
            self.dots.append(self.moving(axes.plot(
                [], [], "o", color=INK["gradient"].colour, markeredgecolor="black", markersize=10,
                zorder=6)[0]))
            self.cursors.append(self.moving(axes.axvline(0, color=TEXT, linewidth=0.9, zorder=2)))
            if not self.curves[1:]:
                axes.legend(loc="lower left", ncols=1, borderpad=0.3, fontsize=9.5, framealpha=0.9,
                            frameon=True, edgecolor="none")
        self.text = ColouredLine(self, 0.02, 0.095, size=10.5)
        self.more = ColouredLine(self, 0.02, 0.035, size=10.5)

    def _ticks(self):
        """Powers of ten, five apart (fewer on a short axis)."""
        low, high = np.log10([self.low, self.high])
        every = 5 if high - low > 12 else 2
        return 10.0 ** (every * np.arange(np.ceil(low / every), np.floor(high / every) + 1))

    def update(self):
        trace, t = self.trace, self.t
        for values, curve, dot in zip((trace.still, trace.driven), self.curves, self.dots,
                                      strict=True):
            drawn = np.clip(values, *EDGE)
            curve.set_data(trace.lags, drawn)
            dot.set_data([t], [np.clip(drawn[t], self.low, self.high)])
        for bound, pace, cursor in zip(self.bounds, self.paces, self.cursors, strict=True):
            bound.set_data(trace.lags, np.clip(trace.bound, *EDGE))
            pace.set_data(trace.lags, np.clip(trace.pace, *EDGE))
            cursor.set_xdata([t, t])
        self.text.set((f"lag {t}: ", TEXT), (f"without input {_short(trace.still[t])}", PURPLE),
                      ("   ", TEXT), (f"with input {_short(trace.driven[t])}", PURPLE),
                      (f"   bound {_short(trace.bound[t])}", TEXT))
        slope = "" if trace.gamma == 1 else f" × {trace.gamma:zg}"
        self.more.set((f"largest singular value {trace.largest:z.2f}{slope}", TEXT),
                      (f"   spectral radius {trace.radius:z.2f}{slope}", "#00507D"))

    def alt(self):
        trace, t = self.trace, self.t
        return (
            f"Norm of dh(t)/dh(k) over the lag t - k, {trace.activation}, 0 to {self.last('t')}: "
            f"without input it ends at {_order(trace.still[-1])}, with random input at "
            f"{_order(trace.driven[-1])}, the bound at {_order(trace.bound[-1])}; "
            f"largest singular value {trace.largest:z.1f}, spectral radius {trace.radius:z.1f}. At "
            f"lag {t}: {_order(trace.still[t])} and {_order(trace.driven[t])}."
        )

    def shown(self):
        names = ("still", "driven")
        shown = {name: np.log10(curve.get_ydata()) for name, curve in zip(names, self.curves,
                                                                          strict=True)}
        shown |= {f"dot {name}": np.array([dot.get_xdata()[0], np.log10(dot.get_ydata()[0])])
                  for name, dot in zip(names, self.dots, strict=True)}
        return shown | {
            "bounds": np.log10([line.get_ydata() for line in self.bounds]),
            "paces": np.log10([line.get_ydata() for line in self.paces]),
            "cursors": np.array([line.get_xdata()[0] for line in self.cursors]),
        }


def _short(value):
    return f"{value:z.2f}" if 0.01 <= value < 1000 else f"{value:z.0e}"


def _order(value):
    """About how large, in words that do not change with the last digits."""
    if not 0 < value < np.inf:
        return "0" if value == 0 else "infinity"
    return f"about 1e{round(np.log10(value)):+d}"
