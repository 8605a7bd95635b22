"""Files that a stranger, a failing stick or another program could hand over instead of a merge file.

All are made from a genuine file and signed with a genuine key, so that nothing is wrong with each but what its name
says.
"""

import hashlib
import io
import json
import struct
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from samdesk.exchange import container, keys, sealing
from samdesk.exchange.json_values import dumped
from samdesk.exchange.package import MEMBERS, VERSION, PackageKind, open_package

PROOF = ("manifest.json", "manifest.sig", "manifest.pub.pem")
Members = Mapping[str, bytes]


def signed(
    members: Sequence[tuple[str, bytes]],
    key: keys.SigningKey,
    change: Callable[[dict[str, Any]], object] = lambda manifest: None,
    kind: PackageKind = PackageKind.MERGE,
) -> bytes:
    """A package with these members, in this order, and a manifest that was changed before it was signed."""
    entries = [container.packed(name, data) for name, data in members]
    return signed_entries(entries, [data for _name, data in members], key, change, kind)


def signed_entries(
    entries: Sequence[container.Entry],
    contents: Sequence[bytes],
    key: keys.SigningKey,
    change: Callable[[dict[str, Any]], object] = lambda manifest: None,
    kind: PackageKind = PackageKind.MERGE,
) -> bytes:
    """As ``signed``, of members that are packed already, and what each of them holds."""
    listed = [
        {
            "name": entry.name,
            "bytes": entry.size,
            "sha256": hashlib.sha256(data).hexdigest(),
            "packed_sha256": hashlib.sha256(entry.packed).hexdigest(),
        }
        for entry, data in zip(entries, contents, strict=True)
    ]
    manifest: dict[str, Any] = {
        "format": "samdesk",
        "version": VERSION,
        "kind": str(kind),
        "public_key": key.public_key,
        "members": listed,
    }
    change(manifest)
    said = manifest["raw"] if "raw" in manifest else dumped(manifest)
    proof = (said, key.signature(said), keys.public_pem(key.public_key))
    proved = [container.packed(name, data, deflated=False) for name, data in zip(PROOF, proof, strict=True)]
    return b"".join(container.zipped([*entries, *proved]))


def bad_files(genuine: bytes, key: keys.SigningKey) -> Iterator[tuple[str, bytes]]:
    """By what is wrong with each, files that no desk may take in."""
    members = open_package(genuine, "genuine", PackageKind.MERGE)[0]
    yield from _of_other_sorts(genuine)
    yield from _of_other_archives(genuine, members, key)
    yield from _of_other_manifests(members, key)
    for name, changed in _of_other_content(members):
        yield name, signed(list(changed.items()), key)


