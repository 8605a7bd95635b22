"""Statements on screen: a table for each definition, with a bar for each statement's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from samdesk import language
from samdesk.domain.definition import text_in
from samdesk.domain.document import Paragraph
from samdesk.language import _, ngettext
from samdesk.ui import controls, tables, theme
from samdesk.ui.results.answer_bars import ANSWERED_ROLE, AnswerBars, answered
from samdesk.ui.tables import Column, RowsModel, Spreading

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtWidgets import QTableView

    from samdesk.domain.document import Document
    from samdesk.domain.statement_table import StatementRow, StatementTable

_STATEMENT = 1
"""The column with the text and the bar."""
_NARROWEST = 30
"""Characters that the statement's column has at least."""


class StatementsModel(RowsModel["StatementRow"]):
    """Statements with how they were answered, computed once."""

    def __init__(self, table: StatementTable, names: Mapping[str, str]) -> None:
        self._answered = {row.statement.number: answered(row, names) for row in table.rows}
        super().__init__(
            (
                Column(_("No."), lambda row: row.statement.number, width=5),
                Column(_("Statement"), lambda row: str(self._answered[row.statement.number])),
                _count(_("Answers"), lambda row: row.answered),
                _count(_("Not applicable"), lambda row: row.not_applicable),
                _count(_("Missing"), lambda row: sum(row.missing.values())),
                _count(_("Needs action"), lambda row: row.needs_action),
            )
        )
        self.set_rows(table.rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        if role == ANSWERED_ROLE and index.isValid():
            return self._answered[self.rows[index.row()].statement.number]
        return super().data(index, role)


class StatementsView(QWidget):
    """All definitions of a round below each other."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[QTableView] = []
        self._place = QVBoxLayout()
        self._place.setSpacing(3 * theme.GRID)
        self._content = Spreading()
        self._content.setLayout(self._place)
        self._content.room_changed.connect(self._fit)
        self.setLayout(controls.column(controls.scrolled(self._content)))

    def show_tables(
        self, shown: Sequence[StatementTable], names: Mapping[str, Mapping[str, str]], document: Document
    ) -> None:
        """Show tables with the explanations of their report; ``names`` has the round's names by definition."""
        self.tables = []
        controls.empty(self._place)
        with_answers = [table for table in shown if table.forms]
        for table in with_answers:
            self._add(table, names[table.definition.sha256])
        if not with_answers:
            self._place.addWidget(controls.label(_("No form with answers has come in yet.")))
        for text in dict.fromkeys(block.text for block in document.blocks if isinstance(block, Paragraph)):
            self._place.addWidget(controls.quiet(text))
        self._place.addStretch(1)
        self._fit(self._content.room)

    def _add(self, table: StatementTable, names: Mapping[str, str]) -> None:
        title = text_in(table.definition.title, language.current())
        said = ngettext("{n} form with answers", "{n} forms with answers", table.forms)
        model = StatementsModel(table, names)
        view = controls.table(title, model)
        model.setParent(view)
        view.setSelectionMode(view.SelectionMode.NoSelection)
        view.setWordWrap(True)
        view.setHorizontalScrollMode(view.ScrollMode.ScrollPerPixel)
        view.horizontalHeader().setStretchLastSection(False)
        view.setItemDelegateForColumn(_STATEMENT, AnswerBars(view))
        self.tables.append(view)
        self._place.addWidget(controls.subheading(title))
        self._place.addWidget(controls.quiet(said.format(n=language.number(table.forms))))
        self._place.addWidget(view)

    def _fit(self, width: int) -> None:
        for view in self.tables:
            character = view.fontMetrics().averageCharWidth()
            header = view.horizontalHeader()
            natural = [header.sectionSizeHint(index) + 2 * theme.GRID for index in range(header.count())]
            natural[_STATEMENT] = _NARROWEST * character
            tables.spread(view, natural, _STATEMENT, width)


def _count(title: str, count: Any) -> Column[StatementRow]:  # noqa: ANN401 - a function of a row
    return Column(title, lambda row: language.number(count(row)), count, right=True)
