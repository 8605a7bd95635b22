"""Copies of a desk file: made by SQLite's backup API, checked, numbered and rotated; and their return.

They lie in a folder beside the desk file. Order is by number, never by clock. A copy is never made by copying
the live file: a WAL database copied so was found without tables.
"""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from glob import escape
from itertools import count
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from samdesk.domain.faults import Where, refused
from samdesk.language import _
from samdesk.shipped import written_whole
from samdesk.storage import lock

if TYPE_CHECKING:
    from pathlib import Path

KEPT: Final = 10
"""How many numbered backups of a desk file are kept."""
_UNFINISHED: Final = re.compile(r"^\.\d{4,}-[a-z]+\.samdesk\.[0-9a-f]{8}\.part")
_NUMBERED: Final = re.compile(r"^(\d{4,})-[a-z]+\.samdesk$")


def folder(path: Path) -> Path:
    """Where the numbered backups of a desk file lie."""
    return path.with_name(f"{path.stem}-backups")


def backups_of(path: Path) -> tuple[Path, ...]:
    """The numbered backups of a desk file, newest first."""
    place = folder(path)
    if not place.is_dir():
        return ()
    found = [(int(match[1]), file) for file in place.iterdir() if (match := _NUMBERED.match(file.name))]
    return tuple(file for _number, file in sorted(found, reverse=True))


def keep(path: Path, reason: str) -> Path:
    """Make the next numbered backup for a reason (one lower-case word) and drop the oldest beyond ``KEPT``."""
    earlier = backups_of(path)
    number = int(earlier[0].name.split("-")[0]) + 1 if earlier else 1
    place = folder(path)
    if not place.is_dir():
        place.mkdir(mode=0o700)
        mode = path.stat().st_mode & 0o777
        place.chmod(mode | 0o700 | (mode & 0o044) >> 2)  # whoever may read the file may look into the folder
    target = place / f"{number:04}-{reason}.samdesk"
    changed = _last_change(path)
    copy(path, target)
    os.utime(target, ns=(changed, changed))
    for old in backups_of(path)[KEPT:]:
        old.unlink()
    return target


def clear_unfinished(path: Path) -> None:
    """Take away what a crash left of copies that were being made: they hold answers, and nobody would find them.

    The caller holds the lock of the desk file, so none of them is being written. What another user left, and nobody
    else may take away, stays.
    """
    found = [*path.parent.glob(f".{escape(path.name)}.*.part*")]
    found += [file for file in folder(path).glob(".*.samdesk.*.part*") if _UNFINISHED.match(file.name)]
    for file in found:
        with suppress(OSError):
            file.unlink()


def keep_if_changed(path: Path, reason: str) -> Path | None:
    """A numbered backup unless the newest one has the state of the file.

    A backup bears the time of the last change of what it copies, and times are only compared for being the same:
    a clock that was set back never hides a change.
    """
    newest = next(iter(backups_of(path)), None)
    if newest is not None and newest.stat().st_mtime_ns == _last_change(path):
        return None
    return keep(path, reason)


def _last_change(path: Path) -> int:
    """When the file was written last, in nanoseconds; a WAL without content was only opened."""
    return max(file.stat().st_mtime_ns for file in (path, *journals(path)))


def copy(path: Path, out: Path) -> None:
    """Copy a desk file, open or not, by the backup API; the copy is checked before it gets its name.

    Nobody who may not read the file may read the copy. Raises ``OSError`` or ``sqlite3.DatabaseError`` as disk and
    file say, ``Refused`` if the copy is not sound.
    """
    with written_whole(out) as temporary:
        temporary.touch(mode=0o600)
        shutil.copymode(path, temporary)
        with closing(connect_to_read(path)) as source, closing(sqlite3.connect(temporary)) as target:
            target.execute("PRAGMA trusted_schema = OFF").close()
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE").close()
            said = target.execute("PRAGMA quick_check(1)").fetchone()[0]
        if said != "ok":
            raise refused(
                _("The copy of {file} is not sound ({said}).").format(file=path.name, said=said),
                _("Run “samdesk check”, and restore an earlier backup if it finds faults."),
                Where(path.name),
            )


def restore(backup: Path, target: Path) -> Path | None:
    """Put a backup in the place of a desk file, which need not open; what was there is kept under another name.

    The caller has checked that ``backup`` is a desk file. Returns the name that the former file has now. If the
    machine stops between the two renames no file has the desk's name: ``set_aside`` finds the former one, and a
    restore can be made again. Raises ``DeskLocked`` if a program has the target open.
    """
    held = lock.take(target)
    try:
        with written_whole(target) as temporary:
            copy(backup, temporary)
            aside = _set_aside(target)
    finally:
        lock.release(target, held)
    return aside


def set_aside(target: Path) -> Path | None:
    """The file that the last restore put aside, ``None`` if there is none."""
    last = None
    for number in count(1):
        aside = _aside(target, number)
        if not aside.exists():
            break
        last = aside
    return last


def _aside(target: Path, number: int) -> Path:
    return target.with_name(f"{target.stem}-before-restore-{number}{target.suffix}")


def _set_aside(target: Path) -> Path | None:
    """Rename a file with its journal to a name that is free; ``None`` if there is neither.

    A journal without its file goes too: SQLite would write its pages into the file that takes the name. The
    file goes first: without its journal it would still open under its name, and show an earlier state.
    """
    if not (target.exists() or journals(target)):
        return None
    aside = next(free for number in count(1) if not (free := _aside(target, number)).exists())
    for tail in ("", "-wal", "-shm", "-journal"):
        file = target.with_name(target.name + tail)
        if file.exists():
            file.rename(aside.with_name(aside.name + tail))
    return aside


def journals(path: Path) -> tuple[Path, ...]:
    """Journals with content beside a desk file, whether the desk file is there or not."""
    beside = (path.with_name(path.name + tail) for tail in ("-wal", "-journal"))
    return tuple(file for file in beside if file.exists() and file.stat().st_size)


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a plain connection that only reads."""
    connection = sqlite3.connect(uri(path.resolve().as_posix(), reading_mode(path)), uri=True, timeout=5)
    for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


def reading_mode(path: Path) -> str:
    """SQLite's mode to read a desk file with; ``query_only`` must be set, because it may be one that can write.

    A rollback journal that a crash left behind must be rolled back before anything can be read. A closed WAL file
    in a folder where nothing may be written is read as immutable, without the side files that WAL needs; where
    they lie beside it, someone writes, and they are needed to see what.
    """
    if path.with_name(path.name + "-journal") in journals(path):
        return "rw"
    shared_memory = path.with_name(path.name + "-shm")
    if os.access(path.parent, os.W_OK) or journals(path) or shared_memory.exists():
        return "ro"
    with path.open("rb") as file:
        is_wal = file.read(20)[18:] == b"\x02\x02"
    return "ro&immutable=1" if is_wal else "ro"


def uri(name: str, mode: str) -> str:
    """The address of a file for SQLite; a share, ``//server/share``, needs two more strokes to be no server name."""
    return f"file:{'//' if name.startswith('//') else ''}{quote(os.fsencode(name))}?mode={mode}"
