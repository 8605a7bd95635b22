"""Prints a finished PDF on paper: page by page, in real size, in pure black and white.

A scan of the paper is read by millimetres, so nothing is scaled to fit; a grey would be dithered to dots that are read
as marks. Loads Qt's PDF and printing modules, so it is imported when something is first printed. Knows of forms only
that the labels of their pages begin with their codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument, QPdfDocumentRenderOptions
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

from samdesk.domain.faults import Fault, Refused, input_fault
from samdesk.domain.form_id import written
from samdesk.language import _
from samdesk.services.changes import Cancelled

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from PySide6.QtWidgets import QWidget

    from samdesk.services.changes import Progress

FINEST: Final = 600
"""Dots per inch; a printer that has more gets each dot as several of its own."""
COARSEST: Final = 300
_STRIP: Final = 1024
"""Rows of dots that are drawn at a time: a whole page of colours would take 140 MB."""
_POINTS: Final = 72
_A4: Final = QSize(210, 297)
"""In mm."""


@dataclass(frozen=True)
class OnPaper:
    """What a printer took: so many pages of all, and each form that it took every page of."""

    taken: int
    pages: int
    form_ids: tuple[str, ...]
    printer: str
    cancelled: bool = False

    @property
    def whole(self) -> bool:
        """Whether the printer took everything."""
        return self.taken == self.pages


def choose_printer(parent: QWidget, title: str) -> QPrinter | None:
    """The printer that the user chose in the system's dialog, set for A4 on both sides; ``None`` if none was chosen.

    Raises ``InputFaults`` if there is no printer, or if the paper that was chosen has no room for A4.
    """
    if not QPrinterInfo.availablePrinterNames():
        raise input_fault(_("No printer is installed on this computer."), _("Save a PDF instead."))
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
    printer.setColorMode(QPrinter.ColorMode.GrayScale)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(title)
    dialog.setOptions(
        QPrintDialog.PrintDialogOption.PrintShowPageSize | QPrintDialog.PrintDialogOption.PrintCollateCopies
    )
    if not dialog.exec():
        return None
    printer.setFullPage(True)
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    paper = printer.paperRect(QPrinter.Unit.Millimeter)
    if paper.width() < _A4.width() - 1 or paper.height() < _A4.height() - 1:
        said = _("The paper that was chosen is smaller than A4, and pages are printed in their real size.")
        raise input_fault(said, _("Choose A4 in the printer's dialog."))
    return printer


def print_pdf(path: Path, form_ids: Iterable[str], printer: QPrinter, told: Progress) -> OnPaper:
    """Print a PDF and say which of the forms in it are on paper.

    Where ``told`` raises ``Cancelled``, printing ends with the form that is under way, so that none is half. May run in
    any thread. Raises ``Refused`` if the printer takes nothing at all.
    """
    document = QPdfDocument()
    document.load(str(path))
    labels = [document.pageLabel(page).rpartition(" ")[0] for page in range(document.pageCount())]
    painter = QPainter()
    if not painter.begin(printer):
        raise Refused(Fault(_("The printer does not answer."), _("See that it is on, or save a PDF instead.")))
    painter.setRenderHint(QPainter.RenderHint.LosslessImageRendering)
    drawn, cancelled, refused = 0, False, False
    for page, label in enumerate(labels):
        if cancelled and label != labels[page - 1]:
            break
        refused = page > 0 and not printer.newPage()
        if refused:
            break
        _paint(document, page, printer, painter)
        drawn = page + 1
        cancelled = _is_cancelled(told, drawn, len(labels)) or cancelled
    taken = drawn if painter.end() and not refused else max(drawn - 1, 0)
    return OnPaper(taken, len(labels), _whole(labels, taken, form_ids), printer.printerName(), cancelled)


def _is_cancelled(told: Progress, done: int, total: int) -> bool:
    try:
        told(done, total)
    except Cancelled:
        return True
    return False


def _whole(labels: list[str], taken: int, form_ids: Iterable[str]) -> tuple[str, ...]:
    """The forms of which every page is among the first so many."""
    missing = set(labels[taken:])
    there = {label for label in labels[:taken] if label not in missing}
    return tuple(form_id for form_id in form_ids if written(form_id) in there)


def _paint(document: QPdfDocument, page: int, printer: QPrinter, painter: QPainter) -> None:
    """Draw a page in strips, each dot of the drawing a whole number of the printer's dots if it has enough."""
    own = printer.resolution()
    fine = max(ceil(own / FINEST), 1)
    dpi = own / fine if own >= COARSEST else COARSEST
    scale = own / dpi
    points = document.pagePointSize(page)
    wide, high = (round(length / _POINTS * dpi) for length in (points.width(), points.height()))
    for top in range(0, high, _STRIP):
        rows = min(_STRIP, high - top)
        strip = black_and_white(document, page, QSize(wide, high), QRect(0, top, wide, rows))
        painter.drawImage(QRectF(0, top * scale, wide * scale, rows * scale), strip)


def black_and_white(document: QPdfDocument, page: int, size: QSize, part: QRect) -> QImage:
    """A part of a page as black and white dots; ``size`` is that of the whole page, in dots."""
    flag = QPdfDocumentRenderOptions.RenderFlag
    options = QPdfDocumentRenderOptions()
    options.setRenderFlags(flag.Grayscale | flag.TextAliased | flag.ImageAliased | flag.PathAliased)
    options.setScaledSize(size)
    options.setScaledClipRect(part.adjusted(0, 0, 1, 1))  # Qt takes its last dot for its size
    on_white = QImage(part.size(), QImage.Format.Format_Grayscale8)
    on_white.fill(Qt.GlobalColor.white)
    painter = QPainter(on_white)
    painter.drawImage(0, 0, document.render(page, part.size(), options))
    painter.end()
    return on_white.convertToFormat(QImage.Format.Format_Mono, Qt.ImageConversionFlag.ThresholdDither)
