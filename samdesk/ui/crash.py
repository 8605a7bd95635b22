"""What happens when the program has a bug: a report that can be copied, and a log file.

The report names code, versions and the kind of error. It holds no message of the error and no values, because
these could hold answers or names.
"""

from __future__ import annotations

import logging
import sys
import traceback
from typing import TYPE_CHECKING

import PySide6

import samdesk

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from PySide6.QtWidgets import QWidget

    from samdesk.ui.crash_dialog import CrashDialog

_log = logging.getLogger("samdesk")
_LONG_LOG = 200_000
"""Bytes."""


def start_log(path: Path) -> None:
    """Write a log of starts and crashes; one that has grown long is put aside, in place of the one before it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.stat().st_size > _LONG_LOG:
        path.replace(path.with_suffix(".old.log"))
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    _log.addHandler(handler)
    _log.setLevel(logging.INFO)
    _log.info("started: SamDesk %s", samdesk.__version__)


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
    import platform  # slow to load, and needed only here

    python, system = platform.python_version(), platform.platform()
    return f"SamDesk {samdesk.__version__}, Python {python}, Qt {PySide6.__version__}, {system}"


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
        from samdesk.ui.crash_dialog import CrashDialog

        self.dialog = CrashDialog(text, self.window)
        self.dialog.open()

    def _hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.show(error)
