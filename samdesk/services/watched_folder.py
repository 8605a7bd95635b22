"""A folder that merge files are put into: which of them are whole and have not been taken in before.

A file is whole when its size and time are the same at two looks after each other and it can be read. It is known
afterwards by its content, so that neither a copy under another name nor the same file in another folder is taken in
again, and by the collection that took it, so that a desk file that was restored from a backup gets it anew. What is
known lies with the settings, one file for each desk file. The clock is whoever looks.
"""

from __future__ import annotations

import hashlib
import json
import stat
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from samdesk.services import home
from samdesk.services.merge_files import is_merge_file
from samdesk.shipped import written_whole
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path


@dataclass(frozen=True)
class Stamp:
    """What changes when a file is written to: its size in bytes, and its time in nanoseconds."""

    size: int
    time: int


@dataclass(frozen=True)
class Taken:
    """A file that was taken in: its stamp then, the SHA-256 of its content, and the collection, which named it so."""

    stamp: Stamp
    content: str
    collection: int
    name: str


@dataclass(frozen=True)
class Ready:
    """A file that is whole and new, as it was when it was read."""

    path: Path
    stamp: Stamp
    content: str


@dataclass(frozen=True)
class Look:
    """What a look found: files to take in, the oldest first; how many are being written; how many were taken before."""

    ready: tuple[Ready, ...]
    unfinished: int
    known: int


@dataclass
class WatchedFolder:
    """A folder, what was seen in it at the last look, and every file that was taken in. For one thread at a time."""

    desk_id: str
    folder: Path
    taken: dict[str, Taken] = field(default_factory=dict)
    _before: dict[Path, Stamp] = field(default_factory=dict)

    def look(self) -> Look:
        """Look at the folder, not at those in it. Raises ``Refused`` if it cannot be read."""
        with file_errors(self.folder):
            now = {path: stamp for path in self.folder.iterdir() if (stamp := _stamp(path)) is not None}
        fresh = {path: stamp for path, stamp in now.items() if not self._is_known(path, stamp)}
        earlier = {one.content: one for one in self.taken.values()}
        ready: dict[str, Ready] = {}
        unfinished = 0
        for path, stamp in sorted(fresh.items(), key=lambda one: (one[1].time, one[0])):
            content = _content(path) if stamp.size and self._before.get(path) == stamp else ""
            if not content or _stamp(path) != stamp:
                unfinished += 1
            elif content in earlier:
                self.taken[str(path)] = replace(earlier[content], stamp=stamp)
            else:
                ready.setdefault(content, Ready(path, stamp, content))
        self._before = now
        return Look(tuple(ready.values()), unfinished, len(now) - len(ready) - unfinished)

    def note_taken(self, files: Iterable[tuple[Ready, int]]) -> None:
        """Remember files with the number of the collection that took or rejected each. Raises ``Refused``."""
        self.taken |= {str(one.path): Taken(one.stamp, one.content, number, one.path.name) for one, number in files}
        plain = {path: asdict(one) for path, one in self.taken.items()}
        kept = _file(self.desk_id)
        with file_errors(kept):
            kept.parent.mkdir(parents=True, exist_ok=True)
            with written_whole(kept) as temporary:
                temporary.write_text(json.dumps(plain, ensure_ascii=False), "utf-8")

    def _is_known(self, path: Path, stamp: Stamp) -> bool:
        one = self.taken.get(str(path))
        return one is not None and one.stamp == stamp


def watched(desk_id: str, folder: Path, collected: Mapping[int, str]) -> WatchedFolder:
    """A folder with what is remembered of files that were taken in from it or another one.

    ``collected`` holds the names of files by number of collection, as the desk file has them now: what it does not
    have any more is forgotten here too.
    """
    read = _read(_file(desk_id))
    known = {path: one for path, one in read.items() if collected.get(one.collection) == one.name}
    return WatchedFolder(desk_id, folder, known)


def _stamp(path: Path) -> Stamp | None:
    """What a merge file is like now; ``None`` if it is no merge file or has gone meanwhile."""
    if not is_merge_file(path):
        return None
    try:
        said = path.stat()
        return Stamp(said.st_size, said.st_mtime_ns) if stat.S_ISREG(said.st_mode) else None
    except OSError:  # moved away while the folder was read: the next look will tell
        return None


def _content(path: Path) -> str:
    """The SHA-256 of a file; empty while another program keeps it from being read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _read(kept: Path) -> dict[str, Taken]:
    """What is remembered; nothing if that makes no sense, because taking a file in again does no harm."""
    try:
        said: Any = json.loads(kept.read_text("utf-8"))
        return {
            path: Taken(Stamp(**one["stamp"]), one["content"], one["collection"], one["name"])
            for path, one in said.items()
        }
    except (OSError, RecursionError, ValueError, AttributeError, KeyError, TypeError):
        return {}


def _file(desk_id: str) -> Path:
    return home.settings_folder() / f"watched-{desk_id}.json"
