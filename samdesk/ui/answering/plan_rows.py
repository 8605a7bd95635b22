"""The action plan of a form on the screen: a row for each gap, and rows of one's own."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from samdesk.domain.actions import PlanRow
from samdesk.language import _
from samdesk.ui import controls, theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.domain.faults import KnownError
    from samdesk.services.changes import Changes
    from samdesk.services.desks import Desk
    from samdesk.ui.answering.sitting import Sitting


class PlanRows(QWidget):
    """Rows to write in, saved when a field is left. A row that is emptied is taken out of the plan."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        self.rows: dict[int, PlanRow] = {}
        self._editors: dict[int, RowEditor] = {}
        self._inner = QVBoxLayout(self)
        self._inner.setContentsMargins(0, 0, 0, 0)
        self._inner.setSpacing(2 * theme.GRID)
        self._add = controls.button(_("Add a row"), "add", self.add)
        self._inner.addWidget(self._add)

    @property
    def planned(self) -> frozenset[str]:
        """Numbers of the rows of the form that the plan speaks of."""
        return frozenset(row.number for row in self.rows.values() if row.number)

    def show_rows(self, rows: Mapping[int, PlanRow]) -> None:
        """Show the plan as it is kept."""
        self.rows = dict(rows)
        for position in sorted(rows):
            if position in self._editors:
                self._editors[position].show_row(rows[position])
            else:
                self._insert(position, rows[position])

    def begin(self, number: str) -> None:
        """Go to the plan's row for a row of the form; a new one if it has none."""
        known = next((at for at, row in self.rows.items() if row.number == number), 0)
        position = known or self._free()
        if position not in self._editors:
            self._insert(position, PlanRow(number))
        self._editors[position].take_focus()

    def add(self) -> None:
        """Begin a row that belongs to no row of the form."""
        position = self._free()
        self._insert(position, PlanRow())
        self._editors[position].take_focus()

    def flush(self) -> None:
        """Save what is being written."""
        for editor in self._editors.values():
            editor.flush()

    def _free(self) -> int:
        return max([0, *self.rows, *self._editors]) + 1

    def _insert(self, position: int, row: PlanRow) -> None:
        editor = RowEditor(row, row.number or _("A row of your own"))
        editor.changed = partial(self._put, position)
        self._editors[position] = editor
        self._inner.insertWidget(self._inner.count() - 1, editor)

    def _put(self, position: int, row: PlanRow) -> None:
        from samdesk.services.actions import put_plan_row
        from samdesk.services.answering import RESPONDENT

        form_id = self._sitting.form.form_id

        def call(desk: Desk) -> Changes:
            return put_plan_row(desk, form_id, position, row, operator=RESPONDENT)

        def kept(_changes: Changes) -> None:
            self.rows[position] = row
            self._editors[position].show_error(None)
            self._sitting.answered.emit("")

        self._sitting.save(call, kept, self._editors[position].show_error)


class RowEditor(QFrame):
    """What, who and when of one row."""

    def __init__(self, row: PlanRow, title: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._number = row.number
        self.changed: partial[None] | None = None
        self._kept = row
        named = _("Row {number}").format(number=row.number) if row.number else title
        self.what = self._field(_("What is to be done"), named, row.what)
        self.who = self._field(_("Who (role)"), named, row.who)
        self.when = self._field(_("Done by"), named, row.when)
        self._wrong = controls.label()
        self._wrong.hide()
        fields = controls.row(_named(_("Who (role)"), self.who), _named(_("Done by"), self.when), spacing=4)
        layout = controls.column(
            controls.label(named, bold=True), _named(_("What is to be done"), self.what), fields, self._wrong
        )
        margin = 3 * theme.GRID
        layout.setContentsMargins(margin, margin, margin, margin)
        self.setLayout(layout)

    def _field(self, name: str, row: str, text: str) -> QLineEdit:
        made = controls.field(f"{name}, {row}", text=text)
        made.editingFinished.connect(self.flush)
        return made

    def show_row(self, row: PlanRow) -> None:
        """Show the row as it is kept, except where it is being written."""
        self._kept = row
        for field, text in ((self.what, row.what), (self.who, row.who), (self.when, row.when)):
            if not field.hasFocus():
                field.setText(text)

    def show_error(self, error: KnownError | None) -> None:
        """Say why the row is not saved, or that it is."""
        self._wrong.setText("\n".join(f"{fault.what} {fault.advice}" for fault in error.faults) if error else "")
        self._wrong.setVisible(error is not None)

    def take_focus(self) -> None:
        """Put the focus where the row begins."""
        self.what.setFocus()

    def flush(self) -> None:
        """Save the row if something of it was changed; a row without "what" waits until it has that."""
        row = PlanRow(self._number, self.what.text().strip(), self.who.text().strip(), self.when.text().strip())
        emptied = not row.what and self._kept.what
        if not row.what and not (row.who or row.when):
            row = PlanRow()
        if row != self._kept and self.changed is not None and (row.what or emptied):
            self._kept = row
            self.changed(row)


def _named(name: str, field: QLineEdit) -> QVBoxLayout:
    label = controls.label(name, wrap=False)
    label.setBuddy(field)
    return controls.column(label, field, spacing=1)
