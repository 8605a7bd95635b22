"""The results page: the reports of the round on screen, each saved as PDF, XLSX, CSV or JSON."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QTabWidget

from samdesk.language import _
from samdesk.services.changes import Kind
from samdesk.ui import controls, dialogs
from samdesk.ui.document_view import DocumentView
from samdesk.ui.page import Page
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QHBoxLayout

    from samdesk.domain.document import Document
    from samdesk.ui.current import Current

_ENDINGS = ("pdf", "xlsx", "csv", "json")


class ResultsPage(Page):
    """A tab for each report; a report is read when its tab is shown."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.ROUND, Kind.FORM, Kind.REVISION, Kind.COLLECTION})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Results"))
        self._titles = {
            "response-rate": _("Response rate"),
            "statements": _("Statements"),
            "missing": _("Missing forms"),
        }
        self.views = {kind: DocumentView() for kind in self._titles}
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(_("Reports"))
        for kind, view in self.views.items():
            self.tabs.addTab(view, self._titles[kind])
        self._unread: set[str] = set()
        self._empty = controls.label(_("There is no round yet, so there is nothing to show."))
        self._buttons = [
            controls.button(ending.upper(), "save", partial(self.save, ending), primary=ending == "pdf")
            for ending in _ENDINGS
        ]
        for button in self._buttons:
            button.setAccessibleName(_("Save as {kind}").format(kind=button.text()))
        self.body.addWidget(self._empty)
        self.body.addWidget(self.tabs, stretch=1)
        self.body.addLayout(self._build_buttons())
        self.tabs.currentChanged.connect(lambda _index: self._read_shown())

    def refresh(self) -> None:
        has_round = self.current.round is not None
        self._empty.setVisible(not has_round)
        self.tabs.setVisible(has_round)
        for button in self._buttons:
            button.setEnabled(has_round)
        if has_round:
            self._unread = set(self.views)
            self._read_shown()

    @property
    def kind(self) -> str:
        """The report that is shown."""
        return tuple(self.views)[self.tabs.currentIndex()]

    def _read_shown(self) -> None:
        kind = self.kind
        if kind not in self._unread:
            return
        self._unread.discard(kind)
        from samdesk.services.reporting import document

        round_id = self.current.round_id
        self.ask(lambda desk: document(desk, kind, round_id=round_id), partial(self._show, kind))

    def _show(self, kind: str, document: Document) -> None:
        self.views[kind].show_document(document)

    def save(self, ending: str) -> None:
        """Ask where to save the report that is shown, and save it."""
        from samdesk.services.reporting import write_report

        planned, kind = self.current.round, self.kind
        if planned is None:
            return
        name = f"{kind}-{planned.year}.{ending}"
        out = dialogs.save_file(self, self._titles[kind], name, f"{ending.upper()} (*.{ending})")
        if out is not None:
            self.ask_long(
                _("Saving report"),
                lambda desk, _told: write_report(desk, kind, out, round_id=planned.id),
                lambda _nothing: self._on_saved(out),
            )

    def _on_saved(self, out: Path) -> None:
        url = QUrl.fromLocalFile(str(out))
        said = _("The report is saved: {path}").format(path=out)
        self.strip.say(Tone.GOOD, said, (_("Open the file"), "open", lambda: QDesktopServices.openUrl(url)))

    def _build_buttons(self) -> QHBoxLayout:
        return controls.row(controls.label(_("Save this report as"), wrap=False), *self._buttons, None)
