"""The second entry between two forms: which forms wait for it, which have differences to settle, how much is sampled.

Shows nothing of what a first entry says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from samdesk import language
from samdesk.domain.form_id import written
from samdesk.domain.second_entry import Sampling
from samdesk.language import _, ngettext
from samdesk.ui import controls, theme
from samdesk.ui.keying.choices import ChoiceList
from samdesk.ui.keying.figures import rate_said
from samdesk.ui.keying.finder import described
from samdesk.ui.keying.sampling import SamplingView
from samdesk.ui.theme import Tone

if TYPE_CHECKING:
    from samdesk.domain.faults import KnownError
    from samdesk.domain.second_entry import ErrorRate, SamplingPlan
    from samdesk.services.desks import Desk
    from samdesk.services.finding import FoundForm
    from samdesk.services.second_entry import FormDifferences
    from samdesk.ui.pages.keying import KeyingPage

_MOST: Final = 40
"""Forms in a list."""


@dataclass(frozen=True)
class SecondStand:
    """Where the second entry of a round stands; ``stopped`` are batches that the stop rule has keyed again."""

    plan: SamplingPlan
    left: int
    wanted: tuple[FoundForm, ...]
    differing: tuple[FormDifferences, ...]
    rate: ErrorRate
    stopped: tuple[tuple[str, ErrorRate], ...]


def read_stand(desk: Desk, round_id: str) -> SecondStand:
    """Ask for all of it."""
    from samdesk.services.batches import batches, forms_of_batch
    from samdesk.services.finding import found_forms
    from samdesk.services.second_entry import differences, error_rate, sampling, second_wanted

    plan = sampling(desk, round_id)
    wanted = second_wanted(desk, round_id)
    stopped = []
    if plan.sampling is not Sampling.NONE:
        waiting = set(wanted)
        waits = [one.batch for one in batches(desk) if not waiting.isdisjoint(forms_of_batch(desk, one.batch.id))]
        rates = ((one.name, error_rate(desk, round_id, batch=one.id)) for one in waits)
        stopped = [(name, rate) for name, rate in rates if rate.stop]
    return SecondStand(
        plan,
        len(wanted),
        found_forms(desk, wanted[:_MOST]),
        differences(desk, round_id),
        error_rate(desk, round_id),
        tuple(stopped),
    )


class SecondCard(QFrame):
    """What waits for a second entry and for settling."""

    form_wanted = Signal(str)
    """A form of the list is to be keyed a second time."""
    settling_wanted = Signal(object)
    """``FormDifferences`` to settle."""
    shown = Signal()
    """The lists have been read anew."""

    def __init__(self, page: KeyingPage) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._page = page
        self._told: set[str] = set()
        self._differing: dict[str, FormDifferences] = {}
        self._left = controls.subheading("")
        self.wanted = ChoiceList(_("Forms that wait for a second entry"))
        self.wanted.chosen.connect(self.form_wanted.emit)
        self._differ = controls.subheading("")
        self.differing = ChoiceList(_("Forms with differences to settle"))
        self.differing.chosen.connect(lambda code: self.settling_wanted.emit(self._differing[code]))
        self.rate = controls.quiet()
        self.stopped = controls.label(bold=True)
        self.sampling = SamplingView(page, self.refresh)
        column = controls.column(
            self.stopped, self._differ, self.differing, self._left, self.wanted, self.rate, self.sampling, spacing=3
        )
        side = 4 * theme.GRID
        column.setContentsMargins(side, side, side, side)
        self.setLayout(column)

    def refresh(self) -> None:
        """Read where the second entry stands."""
        if self._page.current.round is not None:
            round_id = self._page.current.round_id
            self._page.ask(lambda desk: read_stand(desk, round_id), self._show, self._on_not_read)

    def _on_not_read(self, error: KnownError) -> None:
        self._page.show_error(error)
        self.shown.emit()

    def differences_of(self, form_id: str) -> FormDifferences | None:
        """The differences of a form that are known to wait."""
        return self._differing.get(form_id)

    def take_focus(self) -> bool:
        """Go to the first list that has something; whether there is one."""
        shown = next((one for one in (self.differing, self.wanted) if one.count()), None)
        if shown is not None:
            shown.setFocus()
        return shown is not None

    def _show(self, stand: SecondStand) -> None:
        self._differing = {form.form_id: form for form in stand.differing}
        n = stand.left
        said = ngettext("{n} form waits for a second entry", "{n} forms wait for a second entry", n).format(n=n)
        self._left.setText(said if n else _("No form waits for a second entry"))
        self.wanted.show_choices(described(stand.wanted))
        n = len(stand.differing)
        self._differ.setText(
            ngettext("{n} form has differences to settle", "{n} forms have differences to settle", n).format(n=n)
        )
        self._differ.setVisible(bool(n))
        self.differing.show_choices([(form.form_id, _line(form)) for form in stand.differing])
        rate = rate_said(stand.rate)
        self.rate.setText(_("Measured in this round: {rate}.").format(rate=rate) if rate else "")
        self.rate.setVisible(bool(rate))
        self._show_stopped(stand)
        self.sampling.show_plan(stand.plan)
        self.shown.emit()

    def _show_stopped(self, stand: SecondStand) -> None:
        said = [_stop_said(name, rate) for name, rate in stand.stopped]
        self.stopped.setText("\n".join(said))
        self.stopped.setVisible(bool(said))
        names = {name for name, _rate in stand.stopped}
        if names - self._told:
            self._page.strip.say(Tone.WARNING, "\n".join(said))
        self._told = names


def _stop_said(name: str, rate: ErrorRate) -> str:
    said = _(
        "Key all forms of batch {name} a second time: {wrong} of {n} fields were wrong, more than {percent} %. "
        "They are in the list of forms that wait."
    )
    percent = language.number(rate.stop_percent, 1)
    return said.format(name=name, wrong=rate.wrong, n=language.number(rate.fields), percent=percent)


def _line(form: FormDifferences) -> str:
    left = [row.number for row in form.differences if row.number not in form.settled]
    said = ngettext("{n} difference", "{n} differences", len(left)).format(n=len(left))
    return " · ".join(part for part in (written(form.form_id), form.unit_name, said) if part)
