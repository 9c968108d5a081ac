"""A loss with a cliff, and the path of gradient descent that meets it. Shown in lesson 10."""

import numpy as np

from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import GREY_MAP, INK, TEXT

PURPLE = "#7A3B5F"
R_LIMITS, B_LIMITS = (0.5, 2.7), (-1.1, 0.7)
FLOOR, CEILING = 1e-4, 1e5  # ends of the axis of the gradient's length


class CliffPicture(Picture):
    """The loss over r and b with the path (left); loss along b (top), gradient's length (below).

    Parameters
    ----------
    trace : CliffTrace
    """

    size = (900, 460)

    def last(self, name):
        return len(self.trace.loss) - 1

    def frame(self, trace):
        return trace.cliff, len(trace.loss)

    def build(self, trace):
        self.b = np.linspace(*B_LIMITS, 241)
        r = np.linspace(*R_LIMITS, 221)
        loss = trace.cliff.loss(*np.meshgrid(r, self.b))
        surface = self.figure.add_axes((0.075, 0.24, 0.43, 0.68))
        surface.set(xlim=R_LIMITS, ylim=B_LIMITS, xlabel="weight r")
        surface.set_ylabel("bias b", labelpad=0)
        surface.set_title("loss over r and b: dark is low", size=10)
        # The root of a root sets the valley (0.01 and less) off from the plain (0.25).
        surface.imshow(loss**0.25, cmap=GREY_MAP, origin="lower", aspect="auto", vmin=-0.4,
                       vmax=1.25, extent=(*R_LIMITS, *B_LIMITS), zorder=0)
        surface.contour(r, self.b, loss, levels=[0.01], colors="#009E73", linewidths=1.6, zorder=1)
        self.path = self.moving(surface.plot([], [], color=INK["h"].colour, marker=".",
                                             linewidth=1.5, zorder=4)[0])
        self.here = self.moving(self._dot(surface))
        self.away = self.moving(surface.text(0.5, 0.07, "", transform=surface.transAxes, size=11,
                                             weight="bold", color="#B84F00", ha="center",
                                             bbox={"facecolor": "white", "edgecolor": "#B84F00"}))
        profile = self.figure.add_axes((0.6, 0.645, 0.385, 0.275))
        profile.set(xlim=B_LIMITS, ylim=(-0.15, 2.6))
        profile.set_xlabel("bias b", labelpad=0)
        profile.set_title("loss along b, at this r", size=10)
        self.wall = self.moving(profile.plot([], [], color="black", linewidth=2)[0])
        self.on_wall = self.moving(self._dot(profile))
        lengths = self.figure.add_axes((0.6, 0.24, 0.385, 0.255))
        lengths.set(xlim=(-0.5, len(trace.loss) - 0.5), yscale="log", ylim=(FLOOR, CEILING))
        lengths.set_yticks(10.0 ** np.arange(-4, 6, 2))
        lengths.minorticks_off()
        lengths.set_xlabel("step", labelpad=0)
        lengths.set_title("length of the gradient", size=10)
        self.norms = self.moving(lengths.plot([], [], color=PURPLE, marker=".", markersize=4,
                                              linewidth=1.4)[0])
        self.limit = self.moving(lengths.axhline(1, color="black", linestyle=":", linewidth=1.4))
        self.norm = self.moving(self._dot(lengths))
        self.text = ColouredLine(self, 0.02, 0.09, size=10.5)
        self.more = ColouredLine(self, 0.02, 0.035, size=10.5)

    @staticmethod
    def _dot(axes):
        return axes.plot([], [], "o", color=INK["h"].colour, markeredgecolor="black",
                         markersize=10, zorder=6)[0]

    def inside(self):
        """Whether the present place lies in the picture of the surface."""
        r, b = self.trace.places[self.t]
        return R_LIMITS[0] <= r <= R_LIMITS[1] and B_LIMITS[0] <= b <= B_LIMITS[1]

    def update(self):
        trace, t = self.trace, self.t
        places = np.clip(trace.places, -1e4, 1e4)
        r, b = places[t]
        self.path.set_data(*places[: t + 1].T)
        self.here.set_data([r], [b])
        self.wall.set_data(self.b, trace.cliff.loss(np.full(len(self.b), r), self.b))
        self.on_wall.set_data([b], [trace.loss[t]])
        norm = np.clip(trace.norm, FLOOR / 100, CEILING * 100)
        self.norms.set_data(np.arange(t + 1), norm[: t + 1])
        self.norm.set_data([t], [np.clip(norm[t], FLOOR, CEILING)])
        self.limit.set_alpha(0.35 if trace.clip == "none" else 1)  # faint: not in use
        self.limit.set_ydata([trace.limit] * 2)
        self.away.set_text("" if self.inside() else f"thrown out:  r = {r:+z.1f},  b = {b:+z.1f}")
        self.away.set_visible(not self.inside())
        gradient, used = trace.gradient[t], trace.used[t]
        self.text.set((f"step {t}: loss {trace.loss[t]:z.3f}   ", "#B84F00"),
                      (f"gradient ({_short(gradient[0])}, {_short(gradient[1])}), ", PURPLE),
                      (f"length {trace.norm[t]:z.3g}", PURPLE))
        self.more.set((f"used: ({_short(used[0])}, {_short(used[1])})", TEXT),
                      (f"   turned by {self.turn():z.0f} degrees", TEXT))

    def turn(self):
        """The angle, in degrees, between the gradient and what is used of it."""
        gradient, used = self.trace.gradient[self.t], self.trace.used[self.t]
        cross = gradient[0] * used[1] - gradient[1] * used[0]
        return abs(float(np.degrees(np.arctan2(cross, gradient @ used)))) + 0.0

    def alt(self):
        trace, t = self.trace, self.t
        out = np.flatnonzero((np.abs(trace.places) > 2.7).any(axis=1))
        fate = f"It is thrown far out at step {out[0]}." if len(out) else "It stays near."
        return (
            f"Loss of one unit after {trace.cliff.time} steps over weight r and bias b, with a "
            f"cliff, and the path of gradient descent, clipping {trace.clip}: at step {t} loss "
            f"{trace.loss[t]:z.2f}, length of the gradient {trace.norm[t]:z.1g}. {fate} At the end "
            f"the loss is {trace.loss[-1]:z.2f}."
        )

    def shown(self):
        return {
            "path": np.asarray(self.path.get_xydata()),
            "here": np.array([self.here.get_xdata()[0], self.here.get_ydata()[0]]),
            "wall": np.asarray(self.wall.get_ydata()),
            "on wall": np.array([self.on_wall.get_xdata()[0], self.on_wall.get_ydata()[0]]),
            "norms": np.log10(self.norms.get_ydata()),
            "norm": np.array([self.norm.get_xdata()[0], np.log10(self.norm.get_ydata()[0])]),
            "out": np.array([bool(self.away.get_text())]),
        }


def _short(value):
    return signed(value) if abs(value) < 1000 else f"{value:+z.0e}"
