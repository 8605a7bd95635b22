"""Between two forms: who is keying, the line that waits for a code, and the forms that were just finished."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.ui import controls, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.keying.taken_files import TakenFiles

if TYPE_CHECKING:
    from samdesk.services.keying import Finished, OpenForm

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
    """Waits for the code of a form."""

    code_entered = Signal(str)
    reopen_wanted = Signal(str)
    operator_wanted = Signal()
    files_wanted = Signal()
    screen_wanted = Signal()
    """Something that was begun on screen is to be ended there."""

    def __init__(self) -> None:
        super().__init__()
        self.code = controls.field(_("Form code"), placeholder="K7QX-2M4P")
        theme.set_text(self.code, 1.8)
        self.code.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._open = controls.button(_("Open form"), "forward", lambda: self.code_entered.emit(self.code.text()))
        self._operator = controls.quiet()
        self._operator.setWordWrap(False)
        change = controls.button(_("Another operator"), "people", self.operator_wanted.emit)
        self._finished: list[tuple[OpenForm, Finished]] = []
        self._list = QGridLayout()
        self._list.setHorizontalSpacing(4 * theme.GRID)
        self._list.setVerticalSpacing(theme.GRID)
        self._list.setColumnStretch(1, 1)
        self._count = controls.subheading("")
        self._empty = controls.quiet(_("Forms that you finish are listed here and can be opened again."))
        name = controls.subheading(_("Scan or type the form code"))
        name.setBuddy(self.code)
        where = controls.quiet(_("It stands beside the square code on every page. Enter opens the form."))
        self._card = controls.card(name, where, self.code, FlowLayout(self._open, self._operator, change), spacing=3)
        self.taken = TakenFiles(self.files_wanted.emit, self.screen_wanted.emit)
        self._note = controls.label()
        done = QVBoxLayout()
        done.setSpacing(2 * theme.GRID)
        done.addWidget(self._count)
        done.addWidget(self._empty)
        done.addLayout(self._list)
        done.addStretch(1)
        inner = controls.column(self._note, self._card, done, self.taken, None, spacing=4)
        self.setLayout(controls.column(controls.scrolled(controls.framed(inner))))
        self._show_finished()

    def set_possible(self, writable: bool, has_round: bool) -> None:
        """Say why nothing can be keyed, if that is so."""
        self._card.setEnabled(writable and has_round)
        self.taken.setEnabled(writable and has_round)
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

    def add_finished(self, form: OpenForm, result: Finished) -> None:
        """List a form as finished."""
        self._finished = [pair for pair in self._finished if pair[0].form_id != form.form_id]
        self._finished.insert(0, (form, result))
        self._show_finished()

    def _show_finished(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        n = len(self._finished)
        self._count.setText(
            ngettext("{n} form finished in this sitting", "{n} forms finished in this sitting", n).format(n=n)
        )
        self._empty.setVisible(not n)
        for row, (form, result) in enumerate(self._finished[:_SHOWN]):
            self._list.addWidget(controls.label(written(form.form_id), bold=True, wrap=False), row, 0)
            self._list.addWidget(controls.label(_described(form, result)), row, 1)
            again = controls.button(_("Open again"), "edit", partial(self.reopen_wanted.emit, form.form_id))
            again.setAccessibleName(_("Open {code} again").format(code=written(form.form_id)))
            self._list.addWidget(again, row, 2)


def _described(form: OpenForm, result: Finished) -> str:
    parts = [form.unit_name, form.forvaltning_name]
    if result.blank:
        n = len(result.blank)
        parts.append(ngettext("{n} row blank", "{n} rows blank", n).format(n=n))
    return " · ".join(part for part in parts if part)
