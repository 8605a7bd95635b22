"""The cover letter that goes with a manager's forms: by when, for which units, what it is, with whom, where to.

Stands so that the receiver shows in a window envelope. Knows where things stand, not what they say.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from reportlab.platypus import Paragraph

from samdesk.language import translator
from samdesk.paper.flow import (
    BODY,
    LARGE_BODY,
    TIGHTER,
    PageOfText,
    draw_page,
    ended_well,
    grid,
    in_pages,
    marked,
    style,
)
from samdesk.paper.fonts import BOLD, REGULAR, measure, printable
from samdesk.paper.letter_words import Words
from samdesk.paper.pdf_file import bookmark
from samdesk.paper.shapes import PAGE_HEIGHT, POINT
from samdesk.paper.typesetting import fit, line_height

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable, Table

    from samdesk.domain.rounds import PrintedLetter

LEFT: Final = 25.0
WIDTH: Final = 160.0
LABELS: Final = 36.0
"""Width of the column of labels, in mm; the text beside it has lines of about 66 letters."""
LARGE_LABELS: Final = 44.0
RECEIVER: Final = (112.0, 41.0, 78.0, 25.0)
"""Left, top, width and height in mm of the receiver's block.

It shows in the right-hand window (H2) of a C5 envelope with the sheet folded once, and of a C4 envelope, wherever the
sheet slides in it; nothing else stands there.
"""
FRAMED: Final = 9.0
"""Points between the frame with the last date and what is in it."""
FIRST_TOP: Final = 76.0
TOP: Final = 26.0
BOTTOM: Final = 19.0
FOLD: Final = PAGE_HEIGHT / 2
"""Where a sheet is folded for a C5 envelope, in mm from the top."""


def draw_letter(canvas: Canvas, letter: PrintedLetter) -> int:
    """Draw a letter on a canvas of ``passing_canvas`` and give the number of pages."""
    first = letter.forms[0]
    _ = translator(first.spoken)
    pages = _pages(canvas, letter)
    receiver = _receiver(letter)
    name = letter.manager.strip() or next(iter(receiver), "")
    bookmark(canvas, _("Letter to {name}").format(name=name) if name else _("Letter"), _("Letter"))
    for number, page in enumerate(pages, 1):
        if number == 1:
            _head(canvas, letter, receiver)
        else:
            _running_head(canvas, letter, receiver)
        if len(pages) > 1:
            said = _("Page {n} of {count}").format(n=number, count=len(pages))
            canvas.setFont(REGULAR, _small(letter))
            canvas.drawRightString((LEFT + WIDTH) / POINT, 14 / POINT, said)
        draw_page(canvas, page, LEFT, FIRST_TOP if number == 1 else TOP)
        canvas.showPage()
    return len(pages)


def _pages(canvas: Canvas, letter: PrintedLetter) -> list[PageOfText]:
    """The letter on one page if it can be, lines closer together if need be; a long list of forms comes after it."""
    size = _body(letter)
    width = WIDTH / POINT
    height, first = ((PAGE_HEIGHT - top - BOTTOM) / POINT for top in (TOP, FIRST_TOP))
    pages: list[PageOfText] = []
    for tight in (*TIGHTER, 1.0):
        pages = in_pages(canvas, _story(letter, size, tight), width, height, first)
        if len(pages) == 1:
            break
    return (
        [*pages, *ended_well(canvas, partial(_list, letter, size), width, height)] if Words(letter).is_long else pages
    )


def _body(letter: PrintedLetter) -> float:
    """Points of the letter's text: large print where one of its forms is."""
    return LARGE_BODY if any(form.large for form in letter.forms) else BODY


def _small(letter: PrintedLetter) -> float:
    """Points of what stands at a page's edges."""
    return 12.0 if _body(letter) == LARGE_BODY else 9.0


def _running_head(canvas: Canvas, letter: PrintedLetter, receiver: list[str]) -> None:
    """Whose letter it is, on every page but the first, so that sheets that fall apart can be put together again."""
    parts = (*receiver[:2], printable(letter.forms[0].round_name))
    size, lines, _whole = fit(" · ".join(filter(None, parts)), WIDTH, 5, (_small(letter), 7), measure)
    canvas.setFont(REGULAR, size)
    for line in lines:
        canvas.drawString(LEFT / POINT, (PAGE_HEIGHT - 18) / POINT, line)


def _head(canvas: Canvas, letter: PrintedLetter, receiver: list[str]) -> None:
    """Who sends, the receiver where the window is, and where to fold."""
    form = letter.forms[0]
    sender = [form.unit_path[-1] if form.unit_path else "", form.round_name]
    y = 22.0
    for n, line in enumerate(filter(None, map(printable, sender))):
        size, lines, _whole = fit(line, 75, 9, (11, 9), measure, bold=not n)
        canvas.setFont(REGULAR if n else BOLD, size)
        for part in lines:
            canvas.drawString(LEFT / POINT, (PAGE_HEIGHT - y) / POINT, part)
            y += line_height(size)
    x, y, _width, _height = RECEIVER
    size, lines = _in_window(receiver, min(14.0, _body(letter)))
    canvas.setFont(REGULAR, size)
    for part in lines:
        canvas.drawString(x / POINT, (PAGE_HEIGHT - y) / POINT, part)
        y += line_height(size)
    canvas.setLineWidth(0.4)
    canvas.line(5 / POINT, (PAGE_HEIGHT - FOLD) / POINT, 9 / POINT, (PAGE_HEIGHT - FOLD) / POINT)


