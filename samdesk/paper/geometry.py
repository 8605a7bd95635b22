"""One geometry of a form: from a definition to pages with everything in mm; printing and reading go by it.

Pure: widths come from a measure function. Registration marks and margins follow ABBYY's and statistics offices'
rules for forms that are scanned; rows are never split.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any, Final

from samdesk.domain.definition import Definition, Kind, text_in
from samdesk.domain.faults import Fault
from samdesk.language import _, translator
from samdesk.paper.closing import MOST_PLAN_ROWS, PLAN_ROWS, Room, closing
from samdesk.paper.front import CODE_X, Wording, front, title_of
from samdesk.paper.rows import RowSetter
from samdesk.paper.shapes import PAGE_HEIGHT, PAGE_WIDTH, FormLayout, Page, Place, Rect, to_json
from samdesk.paper.sketch import (
    BODY_BOTTOM,
    BODY_TOP,
    HEADING,
    LABEL,
    LEFT,
    LINE,
    MARGIN,
    MARK,
    RIGHT,
    SMALL,
    Block,
    Sketch,
    base,
)
from samdesk.paper.typesetting import Measure, fit, line_height

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

QR: Final = Rect(170.5, MARGIN, 18.0, 18.0)
"""18 mm and four quiet modules away from the mark in the corner."""
MARKS: Final = tuple(
    Rect(x, y, MARK, MARK)
    for x, y in (
        (MARGIN, MARGIN),
        (PAGE_WIDTH - MARGIN - MARK, MARGIN),
        (MARGIN, PAGE_HEIGHT - MARGIN - MARK),
        (PAGE_WIDTH - MARGIN - MARK, PAGE_HEIGHT - MARGIN - MARK),
        (MARGIN, MARGIN + 4 * MARK),
    )
)
"""Four corners, and a fifth on the left below the first, which tells which way is up."""
FOOT: Final = PAGE_HEIGHT - MARGIN - MARK
MOTIVATIONS: Final = (16.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0)
"""Heights to write a motivation in; the roomiest that costs no further sheet is taken."""


def lay_out(
    definition: Definition,
    language: str,
    measure: Measure,
    *,
    names: Mapping[str, str] | None = None,
    room: Room | None = None,
) -> FormLayout:
    """The pages of a form: an even number, since sheets are printed on both sides.

    Depends on the definition, the ``names`` in its texts and the ``room`` that a form's lists take; what differs
    otherwise is a named place. The definition should have no ``paper_faults``.
    """
    wording = Wording(definition, language, names or {}, measure, translator(language))
    room = room or Room()
    pages = _roomiest(wording, room)
    if len(pages) % 2:
        pages.append(_more_room(wording))
    finished = tuple(_finished(wording, sketch, n, len(pages)) for n, sketch in enumerate(pages, 1))
    return FormLayout(definition.id, definition.sha256, language, finished)


def _roomiest(wording: Wording, room: Room) -> list[Sketch]:
    """The pages with the most room to write that cost no further sheet of paper."""
    best: list[Sketch] = []
    chosen = (MOTIVATIONS[0], True)
    for apart, motivation in product((True, False), MOTIVATIONS):
        pages = _pages(wording, room, motivation, PLAN_ROWS, apart=apart)
        if not best or (len(pages) + 1) // 2 < (len(best) + 1) // 2:
            best, chosen = pages, (motivation, apart)
    for rows in range(PLAN_ROWS + 1, MOST_PLAN_ROWS + 1):
        pages = _pages(wording, room, chosen[0], rows, apart=chosen[1])
        if len(pages) > len(best):
            break
        best = pages
    return best


def geometry_json(
    definition: Definition, language: str, measure: Measure, *, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The layout of an ordinary form as JSON values; see ``to_json``."""
    return to_json(lay_out(definition, language, measure, names=names))


def _pages(wording: Wording, room: Room, motivation: float, plan_rows: int, *, apart: bool) -> list[Sketch]:
    """All blocks on as many pages as they take; ``apart`` leaves the first page to the instructions."""
    setter = RowSetter(
        wording.definition, wording.language, wording.names, wording.measure, wording.translate, motivation
    )
    rest = [*setter.blocks(), *closing(wording, room, plan_rows)]
    first = front(wording, setter.scales_beside(), spare=room.spare, space=9.0 if apart else 5.0)
    if apart:
        return _flowed(first, wording.measure) + _flowed(rest, wording.measure)
    rest[0] = replace(rest[0], space=6)
    return _flowed([*first, *rest], wording.measure)


def _flowed(blocks: Iterable[Block], measure: Measure) -> list[Sketch]:
    """Blocks on pages, none split; a block that begins a page has its opening above it."""
    waiting = list(blocks)
    pages = [Sketch(measure)]
    y = BODY_TOP
    for n, block in enumerate(waiting):
        top = y if y == BODY_TOP else y + block.space
        if y > BODY_TOP and top + _chain(waiting[n:]) > BODY_BOTTOM + 0.001:
            pages.append(Sketch(measure))
            top = BODY_TOP
            if block.opening:
                block.opening.put_on(pages[-1], top)
                top += block.opening.height
        block.sketch.put_on(pages[-1], top)
        y = top + block.sketch.height
    return pages


