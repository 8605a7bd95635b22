"""The commands for packages: what a merge file leaves out, for whom it is sealed, what an opened package brought."""

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

from samdesk.exchange.sealing import is_sealed, new_sealing_key
from samdesk.services import desks, rounds
from tests.cli.conftest import Command
from tests.small_region import Region, keyed


def key_one(region: Region) -> None:
    with desks.open_desk(region.local) as desk:
        keyed(desk, region.folder, "A11")


def test_a_merge_file_says_what_its_sender_left_out(samdesk: Command, region: Region, tmp_path: Path) -> None:
    key_one(region)
    out = tmp_path / "x.sammerge.zip"
    ran = samdesk("export", region.local, out, "--no-person-data", "--no-workbook", "--json")
    assert (ran.json["sequence"], ran.json["encrypted_for"]) == (1, [])
    with zipfile.ZipFile(out) as package:
        assert json.loads(package.read("round.json"))["contains"] == {"free_text": True, "person_data": False}
        assert "Läs.xlsx" not in package.namelist()
    ran = samdesk("export", region.local, tmp_path / "read.sammerge.zip", "--no-free-text")
    assert ran.code == 0
    assert "a copy for readers: 1 form." in ran.out


def test_a_merge_file_is_sealed_where_the_round_says_for_whom_unless_that_is_declined(
    samdesk: Command, region: Region, tmp_path: Path
) -> None:
    key_one(region)
    recipient = {"name": "Centrala HR", "key": new_sealing_key().recipient}
    with closing(sqlite3.connect(region.local)) as db, db:
        db.execute("UPDATE round SET recipients = ?", [json.dumps([recipient])])
    out = tmp_path / "x.sammerge.zip"
    ran = samdesk("export", region.local, out)
    assert "x.sammerge.zip.age" in ran.out
    assert ran.out.endswith("Sealed: only Centrala HR can open it.\n")
    assert is_sealed((tmp_path / "x.sammerge.zip.age").read_bytes())
    ran = samdesk("export", region.local, out, "--plain", "--json")
    assert ran.json["out"] == str(out)
    assert zipfile.is_zipfile(out)


def test_opening_an_older_package_says_that_a_newer_one_stays_in_force(
    samdesk: Command, region: Region, tmp_path: Path
) -> None:
    older = tmp_path / "older.samround.zip"
    with desks.open_desk(region.central) as central:
        rounds.export_round(central, older)
        rounds.export_round(central, region.package)
    assert samdesk("round", "open", region.local, region.package, "--json").json["is_older"] is False
    ran = samdesk("round", "open", region.local, older)
    assert "A newer package was opened before" in ran.out
