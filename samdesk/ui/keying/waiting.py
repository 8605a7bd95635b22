"""Between two forms: who is keying, the line that waits for a code, what waits beside it, what was just finished."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QTabBar, QVBoxLayout, QWidget

from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.ui import controls, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.keying.asking import ReasonLine
from samdesk.ui.keying.batches import BatchCard
from samdesk.ui.keying.figures import FiguresView
from samdesk.ui.keying.finder import Finder
from samdesk.ui.keying.in_view import FocusInView
from samdesk.ui.keying.second_card import SecondCard
from samdesk.ui.keying.session import SECOND
from samdesk.ui.keying.taken_files import TakenFiles

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QFrame

    from samdesk.services.keying import Finished, OpenForm
    from samdesk.services.second_entry import Compared
    from samdesk.ui.pages.keying import KeyingPage

_SHOWN = 8
"""Finished forms shown to be opened again."""


class OperatorView(QWidget):
    """Asks for the operator's code at the start of work."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.code = controls.field(_("Operator code"), placeholder=_("for example A1"))
        self.code.setMaxLength(12)
        self.code.returnPressed.connect(self._choose)
        theme.set_text(self.code, 1.4)
        begin = controls.button(_("Begin keying"), "keying", self._choose, primary=True)
        said = _(
            "A short code of your own, letters or digits. It says who keyed a form, so that another person can be "
            "asked to key it a second time. Do not use a name."
        )
        name = controls.subheading(_("Who is keying?"))
        name.setBuddy(self.code)
        box = controls.card(name, controls.label(said), self.code, controls.row(begin, None), spacing=3)
        box.setMaximumWidth(640)
        self.setLayout(controls.column(controls.row(box, None), None))

    def suggest(self, operator: str) -> None:
        """Fill in the code of last time, unless one is being typed."""
        if not self.code.text():
            self.code.setText(operator)
            self.code.selectAll()

    def _choose(self) -> None:
        if self.code.text().strip():
            self.chosen.emit(self.code.text().strip())


