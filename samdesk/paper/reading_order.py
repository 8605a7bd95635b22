"""The order in which a page is read aloud: its texts as headings and paragraphs, its fields between them.

A layout says where everything stands; a screen reader needs one thing after the other. What is there for the eye
alone (running heads, key codes above columns) is told apart. Knows nothing of PDF.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

from samdesk.paper.geometry import FOOT
from samdesk.paper.shapes import TextLine
from samdesk.paper.sketch import BOX, sizes_for
from samdesk.paper.typesetting import line_height

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from samdesk.paper.fillable_fields import Widget
    from samdesk.paper.shapes import FormLayout, Page, Rect
    from samdesk.paper.sketch import Sizes

LEVEL: Final = 1.8
"""Things whose middles are no further apart stand beside each other, in mm."""
BESIDE: Final = 5.0
"""A label ends at most so far before the field that it names, in mm."""
COLUMNS: Final = 40.0
"""Boxes that are further apart stand in different columns of a list that is read downwards, in mm."""

Role = Literal["H1", "H2", "P"]


@dataclass(frozen=True)
class Paragraph:
    """Lines that are read together, in the order that they stand in."""

    role: Role
    lines: tuple[TextLine, ...]


@dataclass(frozen=True)
class Placed:
    """The lines of a form's own text in its place; they are read together, at a ``level`` in mm from the top."""

    lines: tuple[TextLine, ...]
    level: float


@dataclass(frozen=True)
class Part:
    """What is read as one: a statement with its fields (``number``), or what stands between statements."""

    number: str
    pieces: tuple[Paragraph | Widget, ...]


@dataclass(frozen=True)
class _Stands:
    """A text line or a field, where it is sorted: ``y`` is the middle of its line."""

    thing: TextLine | Widget
    x: float
    y: float


def parts_of(
    layout: FormLayout, page: Page, placed: Collection[Placed], widgets: Collection[Widget]
) -> tuple[list[Part], list[TextLine]]:
    """What is read on a page, in order, and the lines for the eye alone; ``placed`` are the texts of its places."""
    levels = {line: one.level for one in placed for line in one.lines}
    sizes = sizes_for(large=layout.large)
    read, seen = _told_apart(page, levels, sizes)
    headings = {text for text in page.texts if text.bold and text.size > 1.1 * sizes.body} - levels.keys()
    band = sizes.top - 1 if page.number == 1 else 0.0
    parts: list[Part] = []
    stands = [*(_line(text, widgets, levels.get(text)) for text in read), *map(_field, widgets)]
    for number, area, inside in _areas(page, stands):
        ordered = _row(inside) if area else _sorted(inside)
        parts.append(Part(number, tuple(_paragraphs(ordered, headings, band))))
    return parts, seen


def _told_apart(page: Page, placed: Collection[TextLine], sizes: Sizes) -> tuple[list[TextLine], list[TextLine]]:
    """Texts that are read, and those for the eye: heads and feet of pages, labels above columns of boxes."""
    beside = [box.rect.x for box in page.boxes if _has_neighbour(page, box.statement, box.rect)]
    columns = min(beside, default=0.0) - BOX
    read: list[TextLine] = []
    seen: list[TextLine] = []
    for text in (*page.texts, *placed):
        head = text.y < sizes.top and (page.number > 1 or not (text.bold or text in placed))
        label = bool(beside) and text.x > columns and text.size < 0.82 * sizes.body and not _inside(page, text)
        is_seen = head or text.y > FOOT or label
        (seen if is_seen else read).append(text)
    return read, seen


def _has_neighbour(page: Page, statement: str, rect: Rect) -> bool:
    others = (box.rect for box in page.boxes if statement and box.statement == statement and box.kind == "choice")
    return any(abs(other.y - rect.y) < 0.01 and 0 < abs(other.x - rect.x) < COLUMNS for other in others)


def _inside(page: Page, text: TextLine) -> bool:
    return any(row.rect.y <= text.y <= row.rect.bottom for row in page.rows)


def _line(text: TextLine, fields: Iterable[Widget], level: float | None) -> _Stands:
    """A line of text; one that names a field stands where the field does."""
    rect = text.rect
    if level is not None:
        return _Stands(text, text.x, level)
    for widget in fields:
        area = widget.rect
        if -0.1 <= area.x - rect.right < BESIDE and area.y <= text.y <= area.bottom + 0.1 and area.h > BOX + 0.1:
            return _Stands(text, text.x, _field(widget).y)
    return _Stands(text, text.x, rect.y + rect.h / 2)


