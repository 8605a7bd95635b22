"""Registering paper that comes back or is handed out: scan, scan, scan; a wrong code is said without stopping."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLabel

from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormState
from samdesk.language import _
from samdesk.ui import controls, icons, theme
from samdesk.ui.forms.finding import state_name
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.services.forms import Registered

_NARROWEST = 260
"""Pixels; a code is seen whole in large text too."""


class Registering(QFrame):
    """A line to scan into, and what became of the last code."""

    scanned = Signal(str, str)
    """What was scanned, and the ``FormState`` to register."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.code = controls.field(_("Form code to register"), placeholder=_("scan or type a form code"))
        self.code.returnPressed.connect(self._on_return)
        self.code.setMinimumWidth(_NARROWEST)
        self.state = QComboBox()
        self.state.setAccessibleName(_("Register as"))
        for state in (FormState.RECEIVED, FormState.HANDED_OUT):
            self.state.addItem(state_name(state), str(state))
        self.state.activated.connect(lambda _index: self.code.setFocus())
        self._counts: Counter[str] = Counter()
        self._mark = QLabel()
        self._said = controls.label()
        name = controls.label(_("Register as"), wrap=False, bold=True)
        name.setBuddy(self.state)
        chosen = controls.row(name, self.state)
        layout = controls.row(chosen, self.code, self._mark, self._said, spacing=3)
        layout.setStretch(1, 2)
        layout.setStretch(3, 3)
        layout.setContentsMargins(4 * theme.GRID, 2 * theme.GRID, 4 * theme.GRID, 2 * theme.GRID)
        self.setLayout(layout)

    def _on_return(self) -> None:
        typed = self.code.text().strip()
        self.code.clear()
        if typed:
            self.scanned.emit(typed, self.state.currentData())

    def show_result(self, result: Registered, state: str, units: Mapping[str, str]) -> None:
        """Say what became of a code, with the name of its unit to compare with the paper."""
        self._counts[state] += len(result.registered)
        out = state == FormState.HANDED_OUT
        for code in result.registered:
            said = (
                _("{code} is registered as handed out. In this sitting: {n}.")
                if out
                else _("{code} is registered as received. In this sitting: {n}.")
            )
            self._say(Tone.GOOD, said.format(code=_named(code, units), n=self._counts[state]))
        for code in result.already:
            said = _("{code} was handed out before, or has come back.") if out else _("{code} was registered before.")
            self._say(Tone.WARNING, said.format(code=_named(code, units)))
        for unknown in result.unknown:
            near = ", ".join(written(code) for code in unknown.nearest)
            said = _("{typed} is not a form of this desk file.").format(typed=unknown.typed)
            guess = _("Did you mean {codes}?").format(codes=near) if near else ""
            self._say(Tone.ERROR, f"{said} {guess}".strip())
        if result.unknown or result.already:
            QApplication.beep()

    def _say(self, tone: Tone, text: str) -> None:
        self._said.setText(text)
        self._mark.setProperty("icon_colour", theme.tone_colour(tone, self.palette()))
        icons.set_icon(self._mark, str(tone))
        controls.announce(self, text)


def _named(code: str, units: Mapping[str, str]) -> str:
    return ", ".join(part for part in (written(code), units.get(code, "")) if part)
