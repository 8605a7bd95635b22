"""Lays widgets out beside each other, and in as many lines as they need where the text is large or the window small."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget

from samdesk.ui import theme

if TYPE_CHECKING:
    from collections.abc import Iterator


class FlowLayout(QLayout):
    """Widgets in reading order. With ``even`` those of a line share its width, as cards do."""

    def __init__(self, *widgets: QWidget, spacing: int = 2, even: bool = False) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._even = even
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing * theme.GRID)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802 - Qt's name
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802 - Qt's name
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return sum(height for _items, height in self._lines(width)) + self.spacing() * (len(self._lines(width)) - 1)

    def setGeometry(self, area: QRect) -> None:  # noqa: N802 - Qt's name
        super().setGeometry(area)
        top = area.top()
        for items, height in self._lines(area.width()):
            left = area.left()
            for item, width in zip(items, self._widths(items, area.width()), strict=True):
                tall = height if self._even else min(item.sizeHint().height(), height)
                item.setGeometry(QRect(QPoint(left, top + (height - tall) // 2), QSize(width, tall)))
                left += width + self.spacing()
            top += height + self.spacing()

    def sizeHint(self) -> QSize:
        shown = list(self._shown())
        width = sum(item.sizeHint().width() for item in shown) + self.spacing() * max(len(shown) - 1, 0)
        return QSize(width, max((item.sizeHint().height() for item in shown), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        wide = max((item.minimumSize().width() for item in self._shown()), default=0)
        return QSize(wide, max((item.minimumSize().height() for item in self._shown()), default=0))

    def _shown(self) -> Iterator[QLayoutItem]:
        return (item for item in self._items if not item.isEmpty())

    def _lines(self, width: int) -> list[tuple[list[QLayoutItem], int]]:
        """The items of each line, and its height."""
        lines: list[list[QLayoutItem]] = []
        left = 0
        for item in self._shown():
            wide = item.sizeHint().width()
            if not lines or left + wide > width:
                lines.append([])
                left = 0
            lines[-1].append(item)
            left += wide + self.spacing()
        if self._even and lines:
            lines = _balanced([item for line in lines for item in line], len(lines))
        return [
            (items, max(_height(item, wide) for item, wide in zip(items, self._widths(items, width), strict=True)))
            for items in lines
        ]

    def _widths(self, items: list[QLayoutItem], width: int) -> list[int]:
        if not self._even:
            return [min(item.sizeHint().width(), width) for item in items]
        share = (width - self.spacing() * (len(items) - 1)) // len(items)
        return [share] * len(items)


def _balanced(items: list[QLayoutItem], lines: int) -> list[list[QLayoutItem]]:
    """Items in so many lines, about as many in each."""
    each = -(-len(items) // lines)
    return [items[start : start + each] for start in range(0, len(items), each)]


def _height(item: QLayoutItem, width: int) -> int:
    return item.heightForWidth(width) if item.hasHeightForWidth() else item.sizeHint().height()
