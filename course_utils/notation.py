"""The letters of the course on one page: meaning, shape, name in Keras, colour and pattern.

The colours are read from ``pictures/colours.py``, so that the page shows what the pictures draw.
"""

from dataclasses import dataclass
from html import escape
from urllib.parse import quote

from course_utils.pictures.colours import INK
from course_utils.scroll_box import in_scroll_box


@dataclass(frozen=True)
class Letter:
    """One row: the sign, what it means, the shape of its array, and what Keras calls it.

    ``ink`` names its entry in ``pictures.colours.INK``; empty where it is not drawn.
    """

    sign: str
    meaning: str
    shape: str
    keras: str
    ink: str = ""


LETTERS = (
    Letter("x(t)", "input at step t", "(batch, time, inputs)", "inputs", "x"),
    Letter("W", "weights from input to hidden units", "(units, inputs)", "kernel, transposed",
           "Wx"),
    Letter("R", "weights from hidden units to hidden units", "(units, units)",
           "recurrent_kernel, transposed", "Rh"),
    Letter("b", "bias of the hidden units", "(units,)", "bias", "b"),
    Letter("a(t)", "pre-activation: W x(t) + R h(t-1) + b", "(batch, time, units)", "", "a"),
    Letter("f", "activation: squeezes a(t), mostly tanh", "", "activation"),
    Letter("h(t)", "hidden state, f(a(t)): what is remembered", "(batch, time, units)",
           "output, state", "h"),
    Letter("V", "weights from hidden units to outputs", "(outputs, units)",
           "kernel of Dense, transposed"),
    Letter("c", "bias of the outputs", "(outputs,)", "bias of Dense"),
    Letter("z(t)", "readout before g: V h(t) + c", "(batch, time, outputs)", ""),
    Letter("g", "readout function: sigmoid, softmax or none", "", "activation of Dense"),
    Letter("y(t)", "output, g(z(t))", "(batch, time, outputs)", "output of Dense", "y"),
)  # fmt: skip

OTHERS = (
    Letter("gradient", "how the loss changes with a quantity (lesson 07)", "", "", "gradient"),
    Letter("α", "attention: how much is taken from each place (lesson 12)",
           "(batch, steps, places)", "attention_scores", "alpha"),
    Letter("spike", "an impulse of a living neuron (lesson 01)", "", "", "spike"),
)

COLOUR_NAMES = {
    "#0072B2": "blue",
    "#E69F00": "orange",
    "#6B6B6B": "grey",
    "#FFFFFF": "white",
    "#D55E00": "vermillion",
    "#009E73": "green",
    "#CC79A7": "purple",
    "#56408F": "violet",
    "#000000": "black",
}
_CELL = "text-align:left;padding:3px 12px 3px 0"
PATTERNS = {"": "", "//": "slanted lines", "..": "dots"}
LINES = {"-": "", ":": "dotted line", "--": "dashed line"}
DASHES = {"-": "", ":": "2 3", "--": "7 4"}


def in_words(ink):
    """An ink in words: ``orange, slanted lines``."""
    if ink.colour == "#FFFFFF":
        return f"{COLOUR_NAMES[ink.edge]} outline"
    thick = "thick line" if ink.width >= 3 else ""
    said = (COLOUR_NAMES[ink.colour], PATTERNS[ink.hatch], LINES[ink.line], thick)
    return ", ".join(word for word in said if word)


def swatch(ink):
    """How an ink looks as a bar and as a line: a small SVG."""
    fill, pattern = ink.colour, ""
    if ink.hatch == "//":
        marks = '<path d="M0 8L8 0M-2 2L2-2M6 10L10 6"/>'
    else:
        marks = f'<circle cx="4" cy="4" r="1.2" fill="{ink.edge}" stroke="none"/>'
    if ink.hatch:
        pattern = (
            '<defs><pattern id="p" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<rect width="8" height="8" fill="{ink.colour}"/>'
            f'<g stroke="{ink.edge}" stroke-width="1">{marks}</g></pattern></defs>'
        )
        fill = "url(#p)"
    dash = f' stroke-dasharray="{DASHES[ink.line]}"' if DASHES[ink.line] else ""
    stroke = ink.edge if ink.colour == "#FFFFFF" else ink.colour
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="88" height="20">'
        '<rect width="88" height="20" fill="#FFFFFF"/>'
        f'{pattern}<rect x="2" y="3" width="38" height="14" fill="{fill}" stroke="{ink.edge}" '
        f'stroke-width="1.4"/><path d="M48 10H86" stroke="{stroke}" '
        f'stroke-width="{ink.width}"{dash}/></svg>'
    )


class Notation:
    """The letters as a table; leave it as the last line of a cell."""

    letters = (*LETTERS, *OTHERS)

    def rows(self):
        """(sign, meaning, shape, Keras, colour in words) of each letter."""
        return [
            (one.sign, one.meaning, one.shape, one.keras, in_words(INK[one.ink]) if one.ink else "")
            for one in self.letters
        ]

    columns = ("sign", "meaning", "shape in code", "in Keras", "drawn as")

    def __repr__(self):
        rows = [self.columns, *self.rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        )

    def _repr_html_(self):
        head = "".join(
            f'<th scope="col"{span} style="{_CELL}">{column}</th>'
            for column, span in zip(self.columns, ("", "", "", "", ' colspan="2"'), strict=True)
        )
        body = "".join(map(self._html_row, self.letters))
        return in_scroll_box(
            '<table style="border-collapse:collapse;text-align:left">'
            '<caption style="text-align:left">Steps t count from 0; h(-1) is the state before '
            f"the first step.</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>",
            "Letters of the course"
        )

    @staticmethod
    def _html_row(one):
        sign = escape(one.sign) if one in OTHERS else _code(one.sign)
        words = in_words(INK[one.ink]) if one.ink else ""
        cells = "".join(
            f'<td style="{_CELL}">{content}</td>'
            for content in (
                escape(one.meaning), _code(one.shape), escape(one.keras), _image(one, words),
                escape(words),
            )
        )  # fmt: skip
        return f'<tr><th scope="row" style="{_CELL};white-space:nowrap">{sign}</th>{cells}</tr>'


def _code(text):
    return f"<code>{escape(text)}</code>" if text else ""


def _image(letter, words):
    if not letter.ink:
        return ""
    alt = escape(f"bar and line of {letter.sign}: {words}")
    source = f"data:image/svg+xml,{quote(swatch(INK[letter.ink]))}"
    return f'<img alt="{alt}" src="{source}" style="vertical-align:middle;max-width:none">'


def notation():
    """The course's letters, shapes and colours (see :class:`Notation`)."""
    return Notation()
