"""Definitions and their support material in the desk file."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, func, insert, select, update

from samdesk.domain import definition as domain
from samdesk.domain.definition import Definition, Material
from samdesk.storage.tables import DefinitionRow, MaterialRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


def keep_definition(
    db: Connection, definition: Definition, materials: Iterable[Material], at: datetime, *, is_foreign: bool = False
) -> bool:
    """Keep a definition unless it is there already, and its newest support material; tells whether it was new.

    A foreign one is kept to read answers by, and becomes an ordinary one when it is kept as such.
    """
    sha256 = definition.sha256
    known = db.execute(select(DefinitionRow.is_foreign).where(DefinitionRow.sha256 == sha256)).scalar()
    if known and not is_foreign:
        db.execute(update(DefinitionRow).where(DefinitionRow.sha256 == sha256).values(is_foreign=False))
    if known is None:
        db.execute(
            insert(DefinitionRow).values(
                sha256=sha256,
                position=(db.execute(select(func.max(DefinitionRow.position))).scalar() or 0) + 1,
                id=definition.id,
                version=definition.version,
                content=domain.canonical_json(domain.to_plain(definition)).decode(),
                added_at=at,
                is_foreign=is_foreign,
            )
        )
    rows = [{"definition": sha256, "language": m.language, "name": m.name, "text": m.text} for m in materials]
    if rows:
        db.execute(delete(MaterialRow).where(MaterialRow.definition == sha256))
        db.execute(insert(MaterialRow), rows)
    return known is None or (known and not is_foreign)


def definition(db: Connection, sha256: str) -> Definition | None:
    """The definition with this hash."""
    content = db.execute(select(DefinitionRow.content).where(DefinitionRow.sha256 == sha256)).scalar()
    return None if content is None else _definition(content)


def definitions(db: Connection) -> tuple[Definition, ...]:
    """All definitions that rounds can be planned with, those of one id together, the newest first."""
    rows = db.execute(
        select(DefinitionRow.content)
        .where(~DefinitionRow.is_foreign)
        .order_by(DefinitionRow.id, DefinitionRow.position.desc())
    ).scalars()
    return tuple(_definition(content) for content in rows)


def materials(db: Connection, sha256: str) -> tuple[Material, ...]:
    """Support material of a definition in all languages, in order of name."""
    rows = db.execute(
        select(MaterialRow.name, MaterialRow.language, MaterialRow.text)
        .where(MaterialRow.definition == sha256)
        .order_by(MaterialRow.language, MaterialRow.name)
    )
    return tuple(Material(row.name, row.language, row.text) for row in rows)


@lru_cache(maxsize=16)
def _definition(content: str) -> Definition:
    """Kept in memory: each answer that is keyed asks for its definition, and the same content stays the same."""
    return domain.from_plain(json.loads(content))
