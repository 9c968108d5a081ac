"""A weight vector that learns: its arrow over the cloud of inputs, its length over time.

Shown in lesson 02, for Hebb's and Oja's rule.
"""

import numpy as np

from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT

WEIGHT = "#B87D00"
LONGEST, SHORTEST = 1e6, 1e-2  # ends of the axis of the length


class WeightCloudPicture(Picture):
    """The weights of a neuron with two inputs while it learns.

    Parameters
    ----------
    trace : WeightTrace
        Of two inputs.
    every : int
        Examples per step of the cursor.
    limit : float
        Half the side of the plane.
    """

    size = (900, 450)

    def __init__(self, trace=None, every=10, limit=4.0):
        if every < 1:
            raise ValueError(f"every is {every}: expected a whole number of at least 1")
        self.every, self.limit = int(every), float(limit)
        super().__init__(trace)

    def last(self, name):
        return (len(self.trace.w) - 1) // self.every

    @property
    def sample(self):
        """How many examples have been seen."""
        return self.t * self.every

    def frame(self, trace):
        if trace.w.shape[1] != 2:
            raise ValueError(f"trace has {trace.w.shape[1]} inputs: expected 2")
        return trace.x.shape, trace.x.tobytes()

    def build(self, trace):
        limit = self.limit
        plane = self.figure.add_axes((0.07, 0.21, 0.37, 0.74))
        plane.set(xlim=(-limit, limit), ylim=(-limit, limit), aspect="equal")
        plane.set_xlabel("input $x_0$, weight $w_0$", labelpad=1)
        plane.set_ylabel("input $x_1$, weight $w_1$", labelpad=1)
        plane.axhline(0, color="#DDDDDD", linewidth=0.8, zorder=0)
        plane.axvline(0, color="#DDDDDD", linewidth=0.8, zorder=0)
        plane.plot(*trace.x.T, "o", color=INK["x"].colour, alpha=0.25, markersize=3,
                   markeredgewidth=0, zorder=1)
        ends = np.outer([-1, 1], trace.principal_axis) * 2 * limit
        plane.plot(*ends.T, "--", color="black", linewidth=1.2, zorder=2, label="principal axis")
        turn = np.linspace(0, 2 * np.pi, 121)
        plane.plot(np.cos(turn), np.sin(turn), ":", color="#444444", linewidth=1.2, zorder=2,
                   label="length 1")
        plane.legend(loc="upper left", fontsize=9, handlelength=1.6, borderpad=0.1)
        self.path = self.moving(plane.plot([], [], color=WEIGHT, linewidth=1, zorder=3)[0])
        self.shaft = self.moving(plane.plot([], [], color=WEIGHT, linewidth=3.2, zorder=5)[0])
        self.tip = self.moving(
            plane.plot([], [], "o", color=INK["Rh"].colour, markeredgecolor="#5A3E00",
                       markersize=9, zorder=6)[0]
        )
        self.example = self.moving(
            plane.plot([], [], "o", markerfacecolor="none", markeredgecolor=INK["x"].colour,
                       markeredgewidth=2, markersize=10, zorder=4)[0]
        )
        side = self.figure.add_axes((0.56, 0.60, 0.415, 0.35))
        side.set(xlim=(0, len(trace.w) - 1), ylim=(SHORTEST, LONGEST), yscale="log")
        side.set_ylabel("length of w", size=10)
        side.axhline(1, color="#444444", linestyle=":", linewidth=1.2)
        side.tick_params(labelbottom=False)
        turned = self.figure.add_axes((0.56, 0.21, 0.415, 0.31))
        turned.set(xlim=(0, len(trace.w) - 1), ylim=(-3, 93), yticks=[0, 30, 60, 90])
        turned.set_xlabel("examples seen", labelpad=1)
        turned.set_ylabel("degrees from\nthe axis", size=10)
        self.length, self.angle = (
            self.moving(axes.plot([], [], color=WEIGHT, linewidth=2.2, zorder=3)[0])
            for axes in (side, turned)
        )
        self.dots = [
            self.moving(axes.plot([], [], "o", color=INK["Rh"].colour, markeredgecolor="#5A3E00",
                                  markersize=8, zorder=5, clip_on=False)[0])
            for axes in (side, turned)
        ]
        self.cursors = [
            self.moving(axes.axvline(0, color=TEXT, linewidth=0.9)) for axes in (side, turned)
        ]
        self.line = ColouredLine(self, 0.03, 0.05, size=10.5)

    def update(self):
        trace, k = self.trace, self.sample
        w, seen = trace.w[k], np.arange(len(trace.w))
        edge = 1.4 * self.limit
        # An arrow that has left the plane is drawn to beyond its edge, in its own direction.
        arrow = w * min(1.0, edge / max(np.abs(w).max(), 1e-12))
        self.path.set_data(*np.clip(trace.w[: k + 1], -edge, edge).T)
        self.shaft.set_data([0, arrow[0]], [0, arrow[1]])
        self.tip.set_data([arrow[0]], [arrow[1]])
        example = trace.x[min(k, len(trace.x) - 1)]
        self.example.set_data([example[0]], [example[1]])
        lengths, angles = np.clip(trace.length, SHORTEST, LONGEST), trace.angle()
        self.length.set_data(seen, lengths)
        self.angle.set_data(seen, angles)
        for dot, values in zip(self.dots, (lengths, angles), strict=True):
            dot.set_data([k], [values[k]])
        for cursor in self.cursors:
            cursor.set_xdata([k, k])
        self.line.set(*self._words(k))

    def _words(self, k):
        trace = self.trace
        w = trace.w[k]
        size = f"{trace.length[k]:z.2f}" if trace.length[k] < 1e4 else f"{trace.length[k]:z.0e}"
        pieces = [(f"w = ({_short(w[0])}, {_short(w[1])})", WEIGHT), (f"  length {size}", TEXT)]
        if k < len(trace.x):
            change = trace.change[k]
            pieces += [(f"   y = w x = {_short(trace.y[k])}", "#00734F"),
                       (f"   dw = ({_short(change[0], 3)}, {_short(change[1], 3)})", WEIGHT)]
        return pieces

    def alt(self):
        trace, k = self.trace, self.sample
        size = f"{trace.length[k]:z.2f}" if trace.length[k] < 100 else f"{trace.length[k]:z.0e}"
        return (
            f"A cloud of {len(trace.x)} points, its principal axis, and the weight vector after "
            f"{k} examples of {trace.rule.capitalize()}'s rule: length {size}, "
            f"{trace.angle()[k]:z.0f} degrees from the axis."
        )

    def shown(self):
        return {
            "shaft": np.array([self.shaft.get_xdata()[1], self.shaft.get_ydata()[1]]),
            "length": np.asarray(self.length.get_ydata()),
            "angle": np.asarray(self.angle.get_ydata()),
            "example": np.array([self.example.get_xdata()[0], self.example.get_ydata()[0]]),
            "dots": np.array([dot.get_data() for dot in self.dots])[..., 0],
        }


def _short(value, digits=2):
    return signed(value, digits) if abs(value) < 1000 else f"{value:+z.0e}"
