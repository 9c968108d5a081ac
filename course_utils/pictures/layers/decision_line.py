"""A unit with two inputs and a threshold: the line it draws through the plane, and its sums.

Shown in lesson 03. With the trace of the perceptron rule the line moves from mistake to mistake.
"""

import numpy as np

from course_utils.number_format import signed, spaced
from course_utils.pictures.bars_and_state_map import Bars, ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT
from course_utils.pictures.scales import round_up

BLUE, FIRES = INK["Wx"].colour, "#D6EFE6"
FAR = 1e3  # ends of a line that is to cross any plane
SHARE = 0.8  # of its length that the arrow w is drawn with: its head then hides no example


class DecisionPicture(Picture):
    """Points, the line where the sum is 0, the weight vector, and one example's sum as bars.

    The perceptron's first weights *are* an example, so the arrow is drawn somewhat shorter.

    Parameters
    ----------
    trace : PerceptronTrace
        Of two inputs; from ``perceptron`` or ``look``.
    xlabel, ylabel : str
        What the two inputs are.
    classes : (str, str)
        What +1 and -1 mean.
    bound : float, optional
        The most mistakes that the rule can make; by default that of the solution found.
    reach : float
        Largest weight or sum of the bars; they are cut there.
    letters : str
        Those of weight, input and bias.
    """

    size = (900, 430)

    def __init__(self, trace=None, xlabel="input $x_0$", ylabel="input $x_1$",
                 classes=("+1", "-1"), bound=None, reach=4.0, letters="wxb"):
        self.labels, self.classes, self.reach = (xlabel, ylabel), tuple(classes), float(reach)
        self.bound, self.letters = bound, letters
        super().__init__(trace)

    def last(self, name):
        # After the last step of a rule its final weights are shown; nothing follows a mere look.
        return self.trace.steps if self.trace.learns else self.trace.steps - 1

    def _bound(self, trace):
        return (self.bound or trace.novikoff_bound()) if trace.learns else None

    def frame(self, trace):
        if trace.x.shape[1] != 2:
            raise ValueError(f"trace has {trace.x.shape[1]} inputs: expected 2")
        data = trace.x.tobytes(), trace.labels.tobytes(), trace.learns
        return (*data, trace.steps, self._bound(trace)) if trace.learns else data

    def build(self, trace):
        plane = self.figure.add_axes((0.075, 0.235, 0.355, 0.69))
        low, high = min(0.0, trace.x.min()), max(0.0, trace.x.max())
        pad = 0.3 * (high - low)
        self.edge = np.array([low - pad, high + pad])
        plane.set(xlim=self.edge, ylim=self.edge, aspect="equal")
        plane.set_xlabel(self.labels[0], labelpad=1)
        plane.set_ylabel(self.labels[1], labelpad=1)
        self.side = self.moving(plane.fill([], [], facecolor=FIRES, edgecolor="none", zorder=0)[0])
        # All that lies on the shaded side moves with it, or the shade would be drawn over it.
        for zero in (plane.axhline, plane.axvline):
            self.moving(zero(0, color="#BBBBBB", linewidth=0.8, zorder=1))
        self.line = self.moving(plane.plot([], [], color="black", linewidth=2.2, zorder=3)[0])
        self.shaft = self.moving(plane.plot([], [], color=BLUE, linewidth=3, zorder=4)[0])
        self.tip = self.moving(plane.plot([], [], color=BLUE, markersize=15, zorder=6.5)[0])
        self.change = self.moving(
            plane.plot([], [], color=BLUE, linewidth=1.8, linestyle=(0, (2, 1.5)), zorder=5)[0]
        )
        looks = (("o", "black"), ("s", "white"))
        for (marker, face), label, name in zip(looks, (1, -1), self.classes, strict=True):
            points = trace.x[trace.labels == label].T
            self.moving(
                plane.plot(*points, marker, color=face, markersize=8, markeredgecolor="black",
                           markeredgewidth=1.4, zorder=6, label=name)[0]
            )
        plane.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, columnspacing=1.2,
                     handletextpad=0.2, borderpad=0.1)
        self.wrong = self.moving(
            plane.plot([], [], "x", color=INK["h"].colour, markersize=15, markeredgewidth=2.4,
                       zorder=7)[0]
        )
        self.ring = self.moving(
            plane.plot([], [], "o", markerfacecolor="none", markeredgecolor="black",
                       markeredgewidth=1.8, markersize=19, zorder=8)[0]
        )
        self._build_sum((0.56, 0.56, 0.41, 0.365) if trace.learns else (0.56, 0.3, 0.41, 0.6))
        self._build_count(trace)
        self.text = ColouredLine(self, 0.02, 0.06, size=10.5)

    def _build_sum(self, place):
        axes = self.figure.add_axes(place)
        axes.set(xlim=(-self.reach, self.reach), ylim=(3.6, -0.6))
        w, x, b = self.letters
        terms = [f"${w}_{i}\\,{x}_{i}$" for i in (0, 1)]
        axes.set_yticks(range(4), [*terms, f"bias {b}", "sum"])
        axes.tick_params(axis="y", length=0)
        axes.axvline(0, color="#444444", linewidth=1)
        self.bars = [Bars(self, axes, 4, INK[name]) for name in ("Wx", "b", "a")]
        self.values = [
            self.moving(axes.text(0.995, row, "", ha="right", va="center", size=10,
                                  transform=axes.get_yaxis_transform()))
            for row in range(4)
        ]

    def _build_count(self, trace):
        self.count = None
        if not trace.learns:
            return
        axes = self.figure.add_axes((0.56, 0.235, 0.41, 0.2))
        bound = self._bound(trace)
        top = round_up(max(trace.mistakes, bound or 0) * 1.15)
        axes.set(xlim=(0, max(trace.steps, 1)), ylim=(0, top))
        axes.set_xlabel("examples looked at", labelpad=1)
        axes.set_ylabel("mistakes", size=10)
        axes.locator_params(axis="y", nbins=4, integer=True)
        if bound:
            axes.axhline(bound, color="black", linestyle="--", linewidth=1.2)
            axes.annotate(f"no more than {bound:z.1f}", (1, bound), (0, -3), ha="right", va="top",
                          xycoords=axes.get_yaxis_transform(), textcoords="offset points", size=9)
        self.future, self.count = (
            self.moving(axes.plot([], [], color=colour, linewidth=width, drawstyle="steps-post")[0])
            for colour, width in (("#BBBBBB", 1.2), (INK["h"].colour, 2.6))
        )

    def update(self):
        trace, t = self.trace, self.t
        w, b = trace.w[t], trace.b[t]
        size, span = np.linalg.norm(w), np.ptp(self.edge)
        if size > 0:
            along, foot = np.array([-w[1], w[0]]) / size, -b * w / size**2
            ends = foot + np.outer([-1, 1], FAR * span * along)
            corners = [*ends, *(ends[::-1] + FAR * span * w / size)]
        else:  # no line: the bias alone decides, for the whole plane
            ends = np.full((2, 2), np.nan)
            square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * span + self.edge[0]
            corners = square if b > 0 else np.zeros((1, 2))
        self.line.set_data(*ends.T)
        self.side.set_xy(np.asarray(corners))
        self._draw_weight(w, t)
        wrong = trace.x[~trace.right(t)]
        self.wrong.set_data(*wrong.T)
        if t < trace.steps:
            x = trace.x[trace.index[t]]
            terms = np.array([w[0] * x[0], w[1] * x[1], b, w @ x + b])
            self.ring.set_data(*x[:, None])
        else:
            terms = np.zeros(4)
            self.ring.set_data([], [])
        cut = np.clip(terms, -self.reach, self.reach)
        for bars, rows in zip(self.bars, ((0, 1), (2,), (3,)), strict=True):
            bars.set(np.where(np.isin(np.arange(4), rows), cut, 0.0))
        for text, term in zip(self.values, terms, strict=True):
            text.set_text(signed(term) if t < trace.steps else "")
        if self.count is not None:
            mistakes = np.r_[0, np.cumsum(trace.mistake)]
            self.count.set_data(np.arange(t + 1), mistakes[: t + 1])
            self.future.set_data(np.arange(t, trace.steps + 1), mistakes[t:])
        self.text.set(*self._words())

    def _draw_weight(self, w, t):
        """The arrow of w from the origin, and dashed what a mistake adds to it."""
        room = 0.97 * np.abs(self.edge).max()
        scale = min(SHARE, room / max(np.abs(w).max(), 1e-12))
        self.shaft.set_data(*(np.outer([0, scale], w)).T)
        self.tip.set_data(*(scale * w)[:, None])
        # A triangle that looks along w; without weights there is no direction and no head.
        self.tip.set_marker((3, 0, np.degrees(np.arctan2(w[1], w[0])) - 90))
        self.tip.set_visible(bool(w.any()))
        trace = self.trace
        if trace.learns and t < trace.steps and trace.mistake[t] and scale == SHARE:
            self.change.set_data(*(SHARE * np.stack([w, trace.w[t + 1]])).T)
        else:
            self.change.set_data([], [])

    def _words(self):
        trace, t = self.trace, self.t
        w, b = trace.w[t], trace.b[t]
        if t == trace.steps:
            right = int(trace.right(t).sum())
            end = "every example is right" if trace.solved else f"{right} of {len(trace.x)} right"
            return [(f"w = ({signed(w[0])}, {signed(w[1])})", BLUE), (f"  b = {signed(b)}", TEXT),
                    (f"   after {trace.mistakes} mistakes {end}", TEXT)]
        k = trace.index[t]
        x, label = trace.x[k], int(trace.labels[k])
        a = w @ x + b
        answer = "+1" if a > 0 else "-1"
        pieces = [("sum = ", TEXT), (f"{signed(w[0])}·({signed(x[0])}){spaced(w[1])}·"
                                   f"({signed(x[1])})", BLUE),
                  (spaced(b), "#555555"), (f" = {signed(a)}", TEXT)]
        if not trace.mistake[t]:
            return [*pieces, (f"  answer {answer}: right", "#00694C")]
        said = f"  answer {answer if a != 0 else 'undecided'}, wanted {label:+d}"
        if not trace.learns:
            return [*pieces, (said, "#B84F00")]
        sign = "+" if label > 0 else "-"
        return [*pieces, (f"{said}: w {sign} x, b {sign} 1", "#B84F00")]

    def alt(self):
        trace, t = self.trace, self.t
        w, b = trace.w[t], trace.b[t]
        where = f"the line {signed(w[0])} x0 {spaced(w[1])} x1 {spaced(b)} = 0" if w.any() else (
            "no line, since both weights are 0,")
        right = int(trace.right(t).sum())
        said = "".join(piece[0] for piece in self._words())
        count = f" Mistakes so far: {int(trace.mistake[:t].sum())}." if trace.learns else ""
        return (
            f"{len(trace.x)} points in the plane of two inputs and {' '.join(where.split())} "
            f"with {right} of {len(trace.x)} points on their right side. {said}.{count}"
        )

    def shown(self):
        shown = {
            "line": np.asarray(self.line.get_xydata()),
            "side": np.asarray(self.side.get_xy()),
            "weight": np.array([self.shaft.get_xdata()[1], self.shaft.get_ydata()[1]]),
            "wrong": np.asarray(self.wrong.get_xydata()),
            "ring": np.asarray(self.ring.get_xydata()),
            "terms": sum(bars.ends for bars in self.bars),
        }
        if self.count is not None:
            shown |= {"count": np.asarray(self.count.get_ydata()),
                      "future": np.asarray(self.future.get_ydata())}
        return shown
