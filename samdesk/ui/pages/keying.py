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
from samdesk.ui.keying.end_check import say_end_check
from samdesk.ui.keying.flow import PARTICIPANTS
from samdesk.ui.keying.form_view import FormView
from samdesk.ui.keying.gate import KeyGate
from samdesk.ui.keying.keys import key_map, stroke_of
from samdesk.ui.keying.second import Second
from samdesk.ui.keying.session import SECOND, Session, Writing
from samdesk.ui.keying.settling import SettlingView
from samdesk.ui.keying.voiding import is_void_now, voids, was_made_void, what_happens
from samdesk.ui.keying.waiting import OperatorView, WaitingView
from samdesk.ui.keying.written_keys import ENTER, use_written_key
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
    from samdesk.services.second_entry import Compared
    from samdesk.services.undoing import Undone
    from samdesk.ui.current import Current
    from samdesk.ui.keying.flow import EndCheck


class KeyingPage(Page):
    """Leads an operator from form to form without the mouse."""

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Keying"))
        self.operator = ""
        self.session: Session | None = None
        self._opening = False
        self._voided: OpenForm | None = None
        self._pages: dict[tuple[object, ...], dict[str, int]] = {}
        self.operator_view = OperatorView()
        self.waiting = WaitingView(self)
        self.form_view = FormView(key_map())
        self.settling = SettlingView(self)
        self.second = Second(self)
        self._views = QStackedWidget()
        for view in (self.operator_view, self.waiting, self.form_view, self.settling):
            self._views.addWidget(view)
        self.body.addWidget(self._views, stretch=1)
        self.gate = KeyGate(self._is_closed, self._use_key, self._key_target, self)
        for widget in (self.waiting.code, self.form_view.sheet, self.form_view.editor, *self.settling.watched):
            self.gate.watch(widget)
        self._connect()
        self.show_waiting()

    def _connect(self) -> None:
        self.operator_view.chosen.connect(self._on_operator_chosen)
        self.waiting.code_entered.connect(self.enter_code)
        self.waiting.finder.chosen.connect(self.open_typed)
        self.waiting.reopen_wanted.connect(self.reopen)
        self.waiting.operator_wanted.connect(lambda: self._on_operator_chosen(""))
        self.waiting.batches.changed.connect(lambda: self.form_view.show_batch(self.waiting.batches.said))
        self.waiting.voiding.given.connect(self._on_void_reason_given)
        self.waiting.voiding.dropped.connect(self.waiting.begin_again)
        self.waiting.files_wanted.connect(self.take_in_files)
        self.waiting.screen_wanted.connect(lambda: self.current.page_wanted.emit("answering"))
        self.form_view.sheet.row_clicked.connect(self._on_row_clicked)
        self.form_view.sheet.box_clicked.connect(self._on_box_clicked)
        self.form_view.done_wanted.connect(lambda: self._with_session(Session.done))
        self.form_view.leave_wanted.connect(lambda: self._with_session(Session.leave))
        self.form_view.go_to_wanted.connect(lambda: self._with_session(lambda s: s.write(Writing.GO_TO, "")))
        self.work.crashed.connect(self._on_crashed)
        self.current.desk_changed.connect(self._on_desk_changed)

    def refresh(self) -> None:
        self.operator_view.suggest(self.current.settings.operator)
        self.waiting.set_possible(self.current.is_writable, bool(self.current.rounds))
        if self.session is None and not self.settling.is_open:
            self._show_view()
            self.waiting.refresh()

    def _on_desk_changed(self) -> None:
        """Let go of what belongs to the desk file that was open before."""
        self.waiting.forget()
        if self.session is not None or self.settling.is_open:
            self._end_session()
            self.settling.forget()
            self.show_waiting()

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
        """Open the form whose code was typed or scanned: for a second entry if that is what is keyed now."""
        if self._opening or not typed.strip():
            return
        if self.waiting.is_second:
            self.second.open(typed)
            return
        from samdesk.services.keying import open_form

        operator, batch = self.operator, self.waiting.batches.batch_id
        self.open_by(lambda desk: open_form(desk, typed, operator=operator, batch=batch))

    def open_by(self, call: Callable[[Desk], OpenForm], failed: Callable[[KnownError], None] | None = None) -> None:
        """Open the form that a call gives; keys that come meanwhile wait for it."""
        self._opening = True
        self.strip.clear()

        def refused(error: KnownError) -> None:
            self._on_not_opened(error)
            if failed is not None:
                failed(error)

        self.ask(call, self._on_opened, refused)

    def hold_keys(self) -> None:
        """Let keys wait until it is known what they are for."""
        self._opening = True

    def release_keys(self) -> None:
        """Let keys on again; those that have waited go on with ``gate.open``."""
        self._opening = False

    def enter_code(self) -> None:
        """Open what the code field says: the only form that words fit, or the one whose code it is."""
        finder, typed = self.waiting.finder, self.waiting.code.text()
        if finder.only:
            self.open_typed(finder.only)
        elif finder.list.keys:
            finder.list.setFocus()
        elif not finder.wants(typed) or self._opening:
            self.open_typed(typed)
        else:
            self._opening = True

            def opened(then: Callable[[], None]) -> None:
                self._opening = False
                then()

            finder.look(none=lambda: opened(lambda: self.open_typed(typed)), some=lambda: opened(self.gate.open))

    def reopen(self, form_id: str) -> None:
        """Open a finished form again."""
        from samdesk.services.keying import reopen

        operator = self.operator
        self.open_by(lambda desk: reopen(desk, form_id, operator=operator))

    def make_void(self, form: OpenForm) -> None:
        """Ask why the answer of a finished form is void, and make it so."""
        self._voided = form
        self.strip.clear()
        self.waiting.voiding.ask(what_happens(form.form_id, form.unit_name))

    def _on_void_reason_given(self, reason: str) -> None:
        form, self._voided = self._voided, None
        if form is None:
            return

        def done(_changes: object) -> None:
            self.waiting.drop_finished(form.form_id)
            self.waiting.begin_again()
            self.strip.say(Tone.GOOD, is_void_now(form.form_id))

        self.ask(voids(form.form_id, reason, self.operator), done)

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
        from samdesk.services.second_entry import begin_second

        operator = self.operator
        self._opening = True

        def call(desk: Desk) -> tuple[Undone, OpenForm] | None:
            taken = take(desk, operator)
            if taken is None:
                return None
            again = begin_second if taken.keying_pass == SECOND else open_form
            return taken, again(desk, taken.form_id, operator=operator)

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
            again = (_("Open it again"), "edit", lambda: self.reopen(form.form_id))
            self.strip.say(Tone.NOTE, said, again, (_("Make void…"), "exempt", lambda: self.make_void(form)))
            self.waiting.batches.note_opened(form.form_id)
            self.waiting.code.selectAll()
            return
        self.session = session = Session(self.work, form, self)
        session.settled.connect(self.gate.open)
        session.not_saved.connect(self.on_not_saved)
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
        if form.void:
            self.strip.say(Tone.NOTE, was_made_void(form.void))
        self._on_writing_changed()
        self._read_beside(session)
        self.waiting.show_pass(second=form.keying_pass == SECOND)
        if not self.waiting.is_second:
            self.waiting.batches.note_opened(form.form_id)
        self.take_focus()
        self.gate.open()

    def _read_beside(self, session: Session) -> None:
        """Ask for notes, former actions and the plan; they are there before the first answer is saved."""
        from samdesk.services.beside import beside

        def show(found: Beside) -> None:
            if session is self.session:
                session.show_beside(found)
                self._find_pages(session, found)

        def failed(error: KnownError) -> None:
            self.show_error(error)
            session.begin()

        form_id = session.form.form_id
        self.ask(lambda desk: beside(desk, form_id), show, failed)

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

    def _on_finished(self, result: Finished | Compared) -> None:
        form = self._end_session()
        self.strip.clear()
        if form is not None:
            self.waiting.add_finished(form, result)
        self.show_waiting()
        if form is not None and form.keying_pass == SECOND:
            self.second.say_compared(form, result)
        self.gate.open()

    def _on_left(self) -> None:
        form = self._end_session()
        if form is not None:
            said = _("Form {code} is left as it is. It opens again at the same row.")
            self.strip.say(Tone.NOTE, said.format(code=written(form.form_id)))
        self.show_waiting()
        self.gate.open()

    def _end_session(self) -> OpenForm | None:
        session, self.session = self.session, None
        if session is None:
            return None
        self.form_view.show_session(None)
        session.deleteLater()
        return session.form

    def show_waiting(self) -> None:
        """Wait for the next form."""
        self.heading.show()
        self.waiting.show_operator(self.operator)
        self._show_view()
        self.waiting.code.clear()
        self.take_focus()
        self.waiting.refresh()

    def show_settling(self) -> None:
        """Show the form whose differences are being settled."""
        self.heading.hide()
        self._views.setCurrentWidget(self.settling)

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
        self.waiting.batches.forget()
        if operator:
            self.current.change_settings(operator=operator)
        self.show_waiting()

    # Keys

    def _is_closed(self) -> bool:
        saves = self.session is not None and self.session.is_saving
        return self._opening or saves or self.settling.is_saving

    def _key_target(self) -> QWidget:
        if self.settling.is_open:
            return self.settling.target
        if self.session is None:
            return self.waiting.code if self.operator else self.operator_view.code
        return self.form_view.editor if self.session.writing else self.form_view.sheet

    def _use_key(self, widget: QWidget, event: QKeyEvent) -> bool:
        if widget in self.settling.watched:
            return self.settling.use(event)
        if not self._is_written_in(widget) and self._use_step_key(event):
            return True
        if widget is self.waiting.code:
            if event.key() in ENTER and not event.isAutoRepeat():
                self.enter_code()
            return event.key() in ENTER or self.waiting.use(event)
        if self.session is None:
            return False
        if widget is self.form_view.editor:
            return use_written_key(self.session, self.form_view, event)
        return self.session.press(stroke_of(event))

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

    # What the session says

    def _on_writing_changed(self) -> None:
        if self.session is not None:
            self.form_view.open_editor(self.session)
            self.take_focus()

    def _on_check_wanted(self, check: EndCheck) -> None:
        if self.session is not None:
            say_end_check(self.strip, check, self.session)

    def on_not_saved(self) -> None:
        """Drop the keys that came after one that could not be saved."""
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
