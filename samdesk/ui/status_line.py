"""The line at the bottom: whether everything is saved, and long work with progress and a way to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar

from samdesk.language import _
from samdesk.ui import controls, icons, theme

if TYPE_CHECKING:
    from samdesk.ui.current import Current

_PATIENCE: Final = 300
"""Milliseconds before ordinary work is worth a word."""


class StatusLine(QFrame):
    """Says in one line what the program is doing with the desk file."""

    def __init__(self, current: Current) -> None:
        super().__init__()
        self._current = current
        self.setProperty("foot", True)
        self._mark = QLabel()
        self._state = controls.label(wrap=False)
        self._title = controls.label(wrap=False)
        self._bar = QProgressBar()
        self._bar.setAccessibleName(_("Progress"))
        self._bar.setMaximumWidth(240)
        self._cancel = controls.button(_("Cancel"), "close", current.work.cancel)
        self._slow = QTimer(self)
        self._slow.setSingleShot(True)
        self._slow.setInterval(_PATIENCE)
        self._slow.timeout.connect(lambda: self._say("again", _("Working…")))
        layout = controls.row(self._mark, self._state, None, self._title, self._bar, self._cancel)
        layout.setContentsMargins(4 * theme.GRID, theme.GRID, 4 * theme.GRID, theme.GRID)
        self.setLayout(layout)
        self._end_long_work()
        self.show_state()
        current.work.busy.connect(self._on_busy)
        current.work.progressed.connect(self._on_progressed)
        current.work.long_work_ended.connect(self._end_long_work)
        current.desk_changed.connect(self.show_state)

    def show_state(self) -> None:
        """Say how the desk file is when nothing is under way."""
        if self._current.desk is None:
            self._say("info", _("No desk file is open"))
        elif self._current.desk.read_only:
            self._say("lock", _("Open for reading only"))
        else:
            self._say("done", _("Everything is saved"))

    def _say(self, icon: str, text: str) -> None:
        if text == self._state.text():
            return
        icons.set_icon(self._mark, icon)
        self._state.setText(text)

    def _on_busy(self, busy: bool) -> None:
        if busy:
            self._slow.start()
        else:
            self._slow.stop()
            self.show_state()

    def _on_progressed(self, title: str, done: int, total: int) -> None:
        if not self._current.work.long_work:
            return
        self._title.setText(title)
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        for widget in (self._title, self._bar, self._cancel):
            widget.show()

    def _end_long_work(self) -> None:
        for widget in (self._title, self._bar, self._cancel):
            widget.hide()
