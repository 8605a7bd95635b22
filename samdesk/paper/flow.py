"""Running text in pages: paragraphs, lists, tables and lines to write on, placed one below the other.

ReportLab's own page builder owns its file; this one places on a canvas that is somebody else's, and sees to it that
the last page holds more than a line or two. Knows nothing of what the text says.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any, Final

from reportlab.lib.enums import TA_LEFT
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Table

from samdesk.paper.fonts import BOLD, REGULAR
from samdesk.paper.material_text import runs_of
from samdesk.paper.shapes import PAGE_HEIGHT, POINT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reportlab.pdfgen.canvas import Canvas

BODY: Final = 11.0
"""Points of running text."""
LARGE_BODY: Final = 16.0
"""Points of running text in large print."""
TIGHTER: Final = (1.0, 0.97, 0.94, 0.91)
"""How close lines may stand, as a factor; the first that ends well is taken."""
CLOSEST: Final = 0.88
"""How close they may stand where that keeps a text on one page."""
ENOUGH: Final = 0.2
"""The part of a page that the last one is to fill at least."""
STEP: Final = 3 / POINT
"""How much shorter pages are tried, one after the other, to give the last one its part."""
ROUNDING: Final = 0.01


@dataclass(frozen=True)
class Placed:
    """Something on a page, ``y`` points below the top of its frame, ``height`` points high."""

    flowable: Flowable
    y: float
    height: float


PageOfText = list[Placed]


def grid(
    cells: Sequence[Sequence[Flowable]],
    widths: Sequence[float],
    rules: Sequence[tuple[Any, ...]],
    **more: Any,  # noqa: ANN401
) -> Table:
    """A table of paragraphs at the left edge, ``widths`` in points; without ReportLab's own font for empty cells."""
    return Table(cells, widths, style=[("FONT", (0, 0), (-1, -1), REGULAR, BODY), *rules], hAlign="LEFT", **more)


class Lines(Flowable):  # type: ignore[misc] # ReportLab has no types
    """Lines to write on by hand, ``pitch`` mm apart."""

    def __init__(self, count: int, pitch: float = 9.0) -> None:
        super().__init__()
        self.spaceAfter = 8
        self.count, self._pitch = count, pitch / POINT

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """The size in points."""
        self.width, self.height = width, self.count * self._pitch
        return width, self.height

    def draw(self) -> None:
        """Draw the lines, the lowest at the bottom."""
        self.canv.setLineWidth(0.5)
        for n in range(self.count):
            self.canv.line(0, n * self._pitch, self.width, n * self._pitch)


def style(name: str, size: float, tight: float = 1.0, **more: Any) -> ParagraphStyle:  # noqa: ANN401 - ReportLab's
    """A paragraph style; ``tight`` brings lines and paragraphs closer together."""
    settings: dict[str, Any] = {"leading": size * 1.38, "alignment": TA_LEFT, "allowWidows": 0, "allowOrphans": 0}
    settings |= {"fontName": REGULAR, "bulletFontName": REGULAR, "fontSize": size} | more
    for key in ("leading", "spaceBefore", "spaceAfter"):
        settings[key] = settings.get(key, 0) * tight
    return ParagraphStyle(name, **settings)


@cache
def heading_style(level: int, tight: float, scale: float, air: float) -> ParagraphStyle:
    """Headings of the first to third level, which stay with the text; ``air`` is the part of their space to leave."""
    size, before, after = (n * scale for n in {1: (22, 0, 12), 2: (14, 14, 4), 3: (11.5, 9, 2)}[min(level, 3)])
    spaces = {"spaceBefore": before * air, "spaceAfter": after * air}
    return style(f"heading{level}", size, tight, fontName=BOLD, leading=size * 1.2, keepWithNext=1, **spaces)


def marked(text: str) -> str:
    """Text with ``**bold**`` as ReportLab wants it; whatever looks like markup is text."""
    return "".join(f"<b>{escape(part)}</b>" if bold else escape(part) for part, bold in runs_of(text))


