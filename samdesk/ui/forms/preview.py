"""A form as it is printed, page by page. Loads Qt's PDF module, so it is imported when a preview is first wanted."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QWidget

from samdesk.language import _
from samdesk.ui import controls


class Preview(QWidget):
    """Shows a PDF that is held in memory."""

    def __init__(self) -> None:
        super().__init__()
        self._document = QPdfDocument(self)
        self._bytes = QByteArray()
        self._buffer = QBuffer(self._bytes, self)
        self._view = QPdfView(self)
        self._view.setAccessibleName(_("Preview"))
        self._view.setDocument(self._document)
        self._view.setPageMode(QPdfView.PageMode.SinglePage)
        self._view.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self._view.setFrameShape(self._view.Shape.NoFrame)
        self._page = controls.label(wrap=False)
        self._page.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._back = controls.button("", "back", lambda: self.turn(-1))
        self._back.setAccessibleName(_("Previous page"))
        self._back.setToolTip(_("Previous page"))
        self._forward = controls.button("", "forward", lambda: self.turn(1))
        self._forward.setAccessibleName(_("Next page"))
        self._forward.setToolTip(_("Next page"))
        layout = controls.column(self._view, controls.row(None, self._back, self._page, self._forward, None))
        layout.setStretch(0, 1)
        self.setLayout(layout)
        self._say_page()

    @property
    def pages(self) -> int:
        """Number of pages of what is shown."""
        return self._document.pageCount()

    def show_pdf(self, pdf: bytes) -> None:
        """Show the first page of a PDF."""
        self._document.close()
        self._buffer.close()
        self._bytes = QByteArray(pdf)
        self._buffer.setBuffer(self._bytes)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        self._view.pageNavigator().jump(0, QPointF())
        self._say_page()

    def clear(self) -> None:
        """Show nothing."""
        self._document.close()
        self._say_page()

    def turn(self, step: int) -> None:
        """Show the next or the previous page."""
        page = self._view.pageNavigator().currentPage() + step
        if 0 <= page < self.pages:
            self._view.pageNavigator().jump(page, QPointF())
        self._say_page()

    def _say_page(self) -> None:
        page = self._view.pageNavigator().currentPage()
        said = _("Page {page} of {pages}").format(page=page + 1, pages=self.pages) if self.pages else ""
        self._page.setText(said)
        self._back.setEnabled(page > 0)
        self._forward.setEnabled(page + 1 < self.pages)
