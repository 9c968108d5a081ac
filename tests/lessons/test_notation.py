"""The page of letters agrees with the arrays of a trace and with the colours of the pictures."""

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import numpy as np
import pytest

from course_utils.models import ElmanRNN
from course_utils.notation import LETTERS, in_words, notation, swatch
from course_utils.pictures.colours import INK


def test_every_shape_is_that_of_the_array_in_a_trace():
    sizes = {"batch": 2, "time": 3, "inputs": 4, "units": 5, "outputs": 6}
    trace = ElmanRNN(4, 5, 6).forward(np.ones((2, 3, 4)))
    checked = set()
    for letter in LETTERS:
        if not letter.shape:
            continue
        name = letter.sign.removesuffix("(t)")
        array = trace.b[0, 0] if name == "b" else getattr(trace, name)
        expected = tuple(sizes[word] for word in re.findall(r"\w+", letter.shape))
        assert array.shape == expected, name
        checked.add(name)
    assert checked == set("xWRbahVczy")


def test_the_equations_named_in_the_table_hold():
    trace = ElmanRNN(4, 5, 6).forward(np.ones((2, 3, 4)))
    np.testing.assert_allclose(trace.a, trace.Wx + trace.Rh + trace.b)
    np.testing.assert_allclose(trace.z, trace.h @ trace.V.T + trace.c)


def test_every_ink_is_explained_once_and_no_two_look_alike_without_colour():
    shown = [letter.ink for letter in notation().letters if letter.ink]
    assert sorted(shown) == sorted(INK)
    words = {name: in_words(INK[name]) for name in INK}
    assert words["Rh"] == "orange, slanted lines"
    assert words["a"] == "black outline"
    assert words["gradient"] == "purple, dashed line"
    assert all(words.values())


@pytest.mark.parametrize("name", [name for name in INK if INK[name].hatch])
def test_a_hatch_can_be_seen(name):
    assert contrast(INK[name].colour, INK[name].edge) > 2


@pytest.mark.parametrize("name", list(INK))
def test_a_swatch_is_drawn_in_the_colours_of_its_ink(name):
    svg = swatch(INK[name])
    ElementTree.fromstring(svg)
    assert INK[name].edge in svg
    assert INK[name].colour in svg
    assert ("pattern" in svg) == bool(INK[name].hatch)
    assert ("dasharray" in svg) == (INK[name].line != "-")


def test_the_table_has_alt_texts_headings_and_a_stable_text():
    html, text = notation()._repr_html_(), repr(notation())
    images = re.findall(r"<img [^>]*>", html)
    assert len(images) == len(INK)
    for image in images:
        assert re.search(r'alt="[^"]{10,}"', image)
        ElementTree.fromstring(unquote(re.search(r'src="data:image/svg\+xml,([^"]+)"', image)[1]))
    assert html.count('scope="row"') == len(notation().letters) == len(text.splitlines()) - 1
    assert text == repr(notation())


def contrast(one, other):
    """The contrast ratio of two colours (WCAG 2.1), 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour):
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)
