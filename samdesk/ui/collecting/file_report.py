"""The report of one merge file, or of all, in the page's place: read, saved as PDF, or printed on paper."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from samdesk.domain.faults import KnownError
from samdesk.language import _
from samdesk.ui import controls, dialogs
from samdesk.ui.document_view import DocumentView
from samdesk.ui.folders import open_folder
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from samdesk.domain.document import Document
    from samdesk.services.changes import Progress
    from samdesk.services.desks import Desk
    from samdesk.ui.page import Page


class FileReportView(QWidget):
    """Shows one report; Escape goes back."""

    back_wanted = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__()
        self._page = page
        self._number, self._name = 0, ""
        self.view = DocumentView()
        self.back = controls.button(_("Back to the files"), "back", self.back_wanted.emit)
        self.save_button = controls.button(_("Save as PDF…"), "save", self.save, primary=True)
        self.print_button = controls.button(_("Print…"), "print", self.print)
        foot = controls.row(self.back, None, self.print_button, self.save_button)
        layout = controls.column(self.view, foot, spacing=3)
        layout.setStretch(0, 1)
        self.setLayout(layout)

    @property
    def document(self) -> Document | None:
        """What is shown."""
        return self.view.document

    def show_report(self, document: Document, number: int, name: str) -> None:
        """Show the report of a file by the number of its collection, 0 for all; ``name`` is for files and paper."""
        self._number, self._name = number, name
        self.view.show_document(document)
        self.back.setFocus()

    def save(self) -> None:
        """Ask where to save the report as PDF, and save it."""
        from samdesk.services.collecting import write_collection_report

        number = self._number
        out = dialogs.save_file(self, _("Save report"), f"{self._name}.pdf", "PDF (*.pdf)")
        if out is not None:
            opened = (_("Open folder"), "open", lambda: open_folder(out))
            said = _("The report is saved: {path}").format(path=out)
            self._page.ask_long(
                _("Saving report"),
                lambda desk, _told: write_collection_report(desk, out, collection=number),
                lambda _nothing: self._page.strip.say(Tone.GOOD, said, opened),
            )

    def print(self) -> None:
        """Ask for a printer and print the report."""
        from samdesk.services.collecting import write_collection_report
        from samdesk.ui.forms.paper_printer import choose_printer, print_pdf

        number = self._number
        try:
            printer = choose_printer(self, self._name)
        except KnownError as error:
            self._page.show_error(error)
            return
        if printer is None:
            return

        def call(desk: Desk, told: Progress) -> str:
            with TemporaryDirectory() as folder:
                pdf = Path(folder) / "report.pdf"
                write_collection_report(desk, pdf, collection=number)
                return print_pdf(pdf, (), printer, told).printer

        said = _("The report is sent to the printer {printer}.")
        self._page.ask_long(
            _("Printing"), call, lambda name: self._page.strip.say(Tone.GOOD, said.format(printer=name))
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)
