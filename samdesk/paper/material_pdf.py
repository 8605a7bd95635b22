"""Support material to print: instruction, preparation, in-depth text, discussion questions, sheets to write on.

Knows how the text is set, not where it comes from.
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from reportlab.platypus import Paragraph

from samdesk.domain.definition import fill, text_in
from samdesk.language import translator
from samdesk.paper.flow import BODY, Lines, draw_page, ended_well, grid, heading_style, marked, style
from samdesk.paper.fonts import BOLD, REGULAR, measure, printable
from samdesk.paper.material_text import BlockKind, TextBlock, blocks_of
from samdesk.paper.pdf_file import PAGE_SIZE, bookmark, passing_canvas
from samdesk.paper.shapes import POINT
from samdesk.paper.typesetting import fit
from samdesk.shipped import written_whole

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, Table

    from samdesk.domain.definition import Definition, Material

LEFT: Final = 32.0
WIDTH: Final = 140.0
"""About 75 letters of 11 points a line, in mm."""
TOP: Final = 28.0
BOTTOM: Final = 22.0
INDENT: Final = 7.0
LISTS: Final = frozenset({BlockKind.BULLET, BlockKind.NUMBERED, BlockKind.TICK})
WRITING: Final = 11.0
"""Height in mm of a table's row that is written in by hand."""


def print_material(
    definition: Definition,
    materials: Sequence[Material],
    names: Mapping[str, str],
    out: Path | BinaryIO,
    language: str = "",
) -> int:
    """Print support texts as one booklet and give the number of pages.

    ``names`` fills ``{policy}``-style names; ``language`` is one of the definition's, "" for its own. The same texts
    give the same bytes. Raises ``OSError`` as the file system does.
    """
    if isinstance(out, Path):
        with written_whole(out) as temporary, temporary.open("wb") as file:
            return print_material(definition, materials, names, file, language)
    spoken = language or definition.language
    canvas, document = passing_canvas(out, spoken)
    pages = draw_material(canvas, definition, materials, names, spoken)
    canvas.setTitle(materials[0].title if len(materials) == 1 else text_in(definition.title, spoken))
    canvas.setSubject(f"{definition.id} {definition.version}")
    canvas.setAuthor("SamDesk")
    canvas.setCreator("SamDesk")
    document.finish()
    return pages


def draw_material(
    canvas: Canvas, definition: Definition, materials: Sequence[Material], names: Mapping[str, str], language: str
) -> int:
    """Draw support texts on a canvas of ``passing_canvas``, each on a new page, and give the number of pages.

    Pages are numbered through; each text is a bookmark. ``language`` is that of the texts.
    """
    title = printable(text_in(definition.title, language))
    width, height = WIDTH / POINT, PAGE_SIZE[1] - (TOP + BOTTOM) / POINT
    texts = [
        (material.title, ended_well(canvas, partial(_story, _text(material, names)), width, height))
        for material in materials
    ]
    count = sum(len(pages) for _title, pages in texts)
    number = 0
    for name, pages in texts:
        bookmark(canvas, name, name)
        for page in pages:
            number += 1
            _dress(canvas, title, translator(language)("Page {n} of {count}").format(n=number, count=count))
            draw_page(canvas, page, LEFT, TOP)
            canvas.showPage()
    return count


def _dress(canvas: Canvas, title: str, page: str) -> None:
    """The running title with a rule, and the page number."""
    size, lines, _whole = fit(title, WIDTH, 4, (9, 7), measure)
    right = (LEFT + WIDTH) / POINT
    top = PAGE_SIZE[1] - 20 / POINT
    canvas.setFont(REGULAR, size)
    canvas.drawString(LEFT / POINT, top, lines[0] if lines else "")
    canvas.setLineWidth(0.5)
    canvas.line(LEFT / POINT, top - 6, right, top - 6)
    canvas.setFont(REGULAR, 9)
    canvas.drawRightString(right, 15 / POINT, page)


