"""Support material as a booklet to print: instruction, preparation, in-depth text with discussion questions.

Knows how the text is set, not where it comes from.
"""

from __future__ import annotations

from html import escape
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageBreak, PageTemplate, Paragraph

from samdesk.domain.definition import fill, text_in
from samdesk.language import translator
from samdesk.paper.fonts import BOLD, REGULAR, measure, printable, register
from samdesk.paper.material_text import BlockKind, TextBlock, blocks_of, runs_of
from samdesk.paper.pdf_file import PAGE_SIZE
from samdesk.paper.shapes import POINT
from samdesk.paper.typesetting import fit
from samdesk.shipped import written_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportlab.pdfgen.canvas import Canvas

    from samdesk.domain.definition import Definition, Material

LEFT: Final = 32.0
WIDTH: Final = 140.0
"""About 75 letters of 11 points a line, in mm."""
TOP: Final = 28.0
BOTTOM: Final = 22.0
INDENT: Final = 7.0


def print_material(
    definition: Definition, materials: Sequence[Material], names: Mapping[str, str], out: Path | BinaryIO
) -> int:
    """Print support texts as one booklet, each on a new page, and give the number of pages.

    ``names`` fills ``{policy}``-style names. The same texts give the same bytes. Raises ``OSError`` as the file
    system does.
    """
    if isinstance(out, Path):
        with written_whole(out) as temporary, temporary.open("wb") as file:
            return print_material(definition, materials, names, file)
    register()
    counted = _Booklet(BytesIO(), definition, 0)
    counted.build(_story(materials, names))
    booklet = _Booklet(out, definition, counted.page)
    booklet.build(_story(materials, names))
    return int(booklet.page)


class _Heading(Paragraph):  # type: ignore[misc] # ReportLab has no types
    """A heading that puts itself into the reader's outline."""

    def __init__(self, text: str, level: int, key: str) -> None:
        super().__init__(_marked(text), _HEADINGS[min(level, 3)])
        self._plain = "".join(part for part, _bold in runs_of(text))
        self._level, self._key = level, key

    def draw(self) -> None:
        """Draw it, and note where."""
        self.canv.bookmarkHorizontal(self._key, 0, self.height)
        self.canv.addOutlineEntry(self._plain, self._key, min(self._level, 3) - 1, closed=self._level > 1)
        super().draw()


class _Booklet(BaseDocTemplate):  # type: ignore[misc] # ReportLab has no types
    """A4 pages with the definition's title above and "page x of y" below; ``count`` is known the second time."""

    def __init__(self, out: BinaryIO, definition: Definition, count: int) -> None:
        language = definition.language
        title = text_in(definition.title, language)
        super().__init__(
            out,
            pagesize=PAGE_SIZE,
            title=title,
            author="SamDesk",
            creator="SamDesk",
            subject=f"{definition.id} {definition.version}",
            lang=language,
            initialFontName=REGULAR,
            displayDocTitle=True,
            invariant=1,
            pageCompression=1,
        )
        height = PAGE_SIZE[1] - (TOP + BOTTOM) / POINT
        frame = Frame(LEFT / POINT, BOTTOM / POINT, WIDTH / POINT, height, 0, 0, 0, 0)
        self.addPageTemplates(PageTemplate("page", [frame], onPage=self._dress))
        self._title, self._count = printable(title), count
        self._language = language

    def _dress(self, canvas: Canvas, _template: BaseDocTemplate) -> None:
        """The running title with a rule, and the page number."""
        if self.page == 1:
            canvas.showOutline()
        size, lines, _whole = fit(self._title, WIDTH, 4, (9, 7), measure)
        right = (LEFT + WIDTH) / POINT
        top = PAGE_SIZE[1] - 20 / POINT
        canvas.setFont(REGULAR, size)
        canvas.drawString(LEFT / POINT, top, lines[0] if lines else "")
        canvas.setLineWidth(0.5)
        canvas.line(LEFT / POINT, top - 6, right, top - 6)
        canvas.setFont(REGULAR, 9)
        _ = translator(self._language)
        page = _("Page {n} of {count}").format(n=self.page, count=self._count)
        canvas.drawRightString(right, 15 / POINT, page)


def _story(materials: Sequence[Material], names: Mapping[str, str]) -> list[Any]:
    story: list[Any] = []
    for material in materials:
        if story:
            story.append(PageBreak())
        text = printable_lines(fill(material.text, names))
        blocks = list(blocks_of(text))
        for n, (before, block, after) in enumerate(zip([None, *blocks], blocks, [*blocks[1:], None], strict=False)):
            flowable = _flowable(block, f"{material.name}-{n}", after_heading=_is_heading(before))
            if _is_heading(before) and _is_heading(after):
                flowable.keepWithNext = 1  # a line between two headings belongs to both
            story.append(flowable)
    return story


def _is_heading(block: TextBlock | None) -> bool:
    return block is not None and block.kind is BlockKind.HEADING


def printable_lines(text: str) -> str:
    """The text with letters that the font lacks shown, lines and their indents kept."""
    return "\n".join(line[: len(line) - len(line.lstrip())] + printable(line.lstrip(" ")) for line in text.splitlines())


def _flowable(block: TextBlock, key: str, *, after_heading: bool) -> Paragraph:
    if block.kind is BlockKind.HEADING:
        return _Heading(block.text, block.level, key)
    if block.kind is BlockKind.PARAGRAPH:
        return Paragraph(_marked(block.text), _FIRST if after_heading else _BODY)
    bullet = {BlockKind.BULLET: "•", BlockKind.TICK: "□"}.get(block.kind, f"{block.mark}.")
    return Paragraph(_marked(block.text), _item(block), bulletText=bullet)


def _marked(text: str) -> str:
    return "".join(f"<b>{escape(part)}</b>" if bold else escape(part) for part, bold in runs_of(text))


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:  # noqa: ANN401 - ReportLab's own settings
    settings = {"leading": size * 1.38, "alignment": TA_LEFT, "allowWidows": 0, "allowOrphans": 0, **more}
    return ParagraphStyle(name, fontName=REGULAR, fontSize=size, **settings)


_BODY: Final = _style("body", 11, spaceBefore=7, spaceAfter=7)
_FIRST: Final = _style("first", 11, spaceAfter=7)
_HEADINGS: Final = {
    level: _style(
        f"heading{level}",
        size,
        leading=size * 1.2,
        spaceBefore=before,
        spaceAfter=after,
        keepWithNext=1,
    )
    for level, size, before, after in ((1, 22, 0, 12), (2, 14, 14, 4), (3, 11.5, 9, 2))
}
for _heading in _HEADINGS.values():
    _heading.fontName = BOLD


def _item(block: TextBlock) -> ParagraphStyle:
    """Style of a list item: its text is indented, its mark hangs to the left."""
    indent = INDENT * (block.level + 1) / POINT
    return _style(
        f"item{block.level}",
        11,
        leftIndent=indent,
        bulletIndent=indent - INDENT / POINT,
        bulletFontName=BOLD if block.kind is BlockKind.NUMBERED else REGULAR,
        bulletFontSize=17 if block.kind is BlockKind.TICK else 11,
        spaceAfter=3.5,
    )
