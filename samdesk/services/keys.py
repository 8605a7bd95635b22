"""The keys that answers are sealed for on their way to central: set-up, a test, a copy for another computer.

Central's set-up makes two pairs to seal for. The secret half of central's own stays in the folder of keys of this
computer; that of the escrow goes to a file that the user chooses, is read back from there for a test, and is forgotten.
The desk file knows public halves only, so that backups and copies of it open nothing. No secret is in a result, a
message or a log.
"""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import InputFaults, Where, input_fault, refused
from samdesk.domain.rounds import Recipient
from samdesk.language import _, day
from samdesk.services import desks, home
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.operators import check_operator
from samdesk.storage import identity as stored
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from samdesk.exchange.central_keys import KeyCopy
    from samdesk.exchange.sealing import SealingKey
    from samdesk.storage.desk_file import Desk

_SEALING: Final = "sealing"
_TESTED_FOR: Final = timedelta(days=365)
"""An escrow key is tested once a year: a stick in a safe fails without anybody noticing."""


@dataclass(frozen=True)
class Sealing:
    """What answers to this desk are sealed for: central's public key and the escrow's, both empty before set-up.

    ``opens_here`` says whether this computer has the secret half of central's. Times are UTC; ``tested_at`` is when
    the escrow key was last seen to open what is sealed for it.
    """

    central: str = ""
    escrow: str = ""
    made_at: datetime | None = None
    tested_at: datetime | None = None
    opens_here: bool = False

    @property
    def is_set_up(self) -> bool:
        """Whether answers can be sealed at all."""
        return bool(self.central)

    @property
    def test_is_due(self) -> bool:
        """Whether the escrow key was not seen to open anything for a year."""
        return self.is_set_up and (self.tested_at is None or now() - self.tested_at > _TESTED_FOR)


@dataclass(frozen=True)
class KeysReady:
    """Keys that were set up and tried; ``same_disk`` if the escrow's file lies on the disk of the other key."""

    changes: Changes
    recipients: tuple[Recipient, ...]
    escrow_file: Path
    same_disk: bool


@dataclass(frozen=True)
class Tested:
    """That a file of keys opens what is sealed; ``is_escrow`` tells the escrow's from central's own."""

    changes: Changes
    is_escrow: bool
    at: datetime


@dataclass(frozen=True)
class TakenIn:
    """A file of keys that this computer uses from now on; ``signs`` if it also brought the key that signs."""

    changes: Changes
    is_escrow: bool
    signs: bool

    @property
    def said(self) -> str:
        """What came with the file, for people."""
        if self.is_escrow:
            return _("The escrow key is taken in: sealed files open here. Put its file and paper back in the safe.")
        if self.signs:
            return _("The keys are taken in: sealed files open here, and round packages are signed with the same key.")
        return _("The keys are taken in: sealed files open here.")


# What answers are sealed for


def sealing(desk: Desk) -> Sealing:
    """What answers to this desk are sealed for. Raises ``Refused`` if the folder of keys cannot be read."""
    known = set_up(desk)
    here = {key.recipient for key in _opening_keys(keys_folder(desk))} if known.is_set_up else set()
    return replace(known, opens_here=known.central in here)


def set_up(desk: Desk) -> Sealing:
    """``sealing`` as the desk file knows it, without a look at the keys of this computer."""
    kept = _kept(desk)
    if not kept:
        return Sealing()
    tested = kept["tested_at"]
    return Sealing(
        kept["central"],
        kept["escrow"],
        datetime.fromisoformat(kept["at"]),
        datetime.fromisoformat(tested) if tested else None,
    )


def recipients(desk: Desk) -> tuple[Recipient, ...]:
    """Those that answers to this desk are sealed for; nobody at a local desk, or before keys were set up."""
    kept = _kept(desk)
    if not kept:
        return ()
    return (Recipient(desks.identity(desk).name, kept["central"]), Recipient(_("Escrow key"), kept["escrow"]))


def central_identities(desk: Desk) -> tuple[str, ...]:
    """The secret halves in this computer's folder of keys that open what was sealed for this desk, also formerly.

    Raises ``Refused`` if a key is damaged or the folder cannot be read.
    """
    return identities_in(keys_folder(desk))


def identities_in(folder: Path) -> tuple[str, ...]:
    """``central_identities`` for who has the folder already, and cannot ask the desk in the middle of its work."""
    return tuple(key.identity for key in _opening_keys(folder))


def read_identity_file(path: Path) -> tuple[str, ...]:
    """The secret halves in a file that the user chose, such as the escrow's, to open sealed files with.

    Raises ``InputFaults`` if it holds none or a damaged one, ``Refused`` if it cannot be read.
    """
    return tuple(key.identity for key in read_copy(path).opening)


