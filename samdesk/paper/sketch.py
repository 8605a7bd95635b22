"""The page grid in mm, and a sketch: elements put down block by block, then moved as a whole onto a page.

Knows nothing of what the form asks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from samdesk.paper.shapes import POINT, Align, Box, Field, Place, Rect, Row, Rule, TextLine
from samdesk.paper.typesetting import Measure, line_height, wrap

MARGIN: Final = 12.0
"""Nothing that matters stands nearer to an edge (ABBYY FlexiCapture, statistics offices)."""
MARK: Final = 5.0
LEFT: Final = 20.0
RIGHT: Final = 191.0
TEXT_X: Final = 30.0
"""Left edge of statement texts; their numbers stand at ``LEFT``."""
BODY_TOP: Final = 36.0
BODY_BOTTOM: Final = 277.0
BOX: Final = 4.75
PITCH: Final = 9.5
LINE: Final = 8.0
"""Height of a line to write on by hand."""

BODY: Final = 11.0
SMALL: Final = 9.0
LABEL: Final = 8.5
HEADING: Final = 13.0

THIN: Final = 0.15
THICK: Final = 0.5


class Sketch:
    """Elements in mm from the sketch's own top; ``height`` is how much of a page it takes."""

    def __init__(self, measure: Measure) -> None:
        self.measure = measure
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
        size: float = BODY,
        *,
        bold: bool = False,
        align: Align | Literal["centre"] = "left",
    ) -> float:
        """Put one line with its base line at ``y``; ``x`` is its left end, middle or right end. Gives its width."""
        width = self.measure(text, size, bold=bold)
        left = x - width * {"left": 0.0, "centre": 0.5, "right": 1.0}[align]
        if text:
            self.texts.append(TextLine(left, y, width, text, size, bold))
        return width

    def paragraph(
        self, x: float, y: float, width: float, text: str, size: float = BODY, *, bold: bool = False
    ) -> float:
        """Put a broken text with its top at ``y``; gives where it ends."""
        for line in wrap(text, width, size, self.measure, bold=bold):
            self.line(x, y + base(size), line, size, bold=bold)
            y += line_height(size)
        return y

    def rule(self, y: float, x1: float = LEFT, x2: float = RIGHT, width: float = THIN) -> None:
        """Put a level rule."""
        self.rules.append(Rule(x1, y, x2, y, width))

    def comb(self, name: str, x: float, y: float, cells: int, number: str = "") -> Rect:
        """Put cells of 6 x 8 mm side by side for one character each."""
        rect = Rect(x, y, 6.0 * cells, LINE)
        self.fields.append(Field(name, rect, number, cells))
        self.frames.append(rect)
        self.rules.extend(Rule(x + 6.0 * n, y + LINE / 2, x + 6.0 * n, y + LINE) for n in range(1, cells))
        return rect

    def lines_to_write(self, name: str, rect: Rect, number: str = "") -> None:
        """Put a field with a rule at every whole line of 8 mm or more that it has room for, the last at its end."""
        self.fields.append(Field(name, rect, number))
        count = max(1, int(rect.h / LINE + 0.001))
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

    ``opening`` is repeated above it where it begins a page; ``keeps_next`` holds it to the block after it.
    """

    sketch: Sketch
    opening: Sketch | None = None
    keeps_next: bool = False
    space: float = 0.0


def base(size: float) -> float:
    """Distance from the top of a line to its base line in mm, for a text size in points."""
    return 0.92 * size * POINT


def middle(size: float) -> float:
    """Distance from the top of a line to the middle of its small letters in mm."""
    return base(size) - 0.25 * size * POINT


def _lower(rect: Rect, dy: float) -> Rect:
    return replace(rect, y=rect.y + dy)
