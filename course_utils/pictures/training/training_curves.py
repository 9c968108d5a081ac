"""Loss over training, for one run or several, beside the baselines it should be judged by."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT, runs_looks
from course_utils.pictures.scales import round_up

MOST_RUNS = 4
LEVEL_LINES = (":", "--", "-.", (0, (5, 1, 1, 1, 1, 1)))


def spread(levels, gap):
    """Places at least `gap` apart, as near to the `levels` (in rising order) as that allows."""
    groups = []  # of [mean of the wanted first places, how many]
    for level in levels:
        groups.append([float(level), 1])
        # A group that would reach into the one below becomes one with it.
        while len(groups) > 1 and groups[-1][0] < groups[-2][0] + groups[-2][1] * gap:
            (above, n), (below, m) = groups.pop(), groups.pop()
            groups.append([(m * below + n * (above - m * gap)) / (m + n), m + n])
    return [first + k * gap for first, count in groups for k in range(count)]


class TrainingCurves(Picture):
    """Curves of one or several training runs.

    Parameters
    ----------
    runs : dict of str -> array (steps,)
        A name and its values, one per step; several may have different lengths.
    baselines : dict of str -> float, optional
        Levels to compare with, drawn as labelled lines.
    ylabel, xlabel : str
    smooth : int
        How many neighbours the running mean over the raw values takes (1: no smoothing). It is
        centred, so that the curve does not lag behind.
    ylim : (float, float), optional
    """

    size = (900, 380)

    def __init__(self, runs, baselines=None, ylabel="loss", xlabel="training step", smooth=1,
                 ylim=None):
        if not runs:
            raise ValueError("runs is empty: expected at least one name with its values")
        if len(runs) > MOST_RUNS:
            raise ValueError(f"runs has {len(runs)} entries: expected at most {MOST_RUNS}")
        if smooth < 1:
            raise ValueError(f"smooth is {smooth}: expected a whole number of at least 1")
        self.baselines = dict(baselines or {})
        self.labels, self.smooth, self.ylim = (xlabel, ylabel), int(smooth), ylim
        super().__init__({name: np.asarray(v, dtype=float) for name, v in runs.items()})

    def last(self, name):
        return max(len(values) for values in self.trace.values()) - 1

    def frame(self, trace):
        curves = tuple((name, np.asarray(values).tobytes()) for name, values in trace.items())
        return curves, self._limits(trace)

    def _limits(self, trace):
        if self.ylim is not None:
            return tuple(self.ylim)
        values = np.concatenate([*trace.values(), np.fromiter(self.baselines.values(), float)])
        values = values[np.isfinite(values)]
        top = round_up(1.02 * np.quantile(values, 0.995)) if len(values) else 1.0
        return (min(0.0, float(values.min())) if len(values) else 0.0, top)

    def smoothed(self, values):
        """Running mean over the values within half of `smooth` (at the ends, as far as they go to
        both sides).
        """
        total = np.cumsum(np.r_[0.0, values])
        at = np.arange(len(values))
        reach = np.minimum(np.minimum(at, len(values) - 1 - at), self.smooth // 2)
        return (total[at + reach + 1] - total[at - reach]) / (2 * reach + 1)

    def build(self, trace):
        axes = self.figure.add_axes((0.075, 0.15, 0.70, 0.78))
        low, high = self._limits(trace)
        length = max(len(values) for values in trace.values())
        axes.set(xlim=(0, max(length - 1, 1)), ylim=(low, high), xlabel=self.labels[0],
                 ylabel=self.labels[1])
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        self.lines, self.tags, level_of_tag = {}, {}, []
        looks = runs_looks(trace)
        for name, values in trace.items():
            colour, line, _ = looks[name]
            curve = self.smoothed(values)
            steps = np.arange(len(values))
            if self.smooth > 1:
                axes.plot(steps, values, color=colour, linewidth=0.7, alpha=0.25)
            axes.plot(steps, curve, color=colour, linestyle=line, linewidth=2.4)
            self.lines[name] = (curve, self.moving(
                axes.plot([], [], linestyle="none", marker="o", markersize=9, color=colour,
                          markeredgecolor="black", zorder=6)[0]))
            level_of_tag.append((curve[-1], name, colour, "bold"))
        for (name, level), line in zip(self.baselines.items(), LEVEL_LINES * 3, strict=False):
            axes.axhline(level, color="#555555", linewidth=1.3, linestyle=line)
            level_of_tag.append((level, f"{name}  {level:z.2f}", "#333333", "normal"))
        self._tag(axes, level_of_tag, low, high)
        self.cursor = self.moving(axes.axvline(0, color=TEXT, linewidth=1))
        self.words = self.moving(self.figure.text(0.075, 0.965, "", size=11, va="center"))

    @staticmethod
    def _tag(axes, tags, low, high):
        """Names at the right end of each line, pushed apart so that none covers another."""
        tags = sorted(tags, key=lambda tag: tag[0])
        places = spread(np.clip([tag[0] for tag in tags], low, high), 0.062 * (high - low))
        for (level, words, colour, weight), at in zip(tags, places, strict=True):
            units = ("axes fraction", "data")
            axes.annotate(words, (1.0, level), xytext=(1.03, at), xycoords=units,
                          textcoords=units, color=colour, size=10,
                          weight=weight, va="center", annotation_clip=False,
                          arrowprops={"arrowstyle": "-", "color": "#BBBBBB", "linewidth": 0.7})

    def update(self):
        said = []
        for name, (curve, dot) in self.lines.items():
            at = min(self.t, len(curve) - 1)
            dot.set_data([at], [curve[at]])
            said.append(f"{name} {curve[at]:z.2f}")
        self.cursor.set_xdata([self.t, self.t])
        # "training step" is a step; an epoch is an epoch.
        self.words.set_text(f"{self.labels[0].split()[-1]} {self.t}:   " + "     ".join(said))

    def alt(self):
        runs = "; ".join(
            f"{name} from {curve[0]:z.1f} to {curve[-1]:z.1f}"
            for name, (curve, _) in self.lines.items()
        )
        levels = "".join(f"; {name} at {level:z.2f}" for name, level in self.baselines.items())
        return f"Training curves, {self.labels[1]} over {self.labels[0]}: {runs}{levels}."

    def shown(self):
        return {name: np.array([dot.get_xdata()[0], dot.get_ydata()[0]])
                for name, (_, dot) in self.lines.items()}
