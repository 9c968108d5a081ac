"""A matrix as memory, pair by pair: what it says to a key, what is written, what is read then.

Shown in lesson 14.
"""

import numpy as np

from course_utils.number_format import signed
from course_utils.pictures.bars_and_state_map import NumberGrid
from course_utils.pictures.base import Picture

WRITING = {"sum": "change = v", "delta": "change = β (v - said)"}


class MatrixMemoryPicture(Picture):
    """S before and after a pair is written, and what S says then to the key of pair ``j``.

    Parameters
    ----------
    trace : MatrixMemory
    limit : float
        The number of the darkest colours.
    """

    size = (900, 420)
    views = ("t", "j")

    def __init__(self, trace=None, limit=1.5):
        self.limit = limit
        super().__init__(trace)

    def last(self, name):
        return self.trace.pairs - 1

    def frame(self, trace):
        return trace.S.shape[1:], trace.rule

    def build(self, trace):
        (n, d), _ = self.frame(trace)
        bottom, height, row = 0.25, 0.40, 0.085
        places = {  # name: left edge, width, title
            "before": (0.030, 0.235, "S before"),
            "said": (0.290, 0.066, "said"),
            "value": (0.380, 0.066, "v"),
            "change": (0.470, 0.066, "change"),
            "after": (0.580, 0.235, "S after"),
            "read": (0.838, 0.066, "read"),
            "wanted": (0.924, 0.066, "v of it"),
        }
        self.grids = {}
        for name, (left, width, title) in places.items():
            columns = d if name in ("before", "after") else 1
            self.grids[name] = self._grid((left, bottom, width, height), n, columns, title)
        for name, over, title in (("key", "before", "key k"), ("query", "after", "key of pair j")):
            left, width, _ = places[over]
            self.grids[name] = self._grid((left, 0.76, width, row), 1, d, title)
        self.title = self.moving(self.figure.text(0.030, 0.955, "", size=11.5, va="center"))
        self.said_line, self.read_line = (
            self.moving(self.figure.text(0.030, y, "", size=11, va="center")) for y in (0.16, 0.07)
        )

    def _grid(self, place, rows, columns, title):
        return NumberGrid(self, place, rows, columns, title, self.limit, below=rows > 1)

    def update(self):
        trace, t, j = self.trace, self.t, self.view["j"]
        read = trace.read(trace.keys[j], t)
        for name, numbers in (
            ("before", trace.S[t]), ("after", trace.S[t + 1]), ("key", trace.keys[t][None]),
            ("query", trace.keys[j][None]), ("said", trace.said[t][:, None]),
            ("value", trace.values[t][:, None]), ("change", trace.change[t][:, None]),
            ("read", read[:, None]), ("wanted", trace.values[j][:, None]),
        ):
            self.grids[name].set(numbers)
        self.title.set_text(
            f"pair {t} of 0 to {trace.pairs - 1} is written, by the rule \"{trace.rule}\": "
            f"{WRITING[trace.rule]},   S after = S before + change kᵀ"
        )
        self.said_line.set_text(
            f"said = S k: the first number is {signed(trace.said[t, 0])}; it should be "
            f"{signed(trace.values[t, 0])}"
        )
        self.read_line.set_text(self._reading())

    def _reading(self):
        trace, t, j = self.trace, self.t, self.view["j"]
        off = np.linalg.norm(trace.read(trace.keys[j], t) - trace.values[j])
        when = "" if j <= t else " (not written yet)"
        fit = trace.keys[t] @ trace.keys[j]
        return (
            f"read with the key of pair {j}{when}: {off:z.2f} away from its value; this key and "
            f"the one just written have the product {signed(fit)}"
        )

    def alt(self):
        trace, t = self.trace, self.t
        n, d = trace.S.shape[1:]
        return (
            f"A memory of {n} times {d} numbers, rule {trace.rule}, after pair {t} of 0 to "
            f"{trace.pairs - 1} was written; {self._reading()}."
        )

    def shown(self):
        return {name: grid.numbers for name, grid in self.grids.items()}
