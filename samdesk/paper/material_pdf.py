"""Support material to print: instruction, preparation, in-depth text, discussion questions, sheets to write on.

Knows how the text is set, not where it comes from.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from reportlab.platypus import Paragraph

from samdesk.domain.definition import fill, text_in
from samdesk.language import translator
from samdesk.paper.flow import (
    BODY,
    LARGE_BODY,
    Lines,
    PageOfText,
    draw_page,
    ended_well,
    grid,
    heading_style,
    marked,
    on_one_page,
    style,
)
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

TOP: Final = 27.0
BOTTOM: Final = 21.0
INDENT: Final = 1.8
"""How far the text of a list stands in, as a multiple of its size."""
BOX: Final = 16 / 11
"""Size of the sign for a box to tick, as a multiple of the text's; a larger one would push the first line aside."""
LOWERED: Final = 0.2
"""How far that sign is lowered, so that its middle is between those of small and of capital letters."""
LISTS: Final = frozenset({BlockKind.BULLET, BlockKind.NUMBERED, BlockKind.TICK})


@dataclass(frozen=True)
class _Set:
    """How a text is set: its left edge and width in mm, its size in points, how much space is between its blocks."""

    left: float
    width: float
    size: float
    air: float = 1.0

    @property
    def scale(self) -> float:
        """How much larger than ordinary print it is."""
        return self.size / BODY

    @property
    def pitch(self) -> float:
        """Height in mm of a line to write on by hand, which grows less than the print."""
        return 9.0 if self.size < LARGE_BODY else 11.0


ORDINARY: Final = _Set(32.0, 140.0, BODY)
"""About 75 letters a line."""
IN_THE_HAND: Final = _Set(28.0, 154.0, 10.5, 0.5)
"""For a text that is then on one page, which is easier to hold and to hand out than two."""
LARGE: Final = _Set(24.0, 162.0, LARGE_BODY)
"""About 60 letters a line."""


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
    canvas: Canvas,
    definition: Definition,
    materials: Sequence[Material],
    names: Mapping[str, str],
    language: str,
    *,
    large: bool = False,
) -> int:
    """Draw support texts on a canvas of ``passing_canvas``, each on a new page, and give the number of pages.

    Pages are numbered through; each text is a bookmark. ``language`` is that of the texts; ``large`` asks for large
    print.
    """
    title = printable(text_in(definition.title, language))
    wanted = LARGE if large else ORDINARY
    texts = [(material.title, *_pages(canvas, _text(material, names), wanted)) for material in materials]
    count = sum(len(pages) for _title, _how, pages in texts)
    number = 0
    for name, how, pages in texts:
        bookmark(canvas, name, name)
        for page in pages:
            number += 1
            _dress(canvas, title, translator(language)("Page {n} of {count}").format(n=number, count=count), how)
            draw_page(canvas, page, how.left, TOP)
            canvas.showPage()
    return count


def _pages(canvas: Canvas, text: str, how: _Set) -> tuple[_Set, list[PageOfText]]:
    """A text on one page if closer or slightly smaller print can keep it there, else on pages that end well."""
    height = PAGE_SIZE[1] - (TOP + BOTTOM) / POINT
    for one in (how, IN_THE_HAND) if how is ORDINARY else (how,):
        if pages := on_one_page(canvas, partial(_story, text, one), one.width / POINT, height):
            return one, pages
    return how, ended_well(canvas, partial(_story, text, how), how.width / POINT, height)


def _dress(canvas: Canvas, title: str, page: str, how: _Set) -> None:
    """The running title with a rule, and the page number."""
    small = 9 * (1 + how.scale) / 2
    size, lines, _whole = fit(title, how.width, 4, (small, 7), measure)
    right = (how.left + how.width) / POINT
    top = PAGE_SIZE[1] - 20 / POINT
    canvas.setFont(REGULAR, size)
    canvas.drawString(how.left / POINT, top, lines[0] if lines else "")
    canvas.setLineWidth(0.5)
    canvas.line(how.left / POINT, top - 6, right, top - 6)
    canvas.setFont(REGULAR, small)
    canvas.drawRightString(right, 15 / POINT, page)


def _text(material: Material, names: Mapping[str, str]) -> str:
    """The text with names filled in and letters that the font lacks shown, lines and their indents kept.

    A section sign keeps to its number.
    """
    lines = fill(material.text, names).replace(" §", "\u00a0§").splitlines()
    return "\n".join(line[: len(line) - len(line.lstrip())] + printable(line.lstrip(" ")) for line in lines)


