"""The signed package: a ZIP file whose manifest lists every member with its hash, and a signature of the manifest.

The last three members prove the others: ``manifest.json``, ``manifest.sig`` (Ed25519 of the manifest's bytes)
and ``manifest.pub.pem`` (the public key), so that ``openssl pkeyutl -verify -rawin -pubin -inkey manifest.pub.pem
-sigfile manifest.sig -in manifest.json`` verifies a file without this program. The manifest hashes the packed data
too: zlib libraries pack differently, so packing again would not tell whether a byte was changed.

A member that is added or changes its meaning raises ``VERSION``; a program reads every version up to its own and
tells the user to update for a later one. A package that only central HR may read is sealed as a whole (``sealing``), so
that the signature is inside. Whose keys count is decided elsewhere. Knows nothing of the content.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from samdesk import shipped
from samdesk.domain.faults import InputFaults, Where, input_fault, refused
from samdesk.domain.travel import Signed
from samdesk.exchange import container, keys, sealing
from samdesk.exchange.fault_list import shown
from samdesk.exchange.json_values import Misfit, decoded, dumped, loaded
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from samdesk.exchange.container import Entry
    from samdesk.exchange.keys import SigningKey

FORMAT: Final = "samdesk"
VERSION: Final = 3
HASH: Final = re.compile(r"[0-9a-f]{64}")

MANIFEST: Final = "manifest.json"
_SIGNATURE: Final = "manifest.sig"
_PUBLIC_KEY: Final = "manifest.pub.pem"
_PROOF: Final = (MANIFEST, _SIGNATURE, _PUBLIC_KEY)


class PackageKind(StrEnum):
    """What a package is for."""

    ROUND = "round_package"
    MERGE = "merge_file"


READING_BOOK: Final = "Läs.xlsx"
"""The member for people; a program never reads it."""

MEMBERS: Final = {
    PackageKind.ROUND: (
        "README.md",
        "datapackage.json",
        "schemas.json",
        "round.json",
        "units.csv",
        "forms.csv",
        "definition.json",
        "material.json",
        "actions.csv",
        "form_actions.csv",
        "events.csv",
        "revisions.csv",
        "answers.csv",
        "motivations.csv",
    ),
    PackageKind.MERGE: (
        "README.md",
        READING_BOOK,
        "datapackage.json",
        "schemas.json",
        "round.json",
        "units.csv",
        "forms.csv",
        "revisions.csv",
        "answers.csv",
        "motivations.csv",
        "events.csv",
        "definition.json",
        "actions.csv",
    ),
}
"""Members of each kind beside the manifest, in the order of the file."""

OPTIONAL: Final = frozenset({READING_BOOK})
"""Members that a package may lack."""

_SINCE: Final = {
    PackageKind.ROUND: {
        "actions.csv": 2,
        "form_actions.csv": 2,
        "events.csv": 2,
        "schemas.json": 3,
        "revisions.csv": 3,
        "answers.csv": 3,
        "motivations.csv": 3,
    },
    PackageKind.MERGE: {"actions.csv": 2, "schemas.json": 3, "units.csv": 3, READING_BOOK: 3},
}
"""The version that brought a member of a kind; the others were there from the first."""


@dataclass(frozen=True)
class Listed:
    """A member as the manifest lists it; ``packed_sha256`` is of the bytes in the ZIP file."""

    name: str
    bytes: int
    sha256: str
    packed_sha256: str


@dataclass(frozen=True)
class Manifest:
    """``manifest.json``: every member of the package, and the key that signs for them (hexadecimal)."""

    format: str
    version: int
    kind: PackageKind
    public_key: str
    members: tuple[Listed, ...]


def write_package(
    out: Path, kind: PackageKind, members: Mapping[str, bytes], key: SigningKey, recipients: Sequence[str] = ()
) -> Signed:
    """Write the members, all that ``MEMBERS`` names for the kind, as a package signed with the key.

    The same members and key give the same bytes, unless it is sealed for ``recipients``, who alone can open it then.
    Raises ``ValueError`` for a recipient that is none, ``OSError`` as the file system does.
    """
    names = tuple(name for name in MEMBERS[kind] if name in members or name not in OPTIONAL)
    if set(names) != set(members):
        raise ValueError(set(names) ^ set(members))
    entries = [container.packed(name, members[name]) for name in names]
    manifest = dumped(
        {
            "format": FORMAT,
            "version": VERSION,
            "kind": kind,
            "public_key": key.public_key,
            "members": [
                {
                    "name": entry.name,
                    "bytes": entry.size,
                    "sha256": _sha256(members[entry.name]),
                    "packed_sha256": _sha256(entry.packed),
                }
                for entry in entries
            ],
        }
    )
    proof = (manifest, key.signature(manifest), keys.public_pem(key.public_key))
    entries += [container.packed(name, data, deflated=False) for name, data in zip(_PROOF, proof, strict=True)]
    with shipped.written_whole(out) as temporary, temporary.open("wb") as file:
        if recipients:
            file.write(sealing.sealed(b"".join(container.zipped(entries)), recipients))
        else:
            file.writelines(container.zipped(entries))
    return Signed(_sha256(manifest), key.public_key)


def open_package(
    data: bytes, file: str, kind: PackageKind, identities: Sequence[str] = ()
) -> tuple[dict[str, bytes], Signed]:
    """The members of a package beside the manifest, those of its version, and what its signature proves.

    ``data`` is what the file of this name holds, from anyone: nothing is unpacked before its hash has been found in the
    signed manifest. One that is sealed is opened with the ``identities``. Raises ``InputFaults`` if it is not exactly
    as ``write_package`` writes it, is of another kind, or cannot be opened.
    """
    if sealing.is_sealed(data):
        container.refuse_too_long(data, file)
        data = sealing.unsealed(data, identities, file)
    entries = container.unzipped(data, file)
    proof, entries = entries[-len(_PROOF) :], entries[: -len(_PROOF)]
    if tuple(entry.name for entry in proof) != _PROOF or any(entry.deflated for entry in proof):
        raise input_fault(
            _("The file is no package of SamDesk."), _("Choose the file that SamDesk exported."), Where(file)
        )
    said, signature, pem = (container.content(entry, file) for entry in proof)
    manifest = _manifest(said, file)
    if pem != keys.public_pem(manifest.public_key) or not keys.is_signed(said, signature, manifest.public_key):
        raise input_fault(
            _("The signature of the file is wrong: it is not as the sender's desk wrote it."),
            _("Do not use the file; ask the sender for it again."),
            Where(file, MANIFEST),
        )
    _refuse_other_kind(manifest.kind, kind, file)
    _refuse_other_members(manifest, entries, kind, file)
    members = {
        entry.name: _member(entry, listed, file) for entry, listed in zip(entries, manifest.members, strict=True)
    }
    return members, Signed(_sha256(said), manifest.public_key)


def read_bytes(path: Path) -> bytes:
    """The whole file, or one byte more than a package may have; raises ``Refused`` if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(container.FILE_LIMIT + 1)
    except FileNotFoundError:
        raise refused(_("The file is not there."), _("Check its name and folder."), Where(str(path))) from None
    except OSError as error:
        what = _("The file cannot be read: {reason}.").format(reason=error.strerror)
        raise refused(what, _("Check that you may read it, or copy it to this computer."), Where(str(path))) from None