Story = Callable[[float], Sequence[Flowable]]
"""A text to place, set as close as is asked for."""


def on_one_page(canvas: Canvas, story: Story, width: float, height: float) -> list[PageOfText]:
    """A text on one page, its lines closer together if need be; no pages if it does not go on one."""
    for tight in (*TIGHTER, CLOSEST):
        pages = in_pages(canvas, story(tight), width, height)
        if len(pages) == 1:
            return pages
        if len(pages) > 2:
            break
    return []


def ended_well(canvas: Canvas, story: Story, width: float, height: float) -> list[PageOfText]:
    """Pages of a text whose last one is no scrap: set closer, or the pages before it shorter."""
    for tight in TIGHTER:
        pages = in_pages(canvas, story(tight), width, height)
        if len(pages) == 1 or _is_enough(pages[-1], height):
            return pages
    loose = pages = in_pages(canvas, story(1.0), width, height)
    shorter = height
    while shorter > height / 2 and not _is_enough(pages[-1], height):
        shorter -= STEP
        pages = in_pages(canvas, story(1.0), width, shorter)
        if len(pages) > len(loose):
            return loose
    return pages


def _is_enough(page: PageOfText, height: float) -> bool:
    return page[-1].y + page[-1].height >= ENOUGH * height


def in_pages(
    canvas: Canvas, story: Iterable[Flowable], width: float, height: float, first: float | None = None
) -> list[PageOfText]:
    """Place a text in frames of a width and height in points; the ``first`` one may have another height.

    What must stay with what follows does, a paragraph or table is divided where a page ends.
    """
    waiting = deque(_groups(story))
    pages: list[PageOfText] = [[]]
    while waiting:
        group = waiting.popleft()
        room = first if first is not None and len(pages) == 1 else height
        begun = _begun(canvas, group, width, room, pages[-1][-1] if pages[-1] else None)
        if begun is None and pages[-1]:
            pages.append([])
            waiting.appendleft(group)
            continue
        if begun is None:  # longer than a page: what can be divided is, the rest keeps to the page's top
            begun = _begun(canvas, group[-1:], width, room, None) if len(group) == 1 else None
            if begun is None:
                flowable = group[0]
                begun = [Placed(flowable, 0.0, flowable.wrapOn(canvas, width, room)[1])], []
                waiting.extendleft(reversed([[one] for one in group[1:]]))
        placed, rest = begun
        pages[-1] += placed
        if rest:
            pages.append([])
            waiting.appendleft(rest)
    return pages


def _groups(story: Iterable[Flowable]) -> Iterator[list[Flowable]]:
    """What belongs together: headings and the like with what follows them."""
    group: list[Flowable] = []
    for flowable in story:
        group.append(flowable)
        if not flowable.getKeepWithNext():
            yield group
            group = []
    if group:
        yield group


def _begun(
    canvas: Canvas, group: Sequence[Flowable], width: float, room: float, above: Placed | None
) -> tuple[PageOfText, list[Flowable]] | None:
    """A group placed below what is ``above``, and what is left of its last part; nothing if it cannot begin here."""
    placed: PageOfText = []
    for flowable in group:
        y = 0.0
        if above:
            gap = max(above.flowable.getSpaceAfter(), flowable.getSpaceBefore())
            y = above.y + above.height + gap
        left = room - y
        height = flowable.wrapOn(canvas, width, left)[1]
        if height > left + ROUNDING:
            parts = flowable.splitOn(canvas, width, left) if flowable is group[-1] and left > 0 else []
            if len(parts) < 2:
                return None
            height = parts[0].wrapOn(canvas, width, left)[1]
            return [*placed, Placed(parts[0], y, height)], list(parts[1:])
        above = Placed(flowable, y, height)
        placed.append(above)
    return placed, []


def draw_page(canvas: Canvas, page: PageOfText, left: float, top: float) -> None:
    """Draw what was placed on a page; ``left`` and ``top`` are the frame's corner in mm."""
    for one in page:
        one.flowable.drawOn(canvas, left / POINT, (PAGE_HEIGHT - top) / POINT - one.y - one.height)
