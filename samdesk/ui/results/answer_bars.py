"""How one statement was answered, painted: its text, a bar with a part for each choice, and what the parts mean.

Parts differ by pattern and are named below the bar with their figures, so nothing is told by colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from samdesk import language
from samdesk.domain.definition import Kind, fill, text_in
from samdesk.domain.statement_table import not_applicable_code
from samdesk.language import _
from samdesk.ui import theme
from samdesk.ui.theme import GRID

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtCore import QModelIndex, QPersistentModelIndex

    from samdesk.domain.statement_table import StatementRow

ANSWERED_ROLE: Final = Qt.ItemDataRole.UserRole + 2
"""Role under which a table gives an ``Answered``."""
_PATTERNS: Final = (
    Qt.BrushStyle.SolidPattern,
    Qt.BrushStyle.BDiagPattern,
    Qt.BrushStyle.Dense6Pattern,
    Qt.BrushStyle.HorPattern,
    Qt.BrushStyle.DiagCrossPattern,
)
_WRAP: Final = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_MIDDLE: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_SIDE: Final = 2 * GRID


@dataclass(frozen=True)
class Part:
    """A choice: its share (0 to 1) of the bar, ``None`` if it has no part of one, and what is written of it."""

    share: float | None
    text: str


@dataclass(frozen=True)
class Answered:
    """A statement with its parts; no bar where several choices may be made or there are too many to tell apart."""

    text: str
    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return ". ".join((self.text, "; ".join(part.text for part in self.parts)))


def answered(row: StatementRow, names: Mapping[str, str]) -> Answered:
    """How a statement was answered, in the user's language; ``names`` fills ``{policy}``-style names."""
    statement, spoken = row.statement, language.current()
    apart = not_applicable_code(statement, row.scale)
    choices = [choice for choice in row.scale.choices if choice.code != apart]
    has_bar = statement.kind is Kind.SELECT_ONE and len(choices) <= len(_PATTERNS)
    if not has_bar:
        choices = sorted((one for one in choices if row.chosen[one.code]), key=lambda one: -row.chosen[one.code])
    parts = []
    for choice in choices:
        percent, n = row.percent(choice.code), row.chosen[choice.code]
        shown = "–" if percent is None else f"{language.number(float(percent), 1)}%"
        text = f"{text_in(choice.labels, spoken)} {shown} ({language.number(n)})"
        parts.append(Part(float(percent or 0) / 100 if has_bar else None, text))
    if row.rating and row.rating.mean is not None:
        mean = _("Mean {mean}, median {median}").format(
            mean=language.number(float(row.rating.mean), 2), median=language.number(float(row.rating.median), 1)
        )
        parts.append(Part(None, mean))
    return Answered(fill(text_in(statement.label or statement.short, spoken), names), tuple(parts))


class AnswerBars(QStyledItemDelegate):
    """Paints a table's ``Answered`` cells; they are as high as their texts need."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        shown: Answered = index.data(ANSWERED_ROLE)
        width = option.rect.width() - 2 * _SIDE
        return QSize(width, _Layout(shown, option.fontMetrics, width).height + 4 * GRID)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        shown: Answered = index.data(ANSWERED_ROLE)
        area: QRect = option.rect.adjusted(_SIDE, 2 * GRID, -_SIDE, -2 * GRID)
        palette: QPalette = option.palette
        layout = _Layout(shown, option.fontMetrics, area.width())
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        painter.drawText(area, _WRAP, shown.text)
        if layout.bar is not None:
            _paint_bar(painter, layout.bar.translated(area.topLeft()), shown, palette)
        for number, (place, part) in enumerate(zip(layout.places, shown.parts, strict=True)):
            here = place.translated(area.topLeft())
            if part.share is not None:
                side = layout.swatch
                swatch = QRect(here.left(), here.top() + (here.height() - side) // 2, side, side)
                _paint_part(painter, swatch, number, palette)
                here.setLeft(here.left() + side + GRID)
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            painter.drawText(here, _MIDDLE, part.text)
        painter.restore()


class _Layout:
    """Where the parts of a cell go, from its own corner, for a width in pixels."""

    def __init__(self, shown: Answered, metrics: QFontMetrics, width: int) -> None:
        line = metrics.lineSpacing()
        bottom = metrics.boundingRect(QRect(0, 0, max(width, 1), 100_000), _WRAP, shown.text).height() + GRID
        self.swatch = round(line * 0.6)
        self.bar: QRect | None = None
        if any(part.share for part in shown.parts):
            self.bar = QRect(0, bottom, width, max(2 * GRID, round(line * 0.55)))
            bottom = self.bar.bottom() + GRID
        self.places: list[QRect] = []
        left = 0
        for part in shown.parts:
            wide = metrics.horizontalAdvance(part.text) + (0 if part.share is None else self.swatch + GRID)
            if left and left + wide > width:
                left, bottom = 0, bottom + line
            self.places.append(QRect(left, bottom, wide, line))
            left += wide + 5 * GRID
        self.height = bottom + line


def _paint_bar(painter: QPainter, area: QRect, shown: Answered, palette: QPalette) -> None:
    left = float(area.left())
    for number, part in enumerate(shown.parts):
        if not part.share:
            continue
        right = min(left + area.width() * part.share, float(area.right() + 1))
        _paint_part(painter, QRect(round(left), area.top(), round(right) - round(left), area.height()), number, palette)
        left = right


def _paint_part(painter: QPainter, area: QRect, number: int, palette: QPalette) -> None:
    """One part of a bar, or the sample of it: an outline with the pattern of its place."""
    accent = palette.color(QPalette.ColorRole.Highlight)
    base = palette.color(QPalette.ColorRole.Base)
    painter.fillRect(area, theme.mixed(base, accent, 0.12))
    painter.setPen(QPen(accent, 1))
    painter.setBrush(QBrush(accent, _PATTERNS[number % len(_PATTERNS)]))
    painter.drawRect(area.adjusted(0, 0, -1, -1))
