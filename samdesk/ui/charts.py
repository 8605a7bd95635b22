"""Small charts painted from palette roles: how far something has come, and bars beside each other.

Every bar carries its figure as text, so nothing is told by colour or length alone. Knows nothing of rounds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from samdesk.ui.theme import GRID

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

_Role = QPalette.ColorRole
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter

BAR_ROLE = Qt.ItemDataRole.UserRole + 1
"""Role under which a table gives the share (0 to 1) of a bar; ``None`` for no bar."""


@dataclass(frozen=True)
class Bar:
    """A bar from 0 to 100 percent; ``mark`` is where it was last year."""

    name: str
    percent: float | None
    text: str
    mark: float | None = None


def paint_bar(painter: QPainter, area: QRect, share: float, palette: QPalette, mark: float | None = None) -> None:
    """Paint a bar that is filled to a share, with a mark at another one."""
    radius = min(area.height() / 2, 4)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(palette.color(_Role.Midlight))
    painter.drawRoundedRect(area, radius, radius)
    filled = QRect(area)
    filled.setWidth(round(area.width() * min(max(share, 0.0), 1.0)))
    if filled.width() > 0:
        painter.setBrush(palette.color(_Role.Highlight))
        painter.drawRoundedRect(filled, radius, radius)
    if mark is not None:
        x = area.left() + round(area.width() * min(max(mark, 0.0), 1.0))
        painter.setPen(QPen(palette.color(_Role.Base), 4))
        painter.drawLine(x, area.top() - GRID, x, area.bottom() + GRID)
        painter.setPen(QPen(palette.color(_Role.WindowText), 2))
        painter.drawLine(x, area.top() - GRID, x, area.bottom() + GRID)


class RateBar(QWidget):
    """One thick bar towards a goal of 100 percent, with last year as a mark."""

    def __init__(self) -> None:
        super().__init__()
        self._bar = Bar("", None, "")
        self._mark_text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bar(self, bar: Bar, mark_text: str) -> None:
        """Show a figure; ``mark_text`` says what the mark is."""
        self._bar, self._mark_text = bar, mark_text
        self.setAccessibleName(f"{bar.name} {bar.text}. {mark_text}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        line = QFontMetrics(self.font()).lineSpacing()
        return QSize(line * 16, line * 3)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        line = QFontMetrics(self.font()).lineSpacing()
        area = QRect(0, line // 2, self.width(), line)
        mark = None if self._bar.mark is None else self._bar.mark / 100
        paint_bar(painter, area, (self._bar.percent or 0) / 100, self.palette(), mark)
        painter.setPen(self.palette().color(_Role.PlaceholderText))
        below = QRect(0, area.bottom() + 2 * GRID, self.width(), line)
        if mark is not None:
            wide = QFontMetrics(self.font()).horizontalAdvance(self._mark_text)
            left = min(max(round(self.width() * mark) - wide // 2, 0), self.width() - wide - line * 3)
            painter.drawText(below.adjusted(max(left, 0), 0, 0, 0), _LEFT, self._mark_text)
        painter.drawText(below, _RIGHT, "100 %")


class BarChart(QWidget):
    """Horizontal bars below each other, with names before and figures behind them."""

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, title: str, bars: tuple[Bar, ...]) -> None:
        """Show bars."""
        self._bars = bars
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(f"{bar.name} {bar.text}" for bar in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        line = QFontMetrics(self.font()).lineSpacing()
        return QSize(line * 24, (line + 2 * GRID) * len(self._bars) + GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetrics(self.font())
        step = metrics.lineSpacing() + 2 * GRID
        names = min(max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0), self.width() // 2)
        texts = max((metrics.horizontalAdvance(bar.text) for bar in self._bars), default=0)
        for index, bar in enumerate(self._bars):
            row = QRect(0, index * step, self.width(), step)
            painter.setPen(self.palette().color(_Role.WindowText))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRect(0, row.top(), names, step), _LEFT, name)
            painter.drawText(row, _RIGHT, bar.text)
            left = names + 4 * GRID
            area = QRect(left, row.top() + 2 * GRID, self.width() - left - texts - 4 * GRID, step - 4 * GRID)
            mark = None if bar.mark is None else bar.mark / 100
            if bar.percent is not None:
                paint_bar(painter, area, bar.percent / 100, self.palette(), mark)


class BarDelegate(QStyledItemDelegate):
    """Paints a bar before the text of a table's cell, where the model gives a share under ``BAR_ROLE``."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        share = index.data(BAR_ROLE)
        plain = QStyleOptionViewItem(option)
        self.initStyleOption(plain, index)
        text = plain.text
        if share is None:
            super().paint(painter, option, index)
            return
        area: QRect = plain.rect
        selected = bool(plain.state & plain.state.State_Selected)
        painter.save()
        if selected:
            painter.fillRect(area, plain.palette.color(_Role.Highlight))
        wide = QFontMetrics(QFont(plain.font)).horizontalAdvance("100 % ")
        colour: QColor = plain.palette.color(_Role.HighlightedText if selected else _Role.Text)
        painter.setPen(colour)
        painter.drawText(QRect(area.left(), area.top(), wide + 2 * GRID, area.height()), _RIGHT, text)
        bar = area.adjusted(wide + 5 * GRID, area.height() // 2 - GRID, -3 * GRID, 0)
        bar.setHeight(2 * GRID)
        if bar.width() > 4 * GRID and not selected:
            paint_bar(painter, bar, float(share), plain.palette)
        painter.restore()
