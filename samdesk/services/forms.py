"""Forms of a round: the list of all with their state, what came back, where the round stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain import form_id
from samdesk.domain.faults import Fault, input_fault
from samdesk.domain.organisation import swedish_key
from samdesk.domain.rounds import FormRow, FormState, Round
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import NOTHING, Changes, Kind, changed, now
from samdesk.services.operators import check_operator
from samdesk.services.rounds import the_round
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import events, quarantine, revisions, standing
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from samdesk.domain.organisation import Organisation
    from samdesk.storage.desk_file import Desk
    from samdesk.storage.standing import Standing


@dataclass(frozen=True)
class UnknownCode:
    """Something that was typed or scanned and is no form of this desk, with the nearest form ids that are."""

    typed: str
    nearest: tuple[str, ...]


@dataclass(frozen=True)
class Registered:
    """What became of codes that were registered as received or handed out."""

    changes: Changes
    registered: tuple[str, ...]
    already: tuple[str, ...]
    unknown: tuple[UnknownCode, ...]


@dataclass(frozen=True)
class ForvaltningStand:
    """How far a förvaltning has come, in expected forms; ``code`` is "" for the total and for forms above that level.

    ``jointly`` of those that are not received are answered all the same, by another form that covers their units (R43).
    """

    code: str
    name: str
    last_date: date
    expected: int
    printed: int
    received: int
    keyed: int
    collected: int
    conflicts: int
    jointly: int = 0


@dataclass(frozen=True)
class Overview:
    """Where a round stands; ``spare`` forms without a unit of their own were answered beside those expected.

    ``quarantined`` counts merge files, of any round, that wait until somebody has compared a key.
    """

    round: Round
    forvaltningar: tuple[ForvaltningStand, ...]
    total: ForvaltningStand
    not_exported: int
    spare: int = 0
    quarantined: int = 0


def forms(desk: Desk, round_id: str = "") -> tuple[FormRow, ...]:
    """All forms of a round, in order of förvaltning and unit as the organisation list has them."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        organisation = stored_units.organisation(db)
        known = {sha256: stored_definitions.definition(db, sha256) for sha256 in a_round.definitions}
        rows = standing.standings(db, a_round.id)
    statements = {sha256: len(one.by_number) if one else 0 for sha256, one in known.items()}
    position = {code: place for place, code in enumerate(organisation.units)}
    ordered = sorted(rows, key=lambda row: position.get(row.units[0], -1) if row.units else len(position))
    return tuple(_form_row(row, organisation, statements, a_round) for row in ordered)


def _form_row(row: Standing, organisation: Organisation, statements: dict[str, int], a_round: Round) -> FormRow:
    unit = organisation.units.get(row.units[0]) if row.units else None
    forvaltning = organisation.forvaltning_of.get(unit.code, "") if unit else ""
    total = statements.get(row.definition, 0)
    return FormRow(
        row.form_id,
        row.definition,
        unit.code if unit else "",
        unit.name if unit else "",
        forvaltning,
        organisation.units[forvaltning].name if forvaltning else "",
        ", ".join(manager.name for manager in unit.managers) if unit else "",
        row.state,
        row.answered if row.state is FormState.BEGUN else total if row.heads else 0,
        total,
        row.printed_at,
        row.received_at,
        row.handed_out_at,
        ", ".join(manager.email for manager in unit.managers if manager.email) if unit else "",
        is_late(row, a_round.terms(forvaltning).last_date),
        row.units,
        tuple(organisation.units[code].name if code in organisation.units else code for code in row.units),
        row.joint_with,
        row.void,
    )


def is_late(row: Standing, last_date: date) -> bool:
    """Whether an answer came after the last date: by the day it was answered, else the day it was received (R50)."""
    received = row.received_at.astimezone().date() if row.received_at else None
    day = row.answered_on or received if row.is_received else None
    return day is not None and day > last_date


