"""What each key means while a form is keyed. The same keys on the numeric keypad and on the rest of the keyboard.

Pure rules: knows the row's choices, but neither widgets nor the desk file.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from samdesk.domain.answers import Missing
from samdesk.language import _

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class Act(Enum):
    """What a key asks for."""

    CODE = auto()
    """Part of a choice's code."""
    MISSING = auto()
    ACTION = auto()
    BACK = auto()
    FORWARD = auto()
    MOTIVATE = auto()
    GO_TO = auto()
    NOTE = auto()
    """A note on the row; with a text it is one that goes to central HR."""
    DONE = auto()
    LEAVE = auto()
    WRONG = auto()
    """A key that means nothing on this row."""
    NOT_MINE = auto()
    """A key that is none of keying's: Tab, Ctrl with something, a lone Shift."""


@dataclass(frozen=True)
class Intent:
    """What a key asks for, and the character or reason that goes with it."""

    act: Act
    text: str = ""
    missing: Missing | None = None


@dataclass(frozen=True)
class Stroke:
    """One press of a key."""

    key: int
    text: str = ""
    shift: bool = False
    control: bool = False
    repeated: bool = False


def stroke_of(event: QKeyEvent) -> Stroke:
    """The press of a key that Qt tells of."""
    modifiers = event.modifiers()
    return Stroke(
        event.key(),
        event.text(),
        bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
        bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)),
        event.isAutoRepeat(),
    )


@dataclass(frozen=True)
class KeysOfRow:
    """What a row allows: beginnings of its codes, and whether it has a motivation and an action box."""

    codes: tuple[str, ...] = ()
    typed: str = ""
    missing: bool = True
    motivation: bool = False
    action: bool = False

    def continues(self, text: str) -> bool:
        """Whether the character continues one of the codes."""
        begun = (self.typed + text).casefold()
        return any(code.casefold().startswith(begun) for code in self.codes)


_MISSING: Final = {
    ",": Missing.BLANK,
    ".": Missing.BLANK,
    "*": Missing.TWO_BOXES,
    "/": Missing.ILLEGIBLE,
}
_BY_KEY: Final = {
    Qt.Key.Key_Up: Act.BACK,
    Qt.Key.Key_Down: Act.FORWARD,
    Qt.Key.Key_F2: Act.MOTIVATE,
    Qt.Key.Key_F6: Act.GO_TO,
    Qt.Key.Key_Escape: Act.LEAVE,
}
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_MAY_REPEAT: Final = (Act.BACK, Act.FORWARD)
"""A key held down too long must not answer the rows that follow."""


def meaning(stroke: Stroke, row: KeysOfRow) -> Intent:
    """What a key asks for on a row."""
    found = _meaning(stroke, row)
    if stroke.repeated and found.act not in _MAY_REPEAT and found.act is not Act.NOT_MINE:
        return Intent(Act.NOT_MINE)
    return found


def _meaning(stroke: Stroke, row: KeysOfRow) -> Intent:
    if stroke.key in _ENTER:
        return Intent(Act.DONE if stroke.shift else Act.FORWARD)
    if stroke.control:
        return Intent(Act.NOT_MINE)
    named = _BY_KEY.get(Qt.Key(stroke.key)) if stroke.key in {int(key) for key in _BY_KEY} else None
    if named is Act.MOTIVATE and not row.motivation:
        return Intent(Act.WRONG)
    if stroke.key == Qt.Key.Key_F9:
        return Intent(Act.NOTE, "sent" if stroke.shift else "")
    if named is not None:
        return Intent(named)
    if not stroke.text.isprintable() or not stroke.text:
        return Intent(Act.NOT_MINE)
    return _character(stroke.text, row)


def _character(text: str, row: KeysOfRow) -> Intent:
    if row.continues(text):
        return Intent(Act.CODE, text)
    if row.missing and text in _MISSING:
        return Intent(Act.MISSING, missing=_MISSING[text])
    if text == "+" and row.action:
        return Intent(Act.ACTION)
    if text == "-":
        return Intent(Act.BACK)
    if text.isalpha() and row.motivation:
        return Intent(Act.MOTIVATE, text)
    return Intent(Act.WRONG, text)


def valid_keys(row: KeysOfRow) -> str:
    """What to say of a key that means nothing on a row: which do."""
    marks = (*row.codes, *([",", "*", "/"] if row.missing else ()), *(["+"] if row.action else []))
    if not marks:
        return _("That key does nothing here.")
    return _("That key does nothing here. Keys of this row: {keys}").format(keys="  ".join(marks))


def key_map() -> tuple[tuple[str, str], ...]:
    """The keys and what they do, for the help page and the line below the form."""
    return (
        ("1 2 3 9", _("answer, and on to the next row")),
        (", .", _("left blank on the paper")),
        ("*", _("two boxes marked")),
        ("/", _("cannot be read")),
        ("+", _("needs action")),
        ("- ↑", _("back one row")),
        ("Enter ↓", _("forward one row")),
        ("F2 a–ö", _("motivation; Enter returns to the next row")),
        ("F6", _("go to a row")),
        ("F9", _("note on the row; Shift+F9 for one that goes to central HR")),
        ("Ctrl+Z Ctrl+Y", _("take back the last step, do it again, also in other forms")),
        ("Shift+Enter", _("done with the form")),
        ("Esc", _("leave the form; it opens again at the same row")),
    )


def typing_keys() -> tuple[tuple[str, str], ...]:
    """The keys where an answer in conflict is typed anew, for the line below the form."""
    kept = [(keys, said) for keys, said in key_map() if not keys.startswith(("Ctrl", "Esc"))]
    return (*kept, ("Esc", _("leave it; the conflict is as it was")))


def waiting_keys() -> tuple[tuple[str, str], ...]:
    """The keys between two forms, for the help page."""
    return (
        ("Enter", _("open the form whose code was scanned or typed, or the only one that fits the words")),
        ("↓", _("to the forms that fit the words")),
        ("F7", _("to the batch, or to the forms that wait for a second entry")),
        ("F8", _("first entry or second entry")),
        ("Esc", _("back to the form code")),
    )


def settling_keys() -> tuple[tuple[str, str], ...]:
    """The keys where two entries of a form differ, for the help page."""
    return (
        ("1", _("the first entry is right")),
        ("2", _("the second entry is right")),
        ("0", _("neither: type what it says on the paper")),
        ("↑ ↓", _("other rows that differ")),
        ("Esc", _("leave the rest for later")),
    )


def deciding_keys() -> tuple[tuple[str, str], ...]:
    """The keys where answers in conflict are settled, for the help page."""
    return (
        ("1 2", _("the first answer counts, the second one; a third has key 3")),
        ("0", _("type it anew from the paper; the button says which other key does the same")),
        ("↑ ↓", _("other questions")),
        ("Space", _("tick or untick, where many are accepted at once")),
        ("Enter", _("on to the reason; once more: decide, and the next question comes")),
        ("Esc", _("back to the list")),
    )
