import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from samdesk.domain.faults import Refused
from samdesk.storage import backups, desk_file, identity, lock, places
from samdesk.storage.desk_file import APPLICATION_ID, DeskFile
from samdesk.storage.migrations import VERSION
from samdesk.storage.tables import Table
from tests.small_region import Region
from tests.storage.desks import faults_of, folder_of_another_user, get, names, own, put, tampered, without_rights

unix_rights = pytest.mark.skipif(not hasattr(os, "setresuid"), reason="takes rights away as Linux does")


def refusal(path: Path, *, read_only: bool = False) -> str:
    with pytest.raises(Refused) as caught:
        desk_file.open_desk(path, read_only=read_only)
    assert caught.value.exit_code == 3
    assert all(fault.what and fault.advice for fault in caught.value.faults)
    return str(caught.value)


def test_a_new_desk_file_is_whole_sound_and_says_whose_it_is(path: Path) -> None:
    assert names(path.parent) == ["prov.samdesk"]
    assert faults_of(path) == []
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
        tables = {name: strict for _schema, name, kind, _n, _wr, strict in db.execute("PRAGMA table_list")
                  if kind == "table" and not name.startswith("sqlite_")}  # fmt: skip
    assert set(tables) == set(Table.metadata.tables)
    assert all(tables.values()), "every table is STRICT"


def test_a_desk_that_cannot_be_made_whole_is_not_there_at_all(tmp_path: Path) -> None:
    def fail(db: Connection) -> None:
        own(db)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk_file.create(tmp_path / "prov.samdesk", fail)
    assert names(tmp_path) == []


