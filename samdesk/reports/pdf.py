"""A document as a PDF to print and to hand out: A4, embedded font, title, language, page x of y on every page.

ReportLab leaves PDF structure untagged, so a report that is published for everyone goes with its XLSX or CSV.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    LongTable,
    PageBreak,
    PageTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Paragraph as Text

from samdesk import __version__
from samdesk.domain.document import BarChart, Cell, Column, Document, Figures, Heading, Paragraph, Row, Table
from samdesk.language import day, number, translator
from samdesk.reports.cells import cell_text, value_text
from samdesk.reports.chart import drawings
from samdesk.reports.typeface import ACCENT, BOLD, INK, PALE, REGULAR, SOFT, printable, register, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

MARGIN: Final = 18 * mm
SIZE: Final = 9.5
"""Points of a table's text."""
GAP: Final = 5 * mm
PADDING: Final = 1.6 * mm
"""Space on each side of a cell."""
MOST_AIR: Final = 8 * mm
"""Most that a column is wider than its texts, so that the eye keeps to the row."""
SHORT: Final = 16
"""A column whose texts have at most this many characters does not wrap them."""
LONGEST_WORD: Final = 24
"""Characters that a text column makes room for; a longer word is broken."""
HEADED: Final = 42 * mm
"""What is under a heading begins on its page only if there is this much room."""
TOGETHER: Final = 30
"""A table of at most this many rows is kept on one page."""
SUBGROUP: Final = 12
"""Rows under one head that are kept on one page; of more, the first stays with its head."""


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:  # noqa: ANN401 - the library's own options
    options = {"fontName": REGULAR, "textColor": INK, "leading": size * 1.3} | more
    return ParagraphStyle(name, fontSize=size, **options)


_TITLE: Final = _style("title", 20, fontName=BOLD, textColor=ACCENT)
_SUBTITLE: Final = _style("subtitle", 11, textColor=SOFT, spaceAfter=GAP)
_HEADING: Final = _style("heading", 13, fontName=BOLD, textColor=ACCENT, spaceBefore=GAP, spaceAfter=1.5 * mm)
_GROUP: Final = _style("group", 11, fontName=BOLD, textColor=ACCENT)
_SUBGROUP: Final = _style("subgroup", SIZE, fontName=BOLD, leading=SIZE * 1.2)
_BODY: Final = _style("body", 10.5, leading=15, spaceAfter=1.5 * mm)
_STEP: Final = _style(
    "step", 10.5, leading=15, spaceAfter=1.5 * mm, leftIndent=6 * mm, bulletFontName=REGULAR, bulletFontSize=10.5
)
_NOTE: Final = _style("note", 8.5, textColor=SOFT, spaceBefore=1 * mm)
_CELL: Final = _style("cell", SIZE, leading=SIZE * 1.2)
_HEAD: Final = _style("head", SIZE, fontName=BOLD, leading=SIZE * 1.15)
_HEAD_RIGHT: Final = _style("head_right", SIZE, fontName=BOLD, leading=SIZE * 1.15, alignment=TA_RIGHT)


def write_pdf(document: Document, out: Path) -> None:
    """Write a document as PDF; the same document gives the same bytes."""
    register()
    needed = max((sum(_natural_widths(_printed(table), document.language)) for table in document.tables), default=0)
    page = A4 if needed <= A4[0] - 2 * MARGIN else landscape(A4)
    width = page[0] - 2 * MARGIN
    template = BaseDocTemplate(
        str(out),
        pagesize=page,
        title=document.title,
        subject=document.round_name,
        author="SamDesk",
        creator=f"SamDesk {__version__}",
        lang=document.language,
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(
        MARGIN, 18 * mm, width, page[1] - 36 * mm, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0
    )
    template.addPageTemplates(PageTemplate(frames=[frame]))
    template.build(list(story(document, width, page[1] - 36 * mm)), canvasmaker=_canvas_of(document))


def story(document: Document, width: float, height: float) -> Iterator[Flowable]:
    """What a document says, as flowables for a frame of this size in points."""
    yield Text(said(document.title), _TITLE)
    yield Text(said(document.round_name), _SUBTITLE)
    for block, following in zip(document.blocks, (*document.blocks[1:], None), strict=True):
        match block:
            case Heading():
                yield CondPageBreak(2 * HEADED if isinstance(following, Figures) else HEADED)
                yield Text(said(block.text), _HEADING)
            case Paragraph():
                step = f"{block.number}." if block.number else None
                yield Text(said(block.text), _STEP if step else _BODY, bulletText=step)
            case Figures():
                yield KeepTogether([_figures(block, document.language, width), Spacer(0, GAP)])
            case Table():
                yield from _table(block, document.language, width, height)
            case BarChart():
                for drawing in drawings(block, document, width):
                    yield KeepTogether([Text(said(block.title), _HEADING), drawing])


def _figures(figures: Figures, language: str, width: float) -> Flowable:
    """Key figures beside each other: the value large, what it is above, a few words below."""
    label, value = _style("label", 9, textColor=SOFT), _style("value", 22, fontName=BOLD, leading=26)
    cells = [
        [
            Text(said(figure.label), label),
            Text(said(value_text(figure.value, Column("", "", figure.cell, _decimals(figure.value)), language)), value),
            Text(said(figure.note), label),
        ]
        for figure in figures.items
    ]
    style = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBEFORE", (0, 0), (-1, -1), 1.5, ACCENT),
            ("LEFTPADDING", (0, 0), (-1, -1), 3 * mm),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
        ]
    )
    return LongTable([cells], colWidths=[width / len(cells)] * len(cells), style=style)


