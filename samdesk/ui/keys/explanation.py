"""What keys are, in the words of the help text that ships, for somebody who has never heard of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QFrame, QTextBrowser

from samdesk import language, shipped
from samdesk.language import _
from samdesk.ui import controls, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

_FILES: Final = {"sv": "nycklar.sv.md", "en": "keys.en.md"}
_LETTERS: Final = 90
"""Longer lines than this are hard to follow."""


class Explanation(QFrame):
    """Text in a card that scrolls, and that the keyboard can go through."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.text = _Text()
        layout = controls.column(self.text)
        side = 4 * theme.GRID
        layout.setContentsMargins(side, side, theme.GRID, side)
        self.setLayout(layout)


class _Text(QTextBrowser):
    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("What keys are"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QTextBrowser.LineWrapMode.FixedPixelWidth)
        self.document().setDocumentMargin(0)
        text = shipped.resource("help", _FILES[language.current()]).read_text("utf-8")
        self.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownDialectCommonMark)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def resizeEvent(self, event: QResizeEvent) -> None:
        longest = _LETTERS * self.fontMetrics().averageCharWidth()
        self.setLineWrapColumnOrWidth(min(self.viewport().width() - theme.GRID, longest))
        super().resizeEvent(event)