def _of_other_sorts(genuine: bytes) -> Iterator[tuple[str, bytes]]:
    yield "empty", b""
    yield "text", "åäö\r\n".encode() * 100
    yield "pdf", b"%PDF-1.7\n" + bytes(1000)
    yield "only the start of a zip file", b"PK\3\4"
    yield "zeros", bytes(100_000)
    for part in range(1, 10):
        yield f"cut off after {part} tenths", genuine[: len(genuine) * part // 10]
    yield "one byte lost", genuine[:1000] + genuine[1001:]
    yield "one bit flipped", genuine[:2000] + bytes([genuine[2000] ^ 4]) + genuine[2001:]
    yield "something behind it", genuine + b"x"
    stranger = sealing.new_sealing_key()
    sealed = sealing.sealed(genuine, [stranger.recipient])
    yield "sealed for somebody else", sealed
    yield "sealed and cut off", sealed[:-20]
    yield "only the start of a sealed file", sealed[:30]


def _of_other_archives(genuine: bytes, members: Members, key: keys.SigningKey) -> Iterator[tuple[str, bytes]]:
    whole = list(members.items())
    yield "100,000 members", _many_members()
    yield "zipped by another program", _zipped(members)
    yield "bomb", signed([(name, bytes(20_000_000) if name == "answers.csv" else data) for name, data in whole], key)
    yield "promise of four gigabytes", _lying(genuine, 2**32 - 1)
    yield "promise of nothing", _lying(genuine, 0)
    yield "a member twice", signed([*whole, ("answers.csv", b"x")], key)
    yield "a member that nobody knows", signed([*whole, ("runme.exe", b"MZ")], key)
    yield "a member with a look-alike name", signed([*whole, ("аnswers.csv", b"x")], key)
    for outside in ("../answers.csv", "/etc/passwd", "C:\\x", "..\\x", "a/../../x", ""):
        yield f"a member outside: {outside}", signed([(outside, b"x"), *whole], key)
    yield "members in another order", signed(whole[::-1], key)
    yield "a link", _with_link(members)
    yield "an encrypted member", _marked_encrypted(genuine)
    for name in members:
        if name != "Läs.xlsx":
            yield f"without {name}", signed([pair for pair in whole if pair[0] != name], key)


def _of_other_manifests(members: Members, key: keys.SigningKey) -> Iterator[tuple[str, bytes]]:
    whole = list(members.items())

    def changed(name: str, change: Callable[[dict[str, Any]], object]) -> tuple[str, bytes]:
        return f"manifest: {name}", signed(whole, key, change)

    other = keys.key_of(b"o" * 32).public_key
    yield changed("somebody else's key", lambda manifest: manifest.update(public_key=other))
    yield changed("of other members", lambda manifest: manifest["members"].reverse())
    yield changed("of fewer members", lambda manifest: manifest["members"].pop())
    yield changed("of other content", lambda manifest: manifest["members"][5].update(sha256="0" * 64))
    yield changed("a newer version", lambda manifest: manifest.update(version=VERSION + 1))
    yield changed("an older version", lambda manifest: manifest.update(version=1))
    yield changed("a round package", lambda manifest: manifest.update(kind="round_package"))
    raws = {
        "nothing": b"", "null": b"null", "no json": b"{", "NaN": b'{"version": NaN}', "text": b'{"version": "3"}',
        "too deep": b"[" * 100_000, "twice": b'{"version": 3, "version": 3}',
        "huge": b'{"version": ' + b"9" * 5000 + b"}",
    }  # fmt: skip
    for name, raw in raws.items():
        yield changed(name, lambda manifest, raw=raw: manifest.update(raw=raw))
    rounds = signed([(name, b"") for name in MEMBERS[PackageKind.ROUND]], key, kind=PackageKind.ROUND)
    yield "a round package", rounds


def _of_other_content(members: Members) -> Iterator[tuple[str, Members]]:
    """Members that their sender signed, though they are not what a desk writes."""

    def put(member: str, data: bytes) -> Members:
        assert data != members[member], member
        return {**members, member: data}

    def swapped(member: str, old: str, new: str) -> Members:
        return put(member, members[member].decode().replace(old, new, 1).encode())

    def at(member: str, place: str, value: object) -> Members:
        whole = json.loads(members[member])
        inner = whole
        *path, last = place.split(".")
        for name in path:
            inner = inner[name]
        inner[last] = value
        return put(member, json.dumps(whole, ensure_ascii=False).encode())

    for place, wrong in (
        ("round.year", "2023"), ("round.year", 2023.0), ("round.year", True), ("round.year", float("nan")),
        ("round.year", float("inf")), ("round.year", 10**400), ("round.year", None), ("round", []), ("sender", "x"),
        ("sender.sequence", -1), ("sender.sequence", 0), ("sender.sequence", 10**18), ("sender.desk_id", ""),
        ("sender.desk_name", "x" * 10_000_000), ("sender.desk_name", "a\x00b"), ("sender.previous", "../x"),
        ("contains.free_text", False), ("contains.free_text", "yes"), ("more", 1),
    ):  # fmt: skip
        yield f"round.json: {place} = {str(wrong)[:20]!r}", at("round.json", place, wrong)
    yield "round.json: null", put("round.json", b"null")
    yield "round.json: too deep", put("round.json", b"[" * 100_000)
    yield "definition.json: a list", put("definition.json", b"[]")
    yield "definition.json: another one", swapped("definition.json", '"version": "', '"version": "9')
    for member in (name for name in members if name.endswith((".csv", ".json"))):
        if member in ("datapackage.json", "schemas.json"):
            continue
        text = members[member].decode("utf-8-sig")
        yield f"{member}: in UTF-16", put(member, text.encode("utf-16"))
        yield f"{member}: in Windows-1252", put(member, (text + "\r\nåäö;").encode("cp1252", "replace"))
        yield f"{member}: two byte order marks", put(member, b"\xef\xbb\xbf" * 2 + text.encode())
        yield f"{member}: no text", put(member, bytes(range(256)) * 40)
        yield f"{member}: empty", put(member, b"")
    yield from _of_other_tables(members, swapped, put)


def _of_other_tables(
    members: Members, swapped: Callable[[str, str, str], Members], put: Callable[[str, bytes], Members]
) -> Iterator[tuple[str, Members]]:
    yield "reordered columns", swapped("answers.csv", "rev;number;choice", "number;rev;choice")
    yield "a column more", swapped("answers.csv", "missing;action", "missing;action;more")
    yield "columns with commas", put("answers.csv", members["answers.csv"].replace(b";", b","))
    yield "an open quotation mark", put("answers.csv", members["answers.csv"] + b'"')
    for member, row in (
        ("answers.csv", f"{'ab' * 32};1;1;;;0"),
        ("answers.csv", f"{'9' * 64};{'1' * 5000};1;;;0"),
        ("motivations.csv", f"{'ab' * 32};1;=1+1"),
        ("motivations.csv", f"{'ab' * 32};1;{'x' * 10_000_000}"),
        ("motivations.csv", f"{'ab' * 32};1;a\x07b"),
        ("motivations.csv", f"{'ab' * 32};1;a\0b"),
        ("revisions.csv", f"{'ab' * 32};0000-0000;{'ab' * 32};final;;;;1;0;0;{'9' * 30};"),
        ("revisions.csv", f"{'ab' * 32};0000-0000;{'ab' * 32};draft;;;;1;0;0;;"),
        ("revisions.csv", f"{'ab' * 32};0000-0000;{'ab' * 32};final;;[NaN];;1;0;0;;2023-02-30"),
        ("events.csv", "d;1;0000-0000;keyed;9999-12-31T23:59:59Z;;;"),
        ("events.csv", f"d;{'9' * 400};0000-0000;keyed;2023-12-31T23:59:59Z;;;"),
        ("forms.csv", f"ABCD-EFGH;{'ab' * 32};"),
        ("units.csv", "å;Avdelning\r\n" + unicodedata.normalize("NFD", "å") + ";Avdelning"),
        ("units.csv", ";Avdelning utan kod"),
        ("units.csv", "=1+1;Avdelning"),
        ("actions.csv", "../../x;;;0;;;;;open;;2023;"),
        ("actions.csv", f"{'0a' * 16};;;0;;=1+1;;;open;;2023;"),
    ):
        end = "" if members[member].endswith(b"\n") else "\r\n"
        name = f"{member}: a row {row[:10]}… of {len(row)} characters, {row[-12:]!r}"
        yield name, put(member, members[member] + f"{end}{row}\r\n".encode())


@cache
def _many_members() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(100_000):
            archive.writestr(zipfile.ZipInfo(f"{number}.csv"), b"")
    return out.getvalue()


def _zipped(members: Members) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _with_link(members: Members) -> bytes:
    out, link = io.BytesIO(), zipfile.ZipInfo("answers.csv")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        for name, data in members.items():
            if name != link.filename:
                archive.writestr(name, data)
    return out.getvalue()


def _marked_encrypted(genuine: bytes) -> bytes:
    data = bytearray(genuine)
    data[data.index(b"PK\3\4") + 6] |= 1
    data[data.index(b"PK\1\2") + 8] |= 1
    return bytes(data)


def _lying(genuine: bytes, size: int) -> bytes:
    """The first member says that it is so large, before it and in the directory."""
    data = bytearray(genuine)
    struct.pack_into("<L", data, data.index(b"PK\3\4") + 22, size)
    struct.pack_into("<L", data, data.index(b"PK\1\2") + 24, size)
    return bytes(data)
