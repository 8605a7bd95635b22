"""The keying page: choose an operator code, scan or type a form's code, key the form, and on to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication, QStackedWidget

from samdesk.domain.form_id import written
from samdesk.language import _
from samdesk.services.changes import Changes
from samdesk.ui import dialogs
from samdesk.ui.keying.flow import PARTICIPANTS
from samdesk.ui.keying.form_view import FormView
from samdesk.ui.keying.gate import KeyGate
from samdesk.ui.keying.keys import Stroke
from samdesk.ui.keying.session import Session, Writing
from samdesk.ui.keying.waiting import OperatorView, WaitingView
from samdesk.ui.page import Page
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget

    from samdesk.domain.faults import KnownError
    from samdesk.services.beside import Beside
    from samdesk.services.desks import Desk
    from samdesk.services.filled import FileTaken
    from samdesk.services.keying import Finished, OpenForm
    from samdesk.services.undoing import Undone
    from samdesk.ui.current import Current
    from samdesk.ui.keying.flow import EndCheck

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class KeyingPage(Page):
    """Leads an operator from form to form without the mouse."""

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Keying"))
        self.operator = ""
        self.session: Session | None = None
        self._opening = False
        self._pages: dict[tuple[object, ...], dict[str, int]] = {}
        self.operator_view = OperatorView()
        self.waiting = WaitingView()
        self.form_view = FormView()
        self._views = QStackedWidget()
        for view in (self.operator_view, self.waiting, self.form_view):
            self._views.addWidget(view)
        self.body.addWidget(self._views, stretch=1)
        self.gate = KeyGate(self._is_closed, self._use_key, self._key_target, self)
        for widget in (self.waiting.code, self.form_view.sheet, self.form_view.editor):
            self.gate.watch(widget)
        self._connect()
        self._show_waiting()

    def _connect(self) -> None:
        self.operator_view.chosen.connect(self._on_operator_chosen)
        self.waiting.code_entered.connect(self.open_typed)
        self.waiting.reopen_wanted.connect(self.reopen)
        self.waiting.operator_wanted.connect(lambda: self._on_operator_chosen(""))
        self.waiting.files_wanted.connect(self.take_in_files)
        self.waiting.screen_wanted.connect(lambda: self.current.page_wanted.emit("answering"))
        self.form_view.sheet.row_clicked.connect(self._on_row_clicked)
        self.form_view.sheet.box_clicked.connect(self._on_box_clicked)
        self.form_view.done_wanted.connect(lambda: self._with_session(Session.done))
        self.form_view.leave_wanted.connect(lambda: self._with_session(Session.leave))
        self.form_view.go_to_wanted.connect(lambda: self._with_session(lambda s: s.write(Writing.GO_TO, "")))
        self.work.crashed.connect(self._on_crashed)

    def refresh(self) -> None:
        self.operator_view.suggest(self.current.settings.operator)
        self.waiting.set_possible(self.current.is_writable, bool(self.current.rounds))
        if self.session is None:
            self._show_view()
        if self.session is not None and self.current.desk is None:
            self._end_session()
            self._show_waiting()

    def take_focus(self) -> None:
        self._key_target().setFocus()

    # Opening and leaving

    def take_in_files(self) -> None:
        """Choose forms that were filled in on screen, and take them in."""
        from samdesk.services.filled import take_in

        paths = dialogs.open_files(self, _("Take in filled PDFs"), "PDF (*.pdf)")
        if not paths:
            return
        operator = self.operator
        self.ask_long(
            _("Taking in filled PDFs"),
            lambda desk, told: take_in(desk, paths, operator=operator, progress=told),
            self._on_files_taken,
        )

    def _on_files_taken(self, files: tuple[FileTaken, ...]) -> None:
        self.waiting.taken.show_files(files)
        self.take_focus()
        kinds = frozenset(kind for file in files for kind in file.changes.kinds)
        self.work.changed.emit(Changes(kinds))

    def open_typed(self, typed: str) -> None:
        """Open the form whose code was typed or scanned."""
        if self._opening or not typed.strip():
            return
        from samdesk.services.keying import open_form

        self._opening = True
        self.strip.clear()
        operator = self.operator
        self.ask(lambda desk: open_form(desk, typed, operator=operator), self._on_opened, self._on_not_opened)

    def reopen(self, form_id: str) -> None:
        """Open a finished form again."""
        from samdesk.services.keying import reopen

        self._opening = True
        self.strip.clear()
        operator = self.operator
        self.ask(lambda desk: reopen(desk, form_id, operator=operator), self._on_opened, self._on_not_opened)

    def take_back(self) -> None:
        """Take back the operator's last step, in whatever form it was."""
        from samdesk.services.undoing import undo

        self._step(undo, _("There is nothing to take back."))

    def do_again(self) -> None:
        """Do again what was taken back."""
        from samdesk.services.undoing import redo

        self._step(redo, _("There is nothing to do again."))

    def _step(self, take: Callable[[Desk, str], Undone | None], nothing: str) -> None:
        if not self.operator or self._is_closed():
            return
        from samdesk.services.keying import open_form

        operator = self.operator
        self._opening = True

        def call(desk: Desk) -> tuple[Undone, OpenForm] | None:
            taken = take(desk, operator)
            return (taken, open_form(desk, taken.form_id, operator=operator)) if taken else None

        def done(found: tuple[Undone, OpenForm] | None) -> None:
            if found is None:
                self._opening = False
                self.strip.say(Tone.NOTE, nothing)
                self.gate.open()
                return
            self._end_session()
            self.strip.clear()
            self._on_opened(found[1])
            if self.session is not None:
                self.session.go_to(found[0].number or PARTICIPANTS)

        self.ask(call, done, self._on_not_opened)

    def _on_opened(self, form: OpenForm) -> None:
        self._opening = False
        code = written(form.form_id)
        if form.finished:
            self.gate.drop()
            said = _("Form {code}, {unit}, is keyed already.").format(code=code, unit=form.unit_name)
            self.strip.say(Tone.NOTE, said, (_("Open it again"), "edit", lambda: self.reopen(form.form_id)))
            self.waiting.code.selectAll()
            return
        self.session = session = Session(self.work, form, self)
        session.settled.connect(self.gate.open)
        session.not_saved.connect(self._on_not_saved)
        session.wrong_key.connect(QApplication.beep)
        session.writing_changed.connect(self._on_writing_changed)
        session.check_wanted.connect(self._on_check_wanted)
        session.check_over.connect(self.strip.clear)
        session.other_scanned.connect(self._on_other_scanned)
        session.finished.connect(self._on_finished)
        session.left.connect(self._on_left)
        self.form_view.show_session(session)
        self._views.setCurrentWidget(self.form_view)
        self.heading.hide()
        self._on_writing_changed()
        self._read_beside(session)
        self.take_focus()
        self.gate.open()

    def _read_beside(self, session: Session) -> None:
        """Ask for notes, former actions and the plan; they are there before the first answer is saved."""
        from samdesk.services.beside import beside

        def show(found: Beside) -> None:
            if session is self.session:
                session.show_beside(found)
                self._find_pages(session, found)

        form_id = session.form.form_id
        self.ask(lambda desk: beside(desk, form_id), show)

    def _find_pages(self, session: Session, beside: Beside) -> None:
        """Find out where the paper turns; forms whose lists are alike turn alike."""
        from samdesk.services.paper_pages import pages_of

        form, actions, units = session.form, tuple(beside.actions), beside.units
        names = tuple(sorted(form.names.items()))
        like = (form.definition.sha256, names, max(actions, default=0), units if len(units) > 1 else len(units))
        if like in self._pages:
            session.show_pages(self._pages[like])
            return

        def show(pages: dict[str, int]) -> None:
            self._pages[like] = pages
            if session is self.session:
                session.show_pages(pages)

        self.work.run_aside(lambda: pages_of(form, actions, units), show)

    def _on_not_opened(self, error: KnownError) -> None:
        self._opening = False
        self.gate.drop()
        self.show_error(error)
        QApplication.beep()
        self.waiting.code.selectAll()

    def _on_finished(self, result: Finished) -> None:
        form = self._end_session()
        self.strip.clear()
        if form is not None:
            self.waiting.add_finished(form, result)
        self._show_waiting()
        self.gate.open()

    def _on_left(self) -> None:
        form = self._end_session()
        if form is not None:
            said = _("Form {code} is left as it is. It opens again at the same row.")
            self.strip.say(Tone.NOTE, said.format(code=written(form.form_id)))
        self._show_waiting()
        self.gate.open()

    def _end_session(self) -> OpenForm | None:
        session, self.session = self.session, None
        if session is None:
            return None
        self.form_view.show_session(None)
        session.deleteLater()
        return session.form

    def _show_waiting(self) -> None:
        self.heading.show()
        self.waiting.show_operator(self.operator)
        self._show_view()
        self.waiting.code.clear()
        self.take_focus()

    def _show_view(self) -> None:
        """Ask who is keying, unless that is known or nothing can be keyed and it is said why."""
        asks = not self.operator and self.current.is_writable
        self._views.setCurrentWidget(self.operator_view if asks else self.waiting)

    def _on_operator_chosen(self, operator: str) -> None:
        if operator and not (operator.isalnum() and len(operator) <= 12):
            self.strip.say(Tone.ERROR, _("Use 1 to 12 letters or digits as operator code, not a name."))
            return
        self.strip.clear()
        self.operator = operator
        if operator:
            self.current.change_settings(operator=operator)
        self._show_waiting()

    # Keys

    def _is_closed(self) -> bool:
        return self._opening or (self.session is not None and self.session.is_saving)

    def _key_target(self) -> QWidget:
        if self.session is None:
            return self.waiting.code if self.operator else self.operator_view.code
        return self.form_view.editor if self.session.writing else self.form_view.sheet

    def _use_key(self, widget: QWidget, event: QKeyEvent) -> bool:
        if not self._is_written_in(widget) and self._use_step_key(event):
            return True
        if widget is self.waiting.code:
            if event.key() not in _ENTER:
                return False
            self.open_typed(self.waiting.code.text())
            return True
        if self.session is None:
            return False
        if widget is self.form_view.editor:
            return self._use_editor_key(self.session, event)
        modifiers = event.modifiers()
        stroke = Stroke(
            event.key(),
            event.text(),
            bool(modifiers & Qt.KeyboardModifier.ShiftModifier),
            bool(modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)),
            event.isAutoRepeat(),
        )
        return self.session.press(stroke)

    def _is_written_in(self, widget: QWidget) -> bool:
        """Whether the field has a text of its own to take back."""
        if widget is self.waiting.code:
            return bool(self.waiting.code.text())
        return widget is self.form_view.editor and bool(self.form_view.editor.text)

    def _use_step_key(self, event: QKeyEvent) -> bool:
        if event.matches(QKeySequence.StandardKey.Undo):
            self.take_back()
        elif event.matches(QKeySequence.StandardKey.Redo) or _is_control_y(event):
            self.do_again()
        else:
            return False
        return True

    def _use_editor_key(self, session: Session, event: QKeyEvent) -> bool:
        text, key = self.form_view.editor.text, event.key()
        if key in _ENTER and event.isAutoRepeat():
            return True
        if key in _ENTER:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            session.keep_written(text, session.done if shift else session.forward)
        elif key == Qt.Key.Key_Escape:
            self._on_editor_escape(session, text)
        elif key == Qt.Key.Key_Up and session.writing is Writing.ANSWER:
            session.keep_written(text, session.back)
        elif key == Qt.Key.Key_Down and session.writing is Writing.ANSWER:
            session.keep_written(text, session.forward)
        elif key == Qt.Key.Key_F6:
            session.keep_written(text, lambda: session.write(Writing.GO_TO, ""))
        elif key == Qt.Key.Key_F9 and session.writing is Writing.ANSWER:
            sent = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            session.keep_written(text, lambda: session.write_note(sent=sent))
        else:
            return False
        return True

    def _on_editor_escape(self, session: Session, text: str) -> None:
        if session.writing is Writing.ANSWER and text != session.written:
            self.form_view.open_editor(session)
        else:
            session.stop_writing()
            self.take_focus()

    # What the session says

    def _on_writing_changed(self) -> None:
        if self.session is not None:
            self.form_view.open_editor(self.session)
            self.take_focus()

    def _on_check_wanted(self, check: EndCheck) -> None:
        session = self.session
        if session is None:
            return
        agrees = (_("It agrees with the paper: Shift+Enter"), "check", session.done)
        look = (_("Look at the first"), "back", session.look_at_missing)
        self.strip.say(Tone.WARNING, check.text, *((agrees, look) if check.open_rows else (agrees,)))

    def _on_not_saved(self) -> None:
        if self.gate.drop():
            self.strip.say(Tone.ERROR, _("The keys pressed after that were not used. Go on from the marked row."))
        QApplication.beep()

    def _on_other_scanned(self, code: str) -> None:
        said = _("{code} is another form. Shift+Enter when this one is done, or Esc to leave it; then scan again.")
        self.strip.say(Tone.WARNING, said.format(code=written(code) if len(code) == 8 else code))
        QApplication.beep()

    def _on_crashed(self, _error: BaseException) -> None:
        if self._opening:
            self._opening = False
            self.gate.drop()

    # The mouse

    def _on_row_clicked(self, stop: str) -> None:
        if self.session is not None and not self.session.is_saving:
            self.session.go_to(stop)
            self.take_focus()

    def _on_box_clicked(self, code: str) -> None:
        if self.session is not None and not self.session.is_saving:
            self.session.choose(code)
            self.take_focus()

    def _with_session(self, act: Callable[[Session], None]) -> None:
        if self.session is not None and not self.session.is_saving:
            act(self.session)


def _is_control_y(event: QKeyEvent) -> bool:
    """Ctrl+Y means "again" on every system here, not only where the desktop says so."""
    return event.key() == Qt.Key.Key_Y and event.modifiers() == Qt.KeyboardModifier.ControlModifier
