"""The keys that desks sign with, and what a person has said of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from samdesk.domain.fingerprints import written

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime


class KeyStatus(StrEnum):
    """What a person has said of a key."""

    UNKNOWN = "unknown"
    """Nobody has compared it yet: what is signed with it waits in quarantine."""
    PINNED = "pinned"
    """Somebody compared it with the desk's receipt: it is the desk's own."""
    FORMER = "former"
    """The desk has a newer one since; nothing signed with it is taken in any more."""
    REVOKED = "revoked"
    """Nothing signed with it is taken in any more, and somebody said why."""


def status_names(_: Callable[[str], str]) -> dict[KeyStatus, str]:
    """What a person has said of a key, in words of the language that ``_`` translates to."""
    return {
        KeyStatus.UNKNOWN: _("not compared yet"),
        KeyStatus.PINNED: _("approved"),
        KeyStatus.FORMER: _("replaced by a newer key"),
        KeyStatus.REVOKED: _("revoked"),
    }


@dataclass(frozen=True)
class DeskKey:
    """A public key (hexadecimal) that files were signed with in the name of a desk.

    ``desk_name`` is what the desk calls itself, which proves nothing while the key is unknown. ``settled_at``,
    ``operator`` and ``reason`` say when its status became what it is, by whom and why.
    """

    desk_id: str
    desk_name: str
    public_key: str
    status: KeyStatus
    first_seen_at: datetime
    settled_at: datetime | None = None
    operator: str = ""
    reason: str = ""

    @property
    def fingerprint(self) -> str:
        """The key in 16 chunks of 4 characters, to read aloud and compare."""
        return written(self.public_key)
