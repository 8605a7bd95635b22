"""Which files are merge files by their names, alone or in folders. Nothing is opened."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable

ENDINGS: Final = (".sammerge.zip", ".sammerge.zip.age")
"""As a merge file is named, and as a sealed one is."""


@dataclass(frozen=True)
class Found:
    """Merge files, each once, and what was named beside them and is none."""

    files: tuple[Path, ...]
    strange: tuple[Path, ...]


def is_merge_file(path: Path) -> bool:
    """Whether a file is named as merge files are; hidden ones are other programs' unfinished work."""
    return path.name.lower().endswith(ENDINGS) and not path.name.startswith((".", "~"))


def merge_files_in(paths: Iterable[Path]) -> Found:
    """The merge files among paths and, in the order of their names, in the folders among them and below those.

    Raises ``Refused`` if a folder cannot be read.
    """
    files: dict[Path, None] = {}
    strange: list[Path] = []
    for path in paths:
        if path.is_dir():
            files |= dict.fromkeys(_below(path))
        elif is_merge_file(path):
            files[path] = None
        else:
            strange.append(path)
    return Found(tuple(files), tuple(dict.fromkeys(strange)))


def _below(folder: Path) -> list[Path]:
    found: list[Path] = []
    with file_errors(folder):
        for where, folders, names in os.walk(folder, onerror=_raise):
            folders.sort()
            found += [path for name in sorted(names) if is_merge_file(path := Path(where, name))]
    return found


def _raise(error: OSError) -> None:
    raise error
