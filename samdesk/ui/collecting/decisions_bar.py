"""Who decides and why: a reason, an operator code, and the one button that settles what is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame

from samdesk.language import _
from samdesk.ui import controls, icons, theme

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from samdesk.ui.collecting.queue_task import Task

_CODE_LENGTH = 12
_REASON = 8
"""Characters of a reason that must be seen beside the button, more than a field asks for by itself."""


class DecidingBar(QFrame):
    """Stands below what is to be settled; Enter in its fields settles, Esc goes back to the list."""

    settled = Signal(str, str)
    """A reason and an operator code: settle it."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._possible = False
        self._task: Task | None = None
        self.hint = controls.quiet()
        self.reason = controls.field(_("Reason"), placeholder=_("for example: the paper says Partly"))
        self.by = controls.field(_("Operator code"), placeholder="A1")
        self.by.setMaxLength(_CODE_LENGTH)
        self._reason_name = controls.label(_("Reason"), wrap=False)
        self._reason_name.setBuddy(self.reason)
        by_name = controls.label(_("Operator code"), wrap=False)
        by_name.setBuddy(self.by)
        self.button = controls.button(_("Decide"), "check", self._settle, primary=True)
        for field in (self.reason, self.by):
            field.textChanged.connect(self._enable)
            field.returnPressed.connect(self._on_return)
        self.by.setFixedWidth(_CODE_LENGTH * self.by.fontMetrics().averageCharWidth())
        self._fields = controls.row(self._reason_name, self.reason, by_name, self.by, spacing=2)
        self._fields.setStretch(1, 1)
        self._fields.addStretch(0)  # takes the room where there is no reason
        self._line = controls.row(self._fields, spacing=3)
        self._line.setStretch(0, 1)
        self._column = controls.column(self.hint, self._line, spacing=2)
        side = 3 * theme.GRID
        self._column.setContentsMargins(side, 2 * theme.GRID, side, 2 * theme.GRID)
        self.setLayout(self._column)
        self._arrange()

    def show_task(self, task: Task, *, writable: bool) -> None:
        """Offer something to do; the reason of last time stays, to be used again or written over."""
        self._task = task
        self._possible = writable and task.settles is not None
        self.hint.setText(task.hint)
        self.hint.setVisible(bool(task.hint))
        self.button.setText(task.button.replace("&", "&&"))
        self.button.setAccessibleName(task.button)
        icons.set_icon(self.button, task.icon)
        for widget in (self._reason_name, self.reason):
            widget.setVisible(task.needs_reason)
        self._enable()
        self._arrange()

    def take_focus(self) -> None:
        """Let the reason be written; what it was last time is marked, so that a key writes over it."""
        if not self._possible:
            return
        field = self.by if self.reason.isHidden() else self.reason
        field.setFocus()
        field.selectAll()

    def hold(self) -> None:
        """Take no second order while the first is being kept."""
        self.button.setEnabled(False)
        self._possible = False

    @property
    def _is_complete(self) -> bool:
        needs = self._task is not None and self._task.needs_reason
        return bool(self.by.text().strip() and (self.reason.text().strip() or not needs))

    def _enable(self) -> None:
        self.button.setEnabled(self._possible and self._is_complete)

    def _settle(self) -> None:
        if self.button.isEnabled():
            self.settled.emit(self.reason.text(), self.by.text())

    def _on_return(self) -> None:
        if self.button.isEnabled():
            self._settle()
        elif not self.reason.isHidden() and not self.reason.text().strip():
            self.reason.setFocus()
        elif not self.by.text().strip():
            self.by.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    # Room

    def _arrange(self) -> None:
        """The button stands beside the fields, or below them where it is narrow."""
        wide = self._fields.sizeHint().width() + self.button.sizeHint().width() + 8 * theme.GRID
        if self.width() > wide + _REASON * self.fontMetrics().averageCharWidth():
            self._line.addWidget(self.button)
        else:
            self._column.insertWidget(2, self.button)
        self.setMinimumHeight(max(self._column.heightForWidth(self.width()), 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_line"):
            self.by.setFixedWidth(_CODE_LENGTH * self.by.fontMetrics().averageCharWidth())
            self._arrange()
