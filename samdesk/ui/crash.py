"""What happens when the program has a bug: a report that can be copied, and a log file.

The report names code, versions and the kind of error. It holds no message of the error and no values, because
these could hold answers or names.
"""

from __future__ import annotations

import logging
import platform
import sys
import traceback
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

import PySide6
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

import samdesk
from samdesk.language import _
from samdesk.ui import controls, theme

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

_log = logging.getLogger("samdesk")


def start_log(path: Path) -> None:
    """Write a log of starts and crashes, at most two files of 200 kB."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handler = RotatingFileHandler(path, maxBytes=200_000, backupCount=1, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.info("started: %s", _versions())


def report(error: BaseException) -> str:
    """What a developer needs to know of a crash, without anything that the user has entered."""
    lines = [_versions(), ""]
    shown: BaseException | None = error
    while shown is not None:
        lines += [line.rstrip() for line in traceback.format_tb(shown.__traceback__)]
        lines.append(f"{type(shown).__module__}.{type(shown).__qualname__}")
        shown = shown.__cause__ or (None if shown.__suppress_context__ else shown.__context__)
        if shown is not None:
            lines.append("")
    return "\n".join(lines)


def _versions() -> str:
    python, system = platform.python_version(), platform.platform()
    return f"SamDesk {samdesk.__version__}, Python {python}, Qt {PySide6.__version__}, {system}"


class CrashDialog(QDialog):
    """Says that the program has a bug, that everything saved is safe, and how to report it."""

    def __init__(self, error: BaseException, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something in the program went wrong"))
        self.report = report(error)
        shown = QPlainTextEdit(self.report)
        shown.setReadOnly(True)
        shown.setTabChangesFocus(True)
        shown.setAccessibleName(_("Report"))
        shown.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        said = _(
            "This is a fault in the program, not in your work. All answers that were shown as saved are in the desk "
            "file. Copy the report to the person who looks after the program; it holds no answers and no names."
        )
        copy = controls.button(_("Copy report"), "forms", self._copy, primary=True)
        close = controls.button(_("Go on working"), "", self.accept)
        title = controls.subheading(self.windowTitle())
        layout = controls.column(title, controls.label(said), shown, controls.row(None, copy, close), spacing=3)
        side = 5 * theme.GRID
        layout.setContentsMargins(side, side, side, side)
        self.setLayout(layout)
        self.resize(720, 480)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)


class CrashWatch:
    """Catches every exception that nobody expected, logs it, and shows one dialog at a time."""

    def __init__(self, window: QWidget | None = None) -> None:
        self.window = window
        self.dialog: CrashDialog | None = None

    def install(self) -> None:
        """Catch exceptions of the window's own thread from now on."""
        sys.excepthook = self._hook

    def show(self, error: BaseException) -> None:
        """Log a crash and show it."""
        text = report(error)
        _log.error("crash: %s", text)
        if self.dialog is not None and self.dialog.isVisible():
            return
        self.dialog = CrashDialog(error, self.window)
        self.dialog.open()

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.show(error)
