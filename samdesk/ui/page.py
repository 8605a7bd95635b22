"""What all pages share: a heading, the message strip, and reading again when something they show has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeVar

from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from samdesk.ui import controls, theme
from samdesk.ui.strip import MessageStrip

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QShowEvent
    from PySide6.QtWidgets import QHBoxLayout

    from samdesk.domain.faults import KnownError
    from samdesk.services.changes import Changes, Kind, Progress
    from samdesk.services.desks import Desk
    from samdesk.ui.current import Current

T = TypeVar("T")
U = TypeVar("U")


class Page(QWidget):
    """A page of the window. It reads anew when it is shown after a change of one of its ``kinds``."""

    kinds: ClassVar[frozenset[Kind]] = frozenset()

    def __init__(self, current: Current, title: str) -> None:
        super().__init__()
        self.current = current
        self.work = current.work
        self.strip = MessageStrip()
        self._stale = True
        self.setAccessibleName(title)
        self.heading = controls.heading(title)
        self.beside_heading: QHBoxLayout = controls.row(self.heading)
        self.beside_heading.setStretch(0, 1)
        self.body = QVBoxLayout(self)
        side = 6 * theme.GRID
        self.body.setContentsMargins(side, 4 * theme.GRID, side, 3 * theme.GRID)
        self.body.setSpacing(3 * theme.GRID)
        self.body.addLayout(self.beside_heading)
        self.body.addWidget(self.strip)
        self.work.changed.connect(self._on_changed)
        current.desk_changed.connect(self.read_again)
        current.round_changed.connect(self.read_again)

    def refresh(self) -> None:
        """Ask services for what the page shows; overridden by pages that show something of the desk file."""

    def ask(
        self,
        call: Callable[[Desk], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Ask for a call on the desk; a known error that nobody wants to hear is said in the strip."""
        self.work.run(call, self._if_here(done), self._if_here(failed or self.show_error))

    def ask_long(
        self,
        title: str,
        call: Callable[[Desk, Progress], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[KnownError], None] | None = None,
    ) -> None:
        """Ask for a call that takes seconds, as ``ask`` does; its progress is shown in the status line."""
        self.strip.clear()
        self.work.run_long(title, call, self._if_here(done), self._if_here(failed or self.show_error))

    def take_focus(self) -> None:
        """Put the keyboard focus where work on the page begins; overridden where that is a certain field."""

    def leave(self) -> None:
        """Let go of everything before the page is destroyed; overridden where something must be ended."""

    def _if_here(self, call: Callable[[U], None] | None) -> Callable[[U], None]:
        """The call, unless the page is gone when its turn comes: a new language builds all pages anew."""

        def guarded(result: U) -> None:
            if call is not None and isValid(self):
                call(result)

        return guarded

    def read_again(self) -> None:
        """Read now if the page is seen, else when it is shown next."""
        self._stale = True
        if self.isVisible():
            self._read()

    def show_error(self, error: KnownError) -> None:
        """Say a known error in the strip."""
        self.strip.show_error(error)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _read(self) -> None:
        self._stale = False
        self.refresh()

    def _on_changed(self, changes: Changes) -> None:
        if changes.kinds & self.kinds:
            self.read_again()
