"""A list to choose from by keyboard: up, down and Enter, one stop for Tab. Knows nothing of what it lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QSizePolicy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFocusEvent, QKeyEvent

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ROWS: Final = 8
"""So many are seen at once; more are scrolled to."""


class ChoiceList(QListWidget):
    """As high as what it lists, hidden when that is nothing."""

    chosen = Signal(str)
    """The key of the line that was chosen."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.itemClicked.connect(self._choose)
        self.hide()

    def show_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """List these: a key and what is read for each. The line that was marked stays so, if it is still there."""
        marked = self.keys[self.currentRow()] if self.currentRow() >= 0 else ""
        if choices == self._choices:
            return
        self.clear()
        for key, text in choices:
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setToolTip(text)
            self.addItem(item)
        if marked in self.keys:
            self.setCurrentRow(self.keys.index(marked))
        elif self.hasFocus() and self.count():
            self.setCurrentRow(0)
        self.setVisible(bool(choices))
        self.updateGeometry()

    @property
    def keys(self) -> list[str]:
        """The keys of the lines, in order."""
        return [key for key, _text in self._choices]

    @property
    def _choices(self) -> list[tuple[str, str]]:
        items = (self.item(row) for row in range(self.count()))
        return [(str(item.data(Qt.ItemDataRole.UserRole)), item.text()) for item in items]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ENTER:
            if self.currentItem() is not None and not event.isAutoRepeat():
                self._choose(self.currentItem())
            return
        if event.key() == Qt.Key.Key_Up and self.currentRow() <= 0:
            self.focusPreviousChild()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.currentRow() < 0:
            self.setCurrentRow(0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        rows = min(self.count(), _ROWS)
        frame = 2 * self.frameWidth() + 8  # the padding of the style sheet
        return QSize(super().sizeHint().width(), rows * max(self.sizeHintForRow(0), 0) + frame)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))
