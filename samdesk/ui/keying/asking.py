"""Asks in the page for a reason, where something may only go on with one. Knows nothing of what goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from samdesk.language import _
from samdesk.ui import controls
from samdesk.ui.flow_layout import FlowLayout

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class ReasonLine(QWidget):
    """A sentence, a field for the reason, and a button; hidden until it asks."""

    given = Signal(str)
    """The reason that was written."""
    dropped = Signal()
    """It is left as it was."""

    def __init__(self, name: str, go_on: str) -> None:
        super().__init__()
        self._said = controls.label(bold=True)
        self.field = controls.field(name, placeholder=name)
        self.field.setMaxLength(200)
        self.field.returnPressed.connect(self._give)
        buttons = FlowLayout(
            controls.button(go_on, "check", self._give), controls.button(_("Let it be"), "close", self._drop)
        )
        self.setLayout(controls.column(self._said, self.field, buttons))
        self.hide()

    def ask(self, sentence: str) -> None:
        """Say why a reason is needed, and let it be written."""
        self._said.setText(sentence)
        self.field.clear()
        self.show()
        self.field.setFocus()
        controls.announce(self, sentence, urgent=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._drop()
        else:
            super().keyPressEvent(event)

    def _give(self) -> None:
        reason = self.field.text().strip()
        if not reason:
            QApplication.beep()
            self.field.setFocus()
            return
        self.hide()
        self.given.emit(reason)

    def _drop(self) -> None:
        self.hide()
        self.dropped.emit()
