"""One geometry of a form: from a definition to pages with everything in mm; printing and reading go by it.

Pure: widths come from a measure function. Registration marks and margins follow ABBYY's and statistics offices'
rules for forms that are scanned. A row stays on its page; only choices that no page holds go on on the next.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
    LARGE,
    LEFT,
    MARGIN,
    MARK,
    RIGHT,
    Block,
    Sketch,
    base,
    sizes_for,
    with_taller,
)
from samdesk.paper.typesetting import Measure, balanced, fit, line_height

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

QR: Final = Rect(170.5, MARGIN, 18.0, 18.0)
"""18 mm and four quiet modules away from the mark in the corner."""
MARKS: Final = tuple(
    Rect(x, y, MARK, MARK)
    for x, y in (
        (MARGIN, MARGIN),
        (PAGE_WIDTH - MARGIN - MARK, MARGIN),
        (MARGIN, PAGE_HEIGHT - MARGIN - MARK),
        (PAGE_WIDTH - MARGIN - MARK, PAGE_HEIGHT - MARGIN - MARK),
        (PAGE_WIDTH - MARGIN - MARK, MARGIN + 4 * MARK),
    )
)
"""Four corners, and a fifth on the right below the second, which tells which way is up; no text begins there."""
FOOT: Final = PAGE_HEIGHT - MARGIN - MARK


def lay_out(
    definition: Definition,
    language: str,
    measure: Measure,
    *,
    names: Mapping[str, str] | None = None,
    room: Room | None = None,
    large: bool = False,
) -> FormLayout:
    """The pages of a form: an even number, since sheets are printed on both sides.

    Depends on the definition, the ``names`` in its texts and the ``room`` that a form's lists take; what differs
    otherwise is a named place. ``large`` sets it in large print, with more room to write. The definition should
    have no ``paper_faults``.
    """
    sizes = sizes_for(large=large)
    wording = Wording(definition, language, names or {}, measure, translator(language), sizes)
    room = room or Room()
    pages = [stack.sketch(wording) for stack in _roomiest(wording, room)]
    if len(pages) % 2:
        pages.append(_more_room(wording))
    finished = tuple(_finished(wording, sketch, n, len(pages)) for n, sketch in enumerate(pages, 1))
    return FormLayout(definition.id, definition.sha256, language, large, finished)


@dataclass(frozen=True)
class _Stack:
    """What stands on a page, one below the other: the ``opening`` of the first block, if it has one, and the blocks."""

    opening: Sketch | None
    blocks: list[Block]

    def placed(self, wording: Wording) -> Iterator[tuple[Sketch, float]]:
        """Each sketch with its top."""
        y = wording.sizes.top
        if self.opening:
            yield self.opening, y
            y += self.opening.height
        for n, block in enumerate(self.blocks):
            y += block.space if n else 0
            yield block.sketch, y
            y += block.sketch.height

    def stretched(self, wording: Wording) -> _Stack:
        """The page with as much room to write as it has, all blocks alike."""
        taller = _Stack(self.opening, [block.taller or block for block in self.blocks])
        fits = all(top + sketch.height <= BODY_BOTTOM for sketch, top in taller.placed(wording))
        return taller.stretched(wording) if fits and any(block.taller for block in self.blocks) else self

    def sketch(self, wording: Wording) -> Sketch:
        """Everything on the page."""
        page = wording.sketch()
        for sketch, top in self.placed(wording):
            sketch.put_on(page, top)
        return page


def _roomiest(wording: Wording, room: Room) -> list[_Stack]:
    """The pages with the most room to write that cost no further sheet of paper.

    There are two lines for each motivation even if one alone would save a sheet: a reason seldom fits into one.
    """
    sizes = wording.sizes
    setters = [RowSetter(wording, motivation) for motivation in sizes.motivations]
    setters += [RowSetter(wording, motivation, lines) for motivation, lines in sizes.roomier]
    scales = setters[0].scales_beside()
    fronts = {apart: front(wording, scales, spare=room.spare, apart=apart) for apart in (True, False)}
    ways = with_taller([list(setter.blocks()) for setter in setters])[: len(sizes.motivations)]
    end = closing(wording, room, PLAN_ROWS)
    tried = (
        (apart, rows, _pages(fronts[apart], [*rows, *end], wording, apart=apart))
        for apart, rows in product(fronts, reversed(ways))
    )
    apart, rows, best = min(tried, key=lambda found: (len(found[2]) + 1) // 2)
    for plan_rows in range(PLAN_ROWS + 1, MOST_PLAN_ROWS + 1):
        pages = _pages(fronts[apart], [*rows, *closing(wording, room, plan_rows)], wording, apart=apart)
        if len(pages) > len(best):
            break
        best = pages
    return [page.stretched(wording) for page in best]


def geometry_json(
    definition: Definition, language: str, measure: Measure, *, names: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The layout of an ordinary form as JSON values; see ``to_json``."""
    return to_json(lay_out(definition, language, measure, names=names))


