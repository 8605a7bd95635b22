"""What a desk file knows of itself: id, name, role and the sequence of the files it has sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, insert, select

from samdesk.storage.portable import upsert
from samdesk.storage.tables import SettingRow

if TYPE_CHECKING:
    from collections.abc import Mapping


VERSION_KEY: Final = "schema_version"
"""The setting that says the version of a database's tables; a desk file has it in its header."""


@dataclass(frozen=True)
class Identity:
    """Id (32 hexadecimal digits), name for people, role, and the last file sent: its number and manifest hash."""

    desk_id: str
    name: str
    role: str
    sequence: int = 0
    previous: str = ""


def write_identity(db: Connection, identity: Identity) -> None:
    """Say once, when the file is made, whose it is."""
    values = {"desk_id": identity.desk_id, "name": identity.name, "role": identity.role}
    db.execute(insert(SettingRow), [{"key": key, "value": value} for key, value in values.items()])


def identity(db: Connection) -> Identity:
    """Whose file it is."""
    said = _settings(db)
    return Identity(
        said["desk_id"], said["name"], said["role"], int(said.get("sequence", "0")), said.get("previous", "")
    )


def note_sent(db: Connection, sequence: int, manifest: str) -> None:
    """Remember the number and manifest hash of the file that is being sent."""
    put(db, "sequence", str(sequence))
    put(db, "previous", manifest)


def put(db: Connection, key: str, value: str) -> None:
    """Set one setting of the desk file."""
    row = upsert(SettingRow).values(key=key, value=value)
    db.execute(row.on_conflict_do_update(index_elements=["key"], set_={"value": value}))


def get(db: Connection, key: str) -> str:
    """One setting of the desk file, empty if it is not set."""
    return _settings(db).get(key, "")


def _settings(db: Connection) -> Mapping[str, str]:
    return {row.key: row.value for row in db.execute(select(SettingRow.key, SettingRow.value))}
