"""Sealed merge files: who opens them, with what, and what an age tool and openssl say of them."""

import random
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from samdesk.domain.faults import InputFaults
from samdesk.exchange import container
from samdesk.exchange.merge_file import read_merge_data, read_merge_file, write_merge_file
from samdesk.exchange.sealing import SealingKey, is_sealed, new_sealing_key
from tests.exchange.travelling import KEY, merge_file

CENTRAL, ESCROW, OTHER = new_sealing_key(), new_sealing_key(), new_sealing_key()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    out = tmp_path / "Lund.sammerge.zip.age"
    write_merge_file(merge_file(), out, KEY, recipients=[CENTRAL.recipient, ESCROW.recipient])
    return out


@pytest.mark.parametrize("key", [CENTRAL, ESCROW])
def test_each_recipient_reads_what_was_sealed(path: Path, key: SealingKey) -> None:
    assert is_sealed(path.read_bytes())
    read, signed = read_merge_file(path, [OTHER.identity, key.identity])
    assert (read, signed.public_key) == (merge_file(), KEY.public_key)


@pytest.mark.parametrize(("identities", "says"), [([], "no key to open"), ([OTHER.identity], "no key that is here")])
def test_nobody_else_does(path: Path, identities: list[str], says: str) -> None:
    with pytest.raises(InputFaults, match=says) as caught:
        read_merge_file(path, identities)
    assert caught.value.faults[0].where.file == path.name


def test_nothing_of_the_answers_is_to_be_seen_in_a_sealed_file(path: Path) -> None:
    data = path.read_bytes()
    plain = path.with_name("plain.zip")
    write_merge_file(merge_file(), plain, KEY)
    assert b"revisions.csv" in plain.read_bytes()
    assert b"revisions.csv" not in data


def test_the_same_content_is_sealed_anew_each_time(path: Path) -> None:
    before = path.read_bytes()
    write_merge_file(merge_file(), path, KEY, recipients=[CENTRAL.recipient])
    assert path.read_bytes() != before


def test_every_byte_of_a_sealed_file_counts(path: Path) -> None:
    whole, chance = path.read_bytes(), random.Random(7)
    for at in range(len(whole)):
        changed = whole[:at] + bytes([whole[at] ^ chance.randrange(1, 256)]) + whole[at + 1 :]
        with pytest.raises(InputFaults):
            read_merge_data(changed, path.name, [ESCROW.identity])


def test_a_sealed_file_that_is_too_large_is_refused_unopened(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(container, "FILE_LIMIT", 100)
    with pytest.raises(InputFaults, match="larger than a package can be"):
        read_merge_file(path, [CENTRAL.identity])


@pytest.mark.parametrize("recipients", [["age1"], [CENTRAL.identity], [""]])
def test_a_recipient_that_is_none_leaves_no_file(tmp_path: Path, recipients: list[str]) -> None:
    with pytest.raises(ValueError, match="recipient"):
        write_merge_file(merge_file(), tmp_path / "x.age", KEY, recipients=recipients)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("key", [CENTRAL, ESCROW])
def test_age_opens_the_file_and_openssl_verifies_what_is_inside(path: Path, key: SealingKey, tmp_path: Path) -> None:
    identity, opened = tmp_path / "key.txt", tmp_path / "opened.zip"
    identity.write_text(key.identity + "\n")
    subprocess.run(["age", "-d", "-i", identity, "-o", opened, path], check=True, capture_output=True)
    assert read_merge_file(opened)[0] == merge_file()
    with zipfile.ZipFile(opened) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path)
    command = "openssl pkeyutl -verify -rawin -pubin -inkey manifest.pub.pem -sigfile manifest.sig -in manifest.json"
    said = subprocess.run(command.split(), cwd=tmp_path, check=True, capture_output=True)
    assert b"Verified Successfully" in said.stdout + said.stderr


@pytest.mark.skipif(shutil.which("age") is None, reason="age is not installed")
def test_what_age_seals_is_read(path: Path, tmp_path: Path) -> None:
    plain, sealed = tmp_path / "plain.zip", tmp_path / "sealed.age"
    write_merge_file(merge_file(), plain, KEY)
    subprocess.run(["age", "-r", CENTRAL.recipient, "-o", sealed, plain], check=True, capture_output=True)
    assert read_merge_file(sealed, [CENTRAL.identity])[0] == merge_file()
