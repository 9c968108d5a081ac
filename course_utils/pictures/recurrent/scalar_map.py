"""One unit left to itself: the cobweb on the curve of its map, and its state over time.

Shown in lesson 05. The cobweb alternates "up to the curve" (apply the map) and "across to the
diagonal" (what came out goes in again), after Strogatz, *Nonlinear Dynamics and Chaos*, ch. 10.
"""

import numpy as np

from course_utils.models.recurrent.dynamics import ScalarMap
from course_utils.number_format import signed
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import FAINT, INK, TEXT
from course_utils.pictures.scales import round_up

EDGE = 1e6  # where a state that has grown without bound is drawn


class ScalarMapPicture(Picture):
    """Cobweb (left) and h over time (right) of a :class:`ScalarTrace`.

    Parameters
    ----------
    trace : ScalarTrace
    limit : float
        Largest |h| on the axes; fixed, so that nothing jumps while a slider moves.
    """

    size = (900, 430)

    def __init__(self, trace=None, limit=1.25):
        self.limit = limit
        super().__init__(trace)

    def last(self, name):
        return self.trace.steps

    def frame(self, trace):
        return (trace.steps, trace.activation)

    def build(self, trace):
        limit = self.limit
        web = self.figure.add_axes((0.075, 0.15, 0.395, 0.73))
        web.set(xlim=(-limit, limit), ylim=(-limit, limit), xlabel="h(t-1): the state before",
                ylabel="h(t): the state after")
        web.axhline(0, color="#DDDDDD", linewidth=0.8)
        web.axvline(0, color="#DDDDDD", linewidth=0.8)
        web.plot([-limit, limit], [-limit, limit], color="#888888", linewidth=1.2, linestyle="--")
        web.text(0.93 * limit, 0.80 * limit, "h(t) = h(t-1)", ha="right", va="top", size=9,
                 color="#555555", rotation=45, rotation_mode="anchor")
        self.curve = self.moving(web.plot([], [], color=TEXT, linewidth=2, zorder=3)[0])
        self.path = self.moving(web.plot([], [], color=INK["h"].colour, linewidth=1.4, zorder=4)[0])
        self.now = self.moving(self._dots(web, "o", 9, INK["h"].colour, zorder=7))
        self.stable = self.moving(self._dots(web, "s", 10, "black", zorder=6))
        self.unstable = self.moving(self._dots(web, "s", 10, "white", zorder=6))
        time = self.figure.add_axes((0.555, 0.15, 0.425, 0.73))
        time.set(xlim=(-0.5, trace.steps + 0.5), ylim=(-limit, limit), xlabel="step t", ylabel="h")
        time.axhline(0, color="#DDDDDD", linewidth=0.8)
        self.levels = [self.moving(time.axhline(0, color="#888888", linewidth=1)) for _ in range(3)]
        self.future = self.moving(time.plot([], [], color=FAINT, linewidth=1, marker=".")[0])
        self.past = self.moving(
            time.plot([], [], color=INK["h"].colour, linewidth=2, marker="o", markersize=4)[0]
        )
        self.dot = self.moving(self._dots(time, "o", 10, INK["h"].colour, zorder=6))
        self.title = self.moving(self.figure.text(0.075, 0.945, "", size=12, va="center"))
        self.count = self.moving(self.figure.text(0.555, 0.945, "", size=11, va="center"))

    @staticmethod
    def _dots(axes, marker, size, colour, zorder):
        return axes.plot([], [], linestyle="none", marker=marker, markersize=size, color=colour,
                         markeredgecolor="black", markeredgewidth=1.4, zorder=zorder)[0]

    def update(self):
        trace, t = self.trace, self.t
        h = np.clip(np.nan_to_num(trace.h, nan=0.0, posinf=EDGE, neginf=-EDGE), -EDGE, EDGE)
        grid = np.linspace(-self.limit, self.limit, 201)
        step_map = ScalarMap(trace.r, float(trace.b[max(t - 1, 0)]), trace.activation)
        self.curve.set_data(grid, step_map(grid))
        # Each step draws two strokes: (h, h) up to (h, f(h)), then across to (f(h), f(h)).
        corners = np.repeat(h[: t + 1], 2)
        self.path.set_data(corners[:-1], corners[1:])
        self.now.set_data([h[t]], [h[t]])
        points, stable = trace.fixed_points, trace.stable
        self.stable.set_data(points[stable], points[stable])
        self.unstable.set_data(points[~stable], points[~stable])
        for slot, line in enumerate(self.levels):
            line.set_visible(slot < len(points))
            if slot < len(points):
                line.set_ydata([points[slot]] * 2)
                line.set_linestyle("-" if stable[slot] else ":")
        steps = np.arange(trace.steps + 1)
        self.future.set_data(steps[t:], h[t:])
        self.past.set_data(steps[: t + 1], h[: t + 1])
        self.dot.set_data([t], [h[t]])
        self.title.set_text(
            f"h(t) = {trace.activation}( {signed(trace.r)} h(t-1) "
            f"{'+' if step_map.b >= 0 else '-'} {abs(step_map.b):z.2f} )"
        )
        self.count.set_text(f"h({t}) = {signed(h[t], 3)}     {self._points_in_words()}")

    def _points_in_words(self):
        settled = int(self.trace.stable.sum())
        other = len(self.trace.fixed_points) - settled
        return f"\u25a0 {settled} stable   \u25a1 {other} not stable"

    def alt(self):
        points = ", ".join(
            f"{signed(p)} ({'stable' if s else 'not stable'})"
            for p, s in zip(self.trace.fixed_points, self.trace.stable, strict=True)
        )
        return (
            f"Cobweb of {self.title.get_text()} from h(0) = {signed(self.trace.h[0])}: "
            f"after {self.t} steps h = {signed(self.trace.h[self.t], 3)}. "
            f"Fixed points: {points or 'none'}."
        )

    def shown(self):
        return {
            "past": np.asarray(self.past.get_ydata()),
            "future": np.asarray(self.future.get_ydata()),
            "now": np.array([self.now.get_xdata()[0], self.now.get_ydata()[0]]),
            "stable": np.asarray(self.stable.get_xdata()),
            "unstable": np.asarray(self.unstable.get_xdata()),
            "curve": np.asarray(self.curve.get_ydata()),
        }


