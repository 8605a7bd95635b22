"""A small region as files and desk files: 12 units in two förvaltningar, and their round of 2023.

Ten units have a manager on the last date; five of those lead managers and get the variant.
"""

import csv
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from samdesk.domain.rounds import LocalTerms
from samdesk.services import definitions, desks, exporting, forms, key_table, organisations, rounds
from samdesk.services.desks import Desk, Role
from tests import on_both

ORGANISATION = """\
Kod;Namn;Nivå;Överordnad kod;Antal anställda;Chef;Giltig till
R;Regionen;region;;0;Chef 0001;
A;Sjukhuset Norr;förvaltning;R;5;Chef 0100;
A1;Medicin;verksamhet;A;4;Chef 0110;
A11;Avdelning 1;enhet;A1;25;Chef 0111;
A12;Avdelning 2;enhet;A1;31;Chef 0112|Chef 0113;
A2;Kirurgi;verksamhet;A;3;Chef 0120;
A21;Operation;enhet;A2;40;Chef 0121;
A22;Sterilteknik;enhet;A2;9;;
B;Primärvården;förvaltning;R;6;Chef 0200;
B1;Vårdcentralen Öster;enhet;B;18;Chef 0210;
B2;Vårdcentralen Väster;enhet;B;22;Chef 0210;
B3;Vårdcentralen Ås;enhet;B;12;Chef 0230;2022-12-31
"""
LEADERS = {"R", "A", "A1", "A2", "B"}
"""Units whose manager leads managers."""
LOWEST = {"A11", "A12", "A21", "B1", "B2"}
LAST_DATE = date(2023, 12, 15)
LAST_DATE_OF_B = date(2023, 12, 1)
NUMBERS = [*(str(n) for n in range(1, 7)), "7a", "7b", "8", "9", *(f"10{c}" for c in "abcdefghijklmno")]
NUMBERS += [str(n) for n in range(11, 17)]
"""The rows of sam-chef in printed order."""


@dataclass(frozen=True)
class Region:
    """The folder of a test with central's desk file and that of a local desk, which has opened the round package."""

    folder: Path

    @property
    def central(self) -> Path:
        return self.folder / "central.samdesk"

    @property
    def local(self) -> Path:
        return self.folder / "local.samdesk"

    @property
    def package(self) -> Path:
        return self.folder / "round.samround.zip"

    @property
    def list(self) -> Path:
        return self.folder / "organisation.csv"

    def copy_to(self, folder: Path) -> "Region":
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return Region(folder)

    def more_local(self, name: str, *, approved: bool = True) -> Path:
        """Another desk that has opened the same round package; central has approved its key, unless said otherwise."""
        path = self.folder / f"{name}.samdesk"
        desks.create_desk(path, name=name, role=Role.LOCAL)
        with desks.open_desk(path) as desk:
            rounds.open_round(desk, self.package)
            if approved:
                approve(self.central, desks.identity(desk).desk_id, name, desks.signing_key(desk).public_key)
        return path


def grow(folder: Path) -> Region:
    """Plan the round and open its package at a local desk; keys lie in ``home``."""
    region = Region(folder)
    os.environ["SAMDESK_HOME"] = str(folder / "home")
    region.list.write_text(ORGANISATION, "utf-8")
    desks.create_desk(region.central, name="Centrala HR", role=Role.CENTRAL)
    with desks.open_desk(region.central) as central:
        organisations.import_organisation(central, region.list)
        definitions.add_shipped(central, "sam-chef")
        rounds.plan_round(
            central,
            year=2023,
            definition="sam-chef",
            last_date=LAST_DATE,
            opens=date(2023, 10, 2),
            contact="HR, hr@exempel.invalid",
            local={"B": LocalTerms(LAST_DATE_OF_B, return_address="Primärvården, Box 1")},
        )
        rounds.export_round(central, region.package)
    region.more_local("local")
    return region


def approve(central: Path, desk_id: str, name: str, public_key: str) -> None:
    """Let central's desk file, open or not, know the key of a desk as if somebody had compared it."""
    row = {"desk": desk_id, "public_key": public_key, "name": name, "status": "pinned", "operator": "HR1", "reason": ""}
    row |= dict.fromkeys(["first_seen_at", "settled_at"], "2023-11-01T08:00:00Z")
    if central in on_both.Databases.known:
        on_both.insert_row(on_both.Databases.known[central], "desk_key", row)
        return
    with closing(sqlite3.connect(central)) as db, db:
        db.execute(f"INSERT INTO desk_key ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", [*row.values()])


def codes(desk: Desk) -> dict[str, str]:
    """Form ids by unit code, in the order of the list."""
    return {row.unit: row.form_id for row in forms.forms(desk)}


def codes_of(path: Path) -> dict[str, str]:
    """Form ids by unit code of a desk file that is closed."""
    with desks.open_desk(path, read_only=True) as desk:
        return codes(desk)


def answers(path: Path, *rows: dict[str, str], numbers: list[str] | None = None, choice: str = "1") -> Path:
    """Write an answers table: every row has ``choice`` everywhere but where it says something else."""
    usual = dict.fromkeys(NUMBERS if numbers is None else numbers, choice)
    full = [{**usual, **row} for row in rows]
    columns = list(dict.fromkeys(column for row in full for column in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns, delimiter=";", restval="")
        writer.writeheader()
        writer.writerows(full)
    return path


def keyed(desk: Desk, folder: Path, *units: str, operator: str = "A1", **changed: str) -> None:
    """Key the forms of units from a table; ``s3="2"`` changes row 3."""
    rows = {name.removeprefix("s"): value for name, value in changed.items()}
    table = folder / "keyed.csv"
    known = codes(desk)
    key_table.key_table(desk, answers(table, *({"form_id": known[unit], **rows} for unit in units)), operator=operator)


def merged(path: Path, out: Path, *units: str, **changed: str) -> Path:
    """Key forms at a desk that is closed, and export its merge file."""
    with desks.open_desk(path) as desk:
        keyed(desk, path.parent, *units, **changed)
        exporting.export_merge(desk, out)
    return out


def dump(path: Path) -> list[str]:
    """Everything in a desk file, or in the database that stands for it."""
    if path in on_both.Databases.known:
        return on_both.dump(on_both.Databases.known[path])
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        return list(db.iterdump())
