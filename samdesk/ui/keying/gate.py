"""Holds back keys while an answer is being saved, and lets them on in order: none is lost, none lands elsewhere."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

if TYPE_CHECKING:
    from collections.abc import Callable


class KeyGate(QObject):
    """Filters key presses of the watched widgets.

    While ``is_closed`` they are kept; otherwise ``use`` may take one, and what it does not take goes its usual way.
    """

    def __init__(
        self,
        is_closed: Callable[[], bool],
        use: Callable[[QWidget, QKeyEvent], bool],
        target: Callable[[], QWidget],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._is_closed = is_closed
        self._use = use
        self._target = target
        self._kept: deque[QKeyEvent] = deque()

    def __len__(self) -> int:
        """How many keys wait."""
        return len(self._kept)

    def watch(self, widget: QWidget) -> None:
        """Filter the key presses of a widget."""
        widget.installEventFilter(self)

    def open(self) -> None:
        """Let kept keys on, to where keys belong now, until one of them makes the gate close again."""
        while self._kept and not self._is_closed():
            QApplication.sendEvent(self._target(), self._kept.popleft())

    def drop(self) -> int:
        """Forget the kept keys; how many there were."""
        dropped = len(self._kept)
        self._kept.clear()
        return dropped

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if self._is_closed():
            self._kept.append(event.clone())
            return True
        return isinstance(watched, QWidget) and self._use(watched, event)
