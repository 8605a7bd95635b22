"""Keeps what has the focus in view: a scrolled page follows Tab by itself, but not a focus that the program sets."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget
from shiboken6 import isValid

_ROOM: Final = 3
"""The share of the height, a third, that is kept above and below what has the focus, for what belongs to it."""


class FocusInView(QObject):
    """Scrolls an area to the widget in it that gets the focus, once the area is laid out for it."""

    def __init__(self, area: QScrollArea) -> None:
        super().__init__(area)
        self._area = area
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)
        area.verticalScrollBar().rangeChanged.connect(self._show_soon)

    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._area.isAncestorOf(now):
            self._show_soon()

    def _show_soon(self) -> None:
        """Wait until all of the area is laid out."""
        QTimer.singleShot(0, self, self._show)

    def _show(self) -> None:
        if not isValid(self._area):
            return
        now, content = self._area.window().focusWidget(), self._area.widget()
        if now is not None and content is not None and self._area.isAncestorOf(now):
            room = self._area.height() // _ROOM
            end = now.mapTo(content, now.rect().bottomLeft()).y()
            if end + room < self._area.viewport().height():
                self._area.verticalScrollBar().setValue(0)
            else:
                self._area.ensureWidgetVisible(now, 0, room)
