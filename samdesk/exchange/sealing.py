"""Sealed data: encrypted with age (age-encryption.org/v1) so that only chosen recipients open it.

X25519 recipients and identities only, in the words of that format: a recipient (``age1…``) is public, an identity
(``AGE-SECRET-KEY-1…``) is secret. The ``age`` command line tool opens what is sealed here and the other way round.
Sealing says nothing of who sealed: that is the signature's task, inside. Knows nothing of what is sealed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import Where, input_fault
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Sequence

SUFFIX: Final = ".age"
"""Ending of the name of a sealed file, after the one that it has when it is opened."""

_MAGIC: Final = b"age-encryption.org/"
_HEADER_LIMIT: Final = 2**16
"""Longest header in bytes, about 600 recipients: each costs a multiplication before anything can be refused."""


@dataclass(frozen=True)
class SealingKey:
    """A pair to seal for and to open with; ``identity`` is the secret half."""

    identity: str = field(repr=False)
    recipient: str


def new_sealing_key() -> SealingKey:
    """A fresh pair, from the system's random numbers."""
    from pyrage import x25519

    made = x25519.Identity.generate()
    return SealingKey(str(made), str(made.to_public()))


def sealing_key(identity: str) -> SealingKey | None:
    """The pair that follows from a secret half, ``None`` if the text is none."""
    from pyrage import IdentityError, x25519

    try:
        read = x25519.Identity.from_str(identity)
    except IdentityError:
        return None
    return SealingKey(str(read), str(read.to_public()))


def is_recipient(text: str) -> bool:
    """Whether a text is a recipient that can be sealed for, spelt as ``age-keygen`` spells it."""
    from pyrage import RecipientError, x25519

    try:
        return str(x25519.Recipient.from_str(text)) == text
    except RecipientError:
        return False


def is_sealed(data: bytes | memoryview) -> bool:
    """Whether data that came from outside claim to be sealed, which only opening them can prove."""
    return bytes(data[: len(_MAGIC)]) == _MAGIC


def sealed(data: bytes, recipients: Sequence[str]) -> bytes:
    """The data so that any one of the recipients opens them; never the same bytes twice.

    Raises ``ValueError`` for a recipient that is none, or where there is no recipient at all.
    """
    import pyrage
    from pyrage import x25519

    if not recipients:
        raise ValueError("nobody could open what is sealed for nobody")
    if not all(is_recipient(one) for one in recipients):
        raise ValueError("not a recipient of age")
    return bytes(pyrage.encrypt(data, [x25519.Recipient.from_str(one) for one in recipients]))


def unsealed(data: bytes, identities: Sequence[str], file: str) -> bytes:
    """What was sealed for one of the identities. Every changed byte is noticed.

    Raises ``InputFaults``, naming ``file``, if none of them fits or the data are damaged, and ``ValueError`` for an
    identity that is none; neither quotes an identity.
    """
    import pyrage
    from pyrage import x25519

    if not is_sealed(data) or data.find(b"\n--- ", 0, _HEADER_LIMIT) < 0:
        raise _damaged(file)
    try:
        keys = [x25519.Identity.from_str(one) for one in identities]
    except pyrage.IdentityError:
        raise ValueError("not an identity of age") from None
    try:
        return bytes(pyrage.decrypt(data, keys))
    except pyrage.DecryptError as error:
        # The library has one class for all; this sentence is its only one for keys that do not fit.
        fits = "no matching keys" not in str(error).lower()
    raise _damaged(file) if fits else _fits_no_key(file, tried=bool(identities))


def _damaged(file: str) -> Exception:
    what = _("The sealed file is damaged or cut off.")
    return input_fault(what, _("Copy it again, whole, or ask the sender to export it again."), Where(file))


def _fits_no_key(file: str, *, tried: bool) -> Exception:
    if tried:
        what = _("The file is sealed, and no key that is here opens it.")
        advice = _(
            "Open it on the computer of central HR whose round it belongs to, or with the escrow key. If it should "
            "open here, ask the sender to export it again."
        )
    else:
        what = _("The file is sealed, and this computer has no key to open sealed files.")
        advice = _("Open it on the computer of central HR where keys were set up, or with the escrow key.")
    return input_fault(what, advice, Where(file))
