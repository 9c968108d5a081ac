"""Text that is remembered has the pixels that Matplotlib draws; pictures are whole as PNG."""

import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from course_utils.pictures.base import course_look, png_of
from course_utils.pictures.canvas import Canvas, QuickText


def pixels(canvas_type, twice=False):
    with course_look():
        figure = Figure(figsize=(3, 2), dpi=100)
        canvas = canvas_type(figure)
        for row, (words, angle) in enumerate([("h(3) = +0.123", 0), ("−0.52 × h₂", 30),
                                              ("$W x$, below", 0), ("a side", 90), ("", 0)]):
            figure.text(0.31 + 0.107 * row, 0.117 + 0.19 * row, words, rotation=angle, ha="center",
                        color=(0.8, 0.3, 0.1, 0.7), family="monospace" if row else "sans-serif",
                        fontsize=9 + row / 2)
        for _ in range(1 + twice):
            canvas.draw()
    return np.array(canvas.buffer_rgba())


@pytest.mark.parametrize("twice", [False, True])
def test_remembered_letters_are_the_same_pixels(twice):
    drawn = pixels(Canvas, twice)
    assert drawn.min() < 200 and (drawn == pixels(FigureCanvasAgg, twice)).all()


def test_another_matplotlib_draws_text_as_always(monkeypatch):
    def missing(*_):
        raise AttributeError("_layout")

    monkeypatch.setattr(QuickText, "_laid_out", missing)
    monkeypatch.setattr(QuickText, "known", True)
    assert (pixels(Canvas) == pixels(FigureCanvasAgg)).all()
    assert QuickText.known is False


def test_a_memory_starts_afresh_when_it_is_full(monkeypatch):
    monkeypatch.setattr("course_utils.pictures.canvas.MOST", 3)
    monkeypatch.setattr(QuickText, "letters", {})
    assert (pixels(Canvas) == pixels(FigureCanvasAgg)).all()
    assert len(QuickText.letters) <= 3


def test_a_png_is_read_back_as_it_was():
    drawn = np.random.default_rng(0).integers(0, 256, (40, 70, 3), np.uint8)
    drawn[10:20] = 255
    assert (np.asarray(Image.open(io.BytesIO(png_of(drawn)))) == drawn).all()
