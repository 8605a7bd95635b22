"""Files that ship with the program, found whether it is installed or run from a checkout; and safe writing.

Standard library only. Knows nothing of what the files contain.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_PACKAGE = Path(__file__).resolve().parent


def _folder(name: str) -> Path:
    """The folder inside an installed package, else beside the package in a checkout."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def resource(*parts: str) -> Path:
    """Path of a file or folder under ``resources/``."""
    return _folder("resources").joinpath(*parts)


def forms_folder() -> Path:
    """Path of ``forms/``, with a folder for each definition that ships."""
    return _folder("forms")


@contextmanager
def written_whole(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``target`` and rename it to ``target`` once it is complete and on disk.

    If the block fails, the temporary file is removed and an existing ``target`` is untouched, so a reader never
    meets half a file under the real name. Raises ``OSError`` as the file system does (full, read-only).
    """
    temporary = target.with_name(f".{target.name}.{os.urandom(4).hex()}.part")
    try:
        yield temporary
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Put a rename on disk; Windows has no such call for folders and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
