from pathlib import Path

import pytest

from samdesk.domain.faults import Refused
from samdesk.services import desks, organisations
from samdesk.services.desks import Desk, DeskLocked, Role
from tests.small_region import Region, codes, dump, keyed


def test_a_new_desk_file_says_whose_it_is(tmp_path: Path) -> None:
    for name, role in (("", Role.LOCAL), ("Centrala HR", Role.CENTRAL)):
        path = tmp_path / f"{role}.samdesk"
        desks.create_desk(path, name=name, role=role)
        with desks.open_desk(path) as desk:
            info = desks.desk_info(desk)
        assert (info.name, info.role, info.read_only) == (name or "local", role, False)
        assert len(info.desk_id) == 32


def test_each_desk_file_has_an_id_and_a_key_of_its_own(central: Desk, local: Desk) -> None:
    assert desks.identity(central).desk_id != desks.identity(local).desk_id
    assert desks.signing_key(central).public_key != desks.signing_key(local).public_key
    assert desks.signing_key(central).public_key == desks.signing_key(central).public_key


def test_a_name_that_is_taken_is_left_alone(region: Region) -> None:
    before = dump(region.local)
    with pytest.raises(Refused, match="exists already"):
        desks.create_desk(region.local, name="", role=Role.LOCAL)
    assert dump(region.local) == before


def test_one_writes_and_others_may_read(region: Region, local: Desk) -> None:
    with pytest.raises(DeskLocked, match="is in use by"):
        desks.open_desk(region.local)
    with desks.open_desk(region.local, read_only=True) as reader:
        assert desks.desk_info(reader).read_only
        assert codes(reader) == codes(local)


def test_a_backup_of_an_open_desk_file_is_whole(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    copy = tmp_path / "kopia.samdesk"
    desks.backup_desk(local, copy)
    assert dump(copy) == dump(local.path)
    assert desks.check_desk(copy) == ()


def test_a_desk_file_that_does_not_open_is_restored_and_kept(region: Region, tmp_path: Path) -> None:
    with desks.open_desk(region.local) as desk:
        desks.backup_desk(desk, tmp_path / "kopia.samdesk")
    before = dump(region.local)
    region.local.write_bytes(b"junk")
    aside = desks.restore_desk(tmp_path / "kopia.samdesk", region.local)
    assert dump(region.local) == before
    assert aside is not None
    assert aside.read_bytes() == b"junk"


def test_a_backup_is_made_at_start_only_where_something_changed(region: Region, tmp_path: Path) -> None:
    desks.open_desk(region.local).close()
    kept = desks.backups_of(region.local)
    desks.open_desk(region.local).close()
    assert desks.backups_of(region.local) == kept
    with desks.open_desk(region.local) as desk:
        keyed(desk, tmp_path, "A11")
    desks.open_desk(region.local).close()
    assert len(desks.backups_of(region.local)) == len(kept) + 1


def test_a_sound_desk_file_has_no_fault_and_a_changed_answer_is_one(local: Desk, tmp_path: Path) -> None:
    keyed(local, tmp_path, "A11")
    assert desks.check_desk(local.path) == ()
    with local.writing() as db:
        db.exec_driver_sql('UPDATE revision SET content = replace(content, \'"choice":"1"\', \'"choice":"2"\')')
    assert desks.check_desk(local.path)


def test_units_are_read_with_those_who_have_a_role(local: Desk) -> None:
    units = organisations.organisation(local).units
    assert [manager.name for manager in units["A12"].managers] == ["Chef 0112", "Chef 0113"]
    assert units["A22"].managers == ()
