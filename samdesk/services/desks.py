"""Desk files as a whole: make, open, look at, check, back up, restore."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from samdesk.domain.answers import tidy
from samdesk.domain.faults import Fault, Where, refused
from samdesk.language import _
from samdesk.services import home
from samdesk.storage import backups, checks, desk_file, places
from samdesk.storage import identity as stored
from samdesk.storage.desk_file import Desk
from samdesk.storage.lock import DeskLocked

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.exchange.keys import SigningKey
    from samdesk.storage.identity import Identity

__all__ = ["Desk", "DeskInfo", "DeskLocked", "Role"]


class Role(StrEnum):
    """What a desk file is for: central plans and collects, a local desk prints, keys and exports."""

    CENTRAL = "central"
    LOCAL = "local"


@dataclass(frozen=True)
class DeskInfo:
    """What the window's header says of the open desk file; ``warning`` is empty where all is well."""

    path: Path
    name: str
    role: Role
    desk_id: str
    read_only: bool
    warning: str


def create_desk(path: Path, *, name: str, role: Role) -> None:
    """Make an empty desk file. Raises ``Refused`` if the name is taken or the place cannot be written."""
    own = stored.Identity(secrets.token_hex(16), tidy(name) or tidy(path.stem), str(role))
    _require_folder(path)
    desk_file.create(path, lambda db: stored.write_identity(db, own))


def open_desk(path: Path, *, read_only: bool = False) -> Desk:
    """Open a desk file; for writing, a numbered backup is made first if the file changed since the last one.

    Raises ``DeskLocked`` (another program writes to it) or ``Refused`` (see ``storage.desk_file.open_desk``).
    """
    desk = desk_file.open_desk(path, read_only=read_only)
    if not read_only:
        try:
            with desk_file.file_errors(path), desk_file.known_errors(path):
                backups.keep_if_changed(path, "start")
        except BaseException:
            desk.close()
            raise
    return desk


def identity(desk: Desk) -> Identity:
    """Who the desk file is."""
    with desk.reading() as db:
        return stored.identity(db)


def signing_key(desk: Desk) -> SigningKey:
    """The key that this user signs files of this desk with, made when first needed.

    Raises ``Refused`` if it is damaged, or the folder of keys cannot be used.
    """
    from samdesk.exchange.keys import load_or_create_key
    from samdesk.exchange.private_files import folder_errors

    folder = home.keys_folder() / identity(desk).desk_id
    with folder_errors(folder):
        return load_or_create_key(folder)


def desk_info(desk: Desk) -> DeskInfo:
    """What the header says of an open desk file."""
    said = identity(desk)
    warnings = {
        places.Place.REMOVABLE: _("The file is on a removable disk. Close it before you take the disk out."),
        places.Place.SHARE: _("The file is on a network share. Move it to this computer if the network is unreliable."),
    }
    return DeskInfo(desk.path, said.name, Role(said.role), said.desk_id, desk.read_only, warnings.get(desk.place, ""))


def check_desk(path: Path) -> tuple[Fault, ...]:
    """Everything that is wrong with a desk file, none if it is sound. Raises ``Refused`` if it does not open."""
    with desk_file.open_desk(path, read_only=True) as desk, desk.reading() as db:
        return tuple(checks.faults(db))


def backup_desk(desk: Desk, out: Path) -> None:
    """Copy the desk file to ``out``, whole and checked. Raises ``Refused`` if that cannot be done."""
    refuse_itself(desk, out)
    _require_folder(out)
    with desk_file.file_errors(out), desk_file.known_errors(out):
        backups.copy(desk.path, out)


def refuse_itself(desk: Desk, out: Path) -> None:
    """Raise ``Refused`` if the file that is to be written is the desk file itself, or its name cannot be used."""
    with desk_file.file_errors(out):
        itself = out.exists() and out.samefile(desk.path)
    if itself:
        raise refused(
            _("{file} is the desk file itself.").format(file=out.name),
            _("Choose another name; nothing was overwritten."),
        )


def _require_folder(path: Path) -> None:
    """SQLite does not say that a folder is missing."""
    with desk_file.file_errors(path):
        path.parent.stat()


def keep_backup(desk: Desk, reason: str) -> None:
    """Make a numbered backup before something big, named by one lower-case word."""
    with desk_file.file_errors(desk.path), desk_file.known_errors(desk.path):
        backups.keep(desk.path, reason)


def backups_of(path: Path) -> tuple[Path, ...]:
    """The numbered backups of a desk file, newest first."""
    return backups.backups_of(path)


def restore_desk(backup: Path, target: Path) -> Path | None:
    """Put a backup in the place of a desk file, even one that does not open; the former file is kept.

    Returns where the former file is now. Raises ``Refused`` if the backup is not sound or ``target`` is in use.
    """
    faults = check_desk(backup)
    if faults:
        raise refused(
            _("{file} has faults itself.").format(file=backup.name),
            _("Choose another backup."),
            Where(backup.name),
        )
    with desk_file.file_errors(target), desk_file.known_errors(target):
        return backups.restore(backup, target)
