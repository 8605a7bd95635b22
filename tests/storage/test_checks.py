import hashlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from samdesk.services import desks
from samdesk.storage import desk_file
from tests.small_region import Region, keyed
from tests.storage.desks import faults_of, tampered


@pytest.fixture
def answered(region: Region) -> Path:
    """A desk file with two answered forms, one of them changed once."""
    with desks.open_desk(region.local) as desk:
        keyed(desk, region.folder, "A11", "B1", **{"s1_motivation": "för att"})
        keyed(desk, region.folder, "A11", s1="2")
    assert faults_of(region.local) == []
    return region.local


def test_a_sound_file_has_no_fault(region: Region, answered: Path) -> None:
    assert faults_of(answered) == []
    assert faults_of(region.central) == []
    assert desks.check_desk(answered) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE revision SET content = replace(content, 'för att', 'annat')",
        "UPDATE revision SET content = content || ' '",
        "UPDATE revision SET content = '{' WHERE rev = (SELECT min(rev) FROM revision)",
        "UPDATE revision SET state = 'void'",
        "UPDATE revision SET answers_sha256 = '0000000000000000000000000000000000000000000000000000000000000000'",
        "UPDATE revision SET units_covered = '[]'",
        "UPDATE revision SET needs_mapping = 1",
        "UPDATE revision SET own = 0",
        "UPDATE revision SET definition = (SELECT d.sha256 FROM definition AS d WHERE d.sha256 <> revision.definition)",
        "UPDATE revision SET units_covered = 'inget'",
        "UPDATE revision SET answered_on = '2023-13-45'",
        "UPDATE revision SET form = (SELECT max(id) FROM form WHERE id NOT IN (SELECT form FROM revision))",
        "UPDATE revision_answer SET choice = '3' WHERE number = '10o'",
        "UPDATE revision_answer SET missing = 'blank', choice = '' WHERE number = '10o'",
        "UPDATE revision_answer SET action = 1 - action WHERE number = '2'",
        "UPDATE revision_answer SET has_motivation = 1 - has_motivation WHERE number = '2'",
        "DELETE FROM revision_answer WHERE number = '16'",
        "DELETE FROM revision_parent",
        "INSERT INTO revision_parent SELECT rev, 'unknown' FROM revision",
        "UPDATE definition SET content = replace(content, 'arbetsplats', 'skolgård')",
        "DELETE FROM revision WHERE rev = (SELECT min(rev) FROM revision)",
        "DELETE FROM form WHERE unit = 'B1'",
        "UPDATE form SET id = 'ABCDEFGH' WHERE unit = 'B2'",
        "DELETE FROM unit WHERE code = 'A'",
        "DELETE FROM entry",
    ],
)
def test_what_was_changed_behind_the_programs_back_is_found(answered: Path, statement: str) -> None:
    with closing(sqlite3.connect(answered)) as db, db:
        assert db.execute(statement).rowcount > 0, "the test changes something"
    faults = faults_of(answered)
    assert faults
    assert all("Återställ en säkerhetskopia" in fault for fault in faults), "each says what to do"
    assert len(set(faults)) == len(faults) < 60


@pytest.mark.parametrize("content", ["[]", "{}", "7", '{"answers": {"1": []}}', "[" * 100_000])
def test_nonsense_with_the_right_hash_is_found(answered: Path, content: str) -> None:
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    with closing(sqlite3.connect(answered)) as db, db:
        db.execute(
            "UPDATE revision SET rev = ?, content = ? WHERE rev = (SELECT min(rev) FROM revision)", [sha256, content]
        )
        db.execute("UPDATE definition SET sha256 = ?, content = ? WHERE position = 1", [sha256, content])
    said = "\n".join(faults_of(answered))
    assert f"svaret {sha256[:12]}" in said.casefold()
    assert f"enkätversion {sha256[:12]}" in said.casefold()


def test_a_value_that_no_rule_allows_is_found(answered: Path) -> None:
    tampered(answered, "PRAGMA ignore_check_constraints = ON", "UPDATE entry SET keying_pass = 'third'")
    faults = faults_of(answered)
    assert [fault for fault in faults if "entry" in fault], faults


def test_an_index_that_does_not_match_its_table_is_found(answered: Path) -> None:
    with closing(sqlite3.connect(answered)) as db:
        root = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'ix_form_unit'").fetchone()[0]
    content = bytearray(answered.read_bytes())
    page = content[(root - 1) * 4096 : root * 4096]
    content[(root - 1) * 4096 : root * 4096] = page.replace(b"A11", b"A99")
    assert content != answered.read_bytes()
    answered.write_bytes(content)
    assert faults_of(answered)


def test_checking_changes_nothing(answered: Path) -> None:
    tampered(answered, "UPDATE revision SET state = 'void'")
    before = answered.read_bytes()
    assert desks.check_desk(answered)
    assert answered.read_bytes() == before


def test_faults_name_forms_as_people_read_them_and_tell_no_answer(answered: Path) -> None:
    tampered(answered, "UPDATE revision SET content = replace(content, 'för att', 'hemligt')")
    with desk_file.open_desk(answered, read_only=True) as desk, desk.reading() as db:
        codes = db.exec_driver_sql("SELECT form FROM revision WHERE content LIKE '%hemligt%'").scalars().all()
    said = json.dumps(faults_of(answered), ensure_ascii=False)
    assert codes
    assert all(f"{code[:4]}-{code[4:]}" in said for code in codes)
    assert "hemligt" not in said
