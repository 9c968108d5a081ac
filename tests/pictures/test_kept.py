"""A map that keeps its pixels makes new ones when anything changes that they are made from."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from course_utils.pictures.base import course_look
from course_utils.pictures.kept import keep_image, keep_layout

CHANGES = {
    "other numbers": lambda axes, image: image.set_data(np.arange(6.0).reshape(2, 3)[::-1]),
    "a number, in place": lambda axes, image: image.get_array().__setitem__((0, 1), 5.0),
    "a number hidden": lambda axes, image: image.set_data(
        np.ma.masked_less(np.arange(6.0).reshape(2, 3), 1)),
    "the scale": lambda axes, image: image.set_clim(0, 9),
    "the colours": lambda axes, image: image.set_cmap("magma"),
    "how much shows through": lambda axes, image: image.set_alpha(0.4),
    "where it lies": lambda axes, image: image.set_extent((0, 1, 0, 2)),
    "the axes' limits": lambda axes, image: axes.set_xlim(-2, 2),
    "the axes' place": lambda axes, image: axes.set_position((0.3, 0.1, 0.5, 0.8)),
    "between the pixels": lambda axes, image: image.set_interpolation("bilinear"),
}


def drawn(change, keep):
    """The pixels before and after a change."""
    with course_look():
        figure = Figure(figsize=(2, 1), dpi=100)
        canvas, axes = FigureCanvasAgg(figure), figure.add_axes((0.1, 0.1, 0.8, 0.8))
        image = axes.imshow(np.arange(6.0).reshape(2, 3), aspect="auto", vmin=0, vmax=5)
        if keep:
            keep_image(image)
        found = []
        for deed in (None, change):
            if deed:
                deed(axes, image)
            canvas.draw()
            found.append(np.array(canvas.buffer_rgba()))
    return found


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_map_follows_every_change(change):
    plain, kept = drawn(change, False), drawn(change, True)
    assert (plain[0] != plain[1]).any()
    assert all((one == other).all() for one, other in zip(plain, kept, strict=True))


def test_a_map_is_made_once_while_nothing_changes():
    with course_look():
        figure = Figure(figsize=(2, 1), dpi=100)
        canvas = FigureCanvasAgg(figure)
        image = figure.add_subplot().imshow(np.eye(3))
        calls, make = [], image.make_image
        image.make_image = lambda *given: calls.append(given) or make(*given)
        keep_image(image)
        for _ in range(4):  # at the first drawing the scale finds its ends
            canvas.draw()
            image.set_data(np.eye(3))
    assert 1 <= len(calls) <= 2


def test_a_text_is_laid_out_anew_when_it_is_another():
    with course_look():
        figure = Figure(figsize=(2, 1), dpi=100)
        renderer = FigureCanvasAgg(figure).get_renderer()
        one, other = figure.text(0, 0, "h = +0.12"), figure.text(0, 0, "h = +0.12")
        keep_layout(one)
        changes = [{"text": "another"}, {"text": "two\nlines"}, {"size": 17}, {"rotation": 40},
                   {"ha": "right"}, {"va": "top"}, {"weight": "bold"}, {"linespacing": 2},
                   {"multialignment": "right"}, {"rotation_mode": "anchor"}, {"wrap": True},
                   {"family": "monospace"}, {"text": "h = +0.12"}]
        for change in ({}, *changes):
            for text in (one, other):
                text.set(**change)
                text.get_window_extent(renderer)
            box, lines, place = one._get_layout(renderer)
            same, same_lines, same_place = other._get_layout(renderer)
            assert box.bounds == same.bounds and lines == same_lines and place == same_place, change
