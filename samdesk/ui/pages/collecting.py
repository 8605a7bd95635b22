"""The collection page: central takes in merge files and settles conflicts, a local desk saves its merge file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from samdesk.language import _
from samdesk.services.changes import Kind
from samdesk.ui import controls
from samdesk.ui.collecting.conflicts_group import ConflictsGroup
from samdesk.ui.collecting.files_group import FilesGroup
from samdesk.ui.collecting.merge_group import MergeGroup
from samdesk.ui.page import Page

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from samdesk.ui.current import Current


class CollectingPage(Page):
    """Files and conflicts for central; the merge file for a local desk."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.COLLECTION, Kind.REVISION, Kind.FORM, Kind.ROUND})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Collection"))
        self.setAcceptDrops(True)
        self.files = FilesGroup(self)
        self.conflicts = ConflictsGroup(self)
        self.merge = MergeGroup(self)
        content = controls.column(self.merge, self.files, self.conflicts, None, spacing=4)
        self.body.addWidget(controls.scrolled(controls.framed(content)), stretch=1)

    def refresh(self) -> None:
        central = self.current.is_central
        self.merge.setVisible(not central)
        self.files.setVisible(central)
        self.files.show_files()
        if central:
            from samdesk.services.collecting import collections

            self.ask(collections, self.files.show_history)
        else:
            self.merge.refresh()
        self.conflicts.refresh()

    def save_merge_file(self) -> None:
        """Ask where to save a merge file and save it."""
        self.merge.save()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.current.is_central and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self.files.add_files(paths)
        event.acceptProposedAction()
