"""Keys of desks in the desk file: which ones files were signed with, and which a person has said to be whose.

A key that was replaced or revoked stays so: nothing here makes it count again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, bindparam, case, select, update

from samdesk.domain.desk_keys import DeskKey, KeyStatus
from samdesk.storage.collection_tables import DeskKeyRow
from samdesk.storage.portable import upsert

if TYPE_CHECKING:
    from datetime import datetime

_ALL: Final = select(*DeskKeyRow.__table__.columns)
_ONE: Final = _ALL.where(DeskKeyRow.desk == bindparam("desk"), DeskKeyRow.public_key == bindparam("public_key"))
_OF_KEY: Final = _ALL.where(DeskKeyRow.public_key == bindparam("public_key")).order_by(DeskKeyRow.desk)
_PINNED: Final = select(DeskKeyRow.public_key).where(
    DeskKeyRow.desk == bindparam("desk"), DeskKeyRow.status == str(KeyStatus.PINNED)
)
_SEEN: Final = upsert(DeskKeyRow)
_NOTE_SEEN: Final = _SEEN.on_conflict_do_update(
    index_elements=["desk", "public_key"], set_={"name": _SEEN.excluded.name}
)
_SETTLE: Final = (
    update(DeskKeyRow)
    .where(DeskKeyRow.desk == bindparam("of_desk"), DeskKeyRow.public_key == bindparam("of_key"))
    .values(
        status=bindparam("status"),
        settled_at=bindparam("settled_at", type_=DeskKeyRow.settled_at.type),
        operator=bindparam("operator"),
        reason=bindparam("reason"),
    )
)
_NAMES: Final = (
    select(DeskKeyRow.desk, DeskKeyRow.name)
    .where(DeskKeyRow.status != str(KeyStatus.UNKNOWN))
    .order_by(case((DeskKeyRow.status == str(KeyStatus.PINNED), 1), else_=0), DeskKeyRow.settled_at)
)


def key(db: Connection, desk_id: str, public_key: str) -> DeskKey | None:
    """What is known of a key of a desk, ``None`` if no file was ever signed with it in the desk's name."""
    row = db.execute(_ONE, {"desk": desk_id, "public_key": public_key}).first()
    return _key(row) if row else None


def pinned_key(db: Connection, desk_id: str) -> str:
    """The public key that a desk signs with now, as a person has said; "" if nobody has."""
    return db.execute(_PINNED, {"desk": desk_id}).scalar() or ""


def keys(db: Connection) -> tuple[DeskKey, ...]:
    """All keys of all desks: by desk, the oldest first."""
    rows = db.execute(_ALL.order_by(DeskKeyRow.desk, DeskKeyRow.first_seen_at, DeskKeyRow.public_key))
    return tuple(_key(row) for row in rows)


def keys_with(db: Connection, public_key: str) -> tuple[DeskKey, ...]:
    """What is known of a public key, for each desk in whose name it has signed."""
    return tuple(_key(row) for row in db.execute(_OF_KEY, {"public_key": public_key}))


def desk_names(db: Connection) -> dict[str, str]:
    """Names of the desks with a key that somebody has compared, by id; what strangers call themselves is left out."""
    return {row.desk: row.name for row in db.execute(_NAMES)}


def note_seen(db: Connection, desk_id: str, name: str, public_key: str, at: datetime) -> None:
    """Remember that a file was signed with a key in the name of a desk, and what the desk calls itself."""
    row = {"desk": desk_id, "public_key": public_key, "name": name, "first_seen_at": at}
    db.execute(_NOTE_SEEN, {**row, "status": str(KeyStatus.UNKNOWN), "settled_at": None, "operator": "", "reason": ""})


def pin(db: Connection, desk_id: str, name: str, public_key: str, at: datetime, *, operator: str = "") -> None:
    """Say that a key is a desk's own from now on; the one that was, is its former one.

    A key that was replaced or revoked stays that.
    """
    note_seen(db, desk_id, name, public_key, at)
    known = key(db, desk_id, public_key)
    if known is None or known.status is not KeyStatus.UNKNOWN:
        return
    before = pinned_key(db, desk_id)
    if before:
        _settle(db, desk_id, before, KeyStatus.FORMER, at, operator, "")
    _settle(db, desk_id, public_key, KeyStatus.PINNED, at, operator, "")


def revoke(db: Connection, desk_id: str, public_key: str, at: datetime, *, operator: str, reason: str) -> None:
    """Say that nothing signed with a key of a desk is to be taken in any more."""
    _settle(db, desk_id, public_key, KeyStatus.REVOKED, at, operator, reason)


def _settle(
    db: Connection, desk_id: str, public_key: str, status: KeyStatus, at: datetime, operator: str, reason: str
) -> None:
    which = {"of_desk": desk_id, "of_key": public_key}
    db.execute(_SETTLE, {**which, "status": str(status), "settled_at": at, "operator": operator, "reason": reason})


def _key(row: Row[*tuple[Any, ...]]) -> DeskKey:
    return DeskKey(
        row.desk,
        row.name,
        row.public_key,
        KeyStatus(row.status),
        row.first_seen_at,
        row.settled_at,
        row.operator,
        row.reason,
    )
