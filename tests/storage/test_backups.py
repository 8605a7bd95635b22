import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from samdesk.domain.faults import Refused
from samdesk.services import desks
from samdesk.storage import backups, desk_file
from samdesk.storage.lock import DeskLocked
from tests.storage.desks import faults_of, get, names, put, tampered


def note_in(path: Path) -> str:
    with desk_file.open_desk(path, read_only=True) as desk:
        return get(desk, "note")


def test_a_copy_of_an_open_desk_has_what_was_committed_in_one_file(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "out" / "copy.samdesk"
    out.parent.mkdir()
    with desk_file.open_desk(path) as desk:
        put(desk, "note", "in the journal still")
        assert path.with_name("prov.samdesk-wal").stat().st_size
        backups.copy(path, out)
        put(desk, "note", "later")
    assert names(out.parent) == ["copy.samdesk"]
    assert note_in(out) == "in the journal still"
    assert faults_of(out) == []


def test_a_damaged_desk_is_not_copied_over_an_earlier_backup(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "copy.samdesk"
    backups.copy(path, out)
    earlier = out.read_bytes()
    damaged = bytearray(path.read_bytes())
    damaged[4096 * 3 : 4096 * 4] = b"\xa5" * 4096
    path.write_bytes(damaged)
    with pytest.raises(Refused), desk_file.known_errors(path):
        backups.copy(path, out)
    assert out.read_bytes() == earlier


def test_backups_are_numbered_newest_first_and_ten_are_kept(path: Path) -> None:
    for number in range(12):
        tampered(path, f"INSERT OR REPLACE INTO setting VALUES ('note', '{number}')")
        backups.keep(path, "start")
    kept = backups.backups_of(path)
    assert [file.name for file in kept] == [f"{number:04}-start.samdesk" for number in range(12, 2, -1)]
    assert [note_in(file) for file in kept] == [str(number) for number in range(11, 1, -1)]


def test_the_number_goes_on_whatever_the_clock_says_and_other_files_are_left_alone(path: Path) -> None:
    first = backups.keep(path, "start")
    os.utime(first, (2**31, 2**31))
    other = backups.folder(path) / "min egen.samdesk"
    other.write_bytes(b"mine")
    second = backups.keep(path, "import")
    assert backups.backups_of(path) == (second, first)
    for _number in range(12):
        backups.keep(path, "start")
    assert other.read_bytes() == b"mine"


def test_a_file_without_backups_has_none(path: Path) -> None:
    assert backups.backups_of(path) == ()


def test_opening_makes_a_backup_only_if_something_changed(path: Path) -> None:
    with desks.open_desk(path) as desk:
        assert len(backups.backups_of(path)) == 1
        put(desk, "note", "changed")
    for _time in range(3):
        with desks.open_desk(path):
            assert len(backups.backups_of(path)) == 2
    assert note_in(backups.backups_of(path)[0]) == "changed"


@pytest.mark.parametrize("seconds", [-86400 * 365, 0, 86400 * 365])
def test_a_change_is_backed_up_even_if_the_clock_was_set_meanwhile(path: Path, seconds: int) -> None:
    assert backups.keep_if_changed(path, "start")
    assert backups.keep_if_changed(path, "start") is None
    tampered(path, "INSERT INTO setting VALUES ('note', 'changed')")
    moment = path.stat().st_mtime_ns + seconds * 10**9
    os.utime(path, ns=(moment, moment))
    assert backups.keep_if_changed(path, "start")
    assert note_in(backups.backups_of(path)[0]) == "changed"


def test_a_change_that_is_in_the_journal_only_is_backed_up(path: Path) -> None:
    with desk_file.open_desk(path) as desk:
        backups.keep_if_changed(path, "start")
        put(desk, "note", "changed")
        assert backups.keep_if_changed(path, "start")
        assert note_in(backups.backups_of(path)[0]) == "changed"


@pytest.mark.parametrize("content", [b"", b"broken", None])
def test_a_backup_takes_the_place_of_a_broken_file_which_is_kept(path: Path, content: bytes | None) -> None:
    backup = backups.keep(path, "start")
    if content is None:
        damaged = bytearray(path.read_bytes())
        damaged[4096:12288] = b"\xa5" * 8192
        content = bytes(damaged)
    path.write_bytes(content)
    aside = desks.restore_desk(backup, path)
    assert aside == path.with_name("prov-before-restore-1.samdesk")
    assert aside.read_bytes() == content
    assert faults_of(path) == []


def test_a_second_restore_keeps_both_former_files(path: Path) -> None:
    backup = backups.keep(path, "start")
    tampered(path, "INSERT INTO setting VALUES ('note', '1')")
    first = desks.restore_desk(backup, path)
    tampered(path, "INSERT INTO setting VALUES ('note', '2')")
    second = desks.restore_desk(backup, path)
    assert [note_in(aside) for aside in (first, second) if aside] == ["1", "2"]
    assert note_in(path) == ""


def test_a_backup_is_restored_where_there_is_no_file(path: Path) -> None:
    backup = backups.keep(path, "start")
    path.unlink()
    assert desks.restore_desk(backup, path) is None
    assert faults_of(path) == []


def test_a_journal_left_behind_is_never_written_into_the_restored_file(path: Path) -> None:
    backup = backups.keep(path, "start")
    with desk_file.open_desk(path) as desk:
        put(desk, "note", "of the file that is gone")
        journal = path.with_name("prov.samdesk-wal").read_bytes()
    path.unlink()
    path.with_name("prov.samdesk-wal").write_bytes(journal)
    aside = desks.restore_desk(backup, path)
    assert note_in(path) == ""
    assert aside is not None
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == journal


def test_a_file_that_is_set_aside_takes_its_journal_along(path: Path) -> None:
    backup = backups.keep(path, "start")
    with desk_file.open_desk(path) as desk:
        put(desk, "note", "in the journal")
        content, journal = path.read_bytes(), path.with_name("prov.samdesk-wal").read_bytes()
    path.write_bytes(content)
    path.with_name("prov.samdesk-wal").write_bytes(journal)
    aside = desks.restore_desk(backup, path)
    assert aside is not None
    assert (note_in(path), note_in(aside)) == ("", "in the journal")


def test_a_restore_that_was_stopped_between_its_two_renames_is_told_and_can_be_made_again(path: Path) -> None:
    backup = backups.keep(path, "start")
    tampered(path, "INSERT INTO setting VALUES ('note', 'former')")
    path.rename(path.with_name("prov-before-restore-1.samdesk"))
    for read_only in (False, True):
        with pytest.raises(Refused, match=r"prov-before-restore-1\.samdesk"):
            desk_file.open_desk(path, read_only=read_only)
    assert desks.restore_desk(backup, path) is None
    assert note_in(path) == ""
    assert note_in(path.with_name("prov-before-restore-1.samdesk")) == "former"


@pytest.mark.skipif(os.name == "nt", reason="rights are of another kind there")
@pytest.mark.parametrize(("mode", "of_folder"), [(0o600, 0o700), (0o640, 0o750), (0o660, 0o770), (0o644, 0o755)])
def test_a_backup_is_open_to_nobody_who_may_not_read_the_file(
    path: Path, tmp_path: Path, mode: int, of_folder: int
) -> None:
    path.chmod(mode)
    kept = backups.keep(path, "start")
    out = tmp_path / "copy.samdesk"
    backups.copy(path, out)
    assert [file.stat().st_mode & 0o777 for file in (kept, out)] == [mode, mode]
    assert kept.parent.stat().st_mode & 0o755 == of_folder & 0o755


def test_what_a_crash_left_of_a_copy_is_taken_away_at_the_next_start_and_nothing_else(path: Path) -> None:
    kept = backups.keep(path, "start")
    halves = [
        path.with_name(".prov.samdesk.0123abcd.part"),
        path.with_name(".prov.samdesk.0123abcd.part.4567cdef.part-journal"),
        kept.with_name(".0002-start.samdesk.0123abcd.part"),
    ]
    others = [
        path.with_name(".other.samdesk.0123abcd.part"),
        path.with_name("prov.samdesk.part"),
        kept.with_name(".mine.samdesk.0123abcd.part"),
    ]
    for file in (*halves, *others):
        file.write_bytes(b"half")
    with desk_file.open_desk(path, read_only=True):
        assert all(file.exists() for file in halves)
    with desk_file.open_desk(path):
        assert not any(file.exists() for file in halves)
    assert all(file.read_bytes() == b"half" for file in others)


def test_a_desk_that_is_open_is_not_replaced(path: Path) -> None:
    backup = backups.keep(path, "start")
    with desk_file.open_desk(path) as desk:
        put(desk, "note", "open")
        with pytest.raises(DeskLocked):
            desks.restore_desk(backup, path)
        assert get(desk, "note") == "open"
    assert note_in(path) == "open"
    assert "prov-before-restore-1.samdesk" not in names(path.parent)


def test_a_backup_with_faults_is_not_restored_and_the_file_stays(path: Path) -> None:
    backup = backups.keep(path, "start")
    tampered(backup, "INSERT INTO material VALUES ('x', 'sv', 'y', 'z')")
    before = path.read_bytes()
    with pytest.raises(Refused):
        desks.restore_desk(backup, path)
    backup.write_bytes(b"broken")
    with pytest.raises(Refused):
        desks.restore_desk(backup, path)
    assert path.read_bytes() == before
    assert not [name for name in names(path.parent) if name.endswith(".part")]


def test_a_backup_may_not_be_written_over_the_desk_itself(path: Path) -> None:
    with desk_file.open_desk(path) as desk, pytest.raises(Refused):
        desks.backup_desk(desk, path)
    assert faults_of(path) == []


def test_a_desk_on_a_share_has_an_address_that_names_no_server() -> None:
    assert backups.uri("//server/hr/två %?#.samdesk", "ro") == (
        "file:////server/hr/tv%C3%A5%20%25%3F%23.samdesk?mode=ro"
    )


@pytest.mark.skipif(os.name == "nt", reason="names in Windows are always Unicode")
def test_a_desk_file_named_in_an_older_encoding_has_an_address() -> None:
    assert backups.uri(os.fsdecode(b"/media/tv\xe5.samdesk"), "ro") == "file:/media/tv%E5.samdesk?mode=ro"


@pytest.mark.parametrize("name", ["två %20 {}mode=memory#.samdesk", "a&b=c;d.samdesk"])
def test_any_file_name_opens_the_file_of_that_name(path: Path, name: str) -> None:
    name = name.format("" if os.name == "nt" else "?")  # no name in Windows has this
    odd = path.rename(path.with_name(name))
    with desk_file.open_desk(odd) as desk:
        put(desk, "note", name)
    with closing(sqlite3.connect(odd)) as db:
        assert db.execute("SELECT value FROM setting WHERE key = 'note'").fetchone() == (name,)
    assert names(odd.parent) == [name]
