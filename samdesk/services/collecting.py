"""Collection: take in merge files one by one, keep everything, say what was new, same or different.

Nothing that comes in overwrites anything: answers that differ are both kept and listed as conflicts. One bad
file never stops the next. A file is taken in whole or not at all.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import InputFaults, KnownError, input_fault
from samdesk.domain.fingerprints import key_typed
from samdesk.language import _, current
from samdesk.services import quarantine, taking_in
from samdesk.services.changes import NOTHING, Cancelled, Kind, Progress, changed, now
from samdesk.services.desks import identity, keep_backup, refuse_itself
from samdesk.services.keys import identities_in, keys_folder
from samdesk.services.merge_files import merge_files_in
from samdesk.services.taking_in import Collected, Opened
from samdesk.storage import collections as stored
from samdesk.storage import revisions
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from samdesk.domain.collection import CollectedFile, FileReport
    from samdesk.domain.document import Document
    from samdesk.storage.desk_file import Connection, Desk


_Read = tuple["Path", "Opened | KnownError"]
"""A file with its content, or with why it is not a whole and signed merge file."""
_READ_AHEAD: Final = 16 * 2**20
"""A file of at most so many bytes is read while another one is stored."""

__all__ = ["Collected", "collect", "collections", "report_document", "write_collection_report"]


class _DryRun(Exception):
    """Ends a dry run, so that its transaction is as if it never was."""


def collect(
    desk: Desk,
    files: Sequence[Path],
    *,
    dry_run: bool = False,
    trust: Collection[str] = (),
    identities: Sequence[str] = (),
    backup: bool = True,
    progress: Progress | None = None,
) -> Collected:
    """Take in merge files, one transaction each; a dry run reports the same and changes nothing.

    A folder stands for all merge files in it. ``trust`` holds fingerprints of keys that a person has compared: what is
    signed with them is taken in at once, and what waited in quarantine too. ``identities`` open sealed files, beside
    those that this computer keeps. Known errors of one file are in its report; ``Refused`` of the desk file itself is
    raised. ``Cancelled`` from ``progress`` ends it between two files; those before are collected and told. A numbered
    ``backup`` is made first; where files trickle in one by one, those of every file would push out all older ones.
    """
    wanted = _wanted(files)
    if backup and wanted and not dry_run and _has_answers(desk):
        keep_backup(desk, "collection")
    own, keys = identity(desk).desk_id, frozenset(map(key_typed, trust))
    opened = _told(_Reader(keys_folder(desk), identities).opened(wanted), len(wanted), progress)
    if dry_run:
        return Collected(NOTHING, _dry_run(desk, opened, own, keys))
    reports = tuple(_stored(desk, path, read, own, keys) for path, read in opened)
    waited = quarantine.take_approved(desk)
    touched = any(report.accepted for report in (*reports, *waited))
    kinds = changed(Kind.COLLECTION, Kind.REVISION, Kind.FORM, Kind.ACTION) if touched else changed(Kind.COLLECTION)
    return Collected(kinds, reports, waited)


def _wanted(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files as they are named, and for each folder the merge files in it."""
    return tuple(file for path in paths for file in (merge_files_in([path]).files if path.is_dir() else (path,)))


def collections(desk: Desk) -> tuple[CollectedFile, ...]:
    """All files that came in, whatever became of them, the newest first."""
    with desk.reading() as db:
        return tuple(taking_in.collected_file(one) for one in stored.collections(db))


def report_document(desk: Desk, collection: int = 0, language: str = "") -> Document:
    """What became of one file, or of all of them where no number is given, to be read and printed.

    Raises ``InputFaults`` if there is no such file.
    """
    from samdesk.reports.collection import collection_document, file_document
    from samdesk.services.desk_sequences import desk_files

    spoken = language or current()
    made_on = now().astimezone().date()
    name = identity(desk).name
    if not collection:
        return collection_document(
            collections(desk), desk_files(desk), desk_name=name, language=spoken, made_on=made_on, source=desk.title
        )
    with desk.reading() as db:
        one = stored.collection(db, collection)
    if one is None:
        raise no_such_file(collection)
    return file_document(
        taking_in.collected_file(one), desk_name=name, language=spoken, made_on=made_on, source=desk.title
    )


