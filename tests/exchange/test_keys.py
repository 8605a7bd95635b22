import os
import shutil
import stat
import subprocess
from datetime import date
from pathlib import Path

import pytest

from samdesk.domain.faults import Refused
from samdesk.exchange.keys import FILE_NAME, is_signed, key_of, load_or_create_key, parsed_key, public_pem, replace_key

OPENSSL = shutil.which("openssl")


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    made = load_or_create_key(tmp_path / "keys" / "desk")
    assert load_or_create_key(tmp_path / "keys" / "desk") == made
    assert len(bytes.fromhex(made.public_key)) == 32
    assert [path.name for path in (tmp_path / "keys" / "desk").iterdir()] == [FILE_NAME]


def test_two_desks_have_different_keys(tmp_path: Path) -> None:
    assert load_or_create_key(tmp_path / "a") != load_or_create_key(tmp_path / "b")


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the user's folder by its own rights")
def test_only_the_owner_may_read_the_key(tmp_path: Path) -> None:
    load_or_create_key(tmp_path / "keys")
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / FILE_NAME).stat().st_mode) == 0o600


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the user's folder by its own rights")
def test_a_key_that_others_may_read_is_closed_to_them(tmp_path: Path) -> None:
    load_or_create_key(tmp_path)
    (tmp_path / FILE_NAME).chmod(0o644)
    load_or_create_key(tmp_path)
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600


def test_every_changed_byte_of_a_key_file_is_noticed_and_says_what_to_do(tmp_path: Path) -> None:
    load_or_create_key(tmp_path)
    path = tmp_path / FILE_NAME
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(Refused, match="backup"):
            load_or_create_key(tmp_path)


@pytest.mark.parametrize("damaged", [b"", b"\xff\xfe\x00", b"x" * 5000])
def test_a_damaged_key_is_refused_and_stays_as_it_is(tmp_path: Path, damaged: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(damaged)
    with pytest.raises(Refused):
        load_or_create_key(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == damaged


def test_the_secret_part_is_not_shown() -> None:
    key = key_of(b"k" * 32)
    assert "kkk" not in repr(key)


def test_a_signature_holds_for_its_data_and_key_only() -> None:
    key, other = key_of(b"1" * 32), key_of(b"2" * 32)
    signature = key.signature(b"data")
    assert is_signed(b"data", signature, key.public_key)
    assert not is_signed(b"date", signature, key.public_key)
    assert not is_signed(b"data", signature, other.public_key)
    assert not is_signed(b"data", b"", key.public_key)
    assert not is_signed(b"data", bytes(64), "00" * 32)


@pytest.mark.skipif(OPENSSL is None, reason="openssl is not installed")
def test_openssl_reads_both_halves_of_the_key(tmp_path: Path) -> None:
    key = load_or_create_key(tmp_path)
    command = [str(OPENSSL), "pkey", "-in", str(tmp_path / FILE_NAME), "-pubout"]
    said = subprocess.run(command, capture_output=True, check=True)
    assert said.stdout.replace(b"\r\n", b"\n") == public_pem(key.public_key)


def test_a_replaced_key_stays_under_its_day_and_there_is_a_key_at_every_moment(tmp_path: Path) -> None:
    first = load_or_create_key(tmp_path / "keys")
    other, third = key_of(b"1" * 32), key_of(b"2" * 32)
    day = date(2026, 11, 22)
    aside = replace_key(tmp_path / "keys", other, day)
    assert load_or_create_key(tmp_path / "keys") == other
    assert aside is not None
    assert parsed_key(aside.read_bytes()) == first
    assert "2026-11-22" in aside.name
    again = replace_key(tmp_path / "keys", third, day)
    assert again is not None
    assert parsed_key(again.read_bytes()) == other
    assert parsed_key(aside.read_bytes()) == first
    assert replace_key(tmp_path / "keys", third, day) is None


def test_a_damaged_key_is_kept_aside_as_it_is(tmp_path: Path) -> None:
    load_or_create_key(tmp_path / "keys")
    (tmp_path / "keys" / FILE_NAME).write_bytes(b"damaged")
    aside = replace_key(tmp_path / "keys", key_of(b"1" * 32), date(2026, 11, 22))
    assert aside is not None
    assert aside.read_bytes() == b"damaged"


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps the user's folder by its own rights")
def test_a_key_file_is_closed_before_anything_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    modes: list[int] = []
    usual = Path.write_bytes

    def watched(path: Path, data: bytes) -> int:
        modes.append(stat.S_IMODE(path.stat().st_mode))
        return usual(path, data)

    monkeypatch.setattr(Path, "write_bytes", watched)
    load_or_create_key(tmp_path / "keys")
    replace_key(tmp_path / "keys", key_of(b"1" * 32), date(2026, 11, 22))
    assert modes == [0o600] * 3