def setup_central(desk: Desk, escrow_file: Path, *, by: str = "", again: bool = False) -> KeysReady:
    """Make the keys that answers are sealed for, and see that each opens a test message before they count.

    The escrow's secret half is written to ``escrow_file`` and nowhere else. ``again`` makes new keys where there are
    some; the former of this computer still open what was sealed for them. ``by`` is the operator code of who does it.
    Raises ``InputFaults`` at a local desk, or if keys are there and ``again`` is not said; ``Refused`` if a file
    cannot be written or does not read back right. Then nothing has changed.
    """
    from samdesk.exchange import central_keys, private_files
    from samdesk.exchange.sealing import new_sealing_key

    if by:
        check_operator(by)
    _require_central(desk)
    require_free(desk, escrow_file)
    folder, kept = keys_folder(desk), _kept(desk)
    if kept and not again:
        made = day(datetime.fromisoformat(kept["at"]).astimezone().date())
        raise input_fault(
            _("Keys were set up on {day}.").format(day=f"{made} ({kept['by']})" if kept["by"] else made),
            _("Test the escrow key instead. Set up new keys only if one is lost or in the wrong hands."),
        )
    central, escrow = new_sealing_key(), new_sealing_key()
    both = [central.recipient, escrow.recipient]
    said = _escrow_words(desks.identity(desk).name)
    written: list[Path] = []
    try:
        with file_errors(escrow_file):
            private_files.write_private(escrow_file, central_keys.opening_key_text([escrow], said=said))
            written.append(escrow_file)
            _require_opens(both, escrow, escrow_file)
        with private_files.folder_errors(folder):
            written.append(central_keys.keep_opening_key(folder, central))
            _require_opens(both, central, written[-1])
            same_disk = escrow_file.parent.stat().st_dev == folder.stat().st_dev
        at = now().isoformat()
        values = {"central": central.recipient, "escrow": escrow.recipient, "at": at, "tested_at": at, "by": by}
        _keep(desk, values)
    except BaseException:
        for path in written:  # keys that nothing is sealed for; that a stick is gone has been said already
            with suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    return KeysReady(changed(Kind.SETTINGS), recipients(desk), escrow_file, same_disk)


def try_escrow(desk: Desk, file: Path) -> Tested:
    """See whether a file of keys opens what is sealed for this desk, and remember when the escrow's did.

    Raises ``InputFaults`` if no keys are set up or the file's open nothing of this desk's, ``Refused`` if it cannot be
    read.
    """
    kept = _require_set_up(desk)
    key, is_escrow = _of_this_desk(kept, read_copy(file), file)
    _require_opens([kept["central"], kept["escrow"]], key, file)
    at = now()
    if is_escrow:
        _keep(desk, kept | {"tested_at": at.isoformat()})
    return Tested(changed(Kind.SETTINGS), is_escrow, at)


def require_opens_here(desk: Desk) -> None:
    """Raise ``Refused`` unless this computer opens a test message that is sealed for this desk, if anything is.

    Asked before a round is handed out: that nobody can open its answers must not show when they come in.
    """
    from samdesk.exchange.sealing import sealed, unsealed

    both = [one.key for one in recipients(desk)]
    if not both:
        return
    message = secrets.token_bytes(32)
    try:
        opened = unsealed(sealed(message, both), central_identities(desk), desk.title)
    except InputFaults:
        opened = b""
    if opened != message:
        raise refused(
            _("This computer cannot open what the desks would seal: a test message stayed closed."),
            _("Go to Keys and take in a copy of the keys or the escrow key, or set up new keys. Nothing was written."),
        )


# Another computer at central


def copy_central(desk: Desk, out: Path) -> Changes:
    """Write the keys of this computer to a file, for another computer of central's: those that open, and that signs.

    Raises ``InputFaults`` if no keys are set up or this computer has none to copy, ``Refused`` if the name is taken or
    cannot be written.
    """
    from samdesk.exchange import central_keys, private_files

    kept = _require_set_up(desk)
    require_free(desk, out)
    opening = _opening_keys(keys_folder(desk))
    if kept["central"] not in {key.recipient for key in opening}:
        raise input_fault(
            _("This computer has no key to copy."), _("Make the copy on the computer where the keys were set up.")
        )
    said = _(
        "Keys of {name} in SamDesk. Secret: this file opens all answers.\n"
        "Take it into SamDesk on the other computer of central HR, then delete it."
    ).format(name=desks.identity(desk).name)
    with file_errors(out):
        private_files.write_private(out, central_keys.opening_key_text(opening, desks.signing_key(desk), said))
    return changed(Kind.SETTINGS)


