import hashlib
import json
import os
import shutil
import struct
import subprocess
import zipfile
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from samdesk.domain.faults import InputFaults, Refused
from samdesk.exchange import container, keys
from samdesk.exchange.package import (
    MEMBERS,
    READING_BOOK,
    VERSION,
    PackageKind,
    open_package,
    read_bytes,
    write_package,
)
from tests.exchange.bad_packages import PROOF, signed
from tests.exchange.travelling import KEY

CONTENT = {name: f"{name} åäö\n".encode() * 3 for name in MEMBERS[PackageKind.MERGE]}
NAMES = list(CONTENT)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "Lund.sammerge.zip"


@pytest.fixture
def whole(path: Path) -> bytes:
    write_package(path, PackageKind.MERGE, CONTENT, KEY)
    return path.read_bytes()


def fault(path: Path, kind: PackageKind = PackageKind.MERGE) -> str:
    """The one sentence with which the file is refused; it names the file and says what to do."""
    with pytest.raises(InputFaults) as caught:
        open_package(path.read_bytes(), path.name, kind)
    (only,) = caught.value.faults
    assert only.where.file == path.name
    assert only.advice
    return str(only)


def signed_anew(
    path: Path,
    change: Callable[[dict[str, Any]], object] = lambda manifest: None,
    members: Sequence[tuple[str, bytes]] = tuple(CONTENT.items()),
    key: keys.SigningKey = KEY,
) -> None:
    """A package with these members and a manifest that was changed before it was signed, as a stranger could."""
    path.write_bytes(signed(members, key, change))


def test_what_is_written_is_read(path: Path) -> None:
    written = write_package(path, PackageKind.MERGE, CONTENT, KEY)
    assert open_package(path.read_bytes(), path.name, PackageKind.MERGE) == (CONTENT, written)
    assert written.public_key == KEY.public_key


def test_same_members_give_same_bytes_in_any_order(path: Path, whole: bytes) -> None:
    write_package(path, PackageKind.MERGE, dict(reversed(CONTENT.items())), KEY)
    assert path.read_bytes() == whole


def test_other_programs_read_the_zip_file(path: Path, whole: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [*NAMES, *PROOF]
        assert {name: archive.read(name) for name in NAMES} == CONTENT
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_verifies_the_signature(path: Path, whole: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    command = "openssl pkeyutl -verify -rawin -pubin -inkey manifest.pub.pem -sigfile manifest.sig -in manifest.json"
    assert subprocess.run(command.split(), cwd=tmp_path, check=False, capture_output=True).returncode == 0
    (tmp_path / "manifest.json").write_bytes((tmp_path / "manifest.json").read_bytes() + b" ")
    assert subprocess.run(command.split(), cwd=tmp_path, check=False, capture_output=True).returncode == 1


def test_the_manifest_names_every_member_with_size_and_hash(path: Path, whole: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert {member["name"]: (member["bytes"], member["sha256"]) for member in manifest["members"]} == {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in CONTENT.items()
    }


def test_every_changed_byte_is_noticed(path: Path, whole: bytes) -> None:
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x01]) + whole[at + 1 :])
        assert fault(path)


def test_a_file_cut_off_anywhere_is_noticed(path: Path, whole: bytes) -> None:
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        assert fault(path)


