"""A small table of numbers with a fixed sign column, as text and as HTML."""

from dataclasses import dataclass
from html import escape

from course_utils.number_format import signed, term
from course_utils.scroll_box import in_scroll_box

__all__ = ["Table", "signed", "term"]


@dataclass(frozen=True)
class Table:
    """Rows of numbers under named columns. `print` it, or leave it as a cell's last line.

    Attributes
    ----------
    title : str
    columns : tuple of str
        The first one heads the row names.
    names : tuple of str
        One per row.
    rows : tuple of tuples of float
    digits : int
        Digits after the point.
    """

    title: str
    columns: tuple
    names: tuple
    rows: tuple
    digits: int = 2

    def cells(self):
        """The table as text: a list of rows, each a list of its name and its numbers."""
        return [
            [name, *(signed(value, self.digits) for value in row)]
            for name, row in zip(self.names, self.rows, strict=True)
        ]

    def __str__(self):
        lines = [list(self.columns), *self.cells()]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        body = [
            "  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True))
            for line in lines
        ]
        return "\n".join([self.title, *body])

    __repr__ = __str__

    def _repr_html_(self):
        head = "".join(
            f'<th scope="col" style="text-align:right">{escape(c)}</th>' for c in self.columns
        )
        body = "".join(
            f'<tr><th scope="row" style="text-align:right">{escape(name)}</th>'
            + "".join(
                f'<td style="text-align:right;font-family:monospace">{escape(cell)}</td>'
                for cell in cells
            )
            + "</tr>"
            for name, *cells in self.cells()
        )
        return in_scroll_box(
            f'<table><caption style="text-align:left">{escape(self.title)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", self.title
        )
