"""A small RNN unrolled in time: the same units and the same weights, drawn once per step.

Shown in lesson 05. Above each unit's circle stand the three terms W x(t), R h(t-1) and b, in it
the state h(t) that came of them. Arrows carry their weight; a weight of 0 is not drawn.
"""

import numpy as np
from matplotlib.collections import CircleCollection
from matplotlib.patches import FancyArrowPatch, Polygon

from course_utils.number_format import signed
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, STATE_MAP
from course_utils.pictures.fonts import MONO, drawable, families_for

MAX_STEPS, MAX_UNITS = 4, 3
RADIUS = 25  # of a unit's circle; all lengths are in pixels
TOP, BOTTOM = 442, 38  # heights of the answers and of the words
BLUE, GREEN, STATE, PAST, GREY = INK["Wx"].edge, "#00694C", "#B84F00", "#8A5F00", "#555555"


class UnrolledPicture(Picture):
    """Words below, units in the middle, the answer above; time runs to the right.

    All of it is drawn when a trace is shown; the step only draws back the veil over the future.

    Parameters
    ----------
    trace : RNNTrace
        Of up to 4 steps and 3 units.
    inputs, outputs : sequence of str, optional
        Names of the inputs (the word is read off a one-hot x) and of the outputs.
    batch : int
        Which sequence of the batch is shown.
    """

    size = (900, 480)

    def __init__(self, trace=None, inputs=None, outputs=None, batch=0):
        self.inputs = None if inputs is None else [drawable(name) for name in inputs]
        self.outputs = None if outputs is None else [drawable(name) for name in outputs]
        self.batch = batch
        super().__init__(trace)

    def last(self, name):
        return self.trace.time - 1

    def frame(self, trace):
        for name, count, most in (("steps", trace.time, MAX_STEPS),
                                  ("units", trace.units, MAX_UNITS)):
            if count > most:
                raise ValueError(f"trace has {count} {name}: expected at most {most}")
        for name, names, count in (("inputs", self.inputs, trace.inputs),
                                   ("outputs", self.outputs, trace.outputs)):
            if names is not None and len(names) != count:
                raise ValueError(f"{name} has {len(names)} names: expected {count}")
        if not 0 <= self.batch < trace.batch:
            raise ValueError(f"batch is {self.batch}: expected 0 to {trace.batch - 1}")
        arrays = (trace.x, trace.Wx, trace.Rh, trace.b, trace.h0, trace.h, trace.y, trace.R)
        return trace.activation, *(array.tobytes() for array in arrays)

    # Where things stand ----------------------------------------------------------------------

    def _at(self, t, unit):
        """The middle of a unit's circle; t = -1 is the state before the first step."""
        return np.array([100 + (t + 1) * self.pitch, 345 - unit * self.drop])

    def _word_at(self, t):
        return np.array([self._at(t, 0)[0] - 0.25 * self.pitch, BOTTOM])

    # Drawing ---------------------------------------------------------------------------------

    def build(self, trace):
        width, height = self.size
        self.pitch = min((width - 235) / trace.time, 260)
        self.drop = 190 / max(trace.units - 1, 1)
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, width), ylim=(0, height))
        self.axes.axis("off")
        n = self.batch
        self.h = np.concatenate([trace.h0[n][None], trace.h[n]])  # h[t + 1] is the state h(t)
        rows = [("answer", TOP, GREEN), ("word", BOTTOM, BLUE)]
        rows += [(f"unit {unit}", self._at(0, unit)[1], STATE) for unit in range(trace.units)]
        for words, up, colour in rows:
            self._text((10, up), words, colour=colour, ha="left", weight="bold", family=None)
        self._text((self._at(-1, 0)[0], BOTTOM), "before", colour=GREY)
        self._circles(trace)
        self.terms, self.drives, self.answers = [], [], []
        for t in range(trace.time):
            self._text((self._at(t, 0)[0] + 12, BOTTOM), f"t = {t}", colour=GREY)
            self._word(trace, t)
            for unit in range(trace.units):
                terms = (trace.Wx[n, t, unit], trace.Rh[n, t, unit], trace.b[n, t, unit])
                self._terms(terms, self._at(t, unit))
                for source in range(trace.units):
                    self._past(trace.R[unit, source], t, source, unit)
            self._answer(trace.y[n, t], t)
        self.veil = self.moving(
            self.axes.add_patch(Polygon([(0, 0)], facecolor="white", alpha=0.88, edgecolor="none",
                                        zorder=8))
        )

    def _text(self, at, words, colour="black", size=10, box=None, **look):
        """Text on white; `box` is the colour of a frame around it."""
        bbox = {"facecolor": "white", "edgecolor": box or "none", "pad": 5 if box else 1.2,
                "linewidth": 1.6}
        look = {"family": MONO, "ha": "center", "va": "center", "bbox": bbox, "zorder": 6, **look}
        return self.axes.text(*at, words, color=colour, size=size, **look)

    def _arrow(self, start, end, weight, colour):
        """An arrow as thick as its weight is large, dashed if it is negative."""
        return self.axes.add_patch(FancyArrowPatch(
            start, end, arrowstyle="-|>", mutation_scale=13, color=colour, zorder=2,
            linewidth=0.8 + 0.7 * min(abs(weight), 4), shrinkA=0, shrinkB=0,
            linestyle="-" if weight >= 0 else (0, (4, 2)),
        ))

    def _circles(self, trace):
        """A circle for each state, h(-1) included, with its value in it."""
        places = [self._at(t, u) for t in range(-1, trace.time) for u in range(trace.units)]
        bounded = trace.activation in ("tanh", "sigmoid")
        limit = 1.0 if bounded else max(1.0, float(np.abs(self.h).max()))
        circles = CircleCollection(
            [np.pi * (RADIUS * 72 / self.figure.dpi) ** 2], offsets=places, cmap=STATE_MAP,
            offset_transform=self.axes.transData, edgecolor="#333333", linewidth=1.4, zorder=5,
        )
        circles.set_array(self.h.ravel())
        circles.set_clim(-limit, limit)
        self.nodes = self.axes.add_collection(circles, autolim=False)
        self.values = [
            self._text(at, signed(value), "white" if abs(value) > 0.62 * limit else "black",
                       weight="bold", bbox=None)
            for at, value in zip(places, self.h.ravel(), strict=True)
        ]

    def _terms(self, values, at):
        """W x(t), R h(t-1) and b side by side, above and to the right of the circle."""
        x, y = at
        self.terms.append([
            self._text((x + 31 + 43 * k, y + RADIUS + 10), signed(value), colour, size=8.5)
            for k, (value, colour) in enumerate(zip(values, (BLUE, PAST, GREY), strict=True))
        ])

    def _past(self, weight, t, source, unit):
        """The arrow from a unit at step t-1 to a unit at step t."""
        if weight == 0:
            return
        start, end = self._at(t - 1, source), self._at(t, unit)
        along = (end - start) / np.linalg.norm(end - start)
        self._arrow(start + RADIUS * along, end - (RADIUS + 2) * along, weight, INK["Rh"].colour)
        middle = 0.5 if source == unit else 0.40
        self._text(start + middle * (end - start), f"\u00d7{weight:zg}", PAST, family=None)

    def _word(self, trace, t):
        """The word in a frame, and its arrows: the column of W that it picks."""
        x, drive = trace.x[self.batch, t], trace.Wx[self.batch, t]
        one_hot = np.count_nonzero(x) == 1 and x.max() == 1
        name = self.inputs[int(np.argmax(x))] if self.inputs and one_hot else f"x({t})"
        start = self._word_at(t)
        self._text(tuple(start), name, BLUE, size=12, box=BLUE, family=families_for(name))
        start[1] += 16
        for unit, value in enumerate(drive):
            self.drives.append(value != 0)
            if value == 0:
                continue
            end = self._at(t, unit)
            along = (end - start) / np.linalg.norm(end - start)
            end = end - (RADIUS + 2) * along
            self._arrow(start, end, value, BLUE)
            if one_hot:
                self._text(start + 0.26 * (end - start), f"{value:+zg}", BLUE, family=None)

    def _answer(self, y, t):
        best = int(np.argmax(y))
        name = self.outputs[best] if self.outputs else f"y{best}"
        x, y_top = self._at(t, 0)
        self._arrow((x, y_top + RADIUS + 3), (x, TOP - 18), 2, INK["y"].colour)
        self.answers.append(
            self._text((x, TOP), f"{name} {y[best]:z.2f}", GREEN, size=12,
                       box=INK["y"].colour, family=families_for(name))
        )

    def update(self):
        """Veil the steps to come: from behind this step's terms, and from the next word on."""
        width, height = self.size
        terms, word = self._at(self.t, 0)[0] + 137, self._word_at(self.t + 1)[0] - 42
        if self.t == self.last("t"):
            terms = word = width
        self.veil.set_xy([(word, 0), (word, BOTTOM + 30), (terms, BOTTOM + 30), (terms, height),
                          (width, height), (width, 0)])

    # In words and numbers --------------------------------------------------------------------

    def alt(self):
        t = self.t
        states = " ".join(signed(value) for value in self.h[t + 1])
        return (
            f"The network unrolled in time, step {t} of {self.last('t')}: "
            f"h({t}) = ({states}), the answer is {self.answers[t].get_text()}."
        )

    def shown(self):
        return {
            "h": np.asarray(self.nodes.get_array()).reshape(self.h.shape),
            "values": np.array([float(text.get_text()) for text in self.values]),
            "terms": np.array([[float(text.get_text()) for text in row] for row in self.terms]),
            "drives": np.array(self.drives),
            "answers": np.array([float(text.get_text().split()[-1]) for text in self.answers]),
            "veil": self.veil.get_xy()[2:3, 0],
        }
