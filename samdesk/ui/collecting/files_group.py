"""Central's side: choose or drop merge files, try or collect them, and see what became of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from samdesk.domain.collection import Outcome
from samdesk.language import _, ngettext
from samdesk.ui import controls
from samdesk.ui.collecting.drop_area import DropArea, is_merge_file
from samdesk.ui.collecting.report_list import ReportList, Taken
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from samdesk.services.collecting import Collected
    from samdesk.ui.page import Page


class FilesGroup(QWidget):
    """Takes files as soon as they are chosen; what was only tried can be collected after that with one press."""

    def __init__(self, page: Page, settle: Callable[[], object]) -> None:
        super().__init__()
        self._page = page
        self._settle = settle
        self._running = False
        self.taken: tuple[Taken, ...] = ()
        self.drop_area = DropArea()
        self.drop_area.files_chosen.connect(self.add_files)
        self._title = controls.subheading("")
        self.collect_now = controls.button(_("Collect these files now"), "collecting", self.collect_tried, primary=True)
        self.list = ReportList(_("What became of the files"), with_time=False)
        self.list.trust_wanted.connect(self.collect_trusted)
        top = controls.row(self._title, self.collect_now)
        top.setStretch(0, 1)
        self._result = controls.framed(controls.column(top, self.list, spacing=3))
        self.setLayout(controls.column(self.drop_area, self._result, None, spacing=4))
        page.work.long_work_ended.connect(self._on_long_work_ended)
        self._show_taken()

    @property
    def is_possible(self) -> bool:
        """Whether files can be taken now."""
        current = self._page.current
        return current.is_central and current.is_writable and current.round is not None and not self._running

    def refresh(self) -> None:
        """Show whether files can be taken now."""
        self.drop_area.set_possible(self.is_possible)

    def forget(self) -> None:
        """Show no files any more: another desk file is open."""
        self.taken = ()
        self._show_taken()

    def add_files(self, paths: Sequence[Path]) -> None:
        """Collect files, or try to, by the tick; those that are no merge files by their name are told and left."""
        files = [path for path in dict.fromkeys(paths) if is_merge_file(path)]
        strange = [path.name for path in paths if not is_merge_file(path)]
        if files:
            self._collect(files, dry_run=self.drop_area.dry_run.isChecked(), then=partial(self._say_strange, strange))
        elif strange:
            self._say_strange(strange)
        else:
            said = _("There is no merge file in the folder. The names of merge files end in .sammerge.zip.")
            self._page.strip.say(Tone.WARNING, said)

    def collect_tried(self) -> None:
        """Collect the files that were only tried."""
        self._collect([taken.path for taken in self.taken if taken.path], dry_run=False)

    def collect_trusted(self, trusted: Taken) -> None:
        """Collect again, with a key that was compared with its desk, what was rejected for it."""
        again = [
            taken.path
            for taken in self.taken
            if taken.path
            and taken.report.outcome is Outcome.QUARANTINED
            and taken.report.fingerprint == trusted.report.fingerprint
        ]
        self._collect(again, dry_run=trusted.tried, trust=(trusted.report.fingerprint,), keep=True)

    def _collect(
        self,
        files: Sequence[Path],
        *,
        dry_run: bool,
        trust: Collection[str] = (),
        keep: bool = False,
        then: Callable[[], None] | None = None,
    ) -> None:
        from samdesk.services.collecting import collect

        if not self.is_possible:
            return
        before = self.taken if keep else ()
        self._running = True
        self.refresh()

        def done(result: Collected) -> None:
            now = [Taken(report, path, tried=dry_run) for path, report in zip(files, result.reports, strict=False)]
            self.taken = tuple({taken.path: taken for taken in (*before, *now)}.values())
            self._show_taken()
            self.list.table.setFocus()
            self._say_done(now, len(files) - len(now))
            if then is not None:
                then()

        title = _("Trying merge files") if dry_run else _("Collecting merge files")
        self._page.ask_long(
            title,
            lambda desk, told: collect(desk, files, dry_run=dry_run, trust=trust, progress=told),
            done,
        )

    def _on_long_work_ended(self) -> None:
        self._running = self._page.work.long_work
        self.refresh()

    def _show_taken(self) -> None:
        tried = any(taken.tried for taken in self.taken)
        self._result.setVisible(bool(self.taken))
        self.drop_area.show_small(bool(self.taken))
        self._title.setText(
            _("A try: this would happen. Nothing has been changed.") if tried else _("What became of the files")
        )
        self.collect_now.setVisible(tried)
        self.list.show_rows(self.taken)

    def _say_done(self, taken: Sequence[Taken], left: int) -> None:
        """Say in the strip what came of the files, with the next step as a button."""
        accepted = [one.report for one in taken if one.report.accepted]
        rejected = len(taken) - len(accepted)
        tried = any(one.tried for one in taken)
        said = [_would(len(accepted)) if tried else _collected(len(accepted))]
        if rejected:
            said.append(ngettext("{n} file is rejected.", "{n} files are rejected.", rejected).format(n=rejected))
        if new := sum(report.new for report in accepted):
            said.append(ngettext("{n} answer is new.", "{n} answers are new.", new).format(n=new))
        if conflicts := sum(report.conflicts for report in accepted):
            told = ngettext("{n} conflict to settle.", "{n} conflicts to settle.", conflicts)
            said.append(told.format(n=conflicts))
        if left:
            stopped = ngettext(
                "You stopped before {n} file; it is as it was.",
                "You stopped before {n} files; they are as they were.",
                left,
            )
            said.append(stopped.format(n=left))
        settle = (_("Settle conflicts"), "conflict", self._settle)
        tone = Tone.WARNING if rejected or conflicts or left else Tone.GOOD
        self._page.strip.say(tone, " ".join(said), *((settle,) if conflicts and not tried else ()))

    def _say_strange(self, names: Sequence[str]) -> None:
        if names:
            said = _("Not merge files, so they were left: {names}. The names of merge files end in .sammerge.zip.")
            before = self._page.strip.text
            told = said.format(names=", ".join(names))
            self._page.strip.say(Tone.WARNING, f"{before} {told}".strip())


def _collected(n: int) -> str:
    return ngettext("{n} file is collected.", "{n} files are collected.", n).format(n=n)


def _would(n: int) -> str:
    said = ngettext(
        "{n} file would be collected; nothing has been changed.",
        "{n} files would be collected; nothing has been changed.",
        n,
    )
    return said.format(n=n)
