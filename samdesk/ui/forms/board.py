"""The board: every form of a round with its state in words and shape, and how many there are of each to choose from.

Knows form rows, and neither the desk file nor the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QButtonGroup, QPushButton, QWidget

from samdesk import language
from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormRow, FormState
from samdesk.language import _
from samdesk.ui import icons, theme
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.forms.finding import JOINT, LATE, STATE_ICONS, state_name, state_text
from samdesk.ui.tables import Column
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from PySide6.QtGui import QIcon, QKeyEvent
    from PySide6.QtWidgets import QAbstractButton

_TO_LOOK_AT = frozenset({FormState.DIFFERS, FormState.CONFLICT})
_ORDER = tuple(FormState)
_STEPS: Final[dict[int, int]] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


def board_columns() -> tuple[Column[FormRow], ...]:
    """The columns of the board."""
    return (
        Column(_("Form code"), lambda row: written(row.form_id), lambda row: row.form_id, width=12),
        Column(_("Unit"), lambda row: row.unit_name or _("Spare form"), width=26),
        Column(_("Manager"), lambda row: row.managers, width=14),
        Column(_("State"), state_text, lambda row: _ORDER.index(row.state), width=22, icon=state_icon),
        Column(_("Förvaltning"), lambda row: row.forvaltning_name, width=24),
        Column(_("Received"), lambda row: _day(row.received_at), width=12),
    )


def state_icon(row: FormRow) -> QIcon:
    """The shape of a form's state; what somebody must look at has the colour of a warning as well."""
    colour = theme.tone_colour(Tone.WARNING, QApplication.palette()) if row.state in _TO_LOOK_AT else None
    return icons.mark(STATE_ICONS[row.state], colour)


def _day(at: datetime | None) -> str:
    return at.astimezone().date().isoformat() if at else ""


class _Chip(QPushButton):
    """A chip lets the row of chips have the arrow keys."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _STEPS:
            event.ignore()
        else:
            super().keyPressEvent(event)


class StateChips(QWidget):
    """How many forms there are of each state, late ones and joint ones; one of them is chosen, at first all.

    They are one stop for Tab; arrow keys go between them.
    """

    chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._names = {"": _("All")} | {str(state): state_name(state) for state in FormState}
        self._names |= {LATE: _("late"), JOINT: _("joint")}
        shapes = {str(state): icon for state, icon in STATE_ICONS.items()} | {
            "": "forms",
            LATE: "recent",
            JOINT: "joint",
        }
        self._group = QButtonGroup(self)
        self.chips: dict[str, QPushButton] = {}
        for mark, name in self._names.items():
            chip = self.chips[mark] = _Chip(name, self)
            chip.setCheckable(True)
            chip.setAutoDefault(False)
            chip.setProperty("chip", True)
            icons.set_icon(chip, shapes[mark])
            if mark:
                chip.hide()
            chip.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self._group.addButton(chip)
        self._group.buttonToggled.connect(self._on_toggled)
        self.chips[""].setChecked(True)
        self.setLayout(FlowLayout(*self.chips.values(), spacing=1))

    def _on_toggled(self, chip: QAbstractButton, on: bool) -> None:
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if on else Qt.FocusPolicy.ClickFocus)
        if on:
            self.chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(event.key())
        if step is None:
            super().keyPressEvent(event)
            return
        seen = [chip for chip in self.chips.values() if not chip.isHidden()]
        chip = seen[(seen.index(self.chips[self.mark]) + step) % len(seen)]
        chip.setChecked(True)
        chip.setFocus()

    @property
    def mark(self) -> str:
        """What is chosen: a state, ``LATE``, ``JOINT``, or "" for all."""
        return next(mark for mark, chip in self.chips.items() if chip.isChecked())

    def choose(self, mark: str) -> None:
        """Choose one."""
        self.chips[mark].setChecked(True)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Say how many there are of each; those that there are none of go away, but for the chosen one."""
        for mark, chip in self.chips.items():
            n = counts.get(mark, 0)
            chip.setText(f"{self._names[mark]} {language.number(n)}")
            chip.setAccessibleName(_("Show {name}: {n}").format(name=self._names[mark], n=language.number(n)))
            chip.setVisible(not mark or n > 0 or chip.isChecked())
