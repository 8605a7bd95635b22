"""A PDF that is written while it is drawn, so that memory does not grow with the number of pages.

ReportLab keeps every page until the file is saved. Here a finished page goes to the file at once; the page tree and
the bookmarks are written in passing, and only 8 bytes for each object's offset stay. Shared parts (fonts, form
XObjects) come last, when it is known which letters were used. Knows nothing of forms.
"""

from __future__ import annotations

import zlib
from array import array
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from samdesk.paper.fonts import REGULAR, register
from samdesk.paper.outline import Outline
from samdesk.paper.shapes import PAGE_HEIGHT, PAGE_WIDTH, POINT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

KIDS: Final = 64
"""Pages under one node of the page tree."""
PAGE_SIZE: Final = (round(PAGE_WIDTH / POINT, 2), round(PAGE_HEIGHT / POINT, 2))


class Drawn(NamedTuple):
    """A page that is in the file: number of its content, and the entries of the shared parts that it uses."""

    content: int
    shared: bytes


class PassingDocument(pdfdoc.PDFDocument):  # type: ignore[misc] # ReportLab has no types
    """ReportLab's document, writing each page to ``out`` when it is added."""

    def __init__(self, out: BinaryIO, language: str) -> None:
        super().__init__(compression=1, invariant=1, pdfVersion=(1, 7), lang=language)
        self.page_count = 0
        self._out = out
        self._position = 0
        self._offsets = array("Q")
        self._tree, self._node = self._number(), self._number()
        self._outline = Outline(self._number, self._object)
        self._nodes: list[int] = []
        self._kids: list[int] = []
        self._labels = bytearray()
        self._waiting: list[tuple[int, str]] = []
        self._headings: tuple[str, ...] = ()
        self._made: tuple[str, ...] = ()
        self._kept: list[Drawn] | None = None
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
        content = self._number()
        self._stream(content, b"", page.stream.encode("latin-1"))
        forms = page.XObjects.dict if page.XObjects else {}
        shared = b"".join(b"/%b %b" % (name.encode(), self._reference(name)) for name in forms)
        self.inObject = None
        self.repeat([Drawn(content, shared)])

    def repeat(self, pages: Iterable[Drawn]) -> None:
        """Add pages whose content is in the file already."""
        for drawn in pages:
            if self._nodes and not self._kids:
                self._node = self._number()
            number = self._number()
            for level, title in self._waiting:
                self._outline.add(level, pdfdoc.PDFString(title).format(self), number)
            self._waiting = []
            self._object(
                number,
                b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R"
                b"/Resources<</Font %b/XObject<<%b>>>>>>"
                % (self._node, *PAGE_SIZE, drawn.content, self._reference(pdfdoc.BasicFonts), drawn.shared),
            )
            self.page_count += 1
            self._kids.append(number)
            if len(self._kids) == KIDS:
                self._end_node()
            if self._kept is not None:
                self._kept.append(drawn)

    @contextmanager
    def keeping(self) -> Iterator[list[Drawn]]:
        """A list of the pages that are added meanwhile, to be repeated later."""
        kept: list[Drawn] = []
        self._kept = kept
        try:
            yield kept
        finally:
            self._kept = None

    def _end_node(self) -> None:
        kids = b" ".join(b"%d 0 R" % kid for kid in self._kids)
        body = b"<</Type/Pages/Parent %d 0 R/Count %d/Kids[%b]>>" % (self._tree, len(self._kids), kids)
        self._object(self._node, body)
        self._nodes.append(self._node)
        self._kids = []

    def below(self, headings: tuple[str, ...]) -> None:
        """Let the bookmarks that follow stand below these, one below the other; each is made where it is new."""
        self._headings = headings

    def bookmark(self, title: str, label: str) -> None:
        """Name the page that is added next in the reader's outline, and number pages anew with ``label`` in front."""
        same = [old == new for old, new in zip(self._made, self._headings, strict=False)]
        known = same.index(False) if False in same else len(same)
        self._made = self._headings
        self._waiting += [*list(enumerate(self._headings))[known:], (len(self._headings), title)]
        prefix = pdfdoc.PDFString(label + " ").format(self)
        self._labels += b"%d<</S/D/P %b>>" % (self.page_count, prefix)

    def finish(self) -> None:
        """Write everything that is shared, then where each object is."""
        for font in self.delayedFonts:
            font.addObjects(self)
        if self._kids or not self._nodes:
            self._end_node()
        nodes = b" ".join(b"%d 0 R" % node for node in self._nodes)
        self._object(self._tree, b"<</Type/Pages/Count %d/Kids[%b]>>" % (self.page_count, nodes))
        self._outline.finish()
        self.Reference(self.info, "info")
        self._shared()
        catalog = self._number()
        self._object(
            catalog,
            b"<</Type/Catalog/Pages %d 0 R/Outlines %d 0 R/PageMode/UseOutlines/Lang %b/PageLabels<</Nums[%b]>>"
            b"/ViewerPreferences<</DisplayDocTitle true/Duplex/DuplexFlipLongEdge>>>>"
            % (self._tree, self._outline.root, self.Catalog.Lang.format(self), bytes(self._labels)),
        )
        self._index(catalog)

    def _shared(self) -> None:
        """Write what ReportLab has registered; formatting an object may register others."""
        written: set[str] = set()
        while waiting := [name for name in self.idToObject if name not in written]:
            for name in waiting:
                written.add(name)
                number = self.idToObjectNumberAndVersion[name][0]
                thing = self.idToObject[name]
                if isinstance(thing, pdfdoc.PDFFormXObject):
                    self._stream(number, self._form(thing), thing.stream)
                else:
                    self._object(number, pdfdoc.format(thing, self, toplevel=1).rstrip(b"\n"))

    def _form(self, form: Any) -> bytes:  # noqa: ANN401 - ReportLab has no types
        """The entries of a form XObject; ReportLab would also write its stream in ASCII, a quarter longer."""
        box = b" ".join(b"%.2f" % edge for edge in form.BBoxList())
        fonts = self._reference(pdfdoc.BasicFonts)
        return b"/Type/XObject/Subtype/Form/BBox[%b]/Resources<</Font %b>>" % (box, fonts)

    def _stream(self, number: int, entries: bytes, stream: bytes) -> None:
        packed = zlib.compress(stream, 6)
        head = b"<<%b/Length %d/Filter/FlateDecode>>stream\n" % (entries, len(packed))
        self._object(number, head + packed + b"\nendstream")

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
