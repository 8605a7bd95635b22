"""Starts the window: colours, font, language, log and crash watch, and what to open first."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Final

from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from samdesk import language
from samdesk.domain.addresses import desk_address
from samdesk.domain.faults import refused
from samdesk.language import _
from samdesk.services.home import log_folder
from samdesk.services.settings import Settings, load_settings
from samdesk.ui import crash, icons, qt_texts, theme
from samdesk.ui.current import Current
from samdesk.ui.theme import Tone
from samdesk.ui.window import MainWindow
from samdesk.ui.work import DeskWork

if TYPE_CHECKING:
    from pathlib import Path


STYLE: Final = ("-style", "fusion")
"""For the command line of Qt. ``setStyle`` would give the style back, and PySide build its large class."""


def run(desk: str = "", sample: bool = False) -> int:
    """Show the window until it is closed: on a desk by its address, on the sample region, or on the start page.

    Returns the exit code of the program. Raises ``Refused`` where there is no display.
    """
    application = _application()
    settings = load_settings()
    set_up(application, settings)
    window = build_window(settings)
    watch = crash.CrashWatch(window)
    watch.install()
    window.current.work.crashed.connect(watch.show)
    start_log(window, log_folder() / "samdesk.log")
    window.show()
    if desk:
        window.files.open_address(desk_address(desk))
    elif sample:
        window.files.try_sample()
    return application.exec()


def start_log(window: MainWindow, path: Path) -> None:
    """Write a log of starts and crashes; where that cannot be done the window says so and works without."""
    try:
        crash.start_log(path)
    except OSError as error:
        said = _("The log cannot be written to {folder} ({error}). Everything else works; a crash is only shown.")
        window.page.strip.say(Tone.WARNING, said.format(folder=path.parent, error=error.strerror or error))


def _application() -> QApplication:
    """Qt on the display there is. Without one Qt would abort; it gets a last platform that always starts instead."""
    words = [*sys.argv[:1], *STYLE]
    if sys.platform in ("win32", "darwin") or "QT_QPA_PLATFORM" in os.environ:
        return QApplication(words)
    application = QApplication([*words, "-platform", ";".join([*_displays(), "offscreen"])])
    if QGuiApplication.platformName() == "offscreen":
        raise refused(
            _("There is no display to show the window on."),
            _("Start it where you are logged in to a desktop, or use its commands (samdesk --help)."),
        )
    return application


def _displays() -> list[str]:
    """Qt's names of the displays that the environment speaks of, in the order in which Qt itself prefers them."""
    in_wayland = os.environ.get("XDG_SESSION_TYPE") == "wayland"
    wayland = ["wayland"] if in_wayland or os.environ.get("WAYLAND_DISPLAY") else []
    xcb = ["xcb"] if os.environ.get("DISPLAY") else []
    return wayland + xcb if in_wayland else xcb + wayland


def set_up(application: QApplication, settings: Settings) -> None:
    """Give the program its language, font, colours and Qt's own texts in Swedish."""
    language.use(settings.spoken)
    QApplication.setApplicationName("SamDesk")
    QGuiApplication.setApplicationDisplayName("SamDesk")
    QGuiApplication.setDesktopFileName("samdesk")
    QApplication.setWindowIcon(icons.program_icon())
    qt_texts.speak(application)
    if family := theme.register_font():
        QApplication.setFont(QFont(family))
    theme.use_text_size(settings.text_percent)
    theme.use_theme(settings.theme)
    QGuiApplication.styleHints().colorSchemeChanged.connect(lambda _scheme: theme.follow_system())


def build_window(settings: Settings) -> MainWindow:
    """The window on its start page, not shown yet."""
    work = DeskWork()
    window = MainWindow(Current(work, settings))
    window.show_page("start")
    return window