@pytest.mark.parametrize("more", [b"\0", b"PK\5\6" + bytes(18), b"x" * 100])
def test_bytes_after_the_end_or_before_the_beginning_are_noticed(path: Path, whole: bytes, more: bytes) -> None:
    path.write_bytes(whole + more)
    assert fault(path)
    path.write_bytes(more + whole)
    assert fault(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.4", b"\xef\xbb\xbfkod;namn\r\n" * 100])
def test_a_file_of_another_sort_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    assert "no package" in fault(path)


def test_a_file_that_was_zipped_by_another_program_is_refused(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in CONTENT.items():
            archive.writestr(name, data)
    assert "another program" in fault(path)


@pytest.mark.parametrize("name", ["/etc/passwd", "../out.csv", "a/../../b", "C:\\x", "..\\x", "\\x", ""])
def test_a_path_out_of_the_package_is_refused(path: Path, name: str) -> None:
    signed_anew(path, members=[(name, b"x"), *CONTENT.items()])
    assert "points outside" in fault(path)


def test_a_link_is_refused(path: Path) -> None:
    link = zipfile.ZipInfo("answers.csv")
    link.create_system = 3
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "a link" in fault(path)


def test_an_encrypted_member_is_refused(path: Path, whole: bytes) -> None:
    local, central = whole.index(b"PK\3\4"), whole.index(b"PK\1\2")
    data = bytearray(whole)
    data[local + 6] |= 1
    data[central + 8] |= 1
    path.write_bytes(data)
    assert "encrypted" in fault(path)


def test_a_member_that_is_there_twice_is_refused(path: Path) -> None:
    signed_anew(path, members=[*CONTENT.items(), ("answers.csv", b"other")])
    assert "answers.csv" in fault(path)
    assert "twice" in fault(path)


def test_a_missing_member_is_named(path: Path) -> None:
    signed_anew(path, members=[pair for pair in CONTENT.items() if pair[0] != "events.csv"])
    assert "events.csv" in fault(path)


def test_an_unknown_member_is_named(path: Path) -> None:
    signed_anew(path, members=[*CONTENT.items(), ("runme.exe", b"MZ")])
    assert "runme.exe" in fault(path)


def test_a_member_that_its_version_did_not_have_is_refused(path: Path) -> None:
    signed_anew(path, lambda manifest: manifest.update(version=1))
    assert f"“{READING_BOOK}” does not belong" in fault(path)
    without = [pair for pair in CONTENT.items() if pair[0] not in (READING_BOOK, "schemas.json", "units.csv")]
    signed_anew(path, lambda manifest: manifest.update(version=1), without)
    assert "“actions.csv” does not belong" in fault(path)


def test_a_package_may_lack_the_member_for_people_and_no_other(path: Path) -> None:
    for name in NAMES:
        rest = {other: data for other, data in CONTENT.items() if other != name}
        if name == READING_BOOK:
            write_package(path, PackageKind.MERGE, rest, KEY)
            assert open_package(read_bytes(path), path.name, PackageKind.MERGE)[0] == rest
        else:
            signed_anew(path, members=list(rest.items()))
            assert f"“{name}” is missing" in fault(path)


def test_an_optional_member_is_not_there_unlisted(path: Path) -> None:
    def unlisted(manifest: dict[str, Any]) -> None:
        manifest["members"] = [listed for listed in manifest["members"] if listed["name"] != READING_BOOK]

    signed_anew(path, unlisted)
    assert READING_BOOK in fault(path)


def test_members_in_another_order_are_refused(path: Path) -> None:
    signed_anew(path, members=list(reversed(CONTENT.items())))
    assert "order" in fault(path)


def test_a_file_with_too_many_members_is_refused_before_they_are_read(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(2000):
            archive.writestr(f"{n}.csv", b"")
    assert "at most 50" in fault(path)


def test_a_member_that_grows_enormously_is_refused_unopened(path: Path) -> None:
    signed_anew(path, members=[(name, bytes(3_000_000) if name == "answers.csv" else b"") for name in NAMES])
    assert "grow more than 200 times" in fault(path)


def test_a_file_that_would_unpack_to_too_much_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_anew(path)
    monkeypatch.setattr(container, "TOTAL_LIMIT", 100)
    assert "more than 2 GB" in fault(path)


def test_a_file_that_is_too_large_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_anew(path)
    monkeypatch.setattr(container, "FILE_LIMIT", 100)
    assert "larger than a package can be" in fault(path)


def test_a_size_that_lies_is_refused(path: Path) -> None:
    entry = container.packed("README.md", b"x" * 1000)
    for size in (999, 1001):
        lying = container.Entry(entry.name, entry.crc, size, entry.packed, deflated=True)
        with pytest.raises(InputFaults):
            container.content(lying, "f.zip")


def test_packed_data_with_something_after_them_are_refused() -> None:
    entry = container.packed("README.md", b"x" * 1000)
    more = container.Entry(entry.name, entry.crc, entry.size, bytes(entry.packed) + b"x", deflated=True)
    with pytest.raises(InputFaults):
        container.content(more, "f.zip")


def test_overlapping_members_are_refused(path: Path, whole: bytes) -> None:
    data = bytearray(whole)
    at = data.index(b"PK\1\2")
    for n in range(9):
        struct.pack_into("<L", data, at + 20, len(whole))
        struct.pack_into("<L", data, at + 42, n)
        at = data.index(b"PK\1\2", at + 1)
    path.write_bytes(data)
    assert fault(path)


def test_the_same_content_packed_by_another_zlib_is_read(path: Path) -> None:
    def fast(name: str, content: bytes, *, deflated: bool = True) -> container.Entry:
        deflate = zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)
        data = deflate.compress(content) + deflate.flush() if deflated else content
        return container.Entry(name, zlib.crc32(content), len(content), data, deflated)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(container, "packed", fast)
        write_package(path, PackageKind.MERGE, CONTENT, KEY)
    assert open_package(path.read_bytes(), path.name, PackageKind.MERGE)[0] == CONTENT


def test_the_other_kind_is_named(path: Path, whole: bytes) -> None:
    assert "is a merge file" in fault(path, PackageKind.ROUND)
    rounds = dict.fromkeys(MEMBERS[PackageKind.ROUND], b"")
    write_package(path, PackageKind.ROUND, rounds, KEY)
    assert "is a round package" in fault(path)


def test_a_newer_format_says_to_update_the_program(path: Path) -> None:
    signed_anew(path, lambda manifest: manifest.update(version=VERSION + 1, unheard_of=[]))
    assert "Update the program" in fault(path)


def test_another_key_in_the_manifest_than_the_one_that_signed_is_refused(path: Path) -> None:
    signed_anew(path, lambda manifest: manifest.update(public_key=keys.key_of(b"x" * 32).public_key))
    assert "signature" in fault(path)


def test_a_wrong_hash_in_a_signed_manifest_is_refused(path: Path) -> None:
    for at, name in enumerate(NAMES):
        for wrong in ({"sha256": "0" * 64}, {"packed_sha256": "0" * 64}, {"bytes": 1}):
            signed_anew(path, lambda manifest, at=at, wrong=wrong: manifest["members"][at].update(wrong))
            assert name in fault(path)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b"null", b"[]", b"\xff", b"{}", b'{"version": NaN}', b'{"version": "1"}', b'{"version": true}',
        b"[" * 100_000, b'{"version": 1}', b'{"version": 1, "version": 1}', b'{"version": 0}', b'{"version": 1e999}',
        b'{"version": ' + b"9" * 5000 + b"}",
    ],
)  # fmt: skip
def test_a_manifest_that_is_something_else_is_refused(path: Path, raw: bytes) -> None:
    signed_anew(path, lambda manifest: manifest.update(raw=raw))
    assert fault(path)


