"""Collections: which merge files came in, from which desks, and what each of them brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from samdesk.storage.tables import CollectionRow

if TYPE_CHECKING:
    from datetime import datetime

    from samdesk.domain.travel import Sender


_LAST_SEQUENCE: Final = select(func.max(CollectionRow.sequence)).where(
    CollectionRow.desk == bindparam("desk"), CollectionRow.outcome == "accepted"
)
_ADD: Final = insert(CollectionRow).returning(CollectionRow.id)
_PUT_REPORT: Final = (
    update(CollectionRow)
    .where(CollectionRow.id == bindparam("collection"))
    .values(report=bindparam("report", type_=CollectionRow.report.type))
)
"""Statements that each of hundreds of files needs are made once: making one takes longer than running it."""


@dataclass(frozen=True)
class Collected:
    """A stored import: when, which file, and its report as it was shown."""

    at: datetime
    file: str
    accepted: bool
    report: dict[str, Any]


def add(db: Connection, *, at: datetime, file: str, manifest: str, sender: Sender | None, accepted: bool) -> int:
    """Store an import, accepted or not; its report follows with ``put_report``. Gives its id."""
    values = {
        "at": at,
        "file": file,
        "manifest": manifest,
        "previous": sender.previous if sender else "",
        "desk": sender.desk_id if sender else "",
        "sequence": sender.sequence if sender else 0,
        "outcome": "accepted" if accepted else "rejected",
        "report": {},
        "withdrawn_at": None,
        "withdrawn_by": "",
        "withdraw_reason": "",
    }
    added: int = db.execute(_ADD, values).scalar_one()
    return added


def put_report(db: Connection, collection: int, report: dict[str, Any]) -> None:
    """Write the report of a stored import once it is known."""
    db.execute(_PUT_REPORT, {"collection": collection, "report": report})


def last_sequence(db: Connection, desk_id: str) -> int:
    """The highest number of an accepted file from a desk, 0 for none."""
    return db.execute(_LAST_SEQUENCE, {"desk": desk_id}).scalar() or 0


def collections(db: Connection) -> tuple[Collected, ...]:
    """All imports, the newest first."""
    rows = db.execute(
        select(CollectionRow.at, CollectionRow.file, CollectionRow.outcome, CollectionRow.report).order_by(
            CollectionRow.id.desc()
        )
    )
    return tuple(Collected(row.at, row.file, row.outcome == "accepted", row.report) for row in rows)
