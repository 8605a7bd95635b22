"""The fields of a PDF form as objects: boxes with their crosses, radio groups, areas to write in.

Knows how fields are written, but not what they ask. Source: ISO 32000-1, 12.5.6.19 and 12.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.paper.embedded import FIELD_FONT
from samdesk.paper.fillable_fields import OFF, PASSPORT, Shape, state_of
from samdesk.paper.pdf_objects import name, number, references, text_string
from samdesk.paper.shapes import PAGE_HEIGHT, POINT

if TYPE_CHECKING:
    from samdesk.paper.fillable_fields import Widget
    from samdesk.paper.pdf_objects import PdfObjects
    from samdesk.paper.shapes import Rect
    from samdesk.paper.sketch import Sizes

CROSS: Final = 1.4
"""Line of a cross in points; it stays inside its box, so that a scan of the printed file reads it."""
READ_ONLY: Final = 1
MULTILINE: Final = 1 << 12
RADIO: Final = 1 << 15
COMB: Final = 1 << 24
HIDDEN: Final = 1 << 1
PRINTED: Final = 1 << 2


@dataclass(frozen=True)
class Context:
    """Where a field belongs: the number of its page's object, and its key in the document's structure."""

    page: int
    key: int


class Annotations:
    """The fields of one file, as they are added; ``keys`` are those of the structure that are taken."""

    def __init__(self, objects: PdfObjects, font: int, sizes: Sizes) -> None:
        self._objects = objects
        self._font = font
        self._sizes = sizes
        self._fields: list[int] = []
        self._groups: dict[str, tuple[int, str, list[int]]] = {}
        self._looks: dict[tuple[object, ...], int] = {}
        self.keys: list[int] = []

    def add(self, widget: Widget, context: Context) -> int:
        """Put a field; gives the number of its annotation."""
        self.keys.append(context.key)
        common = (
            f"/Type/Annot/Subtype/Widget/Rect[{_corners(widget.rect)}]/F {PRINTED}/P {context.page} 0 R"
            f"/StructParent {context.key}/TU{text_string(widget.said)}"
        )
        if widget.shape is Shape.RADIO:
            return self._radio(widget, common)
        body = self._check(widget) if widget.shape is Shape.CHECK else self._text(widget)
        added = self._objects.add(f"<<{common}/T{text_string(widget.name)}{body}>>")
        self._fields.append(added)
        return added

    def passport(self, page: int, text: str) -> int:
        """Put the field that nobody sees, which says what the file is."""
        added = self._objects.add(
            f"<</Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F {HIDDEN}/P {page} 0 R/FT/Tx/Ff {READ_ONLY}"
            f"/T{text_string(PASSPORT)}/V{text_string(text)}/DA{self._appearance(self._sizes.body)}>>"
        )
        self._fields.append(added)
        return added

    def form(self) -> str:
        """Everything about the file's form, once all fields are there."""
        for named, (group, said, kids) in self._groups.items():
            entries = f"/FT/Btn/Ff {RADIO}/T{text_string(named)}/TU{text_string(said)}/Kids{references(kids)}"
            self._objects.put(group, f"<<{entries}>>")
        fonts = f"/DR<</Font<</{FIELD_FONT} {self._font} 0 R>>>>"
        return f"<</Fields{references(self._fields)}{fonts}/DA{self._appearance(self._sizes.body)}>>"

    def _radio(self, widget: Widget, common: str) -> int:
        if widget.name not in self._groups:
            group = self._objects.reserve()
            self._groups[widget.name] = (group, widget.group, [])
            self._fields.append(group)
        group, _said, kids = self._groups[widget.name]
        kids.append(self._objects.add(f"<<{common}/Parent {group} 0 R{self._states(widget)}>>"))
        return kids[-1]

    def _check(self, widget: Widget) -> str:
        return f"/FT/Btn/V/{OFF}{self._states(widget)}"

    def _states(self, widget: Widget) -> str:
        """How the box looks with and without its cross; ``8`` is the cross for programs that draw it themselves."""
        on, off = self._cross(widget.rect), self._look(widget.rect, "")
        looks = f"/AP<</N<<{name(state_of(widget.on))} {on} 0 R/{OFF} {off} 0 R>>>>"
        return f"{looks}/AS/{OFF}/MK<</CA(8)>>"

    def _text(self, widget: Widget) -> str:
        """An empty area has no look: programs that change a look in place would write in all that share it."""
        flags = COMB if widget.cells else MULTILINE if widget.lines else 0
        size = self._sizes.listed if widget.lines else self._sizes.body
        return f"/FT/Tx/Ff {flags}/MaxLen {widget.limit}/DA{self._appearance(size)}"

    def _appearance(self, size: float) -> str:
        return f"(/{FIELD_FONT} {number(size)} Tf 0 g)"

    def _cross(self, rect: Rect) -> int:
        w, h = rect.w / POINT, rect.h / POINT
        gap = 1.5
        right, top = number(w - gap), number(h - gap)
        lines = f"{gap} {gap} m {right} {top} l S {gap} {top} m {right} {gap} l S"
        return self._look(rect, f"q {CROSS} w 1 J {lines} Q")

    def _look(self, rect: Rect, content: str) -> int:
        """A drawing of a field, once for all of its size."""
        key = (round(rect.w, 3), round(rect.h, 3), content)
        if key not in self._looks:
            box = f"/BBox[0 0 {number(rect.w / POINT)} {number(rect.h / POINT)}]"
            fonts = f"/Resources<</Font<</{FIELD_FONT} {self._font} 0 R>>>>"
            self._looks[key] = self._objects.stream(content.encode("ascii"), f"/Type/XObject/Subtype/Form{box}{fonts}")
        return self._looks[key]


def _corners(rect: Rect) -> str:
    edges = (rect.x, PAGE_HEIGHT - rect.bottom, rect.right, PAGE_HEIGHT - rect.y)
    return " ".join(number(edge / POINT) for edge in edges)
