"""The system's dialogs for choosing files: the only dialogs of daily work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

from samdesk.language import _

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


def desk_files() -> str:
    """Filter for desk files."""
    return _("Desk files") + " (*.samdesk)"


def round_packages() -> str:
    """Filter for round packages."""
    return _("Round packages") + " (*.samround.zip)"


def merge_files() -> str:
    """Filter for merge files, sealed or not."""
    return _("Merge files") + " (*.sammerge.zip *.sammerge.zip.age)"


def plain_merge_files() -> str:
    """Filter for a merge file that is saved open to all."""
    return _("Merge files") + " (*.sammerge.zip)"


def sealed_merge_files() -> str:
    """Filter for a merge file that is saved sealed."""
    return _("Sealed merge files") + " (*.sammerge.zip.age)"


def key_files() -> str:
    """Filter for files of keys."""
    return _("Files of keys") + " (*.txt)"


def lists() -> str:
    """Filter for organisation lists."""
    return _("Lists") + " (*.csv *.xlsx)"


def workbooks() -> str:
    """Filter for definition workbooks."""
    return _("Workbooks") + " (*.xlsx)"


def documents_folder() -> Path:
    """Where the user's own files lie."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation) or Path.home())


def open_file(parent: QWidget, title: str, files: str, folder: Path | None = None) -> Path | None:
    """The file that the user chose to open, or ``None``; begins in ``folder``, else where the user's files lie."""
    from PySide6.QtWidgets import QFileDialog  # slow to load, and not needed at start

    chosen, _filter = QFileDialog.getOpenFileName(parent, title, str(folder or documents_folder()), files)
    return Path(chosen) if chosen else None


def open_files(parent: QWidget, title: str, files: str) -> tuple[Path, ...]:
    """The files that the user chose to open."""
    from PySide6.QtWidgets import QFileDialog  # slow to load, and not needed at start

    chosen, _filter = QFileDialog.getOpenFileNames(parent, title, str(documents_folder()), files)
    return tuple(Path(path) for path in chosen)


def save_file(parent: QWidget, title: str, name: str, files: str, folder: Path | None = None) -> Path | None:
    """Where the user chose to save, or ``None``; begins as ``open_file`` does.

    A name with no ending of one of the filters gets that of the chosen one.
    """
    from PySide6.QtWidgets import QFileDialog  # slow to load, and not needed at start

    begins = str((folder or documents_folder()) / name)
    known = tuple(ending for one in files.split(";;") for ending in _endings(one))
    while True:
        chosen, kind = QFileDialog.getSaveFileName(parent, title, begins, files)
        if not chosen or chosen.lower().endswith(known):
            return Path(chosen) if chosen else None
        named = Path(_without_part(chosen, known) + _endings(kind or files)[0])
        if not named.exists():
            return named
        begins = str(named)  # the system asks before a file is overwritten, but it was asked about another name


def _without_part(chosen: str, endings: tuple[str, ...]) -> str:
    """What was chosen without the beginning of an ending: of "a.zip" for ".zip.age" is "a" left."""
    for ending in endings:
        for end in range(len(ending) - 1, 1, -1):
            if ending[end] == "." and chosen.lower().endswith(ending[:end]):
                return chosen[:-end]
    return chosen


def _endings(kind: str) -> list[str]:
    """The endings of the first kind of files in a filter: "Lists (*.csv *.xlsx)" gives .csv and .xlsx."""
    return [part.lstrip("*") for part in kind.partition("(")[2].partition(")")[0].split()]


def choose_folder(parent: QWidget, title: str) -> Path | None:
    """The folder that the user chose for several files, or ``None``; begins where the user's files lie."""
    from PySide6.QtWidgets import QFileDialog  # slow to load, and not needed at start

    chosen = QFileDialog.getExistingDirectory(parent, title, str(documents_folder()))
    return Path(chosen) if chosen else None
