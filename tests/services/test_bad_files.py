"""Files that no desk may take in are told, one by one, change nothing, and keep no other file from coming in."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from samdesk.domain.collection import Outcome
from samdesk.domain.rounds import Form
from samdesk.domain.travel import Sender
from samdesk.exchange.keys import SigningKey, key_of
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from samdesk.services import collecting, desks
from samdesk.services.desks import Desk
from tests.exchange.bad_packages import bad_files
from tests.small_region import Region, grow, merged

TOLD = {"collection", "quarantine", "desk_key", "sqlite_sequence"}
"""Tables that say which files came, and from whom; all others say what is known."""


@cache
def sent() -> tuple[Region, Path, SigningKey, TemporaryDirectory[str]]:
    """A region, a merge file of its local desk, and the key that signed it."""
    holder = TemporaryDirectory()
    region = grow(Path(holder.name))
    file = merged(region.local, region.folder / "genuine.sammerge.zip", "A11", "B1")
    with desks.open_desk(region.local) as desk:
        return region, file, desks.signing_key(desk), holder


@pytest.fixture
def central(tmp_path: Path) -> Iterator[Desk]:
    """Central's desk file before anything has come in."""
    shutil.copy(sent()[0].central, tmp_path / "central.samdesk")
    with desks.open_desk(tmp_path / "central.samdesk") as desk:
        yield desk


