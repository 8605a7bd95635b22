"""Desks as a whole, in a file or in a database: make, open, look at, check, back up, restore."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final

from samdesk.domain.addresses import DatabaseUrl, DeskAddress
from samdesk.domain.answers import tidy
from samdesk.domain.faults import Fault, Where, refused
from samdesk.language import _
from samdesk.services import home
from samdesk.storage import backups, checks, desk_file, places
from samdesk.storage import identity as stored
from samdesk.storage.desk import Desk
from samdesk.storage.desk_file import DeskFile
from samdesk.storage.lock import DeskLocked

if TYPE_CHECKING:
    from samdesk.domain.faults import Refused
    from samdesk.exchange.keys import SigningKey
    from samdesk.storage.identity import Identity

__all__ = ["Desk", "DeskInfo", "DeskLocked", "Role"]


class Role(StrEnum):
    """What a desk file is for: central plans and collects, a local desk prints, keys and exports."""

    CENTRAL = "central"
    LOCAL = "local"


SIGNING_KEY: Final = "signing_key"
"""The setting that says which public key a desk in a database signs with."""


@dataclass(frozen=True)
class DeskInfo:
    """What the window's header says of the open desk; ``warning`` is empty where all is well.

    ``title`` is the name of its file or database, ``name`` that of the desk.
    """

    address: DeskAddress
    title: str
    name: str
    role: Role
    desk_id: str
    read_only: bool
    warning: str


def create_desk(address: DeskAddress, *, name: str, role: Role) -> None:
    """Make an empty desk. Raises ``Refused`` if the name is taken or the place cannot be written."""
    usual = address.database if isinstance(address, DatabaseUrl) else address.stem
    own = stored.Identity(secrets.token_hex(16), tidy(name) or tidy(usual), str(role))
    if isinstance(address, DatabaseUrl):
        from samdesk.storage import database

        database.create_database(address, lambda db: stored.write_identity(db, own))
        return
    _require_folder(address)
    desk_file.create(address, lambda db: stored.write_identity(db, own))


def open_desk(address: DeskAddress, *, read_only: bool = False) -> Desk:
    """Open a desk; for writing to a file, a numbered backup is made first if it changed since the last one.

    Raises ``DeskLocked`` (another program writes to it) or ``Refused`` (see ``open_desk`` and ``open_database`` in
    storage).
    """
    if isinstance(address, DatabaseUrl):
        from samdesk.storage import database

        return database.open_database(address, read_only=read_only)
    return _open_file(address, read_only=read_only)


def _open_file(path: Path, *, read_only: bool) -> DeskFile:
    desk = desk_file.open_desk(path, read_only=read_only)
    if not read_only:
        try:
            with desk_file.file_errors(path), desk_file.known_errors(path):
                backups.keep_if_changed(path, "start")
        except BaseException:
            desk.close()
            raise
    return desk


def is_same_file(desk: Desk, address: DeskAddress) -> bool:
    """Whether an address is that of the open desk file, which must be closed before it can be opened anew."""
    return isinstance(desk, DeskFile) and isinstance(address, Path) and desk.path.resolve() == address.resolve()


def identity(desk: Desk) -> Identity:
    """Who the desk file is."""
    with desk.reading() as db:
        return stored.identity(db)


def signing_key(desk: Desk) -> SigningKey:
    """The key that this user signs files of this desk with, made when first needed.

    A desk in a database is worked with on several computers, which must sign with the same key: it is the one that
    was made first. Raises ``Refused`` if the key is damaged or on another computer, or the folder of keys cannot be
    used.
    """
    from samdesk.exchange.keys import FILE_NAME, load_or_create_key
    from samdesk.exchange.private_files import folder_errors

    folder = home.keys_folder() / identity(desk).desk_id
    known = "" if isinstance(desk, DeskFile) else _public_key(desk)
    with folder_errors(folder):
        if known and not (folder / FILE_NAME).exists():
            raise _key_elsewhere()
        key = load_or_create_key(folder)
    if isinstance(desk, DeskFile):
        return key
    if not known and not desk.read_only:
        with desk.writing() as db:
            if not stored.get(db, SIGNING_KEY):
                stored.put(db, SIGNING_KEY, key.public_key)
    if _public_key(desk) not in ("", key.public_key):
        raise _key_elsewhere()
    return key


def _public_key(desk: Desk) -> str:
    with desk.reading() as db:
        return stored.get(db, SIGNING_KEY)


def _key_elsewhere() -> Refused:
    return refused(
        _("The key that this desk signs its files with is on another computer."),
        _("Do this there, or copy the keys from there to this computer (File, Keys)."),
    )


def desk_info(desk: Desk) -> DeskInfo:
    """What the header says of an open desk."""
    said = identity(desk)
    warnings = {
        places.Place.REMOVABLE: _("The file is on a removable disk. Close it before you take the disk out."),
        places.Place.SHARE: _("The file is on a network share. Move it to this computer if the network is unreliable."),
    }
    warning = warnings.get(desk.place, "") if isinstance(desk, DeskFile) else ""
    return DeskInfo(desk.address, desk.title, said.name, Role(said.role), said.desk_id, desk.read_only, warning)


def check_desk(address: DeskAddress) -> tuple[Fault, ...]:
    """Everything that is wrong with a desk, none if it is sound. Raises ``Refused`` if it does not open."""
    with open_desk(address, read_only=True) as desk, desk.reading() as db:
        return tuple(checks.faults(db))


def backup_desk(desk: Desk, out: Path) -> None:
    """Copy the desk to the file ``out``, whole and checked. Raises ``Refused`` if that cannot be done.

    What a database holds becomes a desk file, all of it as it was at one moment.
    """
    _require_folder(out)
    if not isinstance(desk, DeskFile):
        from samdesk.storage.copying import copy_all

        with desk.reading() as source:
            desk_file.create(out, lambda db: copy_all(source, db))
        return
    refuse_itself(desk, out)
    with desk_file.file_errors(out), desk_file.known_errors(out):
        backups.copy(desk.path, out)


def refuse_itself(desk: Desk, out: Path) -> None:
    """Raise ``Refused`` if the file that is to be written is the desk file itself, or its name cannot be used."""
    with desk_file.file_errors(out):
        itself = isinstance(desk, DeskFile) and out.exists() and out.samefile(desk.path)
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
    """Make a numbered backup before something big, named by one lower-case word; of databases a server has its own."""
    if not isinstance(desk, DeskFile):
        return
    with desk_file.file_errors(desk.path), desk_file.known_errors(desk.path):
        backups.keep(desk.path, reason)


def backups_of(path: Path) -> tuple[Path, ...]:
    """The numbered backups of a desk file, newest first."""
    return backups.backups_of(path)


def restore_desk(backup: Path, target: DeskAddress) -> Path | None:
    """Put a backup in the place of a desk file, even one that does not open, and keep that; or in an empty database.

    Returns where the former file is now. Raises ``Refused`` if the backup is not sound, ``target`` is in use, or a
    database holds a desk already: a desk file moves to a database, and never over another desk.
    """
    faults = check_desk(backup)
    if faults:
        raise refused(
            _("{file} has faults itself.").format(file=backup.name),
            _("Choose another backup."),
            Where(backup.name),
        )
    if isinstance(target, DatabaseUrl):
        from samdesk.storage.copying import copy_all
        from samdesk.storage.database import create_database

        with desk_file.open_desk(backup, read_only=True) as desk, desk.reading() as source:
            create_database(target, lambda db: copy_all(source, db))
        return None
    with desk_file.file_errors(target), desk_file.known_errors(target):
        return backups.restore(backup, target)