def _story(text: str, how: _Set, tight: float) -> list[Flowable]:
    blocks = list(blocks_of(text))
    story = []
    for at, block in enumerate(blocks):
        before = blocks[at - 1] if at else None
        flowable = _flowable(block, how, tight, after_heading=_is(before, BlockKind.HEADING))
        if _stays(before, block, blocks[at + 1 :]):
            flowable.keepWithNext = 1
        story.append(flowable)
    return story


def _stays(before: TextBlock | None, block: TextBlock, rest: Sequence[TextBlock]) -> bool:
    """Whether a block stays with what follows.

    Questions do with their lines, a heading with two items of its list, a line between a heading and one of a lower
    level with both, and one that ends with a colon with what it announces.
    """
    if block.kind in LISTS:
        after = next((one for one in rest if one.kind not in LISTS), None)
        is_first = _is(before, BlockKind.HEADING) and _is(rest[0] if rest else None, *LISTS)
        return is_first or _is(after, BlockKind.LINES, BlockKind.TABLE)
    after = rest[0] if rest else None
    between = _is(before, BlockKind.HEADING) and _is(after, BlockKind.HEADING) and _level(before) < _level(after)
    leads = block.kind is BlockKind.PARAGRAPH and block.text.rstrip("* ").endswith(":")
    return after is not None and (leads or between or _is(after, BlockKind.LINES, BlockKind.TABLE))


def _is(block: TextBlock | None, *kinds: BlockKind) -> bool:
    return block is not None and block.kind in kinds


def _level(block: TextBlock | None) -> int:
    return block.level if block else 0


def _flowable(block: TextBlock, how: _Set, tight: float, *, after_heading: bool) -> Flowable:
    match block.kind:
        case BlockKind.HEADING:
            return Paragraph(marked(block.text), heading_style(block.level, tight, how.scale, how.air))
        case BlockKind.PARAGRAPH:
            return Paragraph(marked(block.text), _body(how.size, tight, how.air, after_heading=after_heading))
        case BlockKind.LINES:
            return Lines(block.level, how.pitch)
        case BlockKind.TABLE:
            return _table(block, how)
    bullet = {BlockKind.BULLET: "•", BlockKind.TICK: "□"}.get(block.kind, f"{block.mark}.")
    return Paragraph(marked(block.text), _item(block.kind, block.level, how, tight), bulletText=bullet)


@cache
def _body(size: float, tight: float, air: float, *, after_heading: bool) -> ParagraphStyle:
    space = size * 0.64 * air
    return style("body", size, tight, spaceBefore=0 if after_heading else space, spaceAfter=space)


@cache
def _item(kind: BlockKind, level: int, how: _Set, tight: float) -> ParagraphStyle:
    """Style of a list item: its text is indented, its mark hangs to the left, a box to tick as high as its line."""
    size, tick = how.size, kind is BlockKind.TICK
    indent = size * INDENT
    return style(
        f"item{level}",
        size,
        tight,
        leftIndent=indent * (level + 1),
        bulletIndent=indent * level,
        bulletFontName=BOLD if kind is BlockKind.NUMBERED else REGULAR,
        bulletFontSize=size * BOX if tick else size,
        bulletOffsetY=-size * LOWERED if tick else 0,
        spaceAfter=size * 0.32 * how.air,
    )


def _table(block: TextBlock, how: _Set) -> Table:
    """A table to fill in: heads, and rows with room to write; its columns are as wide as their dashes are many."""
    columns = max(len(row) for row in block.cells)
    shares = (*block.widths, *[3] * columns)[:columns]
    widths = [how.width / POINT * share / sum(shares) for share in shares]
    heads, *rows = [(*row, *[""] * columns)[:columns] for row in block.cells]
    small = how.size * 0.86
    head = style("head", small, fontName=BOLD, leading=small * 1.21)
    cell = style("cell", how.size, leading=how.size * 1.23)
    cells = [[Paragraph(marked(text), head) for text in heads]]
    cells += [[Paragraph(marked(text), cell) for text in row] for row in rows]
    heights = [None, *(None if any(row) and all(row) else (how.pitch + 2) / POINT for row in rows)]
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
