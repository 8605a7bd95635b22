"""What is open now: the desk file, the round that is looked at, the user's settings; and who hears of a change.

Every page gets this one object. Knows nothing of widgets.
"""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from samdesk.services.changes import Changes, Kind
from samdesk.services.settings import Settings, save_settings, with_recent

if TYPE_CHECKING:
    from samdesk.domain.addresses import DeskAddress
    from samdesk.domain.faults import KnownError
    from samdesk.domain.rounds import Round
    from samdesk.services.desks import DeskInfo
    from samdesk.ui.work import DeskWork

_log = logging.getLogger("samdesk")
_LOOK_EVERY: Final = 2000
"""Milliseconds between looking whether others have written to a database that is open."""
_LOOK_AGAIN: Final = 30_000
"""Milliseconds between trying to find a database that was lost: a server that is away may take long to say so."""
_BY_OTHERS: Final = Changes(frozenset({Kind.FORM, Kind.REVISION, Kind.COLLECTION, Kind.ACTION}))
"""What is shown anew when they have, beside the rounds; not what somebody may be typing in just now."""


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
        self._others = QTimer(self)
        self._others.setInterval(_LOOK_EVERY)
        self._others.timeout.connect(self.look_for_others)
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
        self._others.stop()
        if desk is None:
            self.desk_changed.emit()
            return
        if not isinstance(desk.address, Path):
            self._others.start()
        self.remember(desk.address)
        self._read_rounds(self.desk_changed.emit)

    def look_for_others(self) -> None:
        """See whether other windows have written to the database that is open, and show what they wrote."""
        if not self.work.is_busy:  # what is asked for just now comes first, and reads the same
            self.work.run_quietly(lambda desk: desk.changed_elsewhere(), self._on_others, self._on_lost)

    def close(self) -> None:
        """Finish what was asked for and let go of the desk; the window is closing."""
        self._others.stop()
        self.work.stop()

    def _on_others(self, wrote: bool) -> None:
        self._others.setInterval(_LOOK_EVERY)
        if not wrote or self.desk is None:
            return
        before = self.rounds
        self._read_rounds(lambda: self.round_changed.emit() if self.rounds != before else None)
        self.work.changed.emit(_BY_OTHERS)

    def _on_lost(self, error: KnownError) -> None:
        """Say once that the database is lost, and look for it now and then."""
        if self._others.interval() == _LOOK_EVERY:
            self._others.setInterval(_LOOK_AGAIN)
            self.work.known_error.emit(error)

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
