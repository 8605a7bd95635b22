"""The sheet: the form on screen as it is on paper, the current row large, its neighbours visible.

Shows a ``Session`` and hands over clicks; keys are the page's matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from samdesk.ui import controls, theme
from samdesk.ui.keying import lines as paper
from samdesk.ui.keying.drawing import Drawing, Place

if TYPE_CHECKING:
    from samdesk.ui.keying.lines import Line
    from samdesk.ui.keying.session import Session

_EYE: Final = 0.42
"""Where the current row is kept, as a share of the height from the top."""


@dataclass
class _Placed:
    line: Line
    top: int = 0
    height: int = 0


class Sheet(QAbstractScrollArea):
    """Paints a form row by row; only what is seen is painted."""

    row_clicked = Signal(str)
    box_clicked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalScrollBar().setSingleStep(8 * theme.GRID)
        self.viewport().setAutoFillBackground(True)
        self.setFrameShape(self.Shape.NoFrame)
        self._session: Session | None = None
        self._placed: list[_Placed] = []
        self._heights: dict[tuple[int, bool], int] = {}
        self._editor: QWidget | None = None
        self._drawing = Drawing(self.font(), self.palette())

    def show_session(self, session: Session | None) -> None:
        """Show another form, or nothing."""
        self._session = session
        self._editor = None
        self._heights.clear()
        self._placed = [_Placed(line) for line in paper.lines(session)] if session else []
        if session is not None:
            session.lines_changed.connect(self._on_lines_changed)
            session.moved.connect(self._on_moved)
            session.row_changed.connect(self._on_row_changed)
            self._on_moved()
        self.viewport().update()

    def place_editor(self, editor: QWidget | None) -> None:
        """Make room for an editor in the current row, or take the room away."""
        self._editor = editor
        self._lay_out()
        self._keep_in_view()
        self._move_editor()
        self.viewport().update()

    # Where things are

    def _lay_out(self) -> None:
        if self._session is None:
            return
        width = self.viewport().width()
        top = 2 * theme.GRID
        for index, placed in enumerate(self._placed):
            current = bool(placed.line.stop) and placed.line.stop == self._session.at
            placed.top = top
            placed.height = self._height(index, placed.line, width, current)
            top += placed.height
        view = self.viewport().height()
        self.verticalScrollBar().setRange(0, max(0, top + 4 * theme.GRID - view))
        self.verticalScrollBar().setPageStep(view)

    def _height(self, index: int, line: Line, width: int, current: bool) -> int:
        if current and self._session is not None:
            editor = self._editor.sizeHint().height() if self._editor else 0
            return self._drawing.current_height(line, self._session, width, editor)
        known = self._heights.get((index, False))
        if known is None and self._session is not None:
            known = self._drawing.height(line, self._session, width)
            self._heights[(index, False)] = known
        return known or 0

    def _current(self) -> _Placed | None:
        at = self._session.at if self._session else ""
        return next((placed for placed in self._placed if placed.line.stop and placed.line.stop == at), None)

    def _keep_in_view(self) -> None:
        placed = self._current()
        if placed is not None:
            view = self.viewport().height()
            by_eye = placed.top + placed.height // 2 - int(view * _EYE)
            shows_end = placed.top + placed.height - view
            self.verticalScrollBar().setValue(max(by_eye, shows_end))

    def _show_end(self) -> None:
        """Let a current row that has grown, as by what is wrong with its answer, be seen to its end."""
        placed = self._current()
        bar = self.verticalScrollBar()
        if placed is not None:
            bar.setValue(max(bar.value(), placed.top + placed.height - self.viewport().height()))

    def _move_editor(self) -> None:
        placed = self._current()
        if placed is None or self._editor is None or self._session is None:
            return
        place = self._place(placed)
        area = self._drawing.editor_area(placed.line, self._session, place, self._editor.sizeHint().height())
        self._editor.setGeometry(area)

    def _place(self, placed: _Placed) -> Place:
        top = placed.top - self.verticalScrollBar().value()
        return Place(QRect(0, top, self.viewport().width(), placed.height))

    # What happens

    def _on_moved(self) -> None:
        self._lay_out()
        self._keep_in_view()
        self._move_editor()
        self.viewport().update()
        self._speak()

    def _on_lines_changed(self) -> None:
        if self._session is None:
            return
        self._heights.clear()
        self._placed = [_Placed(line) for line in paper.lines(self._session)]
        self._lay_out()
        self._keep_in_view()
        self._move_editor()
        self.viewport().update()

    def _on_row_changed(self, _stop: str) -> None:
        for index, placed in enumerate(self._placed):
            if placed.line.stop == _stop:
                self._heights.pop((index, False), None)
        self._lay_out()
        self._show_end()
        self._move_editor()
        self.viewport().update()

    def _speak(self) -> None:
        placed = self._current()
        if placed is None or self._session is None:
            return
        text = paper.spoken(self._session, placed.line)
        self.setAccessibleDescription(text)
        controls.announce(self, text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), self.palette().base())
        if self._session is None:
            return
        area = event.rect()
        for placed in self._placed:
            place = self._place(placed)
            if place.area.bottom() < area.top() or place.area.top() > area.bottom():
                continue
            if placed.line.stop and placed.line.stop == self._session.at:
                self._drawing.paint_current(painter, placed.line, self._session, place, self._editor is not None)
            else:
                self._drawing.paint(painter, placed.line, self._session, place)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._heights.clear()
        self._lay_out()
        self._keep_in_view()
        self._move_editor()

    def scrollContentsBy(self, dx: int, dy: int) -> None:  # noqa: N802 - Qt's name
        self.viewport().update()
        self._move_editor()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.PaletteChange, QEvent.Type.StyleChange):
            self._drawing = Drawing(self.font(), self.palette())
            self._heights.clear()
            self._lay_out()
            self._keep_in_view()
            self._move_editor()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._session is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        placed = next((one for one in self._placed if one.line.stop and self._place(one).area.contains(point)), None)
        if placed is None:
            return
        if placed.line.stop != self._session.at:
            self.row_clicked.emit(placed.line.stop)
        elif code := self._box_at(placed, point):
            self.box_clicked.emit(code)

    def _box_at(self, placed: _Placed, point: QPoint) -> str:
        areas = self._drawing.box_areas(placed.line, self._place(placed))
        return next((box.code for box, area in areas if area.contains(point)), "")

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(QFont(self.font()))
        return QSize(metrics.averageCharWidth() * 90, metrics.lineSpacing() * 24)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 200)
