"""Registering paper that comes back or is handed out: scan, scan, scan; a wrong code is said without stopping.

Knows what became of a code, and nothing of the desk file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QApplication, QComboBox, QFrame, QLabel, QListWidget, QListWidgetItem

from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormState
from samdesk.language import _
from samdesk.ui import controls, icons, theme
from samdesk.ui.forms.finding import state_name
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QResizeEvent

    from samdesk.services.forms import Registered

_BESIDE = 90
"""Characters; in a narrower page what became of a code stands below it."""
_NARROWEST = 260
"""Pixels; a code is seen whole in large text too."""
REMEMBERED: Final = 10
_SEEN = 3
"""How many of the last codes are remembered, and how many of them are seen at a time."""


@dataclass(frozen=True)
class Scanned:
    """What became of a code; ``form_id`` is "" unless its registration can be taken back."""

    tone: Tone
    text: str
    form_id: str
    state: str


class Registering(QFrame):
    """A line to scan into, what became of the last code, and a list of the last ones, the newest first."""

    scanned = Signal(str, str)
    """What was scanned, and the ``FormState`` to register."""
    take_back_wanted = Signal(str, str)
    """A form id, and the ``FormState`` that it was registered as by mistake."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.last: list[Scanned] = []
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
        told = controls.row(self._mark, self._said, spacing=3)
        told.setStretch(1, 1)
        self._told = controls.framed(told)
        self._line = controls.row(controls.row(name, self.state), self.code, spacing=3)
        self._line.setStretch(1, 2)
        self.list = QListWidget()
        self.list.setAccessibleName(_("The last codes"))
        self.list.setProperty("dense", True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(lambda _row: self._enable())
        self.take_back = controls.button(_("Take back registration"), "undo", self._on_take_back)
        below = controls.row(self.list, self.take_back, spacing=3)
        below.setStretch(0, 1)
        self._below = controls.framed(below)
        self._below.hide()
        layout = self._column = controls.column(self._line, self._told, self._below)
        layout.setContentsMargins(4 * theme.GRID, 2 * theme.GRID, 4 * theme.GRID, 2 * theme.GRID)
        self.setLayout(layout)

    def _on_return(self) -> None:
        typed = self.code.text().strip()
        self.code.clear()
        if typed:
            self.scanned.emit(typed, self.state.currentData())

    def _on_take_back(self) -> None:
        one = self._chosen()
        if one is not None:
            self.take_back_wanted.emit(one.form_id, one.state)

    # What became of codes

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
            self._remember(Tone.GOOD, f"{_named(code, units)}: {state_name(FormState(state))}", code, state)
        for code in result.already:
            said = _("{code} was handed out before, or has come back.") if out else _("{code} was registered before.")
            self._say_wrong(Tone.WARNING, said.format(code=_named(code, units)))
        for unknown in result.unknown:
            near = ", ".join(written(code) for code in unknown.nearest)
            said = _("{typed} is not a form of this desk file.").format(typed=unknown.typed)
            guess = _("Did you mean {codes}?").format(codes=near) if near else ""
            self._say_wrong(Tone.ERROR, f"{said} {guess}".strip())

    def show_taken_back(self, form_id: str, state: str, units: Mapping[str, str]) -> None:
        """Say that a registration is taken back, and go on scanning."""
        self._counts[state] = max(self._counts[state] - 1, 0)
        said = _("{code} is not registered any more.").format(code=_named(form_id, units))
        self.last = [one for one in self.last if (one.form_id, one.state) != (form_id, state)]
        self._say(Tone.NOTE, said)
        self._remember(Tone.NOTE, said)
        self.code.setFocus()

    def forget(self) -> None:
        """Another desk file or round: nothing was scanned in it yet."""
        self.last.clear()
        self._counts.clear()
        self._said.clear()
        self._mark.clear()
        self._show_last()

    def _say_wrong(self, tone: Tone, text: str) -> None:
        self._say(tone, text, urgent=True)
        self._remember(tone, text)
        QApplication.beep()

    def _say(self, tone: Tone, text: str, *, urgent: bool = False) -> None:
        self._said.setText(text)
        self._mark.setProperty("icon_colour", theme.tone_colour(tone, self.palette()))
        icons.set_icon(self._mark, str(tone))
        controls.announce(self, text, urgent=urgent)

    def _remember(self, tone: Tone, text: str, form_id: str = "", state: str = "") -> None:
        self.last = [Scanned(tone, text, form_id, state), *self.last][:REMEMBERED]
        self._show_last()

    # The list

    def _chosen(self) -> Scanned | None:
        row = self.list.currentRow()
        return self.last[row] if 0 <= row < len(self.last) else None

    def _show_last(self) -> None:
        self.list.clear()
        for one in self.last:
            icon = icons.mark(str(one.tone), theme.tone_colour(one.tone, self.palette()))
            item = QListWidgetItem(icon, one.text)
            item.setToolTip(one.text)
            self.list.addItem(item)
        self._below.setVisible(bool(self.last))
        self._fit()
        self.list.setCurrentRow(0 if self.last else -1)
        self._enable()

    def _enable(self) -> None:
        one = self._chosen()
        self.take_back.setEnabled(one is not None and bool(one.form_id))

    def _fit(self) -> None:
        line = self.list.sizeHintForRow(0)
        if line > 0:
            self.list.setFixedHeight(line * min(max(len(self.last), 2), _SEEN) + 3 * theme.GRID)

        height = self.fontMetrics().height()
        self.list.setIconSize(QSize(height, height))

    def _arrange(self) -> None:
        """What became of the code stands beside it, or below where it is narrow."""
        if self.width() > _BESIDE * self.fontMetrics().averageCharWidth():
            self._line.addWidget(self._told, stretch=3)
        else:
            self._column.insertWidget(1, self._told)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
            self._arrange()


def _named(code: str, units: Mapping[str, str]) -> str:
    return ", ".join(part for part in (written(code), units.get(code, "")) if part)
