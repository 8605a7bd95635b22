"""Keying in the window: from a key press to an answer that is durable and the next row painted; a pile of forms."""

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

    from samdesk.services.desks import Desk
    from samdesk.ui.pages.keying import KeyingPage
    from samdesk.ui.window import MainWindow

Row = tuple[str, str, str, bool]
_FORMS = 12
_SECONDS = 10
_PER_SECOND = 20
_PILE = 300
"""Forms on the desk."""
_PILE_SECONDS = 150
_AHEAD = 40
"""Keys that wait at most: about a form ahead of the window."""
_KEYS_PER_SECOND = 12_000 / 3600
"""Of somebody who keys with practice: TAWPI."""
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
            return [
                *_pressed(hand, codes, place),
                _opened(hand, codes),
                _worked(hand, codes[200:210]),
                _steady(hand, codes),
                _piled(hand, codes[1000:]),
            ]
        finally:
            hand.window.close()


class Hand:
    """A window on a desk file, and keys pressed in it."""

    def __init__(self, path: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from samdesk.services.settings import Settings
        from samdesk.ui import app

        self.qt: QApplication = QApplication.instance() or QApplication(["samdesk", *app.STYLE])  # type: ignore[assignment]
        app.set_up(self.qt, Settings(theme="light"))
        self.window: MainWindow = app.build_window(Settings(theme="light"))
        self.window.show()
        self.window.files.open_address(path)
        self.wait(lambda: self.window.current.desk is not None and not self.window.current.work.is_busy)
        self.window.show_page("keying")
        self.page: KeyingPage = self.window.page  # type: ignore[assignment]
        self.page.operator_view.chosen.emit("op1")
        self.bare: QWidget | None = None
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

        shift = Qt.KeyboardModifier.ShiftModifier if text == "done" else Qt.KeyboardModifier.NoModifier
        event = QKeyEvent(QEvent.Type.KeyPress, key, shift, "\r" if text == "done" else text)
        QApplication.sendEvent(self.window.focusWidget() or self.window, event)

    def open(self, code: str) -> None:
        self.send(code)
        self.enter()
        self.wait(lambda: self.page.session is not None)
        self.qt.processEvents()
        if self.page.session is not None:
            self.page.session.moved.connect(self.painted.forget)

    def send(self, text: str) -> None:
        """Press the keys of a text, without waiting for anything."""
        for character in text:
            self.press(0, character)

    def enter(self, *, done: bool = False) -> None:
        """Press Enter, or Shift+Enter to say that a form is done."""
        from PySide6.QtCore import Qt

        self.press(Qt.Key.Key_Return, "done" if done else "\r")

    def settle(self) -> None:
        """Wait until everything is saved and painted."""
        self.wait(lambda: not self.window.current.work.is_busy)
        self.qt.processEvents()

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
    repaints: list[float] = []
    repaint = _bare_repaint(hand)
    for code in codes[:_FORMS]:
        hand.open(code)
        for place_in_form in range(25):
            choice = "123"[place_in_form % 3]
            ours.append(seconds(lambda: hand.answer(choice)))  # noqa: B023 - run at once
            bares.append(seconds(lambda: database.execute("UPDATE answer SET choice = ?", (choice,))))  # noqa: B023
            syncs.append(seconds(sync))
            repaints.append(seconds(repaint))
        hand.leave()
    database.close()
    beyond = at_share(ours, 0.99) - at_share(syncs, 0.99)
    median = at_share(ours, 0.5) - at_share(syncs, 0.5)
    said = f"{spread(ours)}; beyond the sync p50 {1000 * median:.1f} ms, p99 {1000 * beyond:.1f} ms"
    ratio = at_share(ours, 0.5) / (at_share(bares, 0.5) + at_share(repaints, 0.5))
    return [
        ("key press to durable and next row painted", said, "p99 16 ms beyond the sync", beyond <= _BUDGET),
        ("… a bare committed row update", spread(bares), "", True),
        ("… a bare Qt repaint of as many lines", spread(repaints), "", True),
        ("… beside those two together", f"{ratio:.1f} times", "", True),
        ("… the disk's own sync", spread(syncs), "", True),
    ]


def _bare_repaint(hand: Hand) -> Callable[[], None]:
    """The least that paints a screen of rows: as many lines of text in a window of the sheet's size."""
    from PySide6.QtCore import QEventLoop, Qt
    from PySide6.QtGui import QPainter, QPaintEvent
    from PySide6.QtWidgets import QWidget

    class Lines(QWidget):
        painted = False

        def paintEvent(self, event: QPaintEvent) -> None:
            painter = QPainter(self)
            painter.fillRect(event.rect(), Qt.GlobalColor.white)
            for line in range(0, self.height(), 48):
                painter.drawText(
                    8, line, f"{line} Vi har rutiner för hur det systematiska arbetsmiljöarbetet ska gå till"
                )
            self.painted = True

    shown = Lines()
    shown.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    shown.resize(hand.page.form_view.sheet.viewport().size())
    shown.show()
    hand.bare = shown

    def repaint() -> None:
        shown.painted = False
        shown.update()
        while not shown.painted:
            hand.qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    return repaint


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


def _worked(hand: Hand, codes: list[str]) -> Row:
    """What an operator waits for, who keys whole forms and goes on when the screen shows what the last key did."""
    waited, keys = 0.0, 0
    for code in codes:
        parts = [code, *("123"[place % 3] for place in range(31)), "", "12", "7", "", "231204"]
        enters = [True, *[False] * 31, *[True] * 5]
        for text, enter in zip(parts, enters, strict=True):
            waited += seconds(lambda: _typed(hand, text, enter=enter))  # noqa: B023 - run at once
            keys += len(text) + enter
        if hand.page.session is not None:
            raise RuntimeError(f"form {code} is not done: {hand.page.strip.text}")
    each, typed = waited / len(codes), keys / len(codes)
    share = each / (typed / _KEYS_PER_SECOND)
    said = f"{1000 * each:.0f} ms for {typed:.0f} keys, {100 * share:.1f} % of the time that they take"
    return "an operator's waiting for each form, code to done", said, "", True


def _typed(hand: Hand, text: str, *, enter: bool) -> None:
    hand.send(text)
    if enter:
        hand.enter()
    hand.settle()


def _piled(hand: Hand, codes: list[str]) -> Row:
    """A pile keyed as fast as the window takes keys: code, rows, done, and the next one, never waiting."""
    began = perf_counter()
    wanted: dict[str, list[str]] = {}
    pressed = 0
    for code in codes[:_PILE]:
        if perf_counter() - began > _PILE_SECONDS:
            break
        wanted[code] = ["1239"[(place * 7 + len(wanted)) % 4] for place in range(31)]
        hand.send(code)
        hand.enter()
        hand.send("".join(wanted[code]))
        hand.enter(done=True)
        hand.enter(done=True)
        pressed += len(code) + 34
        hand.wait(lambda: len(hand.page.gate) < _AHEAD)
    hand.settle()
    took = perf_counter() - began
    kept = sum(_kept(hand, code) == choices for code, choices in wanted.items())
    said = f"{kept} of {len(wanted)} forms with every answer on its row, {pressed / took:.0f} keys/s"
    return f"{_PILE} forms without a pause, {_PILE_SECONDS} s at most", said, "none lost", kept == len(wanted)


def _kept(hand: Hand, code: str) -> list[str]:
    """The choices of a form in the desk file, in the order of the paper."""
    from samdesk.services.keying import open_form

    heard: list[list[str]] = []

    def read(desk: Desk) -> list[str]:
        form = open_form(desk, code, operator="op1")
        answers = form.content.answers
        return [answers[row].choice for row in form.definition.by_number if row in answers]

    hand.window.current.work.run(read, heard.append)
    hand.settle()
    return heard[0]