class HysteresisPicture(Picture):
    """A bias that is moved slowly up and down (left), and the state that remembers it (right).

    Parameters
    ----------
    trace : ScalarTrace
        From ``ScalarMap(r).sweep(b)``.
    """

    size = (900, 400)

    def last(self, name):
        return self.trace.steps

    def frame(self, trace):
        return (trace.steps, round_up(np.abs(trace.b).max()))

    def build(self, trace):
        reach = round_up(np.abs(trace.b).max())
        drive = self.figure.add_axes((0.075, 0.15, 0.36, 0.72))
        drive.set(xlim=(0, trace.steps), ylim=(-1.1 * max(reach, 1), 1.1 * max(reach, 1)),
                  xlabel="step t")
        drive.axhline(0, color="#DDDDDD", linewidth=0.8)
        self.bias = self.moving(drive.plot([], [], label="b, what goes in", **INK["b"].stroke)[0])
        self.state = self.moving(drive.plot([], [], label="h, what it holds", **INK["h"].stroke)[0])
        drive.legend(loc="upper left", bbox_to_anchor=(0, 1.16), ncols=2)
        loop = self.figure.add_axes((0.53, 0.15, 0.44, 0.72))
        loop.set(xlim=(-1.1 * reach, 1.1 * reach), ylim=(-1.1, 1.1), xlabel="bias b",
                 ylabel="state h")
        loop.locator_params(axis="x", nbins=5)
        look = {"color": "black", "linewidth": 1.4}
        self.stable = self.moving(loop.plot([], [], label="stable", **look)[0])
        self.unstable = self.moving(
            loop.plot([], [], linestyle=":", label="not stable", **look)[0]
        )
        self.trail = self.moving(loop.plot([], [], color=INK["h"].colour, linewidth=1.6)[0])
        self.dot = self.moving(loop.plot([], [], linestyle="none", marker="o", markersize=11,
                                         color=INK["h"].colour, markeredgecolor="black")[0])
        loop.legend(loc="upper left", bbox_to_anchor=(0, 1.16), ncols=2)

    @staticmethod
    def _fixed_points(r):
        """All fixed points for every bias: solve h = tanh(r h + b) for b, which is easy."""
        h = np.linspace(-0.9999, 0.9999, 1001)
        return np.arctanh(h) - r * h, h, np.abs(r * (1 - h**2)) < 1

    def update(self):
        trace, t = self.trace, self.t
        steps = np.arange(trace.steps + 1)
        b = np.r_[trace.b[0], trace.b]  # b[t] is the bias that led to h[t]
        fixed_b, fixed_h, stable = self._fixed_points(trace.r)
        self.stable.set_data(np.where(stable, fixed_b, np.nan), fixed_h)
        self.unstable.set_data(np.where(stable, np.nan, fixed_b), fixed_h)
        self.bias.set_data(steps[: t + 1], b[: t + 1])
        self.state.set_data(steps[: t + 1], trace.h[: t + 1])
        self.trail.set_data(b[: t + 1], trace.h[: t + 1])
        self.dot.set_data([b[t]], [trace.h[t]])

    def alt(self):
        b = np.r_[self.trace.b[0], self.trace.b]
        return (
            f"Bias moved up and down at r = {self.trace.r:zg}: step {self.t} of "
            f"{self.trace.steps}, b = {signed(b[self.t])}, h = {signed(self.trace.h[self.t])}."
        )

    def shown(self):
        return {
            "stable": np.asarray(self.stable.get_xdata()),
            "unstable": np.asarray(self.unstable.get_xdata()),
            "b": np.asarray(self.bias.get_ydata()),
            "h": np.asarray(self.state.get_ydata()),
            "dot": np.array([self.dot.get_xdata()[0], self.dot.get_ydata()[0]]),
        }
