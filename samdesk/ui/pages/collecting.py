"""The collection page: central HR collects merge files and settles conflicts; a local desk saves its merge file."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtWidgets import QTabWidget

from samdesk.language import _
from samdesk.services.changes import Kind
from samdesk.ui import controls, theme
from samdesk.ui.collecting.conflicts_group import ConflictsGroup
from samdesk.ui.collecting.drop_area import dropped_paths
from samdesk.ui.collecting.files_group import FilesGroup
from samdesk.ui.collecting.merge_group import MergeGroup
from samdesk.ui.collecting.report_list import ReportList, Taken
from samdesk.ui.page import Page

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
    from PySide6.QtWidgets import QWidget

    from samdesk.domain.collection import CollectedFile
    from samdesk.services.desks import Desk
    from samdesk.services.forms import Overview
    from samdesk.ui.current import Current

_Read = tuple["Overview", "tuple[CollectedFile, ...]"]


class CollectingPage(Page):
    """A tab for files in or out, one for conflicts, one for what was collected before."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.COLLECTION, Kind.REVISION, Kind.FORM, Kind.ROUND})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Collection"))
        self.setAcceptDrops(True)
        self.files = FilesGroup(self, self.show_conflicts)
        self.conflicts = ConflictsGroup(self)
        self.merge = MergeGroup(self)
        self.former = ReportList(_("Files collected before"), with_time=True)
        self._no_former = controls.label(_("No merge file has been collected yet."))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(_("Collection"))
        self._tab_of = {
            "merge": self._add_tab(self.merge, _("Merge file")),
            "files": self._add_tab(self.files, _("Add files")),
            "conflicts": self._add_tab(self.conflicts, _("Conflicts"), scrolls=False),
            "former": self._add_tab(
                controls.framed(controls.column(self._no_former, self.former, None)), _("Collected before")
            ),
        }
        self._empty = self._build_empty()
        self.body.addWidget(self._empty)
        self.body.addWidget(self.tabs, stretch=1)
        self.body.addStretch(0)
        self.conflicts.count_changed.connect(self._show_count)
        self.conflicts.typing_changed.connect(self._make_room)
        self.tabs.currentChanged.connect(lambda _index: self.strip.clear())
        current.desk_changed.connect(self._forget)

    def refresh(self) -> None:
        shown = self.current.round
        self._empty.setVisible(shown is None)
        self.tabs.setVisible(shown is not None)
        self.files.refresh()
        if shown is None:
            return
        self.conflicts.refresh()
        self._show_tabs()
        round_id = shown.id

        def read(desk: Desk) -> _Read:
            from samdesk.services.collecting import collections
            from samdesk.services.forms import overview

            return overview(desk, round_id), collections(desk)

        self.ask(read, self._show)

    def save_merge_file(self) -> None:
        """Ask where to save a merge file and save it."""
        self.merge.save()

    def show_conflicts(self) -> None:
        """Go to the conflicts."""
        self.tabs.setCurrentIndex(self._tab_of["conflicts"])
        self.conflicts.take_focus()

    def take_focus(self) -> None:
        (self.files.drop_area.add if self.current.is_central else self.merge.save_button).setFocus()

    def _show(self, read: _Read) -> None:
        stand, former = read
        self.merge.show_stand(stand)
        self.former.show_rows(tuple(Taken(row.report, at=row.at) for row in former))
        self.former.setVisible(bool(former))
        self._no_former.setVisible(not former)
        self._show_tabs()

    def _show_tabs(self) -> None:
        """Show the tabs that the desk's role has a use for."""
        central = self.current.is_central
        useful = {
            "merge": not central,
            "files": central,
            "conflicts": central or self.conflicts.is_useful,
            "former": central,
        }
        for name, index in self._tab_of.items():
            self.tabs.setTabVisible(index, useful[name])
        self.tabs.tabBar().setVisible(sum(useful.values()) > 1)

    def _show_count(self, count: int) -> None:
        index = self._tab_of["conflicts"]
        name = self.tabs.tabText(index).partition(" (")[0]
        self.tabs.setTabText(index, f"{name} ({count})" if count else name)
        self._show_tabs()

    def _make_room(self, needed: bool) -> None:
        """Show a form that is typed anew without the heading and the tabs."""
        self.heading.setVisible(not needed)
        self.tabs.tabBar().setVisible(not needed)

    def _forget(self) -> None:
        self.files.forget()
        self.merge.forget()
        self.conflicts.forget()

    def _add_tab(self, content: QWidget, name: str, *, scrolls: bool = True) -> int:
        around = controls.framed(controls.column(controls.scrolled(content) if scrolls else content))
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
        if self.files.is_possible and event.mimeData().hasUrls():
            self.tabs.setCurrentIndex(self._tab_of["files"])
            self.files.drop_area.light(True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.files.drop_area.light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.drop_area.light(False)
        event.acceptProposedAction()
        self.files.add_files(dropped_paths(event.mimeData()))
