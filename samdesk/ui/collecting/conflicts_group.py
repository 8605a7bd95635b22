"""Conflicts: the forms whose answers differ, one of them side by side, and the decision which answer counts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from samdesk.domain.form_id import written
from samdesk.language import _, ngettext
from samdesk.ui import controls, tables
from samdesk.ui.collecting.comparison import answers_of, differing_rows
from samdesk.ui.collecting.comparison_view import ComparisonView
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.domain.faults import KnownError
    from samdesk.services.conflicts import Conflict
    from samdesk.ui.page import Page

_MOST_ROWS = 5
"""The list scrolls when it has more rows than this, so that the comparison stays in sight."""
_MOST_KEYS = 9


class ConflictsGroup(QWidget):
    """A list of forms, the answers of the chosen one, and who decides what for which reason."""

    count_changed = Signal(int)
    """How many conflicts are left to settle."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._shown: Conflict | None = None
        self._said = controls.label()
        self.model: RowsModel[Conflict] = RowsModel(_columns())
        self.table = controls.table(_("Forms with answers that differ"), self.model)
        self.table.setSelectionMode(self.table.SelectionMode.SingleSelection)
        self.table.selectionModel().selectionChanged.connect(self._on_row_chosen)
        self.comparison = ComparisonView()
        self.comparison.chosen_changed.connect(self._on_answer_chosen)
        self.reason = controls.field(_("Reason"), placeholder=_("for example: the paper says Partly"))
        self.by = controls.field(_("Operator code"), placeholder=_("1 to 12 letters or digits"))
        self.by.setMaxLength(12)
        self.decide_button = controls.button(_("Let the chosen answer count"), "check", self.decide, primary=True)
        self.hint = controls.quiet()
        for field in (self.reason, self.by):
            field.textChanged.connect(self._enable)
            field.returnPressed.connect(self._on_return)
        for index in range(_MOST_KEYS):
            key = QShortcut(QKeySequence(str(index + 1)), self)
            key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            key.activated.connect(partial(self.comparison.choose, index))
        names = controls.named_rows((_("Reason"), self.reason), (_("Operator code"), self.by))
        decision = controls.column(self.hint, names, self.decide_button, spacing=3)
        self._settle = controls.framed(controls.column(self.comparison, controls.card(decision), spacing=3))
        self.setLayout(controls.column(self._said, self.table, self._settle, None, spacing=3))

    @property
    def chosen(self) -> Conflict | None:
        """The form that is looked at."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.rows[rows[0].row()] if rows else None

    def show_conflicts(self, found: tuple[Conflict, ...]) -> None:
        """Show the conflicts that are left; the form that is looked at stays, or the next one takes its place."""
        before = [conflict.form_id for conflict in self.model.rows]
        place = before.index(self._shown.form_id) if self._shown and self._shown.form_id in before else 0
        said = ngettext(
            "{n} form has answers that differ. Nothing is lost: choose which answer counts.",
            "{n} forms have answers that differ. Nothing is lost: choose for each which answer counts.",
            len(found),
        )
        none = _("No answers differ. If merge files bring different answers of the same form, you settle them here.")
        self._said.setText(said.format(n=len(found)) if found else none)
        self.by.setText(self.by.text() or self._page.current.settings.operator)
        self.model.set_rows(found)
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, min(len(found), _MOST_ROWS))
        self.table.setVisible(bool(found))
        now = [conflict.form_id for conflict in self.model.rows]
        if self._shown and self._shown.form_id in now:
            place = now.index(self._shown.form_id)
        if found:
            self.table.selectRow(min(place, len(found) - 1))
        self._on_row_chosen()
        self.count_changed.emit(len(found))

    def decide(self) -> None:
        """Let the chosen answer count, for the reason that is written."""
        from samdesk.services.deciding import decide

        conflict, answer = self.chosen, self.comparison.chosen
        if conflict is None or answer is None:
            return
        form_id, rev, reason, by = conflict.form_id, answer.rev, self.reason.text(), self.by.text()
        said = _("Form {code} is settled: {answer} counts.").format(
            code=written(form_id), answer=self.comparison.chosen_name
        )
        self.decide_button.setEnabled(False)
        self._page.ask(
            lambda desk: decide(desk, form_id, take=rev, reason=reason, by=by),
            lambda _changes: self._on_decided(said, by),
            self._on_not_decided,
        )

    def _on_decided(self, said: str, by: str) -> None:
        self._page.current.change_settings(operator=by)
        self.reason.clear()
        self.table.setFocus()
        left = len(self.model.rows) - 1
        some = ngettext("{n} conflict is left.", "{n} conflicts are left.", left).format(n=left)
        rest = some if left else _("No conflict is left.")
        self._page.strip.say(Tone.GOOD, f"{said} {rest}")

    def _on_not_decided(self, error: KnownError) -> None:
        self._enable()
        self._page.show_error(error)

    def _on_row_chosen(self) -> None:
        conflict = self.chosen
        if conflict == self._shown and conflict is not None:
            return
        self._shown = conflict
        self.reason.clear()
        self.comparison.show_conflict(conflict, self._names(conflict))
        stop: QWidget = self.table
        for button in self.comparison.buttons:
            button.setEnabled(self._page.current.is_writable)
            QWidget.setTabOrder(stop, button)
            stop = button
        QWidget.setTabOrder(stop, self.reason)
        self._settle.setVisible(conflict is not None)
        self._enable()

    def _names(self, conflict: Conflict | None) -> dict[str, str]:
        from samdesk.services.on_paper import filled_names

        shown = self._page.current.round
        return filled_names(shown, conflict.definition) if shown and conflict else {}

    def _on_answer_chosen(self) -> None:
        self._enable()
        self.reason.setFocus()

    def _enable(self) -> None:
        name = self.comparison.chosen_name
        chosen = _("{answer} is chosen. Write why it counts; the other one stays in the form's history.")
        none = _("Key 1 or 2 chooses an answer. The other one stays in the form's history.")
        self.hint.setText(chosen.format(answer=name) if name else none)
        complete = bool(name and self.reason.text().strip() and self.by.text().strip())
        self.decide_button.setEnabled(complete and self._page.current.is_writable)

    def _on_return(self) -> None:
        if self.decide_button.isEnabled():
            self.decide()
        elif not self.by.text().strip():
            self.by.setFocus()


def _columns() -> tuple[Column[Conflict], ...]:
    return (
        Column(_("Form id"), lambda row: written(row.form_id), width=12),
        Column(_("Unit"), lambda row: row.unit_name, width=32),
        Column(_("Förvaltning"), lambda row: row.forvaltning_name, width=32),
        Column(_("Answers"), lambda row: str(len(answers_of(row))), right=True, width=9),
        Column(_("Rows that differ"), _differing_text, lambda row: len(differing_rows(row, {})), width=18),
    )


def _differing_text(row: Conflict) -> str:
    return str(len(differing_rows(row, {})))
