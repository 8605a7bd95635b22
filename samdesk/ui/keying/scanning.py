"""Catches the code of a page that a scanner sends in the middle of a form, so that its digits answer no rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samdesk.domain import form_id

if TYPE_CHECKING:
    from samdesk.ui.keying.keys import KeysOfRow, Stroke

_SCAN: Final = "SAM1:"
"""What the QR code of a page begins with."""


class Scanning:
    """Watches key presses for the beginning of a code."""

    def __init__(self) -> None:
        self._caught = ""

    def take(self, stroke: Stroke, row: KeysOfRow) -> tuple[bool, str]:
        """Whether the press belongs to a code, and the whole code with its last press, else "" ."""
        if self._caught.startswith(_SCAN) and stroke.text.isprintable() and stroke.text:
            self._caught += stroke.text
            return True, ""
        if self._caught.startswith(_SCAN):
            scanned, self._caught = self._caught, ""
            return True, scanned
        begun = (self._caught + stroke.text).upper()
        opens_motivation = row.motivation and not self._caught
        if stroke.text and _SCAN.startswith(begun) and not opens_motivation and not row.continues(begun):
            self._caught = begun
            return True, ""
        self._caught = ""
        return False, ""


def scanned_in(text: str) -> tuple[str, str] | None:
    """What was written before the code that a text ends in, and the code, if it is what a scanner reads from a page."""
    start = text.upper().rfind(_SCAN)
    code = text[start:].strip().upper()
    return (text[:start], code) if start >= 0 and form_id.read(code) else None
