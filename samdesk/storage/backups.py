"""Copies of a desk file: made by SQLite's backup API, checked, numbered and rotated; and their return.

They lie in a folder beside the desk file. Order is by number, never by clock. A copy is never made by copying
the live file: a WAL database copied so was found without tables.
"""

from __future__ import annotations

import os
import re
import sqlite3
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
    place.mkdir(exist_ok=True)
    target = place / f"{number:04}-{reason}.samdesk"
    copy(path, target)
    for old in backups_of(path)[KEPT:]:
        old.unlink()
    return target


def keep_if_changed(path: Path, reason: str) -> Path | None:
    """A numbered backup unless the newest one is younger than the last change of the file."""
    newest = next(iter(backups_of(path)), None)
    wal = path.with_name(path.name + "-wal")
    changed = max(file.stat().st_mtime_ns for file in (path, wal) if file.exists())
    if newest is not None and newest.stat().st_mtime_ns > changed:
        return None
    return keep(path, reason)


def copy(path: Path, out: Path) -> None:
    """Copy a desk file, open or not, by the backup API; the copy is checked before it gets its name.

    Raises ``OSError`` or ``sqlite3.DatabaseError`` as disk and file say, ``Refused`` if the copy is not sound.
    """
    with written_whole(out) as temporary:
        source = connect_to_read(path)
        target = sqlite3.connect(temporary)
        try:
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE").close()
            said = target.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            target.close()
            source.close()
        if said != "ok":
            raise refused(
                _("The copy of {file} is not sound ({said}).").format(file=path.name, said=said),
                _("Run “samdesk check”, and restore an earlier backup if it finds faults."),
                Where(path.name),
            )


def restore(backup: Path, target: Path) -> Path | None:
    """Put a backup in the place of a desk file, which need not open; what was there is kept under another name.

    The caller has checked that ``backup`` is a desk file. Returns the name that the former file has now.
    Raises ``DeskLocked`` if a program has the target open.
    """
    held = lock.take(target)
    try:
        checked = target.with_name(f"{target.stem}-restoring{target.suffix}")
        copy(backup, checked)
        aside = _set_aside(target)
        checked.replace(target)
    finally:
        lock.release(target, held)
    return aside


def _set_aside(target: Path) -> Path | None:
    """Rename a file with its journal to a name that is free."""
    if not target.exists():
        return None
    number = 1
    while (aside := target.with_name(f"{target.stem}-before-restore-{number}{target.suffix}")).exists():
        number += 1
    for tail in ("", "-wal", "-shm", "-journal"):
        file = target.with_name(target.name + tail)
        if file.exists():
            file.rename(aside.with_name(aside.name + tail))
    return aside


def connect_to_read(path: Path) -> sqlite3.Connection:
    """Open a plain read-only connection; where nothing may be written, without the side files of WAL."""
    mode = "ro" if os.access(path.parent, os.W_OK) else "ro&immutable=1"
    return sqlite3.connect(f"file:{quote(path.resolve().as_posix())}?mode={mode}", uri=True, timeout=5)