def import_central(desk: Desk, file: Path) -> TakenIn:
    """Take keys into this computer's folder: a copy from another computer of central's, or the escrow's in need.

    A key to sign with takes the place of this computer's, which is kept aside. Raises ``InputFaults`` if the file has
    no key of this desk's, ``Refused`` if it cannot be read or the folder of keys not written.
    """
    from samdesk.exchange import central_keys, keys, private_files

    kept = _require_set_up(desk)
    copied = read_copy(file)
    _key, is_escrow = _of_this_desk(kept, copied, file)
    folder = keys_folder(desk)
    with private_files.folder_errors(folder):
        for key in copied.opening:
            central_keys.keep_opening_key(folder, key)
        if copied.signing is not None:
            keys.replace_key(folder, copied.signing, now().astimezone().date())
    return TakenIn(changed(Kind.SETTINGS), is_escrow, copied.signing is not None)


# What the above share, and the papers


def keys_folder(desk: Desk) -> Path:
    """Where this user's keys of a desk lie on this computer."""
    return home.keys_folder() / desks.identity(desk).desk_id


def read_copy(path: Path) -> KeyCopy:
    """The keys in a file that the user chose. Raises as ``read_identity_file``."""
    from samdesk.exchange.central_keys import read_key_copy

    with file_errors(path):
        return read_key_copy(path)


def escrow_key(desk: Desk, file: Path) -> SealingKey:
    """The escrow key of this desk as its file has it. Raises ``InputFaults`` if it has another or none."""
    key, is_escrow = _of_this_desk(_require_set_up(desk), read_copy(file), file)
    if not is_escrow:
        raise _not_of_this_desk(file)
    return key


def require_free(desk: Desk, out: Path) -> None:
    """Raise ``Refused`` if a secret cannot be written to ``out``: the name is taken, or the place is no safe one."""
    desks.refuse_itself(desk, out)
    with file_errors(out):
        taken = out.exists()
        inside = out.resolve().is_relative_to(home.keys_folder().resolve())
    if taken:
        raise refused(
            _("{file} exists already.").format(file=out.name), _("Choose another name; nothing was overwritten.")
        )
    if inside:
        raise refused(
            _("{file} would lie in the folder of keys of this computer, and be lost with it.").format(file=out.name),
            _("Choose a stick or another place away from this computer."),
        )


def _opening_keys(folder: Path) -> tuple[SealingKey, ...]:
    from samdesk.exchange import central_keys, private_files

    with private_files.folder_errors(folder):
        return central_keys.opening_keys(folder)


def _kept(desk: Desk) -> dict[str, str]:
    with desk.reading() as db:
        kept = stored.get(db, _SEALING)
    read: dict[str, str] = json.loads(kept) if kept else {}
    return read


def _keep(desk: Desk, values: dict[str, str]) -> None:
    with desk.writing() as db:
        stored.put(db, _SEALING, json.dumps(values))


def _require_central(desk: Desk) -> None:
    if desks.identity(desk).role != desks.Role.CENTRAL:
        raise input_fault(
            _("This desk does not collect answers, so nothing is sealed for it."),
            _("Set up the keys in the desk file of central HR. A desk has its own key already: print its receipt."),
        )


def _require_set_up(desk: Desk) -> dict[str, str]:
    _require_central(desk)
    kept = _kept(desk)
    if not kept:
        raise input_fault(_("No keys are set up yet."), _("Set up the keys first."))
    return kept


def _require_opens(both: Sequence[str], key: SealingKey, file: Path) -> None:
    """Raise ``Refused`` unless the file, read anew from its disk, opens a test message that is sealed for both."""
    from samdesk.exchange.central_keys import read_key_copy
    from samdesk.exchange.private_files import forget_cached
    from samdesk.exchange.sealing import sealed, unsealed

    message = secrets.token_bytes(32)
    forget_cached(file)
    try:
        read = [one.identity for one in read_key_copy(file).opening if one.recipient == key.recipient]
        opened = unsealed(sealed(message, both), read, file.name)
    except InputFaults:
        opened = b""
    if opened != message:
        raise refused(
            _("The key that was written does not open the test message when it is read back."),
            _("The disk or stick may be failing: use another one. Nothing was set up."),
            Where(str(file)),
        )


def _of_this_desk(kept: dict[str, str], copied: KeyCopy, file: Path) -> tuple[SealingKey, bool]:
    """The key of a file that opens what is sealed for this desk, and whether it is the escrow's."""
    for name in ("escrow", "central"):
        for key in copied.opening:
            if key.recipient == kept[name]:
                return key, name == "escrow"
    raise _not_of_this_desk(file)


def _not_of_this_desk(file: Path) -> InputFaults:
    return input_fault(
        _("The key in the file is another one: it does not open answers to this desk file."),
        _("Look for the file, or the paper, with the date when the keys were set up last."),
        Where(file.name),
    )


def _escrow_words(name: str) -> str:
    return _(
        "Escrow key of {name} in SamDesk, made on {day}. Secret: it opens all answers that are sent to central HR.\n"
        "Keep it in a safe, away from every computer. It is needed only if central's own key is lost."
    ).format(name=name, day=day(now().astimezone().date()))
