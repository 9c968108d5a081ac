"""The outputs of one step, or what each pushes back, as named bars, the largest first."""

import numpy as np

from course_utils.pictures.bars_and_state_map import Bars
from course_utils.pictures.colours import INK
from course_utils.pictures.fonts import MONO, families_for

TOP = 8  # outputs that are listed
LONGEST = 9  # letters of a name; of a longer one the first are shown
LEFT, RIGHT = 0.850, 0.985  # of the picture's width: where names of up to four letters leave room
LETTER = 0.0104  # a letter's width


class OutputColumn:
    """The column at the right of the step picture.

    Parameters
    ----------
    picture : Picture
    trace : RNNTrace
    limit : float
        The end of the scale.
    names : list of str or None
        One per output; y0, y1 ... without.
    title : str
    ink : Ink
    """

    def __init__(self, picture, trace, limit, names, title="output y(t)", ink=INK["y"]):
        self.readout = trace.readout
        names = [f"y{i}" for i in range(trace.outputs)] if names is None else names
        self.names = [n if len(n) <= LONGEST else n[: LONGEST - 1] + "\u2026" for n in names]
        listed = min(trace.outputs, TOP)
        # Long names take their room from the bars, or they would run into column h.
        left = LEFT + LETTER * max(0, max(map(len, self.names)) - 4)
        axes = picture.figure.add_axes((left, 0.445, RIGHT - left, 0.40))
        positive = ink is INK["y"] and limit == 1.0 and trace.readout != "linear"
        axes.set_xlim(0 if positive else -limit, limit)
        axes.set_ylim(TOP - 0.5, -0.5)
        axes.set_title(
            title, fontsize=11, fontweight="bold", color=ink.colour if ink is INK["y"] else ink.edge
        )
        axes.set_yticks([])
        axes.set_xticks(axes.get_xlim(), [f"{v:zg}" for v in axes.get_xlim()])
        axes.tick_params(labelsize=9, length=3)
        axes.axvline(0, color="#888888", linewidth=0.8)
        self.bars = Bars(picture, axes, listed, ink)
        (ring,) = axes.plot([], [], linestyle="none", marker="o", markersize=12, fillstyle="none",
                            color="black", markeredgewidth=1.8, clip_on=False, zorder=6)
        self.ring = picture.moving(ring)
        offset = -0.07 * (RIGHT - LEFT) / (RIGHT - left)
        self.labels = [
            picture.moving(axes.text(offset, row, "", transform=axes.get_yaxis_transform(),
                                     ha="right", va="center", family=MONO, size=11))
            for row in range(listed)
        ]

    def ranking(self, y, target=None):
        """Indices of the outputs that are listed: the largest first, the target always."""
        if self.readout != "softmax":
            return np.arange(min(len(y), TOP))
        order = np.argsort(-np.abs(y), kind="stable")[:TOP]
        if target is not None and target not in order:
            order[-1] = target
        return order

    def set(self, y, target=None):
        """Show y (outputs,) with its target: a class index, or values (outputs,); None for none."""
        order = self.ranking(y, target)
        self.bars.set(y[order])
        for row, (label, index) in enumerate(zip(self.labels, order, strict=True)):
            label.set_text(self.names[index])
            label.set_family(families_for(self.names[index]))
            label.set_y(row)
        if target is None:
            self.ring.set_data([], [])
        elif np.ndim(target) == 0 and self.readout == "softmax":
            row = np.flatnonzero(order == target)
            self.ring.set_data(y[order][row], row)
        else:
            values = np.atleast_1d(target)[: len(order)]
            self.ring.set_data(values, np.arange(len(values)))
