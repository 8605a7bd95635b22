"""Who answered together, on which day, and which units the answers hold for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from samdesk.domain.answers import Participants, read_day
from samdesk.language import _
from samdesk.ui import controls, theme

if TYPE_CHECKING:
    from samdesk.domain.answers import FormAnswers
    from samdesk.ui.answering.sitting import Sitting

_PEOPLE = ("manager", "safety_representative", "main_safety_representative")


class PeopleView(QWidget):
    """Saves each mark at once, and a number or date when its field is left."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self._sitting = sitting
        labels = (_("Manager"), _("Safety representative"), _("Main safety representative"))
        self.boxes = {name: QCheckBox(label) for name, label in zip(_PEOPLE, labels, strict=True)}
        for box in self.boxes.values():
            box.clicked.connect(self._on_people)
        self.employees = controls.field(_("Number of other employees who took part"))
        self.employees.setMaximumWidth(160)
        self.employees.editingFinished.connect(self._on_people)
        self.day = controls.field(_("Day of answering"), placeholder="2023-12-15")
        self.day.setMaximumWidth(240)
        self.day.editingFinished.connect(self._on_day)
        today = controls.button(_("Today"), "check", self._use_today)
        self._wrong = controls.label()
        self._wrong.hide()
        people = QVBoxLayout()
        people.setSpacing(2 * theme.GRID)
        for box in self.boxes.values():
            people.addWidget(box)
        named = controls.label(_("Number of other employees who took part"))
        named.setBuddy(self.employees)
        people.addWidget(named)
        people.addWidget(self.employees)
        day = controls.column(controls.row(self.day, today, None), self._wrong)
        inner = QVBoxLayout(self)
        inner.setSpacing(3 * theme.GRID)
        inner.addWidget(controls.label(_("Who answered, and when"), factor=1.4, bold=True))
        said = _("Answer together: manager, safety representative and one or two employees. No names are kept.")
        inner.addWidget(controls.label(said))
        inner.addWidget(controls.card(controls.subheading(_("Who took part?")), people, spacing=3))
        inner.addWidget(controls.card(controls.subheading(_("Which day did you answer?")), day, spacing=3))
        inner.addStretch(1)
        self.show_answers()

    @property
    def title(self) -> str:
        """What the part is called in the list of parts."""
        return _("Who answered")

    def show_answers(self) -> None:
        """Show what is known now, unless it is being written."""
        content = self._sitting.content
        for name, box in self.boxes.items():
            box.setChecked(getattr(content.participants, name))
        if not self.employees.hasFocus():
            count = content.participants.employees
            self.employees.setText("" if count is None else str(count))
        if not self.day.hasFocus():
            self.day.setText(content.answered_on.isoformat() if content.answered_on else "")

    def flush(self) -> None:
        """Save what is being written."""
        self._on_people()
        self._on_day()

    def take_focus(self) -> None:
        """Put the focus where this part begins."""
        self.boxes["manager"].setFocus()

    def _on_people(self) -> None:
        text = self.employees.text().strip()
        if text and not text.isdecimal():
            self._say(_("“{text}” is no number of employees. Write a whole number.").format(text=text[:20]))
            return
        self._wrong.hide()
        marks = {name: box.isChecked() for name, box in self.boxes.items()}
        self._keep(
            replace(self._sitting.content, participants=Participants(**marks, employees=int(text) if text else None))
        )

    def _on_day(self) -> None:
        text = self.day.text().strip()
        found = read_day(text)
        if text and found is None:
            self._say(_("“{text}” is no date. Write it as 2023-12-15.").format(text=text[:20]))
            return
        self._wrong.hide()
        self._keep(replace(self._sitting.content, answered_on=found))

    def _use_today(self) -> None:
        self.day.setText(date.today().isoformat())
        self._on_day()

    def _say(self, text: str) -> None:
        self._wrong.setText(text)
        self._wrong.show()
        controls.announce(self._wrong, text, urgent=True)

    def _keep(self, content: FormAnswers) -> None:
        self._sitting.put_background(content)
