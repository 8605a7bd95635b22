"""The bundled font, Source Sans 3 (SIL Open Font License), as ReportLab fonts; and which letters it has."""

from __future__ import annotations

from functools import cache
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from samdesk import shipped
from samdesk.domain import letters
from samdesk.paper.shapes import POINT

REGULAR: Final = "SourceSans3-Regular"
BOLD: Final = "SourceSans3-Bold"


@cache
def _font(name: str) -> TTFont:
    font = TTFont(name, str(shipped.resource("fonts", f"{name}.ttf")), shapable=False)
    pdfmetrics.registerFont(font)
    return font


def register() -> None:
    """Make both weights known to ReportLab, under the names ``REGULAR`` and ``BOLD``."""
    _font(REGULAR)
    _font(BOLD)
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


@cache
def _letter(character: str, bold: bool) -> float:
    face = _font(BOLD if bold else REGULAR).face
    return float(face.getCharWidth(ord(" " if character == "\u00a0" else character))) / 1000


def measure(text: str, size: float, *, bold: bool = False) -> float:
    """Width in mm of a text in the bundled font, ``size`` in points."""
    return sum(_letter(character, bold) for character in text) * size * POINT


def printable(text: str) -> str:
    """The text with single spaces and each run of letters that the font lacks shown as ``[…]``; lines are kept."""
    return letters.printable(text, _font(REGULAR).face.charToGlyph)


def lacking(text: str) -> str:
    """The letters of a text that the font has not, each once, in order."""
    return letters.lacking(text, _font(REGULAR).face.charToGlyph)
