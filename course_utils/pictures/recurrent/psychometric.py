"""How often "right" is said at each strength of the evidence, beside the ideal observer.

Shown in lesson 15, with one trial of the chosen strength: its evidence and the running sum.
"""

import numpy as np

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK
from course_utils.pictures.scales import round_up
from course_utils.tasks.decisions.evidence import ideal_share_right

STYLES = (
    {"color": "#D55E00", "marker": "o", "markersize": 6},
    {"color": "#0072B2", "marker": "s", "markersize": 6, "markerfacecolor": "white"},
)


class PsychometricPicture(Picture):
    """Psychometric curves (left), and one trial of the level `t` (right).

    The trace is a dict of one or two observers, name -> Psychometric, who were asked at the same
    levels; the trial is the first one's. Bars show the standard error.
    """

    size = (900, 420)

    def last(self, name):
        return len(self._first.strength) - 1

    @property
    def _first(self):
        return next(iter(self.trace.values()))

    def frame(self, trace):
        if not 1 <= len(trace) <= len(STYLES):
            raise ValueError(f"trace has {len(trace)} observers: expected 1 to {len(STYLES)}")
        first = next(iter(trace.values()))
        for name, curve in trace.items():
            if not np.array_equal(curve.strength, first.strength):
                raise ValueError(f"{name} was asked at other levels than the first observer")
        return tuple(trace), first.strength.tobytes(), first.time

    def build(self, trace):
        first = next(iter(trace.values()))
        end = 1.08 * np.abs(first.strength).max()
        curve = self.figure.add_axes((0.085, 0.15, 0.46, 0.73))
        curve.set(xlim=(-end, end), ylim=(-0.04, 1.04), xlabel="evidence per step",
                  ylabel='share of "right"')
        curve.axhline(0.5, color="#DDDDDD", linewidth=0.8)
        curve.axvline(0, color="#DDDDDD", linewidth=0.8)
        self.grid = np.linspace(-end, end, 121)
        self.ideal = self.moving(
            curve.plot([], [], color="black", linewidth=1.4, label="ideal observer")[0]
        )
        self.curves, self.bars, self.dots = {}, {}, {}
        for (name, _), style in zip(trace.items(), STYLES, strict=False):
            self.bars[name] = self.moving(
                curve.vlines(first.strength, 0, 0, color=style["color"], linewidth=1.6, zorder=3)
            )
            self.curves[name] = self.moving(
                curve.plot([], [], linestyle="none", label=name, zorder=4, **style)[0]
            )
            self.dots[name] = self.moving(
                curve.plot([], [], "o", markersize=13, markerfacecolor="none", zorder=6,
                           markeredgecolor=style["color"], markeredgewidth=2)[0]
            )
        curve.legend(loc="upper left", bbox_to_anchor=(-0.02, 1.16), ncols=3)
        above = self.figure.add_axes((0.64, 0.56, 0.34, 0.32))
        below = self.figure.add_axes((0.64, 0.15, 0.34, 0.32))
        for axes, label in ((above, "evidence x(t)"), (below, "its sum so far")):
            axes.set(xlim=(-0.7, first.time - 0.3), ylabel=label)
            axes.axhline(0, color="#999999", linewidth=0.8)
        above.tick_params(labelbottom=False)
        below.set_xlabel("step t")
        self.reach = 3.5, round_up(3 * np.sqrt(first.time))
        for axes, reach in zip((above, below), self.reach, strict=True):
            axes.set_ylim(-reach, reach)
        self.x = self.moving(
            above.vlines(np.arange(first.time), 0, 0, color=INK["x"].colour, linewidth=3)
        )
        self.sum = self.moving(below.plot([], [], **INK["h"].stroke)[0])
        self.words = self.moving(self.figure.text(0.64, 0.945, "", size=11, va="center"))

    def update(self):
        first, t = self._first, self.t
        noise = first.noise or 1e-9  # without noise it is a step
        self.ideal.set_data(self.grid, ideal_share_right(self.grid, first.time, noise))
        for name, observer in self.trace.items():
            said, error = observer.said_right, observer.error
            self.curves[name].set_data(observer.strength, said)
            ends = np.stack([said - error, said + error], axis=1)
            x = np.stack([observer.strength, observer.strength], axis=1)
            self.bars[name].set_segments(np.stack([x, ends], axis=2))
            self.dots[name].set_data([observer.strength[t]], [said[t]])
        steps = np.arange(first.time)
        x = np.clip(first.x[t], -self.reach[0], self.reach[0])
        self.x.set_segments(np.stack([np.stack([steps, steps], 1), np.stack([0 * x, x], 1)], 2))
        self.sum.set_data(steps, np.clip(np.cumsum(first.x[t]), -self.reach[1], self.reach[1]))
        self.words.set_text(f"one trial at evidence {first.strength[t]:+z.2f}, "
                            f"noise {first.noise:z.2f}")

    def alt(self):
        first, t = self._first, self.t
        said = "; ".join(
            f"{name} {observer.said_right[t]:z.2f}" for name, observer in self.trace.items()
        )
        correct = "; ".join(
            f"{name} {observer.accuracy:z.2f}" for name, observer in self.trace.items()
        )
        return (
            f'Share of "right" over the evidence, {first.time} steps with noise {first.noise:z.2f} '
            f"and a delay of {first.delay}. At evidence {first.strength[t]:+z.2f}: {said}; ideal "
            f"observer {first.ideal[t]:z.2f}. Correct over all levels: {correct}; ideal "
            f"{first.ideal_accuracy:z.2f}. In the trial beside it the evidence adds up to "
            f"{first.x[t].sum():+z.1f}."
        )

    def shown(self):
        shown = {
            "ideal": np.asarray(self.ideal.get_ydata()),
            "x": np.array([segment[1, 1] for segment in self.x.get_segments()]),
            "sum": np.asarray(self.sum.get_ydata()),
        }
        for name in self.trace:
            ends = np.array([segment[:, 1] for segment in self.bars[name].get_segments()])
            shown |= {
                f"said by {name}": np.asarray(self.curves[name].get_ydata()),
                f"error of {name}": (ends[:, 1] - ends[:, 0]) / 2,
                f"dot {name}": np.asarray(self.dots[name].get_xydata())[0],
            }
        return shown
