"""Symbols as they can be drawn: visible spaces, and a font for scripts the default one lacks."""

from functools import cache

from matplotlib import font_manager

MONO = "DejaVu Sans Mono"  # ships with matplotlib, so it is always there
VISIBLE = {" ": "\u2423", "\n": "\u21b5", "\t": "\u21e5", "": "\u2205"}
_WIDE_SCRIPTS = (
    "Noto Sans Mono CJK SC", "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC",
    "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "WenQuanYi Zen Hei", "SimHei",
    "Arial Unicode MS",
)


@cache
def _glyphs(family):
    return frozenset(font_manager.get_font(font_manager.findfont(family)).get_charmap())


@cache
def _families():
    """The default font, then one wide-script font if this computer has one."""
    installed = {entry.name for entry in font_manager.fontManager.ttflist}
    wide = next((name for name in _WIDE_SCRIPTS if name in installed), None)
    return [MONO, wide] if wide else [MONO]


def families_for(text):
    """The font families with which `text` can be drawn (the second one only where needed)."""
    if all(ord(symbol) in _glyphs(MONO) for symbol in text):
        return [MONO]
    return _families()


def drawable(token):
    """`token` as it can be drawn: a space is shown as an open box, a missing glyph as U+25A1."""
    token = VISIBLE.get(str(token), str(token))
    families = families_for(token)
    return "".join(
        symbol if any(ord(symbol) in _glyphs(family) for family in families) else "\u25a1"
        for symbol in token
    )
