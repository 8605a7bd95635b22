"""What may lie among the files that are collected: folders, sealed files, and everything that is no merge file."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from samdesk.domain.collection import FileReport, Outcome, RemarkKind
from samdesk.exchange.keys import key_of
from samdesk.exchange.merge_file import read_merge_file, write_merge_file
from samdesk.exchange.sealing import new_sealing_key, sealed
from samdesk.services import collecting, desks, keys
from samdesk.services.desks import Desk
from tests.small_region import Region, dump, merged

STORED = Path(__file__).parents[1] / "data"


@pytest.fixture
def sent(region: Region, tmp_path: Path) -> Path:
    return merged(region.local, tmp_path / "1.sammerge.zip", "A11", "B1")


def one(desk: Desk, path: Path) -> FileReport:
    (report,) = collecting.collect(desk, [path]).reports
    return report


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-500])


def empty(path: Path) -> None:
    path.write_bytes(b"")


def changed(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 1
    path.write_bytes(data)


def sealed_for_somebody_else(path: Path) -> None:
    path.write_bytes(sealed(path.read_bytes(), [new_sealing_key().recipient]))


def another_round(path: Path) -> None:
    merge, _signed = read_merge_file(path)
    forms = tuple(replace(form, round_id="f" * 32) for form in merge.forms)
    write_merge_file(replace(merge, round_id="f" * 32, forms=forms), path, key_of(bytes(32)))


def with_a_form_that_was_not_planned(path: Path) -> None:
    merge, _signed = read_merge_file(path)
    forms = tuple(replace(form, units=("B2",)) if form.units == ("B1",) else form for form in merge.forms)
    write_merge_file(replace(merge, forms=forms), path, key_of(bytes(32)))


BAD: dict[str, tuple[Callable[[Path], None], str]] = {
    "truncated": (truncated, "The file is cut off, or damaged at its end."),
    "empty": (empty, "The file is no package of SamDesk."),
    "one bit changed": (changed, ""),
    "sealed for somebody else": (sealed_for_somebody_else, "this computer has no key to open sealed files"),
    "another round": (another_round, "The file belongs to another round (2023)."),
    "another unit": (with_a_form_that_was_not_planned, "is here for another unit or definition."),
}


@pytest.mark.parametrize(("spoil", "said"), BAD.values(), ids=BAD)
def test_a_bad_file_is_rejected_with_one_sentence_changes_nothing_and_the_next_goes_on(
    region: Region, central: Desk, sent: Path, tmp_path: Path, spoil: Callable[[Path], None], said: str
) -> None:
    bad = Path(shutil.copy(sent, tmp_path / "bad.sammerge.zip"))
    spoil(bad)
    stranger = key_of(bytes(32)).public_key
    only_bad = Path(shutil.copy(region.central, tmp_path / "other.samdesk"))
    with desks.open_desk(only_bad) as other:
        before = but_imports(only_bad)
        (report,) = collecting.collect(other, [bad], trust=[stranger]).reports
        assert (report.outcome, len(report.faults)) == (Outcome.REJECTED, 1)
        assert said in report.faults[0].what
        assert but_imports(only_bad) == before
    reports = collecting.collect(central, [bad, sent], trust=[stranger]).reports
    assert [report.outcome for report in reports] == [Outcome.REJECTED, Outcome.ACCEPTED]


def but_imports(path: Path) -> list[str]:
    return [line for line in dump(path) if 'INTO "collection"' not in line]


def test_a_round_package_among_the_files_says_where_it_belongs(region: Region, central: Desk) -> None:
    report = one(central, region.package)
    assert report.faults[0].what == "The file is a round package, not a merge file."
    assert report.faults[0].advice == "Open it under Round instead."


def test_a_folder_stands_for_the_merge_files_in_it_by_name(region: Region, central: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "inkommet"
    (folder / "sent").mkdir(parents=True)
    late = merged(region.more_local("andra"), folder / "b.sammerge.zip", "B1")
    early = merged(region.local, folder / "sent" / "a.sammerge.zip", "A11")
    (folder / "brev.txt").write_text("Hej")
    (folder / ".x.sammerge.zip").write_bytes(b"half")
    assert {report.file for report in collecting.collect(central, [folder]).reports} == {late.name, early.name}
    assert all(row.report.accepted for row in collecting.collections(central))


def test_an_empty_folder_brings_nothing(central: Desk, tmp_path: Path) -> None:
    empty = tmp_path / "tom"
    empty.mkdir()
    assert collecting.collect(central, [empty]).reports == ()


def test_a_sealed_file_is_opened_with_central_keys(central: Desk, sent: Path, tmp_path: Path) -> None:
    keys.setup_central(central, tmp_path / "escrow.txt")
    (own, _escrow) = keys.recipients(central)
    sent.write_bytes(sealed(sent.read_bytes(), [own.key]))
    assert one(central, sent).outcome is Outcome.ACCEPTED
    assert collecting.collect(central, [sent], dry_run=True).reports[0].identical == 2


def test_a_sealed_file_is_opened_with_a_key_that_is_named(central: Desk, sent: Path) -> None:
    escrow = new_sealing_key()
    sent.write_bytes(sealed(sent.read_bytes(), [escrow.recipient]))
    assert one(central, sent).outcome is Outcome.REJECTED
    assert collecting.collect(central, [sent], identities=[escrow.identity]).reports[0].accepted


def test_the_same_file_sealed_and_plain_is_the_same(central: Desk, sent: Path, tmp_path: Path) -> None:
    escrow = new_sealing_key()
    closed = tmp_path / "1.sammerge.zip.age"
    closed.write_bytes(sealed(sent.read_bytes(), [escrow.recipient]))
    reports = collecting.collect(central, [sent, closed], identities=[escrow.identity]).reports
    assert [remark.kind for remark in reports[1].remarks] == [RemarkKind.KNOWN]


def test_many_files_are_collected_in_their_order(region: Region, central: Desk, tmp_path: Path) -> None:
    files = []
    for n in range(6):
        files.append(merged(region.local, tmp_path / f"{n}.sammerge.zip", "A11", s3=str(1 + n % 2)))
        bad = tmp_path / f"{n}-bad.sammerge.zip"
        bad.write_bytes(files[-1].read_bytes()[: 100 * n])
        files += [bad, tmp_path / f"{n}-finns-inte.sammerge.zip"]
    reports = collecting.collect(central, files).reports
    assert [report.file for report in reports] == [path.name for path in files]
    assert [report.accepted for report in reports] == [True, False, False] * 6
    assert [report.newer for report in reports[::3]] == [0, 1, 1, 1, 1, 1]


@pytest.mark.parametrize("version", [1, 2])
def test_reports_of_earlier_versions_are_still_read(tmp_path: Path, version: int) -> None:
    path = Path(shutil.copy(STORED / f"desk-v{version}.samdesk", tmp_path / "gammal.samdesk"))
    with desks.open_desk(path) as desk:
        rejected, accepted = collecting.collections(desk)
        assert (rejected.report.outcome, accepted.report.outcome) == (Outcome.REJECTED, Outcome.ACCEPTED)
        assert (accepted.report.sender, accepted.report.sequence, len(accepted.report.fingerprint)) == (
            "Sjukhuset",
            1,
            79,
        )
        assert rejected.report.faults[0].what
        for row in (rejected, accepted):
            assert collecting.report_document(desk, row.report.collection).blocks
