"""Central's side: choose or drop merge files, try them, take them in, and see what became of each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel

from samdesk.language import _, ngettext
from samdesk.ui import controls, dialogs, icons, tables, theme
from samdesk.ui.round.group import Group
from samdesk.ui.tables import Column, RowsModel
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.services.collecting import Collected, CollectionRow, FileReport
    from samdesk.ui.page import Page


class FilesGroup(Group):
    """Files that wait to be taken in, and reports of those that were."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("Take in merge files"))
        self.files: list[Path] = []
        self._chosen = controls.label()
        self._choose = controls.button(_("Choose files…"), "open", self.choose)
        self._try = controls.button(_("Try without keeping"), "search", partial(self.collect, dry_run=True))
        self._collect = controls.button(_("Take in"), "collecting", partial(self.collect, dry_run=False), primary=True)
        self._forget = controls.button(_("Empty the list"), "remove", self.forget)
        self.inner.addWidget(self._build_drop_place())
        self.inner.addLayout(controls.row(self._choose, self._try, self._collect, None, self._forget))
        self._said = controls.subheading("")
        self.inner.addWidget(self._said)
        self.model: RowsModel[FileReport] = RowsModel(_columns())
        self.table = controls.table(_("What became of the files"), self.model)
        self.inner.addWidget(self.table)
        self._details = controls.label()
        self._details.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.inner.addWidget(self._details)
        self.show_files()
        self._show_reports((), "")

    def add_files(self, paths: list[Path]) -> None:
        """Put files on the list, each once."""
        self.files += [path for path in dict.fromkeys(paths) if path not in self.files]
        self._show_reports((), "")
        self.show_files()

    def choose(self) -> None:
        """Ask for merge files and put them on the list."""
        self.add_files(list(dialogs.open_files(self, _("Choose merge files"), dialogs.merge_files())))

    def forget(self) -> None:
        """Empty the list; nothing happens to the files."""
        self.files = []
        self.show_files()
        self._show_reports((), "")

    def collect(self, *, dry_run: bool) -> None:
        """Take the files in, or only try what would become of them."""
        from samdesk.services.collecting import collect

        files = tuple(self.files)
        title = _("Trying merge files") if dry_run else _("Taking in merge files")
        self.page.ask_long(
            title,
            lambda desk, told: collect(desk, files, dry_run=dry_run, progress=told),
            partial(self._on_collected, dry_run),
        )

    def _on_collected(self, dry_run: bool, result: Collected) -> None:
        n = len(result.reports)
        accepted = sum(report.accepted for report in result.reports)
        if dry_run:
            said = ngettext("{ok} of {n} file can be taken in.", "{ok} of {n} files can be taken in.", n)
        else:
            said = ngettext("{ok} of {n} file is taken in.", "{ok} of {n} files are taken in.", n)
            self.files = []
            self.show_files()
        text = said.format(ok=accepted, n=n)
        self._show_reports(result.reports, text)
        self.page.strip.say(Tone.GOOD if accepted == n else Tone.WARNING, text)

    def show_files(self) -> None:
        """Show which files are on the list."""
        n = len(self.files)
        names = ", ".join(path.name for path in self.files[:6]) + (" …" if n > 6 else "")
        said = ngettext("{n} file chosen: {names}", "{n} files chosen: {names}", n).format(n=n, names=names)
        self._chosen.setText(said if n else _("Drop merge files here, or choose them."))
        possible = n > 0 and self.page.current.round is not None
        self._try.setEnabled(possible)
        self._collect.setEnabled(possible and self.page.current.is_writable)
        self._forget.setEnabled(n > 0)

    def show_history(self, rows: tuple[CollectionRow, ...]) -> None:
        """Show former files, unless files are being looked at now."""
        if not self.files and (not self.model.rows or self._said.text() == _former()):
            self._show_reports(tuple(row.report for row in rows), _former())

    def _show_reports(self, reports: tuple[FileReport, ...], said: str) -> None:
        self._said.setText(said)
        self.model.set_rows(reports)
        controls.fit_rows(self.table)
        tables.fit_columns(self.table, self.model)
        tables.fit_height(self.table, min(len(reports), 8))
        lines = [f"{report.file}: {text}" for report in reports for text in (*map(str, report.faults), *report.notes)]
        self._details.setText("\n".join(lines))
        for widget in (self._said, self.table):
            widget.setVisible(bool(reports))
        self._details.setVisible(bool(lines))

    def _build_drop_place(self) -> QFrame:
        place = QFrame()
        place.setFrameShape(QFrame.Shape.StyledPanel)
        mark = QLabel()
        icons.set_icon(mark, "package")
        layout = controls.row(mark, self._chosen, spacing=3)
        layout.setStretch(1, 1)
        side = 5 * theme.GRID
        layout.setContentsMargins(side, side, side, side)
        place.setLayout(layout)
        return place


def _former() -> str:
    return _("Files taken in before")


def _columns() -> tuple[Column[FileReport], ...]:
    return (
        Column(_("File"), lambda row: row.file, width=34),
        Column(_("Result"), _result, width=14),
        Column(_("From"), lambda row: row.sender, width=24),
        Column(_("New"), lambda row: str(row.new), lambda row: row.new, right=True, width=6),
        Column(_("Newer"), lambda row: str(row.newer), lambda row: row.newer, right=True, width=7),
        Column(_("Same"), lambda row: str(row.identical), lambda row: row.identical, right=True, width=7),
        Column(_("Differ"), lambda row: str(row.conflicts), lambda row: row.conflicts, right=True, width=7),
        Column(_("Fingerprint"), lambda row: row.fingerprint, width=30),
    )


def _result(row: FileReport) -> str:
    return _("✓ accepted") if row.accepted else _("✕ rejected")