def _pages(first: list[Block], rest: list[Block], wording: Wording, *, apart: bool) -> list[_Stack]:
    """All blocks on as many pages as they take; ``apart`` leaves the first page to the instructions."""
    if apart:
        return _flowed(first, wording) + _flowed(rest, wording)
    return _flowed([*first, replace(rest[0], space=6, taller=None), *rest[1:]], wording)


def _flowed(blocks: list[Block], wording: Wording) -> list[_Stack]:
    """Blocks on pages, none split; a block that begins a page has its opening above it."""
    pages = [_Stack(None, [])]
    begin = y = wording.sizes.top
    kept = False
    for n, block in enumerate(blocks):
        together = _together(blocks, n)
        top = y + block.space if pages[-1].blocks else y
        begins = not kept and any(other.begins_page for other in together)
        if y > begin and (begins or top + _height(together) > BODY_BOTTOM + 0.001):
            pages.append(_Stack(block.opening, []))
            top = begin + (block.opening.height if block.opening else 0.0)
        pages[-1].blocks.append(block)
        y = top + block.sketch.height
        kept = block.keeps_next
    return pages


def _together(blocks: list[Block], n: int) -> list[Block]:
    """A block and those it keeps to itself."""
    end = n
    while blocks[end].keeps_next and end + 1 < len(blocks):
        end += 1
    return blocks[n : end + 1]


def _height(blocks: list[Block]) -> float:
    return sum(block.sketch.height + block.space for block in blocks) - blocks[0].space


def _more_room(wording: Wording) -> Sketch:
    """The last side of an odd number: room to write on instead of an empty page."""
    sketch = wording.sketch()
    _ = wording.translate
    text = _("Room for more. Write the number of the row in front.")
    line = wording.sizes.line + 1
    y = sketch.paragraph(LEFT, wording.sizes.top, RIGHT - LEFT, text, wording.sizes.heading, bold=True) + 4
    count = int((BODY_BOTTOM - y) / line)
    sketch.lines_to_write("more", Rect(LEFT, y, RIGHT - LEFT, count * line))
    return sketch


def _finished(wording: Wording, sketch: Sketch, number: int, count: int) -> Page:
    """A page with marks, code, QR code, running title and foot."""
    _ = wording.translate
    page = _("Page {n} of {count}").format(n=number, count=count)
    right = CODE_X - 36
    numbered = max(10, wording.sizes.least)
    sketch.places += [
        Place("form_id", Rect(right, MARGIN + 0.5, 36, line_height(16)), 16, 16, bold=True, align="right"),
        Place("reprint", Rect(right, MARGIN + 13, 36, line_height(9)), 9, 7, bold=True, align="right"),
        Place("form_id_foot", Rect(LEFT, FOOT, 28, line_height(11)), 11, 11, bold=True),
    ]
    sketch.line(CODE_X, MARGIN + 11.5, page, numbered, align="right")
    sketch.line(LEFT + 30, FOOT + base(11), page, numbered)
    version = f"{wording.definition.id} {wording.definition.version}"
    sketch.line(RIGHT - 1, FOOT + base(11), version, 8.5, align="right")
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
    sizes = wording.sizes
    width, least = right - LEFT, sizes.least
    size = max(9.5, least)
    unit = 2 * line_height(size)
    title, lines, _whole = fit(title_of(wording), width, unit - 0.6, (max(11, least), size), wording.measure, bold=True)
    for n, line in enumerate(balanced(lines, title, wording.measure)):
        sketch.line(LEFT, MARGIN + base(title) + n * line_height(title), line, title, bold=True)
    top = MARGIN + len(lines) * line_height(title) + 0.4
    sketch.places.append(Place("unit_line", Rect(LEFT, top, width, unit), size, least))
    if any(field.name in ("motivation", "text", "more") for field in sketch.fields):
        _ = wording.translate
        warning = _("Do not write the names of persons, and nothing about anyone's health.")
        sketch.line(LEFT, sizes.top - 4.4, warning, sizes.small)


