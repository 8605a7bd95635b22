"""Mappings in the desk file: which unit an unknown code stands for, and how answers to other definitions are read.

A mapping that is written, changed or forgotten makes anew what is derived from the revisions that it concerns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, delete, exists, select, update

from samdesk.domain.mapping import DefinitionMapping
from samdesk.storage import derived
from samdesk.storage.collection_tables import DefinitionMappingRow, UnitMappingRow, UnknownUnitRow
from samdesk.storage.portable import upsert
from samdesk.storage.tables import ActionRow, UnitRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Update


@dataclass(frozen=True)
class MappedUnit:
    """That an unknown code stands for a unit, as somebody said; ``name`` is that of the desk that sent the code."""

    old: str
    name: str
    new: str
    operator: str
    at: datetime


@dataclass(frozen=True)
class MappedDefinition:
    """How answers to one definition (``used``, a SHA-256) are read as answers to another, as somebody said."""

    used: str
    own: str
    mapping: DefinitionMapping
    operator: str
    at: datetime


_NEW_NAME: Final = upsert(UnknownUnitRow)
_NAME: Final = _NEW_NAME.on_conflict_do_update(index_elements=["code"], set_={"name": _NEW_NAME.excluded.name})


def unit_mappings(db: Connection) -> tuple[MappedUnit, ...]:
    """What every unknown code that was mapped stands for, in order of the codes."""
    rows = db.execute(
        select(*UnitMappingRow.__table__.columns, UnknownUnitRow.name)
        .outerjoin(UnknownUnitRow, UnknownUnitRow.code == UnitMappingRow.old)
        .order_by(UnitMappingRow.old)
    )
    return tuple(MappedUnit(row.old, row.name or "", row.new, row.operator, row.at) for row in rows)


def unknown_units(db: Connection) -> dict[str, str]:
    """Names, by code, of the units that were named and that the organisation still does not have, mapped or not."""
    rows = db.execute(
        select(UnknownUnitRow.code, UnknownUnitRow.name)
        .where(~exists().where(UnitRow.code == UnknownUnitRow.code))
        .order_by(UnknownUnitRow.code)
    )
    return {row.code: row.name for row in rows}


def note_names(db: Connection, names: Iterable[tuple[str, str]]) -> None:
    """Keep the names that a sender gives to units which are not known here."""
    unknown = unknown_units(db)
    rows = [{"code": code, "name": name} for code, name in names if code in unknown and name not in ("", unknown[code])]
    if rows:
        db.execute(_NAME, rows)


def map_unit(db: Connection, old: str, new: str, operator: str, at: datetime) -> tuple[str, ...]:
    """Let an unknown code stand for a unit from now on; gives the forms whose answers cover it."""
    before = db.execute(select(UnitMappingRow.new).where(UnitMappingRow.old == old)).scalar()
    values = {"new": new, "operator": operator, "at": at}
    row = upsert(UnitMappingRow).values(old=old, **values)
    db.execute(row.on_conflict_do_update(index_elements=["old"], set_=values))
    db.execute(_place_actions(old).values(unit=new))
    return derived.derive_anew(db, derived.covering(db, {old, before or old}))


def forget_unit(db: Connection, old: str) -> tuple[str, ...]:
    """Let a code be unknown again, or be that of the unit that has it now; gives the forms whose answers cover it."""
    new = db.execute(
        delete(UnitMappingRow).where(UnitMappingRow.old == old).returning(UnitMappingRow.new)
    ).scalar_one_or_none()
    db.execute(_place_actions(old).values(unit=None))
    return derived.derive_anew(db, derived.covering(db, {new})) if new is not None else ()


def settle_known_units(db: Connection) -> None:
    """Let codes that a unit has now be that unit's: what people said of them before does not hold any more."""
    known = db.execute(select(UnitMappingRow.old).join(UnitRow, UnitRow.code == UnitMappingRow.old)).scalars().all()
    for old in known:
        forget_unit(db, old)
    named = select(UnitRow.code).where(UnitRow.code == ActionRow.unknown_unit).exists()
    db.execute(update(ActionRow).where(named).values(unit=ActionRow.unknown_unit, unknown_unit=""))


def _place_actions(old: str) -> Update:
    """A statement for all actions that came with an unknown code."""
    return update(ActionRow).where(ActionRow.unknown_unit == old)


def definition_mappings(db: Connection) -> tuple[MappedDefinition, ...]:
    """How answers to other definitions are read, as people said."""
    rows = db.execute(select(DefinitionMappingRow).order_by(DefinitionMappingRow.used, DefinitionMappingRow.own))
    return tuple(
        MappedDefinition(row.used, row.own, DefinitionMapping(row.numbers, row.choices), row.operator, row.at)
        for row in rows
    )


def map_definition(
    db: Connection, used: str, own: str, mapping: DefinitionMapping, operator: str, at: datetime
) -> tuple[str, ...]:
    """Let answers to one definition be read as answers to another from now on; gives the forms concerned."""
    values = {
        "numbers": dict(mapping.numbers),
        "choices": {number: dict(codes) for number, codes in mapping.choices.items()},
        "operator": operator,
        "at": at,
    }
    row = upsert(DefinitionMappingRow).values(used=used, own=own, **values)
    db.execute(row.on_conflict_do_update(index_elements=["used", "own"], set_=values))
    return derived.derive_anew(db, derived.of_definitions(db, used, own))


def forget_definition(db: Connection, used: str, own: str) -> tuple[str, ...]:
    """Forget how answers to one definition are read as answers to another; gives the forms concerned."""
    here = DefinitionMappingRow.used == used, DefinitionMappingRow.own == own
    db.execute(delete(DefinitionMappingRow).where(*here))
    return derived.derive_anew(db, derived.of_definitions(db, used, own))
