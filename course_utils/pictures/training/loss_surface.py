"""Gradient descent on the loss of a straight line: the bowl, the line, and the loss over steps.

Shown in lesson 03.
"""

import numpy as np

from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import GREY_MAP, INK, TEXT

PURPLE = "#7A3B5F"
EDGE = 1e4  # of what is drawn, so that a descent that diverges stays drawable
LOW, HIGH = 1e-3, 1e3  # ends of the axis of the loss
WHITE_IS_LOW = GREY_MAP.reversed()  # so that the path stands out where it ends


class DescentPicture(Picture):
    """Loss surface with the path so far (left), the fitted line (middle), the loss (right).

    Parameters
    ----------
    trace : DescentTrace
    steps : int
        How far the axis of the steps reaches.
    """

    size = (900, 400)

    def __init__(self, trace=None, steps=40):
        if steps < 1:
            raise ValueError(f"steps is {steps}: expected a whole number of at least 1")
        self.steps = int(steps)
        super().__init__(trace)

    def last(self, name):
        return self.trace.steps

    def frame(self, trace):
        return trace.x.tobytes(), trace.targets.tobytes(), float(trace.w[0]), float(trace.b[0])

    def build(self, trace):
        best = trace.best
        reach = 1.45 * max(np.hypot(trace.w[0] - best[0], trace.b[0] - best[1]), 0.5)
        w = np.linspace(best[0] - reach, best[0] + reach, 81)
        b = np.linspace(best[1] - reach, best[1] + reach, 81)
        loss = trace.loss_at(*np.meshgrid(w, b))
        least = float(trace.loss_at(*best))
        surface = self.figure.add_axes((0.08, 0.245, 0.26, 0.67))
        surface.set(xlim=w[[0, -1]], ylim=b[[0, -1]])
        surface.set_xlabel("weight w", labelpad=1)
        surface.set_ylabel("bias b", labelpad=1)
        surface.set_title("loss: white is low", size=10)
        rings = least + (loss.max() - least) * np.linspace(0, 1, 13) ** 2
        surface.contourf(w, b, loss, levels=rings, cmap=WHITE_IS_LOW, alpha=0.5, zorder=0)
        surface.contour(w, b, loss, levels=rings[1:-1], colors="#444444", linewidths=0.8, zorder=1)
        surface.plot(*best, "+", color="black", markersize=13, markeredgewidth=2, zorder=2)
        self.path = self.moving(
            surface.plot([], [], color=INK["h"].colour, marker=".", markersize=9, linewidth=2.6,
                         zorder=4)[0]
        )
        self.next = self.moving(
            surface.plot([], [], color=INK["gradient"].colour, linestyle="--", linewidth=2.6,
                         zorder=5)[0]
        )
        self.here = self.moving(self._dot(surface))
        middle = self.figure.add_axes((0.415, 0.245, 0.235, 0.67))
        room = 0.12 * max(np.ptp(trace.x), 1e-9)
        self.ends = np.array([trace.x.min() - room, trace.x.max() + room])
        height = 0.45 * max(np.ptp(trace.targets), 0.5)
        middle.set(xlim=self.ends,
                   ylim=(trace.targets.min() - height, trace.targets.max() + height))
        middle.set_xlabel("input x", labelpad=1)
        middle.set_title("the line w x + b", size=10)
        middle.plot(trace.x, trace.targets, "o", markerfacecolor="none", markersize=9,
                    markeredgecolor=INK["y"].colour, markeredgewidth=2)
        self.line = self.moving(middle.plot([], [], color=INK["y"].colour, linewidth=2.4)[0])
        self.errors = self.moving(
            middle.plot([], [], color=INK["gradient"].colour, linestyle="--", linewidth=2.4)[0]
        )
        side = self.figure.add_axes((0.735, 0.245, 0.245, 0.67))
        side.set(xlim=(-0.5, self.steps + 0.5), yscale="log",
                 ylim=(max(0.4 * least, LOW), HIGH * 3))
        side.set_xlabel("step t", labelpad=1)
        side.set_title("loss (logarithmic)", size=10)
        side.set_yticks(10.0 ** np.arange(-3, 4))
        side.minorticks_off()
        side.axhline(max(least, LOW), color="black", linestyle=":", linewidth=1.2)
        side.grid(True, axis="y")
        self.future = self.moving(side.plot([], [], color="#888888", linewidth=1.6)[0])
        self.past = self.moving(side.plot([], [], color=INK["h"].colour, linewidth=2.4)[0])
        self.now = self.moving(self._dot(side))
        self.text = ColouredLine(self, 0.02, 0.09, size=10.5)
        self.more = ColouredLine(self, 0.02, 0.035, size=10.5)

    @staticmethod
    def _dot(axes):
        return axes.plot([], [], "o", color=INK["h"].colour, markeredgecolor="black", markersize=10,
                         zorder=6)[0]

    def update(self):
        trace, t = self.trace, self.t
        w, b = np.clip(trace.w, -EDGE, EDGE), np.clip(trace.b, -EDGE, EDGE)
        self.path.set_data(w[: t + 1], b[: t + 1])
        self.here.set_data(w[[t]], b[[t]])
        ahead = slice(t, min(t + 2, len(w)))
        self.next.set_data(w[ahead], b[ahead])
        self.line.set_data(self.ends, w[t] * self.ends + b[t])
        guess = w[t] * trace.x + b[t]
        nothing = np.full(len(guess), np.nan)
        self.errors.set_data(np.repeat(trace.x, 3),
                             np.stack([guess, trace.targets, nothing], axis=1).ravel())
        steps, loss = np.arange(trace.steps + 1), np.clip(trace.loss, LOW / 10, 100 * HIGH)
        self.past.set_data(steps[: t + 1], loss[: t + 1])
        self.future.set_data(steps[t:], loss[t:])
        self.now.set_data([t], loss[[t]])
        for text, name, values, slope in ((self.text, "w", trace.w, trace.slope[:, 0]),
                                          (self.more, "b", trace.b, trace.slope[:, 1])):
            text.set(*self._words(name, values, slope))

    def _words(self, name, values, slope):
        trace, t = self.trace, self.t
        rate = f"{trace.learning_rate:zg}"
        after = values[t] - trace.learning_rate * slope[t]
        pieces = [(f"{name}: {_short(values[t])}", TEXT), (f" - {rate} × ", TEXT),
                  (f"({_short(slope[t])})", PURPLE), (f" = {_short(after)}", TEXT)]
        if name == "w":
            return [*pieces, (f"    step {t}: loss {_plain(trace.loss[t])}", "#B84F00")]
        end = "stopped: it diverges" if trace.stopped and t == trace.steps else ""
        return [*pieces, (f"    {end}", "#B84F00")]

    def verdict(self):
        """In words, what becomes of it."""
        trace = self.trace
        if trace.learning_rate > trace.limit:
            return "it diverges"
        falls = (np.diff(trace.w) * np.sign(trace.best[0] - trace.w[0]) >= -1e-9).all()
        return "it falls" if falls else "it swings to and fro, and falls"

    def alt(self):
        trace, t = self.trace, self.t
        return (
            f"Loss surface of a line with two weights and the path of gradient descent, learning "
            f"rate {trace.learning_rate:zg}: at step {t} w = {_short(trace.w[t])}, "
            f"b = {_short(trace.b[t])}, loss {_plain(trace.loss[t])}; at the end, step "
            f"{trace.steps}, loss {_plain(trace.loss[-1])}. In all, {self.verdict()}."
        )

    def shown(self):
        return {
            "path": np.asarray(self.path.get_xydata()),
            "here": np.array([self.here.get_xdata()[0], self.here.get_ydata()[0]]),
            "next": np.asarray(self.next.get_xydata()),
            "line": np.asarray(self.line.get_ydata()),
            "past": np.asarray(self.past.get_ydata()),
            "future": np.asarray(self.future.get_ydata()),
            "errors": np.asarray(self.errors.get_ydata()),
        }


def _short(value):
    return signed(value) if abs(value) < 1000 else f"{value:+z.0e}"


def _plain(value):
    return f"{value:z.3f}" if value < 1000 else f"{value:z.0e}"
