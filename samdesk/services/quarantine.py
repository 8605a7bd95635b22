"""Quarantine: merge files whose key nobody has compared yet, and what people do about them.

A key is approved once, by typing two of the sixteen chunks of its fingerprint from the desk's paper receipt, or all of
it; then the files that wait are taken in. Nothing in quarantine counts for anything before that.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from samdesk.domain import fingerprints
from samdesk.domain.answers import TEXT_LIMIT, tidy
from samdesk.domain.collection import Outcome, Remark, RemarkKind
from samdesk.domain.desk_keys import KeyStatus
from samdesk.domain.faults import Fault, InputFaults, input_fault
from samdesk.language import _, ngettext
from samdesk.services import taking_in
from samdesk.services.changes import Cancelled, Changes, Kind, Progress, changed, now
from samdesk.services.desks import keep_backup
from samdesk.services.operators import check_operator
from samdesk.services.taking_in import Collected, Opened
from samdesk.storage import collections as stored
from samdesk.storage import desk_keys
from samdesk.storage import quarantine as stored_files
from samdesk.storage.identity import identity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from samdesk.domain.collection import FileReport
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.quarantine import Held


@dataclass(frozen=True)
class Quarantined:
    """A file that waits. The name is what its desk calls itself; ``is_new_key``: the desk has another, approved key.

    ``status`` is that of its key by now: where it is not unknown any more, the file can only be thrown away.
    """

    collection: int
    file: str
    desk_id: str
    desk_name: str
    number: int
    public_key: str
    at: datetime
    status: KeyStatus
    is_new_key: bool
    bytes: int

    @property
    def fingerprint(self) -> str:
        """That of its key, to compare with the desk's receipt."""
        return fingerprints.written(self.public_key)


@dataclass(frozen=True)
class Approved(Collected):
    """The files that waited for a key to be approved, and the name of its desk."""

    desk_name: str = ""


def quarantined(desk: Desk) -> tuple[Quarantined, ...]:
    """All files that wait, the oldest first."""
    with desk.reading() as db:
        pinned = {one.desk_id: one.public_key for one in desk_keys.keys(db) if one.status is KeyStatus.PINNED}
        return tuple(
            Quarantined(
                one.collection,
                one.file,
                one.desk_id,
                one.desk_name,
                one.number,
                one.public_key,
                one.at,
                one.status,
                one.desk_id in pinned and pinned[one.desk_id] != one.public_key,
                one.size,
            )
            for one in stored_files.waiting(db)
        )


def pin(
    desk: Desk,
    public_key: str,
    *,
    chunks: Mapping[int, str] | None = None,
    fingerprint: str = "",
    by: str,
    progress: Progress | None = None,
) -> Approved:
    """Approve the key of a desk, from its paper receipt, and take in its files that wait, the oldest first.

    ``chunks`` are those that the receipt was asked for, by place from 1; at least two. ``fingerprint`` is all of it
    instead. The desk's earlier key is its former one from now on. Raises ``InputFaults`` if no file in quarantine is
    signed with the key, what was typed is not what the key has, or ``by`` is no operator code.
    """
    check_operator(by)
    _check_typed(public_key, chunks or {}, fingerprint)
    with desk.writing() as db:
        held = _first_with(db, public_key)
        desk_keys.pin(db, held.desk_id, held.desk_name, public_key, now(), operator=by)
    taken = take_approved(desk, progress=progress)
    kinds = changed(Kind.COLLECTION, Kind.REVISION, Kind.FORM, Kind.ACTION)
    return Approved(kinds, taken, desk_name=held.desk_name)


def take_approved(desk: Desk, *, progress: Progress | None = None) -> tuple[FileReport, ...]:
    """Take in every file that waits though its key is approved by now, the oldest first; gives their reports.

    They stay where the work was stopped: the next collection goes on. ``Cancelled`` from ``progress`` does so too.
    """
    with desk.reading() as db:
        waiting = [one for one in stored_files.waiting(db) if one.status is KeyStatus.PINNED]
    if not waiting:
        return ()
    keep_backup(desk, "quarantine")
    reports: list[FileReport] = []
    with suppress(Cancelled):
        for done, one in enumerate(waiting):
            if progress:
                progress(done, len(waiting))
            reports.append(_taken(desk, one))
        if progress:
            progress(len(waiting), len(waiting))
    return tuple(reports)


