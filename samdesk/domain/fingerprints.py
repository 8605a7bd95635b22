"""Fingerprints of public keys: how people compare two keys, on paper and by telephone.

A key is pinned by typing two of its sixteen chunks from the desk's paper receipt. Whoever types has to look at the
paper, which nodding at a long number does not make them do.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

CHUNKS: Final = 16
"""A fingerprint has so many chunks, of four hexadecimal digits each."""
ASKED: Final = 2
"""So many of them are typed."""


def chunks(public_key: str) -> tuple[str, ...]:
    """The chunks of a public key (64 hexadecimal digits) in order, in upper case."""
    return tuple(public_key[at : at + 4].upper() for at in range(0, len(public_key), 4))


def written(public_key: str) -> str:
    """The whole fingerprint, with a space between chunks."""
    return " ".join(chunks(public_key))


def challenge() -> tuple[int, ...]:
    """Which chunks to ask for, counted from 1, in order; other ones each time."""
    return tuple(sorted(secrets.SystemRandom().sample(range(1, CHUNKS + 1), ASKED)))


def wrong_chunks(public_key: str, typed: Mapping[int, str]) -> tuple[int, ...]:
    """Places, counted from 1, where what was typed is not what the key has; case and spaces do not matter."""
    known = chunks(public_key)
    return tuple(at for at, text in sorted(typed.items()) if _plain(text) != known[at - 1])


def is_whole(public_key: str, typed: str) -> bool:
    """Whether what was typed is the whole fingerprint."""
    return key_typed(typed) == public_key


def key_typed(typed: str) -> str:
    """The public key of which somebody typed the whole fingerprint, if it is one."""
    return _plain(typed).lower()


def _plain(text: str) -> str:
    """What counts of typed hexadecimal digits: case, spaces and dashes do not, and a letter O is a zero."""
    return "".join(text.upper().replace("-", "").replace("O", "0").split())
