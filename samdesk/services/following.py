"""Ask for forms that are missing: per manager, with why, what support is needed, and who asks (R50, R51, R61)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import tidy
from samdesk.domain.faults import input_fault
from samdesk.domain.following import Following
from samdesk.domain.missing import Reason, missing_forms, reason_names
from samdesk.domain.organisation import swedish_key
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import find_form, forms
from samdesk.services.operators import check_operator
from samdesk.services.rounds import the_round
from samdesk.storage import events
from samdesk.storage import notes as stored

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from samdesk.domain.rounds import FormRow
    from samdesk.storage.desk_file import Desk

__all__ = [
    "Following",
    "ManagerMissing",
    "MissingForm",
    "Reason",
    "ReasonCount",
    "follow_up",
    "missing_by_manager",
    "reason_counts",
    "reasons",
    "set_reason",
]

NOTHING_KNOWN: Final = Following(None, "", "", "")
NOTE_LIMIT: Final = 1000
"""Longest note of a missing form, in characters."""


@dataclass(frozen=True)
class MissingForm:
    """A form that has not come in, what is known of it, and its last date; ``overdue`` says that it is past."""

    form: FormRow
    following: Following
    last_date: date
    overdue: bool


@dataclass(frozen=True)
class ManagerMissing:
    """A manager (or several of one unit) with forms that have not come in; ``emails`` as the list has them."""

    managers: str
    emails: tuple[str, ...]
    forvaltning_name: str
    forms: tuple[MissingForm, ...]


@dataclass(frozen=True)
class ReasonCount:
    """How many missing forms of a förvaltning have a reason; ``None`` counts those without one (R62)."""

    forvaltning_name: str
    reason: Reason | None
    forms: int


def reasons() -> dict[Reason, str]:
    """The reasons for a missing form, as people read them, in the order they are offered."""
    return reason_names(_)


def missing_by_manager(desk: Desk, round_id: str = "") -> tuple[ManagerMissing, ...]:
    """Forms of a round that have not come in, by manager in Swedish alphabetical order."""
    a_round = the_round(desk, round_id)
    today = now().astimezone().date()
    missing = missing_forms(forms(desk, a_round.id))
    with desk.reading() as db:
        known = stored.following(db, a_round.id)
    by_manager = sorted(missing, key=lambda row: (swedish_key(row.managers), swedish_key(row.forvaltning_name)))
    found = []
    for (managers, forvaltning_name), rows in groupby(by_manager, lambda row: (row.managers, row.forvaltning_name)):
        theirs = [
            MissingForm(
                row,
                known.get(row.form_id, NOTHING_KNOWN),
                last := a_round.terms(row.forvaltning).last_date,
                today > last,
            )
            for row in rows
        ]
        emails = dict.fromkeys(email for one in theirs for email in one.form.emails.split(", ") if email)
        found.append(ManagerMissing(managers, tuple(emails), forvaltning_name, tuple(theirs)))
    return tuple(found)


def set_reason(
    desk: Desk,
    typed: str,
    reason: Reason | str | None,
    note: str = "",
    *,
    operator: str,
    support: str = "",
    contact: str = "",
) -> Changes:
    """Write why a form is missing, what support its manager needs and who contacts them, over what was known.

    Raises ``InputFaults`` if the reason is none of ``reasons``, or a text is too long. Nothing about a person's health
    belongs in the note: absence says enough.
    """
    check_operator(operator)
    code = find_form(desk, typed)
    return follow_up(desk, [code], operator=operator, reason=reason or "", note=note, support=support, contact=contact)


def follow_up(
    desk: Desk,
    form_ids: Iterable[str],
    *,
    operator: str = "",
    reason: Reason | str | None = None,
    note: str | None = None,
    support: str | None = None,
    contact: str | None = None,
) -> Changes:
    """Change something of what is known of missing forms; ``None`` leaves it as it was, "" takes it away.

    Raises ``InputFaults`` as ``set_reason`` does; ``operator`` may be left out.
    """
    if operator:
        check_operator(operator)
    said = {"note": note, "support": support, "contact": contact}
    texts = {name: tidy(text) for name, text in said.items() if text is not None}
    if reason and str(reason) not in {*Reason}:
        raise input_fault(
            _("There is no reason {reason}.").format(reason=str(reason)[:40]),
            _("The reasons are {reasons}.").format(reasons=", ".join(Reason)),
        )
    if any(len(text) > NOTE_LIMIT for text in texts.values()):
        raise input_fault(_("The note has more than {n} characters.").format(n=NOTE_LIMIT), _("Shorten it."))
    codes = tuple(form_ids)
    with desk.writing() as db:
        known = stored.following_of(db, codes)
        for code in codes:
            before = known.get(code, NOTHING_KNOWN)
            why = before.reason if reason is None else Reason(reason) if reason else None
            now_known = replace(before, reason=why, operator=operator, at=now(), **texts)
            stored.keep_following(db, code, now_known)
            events.note(db, EventKind.FOLLOWED_UP, [code], now(), operator=operator, text=str(why or ""))
    return changed(Kind.FORM, ids=codes)


def reason_counts(desk: Desk, round_id: str = "") -> tuple[ReasonCount, ...]:
    """Why forms of a round are missing, by förvaltning in Swedish alphabetical order, the most frequent first."""
    a_round = the_round(desk, round_id)
    missing = missing_forms(forms(desk, a_round.id))
    with desk.reading() as db:
        known = stored.following(db, a_round.id)
    counted = Counter((row.forvaltning_name, known.get(row.form_id, NOTHING_KNOWN).reason) for row in missing)
    ordered = sorted(counted.items(), key=lambda pair: (swedish_key(pair[0][0]), -pair[1], str(pair[0][1] or "")))
    return tuple(ReasonCount(name, reason, n) for (name, reason), n in ordered)
