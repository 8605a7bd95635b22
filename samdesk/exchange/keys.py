"""Keys: the Ed25519 pair with which a desk signs what it exports, made at the first start and kept in its folder.

The private key is a PKCS #8 file (RFC 8410) as openssl writes it, followed by the public key, so that damage to
either is noticed. Knows nothing of what is signed, nor of whose keys count.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import secrets
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from samdesk import shipped
from samdesk.domain.faults import Where, refused
from samdesk.language import _

if TYPE_CHECKING:
    from pathlib import Path

FILE_NAME: Final = "desk-key.pem"

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

    Only the owner may read the folder and the file. Raises ``Refused`` if the file is damaged, ``OSError`` as
    the file system does.
    """
    path = folder / FILE_NAME
    if not path.exists():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        key = key_of(secrets.token_bytes(32))
        with shipped.written_whole(path) as temporary:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(_file_of(key))
    # Read back even what was just made: if two programs started at once, both use the key that stayed.
    return _loaded(path)


def _loaded(path: Path) -> SigningKey:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        path.chmod(0o600)
    with path.open("rb") as file:
        text = file.read(1000).decode("ascii", "replace")
    key = _parsed(text.replace("\r\n", "\n"))
    if key is None:
        raise refused(
            _("The key that this desk signs its files with is damaged."),
            _("Put the file back from a backup; or move it away, and a new key is made that central HR must approve."),
            Where(str(path)),
        )
    return key


def _parsed(text: str) -> SigningKey | None:
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
    return key if text.encode() == _file_of(key) else None


def _file_of(key: SigningKey) -> bytes:
    return _pem("PRIVATE", _PRIVATE_DER + key.seed) + public_pem(key.public_key)


def _pem(name: str, der: bytes) -> bytes:
    body = base64.b64encode(der).decode()
    return f"-----BEGIN {name} KEY-----\n{body}\n-----END {name} KEY-----\n".encode()