def test_a_desk_file_is_never_made_over_another_file(path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(Refused, match=r"prov\.samdesk"):
        desk_file.create(path, own)
    assert path.read_bytes() == before


def test_a_desk_file_is_not_made_beside_a_journal_that_would_be_written_into_it(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        put(desk, "note", "of the earlier file")
        journal = path.with_name("prov.samdesk-wal").read_bytes()
    path.unlink()
    path.with_name("prov.samdesk-wal").write_bytes(journal)
    with pytest.raises(Refused, match=r"prov\.samdesk-wal"):
        desk_file.create(path, own)
    assert not path.exists()


def test_a_desk_file_is_not_made_in_a_folder_that_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        desk_file.create(tmp_path / "saknas" / "prov.samdesk", own)


def test_what_was_written_is_there_after_closing(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        put(desk, "note", "å ä ö")
    assert names(path.parent) == ["prov.samdesk"]
    with desk_file.open_desk(path) as desk:
        assert get(desk, "note") == "å ä ö"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_raises_is_as_if_it_never_was(path: Path, error: type[BaseException]) -> None:
    def write(desk: DeskFile) -> None:
        with desk.writing() as db:
            identity.put(db, "note", "half")
            db.exec_driver_sql("CREATE TABLE half (id INTEGER)")
            raise error

    with desk_file.open_desk(path) as desk:
        put(desk, "note", "before")
        with pytest.raises(error):
            write(desk)
        assert get(desk, "note") == "before"
        put(desk, "note", "after")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT value FROM setting WHERE key = 'note'").fetchone() == ("after",)
        assert not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'half'").fetchone()


def test_foreign_keys_hold_and_commits_are_synced_in_write_ahead_log_on_a_local_disk(path: Path) -> None:
    with desk_file.open_desk(path) as desk, desk.reading() as db:
        said = {name: db.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("foreign_keys", "synchronous")}
        assert said == {"foreign_keys": 1, "synchronous": 2}
        assert db.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert db.exec_driver_sql("PRAGMA trusted_schema").scalar() == 0


def test_a_file_from_a_local_disk_works_on_a_share_without_side_files_and_back(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        put(desk, "note", "local")
    journal = places.journal_mode(places.Place.SHARE)
    with DeskFile(path, desk_file._engine(path, journal), lock.take(path), places.Place.SHARE) as desk:
        put(desk, "note", "share")
        assert names(path.parent) == [".prov.samdesk.holder", "prov.samdesk", "prov.samdesk-journal"]
        assert path.with_name("prov.samdesk-journal").stat().st_size == 0
    with desk_file.open_desk(path) as desk:
        assert get(desk, "note") == "share"


def test_a_reader_sees_what_is_committed_while_another_writes_and_may_not_write(path: Path) -> None:
    with desk_file.open_desk(path) as writer, desk_file.open_desk(path, read_only=True) as reader:
        put(writer, "note", "1")
        assert get(reader, "note") == "1"
        with writer.writing() as db:
            identity.put(db, "note", "2")
            assert get(reader, "note") == "1"
        assert get(reader, "note") == "2"
        assert reader.read_only
        with pytest.raises(Refused), reader.writing():
            pass
        with pytest.raises(Refused), reader.reading() as db:
            identity.put(db, "note", "3")
        assert get(writer, "note") == "2"


def test_nobody_else_writes_from_the_first_moment_of_a_writing_block_to_its_end(path: Path) -> None:
    with desk_file.open_desk(path) as desk, closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as other:
        with desk.writing(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        with desk.reading():
            other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE setting SET value = 'other' WHERE key = 'name'")
        with desk.reading() as db:
            db.exec_driver_sql("PRAGMA busy_timeout = 0")
        with pytest.raises(Refused, match=r"prov\.samdesk"):
            put(desk, "note", "mine")
        other.execute("COMMIT")
        put(desk, "note", "mine")
        assert (get(desk, "name"), get(desk, "note")) == ("other", "mine")


def test_a_reading_block_sees_one_state_of_the_file(path: Path) -> None:
    with desk_file.open_desk(path) as writer, desk_file.open_desk(path, read_only=True) as reader:
        put(writer, "note", "1")
        with reader.reading() as db:
            assert identity.get(db, "note") == "1"
            put(writer, "note", "2")
            assert identity.get(db, "note") == "1"
        assert get(reader, "note") == "2"


@unix_rights
def test_a_closed_file_is_read_where_nothing_may_be_written() -> None:
    with folder_of_another_user() as folder:
        path = folder / "prov.samdesk"
        desk_file.create(path, own)
        with desk_file.open_desk(path) as desk:
            put(desk, "note", "read me")
        path.with_name(".prov.samdesk.lock").unlink()
        path.chmod(0o444)
        folder.chmod(0o555)
        with without_rights():
            refusal(path)
            assert faults_of(path) == []
            with desk_file.open_desk(path, read_only=True) as desk:
                assert get(desk, "note") == "read me"
        assert names(folder) == ["prov.samdesk"]


@unix_rights
def test_a_reader_without_rights_sees_what_another_user_is_writing() -> None:
    with folder_of_another_user() as folder:
        path = folder / "prov.samdesk"
        desk_file.create(path, own)
        path.chmod(0o644)
        with desk_file.open_desk(path) as writer:
            folder.chmod(0o555)
            put(writer, "note", "in the journal still")
            with without_rights(), desk_file.open_desk(path, read_only=True) as reader:
                assert get(reader, "note") == "in the journal still"
            folder.chmod(0o755)


@unix_rights
def test_a_file_without_right_to_write_is_refused_for_writing_and_left_alone() -> None:
    with folder_of_another_user() as folder:
        path = folder / "prov.samdesk"
        desk_file.create(path, own)
        path.chmod(0o444)
        folder.chmod(0o777)
        with without_rights():
            refusal(path)
        assert names(folder) == ["prov.samdesk"]


def test_a_file_that_is_missing_a_folder_or_no_desk_file_is_refused(tmp_path: Path) -> None:
    assert "saknas.samdesk" in refusal(tmp_path / "saknas.samdesk")
    refusal(tmp_path)
    for content in (b"", b"SQLite format 3\0", b"Inte en arbetsfil. " * 50, os.urandom(8192)):
        other = tmp_path / "other.samdesk"
        other.write_bytes(content)
        refusal(other)
        refusal(other, read_only=True)
        assert other.read_bytes() == content


@pytest.mark.parametrize("read_only", [False, True])
def test_a_newer_file_is_refused_and_not_touched(path: Path, read_only: bool) -> None:
    tampered(path, f"PRAGMA user_version = {VERSION + 1}")
    before = path.read_bytes()
    refusal(path, read_only=read_only)
    assert path.read_bytes() == before
    assert list(path.parent.glob(f"{path.name}*")) == [path]
    assert not backups.backups_of(path)


@pytest.mark.parametrize("version", [0, -1])
def test_a_file_without_a_version_is_refused(path: Path, version: int) -> None:
    tampered(path, f"PRAGMA user_version = {version}")
    refusal(path)


@pytest.mark.parametrize("application", [0, APPLICATION_ID + 1])
def test_a_database_of_another_program_is_refused(path: Path, application: int) -> None:
    tampered(path, f"PRAGMA application_id = {application}")
    refusal(path)


def test_a_file_that_lost_its_tables_is_refused_in_both_ways(path: Path) -> None:
    tampered(path, "DROP TABLE witness")
    refusal(path)
    refusal(path, read_only=True)


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON answer BEGIN UPDATE answer SET choice = '1'; END",
        "CREATE VIEW v AS SELECT * FROM answer",
        "CREATE VIRTUAL TABLE w USING fts5(text)",
    ],
)
def test_a_file_with_programs_of_its_own_is_refused_in_both_ways(path: Path, statement: str) -> None:
    tampered(path, statement)
    assert "ingen arbetsfil" in refusal(path)
    assert "ingen arbetsfil" in refusal(path, read_only=True)
    assert not backups.backups_of(path)


def test_a_trigger_that_says_it_is_a_table_is_refused(path: Path) -> None:
    tampered(
        path,
        "CREATE TRIGGER t AFTER INSERT ON answer BEGIN DELETE FROM answer; END",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET type = 'table' WHERE name = 't'",
    )
    refusal(path)


def test_a_refused_file_is_not_held(path: Path) -> None:
    tampered(path, "DROP TABLE witness")
    refusal(path)
    lock.release(path, lock.take(path))


def test_a_file_that_was_cut_short_is_refused_at_every_length(region: Region) -> None:
    whole = region.central.read_bytes()
    cut = region.folder / "cut.samdesk"
    for length in [0, 1, 15, 16, 99, 100, 101, 4095, 4096, 4097, *range(5000, len(whole), len(whole) // 40)]:
        cut.write_bytes(whole[:length])
        refusal(cut)
        refusal(cut, read_only=True)
        assert cut.stat().st_size == length
    cut.write_bytes(whole[:-1])
    refusal(cut)


def test_a_file_whose_end_is_in_its_journal_opens(path: Path) -> None:
    """A crash in the middle of a checkpoint leaves a header that speaks of pages only the journal has."""
    crashed = path.with_name("crashed.samdesk")
    with desk_file.open_desk(path) as desk:
        before = path.stat().st_size
        for number in range(50):
            put(desk, f"note {number}", "x" * 1000)
        shutil.copy(path, crashed)
        shutil.copy(f"{path}-wal", f"{crashed}-wal")
    header = path.read_bytes()[:4096]
    assert int.from_bytes(header[28:32], "big") * 4096 > before == crashed.stat().st_size
    with crashed.open("rb+") as file:
        file.write(header)
    with desk_file.open_desk(crashed) as desk:
        assert get(desk, "note 49") == "x" * 1000
    assert faults_of(crashed) == []


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_with_the_journal_of_a_crash_on_a_share_opens_as_it_was_before(path: Path, read_only: bool) -> None:
    crashed = path.with_name("crashed.samdesk")
    with DeskFile(path, desk_file._engine(path, "TRUNCATE"), lock.take(path), places.Place.SHARE) as desk:
        put(desk, "note", "before")
        with desk.reading() as db:
            db.exec_driver_sql("PRAGMA cache_size = 2")
        with desk.writing() as db:
            identity.put(db, "note", "half")
            for number in range(200):
                identity.put(db, f"note {number}", "x" * 1000)
            shutil.copy(path, crashed)
            shutil.copy(f"{path}-journal", f"{crashed}-journal")
    assert crashed.stat().st_size > 40 * 4096, "pages of the transaction had reached the disk"
    with desk_file.open_desk(crashed, read_only=read_only) as desk:
        assert get(desk, "note") == "before"
        assert get(desk, "note 0") == ""
        if read_only:
            with pytest.raises(Refused), desk.reading() as db:
                identity.put(db, "note", "after")
    assert faults_of(crashed) == []


def check(path: Path) -> list[str]:
    """What ``samdesk check`` would say; any other error is a bug."""
    try:
        return faults_of(path)
    except Refused as known:
        return [str(known)]


def test_a_page_that_was_overwritten_is_found_whichever_it_is(region: Region) -> None:
    whole = region.central.read_bytes()
    damaged = region.folder / "damaged.samdesk"
    pages = len(whole) // 4096
    for page in range(0, pages, max(1, pages // 40)):
        damaged.write_bytes(whole[: page * 4096] + b"\xa5" * 4096 + whole[(page + 1) * 4096 :])
        assert check(damaged), f"page {page + 1} of {pages}"


def test_damage_that_the_database_quotes_in_its_message_is_told_all_the_same(path: Path) -> None:
    content = path.read_bytes()
    for old, new in (
        (b"tablesettingsetting", b"table\xff\xfetting\xff\xfetting"),
        (b"CREATE TABLE s", b"CREATE TABLX s"),
    ):
        assert content.count(old) == 1
        content = content.replace(old, new)
    path.write_bytes(content)
    with pytest.raises(UnicodeDecodeError), closing(sqlite3.connect(path)) as db:
        db.execute("SELECT * FROM setting")
    refusal(path)
    refusal(path, read_only=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(100, 10**9), garbage=st.binary(min_size=1, max_size=200))
def test_damage_anywhere_is_told_or_harmless_and_never_a_crash(region: Region, place: int, garbage: bytes) -> None:
    whole = bytearray(region.central.read_bytes())
    place %= len(whole) - len(garbage)
    whole[place : place + len(garbage)] = garbage
    damaged = region.folder / "damaged.samdesk"
    damaged.write_bytes(whole)
    check(damaged)


def test_an_error_of_the_database_does_not_tell_what_was_answered(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        with pytest.raises(IntegrityError) as caught, desk.writing() as db:
            db.execute(
                Table.metadata.tables["answer"].insert(),
                {"entry": 1, "number": "1", "choice": "", "text": "hemligt svar", "missing": "", "action": False,
                 "motivation": "hemlig motivering"},
            )  # fmt: skip
        assert "hemlig" not in f"{caught.value} {caught.value.orig}"
