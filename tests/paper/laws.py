"""The laws of paper, asked of a layout: nothing overlaps, rows stay whole, boxes keep the rules of scanners."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from samdesk.domain.definition import Kind, text_in
from samdesk.paper.shapes import PAGE_HEIGHT, PAGE_WIDTH, FormLayout, Page, Rect
from samdesk.paper.sketch import BODY_BOTTOM, MOST_CHARACTERS, sizes_for
from samdesk.paper.typesetting import line_height

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.domain.definition import Definition
    from samdesk.paper.shapes import Box, Rule

INSIDE: Final = Rect(12, 12, PAGE_WIDTH - 24, PAGE_HEIGHT - 24)
QUIET: Final = 4 * 18 / 21
COLUMNS: Final = 40.0
"""Boxes that are further apart stand in different columns of a list, in mm."""
STAFF: Final = ("form_id", "form_id_foot", "reprint")
"""Places that only those who handle paper read."""


def areas(page: Page) -> Iterator[tuple[str, Rect]]:
    """Everything on a page that must have its own ground."""
    yield from (("mark", mark) for mark in page.marks)
    yield "QR with its quiet zone", page.qr.grown(QUIET)
    yield from ((f"box {box.statement} {box.choice}", box.rect) for box in page.boxes)
    yield from ((f"text {text.text!r}", text.rect) for text in page.texts)
    yield from ((f"field {field.name} {field.number}", field.rect) for field in page.fields)
    yield from ((f"place {place.name}", place.rect) for place in page.places)
    yield from (("picture", solid) for solid in page.solids)


def assert_laws(layout: FormLayout, definition: Definition) -> None:
    assert len(layout.pages) % 2 == 0
    assert [page.number for page in layout.pages] == list(range(1, len(layout.pages) + 1))
    for page in layout.pages:
        assert (len(page.marks), page.qr.w, page.qr.h) == (5, 18, 18)
        assert_own_ground(page)
        assert_boxes_within_rules(page)
        assert_lines_the_eye_can_follow(page, sizes_for(large=layout.large).top)
        assert_sizes(page, large=layout.large)
    assert_every_row_once(layout, definition)
    assert_no_row_is_split(layout, definition)
    assert_groups_keep_their_heading(layout, definition)
    assert_room_to_write(layout, definition)


def assert_own_ground(page: Page) -> None:
    things = list(areas(page))
    for name, rect in things:
        if name != "QR with its quiet zone":
            assert INSIDE.holds(rect), f"{name} is in the margin of page {page.number}"
    things.sort(key=lambda thing: thing[1].y)
    for n, (name, rect) in enumerate(things):
        for other_name, other in things[n + 1 :]:
            if other.y >= rect.bottom:
                break
            assert not rect.overlaps(other), f"{name} and {other_name} on page {page.number}"
    texts = [(text.text, text.rect.grown(-0.05)) for text in page.texts]
    for rule in page.rules:
        line = _ground(rule).grown(0.05)
        touched = [text for text, rect in texts if rect.overlaps(line)]
        assert not touched, f"a rule goes through {touched} on page {page.number}"


def _ground(rule: Rule) -> Rect:
    x, y = min(rule.x1, rule.x2), min(rule.y1, rule.y2)
    return Rect(x, y, abs(rule.x2 - rule.x1), abs(rule.y2 - rule.y1))


def assert_boxes_within_rules(page: Page) -> None:
    levels: dict[float, list[Box]] = defaultdict(list)
    for box in page.boxes:
        assert 4.5 <= box.rect.w <= 5
        assert box.rect.w == box.rect.h
        near = box.rect.grown(2.95)
        assert not [text.text for text in page.texts if text.rect.overlaps(near)], f"text is near box {box}"
        inside = box.rect.grown(0.5)
        assert not [rule for rule in page.rules if inside.overlaps(_ground(rule).grown(0.1))], f"a rule is in {box}"
        assert not [frame for frame in page.frames if inside.overlaps(frame)], f"a frame is in {box}"
        for near_box in page.boxes:
            beside = abs(near_box.rect.x - box.rect.x) < COLUMNS
            down = near_box.rect.y - box.rect.y
            assert not beside or down < 0.01 or down >= 8 - 0.01, (box, near_box)
        levels[round(box.rect.y, 3)].append(box)
    for boxes in (column for level in levels.values() for column in _columns(level)):
        gaps = [right.rect.x - left.rect.x for left, right in pairwise(boxes)]
        assert all(gap >= 9 for gap in gaps)
        choices = [box for box in boxes if box.kind == "choice"]
        pitches = [right.rect.x - left.rect.x for left, right in pairwise(choices)]
        if len(choices) > 1 and choices[-1].choice == "9":
            assert pitches[-1] >= 9 + 3
            pitches = pitches[:-1]
        assert all(9 <= pitch <= 10 for pitch in pitches)


def _columns(level: list[Box]) -> Iterator[list[Box]]:
    """The boxes of a level from left to right, those of other columns of a list apart."""
    found: list[Box] = []
    for box in sorted(level, key=lambda box: box.rect.x):
        if found and box.rect.x - found[-1].rect.x > COLUMNS:
            yield found
            found = []
        found.append(box)
    yield found


def assert_lines_the_eye_can_follow(page: Page, top: float) -> None:
    """A line of the body, from ``top``, that goes on below has at most 75 characters, unless it is one word."""
    ends = {(round(text.x, 2), round(text.y, 2), text.size, text.bold) for text in page.texts}
    for text in page.texts:
        goes_on = (round(text.x, 2), round(text.y + line_height(text.size), 2), text.size, text.bold) in ends
        assert text.y < top or not goes_on or len(text.text) <= MOST_CHARACTERS or " " not in text.text, text.text


def assert_sizes(page: Page, *, large: bool) -> None:
    """Nothing that a reader needs is set in less than 12 points in large print."""
    foot = BODY_BOTTOM
    texts = [text.size for text in page.texts if text.y < foot]
    places = [place.smallest for place in page.places if place.name not in STAFF]
    least = 12 if large else 8
    assert min([*texts, *places]) >= least
    assert all(place.smallest <= place.size for place in page.places)


def assert_every_row_once(layout: FormLayout, definition: Definition) -> None:
    boxes = Counter((box.statement, box.choice) for page in layout.pages for box in page.boxes if box.statement)
    expected = Counter[tuple[str, str]]()
    for row in definition.statements():
        scale = definition.scale_of(row)
        expected.update((row.number, choice.code) for choice in (scale.choices if scale else ()))
        expected.update([(row.number, "action")] if row.action else [])
    assert boxes == expected
    rows = [row for page in layout.pages for row in page.rows]
    assert list(dict.fromkeys(row.number for row in rows)) == [row.number for row in definition.statements()]
    assert all(row.rect.h >= 8 for row in rows)
    for page in layout.pages:
        by_number = defaultdict(list)
        for part in page.rows:
            by_number[part.number].append(part.rect)
        for box in page.boxes:
            if box.statement:
                assert any(rect.holds(box.rect) for rect in by_number[box.statement])
    motivations = Counter(f.number for page in layout.pages for f in page.fields if f.name == "motivation")
    assert motivations == Counter(row.number for row in definition.statements() if row.motivation)


def assert_no_row_is_split(layout: FormLayout, definition: Definition) -> None:
    """Only a list of choices that is taller than a page goes on on the next: it begins a page, each choice whole."""
    parts = defaultdict(list)
    for page in layout.pages:
        for part in page.rows:
            parts[part.number].append((page.number, part.rect))
    for statement in definition.statements():
        number = statement.number
        pages = sorted({page for page, _rect in parts[number]})
        if len(pages) > 1:
            assert definition.scale_of(statement), f"row {number} is split"
            assert sum(rect.h for _page, rect in parts[number]) > 120, f"row {number} would fit on a page"
            assert pages == list(range(pages[0], pages[-1] + 1))
            assert layout.pages[pages[0] - 1].rows[0].number == number, f"row {number} does not begin its page"
        xs = sorted({rect.x for rect in _boxes(layout, number)})
        if statement.kind is Kind.SELECT_ONE and len(xs) > 1:
            assert len(parts[number]) == 1
            below = len(xs) == 2 and xs[1] - xs[0] > COLUMNS
            assert below or len({rect.y for rect in _boxes(layout, number)}) == 1
        assert_read_downwards(_boxes(layout, number), xs)


def assert_read_downwards(boxes: list[Rect], xs: list[float]) -> None:
    """Choices that stand in two columns follow each other down the first and then down the second."""
    if len({box.y for box in boxes}) > 1 and len(xs) > 1:
        assert boxes == sorted(boxes, key=lambda box: (box.x, box.y))


def _boxes(layout: FormLayout, number: str) -> list[Rect]:
    boxes = (box for page in layout.pages for box in page.boxes)
    return [box.rect for box in boxes if box.statement == number and box.kind == "choice"]


def assert_groups_keep_their_heading(layout: FormLayout, definition: Definition) -> None:
    """Each page with rows of a section has its heading above them."""
    size = sizes_for(large=layout.large).heading
    for section in definition.sections:
        words = text_in(section.label, layout.language).split()
        numbers = {row.number for row in section.statements if row.kind is not Kind.NOTE}
        for page in layout.pages if words else ():
            tops = [row.rect.y for row in page.rows if row.number in numbers]
            headings = [text.y for text in page.texts if text.bold and text.size == size]
            assert not tops or min(headings) < min(tops), f"page {page.number} has rows without a heading"


def assert_room_to_write(layout: FormLayout, definition: Definition) -> None:
    """Two lines or more for each motivation, four for a text; each line 8 mm, 10 mm in large print."""
    line = 10 if layout.large else 8
    for page in layout.pages:
        for field in page.fields:
            least = {"motivation": 2, "text": 1 if field.cells else 4}.get(field.name, 1)
            assert field.rect.h >= least * line - 0.01, field
            if field.name == "motivation":
                assert field.rect.w > 100
            if field.cells:
                assert field.rect.w / field.cells >= 6
    written = {field.name for page in layout.pages for field in page.fields}
    assert {"answered_on", "signature_manager", "employees_took_part", "plan_6_what"} <= written
