"""Form ids: 8 characters of Crockford base32, 6 free and 2 check characters of a code over GF(32).

The check characters are those of a shortened Reed-Solomon code [8, 6] over GF(32): minimum distance 3, so every
error in one or two characters is noticed, and with it every swap of two characters. Written ``K7QX-2M4P``.
Source of the alphabet: Crockford, Base 32 (no I, L, O, U).
"""

from __future__ import annotations

import re
import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE: Final = {character: value for value, character in enumerate(ALPHABET)}
_READ_AS: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
_DASHES: Final = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2212"))
_QR: Final = re.compile(r"^SAM1:([0-9A-Z]{8}):([0-9]{1,3})$")

# GF(32) with the primitive polynomial x^5 + x^2 + 1: powers of the generator, and their logarithms.
_POWER: Final[list[int]] = [1]
for _step in range(61):
    _next = _POWER[-1] << 1
    _POWER.append(_next ^ 0b100101 if _next & 32 else _next)
_LOG: Final = {_POWER[exponent]: exponent for exponent in range(31)}


def _times(a: int, b: int) -> int:
    return _POWER[_LOG[a] + _LOG[b]] if a and b else 0


def _check_values(free: list[int]) -> tuple[int, int]:
    """Remainder of the free values, as a polynomial, by (x - 1)(x - g) = x² + (1 + g)x + g with g = 2."""
    high, low = 0, 0
    for value in free:
        carry = value ^ high
        high, low = low ^ _times(carry, 3), _times(carry, 2)
    return high, low


def with_check(free: str) -> str:
    """The 8-character form id of 6 free characters of the alphabet."""
    high, low = _check_values([_VALUE[character] for character in free])
    return free + ALPHABET[high] + ALPHABET[low]


def is_valid(form_id: str) -> bool:
    """Whether 8 characters of the alphabet carry the right check characters."""
    return len(form_id) == 8 and set(form_id) <= set(ALPHABET) and with_check(form_id[:6]) == form_id


def written(form_id: str) -> str:
    """The form id as people read it: ``K7QX-2M4P``."""
    return f"{form_id[:4]}-{form_id[4:]}"


def qr_text(form_id: str, page: int) -> str:
    """What the QR code of a page (1 is the first) says; alphanumeric mode holds it."""
    return f"SAM1:{form_id}:{page}"


def read(typed: str) -> str | None:
    """The form id that was typed or scanned, without regard to case, dashes, spaces or O/0 and I/L/1.

    Text of a page's QR code is read too. ``None`` if it is no form id, or its check characters are wrong.
    """
    text = _plain(typed)
    return text if is_valid(text) else None


def _plain(typed: str) -> str:
    """What was typed or scanned, in the characters of the alphabet as far as they can be told."""
    text = "".join(typed.split()).upper()
    if match := _QR.match(text):
        text = match[1]
    return text.translate(_DASHES).translate(_READ_AS)


def new(taken: Collection[str], choose: Callable[[], int] | None = None) -> str:
    """A form id that is not ``taken``; ``choose`` gives 30 random bits (by default from the system)."""
    draw = choose or (lambda: secrets.randbits(30))
    while True:
        bits = draw()
        form_id = with_check("".join(ALPHABET[bits >> shift & 31] for shift in (25, 20, 15, 10, 5, 0)))
        if form_id not in taken:
            return form_id


def nearest(typed: str, known: Collection[str], limit: int = 3) -> list[str]:
    """Known form ids that differ least from what was typed, at most two characters away, nearest first."""
    text = _plain(typed)
    if len(text) != 8:
        return []
    scored = ((sum(a != b for a, b in zip(text, form_id, strict=True)), form_id) for form_id in known)
    return [form_id for distance, form_id in sorted(pair for pair in scored if pair[0] <= 2)[:limit]]