def _receiver(letter: PrintedLetter) -> list[str]:
    """The receiver's lines: the manager, the unit if it is one, and what all the units belong to below the region."""
    first = letter.forms[0]
    _ = translator(first.spoken)
    paths = [(form.unit_name or form.unit_code, *form.unit_path[:-1]) for form in letter.forms]
    common = [name for name in paths[0] if name and all(name in path for path in paths)][:4]
    name = letter.manager.strip()
    if not name and common:
        name = _("The manager of {unit}").format(unit=common.pop(0))
    return [printable(line) for line in (name, *common) if line]


def _in_window(receiver: list[str], largest: float) -> tuple[float, list[str]]:
    """Size in points and lines of the receiver's block; what has no room even in small print is left out at the end."""
    _x, _y, width, height = RECEIVER
    for left_out in range(len(receiver)):
        text = "\n".join(receiver[: len(receiver) - left_out])
        size, lines, whole = fit(text, width, height, (largest, 8), measure)
        if whole or left_out == len(receiver) - 1:
            return size, lines
    return largest, []


def _story(letter: PrintedLetter, size: float, tight: float) -> list[Flowable]:
    """Greeting, last date, forms, and what to know, each with its label beside it."""
    words = Words(letter)
    large, _lines, _whole = fit(words.title(), WIDTH, 0, (size * 1.7, size * 1.5), measure, bold=True)
    title = style("title", large, tight, fontName=BOLD, leading=large * 1.18, spaceAfter=size * 0.4)
    lead = style("lead", size, tight, spaceAfter=size * 0.6)
    story: list[Flowable] = [Paragraph(marked(words.title()), title), Paragraph(marked(words.greeting()), lead)]
    story += _deadline(words, size)
    if not words.is_long:
        story.append(_forms(words, size, tight))
    label = style("label", size, tight, fontName=BOLD)
    text = style("text", size, tight)
    gap = size * 0.42 * tight**4
    rows = [
        [Paragraph(marked(name), label), Paragraph(marked(_numbers_whole(printable(said))), text)]
        for name, said in words.texts()
    ]
    wide = LARGE_LABELS if size == LARGE_BODY else LABELS
    rules = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (0, -1), 6),
        ("RIGHTPADDING", (1, 0), (1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), gap),
        ("BOTTOMPADDING", (0, 0), (-1, -1), gap),
    ]
    columns = [wide / POINT, (WIDTH - wide) / POINT]
    return [*story, grid(rows, columns, rules)]


def _list(letter: PrintedLetter, size: float, tight: float) -> list[Flowable]:
    """The forms on a page of their own."""
    words = Words(letter)
    heading = style("heading", size * 1.3, fontName=BOLD, leading=size * 1.6, spaceAfter=size * 0.5, keepWithNext=1)
    return [Paragraph(marked(words.list_title()), heading), _forms(words, size, tight)]


def _deadline(words: Words, size: float) -> list[Flowable]:
    """A frame with the last date and where to hand in, as far as they are known."""
    label = style("label", size * 0.85)
    strong = style("strong", size * 1.45, fontName=BOLD, leading=size * 1.75)
    lesser = style("strong", size * 1.2, fontName=BOLD, leading=size * 1.45, spaceBefore=size * 0.2)
    said = words.deadline()
    room = WIDTH / max(1, len(said)) - 2 * FRAMED * POINT
    cells = [
        [
            Paragraph(marked(name), label),
            Paragraph(marked(_at_commas(printable(text), room, lesser.fontSize)), strong if dated else lesser),
        ]
        for name, text, dated in said
    ]
    if not cells:
        return []
    rules = [
        ("BOX", (0, 0), (-1, -1), 1, "black"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), FRAMED),
        ("RIGHTPADDING", (0, 0), (-1, -1), FRAMED),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
    ]
    widths = [WIDTH / POINT / len(cells)] * len(cells)
    return [grid([cells], widths, rules, spaceAfter=size * 0.9)]


def _numbers_whole(text: str) -> str:
    """The text with groups of digits held together: post codes and telephone numbers do not break over a line."""
    return re.sub(r"(?<=\d) (?=\d)", "\u00a0", text)


def _at_commas(text: str, width: float, size: float) -> str:
    """An address that is broken after its commas, as far as what stands between them has room in ``width`` mm."""
    parts = _numbers_whole(text).split(", ")
    return ", ".join(
        part.replace(" ", "\u00a0") if measure(f"{part},", size, bold=True) <= width else part for part in parts
    )


def _forms(words: Words, size: float, tight: float) -> Table:
    """Which units and form ids; heads again on every page."""
    head = style("head", size * 0.85, fontName=BOLD, leading=size)
    cell = style("cell", size * 0.95, tight, leading=size * 1.15)
    heads, *rows = words.forms()
    cells = [[Paragraph(marked(text), head) for text in heads]]
    cells += [[Paragraph(marked(printable(text)), cell) for text in row] for row in rows]
    shares = (66, 30, 28, 36)[: len(heads)] if len(heads) > 3 else (84, 38, 38)
    rules = [
        ("LINEBELOW", (0, 0), (-1, 0), 1, "black"),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, "black"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("VALIGN", (0, 1), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 2 * tight**4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5 * tight**4),
    ]
    widths = [WIDTH / POINT * share / sum(shares) for share in shares]
    return grid(cells, widths, rules, repeatRows=1, spaceAfter=size * 0.5)
