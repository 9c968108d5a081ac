"""Words joined into a tree, the nearest first: a dendrogram that grows with a slider (08)."""

import numpy as np
from matplotlib.collections import LineCollection

from course_utils.pictures.base import Picture
from course_utils.pictures.colours import TEXT
from course_utils.pictures.language.word_classes import legend, styles

TOP, BOTTOM, LEAF = 46, 62, 17  # pixels: above and below the tree, and a leaf's line


class WordTreePicture(Picture):
    """A tree of words: leaves on the left, distances to the right.

    Parameters
    ----------
    trace : WordTree, optional
        The view ``t`` counts the joins that are drawn in black.
    words : int
        How many leaves the picture has room for.
    """

    def __init__(self, trace=None, words=30):
        self.size = (900, TOP + BOTTOM + LEAF * words)
        super().__init__(trace)

    def last(self, name):
        return len(self.trace.merges)

    def frame(self, trace):
        return trace.names, trace.classes, trace.merges.tobytes()

    def build(self, trace):
        words = len(trace.names)
        height = 1 - (TOP + BOTTOM) / self.size[1]
        axes = self.figure.add_axes((0.14, BOTTOM / self.size[1], 0.82, height))
        self.paths, far = self._paths(trace), trace.merges[-1, 2]
        axes.set(xlim=(0, 1.03 * far), ylim=(words - 0.3, -0.7), xlabel="distance")
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        kinds = styles(trace.classes)
        across = axes.get_yaxis_transform()
        for row, k in enumerate(trace.order):
            marker, colour = kinds[trace.classes[k]]
            axes.plot([-0.014], [row], linestyle="none", marker=marker, markersize=7.5,
                      color=colour, markeredgecolor="black", markeredgewidth=0.7,
                      transform=across, clip_on=False)
            axes.text(-0.032, row, trace.names[k], size=10.5, ha="right", va="center", color=TEXT,
                      transform=across)
        axes.add_collection(LineCollection(self.paths, colors="#CFCFCF", linewidths=1.1, zorder=2))
        self.joined = self.moving(
            axes.add_collection(LineCollection([], colors=TEXT, linewidths=1.7, zorder=3),
                                autolim=False))
        self.latest = self.moving(
            axes.add_collection(LineCollection([], colors="#D55E00", linewidths=3.2, zorder=4),
                                autolim=False))
        self.said = self.moving(
            self.figure.text(0.03, 1 - 20 / self.size[1], "", size=11, va="center"))
        legend(self.figure, kinds, y=22 / self.size[1])

    @staticmethod
    def _paths(trace):
        """The corners of each join: (words - 1, 4, 2), from one branch up and down to the other."""
        words = len(trace.names)
        places = {k: (0.0, float(row)) for row, k in enumerate(trace.order)}
        paths = np.empty((len(trace.merges), 4, 2))
        for row, (left, right, distance, _) in enumerate(trace.merges):
            (x, y), (u, v) = places.pop(int(left)), places.pop(int(right))
            paths[row] = [(x, y), (distance, y), (distance, v), (u, v)]
            places[words + row] = (distance, (y + v) / 2)
        return paths

    def update(self):
        t = self.t
        self.joined.set_segments(self.paths[:t])
        self.latest.set_segments(self.paths[max(t - 1, 0) : t])
        self.said.set_text(self._said())

    def _members(self, cluster):
        words = len(self.trace.names)
        if cluster < words:
            return [self.trace.names[cluster]]
        left, right = self.trace.merges[cluster - words, :2]
        return self._members(int(left)) + self._members(int(right))

    def _group(self, cluster):
        names = self._members(int(cluster))
        return ", ".join(names) if len(names) < 4 else f"{names[0]}, {names[1]} ... ({len(names)})"

    def _said(self):
        t, words = self.t, len(self.trace.names)
        if not t:
            return f"{words} words, none joined yet"
        left, right, distance, _ = self.trace.merges[t - 1]
        return (
            f"join {t} of {words - 1}, at distance {distance:z.2f}:   {self._group(left)}   +   "
            f"{self._group(right)}"
        )

    def alt(self):
        order = ", ".join(self.trace.names[k] for k in self.trace.order)
        return f"Tree of words: {' '.join(self._said().split())}. From top to bottom: {order}."

    def shown(self):
        joined = np.array([path.vertices for path in self.joined.get_paths()]).reshape(-1, 4, 2)
        leaves = [text.get_text() for text in self.figure.axes[0].texts]
        return {
            "distances": joined[:, 1, 0],
            "latest": np.array([p.vertices[1, 0] for p in self.latest.get_paths()]),
            "leaves": np.array([self.trace.names.index(name) for name in leaves]),
        }
