"""A report on screen: its key figures, sentences, tables and chart, just as its files say them.

Knows documents, not what they are about.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

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
from samdesk.ui.tables import Column, RowsModel, Spreading

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

_NUMBERS = (Cell.INTEGER, Cell.NUMBER, Cell.PERCENT, Cell.POINTS)


class DocumentView(QWidget):
    """Shows one document at a time, and below each one the ``footer``, if there is one."""

    def __init__(self, footer: QWidget | None = None) -> None:
        super().__init__()
        self.document: Document | None = None
        self.tables: list[RowsModel[Row]] = []
        self._views: list[QTableView] = []
        self._layout = QVBoxLayout()
        self._layout.setSpacing(3 * theme.GRID)
        self._figures: list[FiguresRow] = []
        self._content = Spreading()
        self._content.setLayout(controls.column(self._layout, footer, None, spacing=4))
        self._content.room_changed.connect(self._fit)
        self.setLayout(controls.column(controls.scrolled(self._content)))

    def show_document(self, document: Document) -> None:
        """Show another document."""
        self.document = document
        self.tables, self._views, self._figures = [], [], []
        controls.empty(self._layout)
        for block in document.blocks:
            self._layout.addWidget(self._widget(document, block))
        self._fit(self._content.room)

    def _fit(self, width: int) -> None:
        for figures in self._figures:
            figures.arrange(width)
        for view in self._views:
            natural = [
                max(view.sizeHintForColumn(index), view.horizontalHeader().sectionSizeHint(index)) + 2 * theme.GRID
                for index in range(view.model().columnCount())
            ]
            tables.spread(view, natural, 0, width)

    def _widget(self, document: Document, block: Block) -> QWidget:
        match block:
            case Heading(text=text):
                return controls.subheading(text)
            case Paragraph():
                return controls.label(block.said)
            case Figures():
                self._figures.append(FiguresRow(block, document.language))
                return self._figures[-1]
            case Table():
                return self._table(document, block)
            case BarChart():
                return _chart(document, block)

    def _table(self, document: Document, table: Table) -> QWidget:
        model: RowsModel[Row] = RowsModel(report_columns(document, table), bold=lambda row: row is table.total)
        view = controls.table(table.title, model)
        model.setParent(view)
        model.set_rows([*table.rows, *([table.total] if table.total else [])])
        view.setSelectionMode(view.SelectionMode.NoSelection)
        view.setHorizontalScrollMode(view.ScrollMode.ScrollPerPixel)
        view.horizontalHeader().setStretchLastSection(False)
        self.tables.append(model)
        self._views.append(view)
        notes = [controls.quiet(note) for note in table.notes]
        return controls.framed(controls.column(controls.subheading(table.title), view, *notes))


class FiguresRow(QWidget):
    """Key figures beside each other, in more rows where it is narrow."""

    def __init__(self, figures: Figures, language: str) -> None:
        super().__init__()
        self._cards = [_figure_card(figure, language) for figure in figures.items]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(3 * theme.GRID)
        self.arrange(0)

    def arrange(self, width: int) -> None:
        """Place the figures in as few rows as a width in pixels has room for, equally many to a row."""
        if not self._cards:
            return
        needed = max(card.minimumSizeHint().width() for card in self._cards) + self._grid.spacing()
        fitting = min(max((width + self._grid.spacing()) // needed, 1), len(self._cards))
        columns = ceil(len(self._cards) / ceil(len(self._cards) / fitting))
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // columns, place % columns)
        for column in range(len(self._cards)):
            self._grid.setColumnStretch(column, int(column < columns))


def report_columns(document: Document, table: Table) -> tuple[Column[Row], ...]:
    """The columns of a report's table, with cells as the report writes them."""
    return tuple(_column(document.language, table, index) for index in range(len(table.columns)))


def _column(language: str, table: Table, index: int) -> Column[Row]:
    from samdesk.services.reporting import cell_text

    column = table.columns[index]

    def text(row: Row) -> str:
        return cell_text(row[index], column, language)

    longest = max((len(text(row)) for row in (*table.rows, *([table.total] if table.total else []))), default=0)
    width = min(max(longest, len(column.title)), 60)
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
    return controls.card(name, value, controls.quiet(figure.note), None, spacing=0)


def _chart(document: Document, chart: BarChart) -> QWidget:
    from samdesk.services.reporting import cell_text

    table = document.table(chart.table)
    columns = {column.key: column for column in table.data_columns}
    bars = []
    for row in table.rows:
        cells = dict(zip(columns, data_row(row), strict=True))
        said = cell_text(cells[chart.value], columns[chart.value], document.language)
        earlier = cells.get(chart.earlier)
        if earlier is not None:
            said = f"{said} ({cell_text(earlier, columns[chart.earlier], document.language)})"
        bars.append(charts.Bar(str(cells[chart.label]), _number(cells[chart.value]), said, _number(earlier)))
    legend = tuple(columns[key].title.removesuffix(" %") for key in (chart.value, chart.earlier) if key)
    goal = charts.GoalLine(chart.goal, f"{chart.goal_name} {chart.goal}") if chart.goal is not None else None
    shown = charts.BarChart()
    shown.show_bars(chart.title, tuple(bars), legend, goal)
    return controls.card(controls.subheading(chart.title), shown)


def _number(value: Value) -> float | None:
    return None if value is None else float(str(value))
