"""From SVG to PNG with a font of our own, so that a picture looks the same on every machine and no sign becomes an empty box."""

from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import east_asian_width
from xml.sax.saxutils import escape

_FONTS: Final = Path(__file__).parent / "fonts"
FONT: Final = _FONTS / "NotoSansSC-zhibu.otf"
FAMILY: Final = "Noto Sans CJK SC"
_WIDE: Final = frozenset("WFA")
_NARROW: Final = 0.56
"""Width of a Latin letter or digit of this font, in units of its size; a Chinese character is as wide as it is high."""


@cache
def covered() -> frozenset[str]:
    """Return every sign that the font has."""
    return frozenset((_FONTS / "covered.txt").read_text(encoding="utf-8"))


def drawable(*texts: str) -> bool:
    """Tell whether the font has every sign of the texts."""
    return all(sign in covered() for text in texts for sign in text)


def png(svg: str) -> bytes:
    """Return the picture as PNG, drawn with our font alone."""
    from resvg_py import svg_to_bytes  # noqa: PLC0415 - a library that only pictures need, loaded with the first one

    return svg_to_bytes(svg_string=svg, font_files=[str(FONT)], font_family=FAMILY, skip_system_fonts=True)


def width_of(text: str, size: float) -> float:
    """Return about how wide the text is when drawn at the size."""
    return size * sum(1.0 if east_asian_width(sign) in _WIDE else _NARROW for sign in text)


def fitted(text: str, size: float, most: float) -> str:
    """Return the text, cut with an ellipsis where it would be wider than `most`."""
    if width_of(text, size) <= most:
        return text
    while text and width_of(text + "…", size) > most:
        text = text[:-1]
    return text.rstrip() + "…"


def words(x: float, y: float, text: str, size: int, look: str = "", *, bold: bool = False) -> str:
    """Return a line of text; `look` names its colour and where it is anchored, as attributes of SVG."""
    weight = f' stroke="currentColor" stroke-width="{size / 28:.1f}" stroke-linejoin="round" paint-order="stroke"' if bold else ""
    return f'<text x="{x:g}" y="{y:g}" font-size="{size}" {look}{weight}>{escape(text)}</text>'


def box(x: float, y: float, width: float, height: float, fill: str, radius: float = 0) -> str:
    """Return a rectangle."""
    return f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="{radius:g}" fill="{fill}"/>'
