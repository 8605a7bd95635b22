"""One form as a PDF to fill in on screen: drawn by the paper's geometry, with fields and tags for screen readers.

Boxes of one answer are a radio group that can be left again; crosses lie in the file, so that any program shows
them. ``NeedAppearances`` is not asked for: it makes some programs draw everything anew, in fonts of their own, and
ask to save. Signatures stay on paper. Sources: ISO 32000-1, 12.7 (forms) and 14.8 (tagged PDF).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from samdesk.domain.definition import text_in
from samdesk.domain.form_id import qr_text
from samdesk.paper.drawing import BOX_LINE
from samdesk.paper.embedded import PAGE_FONTS, Embedded, field_letters
from samdesk.paper.fillable_fields import PASSPORT, Sayings, passport
from samdesk.paper.fillable_notes import notes
from samdesk.paper.fillable_widgets import Annotations, Context
from samdesk.paper.fonts import BOLD, REGULAR, measure, printable
from samdesk.paper.form_pdf import layout_of, said_on
from samdesk.paper.pdf_objects import PdfObjects, number, references, text_string
from samdesk.paper.qr import modules, rectangles
from samdesk.paper.reading_order import Paragraph, Placed, parts_of
from samdesk.paper.shapes import PAGE_HEIGHT, PAGE_WIDTH, POINT, Rect, Rule, TextLine
from samdesk.paper.sketch import base, sizes_for
from samdesk.paper.typesetting import fit, line_height

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.domain.rounds import PrintedForm
    from samdesk.paper.fillable_fields import Widget
    from samdesk.paper.reading_order import Part
    from samdesk.paper.shapes import FormLayout, Page, Place

FIELD_LINE: Final = 0.1
"""Line around an area of several lines, whose own lines would go through what is typed, in mm."""


def fillable_form(form: PrintedForm, layout: FormLayout | None = None) -> bytes:
    """A form to fill in, as a PDF file; the same form gives the same bytes.

    ``layout`` is that of the form, where the caller has it.
    """
    return _Writer(form, layout or layout_of(form)).file()


@dataclass
class _Opened:
    """A page that is being written: its object, its marked content's owners in order, and its annotations."""

    object: int
    content: list[str] = field(default_factory=list)
    owners: list[int] = field(default_factory=list)
    annotations: list[int] = field(default_factory=list)


