"""How a line of the sheet is drawn and how high it is: ordinary rows small with their boxes, the current one large.

Knows texts, boxes and palette roles; keeps no state of a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QPen

from samdesk.domain.answers import Answer
from samdesk.language import _
from samdesk.ui import theme
from samdesk.ui.keying import lines as paper
from samdesk.ui.keying.lines import Box, Line, LineKind
from samdesk.ui.theme import GRID, Tone

if TYPE_CHECKING:
    from samdesk.ui.keying.session import Session

_WRAP: Final = Qt.TextFlag.TextWordWrap
_MIDDLE: Final = Qt.AlignmentFlag.AlignCenter
_LEFT_MIDDLE: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MOST_SMALL_BOXES: Final = 6
"""A row with more choices shows its answer in words until it is the current one."""

_Role = QPalette.ColorRole


@dataclass(frozen=True)
class Place:
    """Where a line is in the viewport, in pixels."""

    area: QRect


def _scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    made = QFont(font)
    made.setPointSizeF(font.pointSizeF() * factor)
    made.setBold(bold)
    return made


class Drawing:
    """Fonts, distances and colours for one font and palette."""

    def __init__(self, font: QFont, palette: QPalette) -> None:
        self._palette = palette
        self._font = font
        self._bold = _scaled(font, 1.0, bold=True)
        self._heading = _scaled(font, 1.2, bold=True)
        self._large = _scaled(font, 1.35)
        self._number = _scaled(font, 1.35, bold=True)
        self._em = QFontMetrics(font).height()
        self._indent = round(self._em * 3.0)
        self._small_box = round(self._em * 1.35)
        self._large_box = round(self._em * 2.1)
        self._label_width = round(self._em * 0.8)

    # Ordinary lines

    def height(self, line: Line, session: Session, width: int) -> int:
        """Height of a line that is not the current one."""
        if line.kind is LineKind.HEADING:
            return self._text_height(self._heading, line.text, width - 2 * GRID * 4) + 7 * GRID
        if line.kind is LineKind.TEXT:
            return self._text_height(self._font, line.text, self._text_width(width)) + 3 * GRID
        if line.kind is LineKind.PAGE:
            return self._em + 5 * GRID
        text = self._text_height(self._font, line.text, self._row_text_width(line, width))
        below = 0
        if paper.remarks(session, line.stop):
            below = self._em + GRID
        return max(text, self._small_box) + below + 4 * GRID

    def paint(self, painter: QPainter, line: Line, session: Session, place: Place) -> None:
        """Draw a line that is not the current one."""
        area = place.area
        if line.kind is LineKind.HEADING:
            painter.setFont(self._heading)
            painter.setPen(self._colour(_Role.WindowText))
            painter.drawText(area.adjusted(4 * GRID, 4 * GRID, -4 * GRID, -2 * GRID), _WRAP | _LEFT_MIDDLE, line.text)
            return
        if line.kind is LineKind.TEXT:
            painter.setFont(self._font)
            painter.setPen(self._colour(_Role.PlaceholderText))
            painter.drawText(area.adjusted(4 * GRID, GRID, -4 * GRID, 0), _WRAP | Qt.AlignmentFlag.AlignTop, line.text)
            return
        if line.kind is LineKind.PAGE:
            self._paint_page(painter, line.text, area)
            return
        self._paint_row(painter, line, session, area)

    def _paint_page(self, painter: QPainter, text: str, area: QRect) -> None:
        """A dashed line across, with the number of the page that begins under it."""
        inner = area.adjusted(4 * GRID, 2 * GRID, -4 * GRID, 0)
        painter.setFont(self._bold)
        wide = QFontMetrics(self._bold).horizontalAdvance(text)
        painter.setPen(self._colour(_Role.PlaceholderText))
        painter.drawText(inner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setPen(QPen(self._colour(_Role.PlaceholderText), 1, Qt.PenStyle.DashLine))
        painter.drawLine(inner.left(), inner.center().y(), inner.right() - wide - 3 * GRID, inner.center().y())

    def _paint_row(self, painter: QPainter, line: Line, session: Session, area: QRect) -> None:
        asked = paper.asked(session, line.stop)
        ink = self._colour(_Role.Text if asked else _Role.PlaceholderText)
        painter.setPen(QPen(self._colour(_Role.Midlight)))
        painter.drawLine(area.left() + 4 * GRID, area.bottom(), area.right() - 4 * GRID, area.bottom())
        inner = area.adjusted(4 * GRID, 2 * GRID, -4 * GRID, -2 * GRID)
        if remarks := paper.remarks(session, line.stop):
            below = QRect(inner.left() + self._indent, inner.bottom() - self._em, inner.width(), self._em)
            below.setWidth(self._row_text_width(line, area.width()))
            painter.setFont(self._font)
            painter.setPen(self._colour(_Role.PlaceholderText))
            text = QFontMetrics(self._font).elidedText(remarks, Qt.TextElideMode.ElideRight, below.width())
            painter.drawText(below, _LEFT_MIDDLE, text)
            inner.setBottom(inner.bottom() - self._em - GRID)
        painter.setPen(ink)
        painter.setFont(self._bold)
        painter.drawText(QRect(inner.left(), inner.top(), self._indent, inner.height()), _LEFT_MIDDLE, line.number)
        painter.setFont(self._font)
        width = self._row_text_width(line, area.width())
        text_area = QRect(inner.left() + self._indent, inner.top(), width, inner.height())
        painter.drawText(text_area, _WRAP | _LEFT_MIDDLE, line.text)
        self._paint_small_answer(painter, line, session, inner)

    def _paint_small_answer(self, painter: QPainter, line: Line, session: Session, inner: QRect) -> None:
        answer = session.answers.get(line.stop, Answer())
        said = "" if paper.asked(session, line.stop) else _("not asked")
        said = said or paper.said(session, line.stop)
        right = inner.right()
        if 0 < len(line.boxes) <= _MOST_SMALL_BOXES:
            right = self._paint_small_boxes(painter, line, session, inner)
        elif line.boxes:
            ticked = paper.ticked(session, line.stop)
            said = said or ", ".join(box.label for box in line.boxes if box.code in ticked)
        marks = [said] if said else []
        if answer.action:
            marks.append("! " + _("needs action"))
        if marks:
            painter.setFont(self._font)
            painter.setPen(self._colour(_Role.PlaceholderText if line.boxes else _Role.Text))
            area = QRect(right - self._answer_width() - 2 * GRID, inner.top(), self._answer_width(), inner.height())
            painter.drawText(
                area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter | _WRAP, "\n".join(marks)
            )

    def _paint_small_boxes(self, painter: QPainter, line: Line, session: Session, inner: QRect) -> int:
        ticked = paper.ticked(session, line.stop)
        side, gap = self._small_box, 2 * GRID
        left = inner.right() - len(line.boxes) * (side + gap) + gap
        start = left
        for box in line.boxes:
            self._paint_box(painter, QRect(left, inner.center().y() - side // 2, side, side), box, box.code in ticked)
            left += side + gap
        return start

    # The current row

    def current_height(self, line: Line, session: Session, width: int, editor: int) -> int:
        """Height of the current row, with room for an editor of a height, 0 for none."""
        inner = width - self._margin * 2
        height = self._text_height(self._large, line.text, inner - self._indent)
        if line.hint:
            height += self._text_height(self._font, line.hint, inner - self._indent) + GRID
        if line.boxes:
            height += self._boxes_height(line, inner - self._indent) + 3 * GRID
        below = self._below(line, session, editor > 0)
        height += sum(self._text_height(self._font, text, inner - self._indent) + 2 * GRID for _tone, text in below)
        if editor:
            height += editor + 3 * GRID
        return height + 10 * GRID

    def paint_current(self, painter: QPainter, line: Line, session: Session, place: Place, writing: bool) -> None:
        """Draw the current row."""
        frame = place.area.adjusted(2 * GRID, GRID, -2 * GRID, -GRID)
        accent = self._colour(_Role.Highlight)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(theme.mixed(self._colour(_Role.Base), accent, 0.07))
        painter.drawRoundedRect(frame, 8, 8)
        painter.fillRect(frame.left(), frame.top() + 8, 6, frame.height() - 16, accent)
        left, top = place.area.left() + self._margin, place.area.top() + 5 * GRID
        width = place.area.width() - 2 * self._margin
        painter.setPen(self._colour(_Role.Text))
        painter.setFont(self._number)
        painter.drawText(QRect(left, top, self._indent, self._em * 2), Qt.AlignmentFlag.AlignTop, line.number)
        left, width = left + self._indent, width - self._indent
        top = self._paint_text(painter, self._large, _Role.Text, line.text, left, top, width)
        if line.hint:
            top = self._paint_text(painter, self._font, _Role.PlaceholderText, line.hint, left, top + GRID, width)
        ticked = paper.ticked(session, line.stop)
        for box, area in self.box_areas(line, place):
            self._paint_choice(painter, box, area, box.code in ticked)
            top = max(top, area.bottom())
        for tone, text in self._below(line, session, writing):
            top = self._paint_note(painter, tone, text, left, top + 2 * GRID, width)

    def box_areas(self, line: Line, place: Place) -> list[tuple[Box, QRect]]:
        """Where the boxes of the current row are, each with its label."""
        left = place.area.left() + self._margin + self._indent
        width = place.area.width() - 2 * self._margin - self._indent
        top = place.area.top() + 5 * GRID + self._text_height(self._large, line.text, width) + 3 * GRID
        if line.hint:
            top += self._text_height(self._font, line.hint, width) + GRID
        return [(box, area.translated(left, top)) for box, area in self._flow(line, width)]

    def editor_area(self, line: Line, session: Session, place: Place, height: int) -> QRect:
        """Where the editor of the current row is."""
        left = place.area.left() + self._margin + self._indent
        width = place.area.width() - 2 * self._margin - self._indent
        return QRect(left, place.area.bottom() - 4 * GRID - height, width, height)

    def _below(self, line: Line, session: Session, writing: bool) -> list[tuple[Tone | None, str]]:
        """What is said below the boxes of the current row."""
        answer = session.answers.get(line.stop, Answer())
        said = [] if writing and not line.boxes else [paper.said(session, line.stop)]
        if len(line.boxes) > _MOST_SMALL_BOXES:
            ticked = paper.ticked(session, line.stop)
            said += [f"☑ {box.label}" for box in line.boxes if box.code in ticked]
        said.insert(0, session.walk.get(line.stop, ""))
        notes: list[tuple[Tone | None, str]] = [(None, text) for text in said if text]
        if session.typed:
            codes = [box.code for box in line.boxes if box.code.startswith(session.typed)]
            notes.append((None, _("{typed} … one of {codes}").format(typed=session.typed, codes="  ".join(codes))))
        if answer.action:
            notes.append((Tone.WARNING, _("needs action").capitalize()))
        if answer.motivation and not writing:
            notes.append((None, f"– {answer.motivation}"))
        if (note := session.notes.get(line.stop)) and not writing:
            notes.append((None, _("Note: {text}").format(text=note)))
        if session.problem:
            notes.append((Tone.ERROR, session.problem))
        return notes

    def _paint_note(self, painter: QPainter, tone: Tone | None, text: str, left: int, top: int, width: int) -> int:
        mark = {Tone.ERROR: "✕ ", Tone.WARNING: "! "}.get(tone, "") if tone else ""
        colour = theme.tone_colour(tone, self._palette) if tone else self._colour(_Role.Text)
        painter.setPen(colour)
        painter.setFont(self._bold if tone else self._font)
        height = self._text_height(self._font, text, width)
        painter.drawText(QRect(left, top, width, height + self._em), _WRAP | Qt.AlignmentFlag.AlignTop, mark + text)
        return top + height

    # Pieces

    @property
    def _margin(self) -> int:
        return 6 * GRID

    def _answer_width(self) -> int:
        return self._em * 7

    def _text_width(self, width: int) -> int:
        return width - 8 * GRID

    def _row_text_width(self, line: Line, width: int) -> int:
        boxes = len(line.boxes) if len(line.boxes) <= _MOST_SMALL_BOXES else 0
        taken = boxes * (self._small_box + 2 * GRID) + self._answer_width() + 4 * GRID
        return max(self._text_width(width) - self._indent - taken, self._em * 8)

    def _colour(self, role: QPalette.ColorRole) -> QColor:
        return self._palette.color(role)

    @staticmethod
    def _text_height(font: QFont, text: str, width: int) -> int:
        return QFontMetrics(font).boundingRect(QRect(0, 0, max(width, 40), 100_000), int(_WRAP), text).height()

    def _paint_text(
        self, painter: QPainter, font: QFont, role: QPalette.ColorRole, text: str, left: int, top: int, width: int
    ) -> int:
        height = self._text_height(font, text, width)
        painter.setFont(font)
        painter.setPen(self._colour(role))
        painter.drawText(QRect(left, top, width, height), _WRAP | Qt.AlignmentFlag.AlignTop, text)
        return top + height

    def _flow(self, line: Line, width: int) -> list[tuple[Box, QRect]]:
        """Boxes with labels beside each other, in as many lines as they need; from the corner 0, 0.

        Where there are many, only their codes are shown; the labels of the ticked ones stand below.
        """
        side, gap = self._large_box, 4 * GRID
        many = len(line.boxes) > _MOST_SMALL_BOXES
        placed: list[tuple[Box, QRect]] = []
        left = top = high = 0
        for box in line.boxes:
            wide = side if many else side + 4 * GRID + QFontMetrics(self._bold).horizontalAdvance(box.label)
            tall = side if wide <= width else self._text_height(self._bold, box.label, width - side - 2 * GRID)
            if left and left + wide > width:
                left, top = 0, top + high + 2 * GRID
                high = 0
            placed.append((box, QRect(left, top, min(wide, width), max(side, tall))))
            high = max(high, side, tall)
            left += wide + (2 * GRID if many else gap)
        return placed

    def _boxes_height(self, line: Line, width: int) -> int:
        return max((area.bottom() for _box, area in self._flow(line, width)), default=0)

    def _paint_choice(self, painter: QPainter, box: Box, area: QRect, ticked: bool) -> None:
        self._paint_box(painter, QRect(area.left(), area.top(), self._large_box, self._large_box), box, ticked)
        painter.setFont(self._bold if ticked else self._font)
        painter.setPen(self._colour(_Role.Text))
        if area.width() > self._large_box:
            painter.drawText(area.adjusted(self._large_box + 2 * GRID, 0, 0, 0), _WRAP | _LEFT_MIDDLE, box.label)

    def _paint_box(self, painter: QPainter, area: QRect, box: Box, ticked: bool) -> None:
        painter.setPen(QPen(self._colour(_Role.Highlight if ticked else _Role.PlaceholderText), 1.2))
        painter.setBrush(self._colour(_Role.Highlight if ticked else _Role.Base))
        painter.drawRoundedRect(area, 4, 4)
        painter.setFont(self._bold)
        painter.setPen(self._colour(_Role.HighlightedText if ticked else _Role.PlaceholderText))
        painter.drawText(area, _MIDDLE, box.code)
