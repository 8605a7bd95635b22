from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from samdesk.domain.answers import Answer
from samdesk.domain.faults import Refused
from samdesk.services import desks, forms, keying
from samdesk.storage import backups, desk_file, lock, places
from samdesk.storage.desk_file import DeskFile
from tests.small_disks import fill
from tests.small_region import Region
from tests.storage.desks import faults_of, get, names, own, put

resource = pytest.importorskip("resource")

ROWS = [str(number) for number in range(1, 7)]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """The system refuses to write beyond ``size`` bytes of any file."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextmanager
def at_most_pages(desk: DeskFile, more: int) -> Iterator[None]:
    """SQLite itself says that the disk is full ``more`` pages from now."""
    with desk.reading() as db:
        pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
        db.exec_driver_sql(f"PRAGMA max_page_count = {pages + more}")
    try:
        yield
    finally:
        with desk.reading() as db:
            db.exec_driver_sql("PRAGMA max_page_count = 1073741823")


def key_until_refused(desk: DeskFile, entry: int) -> tuple[dict[str, Answer], Refused]:
    """Key ever longer answers; gives those that were kept and what was said of the one that was not."""
    kept: dict[str, Answer] = {}
    for number in range(1000):
        row = ROWS[number % len(ROWS)]
        answer = Answer("1", motivation=f"{number} {'x' * min(number * 200, 9000)}")
        try:
            kept[row] = keying.put_answer(desk, entry, row, answer).answer
        except Refused as known:
            return kept, known
    pytest.fail("the disk was never full")


@pytest.mark.parametrize("mode", ["WAL", "TRUNCATE"])
@pytest.mark.parametrize("limit", ["pages", "file size"])
def test_a_full_disk_is_told_at_once_nothing_kept_is_lost_and_keying_goes_on_when_there_is_room(
    region: Region, mode: str, limit: str
) -> None:
    path = region.local
    with DeskFile(path, desk_file._engine(path, mode), lock.take(path), places.Place.LOCAL) as desk:
        opened = keying.open_form(desk, forms.forms(desk)[0].form_id, operator="A1")
        full = at_most_pages(desk, 5) if limit == "pages" else files_of_at_most(path.stat().st_size + 30_000)
        with full:
            kept, known = key_until_refused(desk, opened.entry_id)
            assert kept
            assert known.exit_code == 3
            assert all(fault.advice for fault in known.faults)
            again = keying.open_form(desk, opened.form_id, operator="A1")
            assert again.content.answers == kept
        more = keying.put_answer(desk, opened.entry_id, "6", Answer("3", motivation="x" * 9000))
    with desk_file.open_desk(path) as desk:
        answers = keying.open_form(desk, opened.form_id, operator="A1").content.answers
        assert answers == {**kept, "6": more.answer}
    assert faults_of(path) == []


def test_keying_on_a_disk_that_fills_up_loses_nothing_kept(region: Region, small_disk: Path) -> None:
    path = small_disk / "desk.samdesk"
    path.write_bytes(region.local.read_bytes())
    with desk_file.open_desk(path) as desk:
        opened = keying.open_form(desk, forms.forms(desk)[0].form_id, operator="A1")
        stuffing = fill(small_disk)
        kept, known = key_until_refused(desk, opened.entry_id)
        assert "full" in str(known)
        assert keying.open_form(desk, opened.form_id, operator="A1").content.answers == kept
        stuffing.unlink()
        more = keying.put_answer(desk, opened.entry_id, "6", Answer("3", motivation="x" * 9000))
    with desk_file.open_desk(path) as desk:
        answers = keying.open_form(desk, opened.form_id, operator="A1").content.answers
    assert answers == {**kept, "6": more.answer}
    assert faults_of(path) == []


def test_a_desk_file_on_a_full_disk_is_refused_unharmed_and_opens_when_there_is_room(
    region: Region, small_disk: Path
) -> None:
    path = small_disk / "desk.samdesk"
    path.write_bytes(region.local.read_bytes())
    stuffing = fill(small_disk)
    with pytest.raises(Refused):
        desks.open_desk(path)
    assert path.read_bytes() == region.local.read_bytes()
    stuffing.unlink()
    with desks.open_desk(path) as desk:
        put(desk, "note", "room again")
    assert faults_of(path) == []


def test_a_backup_onto_a_full_disk_leaves_the_earlier_one_and_no_half_file(region: Region, small_disk: Path) -> None:
    out = small_disk / "backup.samdesk"
    with desks.open_desk(region.local) as desk:
        desks.backup_desk(desk, out)
        earlier = out.read_bytes()
        fill(small_disk)
        with pytest.raises(Refused):
            desks.backup_desk(desk, out)
        assert get(desk, "role") == "local"
    assert names(small_disk) == ["backup.samdesk", "stuffing"]
    assert out.read_bytes() == earlier


def test_a_desk_that_does_not_fit_is_not_there_at_all(tmp_path: Path) -> None:
    for size in (0, 5000, 40_000):
        with files_of_at_most(size), pytest.raises(Refused):
            desk_file.create(tmp_path / "prov.samdesk", own)
        assert names(tmp_path) == []


def test_a_copy_that_does_not_fit_leaves_nothing(region: Region, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with files_of_at_most(region.local.stat().st_size // 2), pytest.raises(Refused), desk_file.known_errors(out):
        backups.copy(region.local, out / "copy.samdesk")
    assert names(out) == []
