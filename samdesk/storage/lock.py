"""One writer at a time: a lock beside the desk file that names host, user and time.

The lock is the operating system's, so it is released when a program dies; the name of the holder lies in a file
of its own, because Windows lets nobody read a locked one.
"""

from __future__ import annotations

import getpass
import json
import platform
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from samdesk.domain.faults import Fault, Refused
from samdesk.language import _
from samdesk.shipped import written_whole

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Holder:
    """Who has a desk file open for writing; ``since`` is local time, to be read by people."""

    host: str
    user: str
    since: str


class DeskLocked(Refused):
    """The desk file is open for writing somewhere else; it may still be read."""

    def __init__(self, path: Path, holder: Holder) -> None:
        super().__init__(
            Fault(
                _("{file} is in use by {user} on {host} since {since}.").format(
                    file=path.name, user=holder.user, host=holder.host, since=holder.since
                ),
                _("Close it there, or open it for reading only."),
            )
        )
        self.holder = holder


def take(path: Path) -> FileLock:
    """Take the lock of a desk file and write down who has it.

    Raises ``DeskLocked`` if another program has it, ``OSError`` if nothing can be written there.
    """
    lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=0, is_singleton=False)
    named = path.with_name(f".{path.name}.holder")
    try:
        lock.acquire()
    except Timeout:
        raise DeskLocked(path, _holder(named)) from None
    try:
        _write_holder(named)
    except BaseException:
        lock.release()
        raise
    return lock


def _write_holder(named: Path) -> None:
    holder = {
        "host": platform.node(),
        "user": _user(),
        "since": datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M"),
    }
    with written_whole(named) as temporary:
        temporary.write_text(json.dumps(holder, ensure_ascii=False), "utf-8")


def _user() -> str:
    """The user's name in the system; a container may run as a number that has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return _("unknown user")


def release(path: Path, lock: FileLock) -> None:
    """Give the lock back. Its empty file stays: if it were taken away, two programs could hold one of the same name."""
    # A name that cannot be taken away, as on a stick that was pulled out, is written over by the next holder.
    with suppress(OSError):
        path.with_name(f".{path.name}.holder").unlink()
    lock.release()


def _holder(named: Path) -> Holder:
    try:
        said = json.loads(named.read_text("utf-8"))
        return Holder(str(said["host"]), str(said["user"]), str(said["since"]))
    except (OSError, ValueError, KeyError, TypeError):
        return Holder(_("unknown computer"), _("unknown user"), _("unknown time"))
