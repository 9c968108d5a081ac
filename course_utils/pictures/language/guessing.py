"""What chance alone can do: the accuracies of many who guess, as their answers add up.

Shown in lesson 09. Left, the funnel: the more answers, the nearer to 1/2 every guesser comes.
Right, a cut through the funnel at the chosen number of answers.
"""

import numpy as np

from course_utils.number_format import signed
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT
from course_utils.tasks.language.guessing import chance_sd

LOW, HIGH = 0.30, 0.70  # of the axis of accuracies
BINS = 40
DRAWN = 15  # guessers whose paths are drawn


class GuessingPicture(Picture):
    """The funnel and its cut.

    Parameters
    ----------
    trace : GuessingTrace
        Its view ``t`` is the number of answers.
    """

    size = (900, 400)

    def last(self, name):
        return self.trace.answers

    def frame(self, trace):
        return trace.right.shape

    def build(self, trace):
        funnel = self.figure.add_axes((0.075, 0.145, 0.565, 0.70))
        funnel.set(xlim=(0, trace.answers), ylim=(LOW, HIGH), xlabel="number of answers n",
                   ylabel="accuracy")
        n = np.arange(1, trace.answers + 1)
        sd = chance_sd(n)
        for width, shade in ((2, "#EDEDED"), (1, "#DADADA")):
            funnel.fill_between(n, 0.5 - width * sd, 0.5 + width * sd, color=shade, linewidth=0)
        for guesser in trace.right[:DRAWN]:
            funnel.plot(n, guesser[1:] / n, color="#9C9C9C", linewidth=0.6)
        funnel.axhline(0.5, color="#444444", linewidth=1)
        for sign, name in ((1, "+2 SD"), (-1, "-2 SD")):
            edge = 0.5 + sign * 2 * sd
            funnel.plot(n, edge, color="#444444", linewidth=1.3, linestyle="--")
            funnel.annotate(name, (1.01, edge[-1]), xycoords=("axes fraction", "data"), size=9,
                            va="center", color="#444444", annotation_clip=False)
        cut = self.figure.add_axes((0.71, 0.145, 0.27, 0.70))
        cut.set(xlim=(0, 0.36 * trace.guessers), ylim=(LOW, HIGH),
                xlabel=f"how many of {trace.guessers} guessers")
        cut.tick_params(axis="y", labelleft=False)
        cut.axhline(0.5, color="#444444", linewidth=1)
        ink = INK["y"].colour
        self.below = self._bars(cut, color="#C4C4C4", edgecolor="#6B6B6B")
        self.reached = self._bars(cut, color="#8FD3BE", edgecolor="#00563F", hatch="///")
        self.levels = [
            self.moving(axes.axhline(0.5, color=ink, linewidth=2.6)) for axes in (funnel, cut)
        ]
        self.cursor = self.moving(funnel.axvline(0, color=TEXT, linewidth=1.4))
        self.dot = self.moving(
            funnel.plot([], [], linestyle="none", marker="o", markersize=9, color=ink,
                        markeredgecolor="black", zorder=6)[0]
        )
        self.first = self.moving(self.figure.text(0.075, 0.945, "", size=11, va="center"))
        self.second = self.moving(self.figure.text(0.075, 0.885, "", size=11, va="center"))

    def _bars(self, axes, **look):
        edges = np.linspace(LOW, HIGH, BINS + 1)
        bars = axes.barh(edges[:-1], np.zeros(BINS), (HIGH - LOW) / BINS, align="edge",
                         linewidth=0.6, **look)
        return [self.moving(bar) for bar in bars]

    def _counts(self, chosen):
        """How many of the chosen guessers fall into each bin; the end bins take the rest."""
        # A share on the edge of two bins belongs to the upper one, whatever its last bit says.
        place = (self.trace.shares(self.t)[chosen] - LOW) / (HIGH - LOW) * BINS + 1e-9
        place = np.clip(np.floor(place), 0, BINS - 1).astype(int)
        return np.bincount(place, minlength=BINS)

    def update(self):
        trace, n = self.trace, self.t
        reached = trace.reached(n)
        rows = self._counts(reached), self._counts(~reached)
        for up, down, high, low in zip(self.reached, self.below, *rows, strict=True):
            up.set_width(high)
            down.set_x(high)
            down.set_width(low)
            up.set_visible(high > 0)  # an empty bar would leave its edge behind
            down.set_visible(low > 0)
        for line in self.levels:
            line.set_ydata([trace.accuracy] * 2)
        self.cursor.set_xdata([n, n])
        self.dot.set_data([n], [trace.accuracy])
        first, second = self._words()
        self.first.set_text(first)
        self.second.set_text(second)

    def _words(self):
        trace, n = self.trace, self.t
        if n == 0:
            return "0 answers: nothing can be said yet", ""
        answers = "1 answer" if n == 1 else f"{n} answers"
        distance = signed(trace.distance(n), 1)
        return (
            f"{answers}: chance SD = \u221a(0.5 \u00d7 0.5 / {n}) = {chance_sd(n):z.3f}",
            f"accuracy {trace.accuracy:z.2f}: {distance} SD from 1/2, reached by "
            f"{trace.reached(n).sum()} of {trace.guessers} guessers",
        )

    def alt(self):
        first, second = self._words()
        said = f"{first}; {second}" if second else first
        return f"Accuracies of {self.trace.guessers} guessers. {said}."

    def shown(self):
        return {
            "reached": np.array([bar.get_width() for bar in self.reached]),
            "cut": np.array([bar.get_x() + bar.get_width() for bar in self.below]),
            "levels": np.array([line.get_ydata()[0] for line in self.levels]),
            "dot": np.array([self.dot.get_xdata()[0], self.dot.get_ydata()[0]]),
            "cursor": np.asarray(self.cursor.get_xdata()),
        }
