"""The ZIP file around a package, written and read byte for byte in one way only.

Own code, because Python's ``zipfile`` promises neither the same bytes from version to version nor a limit on
what it reads before one can look. Every byte outside the packed data follows from the members' names, sizes and
CRC-32, so reading rebuilds those bytes and compares: a file that any other program has touched is noticed. ZIP as
in PKWARE's APPNOTE 6.3, without ZIP64, extra fields, comments or data descriptors. Knows nothing of manifests,
signatures or what the members hold.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NoReturn

from samdesk.domain.faults import Where, input_fault
from samdesk.exchange.fault_list import shown
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FILE_LIMIT: Final = 512 * 2**20
"""Largest package, in bytes."""
TOTAL_LIMIT: Final = 2 * 2**30
"""Most that all members of a package may hold unpacked, in bytes."""
RATIO_LIMIT: Final = 200
"""Most that a member of over a megabyte may grow when it is unpacked."""
MEMBER_LIMIT: Final = 50
"""Most members of a package."""

_LOCAL: Final = struct.Struct("<4s5H3L2H")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_END: Final = struct.Struct("<4s4H2LH")
_STORED: Final = 0
_DEFLATED: Final = 8
_ENCRYPTED: Final = 1 << 0
_NAME_IN_UTF_8: Final = 1 << 11
_NEEDS: Final = 20  # version 2.0 of the format
_MADE_ON_UNIX: Final = 3 << 8
_FIRST_OF_JANUARY_1980: Final = 0x0021
_ORDINARY_FILE: Final = 0o100644 << 16
_SYMBOLIC_LINK: Final = 0o120000
_LEVEL: Final = 6


@dataclass(frozen=True)
class Entry:
    """A member as it lies in the file: name, CRC-32 and bytes of its content, and the packed data."""

    name: str
    crc: int
    size: int
    packed: bytes | memoryview
    deflated: bool


def packed(name: str, content: bytes, *, deflated: bool = True) -> Entry:
    """The member that holds this content; one that is not deflated is stored as it is."""
    data = content
    if deflated:
        deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        data = deflate.compress(content) + deflate.flush()
    return Entry(name, zlib.crc32(content), len(content), data, deflated)


def zipped(entries: Sequence[Entry]) -> Iterator[bytes | memoryview]:
    """The bytes of the ZIP file with these members in this order, piece by piece."""
    headers, end = _frame(entries)
    for header, entry in zip(headers, entries, strict=True):
        yield header
        yield entry.packed
    yield end


def _frame(entries: Sequence[Entry]) -> tuple[list[bytes], bytes]:
    """All bytes that are not packed data: the header before each member, and the directory at the end."""
    headers: list[bytes] = []
    directory = b""
    offset = 0
    for entry in entries:
        name = entry.name.encode()
        method = _DEFLATED if entry.deflated else _STORED
        sizes = (entry.crc, len(entry.packed), entry.size)
        flags = 0 if entry.name.isascii() else _NAME_IN_UTF_8
        shared = (_NEEDS, flags, method, 0, _FIRST_OF_JANUARY_1980, *sizes, len(name), 0)
        header = _LOCAL.pack(b"PK\3\4", *shared) + name
        made = _MADE_ON_UNIX | _NEEDS
        directory += _CENTRAL.pack(b"PK\1\2", made, *shared, 0, 0, 0, _ORDINARY_FILE, offset) + name
        headers.append(header)
        offset += len(header) + len(entry.packed)
    n = len(entries)
    return headers, directory + _END.pack(b"PK\5\6", 0, 0, n, n, len(directory), offset, 0)


def unzipped(data: bytes, file: str) -> list[Entry]:
    """The members of a ZIP file that ``zipped`` wrote, still packed, in their order.

    Raises ``InputFaults``, naming ``file``, if it is anything else or above a limit. What a member's content is
    must be checked by ``content``.
    """
    view = memoryview(data)
    start, count = _directory(view, file)
    entries: list[Entry] = []
    offsets: list[int] = []
    for _member in range(count):
        if start + _CENTRAL.size > len(data):
            _damaged(file)
        fields = _CENTRAL.unpack_from(data, start)
        names_at = start + _CENTRAL.size
        name = bytes(view[names_at : names_at + fields[10]]).decode(errors="replace")
        _refuse_what_we_never_write(name, fields[3], fields[15], {entry.name for entry in entries}, file)
        packed_at = fields[16] + _LOCAL.size + fields[10]
        offsets.append(packed_at)
        deflated = fields[4] == _DEFLATED
        entries.append(Entry(name, fields[7], fields[9], view[packed_at : packed_at + fields[8]], deflated))
        start = names_at + fields[10] + fields[11] + fields[12]
    _refuse_too_large(entries, file)
    _refuse_other_bytes(view, entries, offsets, file)
    return entries


def content(entry: Entry, file: str) -> bytes:
    """What a member holds; raises ``InputFaults`` if the packed data are damaged or not of the promised size."""
    if not entry.deflated:
        data = bytes(entry.packed)
    else:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = inflate.decompress(entry.packed, entry.size + 1)
        except zlib.error:
            _damaged(file, entry.name)
        if not inflate.eof or inflate.unused_data:
            _damaged(file, entry.name)
    if len(data) != entry.size or zlib.crc32(data) != entry.crc:
        _damaged(file, entry.name)
    return data


def refuse_too_long(data: bytes | memoryview, file: str) -> None:
    """Raise ``InputFaults``, naming ``file``, if the data are more than a package can be."""
    if len(data) > FILE_LIMIT:
        what, advice = _("The file is larger than a package can be."), _("Choose the file that SamDesk exported.")
        raise input_fault(what, advice, Where(file))


def _directory(view: memoryview, file: str) -> tuple[int, int]:
    """Where the directory of members starts, and how many it lists."""
    advice = _("Choose the file that SamDesk exported.")
    refuse_too_long(view, file)
    if bytes(view[:4]) != b"PK\3\4":
        raise input_fault(_("The file is no package of SamDesk."), advice, Where(file))
    if len(view) < _END.size or bytes(view[-_END.size : -_END.size + 4]) != b"PK\5\6":
        raise input_fault(
            _("The file is cut off, or damaged at its end."), _("Copy it again, whole, or ask the sender."), Where(file)
        )
    _mark, _disk, _first_disk, here, count, _size, start, _comment = _END.unpack(view[-_END.size :])
    most = max(here, count)
    if most > MEMBER_LIMIT:
        what = _("The file holds {n} members, at most {limit} are allowed.").format(n=most, limit=MEMBER_LIMIT)
        raise input_fault(what, advice, Where(file))
    return start, count


def _refuse_what_we_never_write(name: str, flags: int, attributes: int, earlier: set[str], file: str) -> None:
    if flags & _ENCRYPTED:
        what = _("The member “{name}” is encrypted.")
    elif (attributes >> 16) & 0o170000 == _SYMBOLIC_LINK:
        what = _("The member “{name}” is a link to another file.")
    elif name in earlier:
        what = _("The member “{name}” is there twice.")
    elif not name or name.startswith(("/", "\\")) or name[1:2] == ":" or ".." in name.replace("\\", "/").split("/"):
        what = _("The member “{name}” points outside the package.")
    else:
        return
    raise input_fault(what.format(name=shown(name)), _("Do not use the file; ask the sender about it."), Where(file))


def _refuse_too_large(entries: Sequence[Entry], file: str) -> None:
    advice = _("Do not use the file; ask the sender about it.")
    if sum(entry.size for entry in entries) > TOTAL_LIMIT:
        raise input_fault(_("The file would unpack to more than 2 GB."), advice, Where(file))
    for entry in entries:
        if entry.size > max(2**20, len(entry.packed) * RATIO_LIMIT):
            what = _("The member “{name}” would grow more than {limit} times when it is unpacked.")
            raise input_fault(what.format(name=shown(entry.name), limit=RATIO_LIMIT), advice, Where(file))


def _refuse_other_bytes(view: memoryview, entries: Sequence[Entry], offsets: list[int], file: str) -> None:
    """Every byte outside the packed data is as ``zipped`` writes it, and nothing lies between."""
    if sum(len(entry.packed) for entry in entries) > len(view):
        _touched(file)
    if not all(entry.name.isprintable() for entry in entries):
        _touched(file)
    headers, end = _frame(entries)
    at = 0
    for header, entry, packed_at in zip(headers, entries, offsets, strict=True):
        if packed_at != at + len(header) or view[at:packed_at] != header:
            _touched(file)
        at = packed_at + len(entry.packed)
    if view[at:] != end:
        _touched(file)


def _damaged(file: str, member: str = "") -> NoReturn:
    what = _("The file is damaged.")
    raise input_fault(what, _("Copy it again, or ask the sender to export it again."), Where(file, member))


def _touched(file: str) -> NoReturn:
    raise input_fault(
        _("The file is damaged, or another program has saved it."),
        _("Ask the sender for the file as SamDesk exported it."),
        Where(file),
    )
