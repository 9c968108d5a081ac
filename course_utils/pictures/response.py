"""What comes out for every strength of what goes in: curves over one quantity, with a cursor.

Shown in lesson 01, with firing rates over current (the f-I curve) and with the height of the
answer over the height of a pulse.
"""

import numpy as np
from matplotlib.ticker import NullLocator, StrMethodFormatter

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import NETWORKS, TEXT

STYLES = (
    {"color": "#D55E00", "marker": "o", "markersize": 5},
    # Open and larger, so that what lies at the same place is seen inside.
    {"color": "#0072B2", "marker": "s", "markersize": 9, "markerfacecolor": "none"},
    {"color": "#7B3FA0", "marker": "^", "markersize": 13, "markerfacecolor": "none"},
)
LONGEST = 104  # characters that fit into the line above the curves


class ResponsePicture(Picture):
    """Measured points, and formulas as lines, over a common horizontal axis.

    Parameters
    ----------
    x : array (points,)
        What was varied, rising.
    points : dict of str -> array (points,)
        One to three curves that were measured at x.
    formula : dict of str -> callable, optional
        Curves that can be calculated, f(x) -> array, drawn as a line.
    xlabel, ylabel : str
    band : (float, float, str), optional
        A marked stretch of the horizontal axis and what to call it.
    join : bool
        Whether a thin line joins the points of each curve.
    log : bool
        Whether the horizontal axis is logarithmic, with a mark at each x.
    digits : int
        Of x, after the point: 0 for counts.
    """

    size = (900, 380)

    def __init__(self, x, points, formula=None, xlabel="", ylabel="", band=None,
                 join=False, log=False, digits=2):
        x = np.asarray(x, dtype=float)
        if x.ndim != 1 or len(x) < 2 or not (np.diff(x) > 0).all():
            raise ValueError("x: expected at least two rising numbers")
        if log and x[0] <= 0:
            raise ValueError(f"x begins with {x[0]:zg}: a logarithmic axis needs numbers above 0")
        if not 1 <= len(points) <= len(STYLES):
            raise ValueError(f"points has {len(points)} entries: expected 1 to {len(STYLES)}")
        self.formulas = dict(formula or {})
        curves = {**points, **{name: f(x) for name, f in self.formulas.items()}}
        for name, values in curves.items():
            if np.shape(values) != x.shape:
                raise ValueError(f"{name} has shape {np.shape(values)}: expected {x.shape}")
        self.x, self.labels, self.band, self.join = x, (xlabel, ylabel), band, join
        self.log, self.digits = log, int(digits)
        super().__init__({name: np.asarray(v, dtype=float) for name, v in curves.items()})

    def last(self, name):
        return len(self.x) - 1

    def frame(self, trace):
        # The curves are the fixed part: only the cursor moves.
        return tuple((name, values.tobytes()) for name, values in trace.items())

    def build(self, trace):
        axes = self.figure.add_axes((0.085, 0.155, 0.885, 0.72))
        values = np.concatenate(list(trace.values()))
        low, high = min(0.0, float(values.min())), float(values.max())
        room = 0.06 * (high - low)
        axes.set(xlim=(self.x[0], self.x[-1]), xlabel=self.labels[0], ylabel=self.labels[1],
                 ylim=(low - room if low < 0 else -0.4 * room, high + room),
                 xscale="log" if self.log else "linear")
        if self.log:
            axes.set_xticks(self.x)
            axes.xaxis.set_major_formatter(StrMethodFormatter("{x:zg}"))
            axes.xaxis.set_minor_locator(NullLocator())
        axes.grid(True, axis="y")
        if self.band is not None:
            start, stop, words = self.band
            axes.axvspan(start, stop, color="#FFF1C9", zorder=0)
            axes.text(start + 0.75 * (stop - start), 0.35, words, ha="center", va="center", size=10,
                      transform=axes.get_xaxis_transform(), color="#5A4A00")
        self.dots, self.curves = {}, {}
        styles = iter(STYLES)
        for name, curve in trace.items():
            x = self.x
            if name in self.formulas:
                x = (np.geomspace if self.log else np.linspace)(x[0], x[-1], 601)
                curve = self.formulas[name](x)
                style = {"color": "black", "linewidth": 1.4, "zorder": 2}
            else:
                line = {"linestyle": ":" if self.join else "none", "linewidth": 1.2}
                style = {**next(styles), **line, "zorder": 3}
                if name in NETWORKS:
                    style["color"] = NETWORKS[name][0]
            self.curves[name] = axes.plot(x, curve, label=name, clip_on=False, **style)[0]
            self.dots[name] = self.moving(
                axes.plot([], [], "o", markersize=16, markerfacecolor="none", zorder=6,
                          markeredgecolor=style["color"], markeredgewidth=2, clip_on=False)[0]
            )
        axes.legend(loc="best", markerscale=0.6)
        self.cursor = self.moving(axes.axvline(self.x[0], color=TEXT, linewidth=0.9, zorder=4))
        self.words = self.moving(self.figure.text(0.085, 0.94, "", size=11, va="center"))

    def update(self):
        at = self.x[self.t]
        for name, dot in self.dots.items():
            dot.set_data([at], [self.trace[name][self.t]])
        self.cursor.set_xdata([at, at])
        words = self._values()
        self.words.set_text(words)
        self.words.set_size(11 * min(1, LONGEST / len(words)))

    def _values(self):
        said = "     ".join(f"{name}: {v[self.t]:z.1f}" for name, v in self.trace.items())
        return f"{self.labels[0]}: {self.x[self.t]:z.{self.digits}f}     {said}"

    def alt(self):
        curves = "; ".join(
            f"{name} from {v[0]:z.0f} to {v[-1]:z.0f}" for name, v in self.trace.items()
        )
        first, last = (f"{end:z.{min(1, self.digits)}f}" for end in self.x[[0, -1]])
        return (
            f"{self.labels[1]} over {self.labels[0]}, {first} to {last}: "
            f"{curves}. At {' '.join(self._values().split())}."
        )

    def shown(self):
        shown = {
            name: np.asarray(line.get_ydata())
            for name, line in self.curves.items()
            if name not in self.formulas
        }
        return shown | {
            f"dot {name}": np.array([dot.get_xdata()[0], dot.get_ydata()[0]])
            for name, dot in self.dots.items()
        }
