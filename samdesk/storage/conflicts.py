"""Which forms of a round have answers that do not go together, and what waits for a person. Reads only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Integer, Text, func, or_, select, type_coerce

from samdesk.domain.conflicts import BothDecision, answering_twice, latest_both, read_both
from samdesk.domain.travel import EventKind
from samdesk.storage import events
from samdesk.storage.revisions import is_head
from samdesk.storage.tables import ActionRow, FormRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import ColumnElement


@dataclass(frozen=True)
class Waiting:
    """How many forms of the definition ``own`` wait until somebody says how answers to ``used`` are read."""

    used: str
    own: str
    forms: int


def differing_forms(db: Connection, round_id: str) -> list[str]:
    """Ids of the forms of a round whose current answers differ and can all be read, in order."""
    several = (
        select(RevisionRow.form)
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(FormRow.round == round_id, RevisionRow.counts)
        .group_by(RevisionRow.form)
        .having(func.count() > 1)
    )
    # Most forms have one revision, which differs from nothing: only of the others is it asked what replaces what.
    rows = (
        select(RevisionRow.form)
        .where(RevisionRow.form.in_(several), is_head())
        .group_by(RevisionRow.form)
        .having(func.count(RevisionRow.answers_sha256.distinct()) > 1, _waiting() == 0)
        .order_by(RevisionRow.form)
    )
    return list(db.execute(rows).scalars())


def _waiting() -> ColumnElement[Any]:
    return func.sum(type_coerce(RevisionRow.needs_mapping, Integer))


def waiting(db: Connection, round_id: str) -> tuple[Waiting, ...]:
    """The pairs of definitions that current answers of a round wait for, and how many forms wait for each."""
    rows = db.execute(
        select(RevisionRow.definition.label("used"), FormRow.definition.label("own"), func.count(FormRow.id.distinct()))
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(FormRow.round == round_id, RevisionRow.needs_mapping, is_head())
        .group_by(RevisionRow.definition, FormRow.definition)
        .order_by(RevisionRow.definition, FormRow.definition)
    )
    return tuple(Waiting(used, own, n) for used, own, n in rows)


def answering_twice_forms(db: Connection, round_id: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """By pair of forms whose current answers cover a unit twice, the codes of those units; not those that both count.

    Only forms whose own answers agree: what differs within a form is settled first.
    """
    others = _covering_others(db, round_id)
    covered = {**_own_units(db, round_id, {unit for _definition, units in others.values() for unit in units}), **others}
    pairs = answering_twice(covered)
    agreeing = _agreeing(db, {code for pair in pairs for code in pair})
    both = {pair for pair, one in latest_both(both_decisions(db, round_id)).items() if one.counts}
    return {
        (first, second): tuple(sorted({*covered[first][1]} & {*covered[second][1]}))
        for first, second in pairs
        if {first, second} <= agreeing and (first, second) not in both
    }


def _covering_others(db: Connection, round_id: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    """By form whose answer covers other units than its first, its definition and the units that it covers."""
    alone = '["' + FormRow.unit + '"]'
    rows = db.execute(
        select(RevisionRow.form, FormRow.definition, RevisionRow.units_covered)
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(
            FormRow.round == round_id,
            is_head(),
            RevisionRow.state == "final",
            or_(FormRow.unit.is_(None), type_coerce(RevisionRow.units_covered, Text) != alone),
        )
    )
    return {row.form: (row.definition, tuple(row.units_covered)) for row in rows}


def _own_units(db: Connection, round_id: str, units: Collection[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """By form of one of these units, its definition and its unit."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    wanted = sorted(units)
    for start in range(0, len(wanted), 500):
        rows = db.execute(
            select(FormRow.id, FormRow.definition, FormRow.unit).where(
                FormRow.round == round_id, FormRow.unit.in_(wanted[start : start + 500])
            )
        )
        found.update({row.id: (row.definition, (row.unit,)) for row in rows})
    return found


def _agreeing(db: Connection, form_ids: Collection[str]) -> set[str]:
    """Those of these forms whose current answers all say the same, can be read, and are not void."""
    found: set[str] = set()
    wanted = sorted(form_ids)
    for start in range(0, len(wanted), 500):
        rows = (
            select(RevisionRow.form)
            .where(RevisionRow.form.in_(wanted[start : start + 500]), is_head())
            .group_by(RevisionRow.form)
            .having(
                func.count(RevisionRow.answers_sha256.distinct()) == 1,
                _waiting() == 0,
                func.min(RevisionRow.state) == "final",
            )
        )
        found.update(db.execute(rows).scalars())
    return found


def both_decisions(db: Connection, round_id: str) -> tuple[BothDecision, ...]:
    """Everything that was decided about pairs of forms that answer for the same unit, here and at other desks."""
    noted = events.events(db, round_id, [EventKind.BOTH])
    return tuple(one for event in noted if (one := read_both(event.form_id, event.note)))


def covering_forms(db: Connection, round_id: str, codes: Collection[str]) -> Counter[str]:
    """How many forms of a round have a current answer that covers each of these units."""
    if not codes:
        return Counter()
    rows = db.execute(
        select(RevisionRow.form, RevisionRow.units_covered)
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(FormRow.round == round_id, is_head(), RevisionRow.state == "final")
    )
    named = {(form, code) for form, units in rows for code in units if code in codes}
    return Counter(code for _form, code in named)


def actions_of(db: Connection, codes: Collection[str]) -> Counter[str]:
    """How many actions name each of these codes, that no unit has, and stand for no unit yet."""
    rows = db.execute(
        select(ActionRow.unknown_unit, func.count().label("n"))
        .where(ActionRow.unknown_unit.in_(sorted(codes)), ActionRow.unit.is_(None), ActionRow.what != "")
        .group_by(ActionRow.unknown_unit)
    )
    return Counter({row.unknown_unit: row.n for row in rows})
