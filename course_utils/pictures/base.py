"""The base of every picture: a figure made once, whose artists are moved and blitted.

A redraw costs a background copy and the few artists that move, not a whole figure, so that
a slider can drive it. It looks the same whatever the reader has set for matplotlib. Nothing here
knows of widgets: a control asks for ``png()`` and ``alt()``.
"""

import struct
import zlib
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from matplotlib import rc_params_from_file, rcParams, rcParamsDefault
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.text import Text
from PIL import Image

from course_utils.pictures.canvas import Canvas
from course_utils.pictures.kept import keep_image, keep_layout

STYLE = Path(__file__).with_name("course.mplstyle")

# Matplotlib's own defaults, then the course's style: nothing of the reader's matplotlibrc. Which
# window system is used, the reader says; reading that setting would load one.
LOOK = {
    **{key: value for key, value in dict.items(rcParamsDefault) if not key.startswith("backend")},
    **rc_params_from_file(STYLE, use_default_template=False),
}


@contextmanager
def course_look():
    """Make and draw artists with the course's settings, whatever the reader's are.

    The same as ``rc_context(LOOK)``, which checks each of the 300 settings again and takes
    milliseconds: too long for every frame.
    """
    before = dict(dict.items(rcParams))
    dict.update(rcParams, LOOK)
    try:
        yield
    finally:
        dict.update(rcParams, before)


def png_of(pixels):
    """PNG bytes of `pixels` (height, width, 3), each row as its difference from the one above.

    Pillow tries five such filters on every row, which takes three times as long and saves nothing
    on pictures that are mostly paper. The format: W3C, Portable Network Graphics, second edition.
    """
    height, width, _ = pixels.shape
    rows = np.empty((height, 1 + 3 * width), np.uint8)
    rows[:, 0] = 2  # the filter "up"
    flat = pixels.reshape(height, 3 * width)
    rows[0, 1:] = flat[0]
    np.subtract(flat[1:], flat[:-1], out=rows[1:, 1:])
    parts = {b"IHDR": struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0),
             b"IDAT": zlib.compress(rows, 1), b"IEND": b""}
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts.items()
    )


class Picture:
    """A picture of one kind of trace.

    A subclass sets ``size`` (pixels) and writes six methods: ``frame`` (what the fixed part
    depends on), ``build`` (axes and artists), ``update`` (moves the artists), ``last`` (how far
    each view goes), ``alt``, and ``shown`` (the numbers that the artists hold, for the tests).

    Parameters
    ----------
    trace : object, optional
        Shown at once when given; otherwise call :meth:`show`.

    Attributes
    ----------
    views : tuple of str
        The names that :meth:`at` takes: what can be looked at without computing again.
    """

    size = (900, 420)
    views = ("t",)

    def __init__(self, trace=None):
        with course_look():
            width, height = self.size
            self.figure = Figure(figsize=(width / 100, height / 100), dpi=100)
            self.canvas = Canvas(self.figure)
        self.trace = None
        self.view = dict.fromkeys(self.views, 0)
        self._moving = []
        self._frame = None
        self._background = None
        self._description = None
        if trace is not None:
            self.show(trace)

    # What a subclass writes -----------------------------------------------------------------

    def frame(self, trace):
        """Everything the fixed part of the picture depends on, as a hashable value."""
        raise NotImplementedError

    def build(self, trace):
        """Make the axes and artists for traces of this frame; those that move go to `moving`."""
        raise NotImplementedError

    def update(self):
        """Move the artists to ``self.trace`` and ``self.view``."""
        raise NotImplementedError

    def alt(self):
        """The picture in words, with its numbers rounded so that they are the same everywhere."""
        raise NotImplementedError

    def shown(self):
        """The numbers the artists hold, read back from them: name -> array. For tests."""
        raise NotImplementedError

    def last(self, name):
        """The largest value that the view `name` may take for the present trace."""
        raise NotImplementedError

    # What a user calls ----------------------------------------------------------------------

    def show(self, trace):
        """Show another trace, keeping the view where it is if the trace reaches that far."""
        with course_look():
            frame = self.frame(trace)
            self.trace = trace
            if frame != self._frame:
                self.figure.clear()
                self._moving = []
                self.build(trace)
                self._frame, self._background = frame, None
            for name in self.views:
                self.view[name] = min(self.view[name], self.last(name))
            self.update()
        return self

    def at(self, t=None, **view):
        """Move to step `t` (and other views) of the present trace; raises ValueError outside it."""
        if self.trace is None:
            raise ValueError("this picture has no trace yet: call show(trace) first")
        if t is not None:
            view["t"] = t
        for name, value in view.items():
            if name not in self.views:
                raise ValueError(f"{name} is not a view of this picture: it takes {self.views}")
            if not 0 <= value <= self.last(name):
                raise ValueError(f"{name} is {value}: expected 0 to {self.last(name)}")
            self.view[name] = int(value)
        with course_look():
            self.update()
        return self

    def described(self, words):
        """Let `words` stand in for the alt text where the picture is stored as text.

        For a picture of a network that was trained in the lesson: the digits in its alt text
        differ from one processor to another, and the tests compare stored text. The alt text of
        the live picture keeps its numbers. Returns the picture.
        """
        self._description = words
        return self

    @property
    def t(self):
        """The step that is shown."""
        return self.view["t"]

    def moving(self, artist):
        """Register an artist that `update` changes, so that it is drawn over the background."""
        artist.set_animated(True)
        if isinstance(artist, Text):
            keep_layout(artist)
        elif isinstance(artist, AxesImage):
            keep_image(artist)
        self._moving.append(artist)
        return artist

    def png(self):
        """The picture as PNG bytes."""
        with course_look():
            self.paint()
        return self.encode()

    def paint(self):
        """Draw the artists that move over the rest; within ``course_look()``."""
        if self._background is None:
            self.canvas.draw()
            self._background = self.canvas.copy_from_bbox(self.figure.bbox)
            self._moving.sort(key=lambda artist: artist.get_zorder())
        self.canvas.restore_region(self._background)
        renderer = self.canvas.get_renderer()
        for artist in self._moving:
            artist.draw(renderer)

    def encode(self):
        """What is painted, as PNG bytes."""
        width, height = self.canvas.get_width_height()
        image = Image.frombuffer("RGBA", (width, height), self.canvas.buffer_rgba())
        pixels = np.frombuffer(image.tobytes("raw", "RGB"), np.uint8)  # without a copy as an image
        return png_of(pixels.reshape(height, width, 3))

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"image/png": self.png(), "text/plain": self._description or self.alt()}
