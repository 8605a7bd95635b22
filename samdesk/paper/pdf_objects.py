"""A small PDF file as numbered objects: those without a stream lie compressed together, and the index is a stream too.

A form to fill in has thousands of small objects, and this makes it a tenth of the size. Knows nothing of forms.
Source: ISO 32000-1, 7.5.7 (object streams) and 7.5.8 (cross-reference streams).
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Final

TOGETHER: Final = 200
"""Objects in one compressed stream."""


class PdfObjects:
    """The objects of one file; ``reserve`` gives a number before its object is known."""

    def __init__(self) -> None:
        self._plain: dict[int, bytes] = {}
        self._streams: dict[int, bytes] = {}
        self._last = 0

    def reserve(self) -> int:
        """A number for an object that is put later."""
        self._last += 1
        return self._last

    def put(self, number: int, body: str | bytes) -> int:
        """Put an object under a number that was reserved."""
        self._plain[number] = body.encode("latin-1") if isinstance(body, str) else body
        return number

    def add(self, body: str | bytes) -> int:
        """Put an object under a new number, which is given back."""
        return self.put(self.reserve(), body)

    def stream(self, data: bytes, entries: str = "") -> int:
        """Put a compressed stream with more ``entries`` in its dictionary; gives its number."""
        packed = zlib.compress(data, 9)
        number = self.reserve()
        head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode("latin-1")
        self._streams[number] = head + packed + b"\nendstream"
        return number

    def file(self, root: int, info: int) -> bytes:
        """The whole file; ``root`` is the number of the catalogue, ``info`` of the document's description."""
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places: dict[int, tuple[int, int, int]] = {}
        waiting = sorted(self._plain)
        for start in range(0, len(waiting), TOGETHER):
            numbers = waiting[start : start + TOGETHER]
            holder = self._together(numbers)
            places |= {number: (2, holder, n) for n, number in enumerate(numbers)}
        for number, body in sorted(self._streams.items()):
            places[number] = (1, len(out), 0)
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        index = self.reserve()
        places[index] = (1, len(out), 0)
        rows = [(0, 0, 65535), *(places[number] for number in range(1, index + 1))]
        packed = zlib.compress(b"".join(_row(row) for row in rows), 9)
        name = hashlib.sha256(bytes(out)).hexdigest()[:32]
        entries = f"/Type/XRef/Size {index + 1}/W[1 4 2]/Root {root} 0 R/Info {info} 0 R/ID[<{name}><{name}>]"
        head = f"<<{entries}/Filter/FlateDecode/Length {len(packed)}>>stream\n".encode("latin-1")
        start = len(out)
        out += b"%d 0 obj\n%b%b\nendstream\nendobj\n" % (index, head, packed)
        out += b"startxref\n%d\n%%%%EOF\n" % start
        return bytes(out)

    def _together(self, numbers: list[int]) -> int:
        heads, bodies = [], bytearray()
        for number in numbers:
            heads.append(f"{number} {len(bodies)}")
            bodies += self._plain[number] + b"\n"
        head = (" ".join(heads) + "\n").encode("latin-1")
        return self.stream(head + bytes(bodies), f"/Type/ObjStm/N {len(numbers)}/First {len(head)}")


def _row(row: tuple[int, int, int]) -> bytes:
    kind, place, more = row
    return kind.to_bytes(1, "big") + place.to_bytes(4, "big") + more.to_bytes(2, "big")


def text_string(text: str) -> str:
    """A text as a PDF string: Latin letters as they are, others as UTF-16."""
    if all(" " <= c <= "~" or ("\xa1" <= c <= "\xff" and c != "\xad") for c in text):
        escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        return f"({escaped})"
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def name(text: str) -> str:
    """A text as a PDF name, with the slash."""
    safe = (chr(b) if 0x21 <= b <= 0x7E and chr(b) not in "#()<>[]{}/%" else f"#{b:02X}" for b in text.encode())
    return "/" + "".join(safe)


def number(value: float) -> str:
    """A number with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"


def references(numbers: list[int]) -> str:
    """An array of references."""
    return "[" + " ".join(f"{one} 0 R" for one in numbers) + "]"
