"""One look of attention, taken apart: query, keys, scores, weights, values, mix.

Shown in lesson 12, for additive attention and for the scaled dot product.
"""

import numpy as np
from matplotlib.patches import Rectangle

from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import Bars, NumberGrid
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT
from course_utils.pictures.fonts import drawable

SCORE, WEIGHT = INK["b"], INK["alpha"]


class LookPicture(Picture):
    """Rows are positions: their keys, scores e, weights alpha and values; below, the mix.

    Parameters
    ----------
    trace : AttentionTrace, optional
        Its first sequence is shown.
    tokens : sequence of str, optional
        What stands at each position; its number if left out.
    limit : float
        The number of the darkest colours.
    reach : float
        The largest score on the axis; longer bars are cut off there.
    single : bool
        There is a single query, and no step to choose.
    """

    size = (900, 400)
    views = ("t", "j")

    def __init__(self, trace=None, tokens=None, limit=2.0, reach=4.0, single=False):
        self.tokens = None if tokens is None else [drawable(token) for token in tokens]
        self.limit, self.reach = limit, reach
        super().__init__()
        if single:
            self.views = ("j",)
        if trace is not None:
            self.show(trace)

    def last(self, name):
        return (self.trace.time if name == "t" else self.trace.positions) - 1

    def frame(self, trace):
        if self.tokens is not None and len(self.tokens) != trace.positions:
            raise ValueError(f"tokens has {len(self.tokens)} names: expected {trace.positions}")
        sizes = (array.shape[2] for array in (trace.queries, trace.keys, trace.values))
        return trace.positions, *sizes

    def build(self, trace):
        positions, query, keys, values = self.frame(trace)
        names = self.tokens or [str(j) for j in range(positions)]
        rows = (0.235, 0.425)  # bottom and height of the panels that have a row per position
        self.query = self._grid((0.075, 0.73, 0.235, 0.085), 1, query, "query q(t)")
        self.keys = self._grid((0.075, rows[0], 0.235, rows[1]), positions, keys, "keys k(j)", True)
        self.keys.axes.set_yticks(range(positions), names)
        self.values = self._grid(
            (0.745, rows[0], 0.230, rows[1]), positions, values, "values u(j)"
        )
        self.mix = self._grid((0.745, 0.085, 0.230, 0.085), 1, values, "mix m(t)", True)
        self.bars = []
        panels = (
            (0.345, SCORE, (-self.reach, self.reach), "scores e(t, j)"),
            (0.545, WEIGHT, (0, 1), "weights α(t, j)"),
        )
        for left, ink, limits, title in panels:
            axes = self.figure.add_axes((left, rows[0], 0.130, rows[1]))
            axes.set(xlim=limits, ylim=(positions - 0.5, -0.5))
            axes.set_yticks([])
            axes.set_xticks([limits[0], 0, limits[1]] if limits[0] else [0, 1])
            axes.axvline(0, color="#999999", linewidth=0.8)
            axes.set_title(title, size=11)
            axes.spines["left"].set_visible(False)
            said = [
                self.moving(axes.text(limits[1] * 1.06, j, "", size=10, va="center"))
                for j in range(positions)
            ]
            self.bars.append((Bars(self, axes, positions, ink), said, limits[1]))
        self.row = self.moving(
            self.keys.axes.add_patch(
                Rectangle((-0.5, -0.5), keys, 1, fill=False, edgecolor=TEXT, linewidth=2,
                          clip_on=False, zorder=6)
            )
        )
        self.title = self.moving(self.figure.text(0.075, 0.945, "", size=11.5, va="center"))
        self.footer = self.moving(self.figure.text(0.075, 0.125, "", size=11.5, va="center"))

    def _grid(self, place, rows, columns, title, below=False):
        return NumberGrid(self, place, rows, columns, title, self.limit, below)

    def update(self):
        trace, t, j = self.trace, self.t, self.view["j"]
        self.query.set(trace.queries[0, t : t + 1])
        self.keys.set(trace.keys[0])
        self.values.set(trace.values[0])
        self.mix.set(trace.m[0, t : t + 1])
        e, alpha = trace.e[0, t], trace.alpha[0, t]
        said = ([signed(v) if np.isfinite(v) else "masked" for v in e],
                [f"{v:z.2f}" for v in alpha])
        for (bars, texts, high), numbers, words in zip(self.bars, (e, alpha), said, strict=True):
            bars.set(np.clip(np.where(np.isfinite(numbers), numbers, 0), -high, high))
            for text, word in zip(texts, words, strict=True):
                text.set_text(word)
        self.row.set_y(j - 0.5)
        self.title.set_text(self._score(t, j))
        self.footer.set_text(f"α({t}, {j}) = exp({said[0][j]}) / (sum of all exp) = {alpha[j]:z.2f}"
                             if np.isfinite(e[j]) else f"α({t}, {j}) = 0")

    def _score(self, t, j):
        trace, name = self.trace, f"e({t}, {j})"
        if not np.isfinite(trace.e[0, t, j]):
            return f"{name}: masked, this place may not be looked at"
        e = signed(trace.e[0, t, j])
        if trace.tanh is None:
            dot = signed(trace.e[0, t, j] * trace.scale)
            if trace.scale == 1:
                return f"{name} = q({t}) · k({j}) = {e}"
            scale = f"{trace.scale:z.2f}"
            return f"{name} = q({t}) · k({j}) / {scale} = {dot} / {scale} = {e}"
        terms = " + ".join(
            f"({signed(v)})·({signed(h)})"
            for v, h in zip(trace.v, trace.tanh[0, t, j], strict=True)
        )
        if trace.v.size > 3:
            terms = f"v · tanh(W_q q({t}) + W_k k({j}))"
        return f"{name} = {terms} = {e}"

    def alt(self):
        return f"{self.trace.describe(self.t)} {self._score(self.t, self.view['j'])}."

    def shown(self):
        (scores, _, _), (weights, said, _) = self.bars
        return {
            "query": self.query.numbers[0],
            "keys": self.keys.numbers,
            "values": self.values.numbers,
            "mix": self.mix.numbers[0],
            "scores": scores.ends,
            "weights": weights.ends,
            "said": np.array([float(text.get_text()) for text in said]),
            "row": np.array([round(self.row.get_y() + 0.5)]),
        }
