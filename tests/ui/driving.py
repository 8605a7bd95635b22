"""Drives the window as hands do: keys to what has the focus, and waiting until the desk file is at rest."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from samdesk.services.desks import Desk
from samdesk.ui.keying.session import Session
from samdesk.ui.mnemonics import plain
from samdesk.ui.pages.keying import KeyingPage
from samdesk.ui.window import MainWindow
from tests.small_region import codes

T = TypeVar("T")
Key = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier


class Driver:
    """Hands on the keyboard."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window = window
        self.qtbot = qtbot

    @property
    def page(self) -> Any:
        return self.window.page

    @property
    def keying(self) -> KeyingPage:
        return cast("KeyingPage", self.window.page)

    @property
    def said(self) -> str:
        """What the message strip of the page says."""
        return self.page.strip.text

    @property
    def focus(self) -> QWidget:
        found = self.window.focusWidget()
        assert found is not None
        return found

    def settle(self) -> None:
        """Wait until everything that was asked of the desk file has come back."""
        self.qtbot.waitUntil(lambda: not self.window.current.work.is_busy, timeout=20_000)
        QApplication.processEvents()  # shows what was built meanwhile

    def open(self, path: Path, **how: bool) -> None:
        self.window.files.open_address(path, **how)
        self.settle()

    def show(self, page_id: str) -> Any:
        self.window.show_page(page_id)
        self.settle()
        return self.window.page

    def type(self, text: str) -> None:
        """Press the keys of a text, without waiting for anything."""
        for character in text:
            self._send(0, character)

    def press(self, key: Qt.Key, *, shift: bool = False, repeated: bool = False) -> None:
        self._send(key, "\r" if key in (Key.Key_Return, Key.Key_Enter) else "", shift=shift, repeated=repeated)

    def _send(self, key: int, text: str, *, shift: bool = False, repeated: bool = False) -> None:
        modifiers = SHIFT if shift else Qt.KeyboardModifier.NoModifier
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            QApplication.sendEvent(self.focus, QKeyEvent(kind, key, modifiers, text, repeated))

    def enter(self, text: str = "", *, shift: bool = False) -> None:
        """Type a text and Enter, and wait for what comes of it."""
        self.type(text)
        self.press(Key.Key_Return, shift=shift)
        self.settle()

    def click(self, widget: QWidget) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.settle()

    def push(self, text: str) -> None:
        """Push the button that says this, in the page."""
        fitting = [
            button
            for button in self.page.findChildren(QPushButton)
            if plain(button.text()) == text and button.isVisible()
        ]
        assert len(fitting) == 1, (text, [plain(button.text()) for button in self.page.findChildren(QPushButton)])
        assert fitting[0].isEnabled(), text
        fitting[0].click()
        self.settle()

    def ask(self, call: Callable[[Desk], T]) -> T:
        """What a service says of the desk file, asked in the window's own worker."""
        heard: list[T] = []
        self.window.current.work.run(call, heard.append)
        self.settle()
        return heard[0]

    def begin_keying(self, operator: str = "A1") -> KeyingPage:
        page = self.show("keying")
        page.operator_view.code.clear()
        self.enter(operator)
        return cast("KeyingPage", page)


def session(driver: Driver) -> Session:
    """The form that is being keyed."""
    found = driver.keying.session
    assert found is not None
    return found


def begin(driver: Driver, unit: str = "A11") -> str:
    """Open the form of a unit by its code, and give the code."""
    code = driver.ask(codes)[unit]
    driver.enter(code)
    return code
