"""The thin header: which desk file, which round, which role, and what to know about the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QFrame, QLabel

from samdesk.language import _
from samdesk.ui import controls, icons, theme
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.ui.current import Current


class Header(QFrame):
    """Says where one is; the round can be chosen here."""

    def __init__(self, current: Current) -> None:
        super().__init__()
        self._current = current
        self.setProperty("bar", True)
        self._file = controls.label(bold=True, wrap=False)
        self._role = controls.quiet()
        self._role.setWordWrap(False)
        self._note_mark = QLabel()
        self._note = controls.label(wrap=False)
        self._rounds = QComboBox()
        self._rounds.setAccessibleName(_("Round"))
        self._rounds.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._rounds.activated.connect(lambda _index: current.choose_round(str(self._rounds.currentData())))
        self._round_label = controls.label(_("Round"), wrap=False)
        self._round_label.setBuddy(self._rounds)
        layout = controls.row(
            self._file, self._role, self._note_mark, self._note, None, self._round_label, self._rounds, spacing=3
        )
        layout.setContentsMargins(6 * theme.GRID, 2 * theme.GRID, 6 * theme.GRID, 2 * theme.GRID)
        self.setLayout(layout)
        self.show_current()
        current.desk_changed.connect(self.show_current)
        current.round_changed.connect(self.show_current)

    def show_current(self) -> None:
        """Show what is open now."""
        desk = self._current.desk
        self.setVisible(desk is not None)
        if desk is None:
            return
        self._file.setText(desk.title)
        self._file.setToolTip(str(desk.address))
        self._role.setText(_("Central HR") if desk.role == "central" else _("Local desk"))
        self._show_note(_("Open for reading only") if desk.read_only else "", desk.warning)
        with QSignalBlocker(self._rounds):
            self._rounds.clear()
            for known in self._current.rounds:
                self._rounds.addItem(known.name or str(known.year), known.id)
            self._rounds.setCurrentIndex(self._rounds.findData(self._current.round_id))
        for widget in (self._rounds, self._round_label):
            widget.setVisible(bool(self._current.rounds))

    def _show_note(self, read_only: str, warning: str) -> None:
        self._note.setText(read_only or (_("Unsafe place") if warning else ""))
        self._note.setToolTip(warning)
        self._note.setVisible(bool(read_only or warning))
        self._note_mark.setVisible(bool(read_only or warning))
        self._note_mark.setProperty("icon_colour", theme.tone_colour(Tone.WARNING, self.palette()))
        icons.set_icon(self._note_mark, "lock" if read_only else "warning")