def _decimals(value: object) -> int:
    exponent = value.as_tuple().exponent if hasattr(value, "as_tuple") else 0
    return max(0, -int(exponent))


def _printed(table: Table) -> Table:
    """The table without columns that hold no value at all, or that head its rows."""
    rows = (*table.rows, *([table.total] if table.total else []))
    kept = [
        at
        for at, column in enumerate(table.columns)
        if column.key not in (table.group, *table.subgroup) and (not rows or any(row[at] is not None for row in rows))
    ]

    def cut(row: Row) -> Row:
        return tuple(row[at] for at in kept)

    return replace(
        table,
        columns=tuple(table.columns[at] for at in kept),
        rows=tuple(map(cut, table.rows)),
        total=cut(table.total) if table.total else None,
    )


def _table(table: Table, language: str, width: float, height: float) -> Iterator[Flowable]:
    heading = Text(said(table.title), _HEADING)
    notes = [Text(said(note), _NOTE) for note in table.notes]
    printed = _printed(table)
    widths = _widths(printed, language, width)
    if table.group:
        yield heading
        yield from _groups(table, printed, language, widths, height)
        yield Spacer(0, GAP)
        yield from notes
    elif len(table.rows) <= TOGETHER:
        grid = [_grid(printed, language, widths)] if table.rows else []
        yield KeepTogether([heading, *grid, *notes])
    else:
        yield CondPageBreak(50 * mm)
        yield heading
        yield _grid(printed, language, widths)
        yield from notes
    yield Spacer(0, GAP / 2)


def _groups(table: Table, printed: Table, language: str, widths: list[float], height: float) -> Iterator[Flowable]:
    """A grid for each value of the column that heads the rows; each names it, also on the pages it goes on to.

    Lists to write on by hand are handed out: a part of one is whole on a page, or begins one if it is longer.
    """
    at = [column.key for column in table.columns].index(table.group)
    start = 0
    for name, rows in groupby(str(row[at]) for row in table.rows):
        end = start + sum(1 for _row in rows)
        part = replace(printed, rows=printed.rows[start:end])
        subgroups = _subgroups(table, start, end) if table.subgroup else []
        grid = _grid(part, language, widths, f"{name} ({number(end - start, language=language)})", subgroups)
        needed = grid.wrap(sum(widths), height)[1] + GAP if start and table.by_hand else HEADED
        yield CondPageBreak(needed) if needed < height else PageBreak()
        grid.spaceBefore = GAP if start else 0
        yield grid
        start = end


def _subgroups(table: Table, start: int, end: int) -> list[tuple[str, int]]:
    """The heads of a group's subgroups, each with how many rows are under it."""
    ats = [at for at, column in enumerate(table.columns) if column.key in table.subgroup]
    heads = (" · ".join(str(row[at]) for at in ats if row[at]) for row in table.rows[start:end])
    return [(head, sum(1 for _row in rows)) for head, rows in groupby(heads)]