def discard(desk: Desk, collections: Sequence[int], *, by: str, reason: str) -> Changes:
    """Throw away files that wait; their reports stay and say so.

    Raises ``InputFaults`` if one of them does not wait, there is no reason, or ``by`` is no operator code; then none is
    thrown away.
    """
    check_operator(by)
    why = tidy(reason)
    if not why or len(why) > TEXT_LIMIT:
        raise input_fault(_("Throwing a file away needs a reason."), _("Write it in a sentence."))
    with desk.writing() as db:
        waiting = {one.collection for one in stored_files.waiting(db)}
        for collection in dict.fromkeys(collections):
            kept = stored.collection(db, collection)
            if kept is None or collection not in waiting:
                raise input_fault(
                    _("No file waits in quarantine under number {n}.").format(n=collection),
                    _("See “samdesk quarantine” for those that do."),
                )
            stored_files.settle(db, collection, stored_files.DISCARDED, now(), operator=by, reason=why)
            said = {**kept.report, "remarks": [asdict(Remark(RemarkKind.DISCARDED, text=f"{why} ({by})"))]}
            stored.put_report(db, collection, Outcome.REJECTED, said)
    return changed(Kind.COLLECTION)


def _check_typed(public_key: str, chunks: Mapping[int, str], fingerprint: str) -> None:
    """Raise ``InputFaults`` unless enough of the fingerprint was typed, all of it right."""
    if fingerprint:
        if not fingerprints.is_whole(public_key, fingerprint):
            raise input_fault(
                _("The fingerprint that was typed is not that of the key."),
                _("Compare it with the receipt. If it is right there, the file is not from that desk."),
            )
        return
    places = range(1, fingerprints.CHUNKS + 1)
    if len(chunks) < fingerprints.ASKED or not all(place in places for place in chunks):
        raise input_fault(
            _("Too little of the fingerprint was typed."),
            _("Type {n} of its chunks, each with its number from 1 to {last}, or all of it.").format(
                n=fingerprints.ASKED, last=fingerprints.CHUNKS
            ),
        )
    wrong = fingerprints.wrong_chunks(public_key, chunks)
    if wrong:
        said = ngettext(
            "Chunk {places} is not what the key has.", "Chunks {places} are not what the key has.", len(wrong)
        )
        raise InputFaults(
            Fault(
                said.format(places=", ".join(map(str, wrong))),
                _("Read the receipt once more. If it is right there, the file is not from that desk."),
            )
        )


def _first_with(db: Connection, public_key: str) -> Held:
    """The oldest file that waits for this key; its desk must be the only one in whose name the key has signed."""
    waiting = [one for one in stored_files.waiting(db) if one.public_key == public_key]
    if not waiting:
        raise input_fault(_("No file in quarantine is signed with this key."), _("Collect a file from the desk first."))
    desks = {one.desk_id: one.desk_name for one in waiting}
    if len(desks) > 1:
        raise input_fault(
            _("Files of several desks are signed with this key: {desks}.").format(desks=", ".join(desks.values())),
            _("Each desk has a key of its own. Ask them, and throw away the files that are not theirs."),
        )
    if waiting[0].status in (KeyStatus.FORMER, KeyStatus.REVOKED):
        raise input_fault(
            _("The key does not count any more."), _("Ask the desk to export again, with the key that it has now.")
        )
    return waiting[0]


def _taken(desk: Desk, held: Held) -> FileReport:
    """Take in a file that waited, or reject it; either way it does not wait any longer."""
    from samdesk.exchange.merge_file import read_merge_data

    with desk.reading() as db:
        content = stored_files.content(db, held.collection)
    opened = None
    try:
        merge, signed = read_merge_data(content, held.file)
        opened = Opened(held.file, content, merge, signed)
        with desk.writing() as db:
            report = taking_in.take_in(db, opened, own=identity(db).desk_id, held=held.collection)
            stored_files.settle(db, held.collection, stored_files.TAKEN, now())
            return report
    except InputFaults as error:
        with desk.writing() as db:
            stored_files.settle(db, held.collection, stored_files.DISCARDED, now(), reason=str(error.faults[0]))
            return taking_in.note_rejected(db, held.file, opened, error, held=held.collection)
