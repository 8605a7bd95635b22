"""Collection beside its bare cost: the same files unzipped, hashed, verified, parsed and inserted, and no more.

The bare reader believes what it is told: it checks no limit, no name, no answer, no revision, and keeps no
report. Both write with the same settings, a transaction for each file.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from typing import TYPE_CHECKING

from nacl.signing import VerifyKey

from samdesk.exchange.merge_file import read_merge_file
from samdesk.services import collecting
from samdesk.services.changes import now
from samdesk.storage import desk_keys
from tests.bench import region
from tests.bench.timing import bare_database, folder, seconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

    from samdesk.services.desks import Desk

Row = tuple[str, str, str, bool]
_FILES = 2_000
_DESKS = 17
_SHARE = 0.4
"""How fast collection must be, where the bare cost is 1."""
_TABLES = {"revisions": 12, "answers": 6, "motivations": 3, "events": 8}
"""Members that are inserted, with their number of columns."""


def main() -> list[Row]:
    return [*_one_form_each(), *_one_file_per_desk(), *(_one_file() if region.LARGE else ())]


def _one_form_each() -> Iterator[Row]:
    with folder() as place, region.planned(place / "central.samdesk", _FILES) as desk:
        known, forms = region.forms_of(desk)
        files = [region.merge_file(desk, known, (form,), place / f"{at}.sammerge.zip") for at, form in enumerate(forms)]
        bare = len(files) / _bare(files, place)
        ours = len(files) / _collected(desk, files)
        figure = f"{ours:.0f} files/s: {ours / bare:.0%} of the bare {bare:.0f}"
        yield (
            f"collect {len(files):,} merge files of one form",
            figure,
            f"{_SHARE:.0%} of the bare cost",
            (ours >= _SHARE * bare),
        )


def _one_file_per_desk() -> Iterator[Row]:
    with folder() as place, region.planned(place / "central.samdesk", region.REGION) as desk:
        known, forms = region.forms_of(desk)
        files = [
            region.merge_file(desk, known, forms[at::_DESKS], place / f"{at}.sammerge.zip") for at in range(_DESKS)
        ]
        bare, ours = _bare(files, place), _collected(desk, files)
        work = f"collect {_DESKS} merge files of about {len(forms) // _DESKS} forms"
        yield work, f"{ours:.1f} s: {bare / ours:.0%} of the bare speed", "", True
        again = _collected(desk, files)
        yield "  the same files once more", f"{again:.1f} s", "", True


def _one_file() -> Iterator[Row]:
    with folder() as place, region.planned(place / "central.samdesk", region.NATION) as desk:
        known, forms = region.forms_of(desk)
        file = region.merge_file(desk, known, forms, place / "all.sammerge.zip")
        took = _collected(desk, [file])
        yield f"collect one merge file of {len(forms):,} forms", f"{took:.0f} s", "60 s", took <= 60


def _collected(desk: Desk, files: list[Path]) -> float:
    """Collect files of desks whose keys were approved before, as people do once for each desk."""
    with desk.writing() as db:
        for path in files:
            merge, signed = read_merge_file(path)
            desk_keys.pin(db, merge.sender.desk_id, merge.sender.desk_name, signed.public_key, now())

    def collect() -> None:
        reports = collecting.collect(desk, files).reports
        if not all(report.accepted for report in reports):
            raise RuntimeError([report.faults for report in reports if report.faults])

    return seconds(collect)


def _bare(files: list[Path], place: Path) -> float:
    database = bare_database(place / "bare.db")
    for table, columns in _TABLES.items():
        names = ", ".join(f"c{number} TEXT" for number in range(columns))
        key = "c0" if table == "revisions" else "c0, c1"
        database.execute(f"CREATE TABLE {table} ({names}, PRIMARY KEY ({key}))")

    def read_all() -> None:
        for path in files:
            _read(path, database)

    return seconds(read_all)


def _read(path: Path, database: sqlite3.Connection) -> None:
    with zipfile.ZipFile(path) as package:
        members = {name: package.read(name) for name in package.namelist()}
    manifest = json.loads(members["manifest.json"])
    VerifyKey(bytes.fromhex(manifest["public_key"])).verify(members["manifest.json"], members["manifest.sig"])
    for listed in manifest["members"]:
        if hashlib.sha256(members[listed["name"]]).hexdigest() != listed["sha256"]:
            raise RuntimeError(listed["name"])
    json.loads(members["round.json"])
    database.execute("BEGIN IMMEDIATE")
    for table, columns in _TABLES.items():
        text = io.StringIO(members[f"{table}.csv"].decode("utf-8-sig"), newline="")
        rows = list(csv.reader(text, delimiter=";"))[1:]
        database.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * columns)})", rows)
    database.execute("COMMIT")
