"""The page grid in mm, and a sketch: elements put down block by block, then moved as a whole onto a page.

Knows nothing of what the form asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from samdesk.paper.shapes import POINT, Align, Box, Field, Place, Rect, Row, Rule, TextLine
from samdesk.paper.typesetting import Measure, line_height, wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN: Final = 12.0
"""Nothing that matters stands nearer to an edge (ABBYY FlexiCapture, statistics offices)."""
MARK: Final = 5.0
LEFT: Final = 20.0
RIGHT: Final = 191.0
BODY_BOTTOM: Final = 277.0
BOX: Final = 4.75
THIN: Final = 0.2
"""The thinnest rule that is still there when a copy at 70 % is scanned in black and white at 200 dpi."""
THICK: Final = 0.5
MOST_CHARACTERS: Final = 75
"""A line that another one follows is no longer: the eye must find the next one (Swedish easy-reading guidance)."""


@dataclass(frozen=True)
class Sizes:
    """How large everything is that differs between ordinary and large print: type in points, lengths in mm.

    ``body`` is statements and instructions, ``small`` hints and notes, ``label`` the words beside what is filled in,
    ``listed`` lists of units and actions, ``value`` what stands out on the first page; text that differs from form
    to form shrinks to ``least`` before it is cut. ``line`` is a line to write on by hand, ``cell`` the width of a
    cell for one character; ``motivations`` are the heights to write a motivation in, lowest first; ``roomier``
    ones, with the number of lines for a text, are for pages that have the room.
    """

    body: float
    small: float
    label: float
    heading: float
    title: tuple[float, float]
    value: float
    listed: float
    least: float
    top: float
    line: float
    cell: float
    indent: float
    pitch: float
    action_x: float
    before_action: float
    text_least: float
    plan_row: float
    unit_lines: int
    motivations: tuple[float, ...]
    roomier: tuple[tuple[float, int], ...]


ORDINARY: Final = Sizes(
    body=11,
    small=9,
    label=8.5,
    heading=13,
    title=(22, 13),
    value=14,
    listed=10,
    least=8,
    top=36,
    line=8,
    cell=6,
    indent=10,
    pitch=9.5,
    action_x=185,
    before_action=14,
    text_least=70,
    plan_row=11,
    unit_lines=20,
    motivations=(16, 18, 20),
    roomier=((24, 6), (27, 8), (27, 10), (27, 12)),
)
LARGE: Final = Sizes(
    body=16,
    small=13,
    label=12,
    heading=19,
    title=(24, 16),
    value=19,
    listed=14,
    least=12,
    top=43,
    line=10,
    cell=7.5,
    indent=14,
    pitch=10,
    action_x=183,
    before_action=17.5,
    text_least=80,
    plan_row=15,
    unit_lines=26,
    motivations=(20, 22, 24),
    roomier=((30, 6), (33, 8), (33, 10)),
)
"""16 points and nothing under 12, for people who see badly."""


def sizes_for(*, large: bool) -> Sizes:
    """The sizes of large or of ordinary print."""
    return LARGE if large else ORDINARY


class Sketch:
    """Elements in mm from the sketch's own top; ``height`` is how much of a page it takes."""

    def __init__(self, measure: Measure, sizes: Sizes) -> None:
        self.measure = measure
        self.sizes = sizes
        self.height = 0.0
        self.texts: list[TextLine] = []
        self.rules: list[Rule] = []
        self.frames: list[Rect] = []
        self.solids: list[Rect] = []
        self.rows: list[Row] = []
        self.boxes: list[Box] = []
        self.fields: list[Field] = []
        self.places: list[Place] = []

    def line(
        self,
        x: float,
        y: float,
        text: str,
        size: float = 0,
        *,
        bold: bool = False,
        align: Align | Literal["centre"] = "left",
    ) -> float:
        """Put one line with its base line at ``y``; ``x`` is its left end, middle or right end. Gives its width.

        Text is body text if no ``size`` is given.
        """
        size = size or self.sizes.body
        width = self.measure(text, size, bold=bold)
        left = x - width * {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        if text:
            self.texts.append(TextLine(left, y, width, text, size, bold))
        return width

    def paragraph(self, x: float, y: float, width: float, text: str, size: float = 0, *, bold: bool = False) -> float:
        """Put a broken text with its top at ``y``; gives where it ends."""
        size = size or self.sizes.body
        for line in self.broken(width, text, size, bold=bold):
            self.line(x, y + base(size), line, size, bold=bold)
            y += line_height(size)
        return y

    def broken(self, width: float, text: str, size: float, *, bold: bool = False) -> list[str]:
        """The lines of a text: one if it fits into the width, else none longer than the eye follows."""
        lines = wrap(text, width, size, self.measure, bold=bold)
        if len(lines) < 2:
            return lines
        return wrap(text, width, size, self.measure, bold=bold, longest=MOST_CHARACTERS)

    def rule(self, y: float, x1: float = LEFT, x2: float = RIGHT, width: float = THIN) -> None:
        """Put a level rule."""
        self.rules.append(Rule(x1, y, x2, y, width))

    def comb(self, name: str, x: float, y: float, cells: int, number: str = "") -> Rect:
        """Put cells side by side for one character each."""
        cell = self.sizes.cell
        rect = Rect(x, y, cell * cells, self.sizes.line)
        self.fields.append(Field(name, rect, number, cells))
        self.frames.append(rect)
        self.rules.extend(Rule(x + cell * n, y + rect.h / 2, x + cell * n, rect.bottom) for n in range(1, cells))
        return rect

    def lines_to_write(self, name: str, rect: Rect, number: str = "") -> None:
        """Put a field with a rule at every whole line that it has room for, the last at its end."""
        self.fields.append(Field(name, rect, number))
        count = max(1, int(rect.h / self.sizes.line + 0.001))
        for n in range(1, count + 1):
            self.rule(rect.y + rect.h * n / count, rect.x, rect.right)

    def cross(self, rect: Rect) -> None:
        """Put a cross as a pen makes it, for pictures: it goes a little beyond the box."""
        r = rect.grown(0.3)
        self.rules += [Rule(r.x, r.y, r.right, r.bottom, 0.5), Rule(r.x, r.bottom, r.right, r.y, 0.5)]

    def put_on(self, page: Sketch, dy: float) -> None:
        """Copy everything onto another sketch, ``dy`` mm lower."""
        page.texts += [replace(text, y=text.y + dy) for text in self.texts]
        page.rules += [replace(rule, y1=rule.y1 + dy, y2=rule.y2 + dy) for rule in self.rules]
        page.frames += [_lower(rect, dy) for rect in self.frames]
        page.solids += [_lower(rect, dy) for rect in self.solids]
        page.rows += [replace(row, rect=_lower(row.rect, dy)) for row in self.rows]
        page.boxes += [replace(box, rect=_lower(box.rect, dy)) for box in self.boxes]
        page.fields += [replace(field, rect=_lower(field.rect, dy)) for field in self.fields]
        page.places += [replace(place, rect=_lower(place.rect, dy)) for place in self.places]


@dataclass(frozen=True)
class Block:
    """A part of a form that stays on one page.

    ``opening`` is repeated above it where it begins a page; ``keeps_next`` holds it to the block after it. What
    ``begins_page`` stands at the top of a page, with the blocks that are kept to it. ``taller`` is the same with more
    room to write, for a page that has it.
    """

    sketch: Sketch
    opening: Sketch | None = None
    keeps_next: bool = False
    begins_page: bool = False
    taller: Block | None = None
    space: float = 0.0


def with_taller(ways: Sequence[Sequence[Block]]) -> list[list[Block]]:
    """The same blocks set in several ways, the lowest first, each with the next way as its ``taller`` one."""
    linked = [list(ways[-1])]
    for way in reversed(ways[:-1]):
        taller = linked[0] if len(linked[0]) == len(way) else [None] * len(way)
        linked.insert(0, [replace(block, taller=other) for block, other in zip(way, taller, strict=True)])
    return linked


def base(size: float) -> float:
    """Distance from the top of a line to its base line in mm, for a text size in points."""
    return 0.92 * size * POINT


def middle(size: float) -> float:
    """Distance from the top of a line to the middle of its small letters in mm."""
    return base(size) - 0.25 * size * POINT


def _lower(rect: Rect, dy: float) -> Rect:
    return replace(rect, y=rect.y + dy)
