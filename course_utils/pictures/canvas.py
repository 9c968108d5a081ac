"""The canvas of every picture: Matplotlib's Agg, which here remembers how text is drawn.

Most of what moves in a picture are numbers, and laying out and rendering their letters takes three
quarters of an event. Each letter is rendered once for each place within a pixel and kept; the
pixels are the same. It works with the inner parts of Matplotlib 3.11: with another version that
has them not, text is drawn as always.
"""

import math

import numpy as np
from matplotlib.backends import backend_agg
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg

MOST = 20_000  # entries of a memory; beyond, it starts afresh


class QuickText(RendererAgg):
    """Agg's renderer with a memory for laid out strings and for rendered letters."""

    layouts, letters = {}, {}
    known = True  # whether the inner parts of this Matplotlib are as they are used here

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        if not ismath and gc.get_antialiased() and QuickText.known:
            try:
                letters = self._laid_out(s, prop, mtext, angle, x, y)
            except (AttributeError, TypeError):
                QuickText.known = False
            else:
                for pixels, left, bottom in letters:
                    self._renderer.draw_text_image(pixels, left, bottom, 0, gc)
                return
        super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)

    def _laid_out(self, s, prop, mtext, angle, x, y):
        """Each letter's pixels, and the left and bottom edge of the place where they go."""
        more = () if mtext is None else (mtext.get_fontfeatures(), mtext.get_language())
        layout = self.layouts.get((s, prop, more))
        if layout is None:
            features, language = more or (None, None)
            layout = [(one.ft_object, one.glyph_index, one.x, one.y)
                      for one in self._prepare_font(prop)._layout(
                          s, flags=backend_agg.get_hinting_flag(), features=features,
                          language=language)]
            _keep(self.layouts, (s, prop.copy(), more), layout)
        cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        size, found = prop.get_size_in_points(), []
        for font, index, dx, dy in layout:
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


def _keep(memory, key, value):
    if len(memory) >= MOST:
        memory.clear()
    memory[key] = value
    return value


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
