"""What services do about a desk that is in a database and in no file."""

from pathlib import Path

import pytest

from samdesk.domain.addresses import DatabaseUrl
from samdesk.domain.faults import Refused
from samdesk.services import desks, receipts
from tests.on_both import moved
from tests.postgresql import Server
from tests.small_region import Region, dump


@pytest.fixture
def url(region: Region, postgresql: Server) -> DatabaseUrl:
    return moved(postgresql, region.central)


def test_it_says_what_it_is(url: DatabaseUrl) -> None:
    with desks.open_desk(url) as desk:
        info = desks.desk_info(desk)
    assert (info.address, info.title, info.name, info.read_only, info.warning) == (
        url,
        url.title,
        "Centrala HR",
        False,
        "",
    )


def test_every_computer_signs_with_the_key_that_was_made_first(
    url: DatabaseUrl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desks.open_desk(url) as desk:
        key = desks.signing_key(desk)
        assert desks.signing_key(desk).public_key == key.public_key
        with monkeypatch.context() as other_computer:
            other_computer.setenv("SAMDESK_HOME", str(tmp_path / "other"))
            with pytest.raises(Refused, match="another computer"):
                desks.signing_key(desk)
            assert not (tmp_path / "other").exists(), "no second key is made"
        renewed = receipts.renew_key(desk, by="HR1")
        assert desks.signing_key(desk).public_key != key.public_key
        assert renewed.changes
    with desks.open_desk(url, read_only=True) as desk:
        assert desks.signing_key(desk).public_key != key.public_key


def test_a_backup_of_it_is_a_desk_file_and_none_is_made_by_itself(
    url: DatabaseUrl, region: Region, tmp_path: Path
) -> None:
    out = tmp_path / "backup.samdesk"
    with desks.open_desk(url) as desk:
        desks.keep_backup(desk, "collection")
        desks.refuse_itself(desk, out)
        desks.backup_desk(desk, out)
        with pytest.raises(Refused, match="exists already"):
            desks.backup_desk(desk, out)
    assert desks.backups_of(out) == ()
    assert desks.check_desk(out) == ()
    assert sorted(dump(out)) == sorted(dump(region.central))


def test_a_desk_file_with_faults_does_not_become_a_database(region: Region, postgresql: Server) -> None:
    url = DatabaseUrl(postgresql.database())
    region.central.write_bytes(region.central.read_bytes()[:-5000])
    with pytest.raises(Refused):
        desks.restore_desk(region.central, url)
    with pytest.raises(Refused, match="nothing of SamDesk"):
        desks.open_desk(url)
