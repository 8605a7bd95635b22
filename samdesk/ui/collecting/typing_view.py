"""Typing a form in conflict anew, row by row, with the paper at hand and the keys of the keying room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from samdesk.domain.answers import FormAnswers
from samdesk.language import _, ngettext
from samdesk.ui import controls
from samdesk.ui.collecting.typing_draft import Draft, agreed_units, form_of, walk
from samdesk.ui.keying.end_check import say_end_check
from samdesk.ui.keying.flow import PARTICIPANTS
from samdesk.ui.keying.form_view import FormView
from samdesk.ui.keying.gate import KeyGate
from samdesk.ui.keying.keys import stroke_of, typing_keys
from samdesk.ui.keying.session import Session, Writing
from samdesk.ui.keying.written_keys import use_written_key
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from samdesk.services.conflicts import Conflict
    from samdesk.ui.keying.flow import EndCheck
    from samdesk.ui.page import Page


class TypingView(QWidget):
    """The form as it is keyed: only the rows that differ are gone to, the others stand as all answers have them."""

    typed = Signal(object)
    """``FormAnswers`` that were typed to the end."""
    left = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self.session: Session | None = None
        self._said = controls.quiet()
        self.form_view = FormView(typing_keys())
        layout = controls.column(self._said, self.form_view)
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.gate = KeyGate(self._is_closed, self._use_key, self._key_target, self)
        for widget in (self.form_view.sheet, self.form_view.editor):
            self.gate.watch(widget)
        view = self.form_view
        view.sheet.row_clicked.connect(lambda stop: self._with_session(lambda s: s.go_to(stop)))
        view.sheet.box_clicked.connect(lambda code: self._with_session(lambda s: s.choose(code)))
        view.done_wanted.connect(lambda: self._with_session(Session.done))
        view.leave_wanted.connect(lambda: self._with_session(Session.leave))
        view.go_to_wanted.connect(lambda: self._with_session(lambda s: s.write(Writing.GO_TO, "")))

    @property
    def is_open(self) -> bool:
        """Whether a form is being typed."""
        return self.session is not None

    def begin(self, conflict: Conflict, names: dict[str, str], operator: str) -> None:
        """Begin at the first row that differs."""
        form = form_of(conflict, names, operator)
        stops = walk(conflict)
        n = len(stops)
        rows = ngettext("{n} place differs.", "{n} places differ.", n).format(n=n) if n else ""
        keys = _("Type what the paper says. All other rows stand as the answers agree; F6 or a click goes to any row.")
        self._said.setText(f"{rows} {keys}".strip())
        draft = Draft(form.content, agreed_units(conflict))
        self.session = session = Session(self._page.work, form, self, keeping=draft, walk=stops)
        session.settled.connect(self.gate.open)
        session.not_saved.connect(self.gate.drop)
        session.wrong_key.connect(QApplication.beep)
        session.writing_changed.connect(self._on_writing_changed)
        session.check_wanted.connect(self._on_check_wanted)
        session.check_over.connect(self._page.strip.clear)
        session.other_scanned.connect(self._on_other_scanned)
        session.finished.connect(self._on_finished)
        session.left.connect(self._on_left)
        if not form.position:
            session.go_to(next(iter(form.definition.by_number), PARTICIPANTS))
        self.form_view.show_session(session)
        self._on_writing_changed()
        self.take_focus()

    def take_focus(self) -> None:
        """Let keys reach the form."""
        self._key_target().setFocus()

    def forget(self) -> None:
        """Drop what was typed."""
        session, self.session = self.session, None
        self.gate.drop()
        self.form_view.show_session(None)
        if session is not None:
            session.deleteLater()

    def _is_closed(self) -> bool:
        return self.session is not None and self.session.is_saving

    def _key_target(self) -> QWidget:
        writes = self.session is not None and self.session.writing is not None
        return self.form_view.editor if writes else self.form_view.sheet

    def _use_key(self, widget: QWidget, event: QKeyEvent) -> bool:
        if self.session is None:
            return False
        if widget is self.form_view.editor:
            return use_written_key(self.session, self.form_view, event)
        return self.session.press(stroke_of(event))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves from the buttons, too."""
        if event.key() == Qt.Key.Key_Escape and self.session is not None:
            self.session.leave()
        else:
            super().keyPressEvent(event)

    def _with_session(self, act: Callable[[Session], None]) -> None:
        if self.session is not None and not self.session.is_saving:
            act(self.session)
            if self.session is not None:
                self.take_focus()

    def _on_writing_changed(self) -> None:
        if self.session is not None:
            self.form_view.open_editor(self.session)
            self.take_focus()

    def _on_check_wanted(self, check: EndCheck) -> None:
        if self.session is not None:
            say_end_check(self._page.strip, check, self.session)

    def _on_other_scanned(self, _code: str) -> None:
        self._page.strip.say(Tone.WARNING, _("That is the code of another form. Take the paper of this one."))
        QApplication.beep()

    def _on_finished(self, typed: object) -> None:
        self._page.strip.clear()
        self.forget()
        if isinstance(typed, FormAnswers):
            self.typed.emit(typed)

    def _on_left(self) -> None:
        self._page.strip.clear()
        self.forget()
        self.left.emit()
