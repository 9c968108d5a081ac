"""A network's states seen from where they differ most, with the points at which they rest.

Shown in lesson 15: runs of a trained network in the plane of their first two principal components,
its fixed and slow points, and one run that is pushed.
"""

import numpy as np

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import FAINT, INK, TEXT

POINTS = {  # as in lesson 05: what is filled attracts
    "stable": {"marker": "s", "markersize": 9, "color": "black", "zorder": 5},
    "saddle": {"marker": "s", "markersize": 9, "color": "black", "markerfacecolor": "white",
               "zorder": 5},
    "unstable": {"marker": "o", "markersize": 8, "color": "black", "markerfacecolor": "white",
                 "zorder": 5},
    "slow": {"marker": "+", "markersize": 6, "color": "#777777", "zorder": 3},
}
CLASSES = ({"color": "#56B4E9", "linestyle": "-"}, {"color": "#8C8C8C", "linestyle": "--"})
EDGE = 0.98  # of the half axis: where a state outside is drawn


class StateSpacePicture(Picture):
    """The plane of states (left), and the output over time (right), of a :class:`PushedRun`.

    Parameters
    ----------
    trace : PushedRun, optional
    space : StatePlane
        The plane.
    paths : (trials, time, units)
        Runs to be drawn faintly behind.
    classes : (trials,) of bool
        What these runs are about: solid lines where True, dashed ones where False.
    names : (str, str)
        What to call the two classes, True first.
    points, slow : FixedPoints, optional
    ylim : (float, float)
        The range of the output.
    """

    size = (900, 440)

    def __init__(self, trace=None, *, space, paths, classes, names=("+1", "-1"), points=None,
                 slow=None, ylim=(-1.3, 1.3)):
        self.space, self.names, self.ylim = space, names, ylim
        self.paths, self.classes = space.project(paths), np.asarray(classes, dtype=bool)
        self.points = {}
        if points is not None:
            for kind in dict.fromkeys(points.kinds):
                chosen = [k == kind for k in points.kinds]
                self.points[kind] = space.project(points.h[chosen])
        if slow is not None:
            self.points["slow"] = space.project(slow.h)
        everything = np.concatenate([self.paths.reshape(-1, 2), *self.points.values()])
        self.limit = 1.25 * np.abs(everything).max()
        super().__init__(trace)

    def last(self, name):
        return self.trace.steps

    def frame(self, trace):
        return (trace.steps,)

    def build(self, trace):
        limit = self.limit
        plane = self.figure.add_axes((0.075, 0.13, 0.37, 0.757))
        shares = [f"{share:z.0%}" for share in self.space.explained]
        plane.set(xlim=(-limit, limit), ylim=(-limit, limit),
                  xlabel=f"first component ({shares[0]})",
                  ylabel=f"second component ({shares[1]})")
        for path, about in zip(self.paths, self.classes, strict=True):
            plane.plot(*path.T, linewidth=0.9, zorder=2, **CLASSES[0 if about else 1])
        for style, name in zip(CLASSES, self.names, strict=True):
            plane.plot([], [], label=name, **style)
        self.marks = {
            kind: plane.plot(*places.T, linestyle="none", label=kind, **POINTS[kind])[0]
            for kind, places in self.points.items()
        }
        self.figure.legend(handles=plane.get_legend_handles_labels()[0], loc="upper left",
                           bbox_to_anchor=(0.068, 1.0), ncols=6, columnspacing=1.2,
                           handletextpad=0.4)
        time = self.figure.add_axes((0.56, 0.13, 0.42, 0.757))
        time.set(xlim=(0, trace.steps), ylim=self.ylim, xlabel="step t", ylabel="output y(t)")
        time.axhline(np.mean(self.ylim), color="#DDDDDD", linewidth=0.8)
        alone = {"color": "black", "linestyle": ":", "linewidth": 1.4}
        pushed = {"color": INK["h"].colour, "linewidth": 2.0}
        self.alone = self.moving(plane.plot([], [], zorder=6, **alone)[0])
        self.pushed = self.moving(plane.plot([], [], zorder=6, **pushed)[0])
        self.jump = self.moving(
            plane.plot([], [], zorder=6, color=INK["h"].colour, linestyle="--", linewidth=1.2)[0]
        )
        self.dot = self.moving(
            plane.plot([], [], linestyle="none", marker="o", markersize=10, zorder=7,
                       color=INK["h"].colour, markeredgecolor="black")[0]
        )
        self.future = self.moving(time.plot([], [], color=FAINT, linewidth=1)[0])
        self.y_alone = self.moving(time.plot([], [], label="left alone", **alone)[0])
        self.y_pushed = self.moving(time.plot([], [], label="pushed", **pushed)[0])
        self.when = self.moving(time.axvline(0, color=TEXT, linewidth=0.9))
        time.legend(loc="upper right", bbox_to_anchor=(1.0, 1.14), ncols=2)

    def update(self):
        trace, t = self.trace, self.t
        alone, pushed = self._places(trace.h), self._places(trace.pushed)
        self.alone.set_data(*alone[: t + 1].T)
        # Up to the push both runs are one; the push itself is a jump.
        self.pushed.set_data(*pushed[trace.at : t + 1].T)
        jumped = t >= trace.at
        self.jump.set_data(*np.stack([alone[trace.at], pushed[trace.at]])[: 2 * jumped].T)
        self.dot.set_data(*pushed[t : t + 1].T)
        steps = np.arange(trace.steps + 1)
        self.future.set_data(steps[t:], trace.y_pushed[t:])
        self.y_alone.set_data(steps, trace.y)
        self.y_pushed.set_data(steps[: t + 1], trace.y_pushed[: t + 1])
        self.when.set_xdata([trace.at, trace.at])

    def _places(self, h):
        edge = EDGE * self.limit
        return np.clip(self.space.project(h), -edge, edge)

    def alt(self):
        trace, t = self.trace, self.t
        found = ", ".join(f"{len(places)} {kind}" for kind, places in self.points.items())
        place = self.space.project(trace.pushed[t])
        return (
            f"{len(self.paths)} runs in the plane of the first two principal components, "
            f"{self.space.explained.sum():z.0%} of the variance, with {found or 'no'} points; one "
            f"run pushed by {np.linalg.norm(trace.by):z.2f} at step {trace.at}: at step {t} it is "
            f"at ({place[0]:+z.2f}, {place[1]:+z.2f}), its output {trace.y_pushed[t]:+z.2f}; left "
            f"alone {trace.y[t]:+z.2f}; in the end {trace.y_pushed[-1]:+z.2f} and "
            f"{trace.y[-1]:+z.2f}."
        )

    def shown(self):
        marks = {
            f"{kind} points": np.asarray(mark.get_xydata()) for kind, mark in self.marks.items()
        }
        return marks | {
            "alone": np.asarray(self.alone.get_xydata()),
            "pushed": np.asarray(self.pushed.get_xydata()),
            "jump": np.asarray(self.jump.get_xydata()),
            "dot": np.asarray(self.dot.get_xydata())[0],
            "y alone": np.asarray(self.y_alone.get_ydata()),
            "y pushed": np.asarray(self.y_pushed.get_ydata()),
            "y to come": np.asarray(self.future.get_ydata()),
            "when": np.array([self.when.get_xdata()[0]]),
        }