class _Writer:
    """The state of one file."""

    def __init__(self, form: PrintedForm, layout: FormLayout) -> None:
        self._form = form
        self._layout = layout
        self._sayings = Sayings.of(form, layout)
        self._objects = PdfObjects()
        said = said_on(form)
        self._placed = {page.number: list(_placed(page, said)) for page in layout.pages}
        for page, note in notes(form, layout):
            self._placed[page].append(note)
        self._fonts = self._embedded()
        self._document = self._objects.reserve()
        self._children: list[int] = []
        self._owners: dict[int, str] = {}

    def _embedded(self) -> dict[str, Embedded]:
        used: dict[str, set[str]] = {REGULAR: set(field_letters().values()), BOLD: set()}
        for page in self._layout.pages:
            for text in (*page.texts, *(line for one in self._placed[page.number] for line in one.lines)):
                used[BOLD if text.bold else REGULAR].update(text.text)
        return {font: Embedded(font, letters) for font, letters in used.items()}

    def file(self) -> bytes:
        """Write everything."""
        objects, layout = self._objects, self._layout
        fonts, field_font = self._add_fonts()
        annotations = Annotations(objects, field_font, sizes_for(large=layout.large))
        tree = objects.reserve()
        pages = [_Opened(objects.reserve()) for _page in layout.pages]
        for key, (page, opened) in enumerate(zip(layout.pages, pages, strict=True)):
            self._fill_page(page, opened, annotations)
            self._owners[key] = references(opened.owners)
        pages[0].annotations.append(annotations.passport(pages[0].object, passport(self._form)))
        size = f"{number(PAGE_WIDTH / POINT)} {number(PAGE_HEIGHT / POINT)}"
        for key, opened in enumerate(pages):
            content = objects.stream("\n".join(opened.content).encode("ascii"))
            objects.put(
                opened.object,
                f"<</Type/Page/Parent {tree} 0 R/MediaBox[0 0 {size}]"
                f"/Resources<</Font<<{fonts}>>>>/Contents {content} 0 R/Tabs/S/StructParents {key}"
                f"/Annots{references(opened.annotations)}>>",
            )
        numbers = [opened.object for opened in pages]
        objects.put(tree, f"<</Type/Pages/Count {len(numbers)}/Kids{references(numbers)}>>")
        return objects.file(self._catalogue(tree, annotations.form()), self._description())

    def _add_fonts(self) -> tuple[str, int]:
        """The fonts as entries of the pages' resources, and the number of the one for fields."""
        entries: list[str] = []
        field_font = 0
        for font, embedded in self._fonts.items():
            descriptor = embedded.add_descriptor(self._objects)
            entries.append(f"/{PAGE_FONTS[font]} {embedded.add_page_font(self._objects, descriptor)} 0 R")
            if font == REGULAR:
                field_font = embedded.add_field_font(self._objects, descriptor)
        return "".join(entries), field_font

    def _fill_page(self, page: Page, opened: _Opened, annotations: Annotations) -> None:
        """What is for the eye alone first, then what is read, in order."""
        widgets = [self._sayings.box(box) for box in page.boxes]
        widgets += [widget for place in page.fields if (widget := self._sayings.written(place))]
        parts, seen = parts_of(self._layout, page, self._placed[page.number], widgets)
        code = _qr(page.qr, qr_text(self._form.form_id, page.number))
        opened.content += ["/Artifact BMC", *_drawn(page, widgets), code, *map(self._text, seen), "EMC"]
        for part in parts:
            self._part(part, opened, annotations)

    def _part(self, part: Part, opened: _Opened, annotations: Annotations) -> None:
        """A statement gets an element of its own, that holds its text and fields together."""
        parent, children = self._document, self._children
        if part.number:
            parent, children = self._objects.reserve(), []
            self._children.append(parent)
        for piece in part.pieces:
            if isinstance(piece, Paragraph):
                children.append(self._paragraph(piece, parent, opened))
            else:
                children.append(self._field(piece, parent, opened, annotations))
        if part.number:
            entries = f"/Type/StructElem/S/Div/P {self._document} 0 R/Pg {opened.object} 0 R/K{references(children)}"
            self._objects.put(parent, f"<<{entries}>>")

    def _paragraph(self, paragraph: Paragraph, parent: int, opened: _Opened) -> int:
        marked = len(opened.owners)
        element = self._objects.add(
            f"<</Type/StructElem/S/{paragraph.role}/P {parent} 0 R/Pg {opened.object} 0 R/K {marked}>>"
        )
        opened.owners.append(element)
        lines = [self._text(line, more=line is not paragraph.lines[-1]) for line in paragraph.lines]
        opened.content += [f"/{paragraph.role} <</MCID {marked}>>BDC", *lines, "EMC"]
        return element

    def _field(self, widget: Widget, parent: int, opened: _Opened, annotations: Annotations) -> int:
        key = len(self._layout.pages) + len(annotations.keys)
        element = self._objects.reserve()
        annotation = annotations.add(widget, Context(opened.object, key))
        self._owners[key] = f"{element} 0 R"
        opened.annotations.append(annotation)
        alternative = text_string(widget.said)  # a choice of a group has no name of its own elsewhere
        target = f"<</Type/OBJR/Obj {annotation} 0 R/Pg {opened.object} 0 R>>"
        return self._objects.put(
            element, f"<</Type/StructElem/S/Form/P {parent} 0 R/Pg {opened.object} 0 R/Alt{alternative}/K {target}>>"
        )

    def _text(self, text: TextLine, *, more: bool = False) -> str:
        """A line of text; one that goes on ends with a space, so that words stay apart when it is read."""
        font = BOLD if text.bold else REGULAR
        shown = self._fonts[font].shown(text.text + (" " if more else ""))
        at = f"{number(text.x / POINT)} {number(_up(text.y))}"
        return f"BT /{PAGE_FONTS[font]} {number(text.size)} Tf {at} Td <{shown}> Tj ET"

    def _catalogue(self, pages: int, form: str) -> int:
        objects = self._objects
        owners = " ".join(f"{key} {owner}" for key, owner in sorted(self._owners.items()))
        parents = objects.add(f"<</Nums[{owners}]>>")
        root = objects.reserve()
        language = text_string(self._layout.language)
        entries = f"/Type/StructElem/S/Document/P {root} 0 R/Lang {language}/K{references(self._children)}"
        objects.put(self._document, f"<<{entries}>>")
        following = len(self._owners)
        objects.put(
            root,
            f"<</Type/StructTreeRoot/K {self._document} 0 R/ParentTree {parents} 0 R/ParentTreeNextKey {following}>>",
        )
        return objects.add(
            f"<</Type/Catalog/Pages {pages} 0 R/AcroForm{form}/StructTreeRoot {root} 0 R/MarkInfo<</Marked true>>"
            f"/Lang {language}/Metadata {self._metadata()} 0 R"
            "/ViewerPreferences<</DisplayDocTitle true/Duplex/DuplexFlipLongEdge>>>>"
        )

    def _title(self) -> str:
        form = self._form
        title = f"{text_in(form.definition.title, self._layout.language)} {form.year}"
        return f"{title} – {form.unit_name}" if form.unit_name else title

    def _description(self) -> int:
        entries = {
            "Title": self._title(),
            "Subject": self._form.round_name,
            "Author": "SamDesk",
            "Creator": "SamDesk",
            "Producer": "SamDesk",
            PASSPORT: passport(self._form),
        }
        return self._objects.add(f"<<{''.join(f'/{key}{text_string(text)}' for key, text in entries.items())}>>")

    def _metadata(self) -> int:
        """The title and language again, where newer programs look for them."""
        text = (
            '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">'
            f"{escape(self._title())}</rdf:li></rdf:Alt></dc:title><dc:language><rdf:Bag><rdf:li>"
            f"{escape(self._layout.language)}</rdf:li></rdf:Bag></dc:language></rdf:Description></rdf:RDF>"
            '</x:xmpmeta><?xpacket end="r"?>'
        )
        return self._objects.stream(text.encode(), "/Type/Metadata/Subtype/XML")