def _manifest(data: bytes, file: str) -> Manifest:
    """The manifest, its form checked; whether it is signed is another matter."""
    try:
        plain = loaded(data)
        _refuse_newer(plain, file)
        manifest = decoded(Manifest, plain)
        hashes = [manifest.public_key, *(h for m in manifest.members for h in (m.sha256, m.packed_sha256))]
        if manifest.format != FORMAT or not all(HASH.fullmatch(text) for text in hashes):
            raise Misfit(_("It is no manifest of SamDesk."))
    except Misfit as misfit:
        raise _unusable(str(misfit), file, MANIFEST) from None
    return manifest


def _refuse_newer(plain: Any, file: str) -> None:  # noqa: ANN401 - any JSON value
    version = plain.get("version") if isinstance(plain, dict) else None
    if type(version) is int and version > VERSION:
        raise input_fault(
            _("The file was made by a newer SamDesk."), _("Update the program, then open the file."), Where(file)
        )
    if type(version) is not int or version < 1:
        raise Misfit(_("It is no manifest of SamDesk."))


def _refuse_other_kind(found: PackageKind, wanted: PackageKind, file: str) -> None:
    if found is wanted:
        return
    if wanted is PackageKind.MERGE:
        what, advice = _("The file is a round package, not a merge file."), _("Open it under Round instead.")
    else:
        what, advice = _("The file is a merge file, not a round package."), _("Open it under Collection instead.")
    raise input_fault(what, advice, Where(file))