def _grid(
    table: Table, language: str, widths: list[float], name: str = "", subgroups: Sequence[tuple[str, int]] = ()
) -> Flowable:
    """The table as rows and lines; ``name`` heads it and stays over it on every page."""
    heads = [[Text(said(_head(column)), _HEAD if _is_text(column) else _HEAD_RIGHT) for column in table.columns]]
    heads[0] += [Text(said(column.title), _HEAD) for column in table.by_hand]
    if name:
        heads.insert(0, [Text(said(name), _GROUP)])
    for head in heads:
        head += [""] * (len(widths) - len(head))
    rows = [_cells(table, row, language, widths) for row in table.rows]
    last = len(heads) - 1
    style = [
        ("FONT", (0, 0), (-1, -1), REGULAR, SIZE),
        ("TEXTCOLOR", (0, 0), (-1, -1), INK),
        ("VALIGN", (0, 0), (-1, last), "BOTTOM"),
        ("VALIGN", (0, last + 1), (-1, -1), "TOP"),
        ("LINEBELOW", (0, last), (-1, last), 1, INK),
        ("LINEBELOW", (0, last + 1), (-1, -1), 0.4, PALE),
        *(("LEFTPADDING", (at, 0), (at, -1), _left_padding(table, at)) for at in range(len(table.columns))),
        ("RIGHTPADDING", (0, 0), (-1, -1), PADDING),
        ("TOPPADDING", (0, 0), (-1, -1), 0.9 * mm),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.1 * mm),
    ]
    style += [("ALIGN", (at, 1), (at, -1), "RIGHT") for at, column in enumerate(table.columns) if not _is_text(column)]
    style += [("SPAN", (0, 0), (-1, 0))] if name else []
    style += _head_subgroups(table, rows, subgroups, last + 1)
    style += _say_once(table, rows, last + 1) if table.once else []
    if table.total:
        rows.append(_cells(table, table.total, language, widths, bold=True))
        style += [("FONT", (0, -1), (-1, -1), BOLD, SIZE), ("LINEABOVE", (0, -1), (-1, -1), 1, INK)]
    return LongTable([*heads, *rows], colWidths=widths, repeatRows=len(heads), hAlign="LEFT", style=TableStyle(style))


def _head_subgroups(
    table: Table, rows: list[list[Any]], subgroups: Sequence[tuple[str, int]], first: int
) -> list[tuple[Any, ...]]:
    """Put a head over the rows of each subgroup; gives the rules that keep it with them and frame what is for hand.

    ``first`` counts the table's own heads.
    """
    style: list[tuple[Any, ...]] = []
    at = 0
    for head, count in subgroups:
        rows.insert(at, [Text(said(head), _SUBGROUP), *[""] * (len(rows[at]) - 1)])
        top, bottom = first + at, first + at + (count if count <= SUBGROUP else 1)
        style += [("SPAN", (0, top), (-1, top)), ("NOSPLIT", (0, top), (-1, bottom))]
        style += [("TOPPADDING", (0, top), (-1, top), 1.8 * mm), ("LINEBELOW", (0, top), (-1, top), 0.5, INK)]
        if table.by_hand:
            style.append(("GRID", (len(table.columns), top + 1), (-1, top + count), 0.5, INK))
            below = max(column.height for column in table.by_hand) * mm - 0.9 * mm - SIZE * 1.2
            style.append(("BOTTOMPADDING", (-1, top + 1), (-1, top + count), max(below, 1.1 * mm)))
        at += count + 1
    return style


def _say_once(table: Table, rows: list[list[Any]], first: int) -> list[tuple[Any, ...]]:
    """Leave a value out below itself, but for long runs; gives the rules that keep a run together and set it apart."""
    at = [column.key for column in table.columns].index(table.once)
    style: list[tuple[Any, ...]] = [("GRID", (len(table.columns), first), (-1, -1), 0.5, INK)] if table.by_hand else []
    top = 0
    for _value, run in groupby(row[at] for row in table.rows):
        below = top + sum(1 for _row in run)
        for begins in range(top, below, SUBGROUP):
            ends = min(begins + SUBGROUP, below) - 1
            style.append(("NOSPLIT", (0, first + begins), (-1, first + ends)))
            for row in rows[begins + 1 : ends + 1]:
                row[at] = ""
        style.append(("LINEBELOW", (0, first + below - 1), (-1, first + below - 1), 0.5, INK))
        if below - top > 1:
            style.append(("LINEBELOW", (at, first + top), (at, first + below - 2), 0.4, "white"))
        top = below
    return style


