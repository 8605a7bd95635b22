"""The shipped forms as pictures: boxes, marks, margins and rules are on paper where the geometry says."""

from __future__ import annotations

import numpy as np
import pytest

from samdesk.paper.shapes import PAGE_HEIGHT, PAGE_WIDTH, Rect
from samdesk.paper.sketch import MARGIN
from tests.paper.rendering import (
    COPIED,
    FINE,
    PAPER_SHEETS,
    SCANNER,
    SHEETS,
    edges,
    one_bit,
    part,
    pictures,
    scan,
    sheets,
)

NEAR = 0.2
"""So far in mm may paper be from the geometry."""

every_sheet = pytest.mark.parametrize("sheet", SHEETS)


@every_sheet
def test_every_box_is_within_a_fifth_of_a_mm_of_its_place_with_thin_lines_and_nothing_inside(sheet: str) -> None:
    found = 0
    for page, picture in sheets(sheet).pages():
        for box in page.boxes:
            for side, (expected, at, width) in edges(picture, box.rect, FINE).items():
                assert abs(at - expected) <= NEAR, (page.number, box, side)
                assert 0.25 <= width <= 0.35, (page.number, box, side)
            assert part(picture, box.rect.grown(-0.3), FINE).min() == 255, (page.number, box)
            found += 1
    assert found >= 30


@every_sheet
def test_around_every_box_is_room_for_a_cross_that_slips(sheet: str) -> None:
    for page, picture in sheets(sheet).pages(300):
        for box in page.boxes:
            around = part(picture, box.rect.grown(2.0), 300).copy()
            inner = round(1.6 * 300 / 25.4)
            around[inner:-inner, inner:-inner] = 255
            assert around.min() == 255, (page.number, box)


@every_sheet
def test_the_five_marks_are_solid_black_where_they_should_be_and_free_on_all_sides(sheet: str) -> None:
    for page, picture in sheets(sheet).pages():
        assert len(page.marks) == 5
        for mark in page.marks:
            assert part(picture, mark.grown(-NEAR / 2), FINE).max() == 0
            around = part(picture, mark.grown(1.5), FINE).copy()
            ring = round((1.5 - NEAR / 2) * FINE / 25.4)
            around[ring:-ring, ring:-ring] = 255
            assert around.min() == 255, (page.number, mark)


@every_sheet
def test_the_fifth_mark_tells_which_way_is_up(sheet: str) -> None:
    for page, picture in sheets(sheet).pages(150):
        turned = np.rot90(picture, 2)
        assert [part(picture, mark.grown(-0.5), 150).max() for mark in page.marks] == [0] * 5
        assert part(turned, page.marks[4].grown(-0.5), 150).mean() > 128


@every_sheet
def test_nothing_stands_in_the_margins(sheet: str) -> None:
    inside = Rect(MARGIN, MARGIN, PAGE_WIDTH - 2 * MARGIN, PAGE_HEIGHT - 2 * MARGIN).grown(NEAR / 2)
    for page, picture in sheets(sheet).pages():
        part(picture, inside, FINE)[:] = 255
        assert picture.min() == 255, page.number


@every_sheet
def test_nothing_is_printed_in_grey_or_colour(sheet: str) -> None:
    for number, picture in enumerate(pictures(sheets(sheet).pdf, 150, smooth=False), 1):
        assert ((picture == 0) | (picture == 255)).all(), number
        assert (picture == picture[..., :1]).all(), number


@pytest.mark.parametrize("sheet", PAPER_SHEETS)
def test_every_rule_survives_a_1_bit_scan_of_the_page_and_of_its_copy_at_70_per_cent(sheet: str) -> None:
    for page, picture in sheets(sheet).pages():
        last = len(sheets(sheet).layout.pages)
        for size in (1.0, COPIED) if page.number in (1, 2, last) else (1.0,):
            ink = one_bit(scan(picture, size)) == 0
            for rule in page.rules:
                level = rule.y1 == rule.y2
                if not level and rule.x1 != rule.x2:
                    continue  # the crosses in the pictures of how to mark
                across = Rect(rule.x1, rule.y1 - 0.5, rule.x2 - rule.x1, 1)
                if not level:
                    across = Rect(rule.x1 - 0.5, rule.y1, 1, rule.y2 - rule.y1)
                drawn = part(ink, across, SCANNER * size).any(axis=0 if level else 1)
                assert drawn.mean() > 0.98, (page.number, size, rule)
