"""Where a network looked while it wrote: links between two rows of symbols, and the same as a map.

Shown in lesson 12.
"""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.patches import Rectangle

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import FAINT, INK, PROBABILITY_MAP, TEXT
from course_utils.pictures.fonts import drawable, families_for

NOW, WRONG = INK["alpha"].colour, "#B00020"
WIDEST = 9.0  # points, of a link with all the weight
MOST_NUMBERED = 12  # places, up to which the cells of the map have room for numbers


class AlignmentPicture(Picture):
    """What was read (below), what was written (above), and the weight of each look.

    Parameters
    ----------
    trace : EncoderDecoderTrace or AttentiveTrace, optional
        Its x and y are read as symbols, the largest number of each step.
    symbols : sequence of str
        The names of the inputs, which begin with those of the outputs.
    targets : (batch, steps) of int, optional
        What should have been written; a wrong symbol then has the right one in brackets above.
    first : int
        The first step that is shown: a network that reads and writes in one stream answers later.
    """

    size = (900, 450)
    views = ("t", "sequence")

    def __init__(self, trace=None, symbols=(), targets=None, first=0):
        if not len(symbols):
            raise ValueError("symbols is empty: expected the names of the inputs")
        self.symbols = [drawable(symbol) for symbol in symbols]
        self.targets = None if targets is None else np.asarray(targets)
        self.first = int(first)
        super().__init__(trace)

    def last(self, name):
        batch, steps, _ = self.trace.attention.alpha.shape
        return batch - 1 if name == "sequence" else steps - self.first - 1

    def frame(self, trace):
        batch, steps, places = trace.attention.alpha.shape
        if trace.x.shape[2] > len(self.symbols):
            raise ValueError(
                f"symbols has {len(self.symbols)} names: expected {trace.x.shape[2]}"
            )
        if self.targets is not None and self.targets.shape != (batch, steps):
            raise ValueError(
                f"targets has shape {self.targets.shape}: expected {(batch, steps)}"
            )
        if not 0 <= self.first < steps:
            raise ValueError(f"first is {self.first}: expected 0 to {steps - 1}")
        return steps - self.first, places

    # What is shown, out of the trace ---------------------------------------------------------

    @property
    def alpha(self):
        """The weights of the sequence that is shown, (steps, places)."""
        return self.trace.attention.alpha[self.view["sequence"], self.first :]

    @property
    def hidden(self):
        """Where the mask forbade to look, (steps, places)."""
        return np.isneginf(self.trace.attention.e[self.view["sequence"], self.first :])

    @property
    def read(self):
        return self.trace.x[self.view["sequence"]].argmax(axis=1)

    @property
    def written(self):
        return self.trace.y[self.view["sequence"], self.first :].argmax(axis=1)

    @property
    def right(self):
        """What should have been written; without targets, what was written."""
        if self.targets is None:
            return self.written
        return self.targets[self.view["sequence"], self.first :]

    # Fixed parts -----------------------------------------------------------------------------

    def build(self, trace):
        steps, places = self.frame(trace)
        self._build_links(steps, places)
        self._build_map(steps, places)
        self.title = self.moving(self.figure.text(0.035, 0.945, "", size=11.5, va="center"))

    def _build_links(self, steps, places):
        axes = self.figure.add_axes((0.035, 0.05, 0.475, 0.83))
        widest = max(steps, places)
        axes.set(xlim=(-1.1, widest - 0.4), ylim=(-0.55, 4.75))
        axes.set_axis_off()
        # The shorter row stands in the middle of the longer one.
        self.above = np.arange(steps) + (widest - steps) / 2
        self.below = np.arange(places) + (widest - places) / 2
        size = 13 if widest <= 12 else 10
        for y, word in ((3.62, "written"), (0.0, "read")):
            axes.text(-1.05, y + 0.42, word, size=9.5, color="#555555", va="bottom")
        family = families_for("".join(self.symbols))
        style = {"size": size, "ha": "center", "va": "center", "family": family}
        self.letters_read = [
            self.moving(axes.text(x, 0, "", color=TEXT, **style)) for x in self.below
        ]
        self.letters_written = [
            self.moving(axes.text(x, 3.62, "", **style, weight="bold")) for x in self.above
        ]
        self.corrections = [
            self.moving(axes.text(x, 4.17, "", color=WRONG, **{**style, "size": size - 2}))
            for x in self.above
        ]
        for x, j in zip(self.below, range(places), strict=True):
            axes.text(x, -0.47, str(j), size=8, color="#777777", ha="center", va="center")
        for x, t in zip(self.above, range(steps), strict=True):
            axes.text(x, 3.18, str(t), size=8, color="#777777", ha="center", va="center")
        ends = [
            [(above, 2.98), (below, 0.34)] for above in self.above for below in self.below
        ]
        self.links = self.moving(LineCollection(ends, capstyle="round", zorder=2))
        axes.add_collection(self.links, autolim=False)
        self.box = self.moving(
            axes.add_patch(Rectangle((0, 3.02), 0.84, 0.96, fill=False, edgecolor=NOW,
                                     linewidth=2))
        )

    def _build_map(self, steps, places):
        axes = self.figure.add_axes((0.580, 0.13, 0.345, 0.69))
        self.image = self.moving(
            axes.imshow(np.zeros((steps, places)), cmap=PROBABILITY_MAP, vmin=0, vmax=1,
                        aspect="auto", interpolation="nearest")
        )
        axes.set(xlabel="place j that is looked at", ylabel="step t of the writing")
        every = 1 if max(steps, places) <= 13 else 2
        axes.set_xticks(range(0, places, every))
        axes.set_yticks(range(0, steps, every))
        axes.tick_params(length=0, labelsize=9)
        axes.set_facecolor("#EEEEEE")
        for side in axes.spines.values():
            side.set_visible(False)
        self.cursor = self.moving(
            axes.add_patch(Rectangle((-0.5, -0.5), places, 1, fill=False, edgecolor=NOW,
                                     linewidth=2.5, clip_on=False, zorder=5))
        )
        size = 8 if places > 8 else 9.5
        self.numbers = [
            self.moving(axes.text(j, 0, "", size=size, ha="center", va="center", zorder=6))
            for j in range(places if places <= MOST_NUMBERED else 0)
        ]
        bar = self.figure.add_axes((0.940, 0.13, 0.014, 0.69))
        bar.imshow(np.linspace(1, 0, 64)[:, None], cmap=PROBABILITY_MAP, vmin=0, vmax=1,
                   aspect="auto", extent=(0, 1, 0, 1))
        bar.set_xticks([])
        bar.yaxis.tick_right()
        bar.set_yticks([0, 0.5, 1], ["0", ".5", "1"])
        bar.tick_params(length=0, labelsize=9)
        bar.set_title("α", size=11)

    # Moving parts ----------------------------------------------------------------------------

    def update(self):
        t, alpha, written, right = self.t, self.alpha, self.written, self.right
        for text, symbol in zip(self.letters_read, self.read, strict=True):
            text.set_text(self.symbols[symbol])
        for step, (text, above) in enumerate(
            zip(self.letters_written, self.corrections, strict=True)
        ):
            wrong = written[step] != right[step]
            text.set_text(self.symbols[written[step]] if step <= t else "·")
            text.set_color(FAINT if step > t else WRONG if wrong else INK["y"].colour)
            above.set_text(f"({self.symbols[right[step]]})" if wrong and step <= t else "")
        widths = WIDEST * alpha * (np.arange(len(alpha)) <= t)[:, None]
        colours = np.where(np.arange(len(alpha)) == t, NOW, FAINT)
        self.links.set_linewidths(widths.ravel())
        self.links.set_colors(np.repeat(colours, alpha.shape[1]))
        self.box.set_x(self.above[t] - 0.42)
        # Grey is what has not come yet, and what may not be looked at.
        hidden = self.hidden | (np.arange(len(alpha)) > t)[:, None]
        self.image.set_data(np.ma.array(alpha, mask=hidden))
        self.cursor.set_y(t - 0.5)
        for j, text in enumerate(self.numbers):
            value = alpha[t, j]
            text.set_y(t)
            text.set_text("1" if value > 0.995 else f"{value:z.2f}"[1:] if value >= 0.005 else "")
            text.set_color(TEXT if value > 0.55 else "white")
        self.title.set_text(self._words())

    def _words(self):
        t, alpha, y = self.t, self.alpha[self.t], self.trace.y[self.view["sequence"]]
        symbol = self.written[t]
        first, *rest = np.argsort(-alpha, kind="stable")
        said = (
            f"step {t} writes {self.symbols[symbol]} "
            f"(probability {y[self.first + t, symbol]:z.2f}) and looks at place {first}, "
            f"{self.symbols[self.read[first]]} ({alpha[first]:z.2f})"
        )
        if rest and alpha[rest[0]] >= 0.05:
            said += f", place {rest[0]}, {self.symbols[self.read[rest[0]]]} ({alpha[rest[0]]:z.2f})"
        return said

    def alt(self):
        read = "".join(self.symbols[symbol] for symbol in self.read)
        written = "".join(self.symbols[symbol] for symbol in self.written[: self.t + 1])
        return f"Alignment: {read} was read, {written} is written so far; {self._words()}."

    def shown(self):
        steps, places = self.alpha.shape
        return {
            "map": np.ma.filled(self.image.get_array().astype(float), np.nan),
            "links": np.reshape(self.links.get_linewidths(), (steps, places)) / WIDEST,
            "cursor": np.array([round(self.cursor.get_y() + 0.5)]),
            "box": np.array([self.box.get_x() + 0.42]),
            "read": codes(self.letters_read),
            "written": codes(self.letters_written),
        }


def codes(texts):
    """What texts show, as numbers that a test can compare."""
    return np.array([sum(ord(letter) for letter in text.get_text()) for text in texts])
