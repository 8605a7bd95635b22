"""What stands beside the list of the queue, one view at a time: how much room it needs, which letters it has for Alt.

Knows nothing of what the views show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QTextBrowser, QWidget

from samdesk.language import _
from samdesk.ui import controls, mnemonics
from samdesk.ui.keying.in_view import FocusInView

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from samdesk.ui.page import Page

_FEWEST_LINES: Final = 11
"""Lines of text of what is looked at; where there is no room for them, the page scrolls."""


class QueueViews(QStackedWidget):
    """Views that are built when they are first wanted; the one that is looked at is ``shown``."""

    def __init__(self, page: Page, first: QWidget) -> None:
        super().__init__()
        self._page = page
        self.shown = first
        self.add(first)

    def add(self, view: QWidget, *, scrolls: bool = True) -> None:
        """Put a view here; what is built late has letters for Alt that the page does not use."""
        held: QWidget = view
        if scrolls:
            held = area = controls.scrolled(controls.framed(controls.column(view, None)))
            FocusInView(area)
        self.addWidget(held)
        if self._page.strip.letters:
            mnemonics.assign(mnemonics.named_in(view), set(self._page.strip.letters))

    def show_view(self, view: QWidget) -> None:
        """Show a view that was put here."""
        self.shown = view
        for place in range(self.count()):
            held = self.widget(place)
            if held is not None and (held is view or held.isAncestorOf(view)):
                self.setCurrentIndex(place)

    def scroll_up(self) -> None:
        """Show the view from its top."""
        area = self.currentWidget()
        if isinstance(area, QScrollArea):
            area.verticalScrollBar().setValue(0)

    def fit(self, *, whole: bool) -> None:
        """Take the least height that a view needs, or (``whole``) all of it: then the page scrolls and not a part."""
        lines = _FEWEST_LINES * self.fontMetrics().lineSpacing()
        held = self.currentWidget()
        if whole and isinstance(held, QScrollArea) and (content := held.widget()) is not None:
            lines = max(lines, content.heightForWidth(self.width()))
        elif held is not None and (layout := held.layout()) is not None:
            lines = max(lines, layout.minimumHeightForWidth(self.width()))
        self.setMinimumHeight(lines)


class Explained(QWidget):
    """How conflicts are settled, in place of the queue until one goes back."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._text: QTextBrowser | None = None
        self.hide()

    def show_text(self) -> None:
        """Show the help text."""
        if self._text is None:
            from samdesk.ui.explanation import Explanation

            files = {"sv": "konflikter.sv.md", "en": "conflicts.en.md"}
            explanation = Explanation(_("How conflicts are settled"), files)
            self._text = explanation.text
            back = controls.button(_("Back to the questions"), "back", self._leave)
            layout = controls.column(back, explanation)
            layout.setStretch(1, 1)
            self.setLayout(layout)
        self.show()
        self._text.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._leave()
        else:
            super().keyPressEvent(event)

    def _leave(self) -> None:
        self.hide()
        self.left.emit()
