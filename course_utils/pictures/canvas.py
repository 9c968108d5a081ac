"""The canvas of every picture: Matplotlib's Agg, which here remembers how text is drawn.

Most of what moves in a picture are numbers, and laying out and rendering their letters takes three
quarters of an event. Each letter is rendered once for each place within a pixel and kept, and so
are the letters of a text as one image; the pixels are the same. It works with the inner parts of
Matplotlib 3.11: with another version that has them not, text is drawn as always.
"""

import math
import string
from itertools import pairwise

import numpy as np
from matplotlib.backends import backend_agg
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

MOST = 20_000  # entries of a memory; beyond, it starts afresh
MOST_TEXTS = 2_000  # the same for the images of whole texts, of a kilobyte or two each
PLAIN = frozenset(string.ascii_letters + string.digits + string.punctuation
                  + " \u2212\u00d7\u00b7\u00b1\u2026\u2423")


class QuickText(RendererAgg):
    """Agg's renderer with a memory for laid out strings, rendered letters, and texts in place."""

    layouts, letters, texts, sizes = {}, {}, {}, {}
    known = True  # whether the inner parts of this Matplotlib are as they are used here

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if not ismath and gc.get_antialiased() and QuickText.known:
            try:
                images = self._images(s, prop, mtext, angle, x, y)
            except (AttributeError, TypeError):
                QuickText.known = False
            else:
                for pixels, left, bottom in images:
                    self._renderer.draw_text_image(pixels, left, bottom, 0, gc)
                return
        super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)

    def _images(self, s, prop, mtext, angle, x, y):
        """The text as few images, and the left and bottom edge of the place where each goes."""
        more = () if mtext is None else (mtext.get_fontfeatures(), mtext.get_language())
        place = more, angle, x, y, self.height, self.dpi
        images = self.texts.get((s, prop, place))
        if images is None:
            images = _joined(self._laid_out(s, prop, more, angle, x, y))
            _keep(self.texts, (s, prop.copy(), place), images, MOST_TEXTS)
        return images

    def _laid_out(self, s, prop, more, angle, x, y):
        """Each letter's pixels, and the left and bottom edge of the place where they go."""
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        size, found = prop.get_size_in_points(), []
        for font, index, dx, dy in self._layout(s, prop, more):
            # FreeType counts in 64ths of a pixel, upwards.
            right = round(64 * (x + dx * cos - dy * sin))
            up = round(64 * (self.height - y + dx * sin + dy * cos))
            about = font.fname, index, size, self.dpi, angle, right % 64, up % 64
            letter = self.letters.get(about)
            if letter is None:
                letter = _keep(self.letters, about, _render(font, *about[1:]))
            pixels, left, top = letter
            bottom = int(self.height) - top - up // 64 + len(pixels)
            found.append((pixels, left + right // 64, bottom))
        return found

    def _layout(self, s, prop, more):
        """The font, number and place of each letter, from the left end of the line."""
        layout = self.layouts.get((s, prop, more, self.dpi))
        if layout is None:
            layout = self._in_pairs(s, prop, more)
            if layout is None:
                features, language = more or (None, None)
                layout = [(one.ft_object, one.glyph_index, one.x, one.y)
                          for one in self._prepare_font(prop)._layout(
                              s, flags=backend_agg.get_hinting_flag(), features=features,
                              language=language)]
            _keep(self.layouts, (s, prop.copy(), more, self.dpi), layout)
        return layout

    def _in_pairs(self, s, prop, more):
        """The same from each letter's distance to the next, or None where more than two hang
        together: every number is a new text, but soon there is no new pair in it.
        """
        if len(s) < 3 or any(more) or not self._plain(s, prop):
            return None
        layout = list(self._layout(s[0], prop, more))
        for pair in map("".join, pairwise(s)):
            both = self._layout(pair, prop, more)
            if len(both) != 2:
                return None
            (_, _, left, _), (font, index, right, up) = both
            layout.append((font, index, layout[-1][2] + right - left, up))
        return layout

    def _plain(self, s, prop):
        """Is a text in Matplotlib's own font, of letters that stand one beside the other?"""
        return PLAIN.issuperset(s) and self._prepare_font(prop).family_name.startswith("DejaVu")

    def get_text_width_height_descent(self, s, prop, ismath):
        if not ismath and len(s) > 1 and QuickText.known:
            try:
                size = self._size_in_pairs(s, prop)
            except (AttributeError, TypeError):
                QuickText.known = False
            else:
                if size:
                    return size
        return super().get_text_width_height_descent(s, prop, ismath)

    def _size_in_pairs(self, s, prop):
        """Width, height and descent from those of the letters, or None: see `_in_pairs`."""
        if not self._plain(s, prop):
            return None
        layout = self._layout(s, prop, (None, None))
        if len(layout) != len(s):
            return None
        letters = [self._size(letter, prop) for letter in s]
        descent = max(low for _, _, low in letters)
        height = max(high - low for _, high, low in letters) + descent
        return layout[-1][2] + letters[-1][0], height, descent

    def _size(self, letter, prop):
        size = self.sizes.get((letter, prop, self.dpi))
        if size is None:
            size = super().get_text_width_height_descent(letter, prop, False)
            _keep(self.sizes, (letter, prop.copy(), self.dpi), size)
        return size


def _keep(memory, key, value, most=None):
    if len(memory) >= (most or MOST):
        memory.clear()
    memory[key] = value
    return value


def _joined(letters):
    """The letters as one image: each image costs a call that takes longer than its few pixels.

    Where two letters have ink on one pixel, which is then painted twice, they stay as they are.
    """
    letters = [letter for letter in letters if letter[0].size]
    if len(letters) < 2:
        return letters
    left = min(left for _, left, _ in letters)
    right = max(left + pixels.shape[1] for pixels, left, _ in letters)
    top = min(bottom - len(pixels) for pixels, _, bottom in letters)
    bottom = max(bottom for _, _, bottom in letters)
    whole = np.zeros((bottom - top, right - left), letters[0][0].dtype)
    for pixels, x, y in letters:
        tall, wide = pixels.shape
        place = whole[y - tall - top : y - top, x - left : x - left + wide]
        if np.logical_and(place, pixels).any():
            return letters
        place |= pixels
    return [(whole, left, bottom)]


def _render(font, index, size, dpi, angle, right, up):
    """A letter's pixels, and how far its left and top edge are from where it is put."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    font.set_size(size, dpi)
    font._set_transform((65536 * np.array([[cos, -sin], [sin, cos]])).round().astype(int),
                        [right, up])
    drawn = font._render_glyph(
        index, backend_agg.get_hinting_flag(), backend_agg.RenderMode.NORMAL)
    return np.array(drawn.buffer), drawn.left, drawn.top


class Canvas(FigureCanvasAgg):
    """A canvas whose renderer is a :class:`QuickText`."""

    def get_renderer(self):
        renderer = super().get_renderer()
        if not isinstance(renderer, QuickText):
            renderer = self.renderer = QuickText(renderer.width, renderer.height, renderer.dpi)
        return renderer
