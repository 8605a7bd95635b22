"""The desk file: one SQLite file, made whole, opened by one writer at a time, and its transactions.

Settings are measured, not folklore: explicit ``BEGIN IMMEDIATE`` because the default driver does not roll back
DDL; WAL with ``synchronous=FULL`` on local disks, TRUNCATE with FULL on removable disks and shares; a new file is
made under a temporary name, closed, synced and renamed, because a power cut before the first checkpoint can
leave a file without tables. Knows nothing of what the tables mean.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING, Final

from sqlalchemy import Engine, StaticPool, create_engine, event
from sqlalchemy.exc import DatabaseError

from samdesk.domain.faults import Where, refused
from samdesk.language import _
from samdesk.shipped import written_whole
from samdesk.storage import backups, lock, places
from samdesk.storage.desk import Connection, Desk
from samdesk.storage.metadata import METADATA
from samdesk.storage.migrations import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from filelock import FileLock

    from samdesk.domain.faults import Refused

__all__ = ["Connection", "Desk", "DeskFile", "checked_version", "create", "file_errors", "known_errors", "open_desk"]

APPLICATION_ID: Final = 0x53414D44
"""``SAMD`` in the file's header says whose file it is."""

_STRANGE: Final = """
SELECT count(*) FROM sqlite_master
WHERE type NOT IN ('table', 'index') OR coalesce(rootpage, 0) = 0
   OR sql NOT LIKE 'CREATE TABLE%' AND sql NOT LIKE 'CREATE INDEX%' AND sql NOT LIKE 'CREATE UNIQUE INDEX%'
"""
"""Counts triggers, views and virtual tables; the program makes none."""


class DeskFile(Desk):
    """A desk in a file of its own, which one program at a time may write to."""

    def __init__(self, path: Path, engine: Engine, held: FileLock | None, place: places.Place) -> None:
        super().__init__(path, path.name, engine, read_only=held is None)
        self.path = path
        self.place = place
        self._held = held

    def _known_errors(self) -> AbstractContextManager[None]:
        return known_errors(self.path)

    def make_ready(self, version: int) -> None:
        """Bring a file of an older version up to date, after a backup.

        Raises ``Refused`` if tables are missing, or the file holds programs of its own: a trigger or view that a
        stranger put in could change answers that are being kept.
        """
        with self._engine.connect() as connection, connection.begin():
            if connection.exec_driver_sql(_STRANGE).scalar_one():
                raise refused(
                    _("{file} holds something that no desk file holds.").format(file=self.path.name),
                    _("Do not use it; restore a backup, or ask whoever sent it for a new copy."),
                )
        if version < VERSION:
            backups.keep(self.path, "migration")
            from samdesk.storage.migrate import migrate_file

            migrate_file(self._engine, version)
        with self._engine.connect() as connection, connection.begin():
            tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").scalars()
            if not METADATA.tables.keys() <= set(tables):
                raise refused(
                    _("{file} is damaged ({error}).").format(file=self.path.name, error=_("tables are missing")),
                    _restore(),
                )

    def close(self) -> None:
        """Close the file and give back the lock."""
        super().close()
        if self._held is not None:
            lock.release(self.path, self._held)
            self._held = None


def create(path: Path, fill: Callable[[Connection], None]) -> None:
    """Make a desk file with what ``fill`` writes into it, whole and on disk or not at all.

    Raises ``Refused`` if the name is taken or cannot be written.
    """
    with file_errors(path):
        taken = [file.name for file in (path, *backups.journals(path)) if file.exists()]
    if taken:
        raise refused(
            _("{file} exists already.").format(file=taken[0]), _("Choose another name; nothing was overwritten.")
        )
    with file_errors(path), written_whole(path) as temporary:
        engine = _engine(temporary, "DELETE")
        try:
            with known_errors(path), engine.connect() as connection, connection.begin():
                connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
                METADATA.create_all(connection)
                fill(connection)
        finally:
            engine.dispose()


def open_desk(path: Path, *, read_only: bool = False) -> DeskFile:
    """Open a desk file, migrating an older one after a backup.

    Raises ``DeskLocked`` if another program writes to it, ``Refused`` if it is missing, no desk file, damaged,
    newer than the program, or may not be written.
    """
    version = checked_version(path)
    place = places.place_of(path)
    if read_only:
        if version < VERSION:
            raise refused(
                _("{file} is from an earlier version of SamDesk.").format(file=path.name),
                _("Open it once for writing, so that it can be brought up to date."),
            )
        desk = DeskFile(path, _engine(path, None), None, place)
    else:
        _check_writable(path)
        with file_errors(path):
            held = lock.take(path)
            backups.clear_unfinished(path)
        desk = DeskFile(path, _engine(path, places.journal_mode(place)), held, place)
    try:
        with _opening_errors(path):
            desk.make_ready(version)
    except BaseException:
        desk.close()
        raise
    return desk


