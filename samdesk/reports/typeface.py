"""How reports look on paper: the bundled font Source Sans 3 and four inks that differ in black and white too."""

from __future__ import annotations

from functools import cache
from typing import Final
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from samdesk import shipped
from samdesk.domain import letters

REGULAR: Final = "SourceSans3-Regular"
BOLD: Final = "SourceSans3-Bold"

INK: Final[Color] = HexColor("#1a1a1a")
SOFT: Final[Color] = HexColor("#595959")
PALE: Final[Color] = HexColor("#c4c4c4")
ACCENT: Final[Color] = HexColor("#1f4e79")


@cache
def _font(name: str) -> TTFont:
    return TTFont(name, str(shipped.resource("fonts", f"{name}.ttf")), shapable=False)


def said(text: str) -> str:
    """The text as it can be printed and as markup holds it: letters that the font lacks are shown as ``[…]``."""
    return escape(printable(text))


def printable(text: str) -> str:
    """The text with each run of letters that the font lacks shown as ``[…]``."""
    return letters.printable(text, _font(REGULAR).face.charToGlyph)


@cache
def register() -> None:
    """Make both weights known to ReportLab."""
    for name in (REGULAR, BOLD):
        pdfmetrics.registerFont(_font(name))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)
