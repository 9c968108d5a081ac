"""The same run with two ways of taking a time step, beside one with very small steps.

Shown in lesson 01: the Euler method breaks where the exponential method goes on.
"""

import numpy as np

from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT

METHODS = {
    "euler": ("Euler", "#D55E00", "o", "-"),
    "exponential": ("exponential Euler", "#0072B2", "s", "--"),
}
LOW, HIGH = -95.0, 65.0
BROKEN = 1e3  # mV: no membrane gets there


class StepSizePicture(Picture):
    """V over time, computed with one step size by both methods, over a reference.

    Parameters
    ----------
    trace : dict of str -> MembraneTrace
        ``"euler"`` and ``"exponential"``, the same run with the same step size.
    reference : MembraneTrace
        The run with steps that are small enough.
    every : float
        Milliseconds per step of the cursor.
    """

    size = (900, 400)

    def __init__(self, trace=None, reference=None, every=0.5):
        if reference is None:
            raise ValueError("reference is missing: expected a run with small steps")
        if not every > 0:
            raise ValueError(f"every is {every}: expected a positive number of milliseconds")
        self.reference, self.every = reference, float(every)
        super().__init__(trace)

    def last(self, name):
        return int(self.reference.duration / self.every + 1e-9)

    def frame(self, trace):
        if set(trace) != set(METHODS):
            raise ValueError(f"trace has {sorted(trace)}: expected {sorted(METHODS)}")
        return self.reference.duration

    @staticmethod
    def breaks(trace):
        """The first sample that is no potential any more, or None."""
        bad = ~(np.abs(trace.V[0]) < BROKEN)  # nan is not below anything
        return int(np.argmax(bad)) if bad.any() else None

    def build(self, trace):
        axes = self.figure.add_axes((0.085, 0.235, 0.895, 0.65))
        axes.set(xlim=(0, self.reference.duration), ylim=(LOW, HIGH), ylabel="V (mV)")
        axes.set_xlabel("time (ms)", labelpad=1)
        axes.plot(self.reference.t, self.reference.V[0], color="#BBBBBB", linewidth=6,
                  solid_capstyle="round", label="very small steps", zorder=1)
        self.lines, self.dots = {}, {}
        for name, (words, colour, marker, style) in METHODS.items():
            axes.plot([], [], color=colour, linestyle=style, marker=marker, label=words)
            self.lines[name] = self.moving(
                axes.plot([], [], color=colour, linestyle=style, linewidth=1.6, zorder=3)[0]
            )
            self.dots[name] = self.moving(
                axes.plot([], [], marker, color=colour, markeredgecolor="black", zorder=5)[0]
            )
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=3)
        self.broken = self.moving(
            axes.plot([], [], "X", color="#B00020", markersize=15, markeredgecolor="white",
                      zorder=7)[0]
        )
        self.cursor = self.moving(axes.axvline(0, color=TEXT, linewidth=0.9, zorder=2))
        self.line = ColouredLine(self, 0.03, 0.05, size=10.5)

    def values_now(self):
        """What the three runs say at the cursor's time: a dict of mV, nan where one has broken."""
        now, values = self.t * self.every, {}
        for name, run in {"small steps": self.reference, **self.trace}.items():
            k = min(int(np.searchsorted(run.t, now - 1e-9)), len(run.t) - 1)
            end = self.breaks(run)
            values[name] = np.nan if end is not None and k >= end else float(run.V[0, k])
        return values

    def update(self):
        now, values = self.t * self.every, self.values_now()
        for name, line in self.lines.items():
            run, end = self.trace[name], self.breaks(self.trace[name])
            line.set_data(run.t[:end], np.clip(run.V[0, :end], LOW, HIGH))
            self.dots[name].set_data([now], [values[name]])
        end = self.breaks(self.trace["euler"])
        at = self.trace["euler"].t[end] if end is not None else np.nan
        self.broken.set_data([at], [0.5 * (LOW + HIGH)])
        self.cursor.set_xdata([now, now])
        said = {name: signed(v, 1) if np.isfinite(v) else "nan" for name, v in values.items()}
        self.line.set(
            (f"t = {now:z4.1f} ms   dt = {self.dt:z.2f} ms   ", TEXT),
            (f"small steps {said['small steps']}", "#555555"),
            (f"   Euler {said['euler']}", METHODS["euler"][1]),
            (f"   exponential {said['exponential']} mV", METHODS["exponential"][1]),
        )

    @property
    def dt(self):
        """The step size of the two runs, ms."""
        return float(self.trace["euler"].t[1])

    def alt(self):
        end = self.breaks(self.trace["euler"])
        euler = "keeps going" if end is None else (
            f"breaks at {self.trace['euler'].t[end]:z.1f} ms"
        )
        spikes = len(self.trace["exponential"].spike_times[0])
        return (
            f"The same neuron with time steps of {self.dt:z.2f} ms, cursor at "
            f"{self.t * self.every:z.1f} ms: Euler {euler}; exponential Euler fires {spikes} "
            f"times, very small steps {len(self.reference.spike_times[0])} times."
        )

    def shown(self):
        shown = {name: np.asarray(line.get_ydata()) for name, line in self.lines.items()}
        return shown | {
            "now": np.array([dot.get_ydata()[0] for dot in self.dots.values()]),
            "broken": np.asarray(self.broken.get_xdata(), dtype=float),
            "cursor": np.array([self.cursor.get_xdata()[0]]),
        }
