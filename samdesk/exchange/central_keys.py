"""Files of secret halves that open what is sealed for central: those of its keys folder, the escrow's, and a copy.

Each is a text that ``age -d -i FILE`` takes as it is: lines that begin with ``#`` say what it is, then the secret half.
A copy for another computer of central's also holds the key that signs, which a line with ``#`` hides from ``age``.
Reading takes what a person has typed from paper too: spaces, line ends and case do not matter. A secret is in no
message.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import InputFaults, Where, input_fault, refused
from samdesk.exchange import keys, private_files
from samdesk.exchange.sealing import SealingKey, sealing_key
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from samdesk.exchange.keys import SigningKey

_LONGEST: Final = 2**16
"""Bytes of a file of keys that are read: room for hundreds."""
_PREFIX: Final = "AGE-SECRET-KEY-1"
_EACH: Final = re.compile(f"(?={_PREFIX})")
_SIGNS: Final = "#signs# "


@dataclass(frozen=True)
class KeyCopy:
    """What a file of keys holds: pairs that open, and the pair that signs if the file is a copy of central's."""

    opening: tuple[SealingKey, ...]
    signing: SigningKey | None = None


def keep_opening_key(folder: Path, key: SealingKey) -> Path:
    """Put a pair into the folder of keys, beside those that are there; gives its file."""
    private_files.make_private_folder(folder)
    path = folder / f"central-key-{key.recipient[4:16]}.txt"
    private_files.write_private(path, opening_key_text([key]))
    return path


def opening_keys(folder: Path) -> tuple[SealingKey, ...]:
    """All pairs of a folder of keys. Raises ``Refused`` if one is damaged or others may read it."""
    found: dict[str, SealingKey] = {}
    for path in sorted(folder.glob("central-key-*.txt")):
        try:
            copied = _read(private_files.read_private(path, _LONGEST), path.name)
        except InputFaults as faults:
            raise refused(
                _("A key on this computer that opens sealed files is damaged."),
                _("Take in a copy of the keys, or move the file away and take in the escrow key."),
                Where(str(path)),
            ) from faults
        found |= {key.recipient: key for key in copied.opening}
    return tuple(found.values())


def read_key_copy(path: Path) -> KeyCopy:
    """The keys of a file that somebody chose, as it was written or typed from paper.

    Raises ``InputFaults`` if it has none or one is damaged or mistyped, ``OSError`` as the file system does.
    """
    with path.open("rb") as file:
        return _read(file.read(_LONGEST), path.name)


def opening_key_text(opening: Sequence[SealingKey], signing: SigningKey | None = None, said: str = "") -> bytes:
    """The content of a file of keys; ``said`` explains it to whoever opens it, a line for each of its lines. Secret."""
    lines = [f"# {line}" for line in said.splitlines()]
    for key in opening:
        lines += [f"# public key: {key.recipient}", key.identity]
    if signing is not None:
        lines += [f"{_SIGNS}{line}" for line in keys.key_file(signing).decode("ascii").splitlines()]
    return ("\n".join(lines) + "\n").encode()


def _read(data: bytes, file: str) -> KeyCopy:
    lines = _text(data).splitlines()
    signs = "".join(f"{line[len(_SIGNS) :]}\n" for line in lines if line.startswith(_SIGNS))
    signing = keys.parsed_key(signs.encode()) if signs else None
    typed = "".join("".join(line.split()) for line in lines if not line.startswith("#")).upper().replace("O", "0")
    parts = [part for part in _EACH.split(typed) if part]
    opening = tuple(key for part in parts if (key := sealing_key(part)) is not None)
    if not typed.startswith(_PREFIX):
        raise input_fault(
            _("The file holds no key that opens sealed files."),
            _("Choose the file that was saved when the keys were set up, or the one typed from its paper."),
            Where(file),
        )
    if len(opening) < len(parts) or (signs and signing is None):
        raise input_fault(
            _("The key in the file is damaged or mistyped."),
            _("Compare it with the paper, sign by sign, or use another copy of the file."),
            Where(file),
        )
    return KeyCopy(opening, signing)


def _text(data: bytes) -> str:
    """The text of a file that an editor may have saved in its own way; what matters of it is ASCII."""
    coding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    return data.decode(coding, "replace")
