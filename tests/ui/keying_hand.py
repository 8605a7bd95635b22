"""A hand that keys by real key events in the real window, and says on a pipe what it presses and what is painted.

It goes on until somebody kills it. What it says of a row is said when the row is about to be painted as saved, so
whatever it has said must be in the desk file. It keys any form that it is given, at random but for its seed: choices,
reasons, motivations, notes, the plan, steps back and forth, wrong keys, and it leaves and finishes forms.
"""

import json
import os
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import sleep

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from samdesk.domain.form_id import qr_text
from samdesk.services.settings import Settings
from samdesk.storage.keying_log import plain
from samdesk.ui import app
from samdesk.ui.keying.flow import DAY, EMPLOYEES, PARTICIPANTS
from samdesk.ui.keying.session import Session, Writing
from samdesk.ui.pages.keying import KeyingPage

Key = Qt.Key
_SHIFT, _CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_REST = 0.0002
"""Seconds between events, so that the worker has the processor as it has beside a person."""


class Hand:
    """A window on a desk file, and keys pressed in it."""

    def __init__(self, path: Path, say: Callable[[dict[str, object]], None]) -> None:
        self.qt = QApplication(["samdesk", *app.STYLE])
        app.set_up(self.qt, Settings(language="en", theme="light"))
        self.window = app.build_window(Settings(language="en", theme="light"))
        self.window.show()
        self.window.files.open_address(path)
        self.wait(lambda: self.window.current.desk is not None)
        self.window.show_page("keying")
        assert isinstance(self.window.page, KeyingPage)
        self.page: KeyingPage = self.window.page
        self.say = say
        self.painted = _Painted(self.page, say)
        self.window.current.work.crashed.connect(_give_up)
        self.wait(lambda: not self.window.current.work.is_busy)
        self.type("A1")
        self.press(Key.Key_Return)
        self.wait(lambda: self.page.operator == "A1")

    def wait(self, until: Callable[[], bool]) -> None:
        while not until():
            self.qt.processEvents()
            sleep(_REST)

    def settle(self) -> None:
        """Wait until everything is saved and painted."""
        self.wait(lambda: not self.window.current.work.is_busy)
        self.qt.processEvents()

    def type(self, text: str) -> None:
        for character in text:
            self._send(0, character)

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._send(key, "\r" if key == Key.Key_Return else "", modifiers)

    def _send(self, key: int, text: str, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.say({"pressed": text or int(key)})
        target: QWidget = self.window.focusWidget() or self.window
        QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, key, modifiers, text))


class _Painted(QObject):
    """Says what the sheet shows each time it is painted."""

    def __init__(self, page: KeyingPage, say: Callable[[dict[str, object]], None]) -> None:
        super().__init__()
        self._page = page
        self._say = say
        page.form_view.sheet.viewport().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        session = self._page.session
        if event.type() is QEvent.Type.Paint and session is not None:
            waiting = len(self._page.gate) + session.is_saving
            self._say({"painted": session.form.form_id, "waiting": waiting, **shown(session)})
        return False


def shown(session: Session) -> dict[str, object]:
    """What the window shows of a form, as JSON values."""
    return {
        "entry": session.form.entry_id,
        "at": session.at,
        "answers": {number: plain(answer) for number, answer in session.answers.items() if plain(answer)},
        "background": plain(replace(session.content, answers={})),
        "notes": dict(session.notes),
        "plan": {str(place): row.what for place, row in session.closing.plan.items()},
    }


def _give_up(error: BaseException) -> None:
    os.write(2, f"crashed: {error!r}\n".encode())
    os._exit(70)


class Script:
    """Keys at random: what a person would press in each place, now and then something else."""

    def __init__(self, hand: Hand, seed: int) -> None:
        self.hand = hand
        self.chance = random.Random(seed)
        self.number = 0

    def run(self, codes: list[str], first: str) -> None:
        """Key forms for ever, ``first`` before the others."""
        self.open(first)
        if (begun := self.hand.page.session) is not None:
            self.hand.say({"opened": first, **shown(begun)})
        while True:
            session = self.hand.page.session
            if session is None:
                self.open(self.chance.choice(codes))
            else:
                self.step(session)
            if self.chance.random() < 0.7:
                self.hand.settle()

    def open(self, code: str) -> None:
        """Type or scan a code; a form that is finished is opened again."""
        hand = self.hand
        hand.settle()
        hand.type(qr_text(code, 1) if self.chance.random() < 0.5 else code)
        hand.press(Key.Key_Return)
        hand.settle()
        if hand.page.session is None:
            for button in hand.page.strip.buttons():
                button.click()
            hand.settle()
        if hand.page.session is not None:
            hand.page.session.finished.connect(lambda result: hand.say({"finished": code, "rev": result.rev}))

    def step(self, session: Session) -> None:
        """A few keys that make sense where the session is."""
        if session.writing is Writing.ANSWER:
            self.write(session)
        elif session.at == PARTICIPANTS:
            self.hand.type(self.chance.choice("123"))
            self.hand.press(Key.Key_Return)
        else:
            self.row(self.chance.random())

    def row(self, dice: float) -> None:
        hand, drawn = self.hand, self.chance
        if dice < 0.60:
            hand.type("".join(drawn.choices("1239", k=drawn.choice((1, 1, 1, 6)))))
        elif dice < 0.74:
            hand.type(drawn.choice(",.*/++--5"))
        elif dice < 0.84:
            hand.type(self.text())
            hand.press(Key.Key_Return)
        elif dice < 0.88:
            hand.press(Key.Key_F9)
            hand.type(self.text())
            hand.press(Key.Key_Return)
        elif dice < 0.93:
            hand.press(drawn.choice((Key.Key_Up, Key.Key_Down, Key.Key_Return)))
        elif dice < 0.96:
            hand._send(*drawn.choice(((Key.Key_Z, "", _CONTROL), (Key.Key_Y, "", _CONTROL))))
        elif dice < 0.98:
            hand.press(Key.Key_Escape)
        else:
            hand.press(Key.Key_Return, _SHIFT)
            hand.press(Key.Key_Return, _SHIFT)

    def write(self, session: Session) -> None:
        """What is written in the end of the paper."""
        if session.at == DAY:
            self.hand.type(f"2312{self.chance.randrange(10, 29)}")
        elif session.at == EMPLOYEES:
            self.hand.type(str(self.chance.randrange(90)))
        elif session.at.startswith("#plan") and self.chance.random() < 0.5:
            self.hand.type(self.text())
        self.hand.press(Key.Key_Return)

    def text(self) -> str:
        """A text that says how many were written before it."""
        self.number += 1
        return f"text {self.number}{' å' * self.chance.choice((0, 3, 40))}"


def key_for_ever(path: Path, codes: list[str], first: str, seed: int, pipe: int) -> None:
    """Key until killed; a line of JSON on the pipe for each key and each time something is painted."""

    def say(said: dict[str, object]) -> None:
        os.write(pipe, json.dumps(said).encode() + b"\n")

    Script(Hand(path, say), seed).run(codes, first)
