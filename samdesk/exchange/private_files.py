"""Files that only their owner may read: the folder has mode 0700, a file 0600, from the moment it is there.

Windows keeps the user's own folders by its own rights. Knows nothing of what the files hold.
"""

from __future__ import annotations

import os
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from samdesk import shipped
from samdesk.domain.faults import Where, refused
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make a folder of keys and the one it lies in; closed to others, also if they were there and open."""
    for one in (folder.parent, folder):
        one.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close_to_others(one)


def write_private(path: Path, data: bytes) -> None:
    """Write a file whole; one of that name is replaced. Raises ``OSError`` as the file system does."""
    with shipped.written_whole(path) as temporary:
        make_private(temporary)
        temporary.write_bytes(data)


def make_private(path: Path) -> None:
    """Make an empty file that others cannot open even before something is in it; ``path`` must be free."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def read_private(path: Path, most: int) -> bytes:
    """What a file of the keys folder holds, at most so many bytes; it is closed to others first if it was open.

    Raises ``Refused`` if it is open to others and stays so, ``OSError`` as the file system does.
    """
    try:
        _close_to_others(path)
    except OSError as error:
        raise refused(
            _("Others on this computer may read the secret key {file}, and that could not be changed.").format(
                file=path
            ),
            _("Move the folder of keys to a disk of your own; SAMDESK_HOME names another place for it."),
        ) from error
    with path.open("rb") as file:
        return file.read(most)


def forget_cached(path: Path) -> None:
    """Let the next reading of a file come from the disk, where the system has a way to ask for that."""
    if sys.platform == "linux":
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


@contextmanager
def folder_errors(folder: Path) -> Iterator[None]:
    """Turn what the file system says of the folder of keys into ``Refused``."""
    try:
        yield
    except OSError as error:
        raise refused(
            _("The folder of keys cannot be used: {error}.").format(error=error.strerror or error),
            _("See that it may be written and has room; SAMDESK_HOME names another place for it. No key was changed."),
            Where(str(folder)),
        ) from error


def _close_to_others(path: Path) -> None:
    mode = stat.S_IMODE(path.stat().st_mode)
    if os.name != "nt" and mode & 0o077:
        path.chmod(mode & 0o700)
