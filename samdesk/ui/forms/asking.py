"""One manager whose forms are missing: which, why, what support is needed, who asks and when; saved at once (R51).

Knows what is known of missing forms, and neither the desk file nor the list of managers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit

from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.services.following import MissingForm, reasons
from samdesk.ui import controls, tables
from samdesk.ui.forms.board import state_icon
from samdesk.ui.forms.finding import state_text
from samdesk.ui.tables import Column, RowsModel

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent, QKeyEvent

    from samdesk.services.following import Following, ManagerMissing

_MOST_ROWS = 6
"""A longer list of forms scrolls."""


class AskingCard(QFrame):
    """The forms of a manager; what is written holds for those that are marked, at first all."""

    said = Signal(object, object)
    """Form ids, and what was changed of them: a dict of ``reason``, ``note``, ``support``, ``contact``."""
    copy_wanted = Signal()
    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.manager: ManagerMissing | None = None
        self._ids: tuple[str, ...] = ()
        self._setting = False
        self._shown: dict[str, str] = {}
        self._name = controls.label(bold=True)
        self._place = controls.quiet()
        self._emails = controls.label()
        self._emails.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.copy = controls.button(_("Copy address"), "copy", self.copy_wanted.emit)
        self._reasons = {str(reason): name for reason, name in reasons().items()}
        self.model: RowsModel[MissingForm] = RowsModel(_columns(self._reasons))
        self.table = controls.table(_("The manager's missing forms"), self.model)
        self.table.selectionModel().selectionChanged.connect(self._on_marked)
        self.whom = controls.label(bold=True)
        self.reason = QComboBox()
        self.reason.setAccessibleName(_("Reason"))
        self.reason.setPlaceholderText(_("different"))
        self.reason.addItem(_("no reason yet"), "")
        for reason, name in self._reasons.items():
            self.reason.addItem(name, reason)
        self.reason.activated.connect(lambda _index: self._say(reason=self.reason.currentData()))
        self.fields = {
            "note": controls.field(_("Note")),
            "support": controls.field(_("Support needed")),
            "contact": controls.field(_("Who asks, and when")),
        }
        for field in self.fields.values():
            field.editingFinished.connect(self.flush)
        rows = [(field.accessibleName(), field) for field in self.fields.values()]
        address = controls.row(self._emails, self.copy)
        address.setStretch(0, 1)
        layout = controls.column(
            self._name,
            self._place,
            address,
            self.table,
            self.whom,
            controls.named_rows((_("Reason"), self.reason), *rows),
            controls.quiet(_("Write nothing about anybody's health: absence says enough.")),
            None,
        )
        layout.setContentsMargins(16, 12, 16, 12)
        self.setLayout(layout)
        self.show_manager(None)

    def show_manager(self, manager: ManagerMissing | None, *, writable: bool = True) -> None:
        """Show a manager's forms; of the same one as before, the same forms stay marked."""
        same = manager is not None and self.manager is not None and _key(manager) == _key(self.manager)
        marked = set(self._ids) if same else set()
        if not same:
            self.flush()
        self.manager = manager
        self._name.setText(
            (manager.managers or _("No manager is named")) if manager else _("Choose a manager in the list.")
        )
        self._place.setText(manager.forvaltning_name if manager else "")
        self._emails.setText(", ".join(manager.emails) if manager else "")
        self._emails.setVisible(bool(manager and manager.emails))
        self.copy.setVisible(bool(manager and manager.emails))
        for widget in (self.reason, *self.fields.values()):
            widget.setEnabled(bool(manager) and writable)
        self._setting = True
        self.model.set_rows(manager.forms if manager else ())
        self._fit()
        flags = QItemSelectionModel.SelectionFlag
        for row, one in enumerate(self.model.rows):
            if not marked or one.form.form_id in marked:
                self.table.selectionModel().select(self.model.index(row, 0), flags.Select | flags.Rows)
        self._setting = False
        self._on_marked()

    def take_focus(self) -> None:
        """Begin with the reason."""
        self.reason.setFocus()

    # Marked forms

    @property
    def _marked(self) -> list[MissingForm]:
        return [self.model.rows[index.row()] for index in self.table.selectionModel().selectedRows()]

    def _on_marked(self) -> None:
        if self._setting:
            return
        marked = self._marked
        ids = tuple(one.form.form_id for one in marked)
        same, self._ids = ids == self._ids, ids
        said = ngettext("For the marked form", "For the {n} marked forms", len(ids)).format(n=len(ids))
        self.whom.setText(said if ids else _("Mark the forms that it is about."))
        known = [one.following for one in marked]
        self._show_reason({str(one.reason or "") for one in known})
        for name, field in self.fields.items():
            if not (same and field.isModified()):  # what is being written stays
                self._show_text(name, field, {_text(one, name) for one in known})

    def _show_reason(self, held: set[str]) -> None:
        self.reason.setCurrentIndex(self.reason.findData(held.pop()) if len(held) == 1 else -1)

    def _show_text(self, name: str, field: QLineEdit, held: set[str]) -> None:
        field.setPlaceholderText(_("different") if len(held) > 1 else "")
        self._shown[name] = held.pop() if len(held) == 1 else ""
        field.setText(self._shown[name])
        field.setModified(False)

    # What is written

    def flush(self) -> None:
        """Save what is written and not saved yet."""
        written = {name: field.text() for name, field in self.fields.items() if field.isModified()}
        changes = {name: text for name, text in written.items() if text != self._shown[name]}
        for name in written:
            self.fields[name].setModified(False)
        self._shown |= written
        if changes:
            self._say(**changes)

    def _say(self, **changes: str) -> None:
        if self._ids:
            self.said.emit(self._ids, changes)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.flush()
        super().hideEvent(event)

    # Sizes

    def _fit(self) -> None:
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, min(len(self.model.rows), _MOST_ROWS))
        self.table.setVisible(bool(self.model.rows))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()


def _key(manager: ManagerMissing) -> tuple[str, str]:
    return manager.managers, manager.forvaltning_name


def _text(known: Following, name: str) -> str:
    return {"note": known.note, "support": known.support, "contact": known.contact}[name]


def _columns(reason_names: dict[str, str]) -> tuple[Column[MissingForm], ...]:
    return (
        Column(_("Unit"), lambda row: row.form.unit_name, width=20),
        Column(_("Reason"), lambda row: reason_names.get(str(row.following.reason or ""), ""), width=16),
        Column(_("State"), lambda row: state_text(row.form), width=12, icon=lambda row: state_icon(row.form)),
        Column(_("Form code"), lambda row: written(row.form.form_id), width=12),
    )
