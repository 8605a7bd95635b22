"""What to do next in a round, in the order of what is most pressing. Pure: reads where the round stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk import language
from samdesk.language import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.services.forms import Overview

_MOST = 4
"""More steps than this at a time help nobody."""


@dataclass(frozen=True)
class NextStep:
    """A sentence, and a button that goes to a page or does an action."""

    text: str
    button: str
    icon: str
    goes_to: str
    is_action: bool = False


def next_steps(stand: Overview, *, central: bool) -> tuple[NextStep, ...]:
    """The most pressing steps; at least one."""
    return tuple(_steps(stand, central))[:_MOST]


def _steps(stand: Overview, central: bool) -> Iterator[NextStep]:
    total = stand.total
    if n := total.conflicts:
        said = ngettext("{n} form has answers that differ.", "{n} forms have answers that differ.", n)
        yield NextStep(said.format(n=language.number(n)), _("Settle conflicts"), "conflict", "collecting")
    if n := stand.quarantined:
        said = ngettext(
            "{n} merge file waits in quarantine until you have rung its desk.",
            "{n} merge files wait in quarantine until you have rung their desks.",
            n,
        )
        yield NextStep(said.format(n=language.number(n)), _("Compare keys"), "quarantine", "collecting")
    if (n := total.received - total.keyed) > 0:
        said = ngettext(
            "{n} form has come in and waits to be keyed.", "{n} forms have come in and wait to be keyed.", n
        )
        yield NextStep(said.format(n=language.number(n)), _("Key forms"), "keying", "keying")
    if (n := stand.not_exported) and not central:
        said = ngettext("{n} new answer is not in any merge file.", "{n} new answers are not in any merge file.", n)
        yield NextStep(
            said.format(n=language.number(n)), _("Save merge file…"), "export", "export_merge", is_action=True
        )
    if central and not total.collected:
        said = _("Give every förvaltning the round package, so that forms can be printed and keyed there.")
        yield NextStep(said, _("Save round package…"), "package", "export_round", is_action=True)
    if (n := total.expected - total.printed) > 0 and not (central and total.collected):
        said = ngettext("{n} form is not printed.", "{n} forms are not printed.", n)
        yield NextStep(said.format(n=language.number(n)), _("Print forms"), "print", "forms")
    if (n := total.expected - total.received - total.jointly) > 0:
        said = ngettext("{n} form has not come in.", "{n} forms have not come in.", n)
        if central:
            yield NextStep(said.format(n=language.number(n)), _("Collect merge files"), "collecting", "collecting")
        else:
            yield NextStep(said.format(n=language.number(n)), _("Register what came in"), "scan", "forms")
    yield NextStep(_("See how the answers look."), _("See results"), "results", "results")
