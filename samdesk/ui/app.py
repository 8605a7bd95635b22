"""Starts the window: colours, font, language, log and crash watch, and what to open first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtWidgets import QApplication

from samdesk import language
from samdesk.services.home import log_folder
from samdesk.services.settings import Settings, load_settings
from samdesk.ui import crash, icons, qt_texts, theme
from samdesk.ui.current import Current
from samdesk.ui.window import MainWindow
from samdesk.ui.work import DeskWork

if TYPE_CHECKING:
    from pathlib import Path


def run(desk: Path | None, sample: bool = False) -> int:
    """Show the window until it is closed: on a desk file, on the sample region, or on the start page.

    Returns the exit code of the program.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        application = QApplication(sys.argv[:1])
    crash.start_log(log_folder() / "samdesk.log")
    settings = load_settings()
    set_up(application, settings)
    window = build_window(settings)
    watch = crash.CrashWatch(window)
    watch.install()
    window.current.work.crashed.connect(watch.show)
    window.show()
    if desk is not None:
        window.files.open_path(desk)
    elif sample:
        window.files.try_sample()
    return application.exec()


def set_up(application: QApplication, settings: Settings) -> None:
    """Give the program its language, style, font, colours and Qt's own texts in Swedish."""
    language.use(settings.spoken)
    QApplication.setApplicationName("SamDesk")
    QGuiApplication.setApplicationDisplayName("SamDesk")
    QGuiApplication.setDesktopFileName("samdesk")
    QApplication.setStyle("fusion")
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
