"""A wide table on a narrow page: it scrolls in a box of its own, by key too."""

from html import escape

# JupyterLab would take the arrow keys for its own.
_BOX = ('<div role="region" aria-label="{name}" tabindex="0" data-lm-suppress-shortcuts="true" '
        'style="overflow-x:auto">{table}</div>')


def in_scroll_box(table, name):
    """`table`, HTML, in a box that can be scrolled and that a screen reader calls `name`."""
    return _BOX.format(name=escape(name), table=table)
