"""A field for free text that grows with it and saves itself in every pause of writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPlainTextEdit

if TYPE_CHECKING:
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent

_PAUSE: Final = 700
"""Milliseconds without a key after which what was written is saved."""
_MOST_LINES: Final = 10
"""A longer text scrolls."""


class Writing(QPlainTextEdit):
    """Text of ``lines`` lines and more; with one line, Enter is no part of it."""

    written = Signal(str)
    """The text, in a pause of writing or when the field is left."""

    def __init__(self, name: str, *, lines: int, placeholder: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setTabChangesFocus(True)
        self._lines = lines
        self._kept = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE)
        self._pause.timeout.connect(self.flush)
        self.textChanged.connect(self._on_changed)
        self._fit()

    def show_text(self, text: str) -> None:
        """Show a text that is saved, unless another one is being written."""
        if self._pause.isActive() or self.hasFocus():
            return
        self._kept = text
        if self.toPlainText() != text:
            self.setPlainText(text)
        self._pause.stop()

    def flush(self) -> None:
        """Save what was written since the last time."""
        self._pause.stop()
        text = self.toPlainText().strip()
        if text != self._kept:
            self._kept = text
            self.written.emit(text)

    def _on_changed(self) -> None:
        self._fit()
        self._pause.start()

    def _fit(self) -> None:
        """As high as the text, from its usual lines to a few more."""
        shown = round(self.document().size().height())  # in lines, as plain text counts
        lines = max(self._lines, min(shown, _MOST_LINES))
        margins = self.contentsMargins()
        frame = 2 * self.frameWidth() + round(2 * self.document().documentMargin())
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + frame + margins.top() + margins.bottom())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._lines == 1 and event.text() in ("\r", "\n"):
            self.flush()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.flush()
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == event.Type.FontChange and hasattr(self, "_lines"):
            self._fit()