def paper_faults(
    definition: Definition,
    *,
    language: str = "",
    large: bool | None = None,
    names: Mapping[str, str] | None = None,
) -> tuple[Fault, ...]:
    """Why a definition cannot be printed, each with the row named: in all its languages and both sizes, or in one.

    Everything has a place on paper except a row or heading that is taller than a page, a choice without label, and
    letters that the font lacks. What is too tall only in large print is a fault too, since any reader may ask for it.
    ``names`` fills the names in its texts, once they are known.
    """
    from samdesk.paper.fonts import measure

    faults = [*_choiceless(definition)]
    for spoken in (language,) if language else definition.languages:
        wording = Wording(definition, spoken, names or {}, measure, translator(spoken))
        ordinary = list(_tall(wording, _("Row {number} is taller than a page.")))
        if ordinary or large is False:
            faults += ordinary
            continue
        faults += _tall(replace(wording, sizes=LARGE), _("Row {number} is taller than a page in large print."))
    faults += _unwritable(definition)
    return tuple(dict.fromkeys(faults))


def _unwritable(definition: Definition) -> Iterable[Fault]:
    """Texts with letters that the font lacks."""
    from samdesk.paper.fonts import lacking

    advice = _("Write it in other letters.")
    for row in definition.statements():
        scale = definition.scale_of(row)
        labels = [row.label, row.short, row.hint, *(choice.labels for choice in (scale.choices if scale else ()))]
        if letters := lacking("".join(text for texts in labels for text in texts.values())):
            what = _("Row {number} has letters that cannot be printed: {letters}.")
            yield Fault(what.format(number=row.number, letters=letters), advice)
    notes = (row.label for section in definition.sections for row in section.statements if row.kind is Kind.NOTE)
    heads = (labels for section in definition.sections for labels in (section.label, section.stem))
    for text in (text for labels in (definition.title, *heads, *notes) for text in labels.values()):
        if letters := lacking(text):
            what = _("A heading or note has letters that cannot be printed: {letters}, in “{text}”.")
            yield Fault(what.format(letters=letters, text=text[:40]), advice)


def _tall(wording: Wording, said: str) -> Iterable[Fault]:
    """What is taller than a page; ``said`` names the row."""
    space = BODY_BOTTOM - wording.sizes.top
    blocks = list(RowSetter(wording, wording.sizes.motivations[0]).blocks())
    for n, block in enumerate(blocks):
        if (block.opening.height if block.opening else 0) + _height(_together(blocks, n)) > space:
            if rows := [row.number for other in blocks[n : n + 2] for row in other.sketch.rows]:
                what = said.format(number=rows[0])
            else:
                what = _("A heading or note is taller than a page: “{text}…”.")
                what = what.format(text=block.sketch.texts[0].text[:40])
            yield Fault(what, _("Shorten its texts or its section's lead-in."))


def _choiceless(definition: Definition) -> Iterable[Fault]:
    """Rows that should have choices to cross and have none, or one that nobody can read."""
    for row, language in product(definition.statements(), definition.languages):
        scale = definition.scale_of(row)
        if scale and any(not text_in(choice.labels, language).strip() for choice in scale.choices):
            yield Fault(
                _("Row {number} has a choice without a label.").format(number=row.number),
                _("Give every choice a label."),
            )
        if row.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) and scale is None:
            yield Fault(_("Row {number} has no choices.").format(number=row.number), _("Name a list of choices."))