def _field(widget: Widget) -> _Stands:
    return _Stands(widget, widget.rect.x, widget.rect.y + min(widget.rect.h, 8.0) / 2)


def _areas(page: Page, stands: list[_Stands]) -> Iterator[tuple[str, bool, list[_Stands]]]:
    """What stands in each statement's area, and between them, from above to below."""
    rows = sorted(page.rows, key=lambda row: row.rect.y)
    numbers: dict[int, str] = {2 * n + 1: row.number for n, row in enumerate(rows)}

    def place(one: _Stands) -> int:
        for n, row in enumerate(rows):
            if row.rect.y <= one.y < row.rect.bottom:
                return 2 * n + 1
        return 2 * sum(row.rect.bottom <= one.y for row in rows)

    for where, inside in groupby(sorted(stands, key=place), key=place):
        yield numbers.get(where, ""), where in numbers, list(inside)


def _sorted(stands: list[_Stands]) -> list[_Stands]:
    """From above to below, and from left to right where things stand beside each other."""
    ordered: list[_Stands] = []
    level: list[_Stands] = []
    for one in sorted(stands, key=lambda one: one.y):
        if level and one.y - level[0].y > LEVEL:
            ordered += sorted(level, key=lambda one: one.x)
            level = []
        level.append(one)
    return ordered + sorted(level, key=lambda one: one.x)


def _row(stands: list[_Stands]) -> list[_Stands]:
    """A statement's text with its notes, then the boxes that stand beside it, then what is written."""
    boxes = [one for one in stands if _is_box(one)]
    others = [one for one in stands if not _is_box(one)]
    if len({round(one.y, 1) for one in boxes}) > 1 or not boxes:
        return _in_columns(stands, sorted({one.x for one in boxes}))
    wrote = min((one.y for one in others if not _is_text(one)), default=float("inf"))
    above = [one for one in others if one.y < wrote]
    return [*_sorted(above), *_sorted(boxes), *_sorted([one for one in others if one.y >= wrote])]


def _in_columns(stands: list[_Stands], xs: list[float]) -> list[_Stands]:
    """Boxes below each other with their labels, column by column; what stands above and below goes over both."""
    if not xs or xs[-1] - xs[0] < COLUMNS:
        return _sorted(stands)
    listed = [one.y for one in stands if _is_box(one) and one.x in (xs[0], xs[-1])]
    below = [one.y for one in stands if not _is_text(one) and not (_is_box(one) and one.x in (xs[0], xs[-1]))]
    top, bottom = min(listed) - LEVEL, min(below, default=float("inf")) - LEVEL
    right = xs[-1] - LEVEL
    parts: list[list[_Stands]] = [[], [], [], []]
    for one in stands:
        part = 0 if one.y < top else 3 if one.y >= bottom else 2 if one.x >= right else 1
        parts[part].append(one)
    return [one for part in parts for one in _sorted(part)]


def _is_text(one: _Stands) -> bool:
    return isinstance(one.thing, TextLine)


def _is_box(one: _Stands) -> bool:
    return not _is_text(one) and one.thing.rect.h < BOX + 0.1


def _paragraphs(stands: list[_Stands], headings: Collection[TextLine], band: float) -> Iterator[Paragraph | Widget]:
    lines: list[TextLine] = []
    for one in stands:
        thing = one.thing
        if lines and not (isinstance(thing, TextLine) and _goes_on(lines[-1], thing)):
            yield Paragraph(_role(lines[0], headings, band), tuple(lines))
            lines = []
        if isinstance(thing, TextLine):
            lines.append(thing)
        else:
            yield thing
    if lines:
        yield Paragraph(_role(lines[0], headings, band), tuple(lines))


def _goes_on(line: TextLine, following: TextLine) -> bool:
    """Whether a line belongs to the same paragraph as the one before it: beside it, or right below in its size."""
    down = following.y - line.y
    if abs(down) < LEVEL:
        return True
    return line.size == following.size and 0 < down < 1.15 * line_height(line.size)


def _role(line: TextLine, headings: Collection[TextLine], band: float) -> Role:
    """The title stands in the band at the top of the first page; other headings are below it."""
    if line not in headings:
        return "P"
    return "H1" if line.rect.y < band else "H2"
