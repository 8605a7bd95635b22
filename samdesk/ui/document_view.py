"""A report on screen: its key figures, sentences, tables and chart, just as its files say them.

Knows documents, not what they are about.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from samdesk.domain.document import (
    BarChart,
    Block,
    Cell,
    Document,
    Figure,
    Figures,
    Heading,
    Paragraph,
    Row,
    Table,
    Value,
    data_row,
)
from samdesk.domain.document import Column as ReportColumn
from samdesk.domain.organisation import swedish_key
from samdesk.ui import charts, controls, tables, theme
from samdesk.ui.tables import Column, RowsModel

_TALLEST = 24
"""Rows of a table seen at once; longer tables scroll by themselves."""
_NUMBERS = (Cell.INTEGER, Cell.NUMBER, Cell.PERCENT, Cell.POINTS)


class DocumentView(QWidget):
    """Shows one document at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.document: Document | None = None
        self.tables: list[RowsModel[Row]] = []
        self._layout = QVBoxLayout()
        self._layout.setSpacing(3 * theme.GRID)
        outer = controls.column(controls.scrolled(controls.framed(self._layout)))
        self.setLayout(outer)

    def show_document(self, document: Document) -> None:
        """Show another document."""
        self.document = document
        self.tables = []
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.setParent(None)
                widget.deleteLater()
        for block in document.blocks:
            self._layout.addWidget(self._widget(document, block))
        self._layout.addStretch(1)

    def _widget(self, document: Document, block: Block) -> QWidget:
        match block:
            case Heading(text=text):
                return controls.subheading(text)
            case Paragraph(text=text):
                return controls.label(text)
            case Figures(items=items):
                figures = (_figure_card(figure, document.language) for figure in items)
                return controls.framed(controls.row(*figures, spacing=3))
            case Table():
                return self._table(document, block)
            case BarChart():
                return _chart(document, block)

    def _table(self, document: Document, table: Table) -> QWidget:
        model: RowsModel[Row] = RowsModel(_columns(document, table), bold=lambda row: row is table.total)
        view = controls.table(table.title, model)
        model.setParent(view)
        model.set_rows([*table.rows, *([table.total] if table.total else [])])
        view.setSelectionMode(view.SelectionMode.NoSelection)
        view.setHorizontalScrollMode(view.ScrollMode.ScrollPerPixel)
        tables.fit_columns(view, model)
        tables.fit_height(view, min(len(model.rows), _TALLEST))
        self.tables.append(model)
        notes = [controls.quiet(note) for note in table.notes]
        return controls.framed(controls.column(controls.subheading(table.title), view, *notes))


def _columns(document: Document, table: Table) -> tuple[Column[Row], ...]:
    return tuple(_column(document.language, table, index) for index in range(len(table.columns)))


def _column(language: str, table: Table, index: int) -> Column[Row]:
    from samdesk.services.reporting import cell_text

    column = table.columns[index]

    def text(row: Row) -> str:
        return cell_text(row[index], column, language)

    longest = max((len(text(row)) for row in (*table.rows, *([table.total] if table.total else []))), default=0)
    width = min(max(longest, len(column.title)) + 3, 60)
    return Column(column.title, text, lambda row: _sort_key(row[index]), right=_is_number(column), width=width)


def _is_number(column: ReportColumn) -> bool:
    return column.cell in _NUMBERS


def _sort_key(value: Value | tuple[Value, ...]) -> Any:  # noqa: ANN401 - numbers or texts, one kind to a column
    first = value[0] if isinstance(value, tuple) else value
    return swedish_key(first) if isinstance(first, str) else (first is not None, first)


def _figure_card(figure: Figure, language: str) -> QFrame:
    from samdesk.services.reporting import cell_text

    column = ReportColumn(figure.key, figure.label, figure.cell)
    value = controls.label(cell_text(figure.value, column, language), factor=2.2, bold=True, wrap=False)
    name = controls.label(figure.label)
    name.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
    return controls.card(name, value, controls.quiet(figure.note), spacing=0)


def _chart(document: Document, chart: BarChart) -> QWidget:
    from samdesk.services.reporting import cell_text

    table = document.table(chart.table)
    keys = [column.key for column in table.data_columns]
    name, value = keys.index(chart.label), keys.index(chart.value)
    earlier = keys.index(chart.earlier) if chart.earlier else -1
    bars = []
    for row in table.rows:
        cells = data_row(row)
        said = cell_text(cells[value], table.data_columns[value], document.language)
        mark = _number(cells[earlier]) if earlier >= 0 else None
        bars.append(charts.Bar(str(cells[name]), _number(cells[value]), said, mark))
    shown = charts.BarChart()
    shown.show_bars(chart.title, tuple(bars))
    return controls.card(controls.subheading(chart.title), shown)


def _number(value: Value) -> float | None:
    return None if value is None else float(str(value))
