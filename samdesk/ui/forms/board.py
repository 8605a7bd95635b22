"""The board: every form of a round with its state in words and shape, and how many there are of each to choose from.

Knows form rows, and neither the desk file nor the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormRow, FormState
from samdesk.language import _
from samdesk.ui import icons, theme
from samdesk.ui.chips import Chips
from samdesk.ui.forms.finding import JOINT, LATE, STATE_ICONS, VOID, state_name, state_text
from samdesk.ui.tables import Column
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from datetime import datetime

    from PySide6.QtGui import QIcon

_TO_LOOK_AT = frozenset({FormState.DIFFERS, FormState.CONFLICT})
_ORDER = tuple(FormState)


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


def state_chips() -> Chips:
    """How many forms there are of each state, late, joint and void ones; one of them is chosen, at first all."""
    states = ((str(state), state_name(state), STATE_ICONS[state]) for state in FormState)
    beside = ((LATE, _("late"), "recent"), (JOINT, _("joint"), "joint"), (VOID, _("void"), "remove"))
    return Chips((("", _("All"), "forms"), *states, *beside))
