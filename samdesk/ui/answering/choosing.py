"""Which form is to be answered: by its code, or found by unit or manager."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.ui import controls, theme

if TYPE_CHECKING:
    from samdesk.services.finding import FoundForm

MOST: Final = 8
"""So many forms are listed; more words make them fewer."""


class ChoosingView(QWidget):
    """A field, and the forms that fit what is written in it."""

    wanted = Signal(str)
    """The code of a form that is to be opened."""
    looked_for = Signal(str)
    """Words that forms are to be found by."""

    def __init__(self) -> None:
        super().__init__()
        self.words = controls.field(_("Unit, manager or form code"), placeholder=_("unit, manager, code…"))
        theme.set_text(self.words, 1.4)
        self.words.textEdited.connect(self.looked_for.emit)
        self.words.returnPressed.connect(self._choose)
        name = controls.subheading(_("Which workplace are you answering for?"))
        name.setBuddy(self.words)
        said = _(
            "Write the code from the letter, or the name of the unit. You can stop at any time and go on later: "
            "every answer is saved at once."
        )
        self._found = QVBoxLayout()
        self._found.setSpacing(2 * theme.GRID)
        self._note = controls.quiet()
        self._note.hide()
        self._why = controls.label()
        self._why.hide()
        self._card = controls.card(name, controls.label(said), self.words, self._note, self._found, spacing=3)
        self._card.setMaximumWidth(760)
        beside = controls.row(self._card, None)
        beside.setStretch(0, 1000)  # as wide as it may be
        inner = controls.framed(controls.column(self._why, beside, None, spacing=4))
        self.setLayout(controls.column(controls.scrolled(inner)))
        self._codes: list[str] = []

    def set_possible(self, writable: bool, has_round: bool) -> None:
        """Say why nothing can be answered, if that is so."""
        self._card.setEnabled(writable and has_round)
        why = ""
        if not writable:
            why = _("The desk file is open for reading only, so nothing can be answered.")
        elif not has_round:
            why = _("There is no round yet. Open a round package, or plan a round on the page Round.")
        self._why.setText(why)
        self._why.setVisible(bool(why))

    def show_found(self, words: str, found: tuple[FoundForm, ...]) -> None:
        """List the forms that were found by words."""
        if words != self.words.text():
            return  # something else is looked for already
        controls.empty(self._found)
        self._codes = [form.form_id for form in found]
        for form in found[:MOST]:
            self._found.addWidget(self._row(form))
        rest = len(found) - MOST
        said = ""
        if words.strip() and not found:
            said = _("No form fits. Write less of the name, or ask whoever sent you the letter.")
        elif rest > 0:
            said = ngettext("{n} more form fits. Write more.", "{n} more forms fit. Write more.", rest).format(n=rest)
        self._note.setText(said)
        self._note.setVisible(bool(said))

    def clear(self) -> None:
        """Begin anew."""
        self.words.clear()
        self.show_found("", ())

    def _row(self, form: FoundForm) -> QWidget:
        code = written(form.form_id)
        name = controls.label(form.unit_name or _("Spare form"), bold=True)
        where = controls.quiet(" · ".join(part for part in (code, form.forvaltning_name, form.managers) if part))
        answer = controls.button(_("Answer this form"), "forward", partial(self.wanted.emit, form.form_id))
        answer.setAccessibleName(_("Answer for {unit}, {code}").format(unit=form.unit_name, code=code))
        row = controls.row(controls.column(name, where, spacing=0), answer, spacing=4)
        row.setStretch(0, 1)
        return controls.framed(row)

    def _choose(self) -> None:
        """Enter opens the only form that fits, goes to the list of several, or tries what is written as a code."""
        if len(self._codes) == 1:
            self.wanted.emit(self._codes[0])
        elif self._codes:
            self.focusNextChild()
        elif self.words.text().strip():
            self.wanted.emit(self.words.text())