def _engine(path: Path, journal: str | None) -> Engine:
    """An engine with one connection; ``journal`` is the mode for writing, ``None`` opens for reading only."""

    def connect() -> sqlite3.Connection:
        writing = "rw" if path.exists() else "rwc"
        uri = backups.uri(path.resolve().as_posix(), writing if journal else backups.reading_mode(path))
        connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=5, check_same_thread=False)
        pragmas = ["foreign_keys = ON", "synchronous = FULL", "trusted_schema = OFF", "cell_size_check = ON"]
        try:
            for pragma in [*pragmas, f"journal_mode = {journal}" if journal else "query_only = ON"]:
                connection.execute(f"PRAGMA {pragma}").close()
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool, hide_parameters=True)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("samdesk_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def checked_version(path: Path) -> int:
    """Version of the desk file at ``path``, after looking at its header.

    Raises ``Refused`` if it is missing, unreadable, no desk file, cut short, or newer than this program.
    """
    _check_restored(path)
    with file_errors(path):
        size = path.stat().st_size
        with path.open("rb") as file:
            header = file.read(100)
    if not header.startswith(b"SQLite format 3\0") or len(header) < 100:
        raise refused(_("{file} is not a desk file.").format(file=path.name), _("Choose a file that ends in .samdesk."))
    if int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise refused(
            _("{file} is a database of another program.").format(file=path.name),
            _("Choose a file that ends in .samdesk."),
        )
    page = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    # After a crash a journal beside the file holds the end that the header speaks of.
    if size < pages * (65536 if page == 1 else page) and not backups.journals(path):
        raise refused(_("{file} is cut short: its end is missing.").format(file=path.name), _restore())
    version = int.from_bytes(header[60:64], "big", signed=True)
    if version <= VERSION or backups.journals(path):  # the header is right, or a journal may know better
        with _opening_errors(path), closing(backups.connect_to_read(path)) as connection:
            version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version < 1:
        raise refused(
            _("{file} is damaged ({error}).").format(file=path.name, error=_("it has no version")), _restore()
        )
    if version > VERSION:
        raise refused(
            _("{file} was written by a newer version of SamDesk.").format(file=path.name),
            _("Update the program on this computer; the file was not changed."),
        )
    return version


def _check_restored(path: Path) -> None:
    """Say where the former file is, if a restore was stopped before the restored one had its name."""
    with file_errors(path):
        aside = None if path.exists() else backups.set_aside(path)
    if aside:
        raise refused(
            _("{file} does not exist; it may be that a restore was interrupted.").format(file=path),
            _("Restore the backup again; the file that was there before is {aside}.").format(aside=aside.name),
        )


def _restore() -> str:
    return _("Restore a backup, or ask whoever sent it for a new copy.")


def _check_writable(path: Path) -> None:
    if not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise refused(
            _("{file} may not be written here.").format(file=path.name),
            _("Open it for reading only, or copy it to a folder of your own."),
        )


@contextmanager
def known_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite says of disk and file into ``Refused``; anything else stays the bug it is."""
    try:
        yield
    except (DatabaseError, sqlite3.DatabaseError) as error:
        known = _refusal(path, str(getattr(error, "orig", None) or error).lower())
        if known is None:
            raise
        raise known from error


@contextmanager
def _opening_errors(path: Path) -> Iterator[None]:
    """Turn what disk, file system and SQLite say of a file that is being opened into ``Refused``."""
    try:
        with file_errors(path), known_errors(path):
            yield
    except UnicodeDecodeError as error:
        # SQLite quotes a damaged page in its message, and the message cannot be read.
        raise refused(_("The file is damaged."), _restore(), Where(path.name)) from error


def _refusal(path: Path, said: str) -> Refused | None:
    where = Where(path.name)
    if "disk is full" in said:
        return refused(_("The disk is full; the last step was not saved."), _("Make room and do it again."), where)
    if "readonly" in said or "unable to open" in said:
        return refused(
            _("The file may not be written any more; the last step was not saved."),
            _("Check the disk and your rights, then do it again."),
            where,
        )
    if "disk i/o error" in said:
        return refused(
            _("The disk does not answer; the last step was not saved."),
            _("Put the disk or stick back, then do it again."),
            where,
        )
    if "locked" in said:
        return refused(
            _("Another program holds the file; the last step was not saved."),
            _("Close the other program, then do it again."),
            where,
        )
    if "malformed" in said or "not a database" in said or "could not decode" in said:
        return refused(_("The file is damaged."), _("Restore a backup."), where)
    return None


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Turn what the file system says of ``path`` into ``Refused``."""
    try:
        yield
    except FileNotFoundError as error:
        missing = path if path.parent.exists() else path.parent
        raise refused(_("{file} does not exist.").format(file=missing), _("Check the name and the folder.")) from error
    except OSError as error:
        raise refused(
            _("{file} could not be used: {error}.").format(file=path, error=error.strerror or error),
            _("Make room or choose another place; an earlier file there is untouched."),
        ) from error
