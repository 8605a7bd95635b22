"""The round page: the round's terms, handing it out, the organisation and definitions behind it, planning one."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, ClassVar

from samdesk import language
from samdesk.language import _
from samdesk.services.changes import Kind
from samdesk.ui import controls
from samdesk.ui.flow_layout import FlowLayout
from samdesk.ui.keys.marked import Marked
from samdesk.ui.page import Page
from samdesk.ui.round.definitions_group import DefinitionsGroup
from samdesk.ui.round.group import Group
from samdesk.ui.round.organisation_group import OrganisationGroup
from samdesk.ui.round.plan_group import PlanGroup
from samdesk.ui.round.terms_group import TermsGroup
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.services.keys import Sealing
    from samdesk.ui.current import Current


class RoundPage(Page):
    """Groups below each other, in the order of the work."""

    kinds: ClassVar[frozenset[Kind]] = frozenset({Kind.ORGANISATION, Kind.DEFINITION, Kind.ROUND, Kind.SETTINGS})

    def __init__(self, current: Current) -> None:
        super().__init__(current, _("Round"))
        self.summary = SummaryGroup(self)
        self.terms = TermsGroup(self)
        self.organisation = OrganisationGroup(self)
        self.definitions = DefinitionsGroup(self)
        self.plan = PlanGroup(self)
        self._groups: tuple[Group, ...] = (
            self.summary,
            self.terms,
            self.organisation,
            self.definitions,
            self.plan,
        )
        content = controls.framed(controls.column(*self._groups, None, spacing=4))
        self._scrolled = controls.scrolled(content)
        self.body.addWidget(self._scrolled, stretch=1)
        self.plan.planned.connect(self._on_planned)
        self._just_planned = False

    def refresh(self) -> None:
        for group in self._groups:
            group.refresh()
        self.plan.setVisible(self.current.is_central)
        if self._just_planned and self.current.round is not None:
            self._just_planned = False
            self._scrolled.verticalScrollBar().setValue(0)
            self.summary.export_button.setFocus()

    def take_focus(self) -> None:
        if self.current.round is None and self.current.is_writable:
            (self.organisation.take_in_button if self.current.is_central else self.summary.open_button).setFocus()

    def _on_planned(self) -> None:
        """Show, once it has been read, the round that was planned, and what comes next: handing it out."""
        self._just_planned = True


class SummaryGroup(Group):
    """The round that is looked at, and what leaves the desk."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, "")
        self._said = controls.label()
        want = page.current.action_wanted.emit
        self.export_button = controls.button(
            _("Save round package…"), "package", partial(want, "export_round"), primary=True
        )
        self.open_button = controls.button(_("Open round package…"), "open", partial(want, "open_round"))
        self._backup = controls.button(_("Save backup…"), "backup", partial(want, "backup"))
        self.sealed = Marked()
        self.keys_button = controls.button(_("Set up keys…"), "key", partial(page.current.page_wanted.emit, "keys"))
        self.inner.addWidget(self._said)
        self.inner.addWidget(self.sealed)
        self.inner.addLayout(FlowLayout(self.keys_button, self.export_button, self.open_button, self._backup))

    def refresh(self) -> None:
        shown = self.page.current.round
        self.export_button.setVisible(self.page.current.is_central)
        self.export_button.setEnabled(shown is not None)
        for part in (self.sealed, self.keys_button):
            part.hide()
        if shown is None:
            self.title.setText(_("There is no round yet"))
            said = _("Three steps: take in the organisation list, add a definition, plan the round.")
            if not self.page.current.is_central:
                said = _("Open the round package that central HR has sent.")
            self._said.setText(said)
            return
        self.title.setText(shown.name)
        parts = [
            str(shown.year),
            _("last date {day}").format(day=language.day(shown.last_date)),
            shown.contact,
            shown.return_address,
        ]
        self._said.setText(" · ".join(part for part in parts if part))
        if self.page.current.is_central:
            from samdesk.services.keys import set_up

            self.page.ask(set_up, self._show_sealing)

    def _show_sealing(self, found: Sealing) -> None:
        """Say how the answers will travel, before the round is handed out."""
        if not found.is_set_up:
            said = _("Answers to this round would travel unsealed. Set up keys before you hand it out.")
            self.sealed.say(Tone.WARNING, said)
        elif found.test_is_due:
            said = _("Answers travel sealed. The escrow key was not tested for a year: do it before you hand this out.")
            self.sealed.say(Tone.WARNING, said)
        else:
            self.sealed.say(Tone.GOOD, _("Answers travel sealed, so that only central HR can read them."))
        self.keys_button.setText(_("Keys") if found.is_set_up else _("Set up keys…"))
        self.keys_button.setAccessibleName(self.keys_button.text())
        self.sealed.show()
        self.keys_button.setVisible(not found.is_set_up or found.test_is_due)