@pytest.mark.parametrize(
    "change",
    [
        {"members": None}, {"members": [1]}, {"members": []}, {"public_key": "x"}, {"public_key": 7},
        {"kind": "other"}, {"format": "other"}, {"more": 1}, {"public_key": "G" * 64},
    ],
)  # fmt: skip
def test_a_manifest_with_a_value_of_the_wrong_sort_is_refused(path: Path, change: dict[str, Any]) -> None:
    signed_anew(path, lambda manifest: manifest.update(change))
    assert fault(path)


def test_a_file_that_is_not_there_is_not_the_senders_fault(path: Path) -> None:
    with pytest.raises(Refused, match="not there"):
        read_bytes(path)
    with pytest.raises(Refused, match="cannot be read"):
        read_bytes(path.parent)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(path: Path, whole: bytes) -> None:
    path.chmod(0)
    with pytest.raises(Refused):
        read_bytes(path)


def test_a_failed_write_leaves_the_old_file(path: Path, whole: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_entries: object) -> Any:
        yield b"PK"
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(container, "zipped", full)
    with pytest.raises(OSError, match="space"):
        write_package(path, PackageKind.MERGE, CONTENT, KEY)
    assert path.read_bytes() == whole
    assert list(path.parent.iterdir()) == [path]


def test_a_package_without_one_of_its_members_is_never_written(path: Path) -> None:
    with pytest.raises(ValueError, match="README"):
        write_package(path, PackageKind.MERGE, {k: v for k, v in CONTENT.items() if k != "README.md"}, KEY)
    assert not path.exists()


def test_reading_does_not_extract_anything(path: Path, whole: bytes) -> None:
    before = sorted(path.parent.iterdir())
    open_package(path.read_bytes(), path.name, PackageKind.MERGE)
    assert sorted(path.parent.iterdir()) == before
