"""LaTeX as MathML, which browsers set themselves, and the font that they set it in.

The font is STIX Two Math as it comes with ziamath, cut down to the signs that the pages use.
"""

import contextlib
import html
import io
import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fontTools import subset
from latex2mathml.converter import convert

# Found without importing the package.
FONT = Path(find_spec("ziamath").origin).parent / "fonts" / "STIXTwoMath-Regular.ttf"


@cache
def mathml(source, display=False):
    """A formula as a `<math>` element.

    Parameters
    ----------
    source : str
        LaTeX without its dollar signs.
    display : bool
        On a line of its own.
    """
    return convert(source.strip(), display="block" if display else "inline")


def font(text):
    """STIX Two Math with the signs of `text`, as the bytes of a WOFF file."""
    # All names, for the font's licence is among them.
    options = subset.Options(flavor="woff", layout_features=["*"], name_IDs=["*"])
    face = subset.load_font(str(FONT), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text)
    cutter.subset(face)
    file = io.BytesIO()
    subset.save_font(face, file, options)
    return file.getvalue()


def signs(pages):
    """All characters that stand in the formulas of `pages`, a list of HTML texts.

    A letter on its own is set in italics, which are characters of their own.
    """
    formulas = re.findall(r"<math.*?</math>", "".join(pages), re.DOTALL)
    written = html.unescape(re.sub(r"<[^>]*>", "", "".join(formulas)))
    return "".join(sorted({*written, *map(italic, written)}))


@cache
def italic(letter):
    """The italic form that mathematics has for a letter; the letter itself where there is none."""
    if letter == "h":
        return "\u210e"  # was there before the others
    name = unicodedata.name(letter, "")
    found = re.fullmatch(r"(?:LATIN|GREEK) (SMALL|CAPITAL) LETTER (\w+)", name)
    if found:
        with contextlib.suppress(KeyError):
            return unicodedata.lookup(f"MATHEMATICAL ITALIC {found[1]} {found[2]}")
    return letter
