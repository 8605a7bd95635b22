"""What each förvaltning decides in a round: last date, whom to ask, where paper is sent; edited in the table."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QAbstractItemView

from samdesk.domain.answers import read_day
from samdesk.domain.organisation import swedish_key
from samdesk.language import _
from samdesk.ui import controls, tables
from samdesk.ui.round.group import Group
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.domain.organisation import Organisation
    from samdesk.domain.rounds import LocalTerms, Round
    from samdesk.ui.page import Page

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class TermsRow:
    """The terms that hold in a förvaltning."""

    code: str
    name: str
    terms: LocalTerms


class TermsModel(RowsModel[TermsRow]):
    """Terms that can be written over."""

    edited = Signal(str, object)
    """Code of a förvaltning, and the ``LocalTerms`` that someone wrote."""
    not_a_day = Signal(str)

    def __init__(self) -> None:
        super().__init__(
            (
                Column(_("Förvaltning"), lambda row: row.name, width=30),
                Column(_("Last date"), lambda row: row.terms.last_date.isoformat(), width=12),
                Column(_("Contact"), lambda row: row.terms.contact, width=30),
                Column(_("Return address"), lambda row: row.terms.return_address, width=36),
            )
        )
        self.editable = False

    def flags(self, index: _Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.editable and index.column() else flags

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: ANN401, N802
        row, text = self.rows[index.row()], str(value).strip()
        if role != Qt.ItemDataRole.EditRole or text == self.columns[index.column()].text(row):
            return False
        if index.column() == 1:
            day = read_day(text)
            if day is None:
                self.not_a_day.emit(text)
                return False
            terms = replace(row.terms, last_date=day)
        elif index.column() == 2:
            terms = replace(row.terms, contact=text)
        else:
            terms = replace(row.terms, return_address=text)
        self.edited.emit(row.code, terms)
        return True


class TermsGroup(Group):
    """The table, for the round that is looked at."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("Last dates by förvaltning"))
        self.model = TermsModel()
        self.table = controls.table(_("Last dates by förvaltning"), self.model)
        trigger = QAbstractItemView.EditTrigger
        self.table.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed | trigger.AnyKeyPressed)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self._how = controls.quiet(_("Choose a cell and write. Empty fields follow the round."))
        self.inner.addWidget(self._how)
        self.inner.addWidget(self.table)
        self.model.edited.connect(self._on_edited)
        self.model.not_a_day.connect(self._on_not_a_day)

    def refresh(self) -> None:
        from samdesk.services.organisations import organisation

        self.model.editable = self.page.current.is_writable
        self._how.setVisible(self.page.current.is_writable)
        planned = self.page.current.round
        self.setVisible(planned is not None)
        if planned is not None:
            self.page.ask(organisation, lambda found: self._show(planned, found))

    def _show(self, planned: Round, organisation: Organisation) -> None:
        found = (organisation.units[code] for code in set(organisation.forvaltning_of.values()))
        valid = (unit for unit in found if unit.valid_on(planned.last_date))
        codes = [unit.code for unit in sorted(valid, key=lambda unit: swedish_key(unit.name))]
        rows = [TermsRow(code, organisation.units[code].name, planned.terms(code)) for code in codes]
        at = self.table.currentIndex()
        self.model.set_rows(rows)
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, len(rows))
        if at.isValid():
            self.table.setCurrentIndex(self.model.index(at.row(), at.column()))

    def _on_edited(self, code: str, terms: LocalTerms) -> None:
        from samdesk.services.rounds import set_terms

        round_id = self.page.current.round_id
        self.page.strip.clear()
        self.page.ask(lambda desk: set_terms(desk, round_id, code, terms))

    def _on_not_a_day(self, text: str) -> None:
        said = _("“{text}” is no date. Write it as 2023-12-15.").format(text=text)
        self.page.strip.say(Tone.ERROR, said)
