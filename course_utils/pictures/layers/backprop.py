"""Backpropagation by hand: a network of two inputs, two hidden units and one output, in numbers.

Shown in lesson 03. The step uncovers one line of the calculation after another: forward from left
to right, and the gradients, in purple, back from right to left.
"""

import numpy as np
from matplotlib.patches import Circle

from course_utils.models.activations import ACTIVATIONS
from course_utils.number_format import signed, spaced
from course_utils.pictures.bars_and_state_map import ColouredLine
from course_utils.pictures.base import Picture
from course_utils.pictures.colours import INK, TEXT
from course_utils.pictures.fonts import MONO

BLUE, STATE, GREEN, GREY, PURPLE = INK["Wx"].edge, "#B84F00", "#00694C", "#555555", "#8A3B6B"
X, H, Y, LOSS = 80, 410, 710, 840  # columns, in pixels
ROWS, MIDDLE, RADIUS = (330, 150), 240, 27
STAGES = ("x", "a", "h", "y", "dz", "dV", "dh", "da", "dW")


class BackpropPicture(Picture):
    """A 2-2-1 network with the numbers of one forward and one backward pass.

    Parameters
    ----------
    trace : BackpropTrace
        Of a network with two inputs and two hidden units, and of one example.
    """

    size = (900, 470)

    def last(self, name):
        return len(STAGES) - 1

    def frame(self, trace):
        if trace.W.shape != (2, 2) or len(trace.x) != 1:
            raise ValueError(
                f"trace has W of shape {trace.W.shape} and {len(trace.x)} examples: "
                "expected (2, 2) and 1"
            )
        return (trace.activation,)

    def build(self, trace):
        self.axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set(xlim=(0, self.size[0]), ylim=(0, self.size[1]))
        self.axes.axis("off")
        self.numbers = {}
        for column, words in ((X, "inputs"), (H, "hidden units"), (Y, "output"), (LOSS, "loss")):
            self.axes.text(column, 452, words, ha="center", va="center", size=10, color=GREY)
        for i, y in enumerate(ROWS):
            self._node(X, y, BLUE, f"x{i}")
            self._node(H, y, STATE, f"h{i}")
            self._number(f"x[{i}]", (X, y - 5), BLUE, "x", "{}", box=False)
            self._number(f"h[{i}]", (H, y - 5), STATE, "h", "{}", box=False)
            self._number(f"a[{i}]", (H, y + 43), TEXT, "a", "a {}")
            self._number(f"b[{i}]", (H - 38, y + 61), GREY, "x", "b {}")
            self._number(f"db[{i}]", (H + 44, y + 61), PURPLE, "dW", "db {}")
            self._number(f"dh[{i}]", (H, y - 43), PURPLE, "dh", "dh {}")
            self._number(f"da[{i}]", (H, y - 62), PURPLE, "da", "da {}")
            for j, source in enumerate(ROWS):
                place = self._edge((X, source), (H, y), 0.33 if i == j else 0.22)
                self._number(f"W[{i},{j}]", place, BLUE, "x", "{}")
                self._number(f"dW[{i},{j}]", place - (0, 18), PURPLE, "dW", "{}")
            place = self._edge((H, y), (Y, MIDDLE), 0.4)
            self._number(f"V[{i}]", place, GREEN, "x", "{}")
            self._number(f"dV[{i}]", place - (0, 18), PURPLE, "dV", "{}")
        self._node(Y, MIDDLE, GREEN, "y")
        self._edge((Y, MIDDLE), (LOSS - 5, MIDDLE), 0.5)
        self._number("y", (Y, MIDDLE - 5), GREEN, "y", "{}", box=False)
        self._number("z", (Y, MIDDLE + 43), TEXT, "y", "z {}")
        self._number("c", (Y, MIDDLE + 66), GREY, "x", "c {}")
        self._number("dc", (Y, MIDDLE - 62), PURPLE, "dV", "dc {}")
        self._number("dz", (Y, MIDDLE - 43), PURPLE, "dz", "dz {}")
        self._number("loss", (LOSS, MIDDLE), TEXT, "y", "{}")
        self._number("target", (LOSS, MIDDLE + 43), GREEN, "x", "wanted {}")
        self.title = ColouredLine(self, 0.02, 0.105, size=11.5)
        self.text = ColouredLine(self, 0.02, 0.045, size=10.5)

    def _node(self, x, y, colour, name):
        self.axes.add_patch(Circle((x, y), RADIUS, facecolor="white", edgecolor=colour,
                                   linewidth=2.2, zorder=4))
        self.axes.text(x, y + 13, name, ha="center", va="center", size=9, color=colour, zorder=6)

    def _edge(self, start, end, share):
        """Draw a connection; returns the place of its weight, a `share` of the way along it."""
        start, end = np.array(start, dtype=float), np.array(end, dtype=float)
        way = (end - start) / np.linalg.norm(end - start)
        tip = end - RADIUS * way
        self.axes.annotate("", tip, start + RADIUS * way, zorder=2,
                           arrowprops={"arrowstyle": "-|>", "color": "#888888", "linewidth": 1.3})
        return start + share * (end - start) + (0, 9)

    def _number(self, name, place, colour, stage, form, box=True):
        look = {"facecolor": "white", "edgecolor": "none", "pad": 0.8} if box else None
        text = self.moving(
            self.axes.text(*place, "", ha="center", va="center", size=10, family=MONO, color=colour,
                           bbox=look, zorder=7, weight="bold" if form == "{}" else "normal")
        )
        self.numbers[name] = (text, form, STAGES.index(stage))

    def values(self):
        """Every number of the picture, by the name that stands at it."""
        trace = self.trace
        values = {"y": trace.y[0], "z": trace.z[0], "c": trace.c[0], "dc": trace.dc[0],
                  "dz": trace.dz[0], "loss": trace.loss, "target": trace.targets[0]}
        for i in (0, 1):
            for name, array in (("x", trace.x), ("a", trace.a), ("h", trace.h), ("dh", trace.dh),
                                ("da", trace.da), ("V", trace.V), ("dV", trace.dV)):
                values[f"{name}[{i}]"] = array[0, i]
            values[f"b[{i}]"], values[f"db[{i}]"] = trace.b[i], trace.db[i]
            for j in (0, 1):
                values[f"W[{i},{j}]"], values[f"dW[{i},{j}]"] = trace.W[i, j], trace.dW[i, j]
        return values

    def update(self):
        values = self.values()
        for name, (text, form, stage) in self.numbers.items():
            text.set_visible(stage <= self.t)
            text.set_text(form.format(signed(values[name])))
        what, words = self._words()
        backward = STAGES[self.t].startswith("d")
        self.title.set((what, PURPLE if backward else TEXT))
        self.text.set((words, TEXT))

    def _words(self):
        """The stage in letters, and the same with the numbers of hidden unit 0."""
        values = self.values()
        v = {name: signed(value) for name, value in values.items()}
        then = {name: spaced(value) for name, value in values.items()}
        f = self.trace.activation
        slope = {"tanh": "1 - h^2", "sigmoid": "h (1 - h)", "relu": "1 or 0", "linear": "1"}[f]
        worth = signed(ACTIVATIONS[f].slope(self.trace.h[0, :1])[0])
        return {
            "x": ("inputs, weights, what is wanted", "Next: what does each hidden unit add up?"),
            "a": ("forward: a = W x + b", f"a0 = {v['W[0,0]']}·({v['x[0]']}){then['W[0,1]']}·"
                  f"({v['x[1]']}){then['b[0]']} = {v['a[0]']}"),
            "h": (f"forward: h = {f}(a)", f"h0 = {f}({v['a[0]']}) = {v['h[0]']}"),
            "y": ("forward: z = V h + c,  y = sigmoid(z)",
                  f"z = {v['V[0]']}·({v['h[0]']}){then['V[1]']}·({v['h[1]']}){then['c']} = "
                  f"{v['z']},  y = sigmoid({v['z']}) = {v['y']}"),
            "dz": ("back: dz = y - wanted", f"dz = {v['y']} - ({v['target']}) = {v['dz']}"),
            "dV": ("back: dV = dz h,  dc = dz", f"dV0 = {v['dz']}·({v['h[0]']}) = {v['dV[0]']}"),
            "dh": ("back: dh = dz V, over the same weights",
                   f"dh0 = {v['dz']}·({v['V[0]']}) = {v['dh[0]']}"),
            "da": (f"back: da = dh f'(a),  for {f}: {slope}",
                   f"da0 = {v['dh[0]']}·({worth}) = {v['da[0]']}"),
            "dW": ("back: dW = da x,  db = da",
                   f"dW00 = {v['da[0]']}·({v['x[0]']}) = {v['dW[0,0]']},   "
                   f"dW01 = {v['da[0]']}·({v['x[1]']}) = {v['dW[0,1]']}"),
        }[STAGES[self.t]]

    def alt(self):
        what, words = self._words()
        return (
            f"A network of two inputs, two hidden units and one output, with its numbers; "
            f"stage {self.t} of {self.last('t')}, {what}: {' '.join(words.split())}"
        )

    def shown(self):
        """Each number as it is written, or nan where it is still hidden."""
        return {
            name: np.array([float(text.get_text().split()[-1]) if text.get_visible() else np.nan])
            for name, (text, _, _) in self.numbers.items()
        }
