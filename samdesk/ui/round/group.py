"""What the groups of the round page share: a card that reads and says things through its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout

from samdesk.ui import controls, theme

if TYPE_CHECKING:
    from samdesk.ui.page import Page


class Group(QFrame):
    """A titled card of a page."""

    def __init__(self, page: Page, title: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.page = page
        self.title = controls.subheading(title)
        self.inner = QVBoxLayout(self)
        side = 4 * theme.GRID
        self.inner.setContentsMargins(side, side, side, side)
        self.inner.setSpacing(3 * theme.GRID)
        self.inner.addWidget(self.title)

    def refresh(self) -> None:
        """Read what the group shows; overridden."""
