"""What keys mean in the field that opens in a row: keep what is written and go on, or drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt

from samdesk.ui.keying.session import Session, Writing

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from samdesk.ui.keying.form_view import FormView

ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def use_written_key(session: Session, view: FormView, event: QKeyEvent) -> bool:
    """Do what a key asks for; false if it writes."""
    text, key = view.editor.text, event.key()
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    if key in ENTER and event.isAutoRepeat():
        return True
    if key in ENTER:
        session.keep_written(text, session.done if shift else session.forward)
    elif key == Qt.Key.Key_Escape:
        _escape(session, view, text)
    elif key == Qt.Key.Key_Up and session.writing is Writing.ANSWER:
        session.keep_written(text, session.back)
    elif key == Qt.Key.Key_Down and session.writing is Writing.ANSWER:
        session.keep_written(text, session.forward)
    elif key == Qt.Key.Key_F6:
        session.keep_written(text, lambda: session.write(Writing.GO_TO, ""))
    elif key == Qt.Key.Key_F9 and session.writing is Writing.ANSWER:
        session.keep_written(text, lambda: session.write_note(sent=shift))
    else:
        return False
    return True


def _escape(session: Session, view: FormView, text: str) -> None:
    if session.writing is Writing.ANSWER and text != session.written:
        view.open_editor(session)
    else:
        session.stop_writing()
        view.sheet.setFocus()