def _refuse_other_members(manifest: Manifest, entries: list[Entry], kind: PackageKind, file: str) -> None:
    names = [entry.name for entry in entries]
    listed = [member.name for member in manifest.members]
    advice = _("Do not use the file; ask the sender for it again.")
    known = tuple(name for name in MEMBERS[kind] if _SINCE[kind].get(name, 1) <= manifest.version)
    for name in known:
        if _is_lacking(name, names, listed):
            raise input_fault(_("The member “{name}” is missing.").format(name=name), advice, Where(file))
    for name in [*names, *listed]:
        if name not in known:
            what = _("The member “{name}” does not belong in the file.").format(name=shown(name))
            raise input_fault(what, advice, Where(file))
    if names != [name for name in known if name in names] or names != listed:
        raise input_fault(_("The members are not in their order."), advice, Where(file))


def _is_lacking(name: str, names: Collection[str], listed: Collection[str]) -> bool:
    """Whether a member is not both there and listed; an optional one may be neither."""
    there = (name in names, name in listed)
    return not all(there) if name not in OPTIONAL else there[0] != there[1]


def _member(entry: Entry, listed: Listed, file: str) -> bytes:
    if not entry.deflated or _sha256(entry.packed) != listed.packed_sha256:
        raise _unusable(_("The member is damaged or was changed."), file, entry.name)
    known = _unpacked_before.get(listed.packed_sha256)
    if known is None or (known.crc, len(known.data)) != (entry.crc, entry.size):
        data = container.content(entry, file)
        known = _Unpacked(data, _sha256(data), entry.crc)
        if entry.name in _ALIKE and len(data) <= _REMEMBERED_MOST:
            if len(_unpacked_before) >= _REMEMBERED:
                _unpacked_before.clear()
            _unpacked_before[listed.packed_sha256] = known
    if len(known.data) != listed.bytes or known.sha256 != listed.sha256:
        raise _unusable(_("The member is not what the manifest says."), file, entry.name)
    return known.data


@dataclass(frozen=True)
class _Unpacked:
    data: bytes
    sha256: str
    crc: int


_ALIKE: Final = frozenset({"definition.json", "schemas.json"})
"""Members that hundreds of files of one round have alike, and that are most of a file with few forms."""
_REMEMBERED: Final = 8
_REMEMBERED_MOST: Final = 2**21
"""Bytes of a member that is remembered, at most."""
_unpacked_before: dict[str, _Unpacked] = {}
"""What such members held, by the SHA-256 of their packed bytes, which is computed anew for every file."""


def _unusable(what: str, file: str, member: str) -> InputFaults:
    return input_fault(what, _("Copy the file again, or ask the sender to export it again."), Where(file, member))


def _sha256(data: bytes | memoryview) -> str:
    return hashlib.sha256(data).hexdigest()
