"""A page in the order in which a person reads it: stretches of text that many forms share, and a form's own between.

Who searches, copies or listens to a PDF gets its text in the order in which it is drawn, so the shared text is cut
where something of a form's own belongs. Knows nothing of PDF.
"""

from __future__ import annotations

from bisect import insort
from itertools import groupby
from typing import TYPE_CHECKING

from samdesk.paper.shapes import Place, TextLine

if TYPE_CHECKING:
    from samdesk.paper.shapes import Page

Segment = tuple[TextLine, ...] | Place


def segments(page: Page, top: float) -> tuple[Segment, ...]:
    """Title and what stands below it, code and page number beside it, the body, and the foot.

    ``top`` is where the body begins, in mm. The body's texts are in the order in which they were set; each place comes
    after what stands above it or to the left of it, such as the label that names it.
    """
    foot = min((place.rect.y for place in page.places if place.name == "form_id_foot"), default=page.qr.bottom * 100)
    beside = min((place.rect.x for place in page.places if place.name == "form_id"), default=page.qr.x)
    head: list[TextLine | Place] = []
    body: list[TextLine | Place] = []
    last: list[TextLine | Place] = []
    everything: list[TextLine | Place] = [*page.texts, *page.places]
    for one in everything:
        if one.rect.y >= foot:
            last.append(one)
        else:
            (head if one.rect.y < top else body).append(one)
    head.sort(key=lambda one: (one.rect.x >= beside, one.rect.y, one.rect.x))
    last.sort(key=lambda one: one.rect.x)
    return _joined([*head, *_placed(body), *last])


def _placed(body: list[TextLine | Place]) -> list[TextLine | Place]:
    """Texts in their order, with each place where it is read."""
    texts = [one for one in body if isinstance(one, TextLine)]
    places: list[tuple[int, float, float, Place]] = []
    for place in body:
        if isinstance(place, Place):
            after = max((n for n, text in enumerate(texts, 1) if _is_read_before(text, place)), default=0)
            insort(places, (after, place.rect.y, place.rect.x, place), key=lambda one: one[:3])
    read: list[TextLine | Place] = []
    done = 0
    for after, _y, _x, place in places:
        read += [*texts[done:after], place]
        done = after
    return [*read, *texts[done:]]


def _is_read_before(text: TextLine, place: Place) -> bool:
    """Whether a text stands wholly above a place, or to the left of it on its line."""
    line, area = text.rect, place.rect
    middle = line.y + line.h / 2
    return middle < area.y or (middle < area.bottom and line.right <= area.x)


def _joined(read: list[TextLine | Place]) -> tuple[Segment, ...]:
    """Texts that follow each other, together."""
    joined: list[Segment] = []
    for is_text, group in groupby(read, key=lambda one: isinstance(one, TextLine)):
        if is_text:
            joined.append(tuple(one for one in group if isinstance(one, TextLine)))
        else:
            joined += (one for one in group if isinstance(one, Place))
    return tuple(joined)
