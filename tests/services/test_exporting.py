from pathlib import Path

import pytest

from samdesk.domain.faults import InputFaults, Refused
from samdesk.exchange.merge_file import read_merge_file
from samdesk.services import desks, exporting, keying
from samdesk.services.desks import Desk
from tests.services.data_packages import faults_of
from tests.small_region import Region, codes, dump, keyed


def test_nothing_final_is_told_and_writes_nothing(local: Desk, tmp_path: Path) -> None:
    keying.open_form(local, codes(local)["A11"], operator="A1")
    before = dump(local.path)
    with pytest.raises(InputFaults, match="No form is finished yet"):
        exporting.export_merge(local, tmp_path / "x.sammerge.zip")
    assert not (tmp_path / "x.sammerge.zip").exists()
    assert dump(local.path) == before


def test_a_merge_file_holds_every_final_answer_and_is_numbered(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11", "B1")
    keying.open_form(local, codes(local)["B2"], operator="A1")
    first = exporting.export_merge(local, tmp_path / "1.sammerge.zip", operator="A1")
    assert (first.forms, first.new, first.sequence) == (2, 2, 1)
    keyed(local, tmp_path, "A12")
    second = exporting.export_merge(local, tmp_path / "2.sammerge.zip")
    assert (second.forms, second.new, second.sequence) == (3, 1, 2)
    one, signed = read_merge_file(tmp_path / "1.sammerge.zip")
    two, _signed = read_merge_file(tmp_path / "2.sammerge.zip")
    assert two.sender.previous == signed.manifest
    assert signed.fingerprint == first.fingerprint == second.fingerprint
    assert {revision.rev for revision in one.revisions} < {revision.rev for revision in two.revisions}


def test_exporting_again_sends_the_same_revisions(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    exporting.export_merge(local, tmp_path / "1.sammerge.zip")
    again = exporting.export_merge(local, tmp_path / "2.sammerge.zip")
    assert again.new == 0
    one, two = (read_merge_file(tmp_path / f"{n}.sammerge.zip")[0] for n in (1, 2))
    assert one.revisions == two.revisions


def test_a_changed_answer_travels_with_its_former_one(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    exporting.export_merge(local, tmp_path / "1.sammerge.zip")
    keyed(local, tmp_path, "A11", s3="2")
    again = exporting.export_merge(local, tmp_path / "2.sammerge.zip")
    assert (again.forms, again.new) == (1, 1)
    assert len(read_merge_file(tmp_path / "2.sammerge.zip")[0].revisions) == 2


def test_a_file_that_cannot_be_written_is_not_counted_as_sent(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    before = dump(local.path)
    with pytest.raises(Refused):
        exporting.export_merge(local, tmp_path / "finns-inte" / "x.sammerge.zip")
    assert dump(local.path) == before


def test_who_exports_is_a_code_and_no_name(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    with pytest.raises(InputFaults, match="no operator code"):
        exporting.export_merge(local, tmp_path / "x.sammerge.zip", operator="Chef Chefsson")


def test_what_is_exported_is_a_data_package_that_others_can_check(region: Region, tmp_path: Path) -> None:
    with desks.open_desk(region.local) as local:
        keyed(local, tmp_path, "A11", "A1", s3="2")
        exporting.export_merge(local, tmp_path / "x.sammerge.zip")
    for path in (tmp_path / "x.sammerge.zip", region.package):
        assert faults_of(path) == []
