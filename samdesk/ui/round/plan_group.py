"""Planning a round, in the page: year, definition, dates, whom to ask, what names stand for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDateEdit, QSpinBox, QWidget

from samdesk import language
from samdesk.domain.definition import text_in
from samdesk.language import _, ngettext
from samdesk.ui import controls
from samdesk.ui.round.group import Group
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from PySide6.QtCore import QDate

    from samdesk.services.definitions import DefinitionInfo
    from samdesk.services.rounds import Planned
    from samdesk.ui.page import Page


class PlanGroup(Group):
    """A form to fill in, and one button."""

    planned = Signal()

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("Plan a round"))
        today = date.today()
        self.year = QSpinBox()
        self.year.setRange(1990, 2200)
        self.year.setValue(today.year)
        self.year.setAccessibleName(_("Year"))
        self.definition = QComboBox()
        self.definition.setAccessibleName(_("Definition"))
        self.definition.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.last_date = controls.date_field(_("Last date"), date(today.year, 12, 1))
        self.name = controls.field(_("Name"), placeholder=_("made from the definition if left empty"))
        self.contact = controls.field(_("Contact"), placeholder=_("printed on the form: whom to ask"))
        self.return_address = controls.field(_("Return address"), placeholder=_("where paper is sent"))
        self.policy = controls.field(_("Name of the policy"), placeholder=_("as statements should call it"))
        self.agreement = controls.field(_("Name of the cooperation agreement"))
        self.region = controls.field(_("Name of the region"))
        self.join_managers = QCheckBox(_("One joint form for all units of a manager in a förvaltning"))
        self._plan = controls.button(_("Plan the round"), "round", self.plan, primary=True)
        self.inner.addWidget(
            controls.quiet(
                _("Every unit that is valid on the last date and has a manager gets a form with a code of its own.")
            )
        )
        self.inner.addLayout(controls.named_rows(*self._named()))
        self.inner.addWidget(self.join_managers)
        self.inner.addLayout(controls.row(self._plan, None))

    def _named(self) -> tuple[tuple[str, QWidget], ...]:
        return tuple(
            (widget.accessibleName(), widget)
            for widget in (
                self.year,
                self.definition,
                self.last_date,
                self.name,
                self.contact,
                self.return_address,
                self.policy,
                self.agreement,
                self.region,
            )
        )

    def refresh(self) -> None:
        from samdesk.services.definitions import definitions

        self._plan.setEnabled(self.page.current.is_writable)
        self.page.ask(definitions, self._show)

    def _show(self, found: tuple[DefinitionInfo, ...]) -> None:
        chosen = self.definition.currentData()
        self.definition.clear()
        mains = {one.id: one for one in reversed(found) if not one.variant_of}
        for identifier, one in reversed(mains.items()):
            self.definition.addItem(f"{identifier} – {text_in(one.title, language.current())}", identifier)
        self.definition.setCurrentIndex(max(self.definition.findData(chosen), 0))
        self._plan.setEnabled(self.page.current.is_writable and bool(mains))

    def plan(self) -> None:
        """Plan the round as it is filled in; a second one of the same year only when that is meant."""
        year = self.year.value()
        planned = next((known for known in self.page.current.rounds if known.year == year), None)
        if planned is None:
            self._plan_filled_in()
            return
        said = _("There is a round of {year} already: {name}. Another one gives every unit another form.")
        another = (_("Plan another round"), "round", self._plan_filled_in)
        self.page.strip.say(Tone.WARNING, said.format(year=year, name=planned.name), another)

    def _plan_filled_in(self) -> None:
        from samdesk.services.rounds import plan_round

        year, definition = self.year.value(), str(self.definition.currentData())
        last_date = _day(self.last_date)
        name, contact, address = self.name.text(), self.contact.text(), self.return_address.text()
        join_managers = self.join_managers.isChecked()
        named = {"policy": self.policy, "samverkansavtal": self.agreement, "region": self.region}
        names = {key: field.text().strip() for key, field in named.items() if field.text().strip()}
        self.page.ask_long(
            _("Planning the round"),
            lambda desk, _told: plan_round(
                desk,
                year=year,
                definition=definition,
                last_date=last_date,
                name=name,
                contact=contact,
                return_address=address,
                names=names,
                join_managers=join_managers,
            ),
            self._on_planned,
        )

    def _on_planned(self, result: Planned) -> None:
        said = ngettext("The round is planned with {n} form.", "The round is planned with {n} forms.", result.forms)
        text = said.format(n=language.number(result.forms))
        without = result.units_without_manager
        if without:
            more = ngettext(
                "{n} unit has no manager and gets no form: {codes}",
                "{n} units have no manager and get no form: {codes}",
                len(without),
            ).format(n=len(without), codes=", ".join(without[:12]) + (" …" if len(without) > 12 else ""))
            self.page.strip.say(Tone.WARNING, text, more=more)
        else:
            self.page.strip.say(Tone.GOOD, text)
        self.page.current.choose_round(result.round_id)
        self.planned.emit()


def _day(field: QDateEdit) -> date:
    day: QDate = field.date()
    return date(day.year(), day.month(), day.day())