def known(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows of all tables but those that only tell which files came."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(db.execute(f'SELECT * FROM "{name}"'), key=repr) for name in names if name not in TOLD}


def written(folder: Path, files: Sequence[tuple[str, bytes]]) -> list[Path]:
    paths = [folder / f"{number:03d}.sammerge.zip" for number in range(len(files))]
    for path, (_name, data) in zip(paths, files, strict=True):
        path.write_bytes(data)
    return paths


def test_bad_files_between_good_ones_change_nothing_and_stop_nothing(central: Desk, tmp_path: Path) -> None:
    _region, genuine, key, _holder = sent()
    bad = list(bad_files(genuine.read_bytes(), key))
    paths = written(tmp_path, bad)
    folder, missing = tmp_path / "folder.sammerge.zip", tmp_path / "missing.sammerge.zip"
    folder.mkdir()
    before = known(tmp_path / "central.samdesk")
    rejected = collecting.collect(central, [*paths, missing]).reports
    assert known(tmp_path / "central.samdesk") == before
    names = [*(name for name, _data in bad), "missing"]
    for name, report in zip(names, rejected, strict=True):
        assert report.outcome is Outcome.REJECTED, name
        assert report.faults[0].what.endswith("."), name
        assert report.faults[0].advice, name
        assert (report.new, report.newer, report.conflicts) == (0, 0, 0), name
    first, *others, last = collecting.collect(central, [paths[20], *paths[::20], genuine]).reports
    assert {report.outcome for report in (first, *others)} == {Outcome.REJECTED}
    assert (last.outcome, last.new) == (Outcome.ACCEPTED, 2)
    assert {row.report.file for row in collecting.collections(central)} >= {path.name for path in paths}


def test_a_dry_run_of_bad_files_says_the_same_and_writes_nothing(central: Desk, tmp_path: Path) -> None:
    _region, genuine, key, _holder = sent()
    paths = written(tmp_path, list(bad_files(genuine.read_bytes(), key))[::10])
    before = (tmp_path / "central.samdesk").read_bytes()
    tried = collecting.collect(central, paths, dry_run=True).reports
    assert (tmp_path / "central.samdesk").read_bytes() == before
    done = collecting.collect(central, paths).reports
    assert [report.faults for report in tried] == [report.faults for report in done]


def test_a_file_signed_with_another_key_is_put_aside_and_changes_nothing(central: Desk, tmp_path: Path) -> None:
    _region, genuine, _key, _holder = sent()
    merge, _signed = read_merge_file(genuine)
    other = tmp_path / "other.sammerge.zip"
    write_merge_file(merge, other, key_of(b"s" * 32))
    before = known(tmp_path / "central.samdesk")
    aside, taken = collecting.collect(central, [other, genuine]).reports
    assert aside.outcome is Outcome.QUARANTINED
    assert (taken.outcome, taken.new) == (Outcome.ACCEPTED, 2)
    with closing(sqlite3.connect(tmp_path / "central.samdesk")) as db:
        assert db.execute("SELECT content FROM quarantine").fetchall() == [(other.read_bytes(),)]
    assert known(tmp_path / "central.samdesk") != before


def test_a_file_of_another_round_is_rejected(central: Desk, tmp_path: Path) -> None:
    _region, genuine, key, _holder = sent()
    merge, _signed = read_merge_file(genuine)
    forms = tuple(replace(form, round_id="another") for form in merge.forms)
    path = tmp_path / "other.sammerge.zip"
    write_merge_file(replace(merge, round_id="another", forms=forms), path, key)
    before = known(tmp_path / "central.samdesk")
    (report,) = collecting.collect(central, [path]).reports
    assert report.outcome is Outcome.REJECTED
    assert "another round" in report.faults[0].what
    assert known(tmp_path / "central.samdesk") == before


def test_a_form_that_was_never_planned_is_rejected(central: Desk, tmp_path: Path) -> None:
    _region, genuine, key, _holder = sent()
    merge, _signed = read_merge_file(genuine)
    form = merge.forms[0]
    path = tmp_path / "other.sammerge.zip"
    write_merge_file(
        replace(merge, forms=(*merge.forms, Form("00000000", form.round_id, form.definition, ("A1",)))), path, key
    )
    before = known(tmp_path / "central.samdesk")
    (report,) = collecting.collect(central, [path]).reports
    assert report.outcome is Outcome.REJECTED
    assert known(tmp_path / "central.samdesk") == before


def test_a_file_that_is_sent_again_or_was_overtaken_by_a_later_one_turns_nothing_back(
    central: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    region, genuine, _key, _holder = sent()
    monkeypatch.setenv("SAMDESK_HOME", str(region.folder / "home"))
    local = tmp_path / "local.samdesk"
    shutil.copy(region.local, local)
    later = merged(local, tmp_path / "later.sammerge.zip", "A11", s3="2")
    newest, replayed, overtaken = collecting.collect(central, [later, later, genuine]).reports
    assert newest.outcome is replayed.outcome is overtaken.outcome is Outcome.ACCEPTED
    assert (newest.new, replayed.new, overtaken.new) == (2, 0, 0)
    assert (replayed.conflicts, overtaken.conflicts, overtaken.newer) == (0, 0, 0)
    before = known(tmp_path / "central.samdesk")
    collecting.collect(central, [genuine, later, genuine])
    after = known(tmp_path / "central.samdesk")
    assert {name: rows for name, rows in after.items() if name != "witness"} == {
        name: rows for name, rows in before.items() if name != "witness"
    }


def test_a_file_that_claims_an_earlier_number_with_another_content_is_told(central: Desk, tmp_path: Path) -> None:
    _region, genuine, key, _holder = sent()
    merge, _signed = read_merge_file(genuine)
    copied = tmp_path / "copied.sammerge.zip"
    write_merge_file(replace(merge, sender=replace(merge.sender, previous="ab" * 32)), copied, key)
    first, second = collecting.collect(central, [genuine, copied]).reports
    assert first.outcome is second.outcome is Outcome.ACCEPTED
    assert second.new == 0
    assert second.notes


def test_nobody_sends_in_the_name_of_central(central: Desk, tmp_path: Path) -> None:
    _region, genuine, key, _holder = sent()
    merge, _signed = read_merge_file(genuine)
    own = desks.identity(central)
    path = tmp_path / "other.sammerge.zip"
    write_merge_file(replace(merge, sender=Sender(own.desk_id, own.name, 9)), path, key)
    before = known(tmp_path / "central.samdesk")
    (report,) = collecting.collect(central, [path]).reports
    assert report.outcome in (Outcome.QUARANTINED, Outcome.REJECTED)
    assert known(tmp_path / "central.samdesk") == before
