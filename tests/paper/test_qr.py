from itertools import product

import pytest

from samdesk.paper.qr import modules, rectangles


@pytest.mark.parametrize(("page", "size"), [(1, 21), (99, 21), (100, 25)])
def test_modules_are_at_least_seven_tenths_of_a_mm_in_18_mm(page: int, size: int) -> None:
    rows = modules(f"SAM1:K7QX2MRG:{page}")
    assert len(rows) == size == len(rows[0])
    assert 18 / size >= 0.7


def test_rectangles_cover_the_black_modules_once_and_nothing_else() -> None:
    rows = modules("SAM1:K7QX2MRG:1")
    covered = [(x + dx, y + dy) for x, y, w, h in rectangles(rows) for dx, dy in product(range(w), range(h))]
    black = {(x, y) for y, row in enumerate(rows) for x, module in enumerate(row) if module}
    assert len(covered) == len(set(covered))
    assert set(covered) == black
