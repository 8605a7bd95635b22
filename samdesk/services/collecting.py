"""Collection: take in merge files one by one, keep everything, say what was new, same or different.

Nothing that comes in overwrites anything: answers that differ are both kept and listed as conflicts. One bad
file never stops the next.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from samdesk.domain.faults import Fault, InputFaults, KnownError, Where
from samdesk.domain.travel import EventKind
from samdesk.services import incoming
from samdesk.services.changes import NOTHING, Cancelled, Changes, Kind, Progress, changed, now
from samdesk.services.desks import keep_backup
from samdesk.storage import actions as stored_actions
from samdesk.storage import collections as stored
from samdesk.storage import desk_keys, events, joint, revisions, standing
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from samdesk.domain.travel import MergeFile, Signed
    from samdesk.storage.desk_file import Connection, Desk


@dataclass(frozen=True)
class FileReport:
    """What became of one merge file, in forms.

    ``new`` had no answer before; ``newer`` replace an answer that they name as their parent; ``identical`` were
    here already; ``confirmed`` are those of them that another desk had sent; ``conflicts`` differ from an
    answer that is here. ``key_note`` says that the key is remembered from now on; until a person has compared its
    fingerprint, nobody has said whose it is. ``unknown_key``: rejected because it is signed with another key than
    before.
    """

    file: str
    accepted: bool
    sender: str = ""
    sequence: int = 0
    fingerprint: str = ""
    new: int = 0
    newer: int = 0
    identical: int = 0
    confirmed: int = 0
    conflicts: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    key_note: str = ""
    unknown_key: bool = False


@dataclass(frozen=True)
class Collected:
    """What became of files: a report for each, in order, but none for the last ones if the work was stopped."""

    changes: Changes
    reports: tuple[FileReport, ...]


@dataclass(frozen=True)
class CollectionRow:
    """A file that was taken in earlier, with its report."""

    at: datetime
    report: FileReport


class _DryRun(Exception):
    """Ends a dry run, so that its transaction is as if it never was."""


def collect(
    desk: Desk,
    files: Sequence[Path],
    *,
    dry_run: bool = False,
    trust: Collection[str] = (),
    progress: Progress | None = None,
) -> Collected:
    """Take in merge files, one transaction each; a dry run reports the same and changes nothing.

    ``trust`` holds fingerprints of keys that a person has compared, for desks that sign with a new key. Known
    errors of one file are in its report; ``Refused`` of the desk file itself is raised. ``Cancelled`` from
    ``progress`` ends it between two files; those before are collected and told.
    """
    if files and not dry_run and _has_answers(desk):
        keep_backup(desk, "collection")
    trusted = {fingerprint.replace(" ", "").upper() for fingerprint in trust}
    if dry_run:
        return Collected(NOTHING, _dry_run(desk, files, trusted, progress))
    reports: list[FileReport] = []
    for path in _told(files, progress):
        taken = _opened(path)
        report = taken if isinstance(taken, FileReport) else _one(desk, path, *taken, trusted)
        if not report.accepted:
            _note_rejected(desk, report, taken)
        reports.append(report)
    touched = any(report.accepted for report in reports)
    kinds = changed(Kind.COLLECTION, Kind.REVISION, Kind.FORM, Kind.ACTION) if touched else changed(Kind.COLLECTION)
    return Collected(kinds, tuple(reports))


def collections(desk: Desk) -> tuple[CollectionRow, ...]:
    """All files that were taken in or rejected, the newest first."""
    with desk.reading() as db:
        return tuple(CollectionRow(row.at, _from_plain(row.report)) for row in stored.collections(db))


def _has_answers(desk: Desk) -> bool:
    with desk.reading() as db:
        return revisions.any_kept(db)


def _told(files: Sequence[Path], progress: Progress | None) -> Iterator[Path]:
    """The files one by one, telling how many are done, until that is answered by ``Cancelled``."""
    with suppress(Cancelled):
        for done, path in enumerate(files):
            if progress:
                progress(done, len(files))
            yield path
        if progress:
            progress(len(files), len(files))


def _dry_run(
    desk: Desk, files: Sequence[Path], trusted: Collection[str], progress: Progress | None
) -> tuple[FileReport, ...]:
    """The reports of all files as each would meet what those before it bring, in a transaction that never was."""
    reports: list[FileReport] = []
    try:
        with desk.writing() as db:
            for path in _told(files, progress):
                taken = _opened(path)
                reports.append(taken if isinstance(taken, FileReport) else _tried(db, path, *taken, trusted))
            raise _DryRun
    except _DryRun:
        return tuple(reports)


def _opened(path: Path) -> tuple[MergeFile, Signed] | FileReport:
    from samdesk.exchange.merge_file import read_merge_file

    try:
        with file_errors(path):
            return read_merge_file(path)
    except KnownError as error:
        return FileReport(path.name, accepted=False, faults=error.faults)


def _one(desk: Desk, path: Path, merge: MergeFile, signed: Signed, trusted: Collection[str]) -> FileReport:
    try:
        with desk.writing() as db:
            return _kept(db, path, merge, signed, trusted)
    except InputFaults as error:
        return _rejected(path, merge, signed, error)


def _tried(db: Connection, path: Path, merge: MergeFile, signed: Signed, trusted: Collection[str]) -> FileReport:
    try:
        with db.begin_nested():
            return _kept(db, path, merge, signed, trusted)
    except InputFaults as error:
        return _rejected(path, merge, signed, error)


def _rejected(path: Path, merge: MergeFile, signed: Signed, error: KnownError) -> FileReport:
    return FileReport(
        path.name,
        accepted=False,
        sender=merge.sender.desk_name,
        sequence=merge.sender.sequence,
        fingerprint=signed.fingerprint,
        faults=error.faults,
        unknown_key=isinstance(error, incoming.UnknownKey),
    )


def _note_rejected(desk: Desk, report: FileReport, taken: tuple[MergeFile, Signed] | FileReport) -> None:
    sender, manifest = (None, "") if isinstance(taken, FileReport) else (taken[0].sender, taken[1].manifest)
    with desk.writing() as db:
        added = stored.add(db, at=now(), file=report.file, manifest=manifest, sender=sender, accepted=False)
        stored.put_report(db, added, asdict(report))


def _kept(db: Connection, path: Path, merge: MergeFile, signed: Signed, trusted: Collection[str]) -> FileReport:
    """Check a merge file against the desk file and keep what it brings."""
    sender = merge.sender
    key = desk_keys.pinned_key(db, sender.desk_id)
    stored_rounds.keep_forms(db, incoming.check_merge(db, merge, signed, trusted, Where(path.name)))
    expected = stored.last_sequence(db, sender.desk_id) + 1
    desk_keys.pin(db, sender.desk_id, sender.desk_name, signed.public_key, now())
    added = stored.add(db, at=now(), file=path.name, manifest=signed.manifest, sender=sender, accepted=True)
    report = _classified(db, path, merge, signed, added)
    left_out = events.keep_events(db, merge.events)
    if any(event.kind is EventKind.EXEMPT for event in merge.events):
        joint.settle(db, merge.round_id)
    stored_actions.take_in(db, merge.actions, who_withheld=not merge.contains.person_data)
    notes = (*incoming.sequence_notes(expected, sender.sequence), *incoming.left_out_note(left_out))
    report = replace(report, notes=notes, key_note=incoming.key_note(key, signed))
    stored.put_report(db, added, asdict(report))
    return report


def _classified(db: Connection, path: Path, merge: MergeFile, signed: Signed, added: int) -> FileReport:
    """Keep the revisions of a merge file and count, in forms, what they were to this desk file."""
    touched = tuple(sorted({revision.form_id for revision in merge.revisions}))
    before = revisions.said(db, touched)
    kept = revisions.keep_revisions(db, merge.revisions, now())
    other_desks = revisions.witnesses(db, kept.known)
    revisions.note_witness(db, merge.revisions, added)
    received = _earliest(merge, EventKind.RECEIVED, EventKind.KEYED)
    standing.note_elsewhere(
        db,
        printed=_earliest(merge, EventKind.PRINTED),
        handed_out=_earliest(merge, EventKind.HANDED_OUT),
        received={form_id: received.get(form_id, now()) for form_id in touched},
    )
    new = set(kept.new)
    by_form: dict[str, set[str]] = {}
    for revision in merge.revisions:
        by_form.setdefault(revision.form_id, set()).add(revision.rev)
    counts = Counter[str]()
    for code, heads in revisions.said(db, touched).items():
        brought = by_form[code]
        said = set(heads.values())
        if len(said) > 1:
            counts["conflicts"] += 1
        elif before.get(code) and said == set(before[code].values()):
            counts["identical"] += 1
            desks = {desk for rev in brought for desk in other_desks.get(rev, ())}
            counts["confirmed"] += bool(brought & new or desks - {merge.sender.desk_id})
        else:
            counts["newer" if before.get(code) else "new"] += 1
    return FileReport(
        path.name,
        accepted=True,
        sender=merge.sender.desk_name,
        sequence=merge.sender.sequence,
        fingerprint=signed.fingerprint,
        new=counts["new"],
        newer=counts["newer"],
        identical=counts["identical"],
        confirmed=counts["confirmed"],
        conflicts=counts["conflicts"],
    )


def _earliest(merge: MergeFile, *kinds: EventKind) -> dict[str, datetime]:
    """By form id, when something of these kinds was first done with it."""
    times: dict[str, datetime] = {}
    for event in merge.events:
        if event.kind in kinds:
            times[event.form_id] = min(event.at, times.get(event.form_id, event.at))
    return times


def _from_plain(plain: dict[str, Any]) -> FileReport:
    faults = tuple(Fault(one["what"], one["advice"], Where(**one["where"])) for one in plain["faults"])
    return FileReport(**{**plain, "faults": faults, "notes": tuple(plain["notes"])})
