"""Collections: which merge files came in, from which desks, what became of each, and what other desks say of paper."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from samdesk.domain.collection import Outcome
from samdesk.domain.sequences import Numbered
from samdesk.storage.collection_tables import CollectionRow, WitnessRow
from samdesk.storage.tables import RevisionRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samdesk.domain.travel import Sender

_CAME_IN: Final = (str(Outcome.ACCEPTED), str(Outcome.WITHDRAWN))
"""Outcomes of files that are known to be the desk's own: their numbers count."""
_HIGHEST: Final = (
    select(func.max(CollectionRow.sequence))
    .where(CollectionRow.desk == bindparam("desk"), CollectionRow.outcome.in_(_CAME_IN))
    .scalar_subquery()
)
_BESIDE: Final = select(
    CollectionRow.sequence, CollectionRow.manifest, CollectionRow.previous, CollectionRow.outcome, _HIGHEST
).where(
    CollectionRow.desk == bindparam("desk"),
    CollectionRow.outcome.in_(_CAME_IN),
    (CollectionRow.sequence >= bindparam("number") - 1) & (CollectionRow.sequence <= bindparam("number") + 1)
    | (CollectionRow.sequence == _HIGHEST),
)
_ADD: Final = insert(CollectionRow).returning(CollectionRow.id)
_PUT_REPORT: Final = (
    update(CollectionRow)
    .where(CollectionRow.id == bindparam("collection"))
    .values(
        outcome=bindparam("became"),
        report=bindparam("told", type_=CollectionRow.report.type),
    )
)
"""Statements that each of hundreds of files needs are made once: making one takes longer than running it."""


@dataclass(frozen=True)
class Stored:
    """An import: when, which file, what became of it, and its report as it was told."""

    id: int
    at: datetime
    file: str
    outcome: Outcome
    desk_id: str
    number: int
    report: dict[str, Any]
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdraw_reason: str


def add(db: Connection, *, at: datetime, file: str, manifest: str, sender: Sender | None, outcome: Outcome) -> int:
    """Store an import; its report follows with ``put_report``. Gives its id."""
    values = {
        "at": at,
        "file": file,
        "manifest": manifest,
        "previous": sender.previous if sender else "",
        "desk": sender.desk_id if sender else "",
        "sequence": sender.sequence if sender else 0,
        "outcome": str(outcome),
        "report": {},
        "withdrawn_at": None,
        "withdrawn_by": "",
        "withdraw_reason": "",
    }
    added: int = db.execute(_ADD, values).scalar_one()
    return added


def put_report(db: Connection, collection: int, outcome: Outcome, report: dict[str, Any]) -> None:
    """Write what became of a stored import, and its report, once they are known."""
    db.execute(_PUT_REPORT, {"collection": collection, "became": str(outcome), "told": report})


def beside(db: Connection, desk_id: str, number: int) -> tuple[int, tuple[Numbered, ...]]:
    """The highest number of the files of a desk that came in, 0 for none, and those whose number is next to this one.

    Files that were withdrawn have come in; only for being the very same one they do not count, so they lack a manifest.
    """
    rows = db.execute(_BESIDE, {"desk": desk_id, "number": number}).all()
    found = tuple(
        Numbered(row.sequence, row.manifest, row.previous)
        for row in rows
        if row.outcome == str(Outcome.ACCEPTED) and abs(row.sequence - number) <= 1
    )
    return (rows[0][4] if rows else 0), found


def numbered(db: Connection) -> dict[str, tuple[Numbered, ...]]:
    """By desk, all its files that came in, those that were withdrawn too, in the order they came."""
    found: dict[str, list[Numbered]] = defaultdict(list)
    rows = select(CollectionRow.desk, CollectionRow.sequence, CollectionRow.manifest, CollectionRow.previous)
    for row in db.execute(rows.where(CollectionRow.outcome.in_(_CAME_IN)).order_by(CollectionRow.id)):
        found[row.desk].append(Numbered(row.sequence, row.manifest, row.previous))
    return {desk: tuple(files) for desk, files in found.items()}


def last_times(db: Connection) -> dict[str, datetime]:
    """By desk, when its last file came in."""
    rows = select(CollectionRow.desk, func.max(CollectionRow.at)).where(CollectionRow.outcome.in_(_CAME_IN))
    return {row[0]: row[1] for row in db.execute(rows.group_by(CollectionRow.desk))}


def collections(db: Connection) -> tuple[Stored, ...]:
    """All imports, the newest first."""
    return tuple(_stored(row) for row in db.execute(_all().order_by(CollectionRow.id.desc())))


def collection(db: Connection, number: int) -> Stored | None:
    """The import with this id."""
    row = db.execute(_all().where(CollectionRow.id == number)).first()
    return _stored(row) if row else None


def note_withdrawn(db: Connection, collection: int, at: datetime, *, by: str, reason: str) -> None:
    """Note that an import was withdrawn, by whom and why."""
    values = {"outcome": str(Outcome.WITHDRAWN), "withdrawn_at": at, "withdrawn_by": by, "withdraw_reason": reason}
    db.execute(update(CollectionRow).where(CollectionRow.id == collection).values(**values))


def vouching(db: Connection, form_ids: Sequence[str]) -> dict[str, dict[str, datetime]]:
    """By form id, the desks whose files brought an answer of it that somebody still stands for, and since when."""
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    for start in range(0, len(form_ids), 500):
        rows = db.execute(
            select(RevisionRow.form, CollectionRow.desk, func.min(CollectionRow.at))
            .join(WitnessRow, WitnessRow.rev == RevisionRow.rev)
            .join(CollectionRow, CollectionRow.id == WitnessRow.collection)
            .where(RevisionRow.form.in_(form_ids[start : start + 500]))
            .group_by(RevisionRow.form, CollectionRow.desk)
        )
        for form, desk, at in rows:
            found[form][desk] = at
    return dict(found)


def forms_of(db: Connection, collection: int) -> tuple[str, ...]:
    """The forms that an import brought answers of."""
    rows = select(RevisionRow.form).join(WitnessRow, WitnessRow.rev == RevisionRow.rev)
    return tuple(db.execute(rows.where(WitnessRow.collection == collection).distinct()).scalars())


def _all() -> Any:  # noqa: ANN401 - a long type that says nothing
    return select(
        CollectionRow.id,
        CollectionRow.at,
        CollectionRow.file,
        CollectionRow.outcome,
        CollectionRow.desk,
        CollectionRow.sequence,
        CollectionRow.report,
        CollectionRow.withdrawn_at,
        CollectionRow.withdrawn_by,
        CollectionRow.withdraw_reason,
    )


def _stored(row: Row[*tuple[Any, ...]]) -> Stored:
    return Stored(
        row.id,
        row.at,
        row.file,
        Outcome(row.outcome),
        row.desk,
        row.sequence,
        row.report,
        row.withdrawn_at,
        row.withdrawn_by,
        row.withdraw_reason,
    )