class WaitingView(QWidget):
    """Waits for the code of a form: of a first entry, with its batch, or of a second one, with what waits for it."""

    code_entered = Signal()
    reopen_wanted = Signal(str)
    operator_wanted = Signal()
    files_wanted = Signal()
    screen_wanted = Signal()
    """Something that was begun on screen is to be ended there."""

    def __init__(self, page: KeyingPage) -> None:
        super().__init__()
        self._page = page
        self._possible = False
        self.passes = QTabBar()
        self.passes.addTab(_("First entry"))
        self.passes.addTab(_("Second entry"))
        self.passes.setAccessibleName(_("Which entry is keyed"))
        self.passes.setDrawBase(False)
        self.passes.currentChanged.connect(self._on_pass_changed)
        self.code = controls.field(_("Form code"), placeholder="K7QX-2M4P")
        theme.set_text(self.code, 1.8)
        self.code.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.finder = Finder(page, self.code)
        self.reason = ReasonLine(_("Why nobody else can key it"), _("Key it anyway"))
        self.voiding = ReasonLine(_("Why the answer is void"), _("Make it void"))
        self.batches = BatchCard(page)
        self.second = SecondCard(page)
        self.figures = FiguresView(page)
        self.taken = TakenFiles(self.files_wanted.emit, self.screen_wanted.emit)
        self._finished: list[tuple[OpenForm, Finished | Compared]] = []
        self._card = self._build_card()
        self._note = controls.label()
        inner = controls.column(
            self._note,
            self.passes,
            self._card,
            self.figures,
            self.batches,
            self.second,
            self._build_finished(),
            self.taken,
            None,
            spacing=4,
        )
        area = controls.scrolled(controls.framed(inner))
        FocusInView(area)
        self.setLayout(controls.column(area))
        self._show_finished()
        self._show_pass()

    def _build_card(self) -> QFrame:
        self._open = controls.button(_("Open form"), "forward", self.code_entered.emit)
        self._operator = controls.quiet()
        self._operator.setWordWrap(False)
        change = controls.button(_("Another operator"), "people", self.operator_wanted.emit)
        name = controls.subheading(_("Scan or type the form code"))
        name.setBuddy(self.code)
        self._where = controls.quiet()
        buttons = FlowLayout(self._open, self._operator, change)
        return controls.card(name, self._where, self.code, self.finder, self.reason, self.voiding, buttons, spacing=3)

    def _build_finished(self) -> QVBoxLayout:
        self._list = QGridLayout()
        self._list.setHorizontalSpacing(4 * theme.GRID)
        self._list.setVerticalSpacing(theme.GRID)
        self._list.setColumnStretch(1, 1)
        self._count = controls.subheading("")
        self._empty = controls.quiet(_("Forms that you finish are listed here and can be opened again."))
        return controls.column(self._count, self._empty, self._list)

    @property
    def is_second(self) -> bool:
        """Whether forms are keyed a second time now."""
        return self.passes.currentIndex() == 1

    def show_pass(self, *, second: bool) -> None:
        """Key first or second entries from now on."""
        self.passes.setCurrentIndex(int(second))

    def refresh(self) -> None:
        """Read what waits beside the code."""
        if not self._possible:
            return
        if self.is_second:
            self.second.refresh()
        else:
            self.batches.refresh()
        self.figures.refresh()

    def forget(self) -> None:
        """Show nothing of the desk file that was open."""
        self._finished.clear()
        self._show_finished()
        self.batches.forget()
        self.reason.hide()
        self.voiding.hide()

    def use(self, event: QKeyEvent) -> bool:
        """Do what a key asks for beside the code; false if it is another's."""
        act = {
            Qt.Key.Key_Escape: self.begin_again,
            Qt.Key.Key_F7: self._go_to_work,
            Qt.Key.Key_F8: lambda: self.show_pass(second=not self.is_second),
            Qt.Key.Key_Down: self._go_down,
        }.get(Qt.Key(event.key()))
        if act is None or event.isAutoRepeat() or not self._possible:
            return False
        act()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.use(event):
            super().keyPressEvent(event)

    def begin_again(self) -> None:
        """Drop what was begun here, and wait for a code."""
        self.reason.hide()
        self.voiding.hide()
        self.batches.reason.hide()
        self.code.clear()
        self.code.setFocus()

    def _go_to_work(self) -> None:
        if self.is_second:
            self.second.take_focus()
        else:
            self.batches.take_focus()

    def _go_down(self) -> None:
        if self.finder.list.count():
            self.finder.list.setFocus()
        else:
            self._go_to_work()

    def _on_pass_changed(self) -> None:
        self.reason.hide()
        self._show_pass()
        self.refresh()
        if self.isVisible() and not self.passes.hasFocus():
            self.code.setFocus()

    def _show_pass(self) -> None:
        second = self.is_second
        self._page.heading.setText(_("Keying: second entry") if second else _("Keying"))
        self.batches.setVisible(not second)
        self.second.setVisible(second)
        self.taken.setVisible(not second)
        where = _(
            "It stands beside the square code on every page. If it cannot be read, write the unit or the manager."
        )
        blind = _(
            "The form is keyed once more by another person, without seeing the first entry. Then they are compared."
        )
        keys = _("F7 list · F8 first entry") if second else _("F7 batch · F8 second entry")
        self._where.setText(f"{blind if second else where} {keys}")

    def set_possible(self, writable: bool, has_round: bool) -> None:
        """Say why nothing can be keyed, if that is so."""
        self._possible = writable and has_round
        for part in (self.passes, self._card, self.batches, self.second, self.taken):
            part.setEnabled(self._possible)
        note = ""
        if not writable:
            note = _("The desk file is open for reading only, so nothing can be keyed.")
        elif not has_round:
            note = _("There is no round yet. Open a round package, or plan a round on the page Round.")
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def show_operator(self, operator: str) -> None:
        """Say who is keying."""
        self._operator.setText(_("Operator {operator}").format(operator=operator))

    def add_finished(self, form: OpenForm, result: Finished | Compared) -> None:
        """List a form as finished."""
        self._finished = [pair for pair in self._finished if pair[0].form_id != form.form_id]
        self._finished.insert(0, (form, result))
        self._show_finished()

    def drop_finished(self, form_id: str) -> None:
        """List a form as finished no more: it has no answer any more."""
        self._finished = [pair for pair in self._finished if pair[0].form_id != form_id]
        self._show_finished()

    def _show_finished(self) -> None:
        controls.empty(self._list)
        n = len(self._finished)
        self._count.setText(
            ngettext("{n} form finished in this sitting", "{n} forms finished in this sitting", n).format(n=n)
        )
        self._empty.setVisible(not n)
        for row, (form, result) in enumerate(self._finished[:_SHOWN]):
            self._list.addWidget(controls.label(written(form.form_id), bold=True, wrap=False), row, 0)
            self._list.addWidget(controls.label(_described(form, result)), row, 1)
            if form.keying_pass == SECOND:
                continue
            again = controls.button(_("Open again"), "edit", partial(self.reopen_wanted.emit, form.form_id))
            again.setAccessibleName(_("Open {code} again").format(code=written(form.form_id)))
            self._list.addWidget(again, row, 2)


def _described(form: OpenForm, result: Finished | Compared) -> str:
    parts = [form.unit_name, form.forvaltning_name]
    if form.keying_pass == SECOND:
        n = len(getattr(result, "differences", ()))
        said = ngettext("second entry: {n} difference", "second entry: {n} differences", n).format(n=n)
        parts.append(said if n else _("second entry: agrees"))
    elif n := len(getattr(result, "blank", ())):
        parts.append(ngettext("{n} row blank", "{n} rows blank", n).format(n=n))
    return " · ".join(part for part in parts if part)