def overview(desk: Desk, round_id: str = "") -> Overview:
    """Where a round stands, by förvaltning and in all, in the forms that the response rate counts."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        organisation = stored_units.organisation(db)
        rows = standing.standings(db, a_round.id)
        waiting = len(revisions.not_exported(db, a_round.id))
        quarantined = len(quarantine.waiting(db))
    counted: dict[str, Counter[str]] = {}
    for row in rows:
        if not row.is_expected:
            continue
        code = organisation.forvaltning_of.get(row.units[0], "")
        counted.setdefault(code, Counter()).update(_marks(row))
    stands = [
        _stand(code, organisation.units[code].name if code else "", a_round.terms(code).last_date, counts)
        for code, counts in counted.items()
    ]
    total = sum(counted.values(), Counter[str]())
    return Overview(
        a_round,
        tuple(sorted(stands, key=lambda stand: swedish_key(stand.name))),
        _stand("", "", a_round.last_date, total),
        waiting,
        sum(row.is_received for row in rows if not row.units),
        quarantined,
    )


def _marks(row: Standing) -> dict[str, int]:
    """What one form adds to the counts of its förvaltning."""
    return {
        "expected": 1,
        "printed": row.printed_at is not None,
        "received": row.is_received,
        "keyed": row.heads > 0,
        "collected": row.state in (FormState.COLLECTED, FormState.CONFLICT),
        "conflicts": row.state is FormState.CONFLICT,
        "jointly": bool(row.joint_with),
    }


def _stand(code: str, name: str, last_date: date, counts: Counter[str]) -> ForvaltningStand:
    return ForvaltningStand(
        code,
        name,
        last_date,
        counts["expected"],
        counts["printed"],
        counts["received"],
        counts["keyed"],
        counts["collected"],
        counts["conflicts"],
        counts["jointly"],
    )


def find_form(desk: Desk, typed: str) -> str:
    """The form id that was typed or scanned, of a form in this desk file.

    Raises ``InputFaults`` that says whether the code itself is wrong or only unknown here, with the nearest ones.
    """
    read = form_id.read(typed)
    with desk.reading() as db:
        if read is not None and stored_rounds.form(db, read):
            return read
        known = stored_rounds.form_ids(db)
    near = [form_id.written(one) for one in form_id.nearest(typed, known)]
    advice = (
        _("Did you mean {codes}?").format(codes=_(" or ").join(near))
        if near
        else _("Read the code once more; it stands beside the square code, top right and bottom left.")
    )
    shown = typed.strip()[:40]
    if read is None:
        raise input_fault(_("“{typed}” is no form id.").format(typed=shown), advice)
    raise input_fault(_("Form {code} is not in this desk file.").format(code=form_id.written(read)), advice)


def unknown_fault(one: UnknownCode) -> Fault:
    """That a code is unknown, with the nearest ones as advice."""
    near = ", ".join(map(form_id.written, one.nearest))
    return Fault(
        _("“{typed}” is no form of this desk file.").format(typed=one.typed),
        _("Did you mean {codes}?").format(codes=near) if near else _("Look at the paper."),
    )


def register_received(desk: Desk, typed_codes: Iterable[str], *, operator: str = "") -> Registered:
    """Note that paper came back; codes that are unknown or noted before are told, the others are noted.

    Raises ``InputFaults`` if ``operator`` is given and no operator code.
    """
    return _register(desk, typed_codes, operator, EventKind.RECEIVED)


def register_handed_out(desk: Desk, typed_codes: Iterable[str], *, operator: str = "") -> Registered:
    """Note that forms were handed out or sent; like ``register_received``."""
    return _register(desk, typed_codes, operator, EventKind.HANDED_OUT)


def _register(desk: Desk, typed_codes: Iterable[str], operator: str, kind: EventKind) -> Registered:
    if operator:
        check_operator(operator)
    codes = [(typed, form_id.read(typed)) for typed in typed_codes]
    with desk.reading() as db:
        known = stored_rounds.forms_with_ids(db, [read for _typed, read in codes if read])
        strange = [typed for typed, read in codes if read not in known]
        every = stored_rounds.form_ids(db) if strange else ()
    found = dict.fromkeys(read for _typed, read in codes if read and read in known)
    unknown = [UnknownCode(typed.strip()[:40], tuple(form_id.nearest(typed, every))) for typed in strange]
    if not found:
        return Registered(NOTHING, (), (), tuple(unknown))
    note = standing.note_received if kind is EventKind.RECEIVED else standing.note_handed_out
    with desk.writing() as db:
        registered = note(db, found, now())
        events.note(db, kind, registered, now(), operator=operator)
    already = tuple(code for code in found if code not in registered)
    return Registered(changed(Kind.FORM, ids=registered), registered, already, tuple(unknown))
