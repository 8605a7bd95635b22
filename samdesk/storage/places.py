"""What kind of disk a desk file lies on, because the safe journal mode depends on it.

WAL needs shared memory, which network shares lack, and leaves side files that a memory stick pulled out loses.
Measured: WAL and TRUNCATE with ``synchronous=FULL`` lost no acknowledged commit in simulated power cuts, DELETE
with FULL did.
"""

from __future__ import annotations

import ctypes
import os
from enum import StrEnum
from pathlib import Path


class Place(StrEnum):
    """Where a file lies."""

    LOCAL = "local"
    REMOVABLE = "removable"
    SHARE = "share"


_SHARES = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "fuse.sshfs", "9p", "afs", "ncpfs", "davfs", "fuse.gvfsd-fuse"}
_REMOVABLE = {"vfat", "exfat", "msdos", "fuseblk"}
_WINDOWS_DRIVES = {2: Place.REMOVABLE, 4: Place.SHARE}


def place_of(path: Path) -> Place:
    """The kind of disk that holds ``path``, which need not exist yet; local if the system does not tell."""
    folder = path.resolve().parent
    return _windows_place(folder) if os.name == "nt" else _mounted_place(folder)


def journal_mode(place: Place) -> str:
    """The SQLite journal mode that keeps acknowledged commits on such a disk."""
    return "WAL" if place is Place.LOCAL else "TRUNCATE"


def _windows_place(folder: Path) -> Place:
    if str(folder).startswith("\\\\"):
        return Place.SHARE
    drives = getattr(ctypes, "windll").kernel32  # noqa: B009 - the attribute exists on Windows only
    return _WINDOWS_DRIVES.get(drives.GetDriveTypeW(folder.anchor), Place.LOCAL)


def _mounted_place(folder: Path) -> Place:
    table = Path("/proc/mounts")
    if not table.exists():
        return Place.LOCAL
    mounts = (line.split(" ")[1:3] for line in table.read_text("utf-8", "replace").splitlines())
    below = [(place.replace("\\040", " "), kind) for place, kind in mounts]
    holding = [(len(place), kind) for place, kind in below if folder.is_relative_to(place)]
    kind = max(holding)[1] if holding else ""
    if kind in _SHARES:
        return Place.SHARE
    return Place.REMOVABLE if kind in _REMOVABLE else Place.LOCAL
