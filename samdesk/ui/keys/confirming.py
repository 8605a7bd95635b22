"""A question in place of a dialog: what will happen, an operator code where one is needed, and two buttons.

Knows nothing of keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame

from samdesk.language import _
from samdesk.ui import controls, theme
from samdesk.ui.flow_layout import FlowLayout

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget


class Confirmation(QFrame):
    """Hidden until ``ask``; Escape or the second button takes it away, and the focus back to ``where``."""

    def __init__(self, text: str, button: str, icon: str, done: Callable[[], object], where: QWidget) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._where = where
        self.code = controls.field(_("Your code"), placeholder=_("such as A1"))
        self.code.setMaxLength(12)
        self._asked = controls.framed(controls.named_rows((_("Your code"), self.code)))
        self.text = controls.label(text)
        self.go_on = controls.button(button, icon, done)
        self.cancel = controls.button(_("Cancel"), "", self.close_again)
        buttons = FlowLayout(self.go_on, self.cancel)
        layout = controls.column(self.text, self._asked, buttons, spacing=3)
        side = 3 * theme.GRID
        layout.setContentsMargins(side, side, side, side)
        self.setLayout(layout)
        self._asked.hide()
        self.hide()

    def ask(self, *, code: str | None = None) -> None:
        """Show the question; with ``code`` the operator code is asked for too, and begins as that."""
        self._asked.setVisible(code is not None)
        if code is not None:
            self.code.setText(code)
        self.show()
        (self.code if code == "" else self.go_on).setFocus()

    def close_again(self) -> None:
        """Take the question away."""
        self.hide()
        self._where.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_again()
            return
        super().keyPressEvent(event)
