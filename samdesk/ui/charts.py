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


@dataclass(frozen=True)
class GoalLine:
    """A dashed line across all bars, at a percentage."""

    percent: int
    name: str


class ThinBar(QWidget):
    """A thin bar that fills. Unlike ``QProgressBar`` it does not paint the window at once at every step."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._share = 0.0
        self.setFixedHeight(2 * GRID)

    def show_count(self, done: int, total: int) -> None:
        """Show how many of all are done."""
        self._share = done / total if total else 0.0
        self.setAccessibleName(f"{self._name} {done}/{total}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_bar(painter, self.rect(), self._share, self.palette())


class BarChart(QWidget):
    """Horizontal bars from 0 to 100 percent below each other: this year filled, last year outlined under it.

    Names stand before the bars and figures behind them; what filled, outlined and dashed mean stands on top.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bars: tuple[Bar, ...] = ()
        self._legend: tuple[str, ...] = ()
        self._goal: GoalLine | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_bars(self, title: str, bars: tuple[Bar, ...], legend: tuple[str, ...], goal: GoalLine | None) -> None:
        """Show bars; ``legend`` names the filled ones and the outlined ones."""
        self._bars, self._legend, self._goal = bars, legend, goal
        self.setAccessibleName(title)
        self.setAccessibleDescription("; ".join(f"{bar.name} {bar.text}" for bar in bars))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        line = QFontMetrics(self.font()).lineSpacing()
        return QSize(line * 24, self._step() * len(self._bars) + 2 * line + 4 * GRID)

    def _step(self) -> int:
        return QFontMetrics(self.font()).lineSpacing() + 3 * GRID

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetrics(self.font())
        line, step = metrics.lineSpacing(), self._step()
        names = max((metrics.horizontalAdvance(bar.name) for bar in self._bars), default=0)
        texts = max((metrics.horizontalAdvance(bar.text) for bar in self._bars), default=0)
        names = min(names, max((self.width() - texts) // 2, 0))
        left = names + 3 * GRID
        plot = QRect(left, line + 2 * GRID, self.width() - left - texts - 3 * GRID, step * len(self._bars))
        if plot.width() < 4 * GRID:
            return
        self._paint_legend(painter, left, line)
        self._paint_axis(painter, plot, line)
        for index, bar in enumerate(self._bars):
            row = QRect(0, plot.top() + index * step, self.width(), step)
            painter.setPen(self.palette().color(_Role.WindowText))
            name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, names)
            painter.drawText(QRect(0, row.top(), names, step), _LEFT, name)
            painter.drawText(row, _RIGHT, bar.text)
            self._paint_pair(painter, bar, QRect(plot.left(), row.top() + GRID, plot.width(), step - 2 * GRID))

    def _paint_pair(self, painter: QPainter, bar: Bar, area: QRect) -> None:
        """The bar of this year, and last year's as an outline in the lower third."""
        palette = self.palette()
        filled = QRect(area)
        filled.setHeight(area.height() if bar.mark is None else round(area.height() * 0.6))
        if bar.percent is not None:
            filled.setWidth(round(area.width() * bar.percent / 100))
            painter.fillRect(filled, palette.color(_Role.Highlight))
        if bar.mark is not None:
            top = filled.bottom() + 2
            outlined = QRect(area.left(), top, round(area.width() * bar.mark / 100), area.bottom() - top)
            painter.setPen(QPen(palette.color(_Role.WindowText), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(outlined)

    def _paint_axis(self, painter: QPainter, plot: QRect, line: int) -> None:
        palette = self.palette()
        for percent in (0, 25, 50, 75, 100):
            x = plot.left() + round(plot.width() * percent / 100)
            painter.setPen(QPen(palette.color(_Role.Mid), 1))
            painter.drawLine(x, plot.top(), x, plot.bottom())
            painter.setPen(palette.color(_Role.PlaceholderText))
            below = QRect(x - 2 * line, plot.bottom() + GRID, 4 * line, line)
            painter.drawText(below, Qt.AlignmentFlag.AlignHCenter, str(percent))
        if self._goal is not None:
            x = plot.left() + round(plot.width() * self._goal.percent / 100)
            painter.setPen(_dashed(palette))
            painter.drawLine(x, plot.top(), x, plot.bottom())

    def _paint_legend(self, painter: QPainter, left: int, line: int) -> None:
        palette, metrics = self.palette(), QFontMetrics(self.font())
        names = [*self._legend, *([self._goal.name] if self._goal else [])]
        for index, name in enumerate(names):
            sample = QRect(left, round(line * 0.3), line, round(line * 0.45))
            if self._goal is not None and index == len(names) - 1:
                painter.setPen(_dashed(palette))
                painter.drawLine(sample.left(), sample.center().y(), sample.right(), sample.center().y())
            elif index == 0:
                painter.fillRect(sample, palette.color(_Role.Highlight))
            else:
                painter.setPen(QPen(palette.color(_Role.WindowText), 1))
                painter.drawRect(sample)
            painter.setPen(palette.color(_Role.WindowText))
            text = QRect(sample.right() + 2 * GRID, 0, metrics.horizontalAdvance(name) + GRID, line)
            painter.drawText(text, _LEFT, name)
            left = text.right() + 5 * GRID


def _dashed(palette: QPalette) -> QPen:
    return QPen(palette.color(_Role.WindowText), 2, Qt.PenStyle.DashLine)


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
