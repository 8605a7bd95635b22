"""A help text that ships, shown in a page for somebody who has never heard of what it explains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser

from samdesk import language, shipped
from samdesk.ui import controls, theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

_LETTERS: Final = 90
"""Longer lines than this are hard to follow."""


class Explanation(QFrame):
    """Text in a card that scrolls, and that the keyboard can go through."""

    def __init__(self, name: str, files: Mapping[str, str]) -> None:
        """``name`` says what it is; ``files`` has the name of the help text by language."""
        super().__init__()
        self.setProperty("card", True)
        self.text = _Text(name, files[language.current()])
        layout = controls.column(self.text)
        side = 4 * theme.GRID
        layout.setContentsMargins(side, side, theme.GRID, side)
        self.setLayout(layout)


class _Text(QTextBrowser):
    def __init__(self, name: str, file: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.document().setDocumentMargin(0)
        text = shipped.resource("help", file).read_text("utf-8")
        self.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        longest = _LETTERS * self.fontMetrics().averageCharWidth()
        self.setLineWrapColumnOrWidth(min(self.viewport().width() - theme.GRID, longest))
        super().resizeEvent(event)
