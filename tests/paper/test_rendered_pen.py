"""Forms that a pen has filled in and a scanner has seen aslant: by the five marks, the geometry still finds each box.

This is no reader of scans, but the proof that one can be written on the geometry alone.
"""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from tests.paper.paper_forms import SHIPPED
from tests.paper.rendering import (
    COPIED,
    FINE,
    SCANNER,
    SHEETS,
    Picture,
    darkness,
    one_bit,
    pictures,
    scan,
    sheets,
)

if TYPE_CHECKING:
    from samdesk.paper.shapes import Page, Rect

READ_AT = 150
"""Dots per inch that a scan is straightened to."""
CROSSED = 0.08
"""From this share of ink on a box counts as crossed; an empty one has none but specks."""
FILLED = 0.7
SEEN_AS = {"whole": (1.0, 0.0, 8), "70 %, 1 degree aslant, 1 bit": (COPIED, 1.0, 1), "upside down": (1.0, 181.0, 8)}


@pytest.mark.parametrize("sheet", [*SHIPPED, "sam-chef large", SHEETS[-1]])
@pytest.mark.parametrize("way", SEEN_AS)
def test_crossed_filled_and_empty_boxes_are_told_apart_in_a_scan(sheet: str, way: str) -> None:
    size, turn, bits = SEEN_AS[way]
    chance = Random(sheet)
    printed = sheets(sheet)
    page = max(printed.layout.pages, key=lambda page: len(page.boxes))
    (fine,) = pictures(printed.pdf, only=page.number)
    marked = {box: chance.choice(("empty", "empty", "crossed", "ticked", "filled")) for box in page.boxes}
    for box, how in marked.items():
        write(fine, box.rect, how, chance)
    straight = straightened(seen_aslant(fine, size, turn, bits), page, size)
    for box, how in marked.items():
        ink = darkness(straight, box.rect.grown(-0.7), READ_AT)
        assert (ink >= CROSSED, ink >= FILLED) == (how != "empty", how == "filled"), (box, how, ink)


def write(picture: Picture, rect: Rect, how: str, chance: Random) -> None:
    """Mark a box as people do: not quite straight, and a little beyond its lines."""

    def point(x: float, y: float) -> tuple[int, int]:
        at = (rect.x + x * rect.w + chance.uniform(-0.4, 0.4), rect.y + y * rect.h + chance.uniform(-0.4, 0.4))
        return round(at[0] * FINE / 25.4), round(at[1] * FINE / 25.4)

    strokes = {
        "empty": [],
        "crossed": [((0, 0), (1, 1)), ((0, 1), (1, 0))],
        "ticked": [((0.1, 0.5), (0.4, 0.9)), ((0.4, 0.9), (1.1, -0.2))],
        "filled": [((0, n / 14), (1, n / 14)) for n in range(15)],
    }
    pen = round(0.5 * FINE / 25.4)
    for start, end in strokes[how]:
        cv2.line(picture, point(*start), point(*end), color=20, thickness=pen)


def seen_aslant(fine: Picture, size: float, turn: float, bits: int) -> Picture:
    """A scan of a page, or of its copy, turned by so many degrees, with a scanner's noise."""
    scanned = scan(fine, size)
    height, width = scanned.shape
    turned = cv2.warpAffine(
        scanned, cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1), (width, height), borderValue=255
    )
    noisy = np.clip(turned + np.random.default_rng(7).normal(0, 18, turned.shape), 0, 255).astype(np.uint8)
    return one_bit(noisy) if bits == 1 else noisy


def straightened(scanned: Picture, page: Page, size: float) -> Picture:
    """The page as the geometry has it, whichever way up it was scanned."""
    middles = np.array([(mark.x + mark.w / 2, mark.y + mark.h / 2) for mark in page.marks])
    for picture in (scanned, np.ascontiguousarray(np.rot90(scanned, 2))):
        squares = squares_in(picture, page.marks[0].w * size)
        nearest = [min(squares, key=lambda square: np.hypot(*(square - middle))) for middle in middles * size]
        to_page, _used = cv2.estimateAffine2D(np.array(nearest), middles, ransacReprojThreshold=3.0)
        off = np.hypot(*(np.hstack([nearest, np.ones((5, 1))]) @ to_page.T - middles).T)
        if off.max() < 0.3:
            to_pixels = to_page * READ_AT / 25.4
            to_pixels[:, :2] *= 25.4 / SCANNER
            shape = (round(210 * READ_AT / 25.4), round(297 * READ_AT / 25.4))
            return cv2.warpAffine(picture, to_pixels, shape, flags=cv2.INTER_LINEAR, borderValue=255)
    raise AssertionError("the five marks were not found")


def squares_in(picture: Picture, side: float) -> list[np.ndarray]:
    """Middles in mm of all solid squares whose sides are about so many mm long."""
    ink = (cv2.medianBlur(picture, 3) < 128).astype(np.uint8)
    _count, _labels, stats, middles = cv2.connectedComponentsWithStats(ink)
    squares = []
    for (_x, _y, width, height, area), middle in zip(stats[1:], middles[1:], strict=True):
        sides = np.array([width, height]) * 25.4 / SCANNER
        if np.abs(sides - side).max() < 0.15 * side and area > 0.85 * width * height:
            squares.append((middle + 0.5) * 25.4 / SCANNER)
    return squares
