"""The dialog for a bug: what it means for the user's work, and the report to copy."""

from __future__ import annotations

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QWidget

from samdesk.language import _
from samdesk.ui import controls, theme


class CrashDialog(QDialog):
    """Says that the program has a bug, that everything saved is safe, and how to report it."""

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something in the program went wrong"))
        self.report = text
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
