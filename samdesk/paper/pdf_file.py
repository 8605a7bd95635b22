"""A PDF that is written while it is drawn, so that memory does not grow with the number of pages.

ReportLab keeps every page until the file is saved. Here a finished page goes to the file at once; the page tree and
the bookmarks are written in passing, and only 8 bytes for each object's offset stay. Shared parts (fonts, form
XObjects) come last, when it is known which letters were used. Knows nothing of forms.
"""

from __future__ import annotations

import zlib
from array import array
from typing import Any, BinaryIO, Final

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from samdesk.paper.fonts import REGULAR, register
from samdesk.paper.shapes import PAGE_HEIGHT, PAGE_WIDTH, POINT

KIDS: Final = 64
"""Pages under one node of the page tree."""
PAGE_SIZE: Final = (round(PAGE_WIDTH / POINT, 2), round(PAGE_HEIGHT / POINT, 2))


class PassingDocument(pdfdoc.PDFDocument):  # type: ignore[misc] # ReportLab has no types
    """ReportLab's document, writing each page to ``out`` when it is added."""

    def __init__(self, out: BinaryIO, language: str) -> None:
        super().__init__(compression=1, invariant=1, pdfVersion=(1, 7), lang=language)
        self.page_count = 0
        self._out = out
        self._position = 0
        self._offsets = array("Q")
        self._tree, self._node, self._outline = self._number(), self._number(), self._number()
        self._nodes: list[int] = []
        self._kids: list[int] = []
        self._labels = bytearray()
        self._next_title = ""
        self._bookmarks = 0
        self._first_bookmark = 0
        self._bookmark: tuple[int, bytes] | None = None
        self._write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")

    def _write(self, data: bytes) -> None:
        self._out.write(data)
        self._position += len(data)

    def _number(self) -> int:
        """A new object number; ReportLab counts its own objects with the same counter."""
        self.objectcounter += 1
        return int(self.objectcounter)

    def _object(self, number: int, body: bytes) -> None:
        self._offsets.extend([0] * (number + 1 - len(self._offsets)))
        self._offsets[number] = self._position
        self._write(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def _reference(self, name: str) -> bytes:
        return b"%d 0 R" % self.idToObjectNumberAndVersion[name][0]

    def addPage(self, page: Any) -> None:  # noqa: ANN401, N802 - ReportLab's name, and it has no types
        """Write a page and its content."""
        number, content = self._number(), self._number()
        self._begin_bookmark(number)
        forms = page.XObjects.dict if page.XObjects else {}
        shared = b"".join(b"/%b %b" % (name.encode(), self._reference(name)) for name in forms)
        self._object(
            number,
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R"
            b"/Resources<</Font %b/XObject<<%b>>>>>>"
            % (self._node, *PAGE_SIZE, content, self._reference(pdfdoc.BasicFonts), shared),
        )
        stream = zlib.compress(page.stream.encode("latin-1"), 6)
        head = b"<</Length %d/Filter/FlateDecode>>stream\n" % len(stream)
        self._object(content, head + stream + b"\nendstream")
        self.inObject = None
        self.page_count += 1
        self._kids.append(number)
        if len(self._kids) == KIDS:
            self._end_node()
            self._node = self._number()

    def _end_node(self) -> None:
        kids = b" ".join(b"%d 0 R" % kid for kid in self._kids)
        body = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (self._tree, len(self._kids), kids)
        self._object(self._node, body)
        self._nodes.append(self._node)
        self._kids = []

    def bookmark(self, title: str, label: str) -> None:
        """Name the page that is added next in the reader's outline, and number pages anew with ``label`` in front."""
        self._next_title = title
        prefix = pdfdoc.PDFString(label + " ").format(self)
        self._labels += b"%d<</S/D/P %b>>" % (self.page_count, prefix)

    def _begin_bookmark(self, page: int) -> None:
        if not self._next_title:
            return
        number = self._number()
        self._end_bookmark(b"/Next %d 0 R" % number)
        before = b"/Prev %d 0 R" % self._bookmark[0] if self._bookmark else b""
        title = pdfdoc.PDFString(self._next_title).format(self)
        body = b"/Title %b/Parent %d 0 R/Dest[%d 0 R/Fit]%b" % (title, self._outline, page, before)
        self._bookmark = (number, body)
        self._first_bookmark = self._first_bookmark or number
        self._bookmarks += 1
        self._next_title = ""

    def _end_bookmark(self, following: bytes) -> None:
        """Write the last bookmark, now that the number of the one after it is known."""
        if self._bookmark:
            number, body = self._bookmark
            self._object(number, b"<<%b%b>>" % (body, following))

    def finish(self) -> None:
        """Write everything that is shared, then where each object is."""
        for font in self.delayedFonts:
            font.addObjects(self)
        if self._kids or not self._nodes:
            self._end_node()
        self._end_bookmark(b"")
        nodes = b" ".join(b"%d 0 R" % node for node in self._nodes)
        self._object(self._tree, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.page_count, nodes))
        bounds = b""
        if self._bookmark:
            bounds = b"/First %d 0 R/Last %d 0 R/Count %d" % (self._first_bookmark, self._bookmark[0], self._bookmarks)
        self._object(self._outline, b"<</Type/Outlines%b>>" % bounds)
        self.Reference(self.info, "info")
        self._shared()
        catalog = self._number()
        self._object(
            catalog,
            b"<</Type/Catalog/Pages %d 0 R/Outlines %d 0 R/PageMode/UseOutlines/Lang %b/PageLabels<</Nums[%b]>>"
            b"/ViewerPreferences<</DisplayDocTitle true/Duplex/DuplexFlipLongEdge>>>>"
            % (self._tree, self._outline, self.Catalog.Lang.format(self), bytes(self._labels)),
        )
        self._index(catalog)

    def _shared(self) -> None:
        """Write what ReportLab has registered; formatting an object may register others."""
        written: set[str] = set()
        while waiting := [name for name in self.idToObject if name not in written]:
            for name in waiting:
                written.add(name)
                number = self.idToObjectNumberAndVersion[name][0]
                self._object(number, pdfdoc.format(self.idToObject[name], self, toplevel=1).rstrip(b"\n"))

    def _index(self, catalog: int) -> None:
        start, size = self._position, len(self._offsets)
        self._write(b"xref\n0 %d\n0000000000 65535 f \n" % size)
        for offset in self._offsets[1:]:
            self._write(b"%010d 00000 n \n" % offset)
        info = self._reference("info")
        self._write(b"trailer\n<</Size %d/Root %d 0 R/Info %b>>\n" % (size, catalog, info))
        self._write(b"startxref\n%d\n%%%%EOF\n" % start)


def passing_canvas(out: BinaryIO, language: str) -> tuple[Canvas, PassingDocument]:
    """A ReportLab canvas for A4 whose pages go to ``out`` as they are shown; end it with ``finish``, not ``save``."""
    register()
    document = PassingDocument(out, language)
    canvas = Canvas(out, PAGE_SIZE, pageCompression=1, invariant=1, initialFontName=REGULAR)
    canvas._doc = document
    return canvas, document


def bookmark(canvas: Canvas, title: str, label: str) -> None:
    """Name the next page of a ``passing_canvas``, see ``PassingDocument.bookmark``."""
    canvas._doc.bookmark(title, label)