def _placed(page: Page, said: dict[str, str]) -> Iterator[Placed]:
    """The form's own texts in their places, as they are printed."""
    for place in page.places:
        if text := said.get(place.name):
            yield _in_place(place, text)


def _in_place(place: Place, text: str) -> Placed:
    area = place.rect
    size, lines, _whole = fit(printable(text), area.w, area.h, (place.size, place.smallest), measure, bold=place.bold)
    step = line_height(size)
    top = area.y + ((area.h - len(lines) * step) / 2 if place.centred else 0)
    found: list[TextLine] = []
    for n, line in enumerate(lines):
        width = measure(line, size, bold=place.bold)
        x = area.right - width if place.align == "right" else area.x
        found.append(TextLine(x, top + n * step + base(size), width, line, size, place.bold))
    return Placed(tuple(found), area.y + area.h / 2 if place.centred else top + step / 2)


def _drawn(page: Page, widgets: list[Widget]) -> Iterator[str]:
    """Marks, boxes and rules of a page; lines that would go through what is typed are left out."""
    areas = [widget.rect for widget in widgets if widget.lines]
    for solid in (*page.marks, *page.solids):
        yield f"{_rect(solid)} f"
    yield f"{number(BOX_LINE / POINT)} w"
    for frame in (*page.frames, *(box.rect for box in page.boxes)):
        yield f"{_rect(frame)} S"
    opened: set[Rect] = set()
    for rule in page.rules:
        crossed = [area for area in areas if _crosses(rule, area)]
        opened.update(crossed)
        if not crossed:
            ends = [number(end) for end in (rule.x1 / POINT, _up(rule.y1), rule.x2 / POINT, _up(rule.y2))]
            yield f"{number(rule.width / POINT)} w {ends[0]} {ends[1]} m {ends[2]} {ends[3]} l S"
    yield f"{number(FIELD_LINE / POINT)} w"
    yield from (f"{_rect(area)} S" for area in areas if area in opened)


def _crosses(rule: Rule, area: Rect) -> bool:
    level = rule.y1 == rule.y2 and area.y + 0.5 < rule.y1 < area.bottom - 0.5
    return level and rule.x1 < area.right and rule.x2 > area.x


def _rect(rect: Rect) -> str:
    corner = (rect.x / POINT, _up(rect.bottom), rect.w / POINT, rect.h / POINT)
    return " ".join(map(number, corner)) + " re"


def _qr(area: Rect, text: str) -> str:
    rows = modules(text)
    module = area.w / len(rows) / POINT
    shapes = " ".join(f"{x} {y} {w} {h} re" for x, y, w, h in rectangles(rows))
    return f"q {module:.4f} 0 0 {-module:.4f} {number(area.x / POINT)} {number(_up(area.y))} cm {shapes} f Q"


def _up(y: float) -> float:
    return (PAGE_HEIGHT - y) / POINT