def _cells(table: Table, row: Row, language: str, widths: list[float], *, bold: bool = False) -> list[Any]:
    """Texts of a row; those that are too long for a text column wrap, which takes time to set."""
    style = _HEAD if bold else _CELL
    cells: list[Any] = []
    for at, (value, column) in enumerate(zip(row, table.columns, strict=True)):
        text = printable(cell_text(value, column, language))
        room = widths[at] - _beside(table, at)
        fits = not _is_text(column) or stringWidth(text, style.fontName, SIZE) <= room
        cells.append(text if fits else Text(said(text), style))
    return cells + [""] * len(table.by_hand)


def _head(column: Column) -> str:
    """The column's title, where no percent sign begins a line."""
    return column.title.replace(" %", "\u00a0%")


def _is_text(column: Column) -> bool:
    return column.cell in (Cell.TEXT, Cell.DATE)


def _left_padding(table: Table, at: int) -> float:
    """A text after a column of right-aligned numbers keeps its distance."""
    after_number = at > 0 and _is_text(table.columns[at]) and not _is_text(table.columns[at - 1])
    return float(3 * PADDING if after_number else PADDING)


def _beside(table: Table, at: int) -> float:
    """Space that a cell takes beside its text."""
    return float(_left_padding(table, at) + PADDING + 1)


def _natural_widths(table: Table, language: str) -> list[float]:
    """The least width of each column in points: numbers whole, texts and heads broken between words only."""
    widths = []
    rows = [*table.rows, *([table.total] if table.total else [])]
    for at, column in enumerate(table.columns):
        texts = [cell_text(row[at], column, language) for row in rows]
        if _is_text(column):
            short = all(len(text) <= SHORT for text in texts)
            texts = texts if short else ["n" * SHORT, *(word[:LONGEST_WORD] for text in texts for word in text.split())]
        texts += _head(column).split(" ")
        widths.append(max(stringWidth(text, BOLD, SIZE) for text in texts) + _beside(table, at))
    return widths + [column.width * mm for column in table.by_hand]


def _widths(table: Table, language: str, width: float) -> list[float]:
    """Widths of at most the page's: text columns share what is left over, by their texts, then all a little air."""
    least = _natural_widths(table, language)
    rows = [*table.rows, *([table.total] if table.total else [])]
    wanted = [0.0] * len(least)
    for at, column in enumerate(table.columns):
        if _is_text(column):
            longest = max((stringWidth(cell_text(row[at], column, language), BOLD, SIZE) for row in rows), default=0)
            wanted[at] = max(0.0, longest + _beside(table, at) - least[at])
    spare = max(0.0, width - sum(least))
    share = min(1.0, spare / sum(wanted)) if sum(wanted) else 0.0
    widths = [has + share * more for has, more in zip(least, wanted, strict=True)]
    evenly = min(MOST_AIR, (width - sum(widths)) / len(widths))
    return [has + evenly for has in widths]


def _canvas_of(document: Document) -> type[Canvas]:
    """A canvas that writes header and footer once the number of pages is known."""
    _ = translator(document.language)
    made = _("Made on {day}").format(day=day(document.made_on, language=document.language))
    source = _("from {file}").format(file=document.source) if document.source else ""

    class PagedCanvas(Canvas):  # type: ignore[misc] # the library is untyped
        def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - the library's own options
            super().__init__(*args, **options)
            self._pages: list[dict[str, Any]] = []

        def showPage(self) -> None:  # noqa: N802 - overrides the library
            self._pages.append(dict(self.__dict__))
            self._startPage()

        def save(self) -> None:
            for place, page in enumerate(self._pages, 1):
                self.__dict__.update(page)
                self._write_edges(place, len(self._pages))
                super().showPage()
            super().save()

        def _write_edges(self, place: int, pages: int) -> None:
            width, height = self._pagesize
            self.setFont(REGULAR, 8.5)
            self.setFillColor(SOFT)
            if place > 1:
                self.drawString(MARGIN, height - 11 * mm, printable(f"{document.title} · {document.round_name}"))
            self.drawString(MARGIN, 10 * mm, printable(" ".join(filter(None, (made, source)))))
            page = _("Page {number} of {pages}").format(number=place, pages=pages)
            self.drawRightString(width - MARGIN, 10 * mm, page)

    return PagedCanvas
