"""Central's side: choose, drop or watch for merge files, try or collect them, and see what became of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from samdesk.domain.collection import Outcome
from samdesk.language import _, ngettext
from samdesk.services.changes import NOTHING
from samdesk.ui import controls
from samdesk.ui.collecting.drop_area import DropArea
from samdesk.ui.collecting.report_list import ReportList
from samdesk.ui.collecting.taken import Taken, sum_text
from samdesk.ui.collecting.watching import WatchCard
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from samdesk.domain.collection import CollectedFile, FileReport
    from samdesk.domain.faults import KnownError
    from samdesk.services.changes import Changes, Progress
    from samdesk.services.collecting import Collected
    from samdesk.services.desks import Desk
    from samdesk.services.merge_files import Found
    from samdesk.services.watched_folder import Ready
    from samdesk.ui.page import Page


@dataclass(frozen=True)
class _Run:
    """Files that were found, and what became of them: ``None`` if there were none."""

    found: Found
    result: Collected | None

    @property
    def changes(self) -> Changes:
        return self.result.changes if self.result else NOTHING

    @property
    def taken(self) -> tuple[tuple[Path, FileReport], ...]:
        """Paths with reports, but for the last ones if the work was stopped."""
        return tuple(zip(self.found.files, self.result.reports, strict=False)) if self.result else ()

    @property
    def waited(self) -> tuple[FileReport, ...]:
        """Reports of files that were let out of quarantine at the same time."""
        return self.result.waited if self.result else ()


_NAMED = 8
"""So many names of files that are none are told; the others are counted."""


class FilesGroup(QWidget):
    """Takes files as soon as they are chosen; what was only tried can be collected after that with one press."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._running = False
        self._backed_up = False
        """Whether a backup was made before the first files of the watched folder, since the desk file was opened."""
        self.taken: tuple[Taken, ...] = ()
        self.drop_area = DropArea()
        self.drop_area.files_chosen.connect(self.add_files)
        self.watch = WatchCard(page)
        self.watch.found.connect(self._take_watched)
        self._title = controls.subheading(_("A try: this would happen. Nothing has been changed."))
        self.collect_now = controls.button(_("Collect these files now"), "collecting", self.collect_tried, primary=True)
        self.list = ReportList(_("What became of the files"), former=False)
        top = controls.row(self._title, self.collect_now)
        top.setStretch(0, 1)
        self._result = controls.framed(controls.column(top, self.list, spacing=3))
        ways = controls.framed(FlowLayout(self.drop_area, self.watch, spacing=4, even=True))
        self.setLayout(controls.column(ways, self._result, None, spacing=4))
        page.work.long_work_ended.connect(self._on_long_work_ended)
        self._show_taken()

    @property
    def is_possible(self) -> bool:
        """Whether files can be taken now."""
        current = self._page.current
        return current.is_central and current.is_writable and current.round is not None and not self._running

    def refresh(self) -> None:
        """Show whether files can be taken now, and watch the folder of the desk file that is open."""
        self.drop_area.set_possible(self.is_possible)
        self.collect_now.setEnabled(self.is_possible)
        self.watch.begin()

    def forget(self) -> None:
        """Show no files any more: another desk file is open."""
        self.taken = ()
        self._backed_up = False
        self.watch.end()
        self._show_taken()

    def show_stored(self, stored: Iterable[CollectedFile]) -> None:
        """Bring what is shown in line with the desk file: a file may have been withdrawn or pinned meanwhile."""
        known = {file.report.collection: file for file in stored}
        now = tuple(
            Taken.stored(file, one.path) if one.is_stored and (file := known.get(one.report.collection)) else one
            for one in self.taken
        )
        if now != self.taken:
            self.taken = now
            self._show_taken()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Collect files and those in folders, or try to, by the tick; what is none by its name is told and left."""
        self._collect(paths, dry_run=self.drop_area.dry_run.isChecked())

    def collect_tried(self) -> None:
        """Collect the files that were only tried."""
        self._collect([one.path for one in self.taken if one.path and one.tried], dry_run=False)

    def _take_watched(self, ready: Sequence[Ready]) -> None:
        """Take in files that have come into the watched folder, if nothing else is being done."""
        if not self.is_possible:
            return

        def noted(taken: Sequence[Taken]) -> None:
            whole = {one.path: one for one in ready}
            self.watch.note_taken((whole[one.path], one.report.collection) for one in taken if one.path in whole)
            if sum(one.path is not None for one in taken) < len(ready):
                self.watch.pause()

        self._collect([one.path for one in ready], dry_run=False, keep=True, then=noted)

    def _collect(
        self,
        paths: Sequence[Path],
        *,
        dry_run: bool,
        keep: bool = False,
        then: Callable[[Sequence[Taken]], None] | None = None,
    ) -> None:
        if not self.is_possible or not paths:
            return
        before = self.taken if keep else ()
        backup = not (keep and self._backed_up)
        self._running = True
        self.refresh()

        def call(desk: Desk, told: Progress) -> _Run:
            from samdesk.services.collecting import collect
            from samdesk.services.merge_files import merge_files_in

            found = merge_files_in(paths)
            if not found.files:
                return _Run(found, None)
            return _Run(found, collect(desk, found.files, dry_run=dry_run, backup=backup, progress=told))

        def done(run: _Run) -> None:
            self._backed_up = self._backed_up or keep
            taken = [Taken(report, path, tried=dry_run) for path, report in run.taken]
            taken += [Taken(report) for report in run.waited]
            if taken:
                known = {_key(one): one for one in (*before, *taken)}
                self.taken = tuple(known.values())
                self._show_taken()
            self._say_done(taken, run.found)
            if self.isVisible() and not keep:
                self.list.table.setFocus()
            if then is not None:
                then(taken)

        def failed(error: KnownError) -> None:
            self._page.show_error(error)
            if keep:  # else the same would be tried, and said, every few seconds
                self.watch.pause()

        self._page.ask_long(_("Trying merge files") if dry_run else _("Collecting merge files"), call, done, failed)

    def _on_long_work_ended(self) -> None:
        self._running = self._page.work.long_work
        self.drop_area.set_possible(self.is_possible)
        self.collect_now.setEnabled(self.is_possible)

    def _show_taken(self) -> None:
        tried = any(one.tried for one in self.taken)
        only_tried = tried and all(one.tried for one in self.taken)
        self._result.setVisible(bool(self.taken))
        self.drop_area.show_small(bool(self.taken))
        self._title.setVisible(only_tried)
        self.collect_now.setVisible(tried)
        self.list.show_rows(self.taken)

    def _say_done(self, taken: Sequence[Taken], found: Found) -> None:
        """Say in the strip what came of the files, with the next step as a button."""
        strip = self._page.strip
        if not found.files:
            none = _("There is no merge file in the folder. The names of merge files end in .sammerge.zip.")
            strip.say(Tone.WARNING, _strange_text(found) or none)
            return
        tone, said = sum_text(taken, left=len(found.files) - sum(one.path is not None for one in taken))
        if strange := _strange_text(found):
            tone, said = Tone.WARNING, f"{said} {strange}"
        strip.say(tone, said, *self._next_steps([one for one in taken if one.is_stored]))

    def _next_steps(self, taken: Sequence[Taken]) -> list[tuple[str, str, Callable[[], object]]]:
        steps: list[tuple[str, str, Callable[[], object]]] = []
        if any(one.report.conflicts for one in taken if one.outcome is Outcome.ACCEPTED):
            steps.append((_("Settle conflicts"), "conflict", self.list.conflicts_wanted.emit))
        if any(one.outcome is Outcome.QUARANTINED for one in taken):
            steps.append((_("Go to quarantine"), "quarantine", self.list.quarantine_wanted.emit))
        return steps


def _key(taken: Taken) -> object:
    """What is the same of two files in the list if the later one takes the place of the earlier."""
    return taken.path or taken.report.collection


def _strange_text(found: Found) -> str:
    """What is said of files that are no merge files by their names."""
    names = [path.name for path in found.strange]
    if not names:
        return ""
    said = _("Not merge files, so they were left: {names}. The names of merge files end in .sammerge.zip.")
    if (rest := len(names) - _NAMED) > 0:
        names = [*names[:_NAMED], ngettext("and {n} more", "and {n} more", rest).format(n=rest)]
    return said.format(names=", ".join(names))
