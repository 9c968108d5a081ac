"""Small pieces of HTML that look right in light and dark themes, and in a page without a kernel."""

import html
import re
import textwrap

# JupyterLab reads arrow, Enter and space keys as commands for the cell unless told not to.
KEEP_KEYS = 'data-lm-suppress-shortcuts="true"'

_TONES = {
    "right": ("var(--jp-success-color1, #2e7d32)", "✓"),
    "wrong": ("var(--jp-warn-color1, #b26a00)", "✗"),
    "open": ("var(--jp-border-color1, #888888)", "○"),
}


def tidy(source):
    """Program text as it stands in a cell: no common indent, no blank lines around it."""
    return textwrap.dedent(source).strip()


def inline(text):
    """Plain text as HTML: everything escaped, and what stands in `backticks` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def note(text, tone):
    """One line with a coloured edge and a sign; ``tone`` is right, wrong or open."""
    colour, sign = _TONES[tone]
    return (
        f'<div role="status" style="border-left:4px solid {colour};padding:2px 10px;margin:4px 0">'
        f'<span aria-hidden="true">{sign}</span> {inline(text)}</div>'
    )


def fold(summary, body):
    """A closed part that the reader opens by mouse or keyboard; ``body`` is HTML."""
    return (
        f'<details style="margin:4px 0"><summary {KEEP_KEYS} style="cursor:pointer">'
        f"{inline(summary)}</summary>{body}</details>"
    )


def code_block(source):
    """Program text as HTML."""
    return f'<pre style="margin:4px 14px"><code>{html.escape(source)}</code></pre>'
