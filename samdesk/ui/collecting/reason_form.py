"""Asks why, and who, before something is done that the desk file remembers: inline, below what it is about.

Knows nothing of what is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from samdesk.language import _
from samdesk.ui import controls

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

CODE_LENGTH = 12


class ReasonForm(QWidget):
    """Plain words about what happens, a reason, an operator code, and the button that does it."""

    given = Signal(str, str)
    """The reason and the operator code."""
    cancelled = Signal()

    def __init__(self, button: str, icon: str, *, example: str) -> None:
        super().__init__()
        self._said = controls.label()
        self.reason = controls.field(_("Reason"), placeholder=example)
        self.by = controls.field(_("Operator code"), placeholder=_("1 to 12 letters or digits"))
        self.by.setMaxLength(CODE_LENGTH)
        self.do = controls.button(button, icon, self._give, primary=True)
        self._cancel = controls.button(_("Do nothing"), "close", self.cancelled.emit)
        for field in (self.reason, self.by):
            field.textChanged.connect(self.enable)
            field.returnPressed.connect(self._on_return)
        names = controls.named_rows((_("Reason"), self.reason), (_("Operator code"), self.by))
        buttons = controls.row(self.do, self._cancel, None)
        self.setLayout(controls.column(self._said, names, buttons, spacing=3))
        self.enable()

    @property
    def said(self) -> str:
        """What it says happens."""
        return self._said.text()

    def ask(self, said: str, operator: str) -> None:
        """Say what happens, and begin with the reason."""
        self._said.setText(said)
        self.reason.clear()
        self.by.setText(operator)
        self.show()
        self.reason.setFocus()

    def enable(self) -> None:
        """Let the button be pressed when both are written."""
        self.do.setEnabled(bool(self.reason.text().strip() and self.by.text().strip()))

    def _give(self) -> None:
        self.do.setEnabled(False)
        self.given.emit(self.reason.text(), self.by.text())

    def _on_return(self) -> None:
        if self.do.isEnabled():
            self._give()
        else:
            (self.by if self.reason.text().strip() else self.reason).setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
