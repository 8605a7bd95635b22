"""What is open now: the desk file, the round that is looked at, the user's settings; and who hears of a change.

Every page gets this one object. Knows nothing of widgets.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from samdesk.services.changes import Changes, Kind
from samdesk.services.settings import Settings, save_settings, with_recent

if TYPE_CHECKING:
    from samdesk.domain.addresses import DeskAddress
    from samdesk.domain.rounds import Round
    from samdesk.services.desks import DeskInfo
    from samdesk.ui.work import DeskWork

_log = logging.getLogger("samdesk")


class Current(QObject):
    """The open desk, its rounds and the chosen one, and the settings."""

    desk_changed = Signal()
    """A desk file was opened or closed."""
    round_changed = Signal()
    """Another round is looked at, or its terms changed."""
    page_wanted = Signal(str)
    """A page asks for another page to be shown."""
    action_wanted = Signal(str)
    """A page asks for one of the window's actions."""
    file_wanted = Signal(object)
    """A page asks for a desk, by its address, to be opened."""

    def __init__(self, work: DeskWork, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.work = work
        self.settings = settings
        self.desk: DeskInfo | None = None
        self.rounds: tuple[Round, ...] = ()
        self.round_id = ""
        work.changed.connect(self._on_changed)

    @property
    def round(self) -> Round | None:
        """The round that is looked at."""
        return next((known for known in self.rounds if known.id == self.round_id), None)

    @property
    def is_central(self) -> bool:
        """Whether the open desk is central HR's."""
        return self.desk is not None and self.desk.role == "central"

    @property
    def is_writable(self) -> bool:
        """Whether the open desk file may be changed."""
        return self.desk is not None and not self.desk.read_only

    def set_desk(self, desk: DeskInfo | None) -> None:
        """Note that a desk file was opened, or that none is open any more."""
        self.desk, self.rounds, self.round_id = desk, (), ""
        if desk is None:
            self.desk_changed.emit()
            return
        self.remember(desk.address)
        self._read_rounds(self.desk_changed.emit)

    def choose_round(self, round_id: str) -> None:
        """Look at another round."""
        if round_id != self.round_id:
            self.round_id = round_id
            self.round_changed.emit()

    def change_settings(self, **changes: Any) -> None:  # noqa: ANN401 - the fields of Settings
        """Change settings and keep them; where the disk refuses, they hold until the program ends."""
        self._keep(replace(self.settings, **changes))

    def _keep(self, settings: Settings) -> None:
        self.settings = settings
        try:
            save_settings(settings)
        except OSError as error:
            _log.warning("settings not saved: %s", error.strerror)

    def remember(self, address: DeskAddress) -> None:
        """Put a desk first among the recent ones."""
        self._keep(with_recent(self.settings, address))

    def _read_rounds(self, then: Any) -> None:  # noqa: ANN401 - a signal's emit
        from samdesk.services.rounds import rounds

        def show(found: tuple[Round, ...]) -> None:
            self.rounds = found
            if self.round is None:
                self.round_id = found[0].id if found else ""
            then()

        self.work.run(rounds, show)

    def _on_changed(self, changes: Changes) -> None:
        if Kind.ROUND in changes.kinds and self.desk is not None:
            self._read_rounds(self.round_changed.emit)
