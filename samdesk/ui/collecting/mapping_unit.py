"""One question about a unit that nobody here knows: which unit of the organisation is it? Answered once, remembered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from samdesk.domain.organisation import swedish_key
from samdesk.language import _
from samdesk.ui import controls
from samdesk.ui.collecting.queue_rows import named_by
from samdesk.ui.collecting.queue_task import Task
from samdesk.ui.keying.choices import ChoiceList

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QKeyEvent

    from samdesk.domain.organisation import Organisation, Unit
    from samdesk.services.conflicts import UnknownUnit
    from samdesk.services.desks import Desk

_MOST: Final = 8
"""So many units are listed at a time; whoever wants another one writes more of its name."""


class UnitView(QWidget):
    """The code, who names it, what it probably is, and a search among the units of the organisation."""

    chosen_changed = Signal()
    entered = Signal()
    """A unit was chosen by Enter."""

    def __init__(self) -> None:
        super().__init__()
        self.unit: UnknownUnit | None = None
        self.chosen = ""
        self._organisation: Organisation | None = None
        self._title = controls.subheading("")
        self._about = controls.label()
        self._suggestion = controls.label(bold=True)
        self.words = controls.field(_("Find the unit"), placeholder=_("name or code of a unit"))
        self.words.textChanged.connect(self._look)
        self.words.returnPressed.connect(self._enter)
        self.list = ChoiceList(_("Units that fit"))
        self.list.chosen.connect(self._choose)
        self._chosen_name = controls.label(bold=True)
        name = controls.label(_("Find the unit"), wrap=False)
        name.setBuddy(self.words)
        parts = (self._title, self._about, self._suggestion, name, self.words, self.list, self._chosen_name, None)
        self.setLayout(controls.column(*parts, spacing=3))

    def show_unit(self, unit: UnknownUnit, organisation: Organisation) -> None:
        """Ask about a code; the unit that it probably became is chosen."""
        self.unit, self._organisation = unit, organisation
        self._title.setText(_("Code {code}, {name}").format(code=unit.code, name=unit.name or _("name unknown")))
        said = _(
            "It is named by {forms}, and the organisation list has no unit with this code. The answers are kept all "
            "the same. Say which unit it is: this is asked once, and holds for all answers that come later."
        )
        self._about.setText(said.format(forms=named_by(unit)))
        likely = organisation.units.get(unit.suggestion)
        self._suggestion.setText(_("Probably {unit}.").format(unit=self._described(likely)) if likely else "")
        self._suggestion.setVisible(likely is not None)
        self.words.clear()
        self._choose(unit.suggestion if likely else "", go_on=False)
        self._look()

    def take_focus(self) -> None:
        """Let the unit be found."""
        self.words.setFocus()

    @property
    def task(self) -> Task:
        """Count the code as the chosen unit."""
        button = _("Count it as this unit")
        unit, chosen = self.unit, self.chosen
        if unit is None or not chosen or self._organisation is None:
            return Task(button, _("Choose a unit of the organisation."), needs_reason=False)

        def settles(_reason: str, by: str) -> Callable[[Desk], object]:
            from samdesk.services.mappings import map_unit

            return lambda desk: map_unit(desk, unit.code, chosen, by=by)

        name = self._organisation.units[chosen].name
        done = _("Code {code} counts as {unit} from now on.").format(code=unit.code, unit=name)
        return Task(button, _("It can be changed later under what is decided."), settles, done, needs_reason=False)

    def _look(self) -> None:
        if self._organisation is None:
            return
        words = self.words.text().casefold().split()
        near = self._likely() if not words else []
        found = near or [
            unit
            for unit in self._organisation.units.values()
            if all(word in f"{unit.code} {unit.name}".casefold() for word in words)
        ]
        if not near:
            found.sort(key=lambda unit: (unit.code.casefold() not in words, swedish_key(unit.name)))
        self.list.show_choices([(unit.code, self._described(unit)) for unit in found[:_MOST]] if words or near else [])

    def _likely(self) -> list[Unit]:
        if self.unit is None or self._organisation is None:
            return []
        likely = self._organisation.units.get(self.unit.suggestion)
        return [likely] if likely else []

    def _described(self, unit: Unit | None) -> str:
        if unit is None or self._organisation is None:
            return ""
        above = self._organisation.forvaltning_of.get(unit.code, "")
        parts = [unit.code, unit.name]
        if above and above != unit.code:
            parts.append(self._organisation.units[above].name)
        return " · ".join(parts)

    def _enter(self) -> None:
        if self.list.keys:
            self._choose(self.list.keys[0])

    def _choose(self, code: str, *, go_on: bool = True) -> None:
        self.chosen = code
        unit = self._organisation.units.get(code) if self._organisation else None
        self._chosen_name.setText(_("Chosen: {unit}").format(unit=self._described(unit)) if unit else "")
        self._chosen_name.setVisible(unit is not None)
        self.chosen_changed.emit()
        if go_on:
            self.entered.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and self.words.hasFocus() and self.list.keys:
            self.list.setFocus()
        else:
            super().keyPressEvent(event)
