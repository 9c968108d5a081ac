"""A scan as a tree, round by round: which pairs (a, b) are joined, and what comes of them.

Time runs right, one row is one round. Shown in lesson 14.
"""

import numpy as np
from matplotlib.collections import LineCollection

from course_utils.number_format import signed
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT

PLAIN, DONE = "#FFFFFF", "#F8D3BD"
WAYS = {
    "loop": "loop",
    "hillis_steele": "scan of Hillis and Steele",
    "blelloch": "scan of Blelloch",
}


class ScanPicture(Picture):
    """Pairs as boxes, joins as lines; the view ``t`` is the round, ``j`` the element that is told.

    Parameters
    ----------
    trace : ScanTrace
    """

    size = (900, 520)
    views = ("t", "j")

    def last(self, name):
        return self.trace.rounds if name == "t" else self.trace.time - 1

    def frame(self, trace):
        return trace.way, trace.time, trace.rounds

    def build(self, trace):
        _, time, rounds = self.frame(trace)
        axes = self.figure.add_axes((0.085, 0.17, 0.905, 0.72))
        axes.set(xlim=(-0.5, time - 0.5), ylim=(rounds + 0.45, -0.55))
        axes.set_xticks(range(time), [f"t = {t}" for t in range(time)])
        axes.xaxis.tick_top()
        axes.set_yticks(range(rounds + 1), ["start", *(f"round {r}" for r in range(1, rounds + 1))])
        axes.tick_params(length=0, labelsize=10)
        for side in axes.spines.values():
            side.set_visible(False)
        self.links = self.moving(LineCollection([], zorder=2))
        axes.add_collection(self.links, autolim=False)
        size = min(10.0, 74 / time, 60 / (rounds + 1))
        self.boxes = [
            [self.moving(axes.text(t, r, "", size=size, ha="center", va="center", zorder=4,
                                   linespacing=1.15))
             for t in range(time)]
            for r in range(rounds + 1)
        ]
        self.title = self.moving(self.figure.text(0.012, 0.965, "", size=11, va="center"))
        self.first_line, self.second_line = (
            self.moving(self.figure.text(0.012, y, "", size=11, va="center")) for y in (0.10, 0.045)
        )

    def update(self):
        trace, now, chosen = self.trace, self.t, self.view["j"]
        segments, widths, colours = [], [], []
        for r in range(now):
            for t in np.flatnonzero(trace.partner[r] >= 0):
                here = r == now - 1
                told = here and t == chosen
                for source in (trace.partner[r, t], t):  # the earlier pair, and its own
                    segments.append([(source, r), (t, r + 1)])
                    widths.append(3.2 if told else 1.8 if here else 0.9)
                    colours.append("#000000" if told else INK["Rh"].colour if here else "#AAAAAA")
        self.links.set_segments(segments)
        self.links.set_linewidths(widths)
        self.links.set_colors(colours)
        for r, row in enumerate(self.boxes):
            for t, box in enumerate(row):
                box.set_visible(r <= now)
                if r > now:
                    continue
                box.set_text(f"a {trace.a[r, t]:z.2f}\nb {signed(trace.b[r, t])}")
                fill = DONE if trace.since[r, t] == 0 else PLAIN
                edge = TEXT if r == now and t == chosen else "#BBBBBB"
                box.set_bbox({"facecolor": fill, "edgecolor": edge, "pad": 2.5,
                              "linewidth": 2.0 if edge == TEXT else 0.8})
        joins = int(np.sum(trace.partner[:now] >= 0))
        self.title.set_text(
            f"{WAYS[trace.way]}: round {now} of {trace.rounds}, {joins} of {trace.joins} joins; "
            "filled: from step 0 on, so b is h(t)"
        )
        for text, words in zip((self.first_line, self.second_line), self._said(), strict=True):
            text.set_text(words)

    def _said(self):
        """What the chosen element is made of, in two lines."""
        trace, r, j = self.trace, self.t, self.view["j"]
        a, b = trace.a[r, j], trace.b[r, j]
        since = trace.since[r, j]
        steps = f"step {j}" if since == j else f"steps {since} to {j}"
        if r == 0 or trace.partner[r - 1, j] < 0:
            words = "as it came in" if since == j else "left as it was in this round"
            return f"{steps}: a = {a:z.2f}, b = {signed(b)}, {words}", ""
        p = trace.partner[r - 1, j]
        first = f"{trace.since[r - 1, p]} to {p}" if trace.since[r - 1, p] < p else f"{p}"
        then = f"{trace.since[r - 1, j]} to {j}" if trace.since[r - 1, j] < j else f"{j}"
        a1, b1, a2, b2 = trace.a[r - 1, p], trace.b[r - 1, p], trace.a[r - 1, j], trace.b[r - 1, j]
        return (
            f"{steps}: first {first} (a1, b1), then {then} (a2, b2):   a = a2 a1 = {a2:z.2f} * "
            f"{a1:z.2f} = {a:z.2f}",
            f"b = a2 b1 + b2 = {a2:z.2f} * {signed(b1)} + {signed(b2)} = {signed(b)}"
            + (f" = h({j})" if since == 0 else ""),
        )

    def alt(self):
        trace = self.trace
        done = int(np.sum(trace.since[self.t] == 0))
        said = ". ".join(part for part in self._said() if part)
        return (
            f"A {WAYS[trace.way]} over {trace.time} steps after round {self.t} of {trace.rounds}: "
            f"{done} of {trace.time} states are there. {said}."
        )

    def shown(self):
        made = self.boxes[: self.t + 1]
        numbers = np.array([[box.get_text().split() for box in row] for row in made])
        segments = np.array(self.links.get_segments()).reshape(-1, 4)
        return {
            "a": numbers[:, :, 1].astype(float),
            "b": numbers[:, :, 3].astype(float),
            "links": segments,
            "visible": np.array([[box.get_visible() for box in row] for row in self.boxes]),
        }
