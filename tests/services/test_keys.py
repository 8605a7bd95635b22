import json
import logging
import os
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict, is_dataclass
from pathlib import Path

import pytest

from samdesk.domain.faults import InputFaults, KnownError, Refused
from samdesk.exchange import private_files
from samdesk.exchange.central_keys import read_key_copy
from samdesk.exchange.sealing import sealed, unsealed
from samdesk.services import desks, home, keys
from samdesk.services.desks import Desk, Role
from samdesk.services.rounds import export_round
from tests.small_region import Region, dump

needs_modes = pytest.mark.skipif(os.name == "nt", reason="Windows keeps the user's folder by its own rights")


@pytest.fixture
def central(region: Region) -> Iterator[Desk]:
    with desks.open_desk(region.central) as desk:
        yield desk


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where the escrow's file goes."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder / "escrow.txt"


def another_computer(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("SAMDESK_HOME", str(folder))


def all_files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def opens(desk: Desk, identities: tuple[str, ...]) -> bool:
    box = sealed(b"answers", [one.key for one in keys.recipients(desk)])
    return unsealed(box, identities, "a.age") == b"answers"


# Setting up


def test_before_set_up_nothing_is_sealed_for_anyone(central: Desk) -> None:
    assert keys.sealing(central) == keys.Sealing()
    assert keys.recipients(central) == ()
    assert keys.central_identities(central) == ()


def test_set_up_keys_open_what_is_sealed_here_and_from_the_escrow_s_file(central: Desk, stick: Path) -> None:
    done = keys.setup_central(central, stick, by="A1")
    assert [one.name for one in done.recipients] == ["Centrala HR", "Escrow key"]
    assert keys.recipients(central) == done.recipients
    assert opens(central, keys.central_identities(central))
    assert opens(central, keys.read_identity_file(stick))
    found = keys.sealing(central)
    assert found.opens_here
    assert (found.central, found.escrow) == tuple(one.key for one in done.recipients)
    assert found.made_at == found.tested_at


def test_the_escrow_s_secret_is_in_its_file_and_nowhere_else(central: Desk, stick: Path, tmp_path: Path) -> None:
    keys.setup_central(central, stick)
    (secret,) = keys.read_identity_file(stick)
    holding = [path for path, data in all_files(tmp_path).items() if secret.encode() in data]
    assert holding == [str(stick)]


def test_the_desk_file_and_its_backups_open_nothing(central: Desk, stick: Path, region: Region) -> None:
    keys.setup_central(central, stick)
    desks.backup_desk(central, region.folder / "copy.samdesk")
    for secret in (*keys.central_identities(central), *keys.read_identity_file(stick)):
        assert not [path for path in (region.central, region.folder / "copy.samdesk") if secret in str(dump(path))]


@needs_modes
def test_secrets_are_for_their_owner_only(central: Desk, stick: Path) -> None:
    keys.setup_central(central, stick)
    keys.copy_central(central, stick.with_name("copy.txt"))
    private = [path for path in home.keys_folder().rglob("*") if path.is_file()]
    for path in (*private, stick, stick.with_name("copy.txt")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    for folder in (home.keys_folder(), keys.keys_folder(central)):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_second_set_up_must_be_asked_for_and_former_files_still_open(central: Desk, stick: Path) -> None:
    keys.setup_central(central, stick)
    former = sealed(b"answers", [one.key for one in keys.recipients(central)])
    with pytest.raises(InputFaults, match="Keys were set up on"):
        keys.setup_central(central, stick.with_name("new.txt"))
    assert not stick.with_name("new.txt").exists()
    keys.setup_central(central, stick.with_name("new.txt"), again=True)
    assert opens(central, keys.central_identities(central))
    assert unsealed(former, keys.central_identities(central), "a.age") == b"answers"
    assert opens(central, keys.read_identity_file(stick.with_name("new.txt")))
    with pytest.raises(InputFaults):
        opens(central, keys.read_identity_file(stick))


def test_a_local_desk_is_told_that_nothing_is_sealed_for_it(region: Region, stick: Path) -> None:
    with desks.open_desk(region.local) as local, pytest.raises(InputFaults, match="does not collect answers"):
        keys.setup_central(local, stick)
    assert not stick.exists()


# What goes wrong


def test_nothing_is_overwritten_and_nothing_secret_goes_beside_the_keys(central: Desk, stick: Path) -> None:
    stick.write_text("semesterbilder")
    with pytest.raises(Refused, match="exists already"):
        keys.setup_central(central, stick)
    assert stick.read_text() == "semesterbilder"
    with pytest.raises(Refused, match="folder of keys of this computer"):
        keys.setup_central(central, home.keys_folder() / "escrow.txt")
    with pytest.raises(Refused, match="the desk file itself"):
        keys.setup_central(central, central.path)
    assert not keys.sealing(central).is_set_up


@pytest.mark.parametrize("at", [0, 1], ids=["the escrow's", "central's"])
def test_a_disk_that_does_not_give_back_what_was_written_stops_the_set_up(
    central: Desk, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    usual, written = private_files.write_private, list[Path]()

    def failing(path: Path, data: bytes) -> None:
        spoilt = data[:-10] + b"QQQQQQQQQ\n" if len(written) == at else data
        written.append(path)
        usual(path, spoilt)

    monkeypatch.setattr(private_files, "write_private", failing)
    before = all_files(tmp_path)
    with pytest.raises(Refused, match="test message"):
        keys.setup_central(central, stick)
    assert len(written) == at + 1
    assert all_files(tmp_path).keys() == before.keys()
    assert keys.recipients(central) == ()


@needs_modes
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_of_keys_that_cannot_be_written_stops_the_set_up(central: Desk, stick: Path, region: Region) -> None:
    keys.keys_folder(central).chmod(0o500)
    try:
        with pytest.raises(Refused, match="SAMDESK_HOME"):
            keys.setup_central(central, stick)
    finally:
        keys.keys_folder(central).chmod(0o700)
    assert not stick.exists()
    assert keys.recipients(central) == ()


def test_a_read_only_disk_of_keys_is_told_with_a_way_out(
    central: Desk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the system says it, because root may write everywhere."""

    def refuse(_path: Path, _flags: int, _mode: int = 0) -> int:
        raise OSError(30, "Read-only file system")

    keys_in = keys.keys_folder(central)
    usual = os.open
    monkeypatch.setattr(
        os, "open", lambda path, *rest: refuse(path, *rest) if keys_in in Path(path).parents else usual(path, *rest)
    )
    with pytest.raises(Refused, match="Read-only file system") as told:
        keys.setup_central(central, stick)
    assert "SAMDESK_HOME" in told.value.faults[0].advice
    assert str(keys_in) == told.value.faults[0].where.file
    assert not stick.exists()


def test_a_desk_file_that_is_only_read_stops_the_set_up(region: Region, stick: Path) -> None:
    with desks.open_desk(region.central, read_only=True) as desk:
        before = all_files(keys.keys_folder(desk))
        with pytest.raises(Refused, match="for reading only"):
            keys.setup_central(desk, stick)
        assert all_files(keys.keys_folder(desk)) == before
    assert not stick.exists()


# Handing out a round


def test_a_round_is_not_handed_out_where_its_answers_could_not_be_opened(
    central: Desk, stick: Path, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.setup_central(central, stick)
    out = region.folder / "out.samround.zip"
    export_round(central, out)
    out.unlink()
    another_computer(monkeypatch, tmp_path / "other")
    with pytest.raises(Refused, match="test message stayed closed"):
        export_round(central, out)
    assert not out.exists()
    keys.import_central(central, stick)
    export_round(central, out)


# Trying the escrow's


def test_the_escrow_key_is_tried_and_the_day_remembered(central: Desk, stick: Path) -> None:
    keys.setup_central(central, stick)
    forget_test(central)
    assert keys.sealing(central).tested_at is None
    tried = keys.try_escrow(central, stick)
    assert tried.is_escrow
    assert keys.sealing(central).tested_at == tried.at


def forget_test(desk: Desk) -> None:
    """As if the keys had been set up long ago."""
    with closing(sqlite3.connect(desk.path)) as db, db:
        (kept,) = db.execute("SELECT value FROM setting WHERE key = 'sealing'").fetchone()
        db.execute(
            "UPDATE setting SET value = ? WHERE key = 'sealing'", [json.dumps(json.loads(kept) | {"tested_at": ""})]
        )


def test_central_s_own_key_is_not_taken_for_the_escrow_s(central: Desk, stick: Path) -> None:
    keys.setup_central(central, stick)
    forget_test(central)
    keys.copy_central(central, stick.with_name("copy.txt"))
    assert not keys.try_escrow(central, stick.with_name("copy.txt")).is_escrow
    assert keys.sealing(central).tested_at is None


def test_another_key_a_damaged_one_and_none_are_told_apart(central: Desk, stick: Path) -> None:
    with pytest.raises(InputFaults, match="No keys are set up"):
        keys.try_escrow(central, stick)
    keys.setup_central(central, stick)
    keys.setup_central(central, stick.with_name("new.txt"), again=True)
    with pytest.raises(InputFaults, match="is another one"):
        keys.try_escrow(central, stick)
    stick.write_bytes(stick.read_bytes()[:-5])
    with pytest.raises(InputFaults, match="damaged or mistyped"):
        keys.try_escrow(central, stick)
    stick.write_text("")
    with pytest.raises(InputFaults, match="holds no key"):
        keys.try_escrow(central, stick)
    stick.unlink()
    with pytest.raises(Refused, match="does not exist"):
        keys.try_escrow(central, stick)


# Another computer at central


def test_a_copy_makes_another_computer_central_s_too(
    central: Desk, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.setup_central(central, stick)
    copy, signs = stick.with_name("copy.txt"), desks.signing_key(central)
    keys.copy_central(central, copy)
    another_computer(monkeypatch, tmp_path / "other")
    assert not keys.sealing(central).opens_here
    with pytest.raises(InputFaults, match="no key to copy"):
        keys.copy_central(central, stick.with_name("second.txt"))
    own = desks.signing_key(central)
    taken = keys.import_central(central, copy)
    assert (taken.is_escrow, taken.signs) == (False, True)
    assert keys.sealing(central).opens_here
    assert opens(central, keys.central_identities(central))
    assert desks.signing_key(central) == signs != own
    assert len(list(keys.keys_folder(central).glob("desk-key until *.pem"))) == 1


def test_a_copy_mends_damaged_keys(central: Desk, stick: Path) -> None:
    keys.setup_central(central, stick)
    copy, signs = stick.with_name("copy.txt"), desks.signing_key(central)
    keys.copy_central(central, copy)
    for path in keys.keys_folder(central).iterdir():
        path.write_bytes(b"damaged")
    for call in (keys.sealing, desks.signing_key):
        with pytest.raises(KnownError):
            call(central)
    keys.import_central(central, copy)
    assert keys.sealing(central).opens_here
    assert desks.signing_key(central) == signs


def test_the_escrow_key_opens_on_a_new_computer_when_central_s_is_lost(
    central: Desk, stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.setup_central(central, stick)
    another_computer(monkeypatch, tmp_path / "other")
    taken = keys.import_central(central, stick)
    assert (taken.is_escrow, taken.signs) == (True, False)
    assert opens(central, keys.central_identities(central))
    assert not keys.sealing(central).opens_here


def test_keys_of_another_desk_file_are_not_taken_in(central: Desk, stick: Path, tmp_path: Path) -> None:
    desks.create_desk(tmp_path / "other.samdesk", name="Annan region", role=Role.CENTRAL)
    keys.setup_central(central, stick)
    before = all_files(keys.keys_folder(central))
    with desks.open_desk(tmp_path / "other.samdesk") as other:
        keys.setup_central(other, stick.with_name("other.txt"))
    with pytest.raises(InputFaults, match="is another one"):
        keys.import_central(central, stick.with_name("other.txt"))
    assert all_files(keys.keys_folder(central)) == before


# What a security reviewer asks


def test_no_secret_is_in_a_result_a_message_or_the_log(
    central: Desk, stick: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    copy = stick.with_name("copy.txt")
    results: list[object] = [keys.setup_central(central, stick), keys.sealing(central), keys.recipients(central)]
    results += [keys.try_escrow(central, stick), keys.copy_central(central, copy), keys.import_central(central, copy)]
    results += [read_key_copy(copy), desks.signing_key(central)]
    told = []
    spoilt = stick.with_name("spoilt.txt")
    for data in (copy.read_bytes()[:-20], stick.read_bytes()[:-3], copy.read_bytes().replace(b"#signs#", b"")):
        spoilt.write_bytes(data)
        with pytest.raises(KnownError) as error:
            keys.try_escrow(central, spoilt)
        told.append(str(error.value))
    shown = " ".join([*map(repr, results), *told, caplog.text])
    shown += json.dumps([asdict(one) for one in results[:4] if is_dataclass(one)], default=str)  # type: ignore[call-overload]
    identities = (*keys.central_identities(central), *keys.read_identity_file(stick))
    assert len(identities) == 2
    seed = desks.signing_key(central).seed
    for secret in (*identities, seed.hex(), repr(seed)[2:-1]):
        assert secret not in shown
        assert secret[20:40] not in shown


def test_a_stick_that_is_gone_halfway_leaves_no_key_behind(
    central: Desk, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = private_files.write_private

    def torn_out(path: Path, data: bytes) -> None:
        usual(path, data)
        shutil.rmtree(stick.parent, ignore_errors=True)

    before = all_files(keys.keys_folder(central))
    monkeypatch.setattr(private_files, "write_private", torn_out)
    with pytest.raises(Refused):
        keys.setup_central(central, stick)
    assert all_files(keys.keys_folder(central)) == before
    assert keys.recipients(central) == ()
