"""The field that opens in a row to write in: a motivation, a text, a number, a day."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QFontMetrics, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from samdesk.ui import theme


class RowEditor(QPlainTextEdit):
    """Wraps long texts; Enter is the page's matter, so a text is one paragraph unless pasted otherwise."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self._lines = 1
        self.hide()

    def begin(self, name: str, text: str, *, lines: int) -> None:
        """Show the editor with a text, the cursor at its end."""
        self._lines = lines
        self.setAccessibleName(name)
        self.setPlaceholderText(name)
        self.setPlainText(text)
        self.moveCursor(QTextCursor.MoveOperation.End)
        self.show()
        self.setFocus()

    @property
    def text(self) -> str:
        """What is written."""
        return self.toPlainText()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.averageCharWidth() * 40, metrics.lineSpacing() * self._lines + 6 * theme.GRID)
