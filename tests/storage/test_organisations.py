from dataclasses import replace
from datetime import date
from pathlib import Path

from samdesk.domain.organisation import Manager, Organisation, Unit
from samdesk.storage import desk_file, organisations
from samdesk.storage.desk_file import Desk

FIRST_DAY, SECOND_DAY = date(2023, 1, 1), date(2023, 6, 1)
TOP = Unit("R", "Regionen", "region", managers=(Manager("Chef 0001"),))
WARD = Unit(
    "A",
    "Avdelning Å",
    "enhet",
    "R",
    25,
    (Manager("Chef 0111", "chef0111@exempel.invalid"), Manager("Chef 0112")),
    ("Skyddsombud 0001",),
    date(2022, 1, 1),
    date(2024, 12, 31),
    ("A0",),
)


def keep(desk: Desk, *units: Unit, day: date = FIRST_DAY) -> Organisation:
    with desk.writing() as db:
        organisations.keep_units(db, units, day)
    with desk.reading() as db:
        return organisations.organisation(db)


def roles(desk: Desk, role: str) -> list[tuple[str, str | None, str | None]]:
    with desk.reading() as db:
        rows = db.exec_driver_sql(
            "SELECT name, valid_from, valid_to FROM assignment WHERE unit = 'A' AND role = ? ORDER BY id", (role,)
        )
        return [(row[0], row[1], row[2]) for row in rows]


def test_units_come_back_as_they_were_in_the_order_of_the_list(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        assert list(keep(desk, WARD, TOP).units.values()) == [WARD, TOP]
        assert list(keep(desk, TOP, WARD).units.values()) == [TOP, WARD]


def test_keeping_the_same_list_again_changes_nothing(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        keep(desk, TOP, WARD)
        before = roles(desk, "manager")
        keep(desk, TOP, WARD, day=SECOND_DAY)
        assert roles(desk, "manager") == before


def test_a_new_manager_begins_where_the_former_one_ends_and_the_former_stays_known(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        keep(desk, TOP, WARD)
        found = keep(desk, TOP, replace(WARD, managers=(Manager("Chef 0999"),)), day=SECOND_DAY)
        assert found.units["A"].managers == (Manager("Chef 0999"),)
        assert roles(desk, "manager") == [
            ("Chef 0111", "2022-01-01", "2023-06-01"),
            ("Chef 0112", "2022-01-01", "2023-06-01"),
            ("Chef 0999", "2023-06-01", None),
        ]
        assert roles(desk, "safety_representative") == [("Skyddsombud 0001", "2022-01-01", None)]


def test_a_unit_may_lose_its_manager_and_get_one_again(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        keep(desk, TOP, WARD)
        assert keep(desk, TOP, replace(WARD, managers=()), day=SECOND_DAY).units["A"].managers == ()
        assert keep(desk, TOP, WARD, day=SECOND_DAY).units["A"] == WARD


def test_no_units_change_nothing(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        keep(desk, TOP)
        assert list(keep(desk).units.values()) == [TOP]
