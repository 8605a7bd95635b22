"""One table model for all lists: columns declared as data, rows sorted and filtered in memory.

Fast at 72,500 rows because cells are only asked for where they are seen. Knows nothing of what the rows are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QTableView, QWidget

from samdesk.domain.organisation import swedish_key
from samdesk.ui import controls
from samdesk.ui.charts import BAR_ROLE
from samdesk.ui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from PySide6.QtGui import QIcon, QResizeEvent

T = TypeVar("T")
_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Column(Generic[T]):
    """A column: its title, a row's text in it, and what it is sorted by (Swedish order of the text by default).

    ``bar`` gives the share (0 to 1) of a bar painted in the cell, ``icon`` a picture before the text. ``width`` is in
    characters.
    """

    title: str
    text: Callable[[T], str]
    sort_key: Callable[[T], Any] | None = None
    right: bool = False
    bar: Callable[[T], float | None] | None = None
    width: int = 12
    icon: Callable[[T], QIcon | None] | None = None


class RowsModel(QAbstractTableModel, Generic[T]):
    """Rows of one kind."""

    def __init__(self, columns: Sequence[Column[T]], *, bold: Callable[[T], bool] | None = None) -> None:
        super().__init__()
        self.columns = tuple(columns)
        self.rows: list[T] = []
        self._bold = bold
        self._sorted_by: tuple[int, Qt.SortOrder] | None = None

    def set_columns(self, columns: Sequence[Column[T]]) -> None:
        """Show other columns of the same rows, sorted no more."""
        self.beginResetModel()
        self.columns = tuple(columns)
        self._sorted_by = None
        self.endResetModel()

    def set_rows(self, rows: Sequence[T]) -> None:
        """Show other rows, in the order chosen before."""
        self.beginResetModel()
        self.rows = list(rows)
        if self._sorted_by is not None:
            self._sort(*self._sorted_by)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns):
            self._sorted_by = None
            return
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        self._sort(column, order)
        self.layoutChanged.emit()

    def _sort(self, column: int, order: Qt.SortOrder) -> None:
        of = self.columns[column]
        self.rows.sort(
            key=of.sort_key or (lambda row: swedish_key(of.text(row))), reverse=order is Qt.SortOrder.DescendingOrder
        )

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        return 0 if parent.isValid() else len(self.columns)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's signature
        if not index.isValid():
            return None
        row, column = self.rows[index.row()], self.columns[index.column()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return column.text(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.DecorationRole and column.icon is not None:
            return column.icon(row)
        if role == BAR_ROLE and column.bar is not None:
            return column.bar(row)
        if role == Qt.ItemDataRole.FontRole and self._bold is not None and self._bold(row):
            font = QFont()
            font.setBold(True)
            return font
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if self.columns[column].right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


def fit_columns(view: QTableView, model: RowsModel[Any]) -> None:
    """Give columns the widths that they declare."""
    metrics = view.fontMetrics()
    for index, column in enumerate(model.columns):
        wide = max(column.width * metrics.averageCharWidth(), metrics.horizontalAdvance(column.title))
        view.setColumnWidth(index, wide + 6 * GRID)


def fit_all(window: QWidget) -> None:
    """Give rows and columns of all tables in a window the sizes that the text size asks for now."""
    for view in window.findChildren(QTableView):
        controls.fit_rows(view)
        if isinstance(model := view.model(), RowsModel):
            fit_columns(view, model)


_SCROLL_BAR = 16
"""Room for a table's horizontal scroll bar, in pixels."""


def fit_height(view: QTableView, rows: int) -> None:
    """Give a table the height of its rows, so that the page scrolls and not the table."""
    header = view.horizontalHeader().sizeHint().height()
    line = view.verticalHeader().defaultSectionSize()
    view.setFixedHeight(QSize(0, header + line * max(rows, 1) + _SCROLL_BAR).height())


class Spreading(QWidget):
    """Content of a scrolled page that says when there is another room for it, so that what is on it is spread anew."""

    room_changed = Signal(int)
    """The width or the text size is another; gives the width within the margins, in pixels."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.room_changed.emit(self.room)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.room_changed.emit(self.room)

    @property
    def room(self) -> int:
        """The width within its margins, in pixels."""
        layout = self.layout()
        margins = layout.contentsMargins() if layout is not None else self.contentsMargins()
        return self.width() - margins.left() - margins.right()


def spread(view: QTableView, natural: Sequence[int], wide: int, width: int) -> None:
    """Give columns their natural widths in pixels, one of them what is left of ``width``; show all rows in full."""
    frame = 2 * view.frameWidth()
    left = width - frame - sum(natural)
    for index, needed in enumerate(natural):
        view.setColumnWidth(index, needed + (max(left, 0) if index == wide else 0))
    if view.wordWrap():
        view.resizeRowsToContents()
    else:
        controls.fit_rows(view)
    height = view.horizontalHeader().sizeHint().height() + view.verticalHeader().length() + frame
    view.setFixedHeight(height + (_SCROLL_BAR if left < 0 else 0))
