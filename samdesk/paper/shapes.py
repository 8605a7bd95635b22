"""What stands on a page: marks, boxes, text lines, rules and places, in mm from the top left corner.

Plain data that both the printer and the reader of a scan go by. Knows nothing of PDF, of how text is broken,
or of what the form asks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

PAGE_WIDTH: Final = 210.0
PAGE_HEIGHT: Final = 297.0
POINT: Final = 25.4 / 72
"""One PDF point in mm."""

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: left, top, width and height in mm; y grows downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.y + self.h

    def grown(self, by: float) -> Rect:
        """The rectangle with ``by`` mm more on every side."""
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def overlaps(self, other: Rect) -> bool:
        """Whether the two share more than an edge (0.01 mm is rounding)."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > 0.01
            and min(self.bottom, other.bottom) - max(self.y, other.y) > 0.01
        )

    def holds(self, other: Rect) -> bool:
        """Whether the other one lies wholly inside (0.01 mm is rounding)."""
        return (
            other.x >= self.x - 0.01
            and other.y >= self.y - 0.01
            and other.right <= self.right + 0.01
            and other.bottom <= self.bottom + 0.01
        )


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of printed text: left end and base line, ``width`` as measured, ``size`` in points."""

    x: float
    y: float
    width: float
    text: str
    size: float
    bold: bool = False

    @property
    def rect(self) -> Rect:
        """What letters may cover: from the ascenders to the descenders."""
        size = self.size * POINT
        return Rect(self.x, self.y - 0.72 * size, self.width, 0.93 * size)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight black line of ``width`` mm."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float = 0.2


@dataclass(frozen=True, slots=True)
class Box:
    """A box to cross. ``choice`` is a choice code, ``action`` for "needs action", or who took part."""

    statement: str
    choice: str
    rect: Rect
    kind: Literal["choice", "action", "participant"] = "choice"


@dataclass(frozen=True, slots=True)
class Row:
    """The area of one statement on its page, from its upper rule to the end of its motivation."""

    number: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Field:
    """An area to write in by hand: ``name`` says what, ``number`` the statement if it belongs to one.

    ``cells`` is the number of equal cells side by side for one character each, 0 for free writing.
    """

    name: str
    rect: Rect
    number: str = ""
    cells: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A named area whose text differs from form to form.

    The text is set in ``size`` points, in as many lines as the area holds; it shrinks to ``smallest`` before it is
    cut. ``centred`` puts lines that do not fill the height in the middle of it.
    """

    name: str
    rect: Rect
    size: float
    smallest: float
    bold: bool = False
    align: Align = "left"
    centred: bool = False


@dataclass(frozen=True)
class Page:
    """One side of a sheet; ``frames`` and ``solids`` are pictures and borders, never answers."""

    number: int
    marks: tuple[Rect, ...]
    qr: Rect
    texts: tuple[TextLine, ...] = ()
    rules: tuple[Rule, ...] = ()
    frames: tuple[Rect, ...] = ()
    solids: tuple[Rect, ...] = ()
    rows: tuple[Row, ...] = ()
    boxes: tuple[Box, ...] = ()
    fields: tuple[Field, ...] = ()
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class FormLayout:
    """All pages of a form of one definition, in one language, in ordinary or ``large`` print."""

    definition: str
    sha256: str
    language: str
    large: bool = False
    pages: tuple[Page, ...] = field(default_factory=tuple)


def to_json(layout: FormLayout) -> dict[str, Any]:
    """The layout as JSON values, lengths in mm rounded to a thousandth, so that other programs can read a scan."""
    plain: dict[str, Any] = _rounded(asdict(layout))
    return {"unit": "mm", "origin": "top left", "width": PAGE_WIDTH, "height": PAGE_HEIGHT, **plain}


def _rounded(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, float):
        return round(value, 3)
    if isinstance(value, dict):
        return {key: _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value
