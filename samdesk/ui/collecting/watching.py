"""A folder that is watched: which, how it stands, and when to look. What is found is taken in by whoever listens.

Looks are made in the documents' thread, so that a slow share keeps nobody waiting, and one at a time. Knows nothing
of collecting.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QLabel

from samdesk import language
from samdesk.domain.faults import KnownError
from samdesk.language import _, ngettext
from samdesk.services.settings import watched_by, with_watched
from samdesk.ui import controls, dialogs, icons, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samdesk.services.desks import Desk
    from samdesk.services.watched_folder import Look, Ready, WatchedFolder
    from samdesk.ui.page import Page

CARD_WIDTH: Final = 50
"""Characters: as narrow as this, two cards stand beside each other."""
_EVERY: Final = 3000
"""Milliseconds between two looks: a file is taken in so long after it is whole, at least."""


class Clock(QObject):
    """Says when to look."""

    ticked = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.ticked)

    def start(self) -> None:
        """Begin to tick."""
        self._timer.start()

    def stop(self) -> None:
        """Tick no more."""
        self._timer.stop()


class WatchCard(QFrame):
    """Says what is watched, and lets it be chosen, paused and given up."""

    found = Signal(object)
    """Files that are whole and new, as a tuple of ``Ready``; they are found again until they are noted as taken."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._page = page
        self._watched: WatchedFolder | None = None
        self._looking = False
        self._new = 0
        self._last: Look | KnownError | None = None
        self._at: datetime | None = None
        self._clock = Clock(self)
        self._clock.ticked.connect(self.look)
        self._mark = QLabel()
        self._title = controls.label(bold=True)
        self._title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._said = controls.quiet()
        self.choose_button = controls.button(_("Choose folder…"), "open", self.choose)
        self.pause_button = controls.button(_("Pause"), "pause", self.pause)
        self.go_on_button = controls.button(_("Go on"), "forward", self.go_on, primary=True)
        self.stop_button = controls.button(_("Stop watching"), "close", self.give_up)
        buttons = FlowLayout(self.go_on_button, self.pause_button, self.choose_button, self.stop_button)
        layout = controls.row(self._mark, controls.column(self._title, self._said, buttons, None, spacing=2), spacing=3)
        layout.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        layout.setStretch(1, 1)
        side = 3 * theme.GRID
        layout.setContentsMargins(side, side, side, side)
        self.setLayout(layout)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(CARD_WIDTH * self.fontMetrics().averageCharWidth(), super().sizeHint().height())

    @property
    def is_on(self) -> bool:
        """Whether a folder is watched and not paused."""
        return self._watched is not None and not self._paused

    @property
    def said(self) -> str:
        """All that it says."""
        return f"{self._title.text()}\n{self._said.text()}"

    def begin(self) -> None:
        """Watch the folder that was chosen for the open desk file, if there is one."""
        desk = self._page.current.desk
        chosen = watched_by(self._page.current.settings, desk.desk_id) if desk else None
        if desk is None or chosen is None or not (self._page.current.is_central and self._page.current.is_writable):
            self.end()
            return
        folder = Path(chosen.folder)
        if self._watched is not None and (self._watched.desk_id, self._watched.folder) == (desk.desk_id, folder):
            self._show()
            return
        self.end()
        desk_id = desk.desk_id

        def begun(opened: Desk) -> WatchedFolder:
            from samdesk.services.collecting import collections
            from samdesk.services.watched_folder import watched

            names = {row.report.collection: row.report.file for row in collections(opened)}
            return watched(desk_id, folder, names)

        self._page.ask(begun, self._on_begun)

    def end(self) -> None:
        """Watch nothing any more: another desk file is open, or none."""
        self._clock.stop()
        self._watched, self._last, self._at, self._new = None, None, None, 0
        self._show()

    def look(self) -> None:
        """Look at the folder now, unless a look or other long work is under way."""
        here = self._watched
        if here is None or self._paused or self._looking or self._page.work.long_work:
            return
        self._looking = True

        def call() -> Look | KnownError:
            try:
                return here.look()
            except KnownError as error:  # said on the card, and looked again: a share may come back
                return error

        self._page.work.run_aside(call, lambda look: self._on_looked(here, look))

    def note_taken(self, files: Iterable[tuple[Ready, int]]) -> None:
        """Remember files that were taken in or rejected, each with the number of its collection."""
        here, noted = self._watched, tuple(files)
        if here is not None and noted:
            self._new += len(noted)
            self._page.work.run_aside(lambda: here.note_taken(noted), lambda _nothing: self._show())

    def choose(self) -> None:
        """Ask for the folder to watch."""
        desk = self._page.current.desk
        folder = dialogs.choose_folder(self, _("Choose folder to watch"))
        if desk is not None and folder is not None:
            self._remember(str(folder))
            self.begin()

    def pause(self) -> None:
        """Take nothing in until ``go_on``, also after a new start."""
        if self._watched is not None:
            had_focus = self.pause_button.hasFocus()
            self._remember(str(self._watched.folder), paused=True)
            self._show()
            if had_focus:
                self.go_on_button.setFocus()

    def go_on(self) -> None:
        """Watch again."""
        if self._watched is not None:
            had_focus = self.go_on_button.hasFocus()
            self._remember(str(self._watched.folder))
            self._show()
            if had_focus:
                self.pause_button.setFocus()
            self.look()

    def give_up(self) -> None:
        """Watch no folder any more."""
        self._remember("")
        self.end()
        self.choose_button.setFocus()

    @property
    def _paused(self) -> bool:
        chosen = watched_by(self._page.current.settings, self._watched.desk_id) if self._watched else None
        return chosen is None or chosen.paused

    def _remember(self, folder: str, *, paused: bool = False) -> None:
        current = self._page.current
        if current.desk is not None:
            changed = with_watched(current.settings, current.desk.desk_id, folder, paused=paused)
            current.change_settings(watched=changed.watched)

    def _on_begun(self, watched: WatchedFolder) -> None:
        desk = self._page.current.desk
        if desk is not None and desk.desk_id == watched.desk_id:
            self._watched = watched
            self._clock.start()
            self._show()
            self.look()

    def _on_looked(self, here: WatchedFolder, look: Look | KnownError) -> None:
        self._looking = False
        if here is not self._watched:
            return
        self._last, self._at = look, datetime.now()
        self._show()
        if not isinstance(look, KnownError) and look.ready and not self._paused:
            self.found.emit(look.ready)

    # What it says

    def _show(self) -> None:
        current = self._page.current
        here = self._watched
        self.go_on_button.setVisible(here is not None and self._paused)
        self.pause_button.setVisible(here is not None and not self._paused)
        self.stop_button.setVisible(here is not None)
        self.choose_button.setEnabled(current.is_central and current.is_writable)
        if here is None:
            self._title.setText(_("Let SamDesk collect by itself"))
            self._said.setText(
                _(
                    "Choose a folder that merge files are put into, for example one that is shared with the desks. "
                    "While this desk file is open, SamDesk takes in each new file there as soon as it is whole. The "
                    "files stay where they are."
                )
            )
            self._set_mark("watch", None)
            return
        title = _("Paused: {folder}") if self._paused else _("Watching {folder}")
        self._title.setText(title.format(folder=here.folder))
        self._said.setText(self._stand())
        failed = isinstance(self._last, KnownError) and not self._paused
        if failed:
            self._set_mark("warning", Tone.WARNING)
        else:
            self._set_mark("pause" if self._paused else "watch", None if self._paused else Tone.GOOD)

    def _stand(self) -> str:
        """How the watching goes, in sentences."""
        if self._paused:
            return _("Nothing is taken in until you go on. What comes meanwhile is taken in then.")
        if isinstance(self._last, KnownError):
            problem = self._last.faults[0].what
            again = _("SamDesk looks again by itself, and takes in what has come when it can.")
            return f"{problem} {again}"
        if self._last is None or self._at is None:
            return _("Looking for the first time…")
        said = [_("Last looked at {time}.").format(time=f"{self._at:%H:%M}")]
        if self._new:
            taken = ngettext("{n} file has come since you began.", "{n} files have come since you began.", self._new)
            said.append(taken.format(n=language.number(self._new)))
        if n := self._last.unfinished:
            waiting = ngettext("{n} file is still being written.", "{n} files are still being written.", n)
            said.append(waiting.format(n=language.number(n)))
        if n := self._last.known:
            known = ngettext("{n} file there is taken in.", "{n} files there are taken in.", n)
            said.append(known.format(n=language.number(n)))
        elif not self._last.unfinished and not self._last.ready:
            said.append(_("No merge file has come yet."))
        return " ".join(said)

    def _set_mark(self, name: str, tone: Tone | None) -> None:
        self._mark.setProperty("icon_colour", theme.tone_colour(tone, QApplication.palette()) if tone else None)
        icons.set_icon(self._mark, name)
