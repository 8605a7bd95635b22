"""Texts in a font that lacks some of their letters: what is missing is shown, never left out.

Knows no font: which letters there are is a set of Unicode code points.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container

MISSING: Final = "[…]"
"""Printed for letters that the font has not, so that the gap is seen; the unit's code says whose form it is."""


def printable(text: str, known: Container[int]) -> str:
    """The text with single spaces and each run of letters that are not known as ``[…]``; lines are kept."""
    composed = re.sub(r"[^\S\n\u00a0]+", " ", unicodedata.normalize("NFC", text)).strip()
    shown = "".join(c if c == "\n" or ord(c) in known else "\x00" for c in composed)
    return re.sub(r"\x00(?:[\x00 ]*\x00)?", MISSING, shown)


def lacking(text: str, known: Container[int]) -> str:
    """The letters of a text that are not known, each once, in order."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(dict.fromkeys(c for c in composed if not c.isspace() and ord(c) not in known))
