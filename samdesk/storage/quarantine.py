"""Quarantine: merge files that were signed with a key nobody has compared yet, kept byte by byte until somebody has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, and_, func, insert, select, update

from samdesk.domain.desk_keys import KeyStatus
from samdesk.storage.collection_tables import CollectionRow, DeskKeyRow, QuarantineRow

if TYPE_CHECKING:
    from datetime import datetime

TAKEN: Final = "taken"
DISCARDED: Final = "discarded"


@dataclass(frozen=True)
class Held:
    """A file that waits; the name is what its desk calls itself. ``status`` is that of its key by now."""

    collection: int
    at: datetime
    file: str
    desk_id: str
    desk_name: str
    number: int
    public_key: str
    status: KeyStatus
    size: int


def put(db: Connection, collection: int, public_key: str, content: bytes) -> None:
    """Keep the bytes of a file that is stored as a collection."""
    row = {"collection": collection, "public_key": public_key, "content": content}
    db.execute(insert(QuarantineRow), {**row, "settled": "", "settled_at": None, "operator": "", "reason": ""})


def waiting(db: Connection) -> tuple[Held, ...]:
    """All files that wait, the oldest first."""
    rows = db.execute(
        select(
            QuarantineRow.collection,
            CollectionRow.at,
            CollectionRow.file,
            CollectionRow.desk,
            DeskKeyRow.name,
            CollectionRow.sequence,
            QuarantineRow.public_key,
            DeskKeyRow.status,
            func.length(QuarantineRow.content).label("size"),
        )
        .join(CollectionRow, CollectionRow.id == QuarantineRow.collection)
        .join(
            DeskKeyRow,
            and_(DeskKeyRow.desk == CollectionRow.desk, DeskKeyRow.public_key == QuarantineRow.public_key),
        )
        .where(QuarantineRow.settled == "")
        .order_by(QuarantineRow.collection)
    )
    return tuple(_held(row) for row in rows)


def waiting_as(db: Connection, desk_id: str, manifest: str) -> int:
    """The collection under which a file with this manifest waits already, 0 if none does."""
    rows = (
        select(QuarantineRow.collection)
        .join(CollectionRow, CollectionRow.id == QuarantineRow.collection)
        .where(QuarantineRow.settled == "", CollectionRow.desk == desk_id, CollectionRow.manifest == manifest)
    )
    return db.execute(rows.limit(1)).scalar() or 0


def content(db: Connection, collection: int) -> bytes:
    """The bytes of a file that waits; raises ``LookupError`` if none waits under this number."""
    held = db.execute(select(QuarantineRow.content).where(QuarantineRow.collection == collection)).scalar()
    if held is None:
        raise LookupError(collection)
    return held


def settle(
    db: Connection, collection: int, settled: str, at: datetime, *, operator: str = "", reason: str = ""
) -> None:
    """Let the bytes of a file go: it was ``TAKEN`` in or ``DISCARDED``."""
    values = {"content": None, "settled": settled, "settled_at": at, "operator": operator, "reason": reason}
    db.execute(update(QuarantineRow).where(QuarantineRow.collection == collection).values(**values))


def _held(row: Row[*tuple[Any, ...]]) -> Held:
    return Held(
        row.collection,
        row.at,
        row.file,
        row.desk,
        row.name,
        row.sequence,
        row.public_key,
        KeyStatus(row.status),
        row.size,
    )
