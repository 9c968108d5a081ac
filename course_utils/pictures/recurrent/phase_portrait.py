"""Two units left to themselves: their path in the plane of states, and both over time.

Shown in lesson 05. An arrow at every point shows where the map sends it.
"""

import numpy as np
from matplotlib.patches import Circle

from course_utils.models.recurrent.dynamics import PlanarMap
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import FAINT, INK

UNIT_COLOURS = (INK["h"].colour, "#5C2600")
UNIT_MARKERS = ("o", "s")


class PhasePortrait(Picture):
    """Phase portrait (left) and time course (right) of a :class:`PlanarTrace`."""

    size = (900, 440)

    def __init__(self, trace=None, limit=1.2):
        self.limit = limit
        super().__init__(trace)

    def last(self, name):
        return self.trace.steps

    def frame(self, trace):
        return (trace.steps,)

    def build(self, trace):
        limit = self.limit
        plane = self.figure.add_axes((0.075, 0.14, 0.36, 0.7363))
        plane.set(xlim=(-limit, limit), ylim=(-limit, limit), xlabel="h0", ylabel="h1")
        plane.axhline(0, color="#DDDDDD", linewidth=0.8)
        plane.axvline(0, color="#DDDDDD", linewidth=0.8)
        plane.add_patch(Circle((0, 0), 1, fill=False, edgecolor="#CCCCCC", linestyle=":"))
        axis = np.linspace(-0.9 * limit, 0.9 * limit, 11)
        self.grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
        zero = np.zeros(len(self.grid))
        self.field = self.moving(
            plane.quiver(*self.grid.T, zero, zero, angles="xy", scale_units="xy", scale=2.2,
                         width=0.004, color="#9A9A9A", zorder=2)
        )
        self.path = self.moving(
            plane.plot([], [], color=INK["h"].colour, linewidth=1.4, marker=".", zorder=4)[0]
        )
        self.dot = self.moving(
            plane.plot([], [], linestyle="none", marker="o", markersize=11, zorder=5,
                       color=INK["h"].colour, markeredgecolor="black")[0]
        )
        time = self.figure.add_axes((0.535, 0.14, 0.445, 0.7363))
        time.set(xlim=(-0.5, trace.steps + 0.5), ylim=(-limit, limit), xlabel="step t")
        time.axhline(0, color="#DDDDDD", linewidth=0.8)
        self.future = [self.moving(time.plot([], [], color=FAINT, linewidth=1)[0]) for _ in (0, 1)]
        self.past = [
            self.moving(
                time.plot([], [], color=colour, marker=marker, markersize=4, linewidth=1.6,
                          label=f"unit {unit}")[0]
            )
            for unit, (colour, marker) in enumerate(zip(UNIT_COLOURS, UNIT_MARKERS, strict=True))
        ]
        time.legend(loc="upper right", bbox_to_anchor=(1.0, 1.13), ncols=2)
        self.title = self.moving(self.figure.text(0.075, 0.945, "", size=12, va="center"))

    def update(self):
        trace, t = self.trace, self.t
        edge = 50 * self.limit
        h = np.clip(np.nan_to_num(trace.h, nan=edge, posinf=edge, neginf=-edge), -edge, edge)
        moved = PlanarMap(trace.R, trace.b, trace.activation)(self.grid) - self.grid
        self.field.set_UVC(*moved.T)
        self.path.set_data(h[: t + 1, 0], h[: t + 1, 1])
        self.dot.set_data([h[t, 0]], [h[t, 1]])
        steps = np.arange(trace.steps + 1)
        for unit in (0, 1):
            self.past[unit].set_data(steps[: t + 1], h[: t + 1, unit])
            self.future[unit].set_data(steps[t:], h[t:, unit])
        size = np.abs(trace.eigenvalues).max()
        self.title.set_text(
            f"h(t) = {trace.activation}(R h(t-1)),  largest |eigenvalue| of R = {size:z.2f}"
        )

    def alt(self):
        h, radius = self.trace.h[self.t], self.trace.radius
        period = self.trace.period()
        turn = f", one turn in {period:z.1f} steps" if period else ""
        return (
            f"Phase portrait, {self.title.get_text()}: at step {self.t} "
            f"h = ({h[0]:+z.2f}, {h[1]:+z.2f}), at a distance of {radius[self.t]:z.2f} from 0; "
            f"in the end {radius[-1]:z.2f}{turn}."
        )

    def shown(self):
        return {
            "path": np.asarray(self.path.get_xydata()),
            "dot": np.array([self.dot.get_xdata()[0], self.dot.get_ydata()[0]]),
            "past": np.stack([line.get_ydata() for line in self.past], axis=1),
            "field": np.stack([self.field.U, self.field.V], axis=1),
        }
