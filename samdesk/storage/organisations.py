"""The organisation in the desk file: units as the newest list has them, roles with their from and to dates."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, true, update

from samdesk.domain.organisation import Manager, Organisation, Unit
from samdesk.storage import mappings
from samdesk.storage.portable import upsert
from samdesk.storage.tables import AssignmentRow, UnitRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

_COLUMNS: Final = (
    UnitRow.code,
    UnitRow.name,
    UnitRow.level,
    UnitRow.parent,
    UnitRow.employees,
    UnitRow.valid_from,
    UnitRow.valid_to,
    UnitRow.predecessors,
)
_UNIT: Final = select(*_COLUMNS).where(UnitRow.code == bindparam("code"))
_WRITTEN = ("position", "name", "level", "parent", "employees", "valid_from", "valid_to", "predecessors")


def organisation(db: Connection) -> Organisation:
    """All units in the order of the list, with the people who have a role today."""
    people = _people(db)
    rows = db.execute(select(*_COLUMNS).order_by(UnitRow.position)).all()
    return Organisation.of(_unit(row, people) for row in rows)


def tree(db: Connection) -> Organisation:
    """All units with nothing but their names, levels and places: what counting needs, in a quarter of the time."""
    rows = db.execute(select(UnitRow.code, UnitRow.name, UnitRow.level, UnitRow.parent).order_by(UnitRow.position))
    return Organisation.of(Unit(code, name, level, parent or "") for code, name, level, parent in rows)


def path_to(db: Connection, code: str) -> Organisation:
    """The unit with this code and all above it, which is quick where the organisation is large; none for ""."""
    units: list[Unit] = []
    while code and (row := db.execute(_UNIT, {"code": code}).one_or_none()):
        units.append(_unit(row, _people(db, [code])))
        code = units[-1].parent
    return Organisation.of(units)


def paths_to(db: Connection, codes: Iterable[str]) -> Organisation:
    """The units with these codes and all above them, some hundred at most."""
    units: dict[str, Unit] = {}
    wanted = {code for code in codes if code}
    while wanted:
        people = _people(db, wanted)
        rows = db.execute(select(*_COLUMNS).where(UnitRow.code.in_(wanted)))
        units |= {row.code: _unit(row, people) for row in rows}
        wanted = {unit.parent for unit in units.values() if unit.parent} - units.keys()
    return Organisation.of(units.values())


def root_name(db: Connection) -> str:
    """The name of the unit above all others, "" if there are several or none."""
    names = db.execute(select(UnitRow.name).where(UnitRow.parent.is_(None)).limit(2)).scalars().all()
    return names[0] if len(names) == 1 else ""


def known_codes(db: Connection, codes: Iterable[str]) -> set[str]:
    """Those of these codes that a unit has."""
    return {code for code in codes if db.execute(_UNIT, {"code": code}).one_or_none()}


def names(db: Connection, codes: Iterable[str]) -> dict[str, str]:
    """By code the names of those of these codes that a unit has."""
    wanted = sorted(codes)
    found: dict[str, str] = {}
    for start in range(0, len(wanted), 500):
        rows = db.execute(select(UnitRow.code, UnitRow.name).where(UnitRow.code.in_(wanted[start : start + 500])))
        found.update((row.code, row.name) for row in rows)
    return found


def keep_units(db: Connection, units: Iterable[Unit], today: date) -> None:
    """Write units that are new or have changed; a role that someone else has now ends today (R17)."""
    units = list(units)
    if not units:
        return
    rows = [
        {
            "code": unit.code,
            "position": position,
            "name": unit.name,
            "level": unit.level,
            "parent": unit.parent or None,
            "employees": unit.employees,
            "valid_from": unit.valid_from,
            "valid_to": unit.valid_to,
            "predecessors": list(unit.predecessors),
        }
        for position, unit in enumerate(units)
    ]
    statement = upsert(UnitRow)
    changed = {name: statement.excluded[name] for name in _WRITTEN}
    db.execute(statement.on_conflict_do_update(index_elements=["code"], set_=changed), rows)
    mappings.settle_known_units(db)
    _keep_people(db, units, today)


def _unit(row: Row[*tuple[Any, ...]], people: dict[str, dict[str, list[tuple[str, str]]]]) -> Unit:
    code, name, level, parent, employees, valid_from, valid_to, predecessors = row
    return Unit(
        code,
        name,
        level,
        parent or "",
        employees,
        tuple([Manager(*manager) for manager in people["manager"].get(code, ())]),
        tuple([name for name, _email in people["safety_representative"].get(code, ())]),
        valid_from,
        valid_to,
        tuple(predecessors),
    )


def _people(db: Connection, codes: Collection[str] = ()) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """By role and unit code, name and e-mail of those who have the role today; of some units if they are named."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = {
        "manager": defaultdict(list),
        "safety_representative": defaultdict(list),
    }
    rows = db.execute(
        select(AssignmentRow.role, AssignmentRow.unit, AssignmentRow.name, AssignmentRow.email)
        .where(AssignmentRow.valid_to.is_(None), AssignmentRow.unit.in_(codes) if codes else true())
        .order_by(AssignmentRow.position)
    )
    for role, unit, name, email in rows.all():
        found[role][unit].append((name, email))
    return found


def _keep_people(db: Connection, units: list[Unit], today: date) -> None:
    before = _people(db)
    ended: list[tuple[str, str]] = []
    begun: list[dict[str, object]] = []
    for unit in units:
        now = {
            "manager": [(manager.name, manager.email) for manager in unit.managers],
            "safety_representative": [(name, "") for name in unit.safety_representatives],
        }
        for role, people in now.items():
            earlier = before[role].get(unit.code, [])
            if people == earlier:
                continue
            if earlier:
                ended.append((unit.code, role))
            begun.extend(
                {
                    "unit": unit.code,
                    "role": role,
                    "position": position,
                    "name": name,
                    "email": email,
                    "valid_from": today if earlier else unit.valid_from,
                    "valid_to": None,
                }
                for position, (name, email) in enumerate(people)
            )
    for code, role in ended:
        db.execute(
            update(AssignmentRow)
            .where(AssignmentRow.unit == code, AssignmentRow.role == role, AssignmentRow.valid_to.is_(None))
            .values(valid_to=today)
        )
    if begun:
        db.execute(insert(AssignmentRow), begun)
