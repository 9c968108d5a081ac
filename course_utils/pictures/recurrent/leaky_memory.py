"""A leaky memory over time: what came in, what is left of each input, and their sum.

Shown in lessons 04, 05 and 11. The memory is linear, v(t) = r v(t-1) + w u(t), so that at every
step it is the sum of what is left of each input: w u(k) was multiplied by r in each step since.
"""

import numpy as np
from matplotlib.collections import PolyCollection

from course_utils.number_format import signed, spaced
from course_utils.pictures.bands import column_band
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import FAINT, INK, TEXT
from course_utils.pictures.fonts import drawable, families_for

EDGE = 1e6  # where a memory that has grown without bound is drawn


class MemoryPicture(Picture):
    """Inputs with what is left of them (above), and the memory that is their sum (below).

    Parameters
    ----------
    trace : ScalarTrace
        Of a linear map, ``ScalarMap(r, activation="linear").sweep(w * u)``: its b[t] is w u(t),
        and v(t) is its h[t + 1].
    tokens : sequence of str, optional
        What stands below each step.
    reach, limit : float
        The largest sizes of w u and of v on the axes; fixed, so that nothing jumps while a slider
        moves.
    letters : (str, str)
        What a lesson calls the memory and the input.
    share : str
        What it calls r, the share that is kept.
    wanted : sequence of float, optional
        What the memory should hold at each step, as rings; NaN for a step without a wish.
    """

    size = (900, 450)

    def __init__(self, trace=None, tokens=None, reach=1.0, limit=1.5,
                 letters=("v", "w u"), wanted=None, share="r"):
        self.tokens = None if tokens is None else [drawable(token) for token in tokens]
        self.reach, self.limit, self.letters, self.share = reach, limit, letters, share
        self.wanted = None if wanted is None else np.asarray(wanted, dtype=float)
        super().__init__(trace)

    def last(self, name):
        return self.trace.steps - 1

    def frame(self, trace):
        if trace.activation != "linear":
            raise ValueError(f"trace is of a {trace.activation} map: expected a linear one")
        if self.tokens is not None and len(self.tokens) != trace.steps:
            raise ValueError(f"tokens has {len(self.tokens)} entries: expected {trace.steps}")
        if self.wanted is not None and self.wanted.shape != (trace.steps,):
            raise ValueError(f"wanted has shape {self.wanted.shape}: expected ({trace.steps},)")
        return trace.steps

    def remains(self):
        """What is left at step t of each input up to it, (t + 1,)."""
        age = self.t - np.arange(self.t + 1)
        return np.clip(self.trace.r**age * self.trace.b[: self.t + 1], -EDGE, EDGE)

    # Fixed parts -----------------------------------------------------------------------------

    def build(self, trace):
        across = (-0.7, trace.steps - 0.3)
        above = self.figure.add_axes((0.090, 0.565, 0.890, 0.365))
        memory, entry = self.letters
        above.set_title(
            f"each input {entry} as it came in (outline), and what is left of it (filled)"
        )
        above.set(xlim=across, ylim=(-1.08 * self.reach, 1.08 * self.reach), ylabel=entry)
        below = self.figure.add_axes((0.090, 0.20, 0.890, 0.30))
        below.set(xlim=across, ylim=(-self.limit, self.limit), ylabel=f"memory {memory}")
        for axes in (above, below):
            axes.locator_params(axis="y", nbins=5)
            axes.axhline(0, color="#BBBBBB", linewidth=0.8)
            axes.spines["bottom"].set_visible(False)
            axes.tick_params(axis="x", length=0)
        above.set_xticks([])
        if self.tokens is not None:
            below.set_xticks(
                range(trace.steps), self.tokens, family=families_for("".join(self.tokens)),
                fontsize=10 if trace.steps <= 16 else 8,
            )
        else:
            below.set_xlabel("step t")
        self.band = [
            self.moving(column_band(axes, 0, 1, color="#FFF1C9", zorder=0))
            for axes in (above, below)
        ]
        ink = INK["Wx"]
        self.came = self._bars(above, facecolor="none", edgecolor=ink.edge, linewidth=1.2, zorder=5)
        self.new = self._bars(above, facecolor=ink.colour, edgecolor=ink.edge, zorder=3)
        old = INK["Rh"]
        self.left = self._bars(
            above, facecolor=old.colour, edgecolor=old.edge, hatch=old.hatch, linewidth=0.8,
            zorder=4,
        )
        if self.wanted is not None:
            below.set_title("rings: what should be held", loc="right", fontsize=10)
            (rings,) = below.plot(
                np.arange(trace.steps), self.wanted, linestyle="none", marker="o", markersize=14,
                fillstyle="none", color="black", markeredgewidth=1.4, zorder=2,
            )
            self.moving(rings)  # drawn above the band
        self.future = self.moving(below.plot([], [], color=FAINT, linewidth=1, marker=".")[0])
        self.past = self.moving(
            below.plot([], [], color=INK["h"].colour, linewidth=2.4, marker="o", markersize=4)[0]
        )
        self.dot = self.moving(
            below.plot([], [], linestyle="none", marker="o", markersize=11, zorder=6,
                       color=INK["h"].colour, markeredgecolor="black")[0]
        )
        self.beyond = self.moving(below.text(0, 0, "", fontsize=10, zorder=7))
        self.equation = ColouredLine(self, 0.090, 0.065, size=11, pieces=8)

    def _bars(self, axes, **look):
        bars = PolyCollection([], **look)
        axes.add_collection(bars, autolim=False)
        return self.moving(bars)

    # Moving parts ----------------------------------------------------------------------------

    def update(self):
        trace, t = self.trace, self.t
        left, steps = self.remains(), np.arange(trace.steps)
        v = np.clip(np.nan_to_num(trace.h, posinf=EDGE, neginf=-EDGE), -EDGE, EDGE)
        came = np.flatnonzero(trace.b)  # an input of 0 has no bar
        old, new = came[came < t], came[came == t]
        self.came.set_verts(corners(came, trace.b[came]))
        self.left.set_verts(corners(old, left[old]))
        self.new.set_verts(corners(new, left[new]))
        self.future.set_data(steps[t:], v[t + 1 :])
        self.past.set_data(steps[: t + 1], v[1 : t + 2])
        self.dot.set_data([t], [v[t + 1]])
        self._say_if_beyond(v[t + 1])
        for span in self.band:
            span.set_x(t - 0.5)
            span.set_width(1)
        memory, entry = self.letters
        rule = f"{self.share} {memory}({t - 1}) + {entry}({t})"
        self.equation.set(
            (f"{memory}({t}) = {rule} = {trace.r:z.2f} \u00d7 ", TEXT),
            (signed(v[t]), "#B84F00"),
            (spaced(trace.b[t]), INK["Wx"].edge),
            (" = ", TEXT),
            (signed(trace.r * v[t]), "#8A5F00"),
            (spaced(trace.b[t]), INK["Wx"].edge),
            (" = ", TEXT),
            (signed(v[t + 1]), "#B84F00"),
        )

    def _say_if_beyond(self, now):
        """Where the present value is off the picture, an arrow at the edge says how far."""
        up, right = now > 0, self.t > self.trace.steps / 2
        value = f"{abs(now):z.2f}" if abs(now) < EDGE else "more than a million"
        arrow, sign = ("\u25b2", "+") if up else ("\u25bc", "-")
        words = f"off the picture: {sign}{value}"
        words = f"{words} {arrow}" if right else f"{arrow} {words}"
        self.beyond.set(
            text=words if abs(now) > self.limit else "",
            position=(self.t + (0.4 if right else -0.4), 0.94 * self.limit * (1 if up else -1)),
            horizontalalignment="right" if right else "left",
            verticalalignment="top" if up else "bottom",
        )

    # In words and numbers --------------------------------------------------------------------

    def alt(self):
        left = np.abs(self.remains()) >= 0.005
        token = f", at {self.tokens[self.t]!r}" if self.tokens else ""
        wish = np.nan if self.wanted is None else self.wanted[self.t]
        ring = "" if np.isnan(wish) else f" It should hold {signed(wish)}."
        return (
            f"A leaky memory at step {self.t} of {self.trace.steps - 1}{token}: "
            f"{self.equation.text}. Something is left of {int(left.sum())} of the "
            f"{int(np.count_nonzero(self.trace.b[: self.t + 1]))} inputs so far.{ring}"
        )

    def shown(self):
        return {
            "came": ends(self.came),
            "left": np.r_[ends(self.left), ends(self.new)],
            "past": np.asarray(self.past.get_ydata()),
            "future": np.asarray(self.future.get_ydata()),
            "dot": np.array([self.dot.get_xdata()[0], self.dot.get_ydata()[0]]),
        }


def corners(steps, values, width=0.56):
    """Upright bars from 0 to `values` at `steps`: (bars, 4, 2)."""
    values = np.asarray(values, dtype=float)
    low, high = steps - width / 2, steps + width / 2
    x = np.stack([low, low, high, high], axis=1)
    y = np.stack([0 * values, values, values, 0 * values], axis=1)
    return np.stack([x, y], axis=2)


def ends(bars):
    """The values of upright bars, read back from what is drawn."""
    return np.array([path.vertices[1, 1] for path in bars.get_paths()])
