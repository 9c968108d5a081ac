"""Words as points of a plane, each with its class and its nearest neighbour. Shown in lesson 08."""

import numpy as np

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT
from course_utils.pictures.language.word_classes import legend, styles

LEFT, BOTTOM, WIDTH, HEIGHT = 0.03, 0.11, 0.94, 0.79  # of the figure
LETTER, LINE = 7.6, 13.0  # pixels: the width of a letter of a name, the height of a line


class WordMapPicture(Picture):
    """A map of words.

    Parameters
    ----------
    trace : WordMap
        The view ``t`` chooses a word, by its place in ``names``.
    """

    size = (900, 520)

    def last(self, name):
        return len(self.trace.names) - 1

    def frame(self, trace):
        return trace.names, trace.classes, trace.places.tobytes()

    def build(self, trace):
        axes = self.figure.add_axes((LEFT, BOTTOM, WIDTH, HEIGHT))
        width, height = WIDTH * self.size[0], HEIGHT * self.size[1]
        # The same scale both ways: distances on the page are distances.
        low, high = trace.places.min(axis=0), trace.places.max(axis=0)
        pixel = max((high - low) / (width - 190, height - 60))  # room for the names
        middle, half = (low + high) / 2, np.array([width, height]) * pixel / 2
        (left, bottom), (right, top) = middle - half, middle + half
        axes.set(xlim=(left, right), ylim=(bottom, top))
        axes.set_xticks([])
        axes.set_yticks([])
        for side in axes.spines.values():
            side.set(visible=True, color="#CCCCCC")
        axes.axhline(0, color="#E4E4E4", linewidth=0.8, zorder=0)
        axes.axvline(0, color="#E4E4E4", linewidth=0.8, zorder=0)
        kinds = styles(trace.classes)
        for name, (x, y), kind in zip(trace.names, trace.places, trace.classes, strict=True):
            marker, colour = kinds[kind]
            axes.plot([x], [y], linestyle="none", marker=marker, markersize=8, color=colour,
                      markeredgecolor="black", markeredgewidth=0.7, zorder=3, gid=name)
        for name, (x, y) in zip(trace.names, names_beside(trace, pixel), strict=True):
            axes.text(x, y, name, size=10, ha="center", va="center", color=TEXT, zorder=4)
        self.link = self.moving(axes.plot([], [], color=TEXT, linewidth=1.4, zorder=5)[0])
        self.ring = self.moving(
            axes.plot([], [], linestyle="none", marker="o", markersize=15, fillstyle="none",
                      color="black", markeredgewidth=1.8, zorder=6)[0]
        )
        self.figure.text(
            LEFT, 0.918, f"The plane shows {trace.explained.sum():z.0%} of the variance.", size=10,
            va="center", color="#555555",
        )
        legend(self.figure, kinds)
        self.said = self.moving(self.figure.text(LEFT, 0.965, "", size=11, va="center"))

    def update(self):
        trace, t = self.trace, self.t
        other = trace.neighbour[t]
        self.ring.set_data(trace.places[[t], 0], trace.places[[t], 1])
        self.link.set_data(*trace.places[[t, other]].T)
        self.said.set_text(self._said())

    def _said(self):
        trace, t = self.trace, self.t
        other = trace.neighbour[t]
        same = "the same class" if trace.classes[t] == trace.classes[other] else "another class"
        return (
            f"{trace.names[t]} ({trace.classes[t]}): its nearest neighbour, by all numbers, is "
            f"{trace.names[other]} ({trace.classes[other]}), {same}"
        )

    def alt(self):
        return f"Map of {len(self.trace.names)} words by class. {self._said()}."

    def shown(self):
        points = [line for line in self.figure.axes[0].lines if line.get_gid()]
        return {
            "places": np.array([[line.get_xdata()[0], line.get_ydata()[0]] for line in points]),
            "markers": np.array([ord(line.get_marker()) for line in points]),
            "ring": np.array([self.ring.get_xdata()[0], self.ring.get_ydata()[0]]),
            "link": np.stack([self.link.get_xdata(), self.link.get_ydata()], axis=1),
        }


def names_beside(trace, pixel):
    """Where each name has its middle, beside its point and off the others as far as possible."""
    points = trace.places / pixel
    taken = [(x - 6, y - 6, x + 6, y + 6) for x, y in points]
    found = np.empty_like(points)
    # The crowded middle last: those outside have little choice of a good place.
    for k in np.argsort(-np.linalg.norm(points, axis=1)):
        x, y = points[k]
        wide = LETTER * len(trace.names[k])
        best = None
        for ring in (9, 16, 24):
            for dx, dy in ((ring, 0), (-ring - wide, 0), (-wide / 2, ring + 3),
                           (-wide / 2, -ring - 3), (ring - 3, ring), (ring - 3, -ring),
                           (-ring - wide + 3, ring), (-ring - wide + 3, -ring)):
                box = (x + dx, y + dy - LINE / 2, x + dx + wide, y + dy + LINE / 2)
                cost = sum(overlap(box, other) for other in taken) + ring
                if best is None or cost < best[0]:
                    best = (cost, box)
        found[k] = best[1][0] + wide / 2, best[1][1] + LINE / 2
        taken.append(best[1])
    return found * pixel


def overlap(a, b):
    """The area that two boxes (left, bottom, right, top) share."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    return max(width, 0) * max(height, 0)
