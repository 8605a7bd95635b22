"""A list of forms on screen, by förvaltning and manager, with a search: all forms, or those that are missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QWidget

from samdesk.domain.document import Figures
from samdesk.language import _, ngettext
from samdesk.ui import controls, tables
from samdesk.ui.document_view import FiguresRow, report_columns
from samdesk.ui.tables import RowsModel, Spreading

if TYPE_CHECKING:
    from samdesk.domain.document import Document, Row

_FEWEST_ROWS = 5
"""The table is at least this high, so that it can be read where the page scrolls."""


@dataclass(frozen=True)
class ListWords:
    """What a list is called, and what is said where it is empty or where nothing fits the search."""

    name: str
    search: str
    empty: str
    no_fit: str


class ListView(QWidget):
    """Key figures, a search, and the list in the report's table ``key``."""

    def __init__(self, key: str, words: ListWords) -> None:
        super().__init__()
        self._key, self._words = key, words
        self._rows: list[tuple[str, Row]] = []
        self._figures = controls.column()
        self.search = controls.field(words.search, placeholder=_("Manager, unit or form id"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.forvaltning = QComboBox()
        self.forvaltning.setAccessibleName(_("Förvaltning"))
        self.forvaltning.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.forvaltning.setMinimumContentsLength(16)
        self.forvaltning.currentIndexChanged.connect(self._filter)
        self._found = controls.quiet()
        self.model: RowsModel[Row] = RowsModel(())
        self.table = controls.table(words.name, self.model)
        self.table.setSortingEnabled(True)
        named = controls.named_rows((_("Search"), self.search), (_("Förvaltning"), self.forvaltning))
        self._list = controls.framed(controls.column(named, self._found, self.table, spacing=3))
        self._none = controls.label(words.empty)
        content = controls.column(self._figures, self._none, self._list, spacing=4)
        content.setStretch(2, 1)
        self._content = Spreading()
        self._content.setLayout(content)
        self.setLayout(controls.column(controls.scrolled(self._content)))

    def show_document(self, document: Document) -> None:
        """Show the report that the list is part of."""
        controls.empty(self._figures)
        for block in document.blocks:
            if isinstance(block, Figures):
                figures = FiguresRow(block, document.language)
                self._figures.addWidget(figures)
                figures.arrange(self._content.room)
                self._content.room_changed.connect(figures.arrange)
        table = next((table for table in document.tables if table.key == self._key), None)
        self._none.setVisible(table is None)
        self._list.setVisible(table is not None)
        if table is None:
            self._rows = []
            return
        columns = report_columns(document, table)
        self._rows = [(" ".join(column.text(row) for column in columns).casefold(), row) for row in table.rows]
        self.model.set_columns(columns)
        controls.fit_rows(self.table)
        self.table.setMinimumHeight((_FEWEST_ROWS + 2) * self.table.verticalHeader().defaultSectionSize())
        self.table.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self._show_forvaltningar([columns[0].text(row) for row in table.rows])
        self._filter()
        tables.fit_columns(self.table, self.model)

    def _show_forvaltningar(self, names: list[str]) -> None:
        chosen = self.forvaltning.currentData()
        self.forvaltning.blockSignals(True)
        self.forvaltning.clear()
        self.forvaltning.addItem(_("All ({n})").format(n=len(names)), "")
        for name, n in Counter(names).items():
            self.forvaltning.addItem(f"{name} ({n})", name)
        self.forvaltning.setCurrentIndex(max(self.forvaltning.findData(chosen), 0))
        self.forvaltning.blockSignals(False)

    def _filter(self) -> None:
        words = self.search.text().casefold().replace("-", "").split()
        wanted = self.forvaltning.currentData()
        shown = [
            row
            for text, row in self._rows
            if (not wanted or row[0] == wanted) and all(word in text.replace("-", "") for word in words)
        ]
        self.model.set_rows(shown)
        said = ngettext("{n} form", "{n} forms", len(shown)).format(n=len(shown))
        self._found.setText(said if shown else self._words.no_fit)
        controls.announce(self._found, self._found.text())
