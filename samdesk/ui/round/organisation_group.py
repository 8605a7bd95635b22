"""The organisation: how many units there are, and taking in a new list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk import language
from samdesk.language import _, ngettext
from samdesk.ui import controls, dialogs
from samdesk.ui.round.group import Group
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.domain.organisation import Organisation
    from samdesk.services.organisations import OrganisationImported
    from samdesk.ui.page import Page

_NAMED = 12
"""Codes named in a message before the rest is only counted."""


class OrganisationGroup(Group):
    """Counts and an import."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, _("Organisation"))
        self._said = controls.label()
        self.take_in_button = controls.button(_("Take in organisation list…"), "organisation", self.take_in)
        explained = controls.quiet(
            _("A CSV or XLSX list: code, name, level, parent code, employees, manager. Units not in it stay.")
        )
        self.inner.addWidget(self._said)
        self.inner.addWidget(explained)
        self.inner.addLayout(controls.row(self.take_in_button, None))

    def refresh(self) -> None:
        from samdesk.services.organisations import organisation

        self.take_in_button.setEnabled(self.page.current.is_writable)
        self.page.ask(organisation, self._show)

    def _show(self, organisation: Organisation) -> None:
        units = organisation.units.values()
        if not units:
            self._said.setText(_("There is no organisation yet. Take in a list to begin."))
            return
        managed = sum(bool(unit.managers) for unit in units)
        said = ngettext("{n} unit", "{n} units", len(units)).format(n=language.number(len(units)))
        with_manager = _("{n} with a manager").format(n=language.number(managed))
        forvaltningar = len(set(organisation.forvaltning_of.values()))
        below = ngettext("{n} förvaltning", "{n} förvaltningar", forvaltningar).format(n=forvaltningar)
        self._said.setText(f"{below} · {said} · {with_manager}")

    def take_in(self) -> None:
        """Ask for a list and take it in."""
        from samdesk.services.organisations import import_organisation

        path = dialogs.open_file(self, _("Take in organisation list"), dialogs.lists())
        if path is not None:
            self.page.ask_long(
                _("Taking in organisation list"), lambda desk, _told: import_organisation(desk, path), self._on_taken_in
            )

    def _on_taken_in(self, result: OrganisationImported) -> None:
        said = _("The list has {units} units: {new} new, {changed} changed, {unchanged} unchanged.").format(
            units=language.number(result.units),
            new=language.number(result.new),
            changed=language.number(result.changed),
            unchanged=language.number(result.unchanged),
        )
        more = ""
        if result.not_in_list:
            named = ", ".join(result.not_in_list[:_NAMED]) + (" …" if len(result.not_in_list) > _NAMED else "")
            more = _("Not in the list, and kept as they were: {codes}").format(codes=named)
        self.page.strip.say(Tone.GOOD, said, more=more)
