"""What a form to fill in on screen says beside what paper says: how to click, and that nobody need sign.

It stands where paper has room; nothing of the form is moved.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.language import translator
from samdesk.paper.fonts import measure
from samdesk.paper.reading_order import Placed
from samdesk.paper.shapes import Rect, TextLine
from samdesk.paper.sketch import BODY_BOTTOM, LEFT, RIGHT, base, sizes_for
from samdesk.paper.typesetting import fit, line_height, wrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from samdesk.domain.rounds import PrintedForm
    from samdesk.paper.shapes import FormLayout, Page
    from samdesk.paper.sketch import Sizes


def notes(form: PrintedForm, layout: FormLayout) -> Iterator[tuple[int, Placed]]:
    """The notes of a form, each with the number of its page."""
    _ = translator(layout.language)
    sizes = sizes_for(large=layout.large)
    yield 1, _how_to(layout.pages[0], sizes.body, _)
    for page in layout.pages:
        for place in page.fields:
            if place.name == "answered_on":
                said = _("On screen the date and the crosses for who took part are enough. Sign if you print it.")
                left = place.rect.right + 8
                yield page.number, _lines(said, Rect(left, place.rect.y, RIGHT - left, 13), sizes)
            elif place.name == "more":
                said = _("On screen this page is not needed: the areas above hold as much as you write.")
                yield page.number, _lines(said, Rect(place.rect.x, place.rect.y, place.rect.w, 13), sizes)


def _how_to(page: Page, size: float, _: Callable[[str], str]) -> Placed:
    """How to fill in and send back, below everything on the first page; none if it has no room."""
    said = _(
        "On screen: click the box of your answer; if you change your mind, click another. You can write more than the "
        "lines seem to hold. Save the file, and send it back to the one you got it from."
    )
    areas = [*page.frames, *page.solids, *(row.rect for row in page.rows)]
    areas += [*(field.rect for field in page.fields), *(place.rect for place in page.places)]
    heights = [text.y for text in page.texts] + [area.bottom for area in areas]
    y = max((height for height in heights if height <= BODY_BOTTOM), default=BODY_BOTTOM) + 5
    lines = wrap(said, RIGHT - LEFT, size, measure, bold=True)
    if y + len(lines) * line_height(size) > BODY_BOTTOM:
        return Placed((), y)
    return _set(lines, LEFT, y, size, bold=True)


def _lines(text: str, area: Rect, sizes: Sizes) -> Placed:
    size, lines, _whole = fit(text, area.w, area.h, (sizes.small, sizes.least - 1), measure)
    return _set(lines, area.x, area.y, size)


def _set(lines: list[str], x: float, y: float, size: float, *, bold: bool = False) -> Placed:
    step = line_height(size)
    found = (
        TextLine(x, y + base(size) + n * step, measure(line, size, bold=bold), line, size, bold)
        for n, line in enumerate(lines)
    )
    return Placed(tuple(found), y + step / 2)
