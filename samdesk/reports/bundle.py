"""Many documents of one kind in one PDF, such as the answers of all forms of a förvaltning: to keep, and to look up in.

Each begins on a new page, has a bookmark, and counts its own pages. Fonts lie in the file once.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

from samdesk import __version__
from samdesk.language import day, translator
from samdesk.reports.pdf import MARGIN, story
from samdesk.reports.typeface import REGULAR, SOFT, printable, register

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from samdesk.domain.document import Document

_EDGE: Final = 18 * mm


def write_bundle(
    documents: Sequence[Document], out: Path, *, title: str, progress: Callable[[int], None] | None = None
) -> None:
    """Write documents of one language as a PDF; the same documents give the same bytes.

    ``progress`` is told which one is drawn, and may raise to stop.
    """
    register()
    width, height = A4[0] - 2 * MARGIN, A4[1] - 2 * _EDGE
    template = BaseDocTemplate(
        str(out),
        pagesize=A4,
        title=title,
        subject=documents[0].round_name,
        author="SamDesk",
        creator=f"SamDesk {__version__}",
        lang=documents[0].language,
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(MARGIN, _EDGE, width, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    template.addPageTemplates(PageTemplate(frames=[frame]))
    template.build(list(_stories(documents, width, height, progress)), canvasmaker=_BundleCanvas)


def _stories(
    documents: Sequence[Document], width: float, height: float, progress: Callable[[int], None] | None
) -> Iterator[Flowable]:
    for number, document in enumerate(documents, 1):
        if number > 1:
            yield PageBreak()
        yield _Begin(number, document, progress)
        yield from story(document, width, height)


class _Begin(Flowable):  # type: ignore[misc] # the library is untyped
    """Takes no room, and tells the canvas which document begins."""

    def __init__(self, number: int, document: Document, progress: Callable[[int], None] | None) -> None:
        super().__init__()
        self.width = self.height = 0
        self._number = number
        self._document = document
        self._progress = progress

    def draw(self) -> None:
        self.canv.begin(self._number, self._document)
        if self._progress:
            self._progress(self._number)


class _BundleCanvas(Canvas):  # type: ignore[misc] # the library is untyped
    """Writes header and footer once the number of each document's pages is known."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - the library's own options
        super().__init__(*args, **options)
        self._pages: list[dict[str, Any]] = []
        self._number = 0
        self._document: Document | None = None
        self._began_here = False

    def begin(self, number: int, document: Document) -> None:
        """From here on the pages are those of this document."""
        self._number, self._document, self._began_here = number, document, True
        key = f"document{number}"
        self.bookmarkPage(key)
        self.addOutlineEntry(document.title, key)

    def showPage(self) -> None:  # noqa: N802 - overrides the library
        self._pages.append(dict(self.__dict__))
        self._began_here = False
        self._startPage()

    def save(self) -> None:
        total = Counter(page["_number"] for page in self._pages)
        written: Counter[int] = Counter()
        for page in self._pages:
            self.__dict__.update(page)
            written[self._number] += 1
            if self._document is not None:
                self._write_edges(self._document, written[self._number], total[self._number])
            super().showPage()
        super().save()

    def _write_edges(self, document: Document, place: int, pages: int) -> None:
        _ = translator(document.language)
        width, height = self._pagesize
        self.setFont(REGULAR, 8.5)
        self.setFillColor(SOFT)
        if not self._began_here:
            self.drawString(MARGIN, height - 11 * mm, printable(f"{document.title} · {document.round_name}"))
        made = _("Made on {day}").format(day=day(document.made_on, language=document.language))
        source = _("from {file}").format(file=document.source) if document.source else ""
        self.drawString(MARGIN, 10 * mm, printable(" ".join(filter(None, (made, source)))))
        page = _("Page {number} of {pages}").format(number=place, pages=pages)
        self.drawRightString(width - MARGIN, 10 * mm, page)
