"""Several optimisers on one loss with two weights: their paths on the surface, and their losses.

Shown in lesson 07.
"""

import numpy as np
from matplotlib.patheffects import Normal, Stroke

from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import GREY_MAP, TEXT

LOOKS = (("#D55E00", "-", "o"), ("#0072B2", "--", "s"), ("#009E73", "-.", "^"))
LOW, HIGH = 1e-6, 1e4  # of the loss that is drawn
EDGE = 1e3  # of the weights that are drawn
HALO = [Stroke(linewidth=4.5, foreground="white"), Normal()]  # seen on light and on dark ground


class OptimiserPicture(Picture):
    """Paths of up to three optimisers on a loss surface (left), and the loss over steps (right).

    Parameters
    ----------
    trace : dict of str -> array (steps + 1, 2), optional
        A name, and where the two weights were before each step. Weights that are not finite any
        more may follow after a descent that has diverged.
    loss : callable
        ``loss(w, r) -> array``, of arrays of one shape.
    w, r : (float, float)
        The part of the surface that is drawn, across and up.
    best : (float, float), optional
        Where the loss is least, marked by a cross.
    names : (str, str)
        Of the two weights.
    """

    size = (900, 430)

    def __init__(self, trace=None, loss=None, w=(-1.0, 1.0), r=(-1.0, 1.0), best=None,
                 names=("w", "r")):
        if not callable(loss):
            raise ValueError(f"loss is {loss!r}: expected a function of w and r")
        self.loss, self.best, self.names = loss, best, names
        self.w, self.r = (float(w[0]), float(w[1])), (float(r[0]), float(r[1]))
        super().__init__(trace)

    def last(self, name):
        return len(next(iter(self.trace.values()))) - 1

    def frame(self, trace):
        if not 0 < len(trace) <= len(LOOKS):
            raise ValueError(f"trace has {len(trace)} paths: expected 1 to {len(LOOKS)}")
        shapes = {np.shape(path) for path in trace.values()}
        if len(shapes) > 1 or not all(len(s) == 2 and s[1] == 2 and s[0] > 0 for s in shapes):
            raise ValueError(f"trace has shapes {sorted(shapes)}: expected one, (steps + 1, 2)")
        return (*trace, *shapes)

    def losses(self, path):
        """The loss along a path, (steps + 1,), within what is drawn; high where it is lost."""
        path = np.asarray(path, dtype=float)
        with np.errstate(all="ignore"):
            loss = np.asarray(self.loss(path[:, 0], path[:, 1]), dtype=float)
        return np.clip(np.nan_to_num(loss, nan=HIGH, posinf=HIGH), LOW, HIGH)

    def build(self, trace):
        surface = self.figure.add_axes((0.075, 0.245, 0.42, 0.68))
        w, r = np.meshgrid(np.linspace(*self.w, 121), np.linspace(*self.r, 121))
        height = np.log10(np.clip(self.loss(w, r), LOW, HIGH))
        surface.contourf(w, r, height, levels=np.arange(-3, 4.01, 0.25), cmap=GREY_MAP, vmin=-2.5,
                         vmax=1.5, zorder=0, extend="both")
        tens = surface.contour(w, r, height, levels=np.arange(-3, 5), colors="#222222",
                               linestyles="-", linewidths=0.9, zorder=1)
        surface.clabel(tens, levels=range(-1, 4), fmt=lambda power: f"{10.0**power:zg}",
                       fontsize=8)
        surface.set(xlim=self.w, ylim=self.r)
        surface.set_xlabel(f"weight {self.names[0]}", labelpad=1)
        surface.set_ylabel(f"weight {self.names[1]}", labelpad=1)
        surface.set_title("loss: dark is low, lines are powers of ten", size=10)
        if self.best is not None:
            surface.plot(*self.best, "+", color="white", markersize=15, markeredgewidth=4, zorder=2)
            surface.plot(*self.best, "+", color="black", markersize=13, markeredgewidth=2, zorder=3)
        side = self.figure.add_axes((0.585, 0.245, 0.395, 0.68))
        steps = len(next(iter(trace.values()))) - 1
        side.set(xlim=(-0.5, max(steps, 1) + 0.5), yscale="log", ylim=(LOW / 3, HIGH * 3))
        side.set_yticks(10.0 ** np.arange(-6, 5, 2))
        side.minorticks_off()
        side.grid(True, axis="y")
        side.set_xlabel("training step", labelpad=1)
        side.set_title("loss (logarithmic)", size=10)
        self.paths, self.dots, self.curves, self.now = {}, {}, {}, {}
        for name, (colour, line, marker) in zip(trace, LOOKS, strict=False):
            look = {"color": colour, "linestyle": line, "zorder": 4}
            dot = {"color": colour, "marker": marker, "markersize": 9, "zorder": 6,
                   "markeredgecolor": "black", "linestyle": "none"}
            self.paths[name] = self.moving(
                surface.plot([], [], linewidth=2.2, path_effects=HALO, **look)[0])
            self.dots[name] = self.moving(surface.plot([], [], **dot)[0])
            self.curves[name] = self.moving(side.plot([], [], linewidth=2.2, **look)[0])
            self.now[name] = self.moving(side.plot([], [], **dot)[0])
            side.plot([], [], **(dot | look), label=name)
        side.legend(loc="lower left", fontsize=10)
        self.text = ColouredLine(self, 0.03, 0.09, size=10.5)
        self.more = ColouredLine(self, 0.03, 0.035, size=10.5)

    def update(self):
        t = self.t
        for name, path in self.trace.items():
            places = np.nan_to_num(np.asarray(path, dtype=float), nan=EDGE).clip(-EDGE, EDGE)
            loss = self.losses(path)
            self.paths[name].set_data(*places[: t + 1].T)
            self.dots[name].set_data(*places[t : t + 1].T)
            self.curves[name].set_data(np.arange(t + 1), loss[: t + 1])
            self.now[name].set_data([t], loss[t : t + 1])
        said = [(f"step {t}:   ", TEXT)]
        for (name, path), (colour, _, _) in zip(self.trace.items(), LOOKS, strict=False):
            said.append((f"{name} loss {self._short(self.losses(path)[t])}   ", colour))
        self.text.set(*said)
        lost = [name for name, path in self.trace.items() if self._lost(path[t])]
        self.more.set((f"off the map: {', '.join(lost)}" if lost else "", "#B00020"))

    def _lost(self, place):
        inside = self.w[0] <= place[0] <= self.w[1] and self.r[0] <= place[1] <= self.r[1]
        return not inside

    @staticmethod
    def _short(loss):
        if loss >= HIGH:
            return "beyond all use"
        return f"{loss:z.0e}" if loss < 0.01 else f"{loss:z.2f}"

    def alt(self):
        runs = "; ".join(
            f"{name} has a loss of {self._short(self.losses(path)[self.t])}"
            + (" and is off the map" if self._lost(path[self.t]) else "")
            for name, path in self.trace.items()
        )
        return (
            f"Loss surface over the weights {self.names[0]} and {self.names[1]}, with the paths of "
            f"{', '.join(self.trace)}, and their losses over the steps. At step {self.t}: {runs}."
        )

    def shown(self):
        return {
            f"{kind} {name}": np.asarray(line.get_xydata())
            for kind, lines in (("path", self.paths), ("at", self.dots), ("loss", self.curves),
                                ("now", self.now))
            for name, line in lines.items()
        }
