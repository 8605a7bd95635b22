"""The collection page: central HR collects merge files and settles what must be; a local desk saves its merge file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QTabWidget

from samdesk import language
from samdesk.language import _
from samdesk.services.changes import Kind
from samdesk.ui import controls, mnemonics, theme
from samdesk.ui.collecting.conflicts_group import ConflictsGroup
from samdesk.ui.collecting.desks_group import DesksGroup
from samdesk.ui.collecting.drop_area import dropped_paths
from samdesk.ui.collecting.files_group import FilesGroup
from samdesk.ui.collecting.merge_group import MergeGroup
from samdesk.ui.collecting.quarantine_group import QuarantineGroup
from samdesk.ui.collecting.report_list import ReportList
from samdesk.ui.collecting.taken import Taken
from samdesk.ui.keying.in_view import FocusInView
from samdesk.ui.page import Page
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from samdesk.domain.collection import CollectedFile, DeskFiles
    from samdesk.domain.document import Document
    from samdesk.domain.faults import KnownError
    from samdesk.services.desks import Desk
    from samdesk.services.forms import Overview
    from samdesk.services.quarantine import Quarantined
    from samdesk.ui.collecting.file_report import FileReportView
    from samdesk.ui.current import Current


@dataclass(frozen=True)
class _Read:
    stand: Overview
    former: tuple[CollectedFile, ...]
    waiting: tuple[Quarantined, ...]
    desks: tuple[DeskFiles, ...]


class CollectingPage(Page):
    """Tabs for files in or out, quarantine, conflicts, the desks, and what was collected before."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.COLLECTION, Kind.REVISION, Kind.FORM, Kind.ROUND})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Collection"))
        self.setAcceptDrops(True)
        self.files = FilesGroup(self)
        self.quarantine = QuarantineGroup(self)
        self.conflicts = ConflictsGroup(self)
        self.desks = DesksGroup(self)
        self.merge = MergeGroup(self)
        self.former = ReportList(_("Files collected before"), former=True)
        self._no_former = controls.label(
            _("No merge file has been collected yet. What becomes of each file is kept here, and can be printed.")
        )
        self.report: FileReportView | None = None
        self._roomy = False
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(_("Collection"))
        former = controls.framed(controls.column(self._no_former, self.former, None))
        self._names = {
            "merge": _("Merge file"),
            "files": _("Add files"),
            "quarantine": _("Quarantine"),
            "conflicts": _("Conflicts"),
            "desks": _("Desks"),
            "former": _("Collected before"),
        }
        contents: dict[str, QWidget] = {
            "merge": _scrolled(self.merge),
            "files": _scrolled(self.files),
            "quarantine": _scrolled(self.quarantine),
            "conflicts": self.conflicts,
            "desks": _scrolled(self.desks),
            "former": _scrolled(former),
        }
        self._tab_of = {name: self._add_tab(content, self._names[name]) for name, content in contents.items()}
        self._empty = self._build_empty()
        self.body.addWidget(self._empty)
        self.body.addWidget(self.tabs, stretch=1)
        self.body.addStretch(0)
        self._listen()
        self.files.watch.begin()

    def _listen(self) -> None:
        self.conflicts.count_changed.connect(partial(self._show_count, "conflicts"))
        self.conflicts.typing_changed.connect(self._make_room)
        self.quarantine.count_changed.connect(partial(self._show_count, "quarantine"))
        self.quarantine.taken_in.connect(lambda _taken: self.tabs.tabBar().setFocus())
        self.desks.files_wanted.connect(self.show_former)
        for files in (self.files.list, self.former):
            files.report_wanted.connect(self.open_report)
            files.list_wanted.connect(self.open_list)
            files.quarantine_wanted.connect(self.show_quarantine)
            files.conflicts_wanted.connect(self.show_conflicts)
            files.withdrawn.connect(partial(self._withdraw, files))
        self.tabs.currentChanged.connect(lambda _index: self.strip.clear())
        self.current.desk_changed.connect(self._forget)

    def refresh(self) -> None:
        shown = self.current.round
        self._empty.setVisible(shown is None)
        self.tabs.setVisible(shown is not None and self.report is None)
        self.files.refresh()
        if shown is None:
            return
        self._show_tabs()
        round_id = shown.id

        def read(desk: Desk) -> _Read:
            from samdesk.services.collecting import collections
            from samdesk.services.desk_sequences import desk_files
            from samdesk.services.forms import overview
            from samdesk.services.quarantine import quarantined

            return _Read(
                overview(desk, round_id),
                collections(desk),
                quarantined(desk),
                desk_files(desk),
            )

        self.ask(read, self._show)
        self.conflicts.refresh()

    def save_merge_file(self) -> None:
        """Ask where to save a merge file and save it."""
        self.merge.save()

    def show_conflicts(self) -> None:
        """Go to the conflicts."""
        self.tabs.setCurrentIndex(self._tab_of["conflicts"])
        self.conflicts.take_focus()

    def show_quarantine(self) -> None:
        """Go to the files whose key nobody has compared."""
        self.tabs.setCurrentIndex(self._tab_of["quarantine"])
        self.quarantine.take_focus()

    def show_former(self, desk_name: str) -> None:
        """Go to the files that came from a desk."""
        self.tabs.setCurrentIndex(self._tab_of["former"])
        self.former.show_all()
        self.former.search.setText(desk_name)
        self.former.table.setFocus()

    def take_focus(self) -> None:
        if self.report is not None:
            self.report.back.setFocus()
        else:
            (self.files.drop_area.add if self.current.is_central else self.merge.save_button).setFocus()

    def leave(self) -> None:
        self.files.watch.end()

    def _show(self, read: _Read) -> None:
        self.merge.show_stand(read.stand)
        self.quarantine.show_files(read.waiting)
        self.desks.show_desks(read.desks)
        for files in (self.files.list, self.former):
            files.operator = self.current.settings.operator
            files.is_writable = self.current.is_writable
        self.files.show_stored(read.former)
        self.former.show_rows(tuple(Taken.stored(row) for row in read.former))
        self.former.setVisible(bool(read.former))
        self._no_former.setVisible(not read.former)
        self._show_tabs()

    def _show_tabs(self) -> None:
        """Show the tabs that the desk's role has a use for."""
        central = self.current.is_central
        useful = dict.fromkeys(self._tab_of, central)
        useful |= {"merge": not central, "conflicts": central or self.conflicts.is_useful}
        for name, index in self._tab_of.items():
            self.tabs.setTabVisible(index, useful[name])
        self.tabs.tabBar().setVisible(sum(useful.values()) > 1 and not self._roomy)

    def _show_count(self, tab: str, count: int) -> None:
        index = self._tab_of[tab]
        name = self.tabs.tabText(index).partition(" (")[0]
        self.tabs.setTabText(index, f"{name} ({language.number(count)})" if count else name)
        self._show_tabs()

    def _make_room(self, needed: bool) -> None:
        """Show a form that is typed anew without the heading and the tabs."""
        self._roomy = needed
        self.heading.setVisible(not needed)
        self._show_tabs()

    def _forget(self) -> None:
        self.close_report()
        self.files.forget()
        self.files.watch.begin()
        self.former.show_all()
        self.merge.forget()
        self.conflicts.forget()

    # The report of one file

    def open_report(self, taken: Taken) -> None:
        """Show the report of a file in the page's place."""
        self._open_document(taken.report.collection, _("Report on {file}").format(file=taken.name))

    def open_list(self) -> None:
        """Show what became of all files, and what is missing from whom, in the page's place."""
        self._open_document(0, _("Collection"))

    def _open_document(self, number: int, name: str) -> None:
        spoken = language.current()

        def read(desk: Desk) -> Document:
            from samdesk.services.collecting import report_document

            return report_document(desk, number, spoken)

        self.ask(read, lambda document: self._show_report(document, number, name))

    def _show_report(self, document: Document, number: int, name: str) -> None:
        from samdesk.ui.collecting.file_report import FileReportView

        self.close_report()
        self.strip.clear()
        view = self.report = FileReportView(self)
        view.back_wanted.connect(self.close_report)
        self._letters = self.strip.letters
        taken_letters = set(self._letters) - mnemonics.letters(mnemonics.named_in(self.tabs))
        mnemonics.assign(mnemonics.named_in(view), taken_letters)
        self.strip.letters = frozenset(taken_letters)
        self.heading.setText(document.title)
        self.tabs.hide()
        self.body.insertWidget(self.body.indexOf(self.tabs), view, stretch=1)
        view.show_report(document, number, name)

    def close_report(self) -> None:
        """Go back to the files."""
        view, self.report = self.report, None
        if view is None:
            return
        self.strip.clear()
        self.strip.letters = self._letters
        self.heading.setText(_("Collection"))
        view.hide()
        self.body.removeWidget(view)
        view.deleteLater()
        self.tabs.setVisible(self.current.round is not None)
        shown = self.former if self.former.isVisible() else self.files.list
        shown.table.setFocus()

    def _withdraw(self, files: ReportList, taken: Taken, reason: str, by: str) -> None:
        from samdesk.services.withdrawing import withdraw

        number = taken.report.collection
        said = _("{file} is withdrawn. What only that file brought does not count any more.")

        def done(_changes: object) -> None:
            self.current.change_settings(operator=by)
            self.strip.say(Tone.GOOD, said.format(file=taken.report.file))
            files.table.setFocus()

        def failed(error: KnownError) -> None:
            files.withdrawal.enable()
            self.show_error(error)

        self.ask(lambda desk: withdraw(desk, number, reason=reason, by=by), done, failed)

    def _add_tab(self, content: QWidget, name: str) -> int:
        around = controls.framed(controls.column(content))
        around.setContentsMargins(0, 4 * theme.GRID, 0, 0)
        return self.tabs.addTab(around, name)

    def _build_empty(self) -> QWidget:
        said = _("There is no round yet. Open the round package that central HR has sent, or plan a round.")
        want = self.current.action_wanted
        package = controls.button(_("Open round package…"), "package", partial(want.emit, "open_round"), primary=True)
        plan = controls.button(_("Plan a round"), "round", partial(self.current.page_wanted.emit, "round"))
        return controls.card(controls.label(said), controls.row(package, plan, None), spacing=4)

    # Files that are dragged here

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.files.is_possible and self.report is None and event.mimeData().hasUrls():
            self.tabs.setCurrentIndex(self._tab_of["files"])
            self.files.drop_area.light(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.files.drop_area.light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.drop_area.light(False)
        event.acceptProposedAction()
        self.files.add_files(dropped_paths(event.mimeData()))


def _scrolled(content: QWidget) -> QWidget:
    """A tab that scrolls to what has the focus: a reason that is asked for, or files that have come."""
    made = controls.scrolled(content)
    FocusInView(made)
    return made
