"""Second entries in the desk file: what they are compared with, where they differ, and what was settled."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row, Select, exists, func, insert, select, update

from samdesk.domain.second_entry import Difference, Sampling, SamplingPlan, Take
from samdesk.domain.travel import EventKind
from samdesk.storage.identity import identity
from samdesk.storage.keying_log import plain, read_answer
from samdesk.storage.keying_tables import BatchFormRow, ComparisonRow, DifferenceRow, KeyedTwiceRow
from samdesk.storage.portable import upsert
from samdesk.storage.tables import EntryRow, EventRow, FormRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from samdesk.domain.answers import Answer


@dataclass(frozen=True)
class Comparison:
    """A second entry: the revision it is compared with, who keyed that, and what became of it."""

    entry_id: int
    form_id: str
    rev: str
    operator: str
    first_operators: tuple[str, ...]
    override_reason: str
    fields: int
    differing: int
    compared_at: datetime | None
    checked_rev: str


@dataclass(frozen=True)
class SettledDifference:
    """A difference, and what the paper was found to say; ``answer`` and ``take`` are ``None`` until then."""

    difference: Difference
    answer: Answer | None
    take: Take | None
    operator: str


def begin(
    db: Connection, entry_id: int, form_id: str, rev: str, first_operators: Iterable[str], override_reason: str
) -> None:
    """Say what a second entry that has begun will be compared with."""
    db.execute(
        insert(ComparisonRow).values(
            entry=entry_id,
            form=form_id,
            rev=rev,
            first_operators=sorted(first_operators),
            override_reason=override_reason,
        )
    )


def keep_compared(db: Connection, entry_id: int, fields: int, found: Iterable[Difference], at: datetime) -> None:
    """Keep how many fields were compared, and those that differ."""
    rows = [
        {
            "entry": entry_id,
            "number": one.number,
            "position": position,
            "first": plain(one.first),
            "second": plain(one.second),
            "settled": None,
            "taken": "",
            "operator": "",
            "settled_at": None,
        }
        for position, one in enumerate(found)
    ]
    compared = update(ComparisonRow).where(ComparisonRow.entry == entry_id)
    db.execute(compared.values(fields=fields, differing=len(rows), compared_at=at))
    if rows:
        db.execute(insert(DifferenceRow), rows)


def settle(db: Connection, entry_id: int, number: str, answer: Answer, take: Take, operator: str, at: datetime) -> None:
    """Keep what the paper was found to say."""
    db.execute(
        update(DifferenceRow)
        .where(DifferenceRow.entry == entry_id, DifferenceRow.number == number)
        .values(settled=plain(answer), taken=str(take), operator=operator, settled_at=at)
    )


def keep_checked(db: Connection, entry_id: int, rev: str, at: datetime) -> None:
    """Say which revision was checked by a second entry."""
    db.execute(update(ComparisonRow).where(ComparisonRow.entry == entry_id).values(checked_rev=rev, checked_at=at))


def comparison(db: Connection, entry_id: int) -> Comparison | None:
    """What a second entry is compared with."""
    return next(iter(_comparisons(db, _select().where(ComparisonRow.entry == entry_id))), None)


def latest(db: Connection, form_id: str) -> Comparison | None:
    """The last second entry of a form."""
    rows = _select().where(ComparisonRow.form == form_id).order_by(ComparisonRow.entry.desc()).limit(1)
    return next(iter(_comparisons(db, rows)), None)


def unsettled(db: Connection, round_id: str) -> tuple[Comparison, ...]:
    """Second entries of a round with differences that nobody has settled, the longest waiting first."""
    rows = (
        _select()
        .join(FormRow, FormRow.id == ComparisonRow.form)
        .where(FormRow.round == round_id, ComparisonRow.compared_at.is_not(None), ComparisonRow.checked_at.is_(None))
    )
    return _comparisons(db, rows.order_by(ComparisonRow.entry))


def forms_unsettled(db: Connection) -> set[str]:
    """Ids of the forms, of all rounds, with differences that nobody has settled."""
    waiting = ComparisonRow.compared_at.is_not(None), ComparisonRow.checked_at.is_(None)
    return set(db.execute(select(ComparisonRow.form).where(*waiting)).scalars())


def finished(db: Connection, round_id: str, batch: int | None, first_operator: str) -> tuple[Comparison, ...]:
    """Second entries that were compared: of a round ("" is any), of a batch, of forms that one operator alone keyed."""
    rows = _select().join(FormRow, FormRow.id == ComparisonRow.form).where(ComparisonRow.compared_at.is_not(None))
    if round_id:
        rows = rows.where(FormRow.round == round_id)
    if batch is not None:
        rows = rows.where(ComparisonRow.form.in_(select(BatchFormRow.form).where(BatchFormRow.batch == batch)))
    if first_operator:
        rows = rows.where(ComparisonRow.first_operators == [first_operator])
    return _comparisons(db, rows)


def _select() -> Select[Any]:
    return select(*ComparisonRow.__table__.columns, EntryRow.operator).join(
        EntryRow, EntryRow.id == ComparisonRow.entry
    )


def _comparisons(db: Connection, rows: Select[Any]) -> tuple[Comparison, ...]:
    return tuple(
        Comparison(
            row.entry,
            row.form,
            row.rev,
            row.operator,
            tuple(row.first_operators),
            row.override_reason,
            row.fields or 0,
            row.differing or 0,
            row.compared_at,
            row.checked_rev or "",
        )
        for row in db.execute(rows)
    )


def differences(db: Connection, entry_ids: Iterable[int]) -> dict[int, tuple[SettledDifference, ...]]:
    """The differences of second entries, in printed order."""
    found: dict[int, list[SettledDifference]] = defaultdict(list)
    wanted = list(entry_ids)
    for start in range(0, len(wanted), 500):
        rows = select(DifferenceRow).where(DifferenceRow.entry.in_(wanted[start : start + 500]))
        for row in db.execute(rows.order_by(DifferenceRow.entry, DifferenceRow.position)):
            found[row.entry].append(_difference(row))
    return {entry_id: tuple(ones) for entry_id, ones in found.items()}


def _difference(row: Row[Any]) -> SettledDifference:
    return SettledDifference(
        Difference(row.number, read_answer(row.first), read_answer(row.second)),
        None if row.settled is None else read_answer(row.settled),
        Take(row.taken) if row.taken else None,
        row.operator,
    )


def keep_sampling(db: Connection, round_id: str, plan: SamplingPlan) -> None:
    """Keep which forms of a round are keyed twice."""
    values = {
        "sampling": str(plan.sampling),
        "every": plan.every,
        "start": plan.start,
        "stop_per_10000": round(100 * plan.stop_percent),
    }
    row = upsert(KeyedTwiceRow).values(round=round_id, **values)
    db.execute(row.on_conflict_do_update(index_elements=["round"], set_=values))


def sampling(db: Connection, round_id: str) -> SamplingPlan | None:
    """Which forms of a round are keyed twice, if that was ever said."""
    row = db.execute(select(KeyedTwiceRow).where(KeyedTwiceRow.round == round_id)).one_or_none()
    if row is None:
        return None
    return SamplingPlan(Sampling(row.sampling), row.every, row.start, row.stop_per_10000 / 100)


def in_order_finished(db: Connection, round_id: str) -> tuple[str, ...]:
    """Forms of a round in the order in which this desk first finished them from paper: what a sample is drawn from."""
    on_screen = exists().where(EntryRow.form == EventRow.form, EntryRow.keying_pass == "screen")
    return tuple(
        db.execute(
            select(EventRow.form)
            .join(FormRow, FormRow.id == EventRow.form)
            .where(
                FormRow.round == round_id,
                EventRow.desk == identity(db).desk_id,
                EventRow.kind == str(EventKind.KEYED),
                ~on_screen,
            )
            .group_by(EventRow.form)
            .order_by(func.min(EventRow.sequence))
        ).scalars()
    )


def checked_revisions(db: Connection, round_id: str) -> dict[str, set[str]]:
    """By form id, the SHA-256 of the answers that a second entry has checked."""
    found: dict[str, set[str]] = defaultdict(set)
    rows = db.execute(
        select(ComparisonRow.form, RevisionRow.answers_sha256)
        .join(RevisionRow, RevisionRow.rev == ComparisonRow.checked_rev)
        .join(FormRow, FormRow.id == ComparisonRow.form)
        .where(FormRow.round == round_id)
    )
    for form_id, answers in rows:
        found[form_id].add(answers)
    return dict(found)