def _chain(blocks: list[Block]) -> float:
    """Height of the first block and those it keeps to itself."""
    height = 0.0
    for n, block in enumerate(blocks):
        height += block.sketch.height + (block.space if n else 0)
        if not block.keeps_next:
            break
    return height


def _more_room(wording: Wording) -> Sketch:
    """The last side of an odd number: room to write on instead of an empty page."""
    sketch = Sketch(wording.measure)
    _ = wording.translate
    text = _("Room for more. Write the number of the row in front.")
    y = BODY_TOP + line_height(HEADING) + 4
    sketch.paragraph(LEFT, BODY_TOP, RIGHT - LEFT, text, HEADING, bold=True)
    count = int((BODY_BOTTOM - y) / (LINE + 1))
    sketch.lines_to_write("more", Rect(LEFT, y, RIGHT - LEFT, count * (LINE + 1)))
    return sketch


def _finished(wording: Wording, sketch: Sketch, number: int, count: int) -> Page:
    """A page with marks, code, QR code, running title and foot."""
    _ = wording.translate
    page = _("Page {n} of {count}").format(n=number, count=count)
    right = CODE_X - 36
    sketch.places += [
        Place("form_id", Rect(right, MARGIN + 0.5, 36, line_height(16)), 16, 16, bold=True, align="right"),
        Place("reprint", Rect(right, MARGIN + 13, 36, line_height(SMALL)), SMALL, 7, bold=True, align="right"),
        Place("form_id_foot", Rect(LEFT, FOOT, 28, line_height(11)), 11, 11, bold=True),
    ]
    sketch.line(CODE_X, MARGIN + 11.5, page, 10, align="right")
    sketch.line(LEFT + 30, FOOT + base(11), page, 10)
    version = f"{wording.definition.id} {wording.definition.version}"
    sketch.line(RIGHT - 1, FOOT + base(11), version, LABEL, align="right")
    if number > 1:
        _running_head(wording, sketch, right - 4)
    return Page(
        number,
        MARKS,
        QR,
        tuple(sketch.texts),
        tuple(sketch.rules),
        tuple(sketch.frames),
        tuple(sketch.solids),
        tuple(sketch.rows),
        tuple(sketch.boxes),
        tuple(sketch.fields),
        tuple(sketch.places),
    )


def _running_head(wording: Wording, sketch: Sketch, right: float) -> None:
    """Title, unit and the warning about names, left of the code on every page but the first."""
    size, lines, _whole = fit(title_of(wording), right - LEFT, 4, (11, 8), wording.measure, bold=True)
    sketch.line(LEFT, MARGIN + 4, lines[0] if lines else "", size, bold=True)
    sketch.places.append(Place("unit_line", Rect(LEFT, MARGIN + 5.6, right - LEFT, 2 * line_height(9.5)), 9.5, 7))
    if any(field.name in ("motivation", "text", "more") for field in sketch.fields):
        _ = wording.translate
        warning = _("Do not write the names of persons, and nothing about anyone's health.")
        sketch.line(LEFT, MARGIN + 18, warning, SMALL)


def paper_faults(definition: Definition) -> tuple[Fault, ...]:
    """Why a definition cannot be printed, each with the row named; empty if it can.

    Everything has a place on paper except a row or heading that is taller than a page, a choice without label, and
    letters that the font lacks.
    """
    from samdesk.paper.fonts import lacking, measure

    faults = [fault for language in definition.languages for fault in _tall(definition, language, measure)]
    for row in definition.statements():
        scale = definition.scale_of(row)
        labels = [row.label, row.short, row.hint, *(choice.labels for choice in (scale.choices if scale else ()))]
        if letters := lacking("".join(text for texts in labels for text in texts.values())):
            what = _("Row {number} has letters that cannot be printed: {letters}.")
            faults.append(Fault(what.format(number=row.number, letters=letters), _("Write it in other letters.")))
    return tuple(faults)


def _tall(definition: Definition, language: str, measure: Measure) -> Iterable[Fault]:
    wording = Wording(definition, language, {}, measure, translator(language))
    setter = RowSetter(definition, language, {}, measure, wording.translate, MOTIVATIONS[-1])
    space = BODY_BOTTOM - BODY_TOP
    blocks = list(setter.blocks())
    for n, block in enumerate(blocks):
        opened = block.sketch.height + (block.opening.height if block.opening else 0)
        if max(opened, _chain(blocks[n:])) > space:
            rows = [row.number for other in blocks[n : n + 2] for row in other.sketch.rows]
            what = _("A heading or note is taller than a page: “{text}…”.").format(text=block.sketch.texts[0].text[:40])
            if rows:
                what = _("Row {number} is taller than a page.").format(number=rows[0])
            yield Fault(what, _("Shorten its texts or its section's lead-in."))
    for row in definition.statements():
        scale = definition.scale_of(row)
        if scale and any(not text_in(choice.labels, language).strip() for choice in scale.choices):
            yield Fault(
                _("Row {number} has a choice without a label.").format(number=row.number),
                _("Give every choice a label."),
            )
        if row.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) and scale is None:
            yield Fault(_("Row {number} has no choices.").format(number=row.number), _("Name a list of choices."))
