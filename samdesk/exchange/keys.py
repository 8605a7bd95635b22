"""Keys: the Ed25519 pair with which a desk signs what it exports, made at the first start and kept in its folder.

The private key is a PKCS #8 file (RFC 8410) as openssl writes it, followed by the public key, so that damage to
either is noticed. A pair that is replaced stays in the folder under the day when that was done. Knows nothing of what
is signed, nor of whose keys count.
"""

from __future__ import annotations

import base64
import binascii
import re
import secrets
from dataclasses import dataclass, field
from itertools import chain, count
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import Where, refused
from samdesk.exchange import private_files
from samdesk.language import _

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

FILE_NAME: Final = "desk-key.pem"

_LONGEST: Final = 1000
"""A key file is shorter, in bytes."""
_PRIVATE_DER: Final = bytes.fromhex("302e020100300506032b657004220420")
_PUBLIC_DER: Final = bytes.fromhex("302a300506032b6570032100")
_FILE: Final = re.compile(
    r"-----BEGIN PRIVATE KEY-----\n([A-Za-z0-9+/=]{64})\n-----END PRIVATE KEY-----\n"
    r"-----BEGIN PUBLIC KEY-----\n([A-Za-z0-9+/=]{60})\n-----END PUBLIC KEY-----\n"
)


@dataclass(frozen=True)
class SigningKey:
    """A desk's key pair; ``seed`` is the secret part, ``public_key`` hexadecimal."""

    seed: bytes = field(repr=False)
    public_key: str

    def signature(self, data: bytes) -> bytes:
        """The Ed25519 signature of the data, 64 bytes."""
        from nacl.signing import SigningKey as Ed25519

        return bytes(Ed25519(self.seed).sign(data).signature)


def key_of(seed: bytes) -> SigningKey:
    """The key pair that follows from 32 secret bytes."""
    from nacl.signing import SigningKey as Ed25519

    return SigningKey(seed, bytes(Ed25519(seed).verify_key).hex())


def is_signed(data: bytes, signature: bytes, public_key: str) -> bool:
    """Whether the signature of the data was made with the private half of a public key (hexadecimal)."""
    from nacl.exceptions import BadSignatureError
    from nacl.signing import VerifyKey

    if len(signature) != 64:
        return False
    try:
        VerifyKey(bytes.fromhex(public_key)).verify(data, signature)
    except BadSignatureError:
        return False
    return True


def public_pem(public_key: str) -> bytes:
    """A public key (hexadecimal) as the PEM file that openssl reads."""
    return _pem("PUBLIC", _PUBLIC_DER + bytes.fromhex(public_key))


def load_or_create_key(folder: Path) -> SigningKey:
    """The key of the desk that keeps its files in ``folder``, made there if there is none.

    Only the owner may read the folder and the file. Raises ``Refused`` if the file is damaged or others may read it,
    ``OSError`` as the file system does.
    """
    path = folder / FILE_NAME
    if not path.exists():
        private_files.make_private_folder(folder)
        private_files.write_private(path, key_file(new_key()))
    # Read back even what was just made: if two programs started at once, both use the key that stayed.
    key = parsed_key(private_files.read_private(path, _LONGEST))
    if key is None:
        raise refused(
            _("The key that this desk signs its files with is damaged."),
            _("Put the file back from a backup; or make a new key, which central HR must approve."),
            Where(str(path)),
        )
    return key


def replace_key(folder: Path, key: SigningKey, day: date) -> Path | None:
    """Sign with another key from now on; gives where the former one is kept, ``None`` if there was none.

    The former file is kept as it is, even damaged, under the day; nothing happens if it holds this very key. There is
    a key at every moment in between. Raises ``OSError`` as the file system does; then the former key still holds.
    """
    private_files.make_private_folder(folder)
    path, aside = folder / FILE_NAME, None
    if path.exists():
        if parsed_key(path.read_bytes()) == key:
            return None
        aside = _free_name(folder, day)
        private_files.write_private(aside, path.read_bytes())
    private_files.write_private(path, key_file(key))
    return aside


def new_key() -> SigningKey:
    """A fresh key pair, from the system's random numbers."""
    return key_of(secrets.token_bytes(32))


def _free_name(folder: Path, day: date) -> Path:
    names = (f"desk-key until {day.isoformat()}{suffix}.pem" for suffix in chain([""], (f" {n}" for n in count(2))))
    return next(path for name in names if not (path := folder / name).exists())


def parsed_key(data: bytes) -> SigningKey | None:
    """The key that a key file holds, ``None`` if a byte of it is not as it was written; line ends do not matter."""
    text = data.decode("ascii", "replace").replace("\r\n", "\n")
    match = _FILE.fullmatch(text)
    if match is None:
        return None
    try:
        private = base64.b64decode(match[1], validate=True)
    except binascii.Error:
        return None
    if len(private) != len(_PRIVATE_DER) + 32 or not private.startswith(_PRIVATE_DER):
        return None
    key = key_of(private[len(_PRIVATE_DER) :])
    return key if text.encode() == key_file(key) else None


def key_file(key: SigningKey) -> bytes:
    """A key file: both halves of the pair. Secret."""
    return _pem("PRIVATE", _PRIVATE_DER + key.seed) + public_pem(key.public_key)


def _pem(name: str, der: bytes) -> bytes:
    body = base64.b64encode(der).decode()
    return f"-----BEGIN {name} KEY-----\n{body}\n-----END {name} KEY-----\n".encode()
