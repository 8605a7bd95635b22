"""Keying in the window: from a key press to an answer that is durable and the next row painted; a steady hand."""

from __future__ import annotations

import os
from time import perf_counter, sleep
from typing import TYPE_CHECKING

from tests.bench import region
from tests.bench.timing import at_share, bare_database, folder, seconds, spread, synced_write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QApplication, QWidget

    from samdesk.ui.pages.keying import KeyingPage
    from samdesk.ui.window import MainWindow

Row = tuple[str, str, str, bool]
_FORMS = 12
_SECONDS = 10
_PER_SECOND = 20
_REST = 0.0002
_BUDGET = 0.016
"""Seconds beyond the disk's own sync."""


def main() -> list[Row]:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with folder() as place:
        with region.planned(place / "keyed.samdesk", region.REGION) as desk:
            codes = [form.id for form in region.forms_of(desk)[1]]
        hand = Hand(place / "keyed.samdesk")
        try:
            return [*_pressed(hand, codes, place), _opened(hand, codes), _steady(hand, codes)]
        finally:
            hand.window.close()


class Hand:
    """A window on a desk file, and keys pressed in it."""

    def __init__(self, path: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from samdesk.services.settings import Settings
        from samdesk.ui import app

        self.qt: QApplication = QApplication.instance() or QApplication([])  # type: ignore[assignment]
        app.set_up(self.qt, Settings(theme="light"))
        self.window: MainWindow = app.build_window(Settings(theme="light"))
        self.window.show()
        self.window.files.open_path(path)
        self.wait(lambda: self.window.current.desk is not None and not self.window.current.work.is_busy)
        self.window.show_page("keying")
        self.page: KeyingPage = self.window.page  # type: ignore[assignment]
        self.page.operator_view.chosen.emit("op1")
        self.painted = _Painted(self.page.form_view.sheet.viewport())
        self.wait(lambda: not self.window.current.work.is_busy)

    def wait(self, until: Callable[[], bool]) -> None:
        """Let the window work; between events it rests, as it does for a user, so that the worker has the processor."""
        while not until():
            self.qt.processEvents()
            sleep(_REST)

    def press(self, key: int, text: str) -> None:
        from PySide6.QtCore import QEvent, Qt
        from PySide6.QtGui import QKeyEvent
        from PySide6.QtWidgets import QApplication

        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, text)
        QApplication.sendEvent(self.window.focusWidget() or self.window, event)

    def open(self, code: str) -> None:
        from PySide6.QtCore import Qt

        for character in code:
            self.press(0, character)
        self.press(Qt.Key.Key_Return, "\r")
        self.wait(lambda: self.page.session is not None)
        self.qt.processEvents()
        if self.page.session is not None:
            self.page.session.moved.connect(self.painted.forget)

    def leave(self) -> None:
        from PySide6.QtCore import Qt

        self.press(Qt.Key.Key_Escape, "")
        self.wait(lambda: self.page.session is None)

    def answer(self, text: str) -> None:
        """Press a choice and wait until the next row is painted as the current one."""
        from PySide6.QtCore import QEventLoop

        session = self.page.session
        assert session is not None
        before = session.at
        self.painted.seen = False
        self.press(0, text)
        while session.at == before or not self.painted.seen:
            self.qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


class _Painted:
    """Notices when the sheet has been painted since the current row became another one."""

    def __init__(self, widget: QWidget) -> None:
        from PySide6.QtCore import QEvent, QObject

        self.seen = False
        noticed = self

        class Filter(QObject):
            def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
                if event.type() is QEvent.Type.Paint:
                    noticed.seen = True
                return False

        self.filter = Filter()
        widget.installEventFilter(self.filter)

    def forget(self) -> None:
        self.seen = False


def _pressed(hand: Hand, codes: list[str], place: Path) -> list[Row]:
    """Every key beside a bare committed update and the disk's own sync, in turn, so that all meet the same disk."""
    database = bare_database(place / "bare.db")
    database.execute("CREATE TABLE answer (entry, number, choice, PRIMARY KEY (entry, number))")
    database.execute("INSERT INTO answer VALUES (1, '1', '')")
    sync = synced_write(place / "synced")
    ours: list[float] = []
    bares: list[float] = []
    syncs: list[float] = []
    for code in codes[:_FORMS]:
        hand.open(code)
        for place_in_form in range(25):
            choice = "123"[place_in_form % 3]
            ours.append(seconds(lambda: hand.answer(choice)))  # noqa: B023 - run at once
            bares.append(seconds(lambda: database.execute("UPDATE answer SET choice = ?", (choice,))))  # noqa: B023
            syncs.append(seconds(sync))
        hand.leave()
    database.close()
    beyond = at_share(ours, 0.99) - at_share(syncs, 0.99)
    median = at_share(ours, 0.5) - at_share(syncs, 0.5)
    said = f"{spread(ours)}; beyond the sync p50 {1000 * median:.1f} ms, p99 {1000 * beyond:.1f} ms"
    return [
        ("key press to durable and next row painted", said, "p99 16 ms beyond the sync", beyond <= _BUDGET),
        ("… a bare committed row update", spread(bares), "", True),
        ("… the disk's own sync", spread(syncs), "", True),
    ]


def _opened(hand: Hand, codes: list[str]) -> Row:
    times = []
    for code in codes[100:140]:
        times.append(seconds(lambda: hand.open(code)))  # noqa: B023 - run at once
        hand.leave()
    return "code typed to form shown, among 2,000", spread(times), "", True


def _steady(hand: Hand, codes: list[str]) -> Row:
    """Keys at a steady pace, never waiting for the screen: how many answers are on their rows at the end."""
    pressed = 0
    kept = 0
    began = perf_counter()
    waiting = iter(codes[500:])
    while pressed < _SECONDS * _PER_SECOND:
        hand.open(next(waiting))
        wanted = []
        for place_in_form in range(30):
            due = began + pressed / _PER_SECOND
            hand.wait(lambda: perf_counter() >= due)  # noqa: B023 - run at once
            wanted.append("123"[place_in_form % 3])
            hand.press(0, wanted[-1])
            pressed += 1
        session = hand.page.session
        assert session is not None
        hand.wait(lambda: not session.is_saving)  # noqa: B023 - run at once
        rows = list(session.definition.by_number)[:30]
        kept += sum(session.answers[row].choice == choice for row, choice in zip(rows, wanted, strict=True))
        hand.leave()
    took = perf_counter() - began
    said = f"{kept} of {pressed} answers on their rows, {pressed / took:.1f} keys/s"
    return f"{_PER_SECOND} keys a second, never waiting", said, "none lost", kept == pressed