def _text(material: Material, names: Mapping[str, str]) -> str:
    """The text with names filled in and letters that the font lacks shown, lines and their indents kept."""
    lines = fill(material.text, names).splitlines()
    return "\n".join(line[: len(line) - len(line.lstrip())] + printable(line.lstrip(" ")) for line in lines)


def _story(text: str, tight: float) -> list[Flowable]:
    blocks = list(blocks_of(text))
    story = []
    for at, block in enumerate(blocks):
        before = blocks[at - 1] if at else None
        flowable = _flowable(block, tight, after_heading=_is(before, BlockKind.HEADING))
        if _stays(before, block, blocks[at + 1 :]):
            flowable.keepWithNext = 1
        story.append(flowable)
    return story


def _stays(before: TextBlock | None, block: TextBlock, rest: Sequence[TextBlock]) -> bool:
    """Whether a block stays with what follows: questions with their lines, a line between two headings with both."""
    if block.kind in LISTS:
        after = next((one for one in rest if one.kind not in LISTS), None)
        return _is(after, BlockKind.LINES, BlockKind.TABLE)
    after = rest[0] if rest else None
    between = _is(before, BlockKind.HEADING) and _is(after, BlockKind.HEADING)
    return between or _is(after, BlockKind.LINES, BlockKind.TABLE)


def _is(block: TextBlock | None, *kinds: BlockKind) -> bool:
    return block is not None and block.kind in kinds


def _flowable(block: TextBlock, tight: float, *, after_heading: bool) -> Flowable:
    match block.kind:
        case BlockKind.HEADING:
            return Paragraph(marked(block.text), heading_style(block.level, tight))
        case BlockKind.PARAGRAPH:
            return Paragraph(marked(block.text), _body(tight, after_heading=after_heading))
        case BlockKind.LINES:
            return Lines(block.level)
        case BlockKind.TABLE:
            return _table(block)
    bullet = {BlockKind.BULLET: "•", BlockKind.TICK: "□"}.get(block.kind, f"{block.mark}.")
    return Paragraph(marked(block.text), _item(block.kind, block.level, tight), bulletText=bullet)


@cache
def _body(tight: float, *, after_heading: bool) -> ParagraphStyle:
    return style("body", BODY, tight, spaceBefore=0 if after_heading else 7, spaceAfter=7)


@cache
def _item(kind: BlockKind, level: int, tight: float) -> ParagraphStyle:
    """Style of a list item: its text is indented, its mark hangs to the left."""
    indent = INDENT * (level + 1) / POINT
    return style(
        f"item{level}",
        BODY,
        tight,
        leftIndent=indent,
        bulletIndent=indent - INDENT / POINT,
        bulletFontName=BOLD if kind is BlockKind.NUMBERED else REGULAR,
        bulletFontSize=17 if kind is BlockKind.TICK else BODY,
        bulletOffsetY=-1.5 if kind is BlockKind.TICK else 0,
        spaceAfter=3.5,
    )


def _table(block: TextBlock) -> Table:
    """A table to fill in: heads, and rows with room to write; its columns are as wide as their dashes are many."""
    columns = max(len(row) for row in block.cells)
    shares = (*block.widths, *[3] * columns)[:columns]
    widths = [WIDTH / POINT * share / sum(shares) for share in shares]
    heads, *rows = [(*row, *[""] * columns)[:columns] for row in block.cells]
    head, cell = style("head", 9.5, fontName=BOLD, leading=11.5), style("cell", BODY, leading=13.5)
    cells = [[Paragraph(marked(text), head) for text in heads]]
    cells += [[Paragraph(marked(text), cell) for text in row] for row in rows]
    heights = [None, *(None if any(row) and all(row) else WRITING / POINT for row in rows)]
    rules = [
        ("GRID", (0, 0), (-1, -1), 0.5, "black"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "MIDDLE"),
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 3),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
    ]
    return grid(cells, widths, rules, rowHeights=heights, repeatRows=1, spaceBefore=4, spaceAfter=8)
