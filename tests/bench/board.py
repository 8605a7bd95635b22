"""The board of a region's and a nation's forms in the window: first paint, filter, scroll; finding and counting."""

from __future__ import annotations

import os
from time import perf_counter
from typing import TYPE_CHECKING

from samdesk.services import desks, finding, forms
from tests.bench import region
from tests.bench.keying import Hand
from tests.bench.timing import at_share, fastest, folder, seconds, spread

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QTableView

Row = tuple[str, str, str, bool]
_WORDS = ("enhet", "chef", "enhet 47", "chef04711", "förvaltning 09", "09-3", "finnsinte", "a b c")
_LOOKED_FOR = "enhet 4711"
_PAGES = 60


def main() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    rows: list[Row] = []
    with folder() as place:
        for number in (region.REGION, region.NATION):
            path = place / f"{number}.samdesk"
            region.planned(path, number).close()
            rows += [*_of_services(path, number), *_of_window(path, number)]
    return rows


def _of_services(path: Path, number: int) -> list[Row]:
    with desks.open_desk(path, read_only=True) as desk:
        slowest = max((fastest(lambda: finding.find(desk, words), 3), words) for words in _WORDS)  # noqa: B023
        counted = fastest(lambda: forms.overview(desk), 3)
        listed = fastest(lambda: forms.forms(desk), 3)
    found = f"{1000 * slowest[0]:.0f} ms for the slowest of {len(_WORDS)}, “{slowest[1]}”"
    return [
        (f"a form found by words among {number:,}", found, "50 ms", slowest[0] <= 0.05),
        (f"counts of the board, {number:,} forms", f"{1000 * counted:.0f} ms", "", True),
        (f"list of {number:,} forms", f"{1000 * listed:.0f} ms", "", True),
    ]


def _of_window(path: Path, number: int) -> list[Row]:
    hand = Hand(path)
    try:
        return [*_listed(hand, number), _bare_scroll(hand, number)]
    finally:
        hand.window.close()


def _listed(hand: Hand, number: int) -> list[Row]:
    """The page with all forms, from the key that shows it to rows on the screen; then each key of a word looked for."""
    first = seconds(lambda: _shown(hand))
    again = seconds(lambda: _shown(hand))
    page = hand.window.page
    painted = _painted(page.table)  # type: ignore[attr-defined]  # the page with the forms
    scrolled = _scrolled(hand, page.table, painted)  # type: ignore[attr-defined]
    page.search.setFocus()  # type: ignore[attr-defined]
    filtered = [seconds(lambda: _pressed(hand, letter, painted)) for letter in _LOOKED_FOR]  # noqa: B023 - run at once
    work = f"the page of {number:,} forms"
    slowest = max(filtered)
    return [
        (f"{work}: first paint", f"{1000 * first:.0f} ms, again {1000 * again:.0f} ms", "1 s", first <= 1),
        (f"{work}: filter, each letter", f"{spread(filtered)}", "100 ms", slowest <= 0.1),
        (f"{work}: scroll, each screen", spread(scrolled), "16 ms", at_share(scrolled, 0.5) <= 0.016),
    ]


def _shown(hand: Hand) -> None:
    """Show the page, and wait until its rows are painted."""
    hand.window.show_page("overview")
    hand.settle()
    began = perf_counter()
    hand.window.show_page("forms")
    page = hand.window.page
    painted = _painted(page.table)  # type: ignore[attr-defined]
    hand.wait(lambda: bool(page.model.rows) and painted() and perf_counter() > began)  # type: ignore[attr-defined]


def _scrolled(hand: Hand, table: QTableView, painted: Callable[[], bool]) -> list[float]:
    times = []
    bar = table.verticalScrollBar()
    for page in range(_PAGES):
        hand.qt.processEvents()
        painted()
        began = perf_counter()
        bar.setValue(round(bar.maximum() * (page * 37 % _PAGES) / _PAGES) + page + 1)
        while not painted():
            hand.qt.processEvents()
        times.append(perf_counter() - began)
    return times


def _pressed(hand: Hand, letter: str, painted: Callable[[], bool]) -> None:
    painted()
    hand.press(0, letter)
    while not painted():
        hand.qt.processEvents()


def _painted(table: QTableView) -> Callable[[], bool]:
    """Says whether a table was painted since it was last asked."""
    from PySide6.QtCore import QEvent, QObject

    class Filter(QObject):
        seen = False

        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            self.seen = self.seen or event.type() is QEvent.Type.Paint
            return False

    watching = Filter(table)
    table.viewport().installEventFilter(watching)

    def painted() -> bool:
        seen, watching.seen = watching.seen, False
        return seen

    return painted


def _bare_scroll(hand: Hand, number: int) -> Row:
    """The least that scrolls so many rows: Qt's own view on its own model."""
    from PySide6.QtCore import QStringListModel
    from PySide6.QtWidgets import QTableView

    table = QTableView()
    model = QStringListModel([f"Enhet {row}" for row in range(number)])
    table.setModel(model)
    table.resize(900, 500)
    table.show()
    hand.qt.processEvents()
    times = _scrolled(hand, table, _painted(table))
    table.close()
    return "… a bare Qt table of one column: scroll, each screen", spread(times), "", True
