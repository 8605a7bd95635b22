"""The keys of other desks that are known here, as a person has said whose they are; and revoking one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import tidy
from samdesk.domain.desk_keys import DeskKey, KeyStatus
from samdesk.domain.faults import input_fault
from samdesk.language import _
from samdesk.services import desks
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.operators import check_operator
from samdesk.storage import desk_keys as stored

if TYPE_CHECKING:
    from collections.abc import Collection

    from samdesk.domain.collection import CollectedFile
    from samdesk.storage.desk_file import Desk

_ENOUGH: Final = 4
"""Digits of a fingerprint that name a key."""


@dataclass(frozen=True)
class Revoked:
    """A key that nothing is taken in with any more; ``files`` signed with it count until somebody withdraws them."""

    changes: Changes
    keys: tuple[DeskKey, ...]
    """As it is now, for each desk in whose name it has signed."""
    files: tuple[CollectedFile, ...]


def known_keys(desk: Desk) -> tuple[DeskKey, ...]:
    """All keys that files from other desks were signed with: by desk, the oldest first; this desk's own left out."""
    own = desks.identity(desk).desk_id
    with desk.reading() as db:
        return tuple(key for key in stored.keys(db) if key.desk_id != own)


def find_key(desk: Desk, text: str, *, among: Collection[KeyStatus]) -> str:
    """The public key with one of these statuses that a desk's name or id, or the beginning of a fingerprint, means.

    Raises ``InputFaults`` if there is none or several: what a desk calls itself proves nothing.
    """
    wanted = tidy(text).casefold()
    digits = "".join(wanted.split())
    fitting = [key for key in known_keys(desk) if key.status in among]
    found = {key.public_key for key in fitting if wanted in (key.desk_name.casefold(), key.desk_id)}
    found = found or {key.public_key for key in fitting if len(digits) >= _ENOUGH and key.public_key.startswith(digits)}
    if not found:
        raise input_fault(
            _("No key that could be meant by “{text}” is here.").format(text=text[:80]),
            _("List the keys, and name the desk as it stands there or begin its fingerprint."),
        )
    if len(found) > 1:
        raise input_fault(
            _("Several keys could be meant by “{text}”.").format(text=text[:80]),
            _("Begin the fingerprint of the one that is meant."),
        )
    return found.pop()


def taken_in_with(desk: Desk, public_key: str) -> tuple[CollectedFile, ...]:
    """The files signed with a key that were taken in and count, the newest first: what revoking it leaves as it is."""
    from samdesk.services.collecting import collections

    return tuple(one for one in collections(desk) if one.report.accepted and one.report.public_key == public_key)


def revoke_key(desk: Desk, public_key: str, *, reason: str, by: str) -> Revoked:
    """Take in nothing more that is signed with a key of another desk; what was collected stays until it is withdrawn.

    Raises ``InputFaults`` without a reason, if ``by`` is no operator code, or if the key is unknown, this desk's own
    or revoked already.
    """
    check_operator(by)
    why = tidy(reason)
    if not why:
        raise input_fault(_("A key is revoked with a reason."), _("Write in a few words what has happened."))
    own = desks.identity(desk).desk_id
    with desk.writing() as db:
        found = stored.keys_with(db, public_key)
        if not found:
            raise input_fault(_("No file is signed with that key."), _("List the keys and choose one of them."))
        if any(key.desk_id == own for key in found):
            raise input_fault(
                _("This is the key that this desk signs with itself."), _("Make a new key instead, and tell the desks.")
            )
        if all(key.status is KeyStatus.REVOKED for key in found):
            raise input_fault(
                _("The key is revoked already."), _("Nothing that is signed with it is taken in any more.")
            )
        for key in found:
            stored.revoke(db, key.desk_id, public_key, now(), operator=by, reason=why)
        revoked = stored.keys_with(db, public_key)
    return Revoked(changed(Kind.COLLECTION), revoked, taken_in_with(desk, public_key))
