"""Batches in the desk file: piles of paper, the forms met in them, and how they were closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Select, case, exists, func, insert, select, update

from samdesk.storage.keying_tables import BatchFormRow, BatchRow
from samdesk.storage.portable import upsert
from samdesk.storage.revisions import is_head
from samdesk.storage.tables import RevisionRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True)
class Batch:
    """A pile of paper; ``closed_at`` is ``None`` while it is being worked on."""

    id: int
    name: str
    expected: int
    begun_at: datetime
    begun_by: str
    closed_at: datetime | None = None
    closed_by: str = ""
    explanation: str = ""


@dataclass(frozen=True)
class Counts:
    """Forms of a batch: met in it, finished, and papers met once more than there are forms."""

    forms: int
    keyed: int
    double: int


def begin(db: Connection, name: str, expected: int, operator: str, at: datetime) -> int:
    """Begin a batch; gives its id."""
    row = insert(BatchRow).values(
        name=name, expected=expected, begun_at=at, begun_by=operator, closed_by="", explanation=""
    )
    made: int = db.execute(row.returning(BatchRow.id)).scalar_one()
    return made


def add(db: Connection, batch_id: int, form_ids: Iterable[str], operator: str, at: datetime) -> None:
    """Put forms into a batch; one that is in it counts as one more paper."""
    new = upsert(BatchFormRow)
    more = new.on_conflict_do_update(index_elements=["batch", "form"], set_={"papers": BatchFormRow.papers + 1})
    rows = [{"batch": batch_id, "form": one, "papers": 1, "added_at": at, "operator": operator} for one in form_ids]
    if rows:
        db.execute(more, rows)


def add_opened(db: Connection, batch_id: int, form_id: str, operator: str, at: datetime) -> None:
    """Put a form that is opened into a batch; opening it again is no other paper."""
    row = {"batch": batch_id, "form": form_id, "papers": 1, "added_at": at, "operator": operator}
    db.execute(upsert(BatchFormRow).on_conflict_do_nothing(), row)


def close(db: Connection, batch_id: int, operator: str, explanation: str, at: datetime) -> None:
    """Close a batch."""
    closed = {"closed_at": at, "closed_by": operator, "explanation": explanation}
    db.execute(update(BatchRow).where(BatchRow.id == batch_id).values(**closed))


def batches(db: Connection) -> tuple[Batch, ...]:
    """All batches, the newest first."""
    return _batches(db, select(BatchRow).order_by(BatchRow.id.desc()))


def batch(db: Connection, batch_id: int) -> Batch | None:
    """One batch by its id."""
    return next(iter(_batches(db, select(BatchRow).where(BatchRow.id == batch_id))), None)


def batches_of(db: Connection, form_id: str) -> tuple[Batch, ...]:
    """Batches that a form was met in, the newest first."""
    met = select(BatchFormRow.batch).where(BatchFormRow.form == form_id)
    return _batches(db, select(BatchRow).where(BatchRow.id.in_(met)).order_by(BatchRow.id.desc()))


def open_named(db: Connection, name: str) -> Batch | None:
    """The batch of this name that is not closed."""
    return next(iter(_batches(db, select(BatchRow).where(BatchRow.name == name, BatchRow.closed_at.is_(None)))), None)


def _batches(db: Connection, rows: Select[Any]) -> tuple[Batch, ...]:
    return tuple(
        Batch(
            row.id,
            row.name,
            row.expected,
            row.begun_at,
            row.begun_by,
            row.closed_at,
            row.closed_by,
            row.explanation,
        )
        for row in db.execute(rows)
    )


def counts(db: Connection) -> dict[int, Counts]:
    """By batch, how many forms were met in it and how many of them have an answer that was not made void."""
    answered = exists().where(RevisionRow.form == BatchFormRow.form, RevisionRow.state == "final", is_head())
    keyed = case((answered, 1), else_=0)
    rows = db.execute(
        select(
            BatchFormRow.batch,
            func.count().label("forms"),
            func.sum(keyed).label("keyed"),
            func.sum(BatchFormRow.papers - 1).label("double"),
        ).group_by(BatchFormRow.batch)
    )
    return {row.batch: Counts(row.forms, row.keyed, row.double) for row in rows}


def forms_of(db: Connection, batch_id: int) -> tuple[str, ...]:
    """Forms of a batch in the order they were met."""
    rows = select(BatchFormRow.form).where(BatchFormRow.batch == batch_id)
    return tuple(db.execute(rows.order_by(BatchFormRow.added_at, BatchFormRow.form)).scalars())
