"""What an artist that moves need not compute again at each event: the same pixels, sooner.

Where a picture goes on by a step, most of its texts and maps of numbers stay as they were, but
Matplotlib lays out each text and resamples and colours each map for every drawing. What is kept
here is found again by everything that it was made from, numbers included: not by being told of
changes, of which one could be missed.
"""

from numbers import Real

import numpy as np

MOST = 4_000  # layouts; beyond, the memory starts afresh
_layouts = {}


def keep_layout(text):
    """Let a ``matplotlib.text.Text`` take a layout that was found before."""
    find = text._get_layout

    def layout(renderer):
        if text.get_wrap() or text.get_usetex():  # these depend on more than stands below
            return find(renderer)
        font = text.get_fontproperties()
        try:
            about = (text.get_text(), text.get_rotation(), text.get_rotation_mode(),
                     text.get_horizontalalignment(), text.get_verticalalignment(),
                     text._get_multialignment(), text._linespacing, text.get_parse_math(),
                     text.get_fontfeatures(), text.get_language(), renderer.dpi, type(renderer))
        except AttributeError:  # another Matplotlib
            return find(renderer)
        found = _layouts.get((font, about))
        if found is None:
            if len(_layouts) >= MOST:
                _layouts.clear()
            found = _layouts[font.copy(), about] = find(renderer)
        return found

    text._get_layout = layout


def keep_image(image):
    """Let a ``matplotlib.image.AxesImage`` put the pixels that it made last where it can."""
    make, kept = image.make_image, {}

    def make_image(renderer, magnification=1.0, unsampled=False):
        place = image.get_transform()
        if unsampled or not place.is_affine:
            return make(renderer, magnification, unsampled)
        numbers, norm = image.get_array(), image.norm
        clip = image.get_clip_on() and (image.get_clip_box() or image.axes.bbox)
        about = (
            numbers.shape, numbers.dtype, numbers.tobytes(), np.ma.getmaskarray(numbers).tobytes(),
            id(norm), *(v for v in vars(norm).values() if v is None or isinstance(v, Real)),
            id(image.cmap), np.asarray(image.get_alpha(), float).tobytes(), magnification,
            place.get_matrix().tobytes(), tuple(image.get_extent()), image.origin,
            image.get_interpolation(), image._interpolation_stage,
            (clip or image.figure.bbox).bounds,
        )
        if kept.get("about") != about:
            made = make(renderer, magnification)
            # As long as it is kept here, no other scale and no other colours have its id.
            kept.update(about=about, made=made, alive=(norm, image.cmap))
        return kept["made"]

    image.make_image = make_image