def write_collection_report(desk: Desk, out: Path, *, collection: int = 0, language: str = "") -> None:
    """Write ``report_document`` as ``.pdf``, ``.xlsx``, ``.csv`` or ``.json``, by the name's ending."""
    from samdesk.reports.files import write_document

    refuse_itself(desk, out)
    made = report_document(desk, collection, language)
    with file_errors(out):
        write_document(made, out)


def no_such_file(collection: int) -> InputFaults:
    """That nothing was collected under this number."""
    return input_fault(
        _("No file was collected under number {n}.").format(n=collection),
        _("See “samdesk collections” for the numbers."),
    )


def _has_answers(desk: Desk) -> bool:
    with desk.reading() as db:
        return revisions.any_kept(db)


def _told(files: Iterable[_Read], total: int, progress: Progress | None) -> Iterator[_Read]:
    """The files one by one, telling how many are done, until that is answered by ``Cancelled``."""
    with suppress(Cancelled):
        for done, file in enumerate(files):
            if progress:
                progress(done, total)
            yield file
        if progress:
            progress(total, total)


def _dry_run(desk: Desk, files: Iterable[_Read], own: str, trust: Collection[str]) -> tuple[FileReport, ...]:
    """The reports of all files as each would meet what those before it bring, in a transaction that never was."""
    reports: list[FileReport] = []
    try:
        with desk.writing() as db:
            reports += [_tried(db, path, read, own, trust) for path, read in files]
            raise _DryRun
    except _DryRun:
        return tuple(reports)


class _Reader:
    """Opens merge files, and sealed ones with keys that are fetched when the first one comes; asks no desk."""

    def __init__(self, folder: Path, identities: Sequence[str]) -> None:
        self._folder = folder
        self._given = tuple(identities)
        self._all: tuple[str, ...] | None = None

    def opened(self, paths: Sequence[Path]) -> Iterator[_Read]:
        """Each file with its content, or with why it is not a whole and signed merge file.

        The next one is read while the disk writes what the one before it brought.
        """
        with ThreadPoolExecutor(1, thread_name_prefix="reading") as pool:
            ahead: Future[Opened | KnownError] | None = None
            for path, following in zip_longest(paths, paths[1:]):
                read = ahead.result() if ahead else self._read(path)
                ahead = pool.submit(self._read, following) if following and _is_small(following) else None
                yield path, read

    def _read(self, path: Path) -> Opened | KnownError:
        from samdesk.exchange import container, sealing
        from samdesk.exchange.merge_file import read_merge_data
        from samdesk.exchange.package import read_bytes

        try:
            data = read_bytes(path)
            if sealing.is_sealed(data):
                container.refuse_too_long(data, path.name)
                data = sealing.unsealed(data, self._identities(), path.name)
            return Opened(path.name, data, *read_merge_data(data, path.name))
        except KnownError as error:
            return error

    def _identities(self) -> tuple[str, ...]:
        if self._all is None:
            self._all = (*self._given, *identities_in(self._folder))
        return self._all


def _is_small(path: Path) -> bool:
    """Whether a file can be held in memory beside another one."""
    try:
        return path.stat().st_size <= _READ_AHEAD
    except OSError:
        return False


def _stored(desk: Desk, path: Path, read: Opened | KnownError, own: str, trust: Collection[str]) -> FileReport:
    """Take in a file, or note why it is rejected."""
    if isinstance(read, KnownError):
        with desk.writing() as db:
            return taking_in.note_rejected(db, path.name, None, read)
    try:
        with desk.writing() as db:
            return taking_in.take_in(db, read, own=own, trust=trust)
    except InputFaults as error:
        with desk.writing() as db:
            return taking_in.note_rejected(db, path.name, read, error)


def _tried(db: Connection, path: Path, read: Opened | KnownError, own: str, trust: Collection[str]) -> FileReport:
    if isinstance(read, KnownError):
        return taking_in.rejected(path.name, None, read)
    try:
        with db.begin_nested():
            return replace(taking_in.take_in(db, read, own=own, trust=trust), collection=0)
    except InputFaults as error:
        return taking_in.rejected(path.name, read, error)
