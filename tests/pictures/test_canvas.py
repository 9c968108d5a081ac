"""Text that is remembered has the pixels that Matplotlib draws; pictures are whole as PNG."""

import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, get_hinting_flag
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from PIL import Image

from course_utils.pictures.base import course_look, png_of
from course_utils.pictures.canvas import PLAIN, Canvas, QuickText, _joined


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


@pytest.mark.parametrize("family", ["DejaVu Sans", "DejaVu Sans Mono"])
@pytest.mark.parametrize("weight", ["normal", "bold"])
def test_a_text_made_of_pairs_is_laid_out_as_a_whole_is(family, weight):
    rng, letters = np.random.default_rng(0), sorted(PLAIN)
    texts = ["".join(rng.choice(letters, 12)) for _ in range(60)]
    texts += ["AVAToffice ffi fl fi", "f(a) = +0.123", "fi", "\u22120.52 \u00d7 h10(52)"]
    with course_look():
        renderer = Canvas(Figure(figsize=(3, 2), dpi=100)).get_renderer()
        whole = FigureCanvasAgg(Figure(figsize=(3, 2), dpi=100)).get_renderer()
        for size in (8, 9.5, 11):
            font = FontProperties(family=family, weight=weight, size=size)
            for text in texts:
                expected = [(one.glyph_index, one.x, one.y) for one in whole._prepare_font(
                    font)._layout(text, flags=get_hinting_flag())]
                found = renderer._layout(text, font, (None, None))
                assert [letter[1:] for letter in found] == expected, text
                assert (renderer.get_text_width_height_descent(text, font, False)
                        == whole.get_text_width_height_descent(text, font, False)), text


def test_letters_that_share_a_pixel_are_drawn_one_by_one():
    left, right = np.array([[0, 200], [9, 32]], np.uint8), np.array([[70], [1]], np.uint8)
    (one,) = _joined([(left, 3, 10), (right, 5, 10)])
    assert (one[0] == [[0, 200, 70], [9, 32, 1]]).all() and one[1:] == (3, 10)
    (one,) = _joined([(left, 3, 10), (right, 5, 9)])
    assert (one[0] == [[0, 0, 70], [0, 200, 1], [9, 32, 0]]).all() and one[1:] == (3, 10)
    assert len(_joined([(left, 3, 10), (right, 4, 10)])) == 2


@pytest.mark.parametrize("part", ["_layout", "_laid_out"])
def test_another_matplotlib_draws_text_as_always(monkeypatch, part):
    def missing(*_):
        raise AttributeError(part)

    monkeypatch.setattr(QuickText, part, missing)
    monkeypatch.setattr(QuickText, "texts", {})
    monkeypatch.setattr(QuickText, "known", True)
    assert (pixels(Canvas) == pixels(FigureCanvasAgg)).all()
    assert QuickText.known is False


def test_a_memory_starts_afresh_when_it_is_full(monkeypatch):
    monkeypatch.setattr("course_utils.pictures.canvas.MOST", 3)
    monkeypatch.setattr(QuickText, "letters", {})
    monkeypatch.setattr(QuickText, "texts", {})
    assert (pixels(Canvas) == pixels(FigureCanvasAgg)).all()
    assert len(QuickText.letters) <= 3


def test_a_png_is_read_back_as_it_was():
    drawn = np.random.default_rng(0).integers(0, 256, (40, 70, 3), np.uint8)
    drawn[10:20] = 255
    assert (np.asarray(Image.open(io.BytesIO(png_of(drawn)))) == drawn).all()
