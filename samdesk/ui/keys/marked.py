"""A sentence with a mark before it that says how good or bad the news is, in a card. Knows nothing of keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from samdesk.ui import controls, icons, theme


class Marked(QWidget):
    """The mark stays beside the first line of the sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._mark = QLabel()
        self._text = controls.label()
        row = controls.row(self._mark, self._text, spacing=3)
        row.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        row.setStretch(1, 1)
        self.setLayout(row)

    @property
    def text(self) -> str:
        """What is said."""
        return self._text.text()

    def say(self, tone: theme.Tone, text: str) -> None:
        """Say something else."""
        self._text.setText(text)
        self._mark.setProperty("icon_colour", theme.tone_colour(tone, self.palette()))
        icons.set_icon(self._mark, str(tone))
