"""Joint forms in the desk file: what was decided about forms, and how they stand by it.

A form's row has all units that it answers for now; those it was planned for are told from them by the forms that it
answers for, which keep theirs.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select, update

from samdesk.domain.joint import Decision, answered_by, exempt_reason, first_named, joint_units, read_decision
from samdesk.domain.travel import EventKind
from samdesk.storage import events, kept_figures, rounds
from samdesk.storage.tables import FormRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samdesk.domain.rounds import Form


def decisions(db: Connection, round_id: str) -> tuple[Decision, ...]:
    """Everything that was decided about joint forms of a round, here and at other desks."""
    noted = events.events(db, round_id, [EventKind.EXEMPT])
    return tuple(decision for event in noted if (decision := read_decision(event.form_id, event.note)))


def settle(db: Connection, round_id: str) -> tuple[str, ...]:
    """Make the forms of a round stand as all decisions together say; gives the ids of those that changed.

    A decision about forms that do not go together, or that are not all here, does not count.
    """
    decided = decisions(db, round_id)
    if not decided:
        return ()
    here = rounds.forms_with_ids(db, {code for one in decided for code in (one.form_id, one.first) if code})
    own = {form.id: form for form in planned(db, here.values())}
    answered = answered_by(one for one in decided if not one.first or _go_together(own, one))
    units = joint_units({form.id: form.units for form in own.values()}, answered)
    exempt = exempt_forms(db, round_id)
    kept_figures.concerns(db, rounds=[round_id])
    found: list[str] = []
    for code in sorted(own):
        first = answered.get(code, "")
        if units[code] != here[code].units or first != exempt.get(code, ""):
            reason = exempt_reason(first) if first else None
            values = {"also_covers": list(units[code][1:]), "exempt_reason": reason}
            db.execute(update(FormRow).where(FormRow.id == code).values(**values))
            found.append(code)
    return tuple(found)


def _go_together(own: dict[str, Form], decision: Decision) -> bool:
    one, first = own.get(decision.form_id), own.get(decision.first)
    if one is None or first is None or not one.units or not first.units:
        return False
    return (one.round_id, one.definition) == (first.round_id, first.definition)


def planned(db: Connection, forms: Iterable[Form]) -> tuple[Form, ...]:
    """The forms with the units that they were planned for only, as they travel, in their order."""
    forms = tuple(forms)
    joint = [form for form in forms if len(form.units) > 1]
    added: dict[str, set[str]] = {}
    for start in range(0, len(joint), 200):
        some = joint[start : start + 200]
        rows = db.execute(
            select(FormRow.unit, FormRow.also_covers, FormRow.exempt_reason).where(
                FormRow.unit.in_({code for form in some for code in form.units}),
                FormRow.exempt_reason.in_([exempt_reason(form.id) for form in some]),
            )
        )
        for row in rows:
            added.setdefault(first_named(row.exempt_reason), set()).update((row.unit, *row.also_covers))
    return tuple(
        replace(form, units=tuple(unit for unit in form.units if unit not in added[form.id]))
        if form.id in added
        else form
        for form in forms
    )


def exempt_forms(db: Connection, round_id: str) -> dict[str, str]:
    """By id of each form of a round that another one answers for by decision, that form."""
    rows = db.execute(
        select(FormRow.id, FormRow.exempt_reason).where(FormRow.round == round_id, FormRow.exempt_reason.is_not(None))
    )
    return {row.id: first_named(row.exempt_reason) for row in rows}


def decided_forms(db: Connection, round_id: str) -> set[str]:
    """All forms of a round that a decision speaks of."""
    return {code for one in decisions(db, round_id) for code in (one.form_id, one.first) if code}


def with_joint(db: Connection, round_id: str, form_ids: Iterable[str]) -> set[str]:
    """These forms, and all that a decision about one of them speaks of, so that they can travel together."""
    wanted = set(form_ids)
    pairs = [(one.form_id, one.first) for one in decisions(db, round_id) if one.first]
    while more := {code for pair in pairs if wanted.intersection(pair) for code in pair} - wanted:
        wanted |= more
    return wanted
