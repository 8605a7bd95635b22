"""A window on the small region's desk files, driven by key events. A test that leaves a thread or timer fails."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from samdesk import language
from samdesk.services.settings import Settings
from samdesk.ui import app, theme
from samdesk.ui.pages.collecting import CollectingPage
from samdesk.ui.window import MainWindow
from tests.small_region import Region
from tests.ui.driving import Driver


@pytest.fixture(scope="session")
def qapp_args() -> list[str]:
    return ["samdesk", *app.STYLE]


@pytest.fixture(scope="session")
def _dressed(qapp: QApplication) -> None:
    app.set_up(qapp, Settings(language="en", theme="light"))


@pytest.fixture(autouse=True)
def _nothing_left_running(_dressed: None) -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not left, f"threads left running: {left}"
    timers = [timer for timer in _timers() if timer.isActive()]
    assert not timers, f"timers left running: {timers}"


def _timers() -> Iterator[QTimer]:
    roots: list[QObject] = [*QApplication.topLevelWidgets()]
    for root in roots:
        yield from root.findChildren(QTimer)


@pytest.fixture
def crashes() -> list[BaseException]:
    return []


@pytest.fixture
def make_window(qtbot: QtBot, crashes: list[BaseException]) -> Iterator[Callable[[], MainWindow]]:
    made: list[MainWindow] = []

    def make() -> MainWindow:
        language.use("en")
        theme.use_text_size(100)
        theme.use_theme("light")
        window = app.build_window(Settings(language="en", theme="light", operator="A1"))
        window.current.work.crashed.connect(crashes.append)
        window.show()
        qtbot.waitExposed(window)
        made.append(window)
        return window

    yield make
    for window in made:
        window.close()
        window.deleteLater()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, 52)  # deferred deletion
    assert not crashes, crashes


@pytest.fixture
def window(make_window: Callable[[], MainWindow]) -> MainWindow:
    return make_window()


@pytest.fixture
def driver(window: MainWindow, qtbot: QtBot) -> Driver:
    return Driver(window, qtbot)


@pytest.fixture
def local(driver: Driver, region: Region) -> Driver:
    """The window on the local desk file."""
    driver.open(region.local)
    return driver


@pytest.fixture
def at_work(local: Driver) -> Driver:
    """A local desk where A1 has begun to key."""
    local.begin_keying()
    return local


@pytest.fixture
def central(driver: Driver, region: Region) -> Driver:
    """The window on central's desk file."""
    driver.open(region.central)
    return driver


class Dialogs:
    """Answers the system's file dialogs: the only thing in the window that tests do not drive."""

    def __init__(self) -> None:
        self.opens: list[Path] = []
        self.saves: list[Path] = []
        self.folders: list[Path] = []
        self.began: list[Path] = []
        """The folders that the dialogs began in."""


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch) -> Dialogs:
    answers = Dialogs()
    where = "PySide6.QtWidgets.QFileDialog."

    def chosen(files: list[Path], begins: str) -> str:
        folder = Path(begins)
        answers.began.append(folder if folder.is_dir() else folder.parent)
        return str(files.pop(0))

    monkeypatch.setattr(where + "getOpenFileName", lambda *args: (chosen(answers.opens, args[2]), ""))
    monkeypatch.setattr(where + "getOpenFileNames", lambda *_args: ([str(path) for path in answers.opens], ""))
    monkeypatch.setattr(where + "getSaveFileName", lambda *args: (chosen(answers.saves, args[2]), ""))
    monkeypatch.setattr(where + "getExistingDirectory", lambda *args: chosen(answers.folders, args[2]))
    return answers


@pytest.fixture
def page(central: Driver) -> CollectingPage:
    """The collection page on central's desk file, in a window that keys reach."""
    central.window.activateWindow()
    central.qtbot.waitUntil(central.window.isActiveWindow)
    shown = central.show("collecting")
    assert isinstance(shown, CollectingPage)
    return shown
