"""Take in one merge file: judge its key and whether it fits, keep what it brings, and tell what that was.

One transaction holds all of it. Whether a file comes from a folder or from quarantine makes no difference.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

from samdesk.domain.collection import (
    NEEDING_LIMIT,
    CollectedFile,
    FileReport,
    NeedsSomebody,
    Outcome,
    Remark,
    RemarkKind,
)
from samdesk.domain.conflicts import ConflictClass, without_blanks
from samdesk.domain.faults import Fault, Where
from samdesk.domain.revision import RevisionState
from samdesk.domain.sequences import Numbered, place
from samdesk.domain.travel import EventKind
from samdesk.services import incoming
from samdesk.services.changes import Changes, now
from samdesk.storage import actions as stored_actions
from samdesk.storage import collections as stored
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import desk_keys, events, joint, kept_figures, quarantine, revisions, standing
from samdesk.storage import mappings as stored_mappings
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from samdesk.domain.faults import KnownError
    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Form
    from samdesk.domain.travel import Event, MergeFile, Signed
    from samdesk.storage.collections import Stored
    from samdesk.storage.desk_file import Connection

_DECIDES: Final = frozenset({EventKind.EXEMPT, EventKind.BOTH})
"""Events after which forms may stand otherwise."""


_WRITTEN: Final = tuple(
    one.name for one in fields(FileReport) if one.name not in ("file", "outcome", "collection", "former_notes")
)
"""What is written of a report; the others stand in columns of their own."""


@dataclass(frozen=True)
class Collected:
    """What became of files: a report for each, in order, but none for the last ones if the work was stopped.

    ``waited`` are the reports of files that were in quarantine and were taken in as well.
    """

    changes: Changes
    reports: tuple[FileReport, ...]
    waited: tuple[FileReport, ...] = ()


@dataclass(frozen=True)
class Opened:
    """A merge file that is whole and signed by somebody; ``content`` is what was signed, opened if it was sealed."""

    file: str
    content: bytes
    merge: MergeFile
    signed: Signed


def take_in(db: Connection, opened: Opened, *, own: str, trust: Collection[str] = (), held: int = 0) -> FileReport:
    """Keep what a merge file brings, or the file itself in quarantine if nobody has compared its key yet.

    ``own`` is this desk's id. ``trust`` holds public keys that a person has compared. ``held`` is the collection under
    which it waited until now.
    Raises ``InputFaults`` if it is not to be kept.
    """
    merge, signed = opened.merge, opened.signed
    sender, where = merge.sender, Where(opened.file)
    key = incoming.approved_key(db, sender, signed, where)
    remarks: list[Remark] = [Remark(RemarkKind.WAITED)] if held else []
    definitions = incoming.check_round(db, merge, where)
    kept_figures.concerns(db, rounds=[merge.round_id])
    if key is None:
        if signed.public_key not in trust:
            return _put_aside(db, opened)
        before = desk_keys.pinned_key(db, sender.desk_id)
        desk_keys.pin(db, sender.desk_id, sender.desk_name, signed.public_key, now())
        remarks.append(Remark(RemarkKind.FORMER_KEY_REPLACED if before else RemarkKind.KEY_PINNED))
    elif key.desk_name != sender.desk_name:
        desk_keys.note_seen(db, sender.desk_id, sender.desk_name, signed.public_key, now())
    new_forms = incoming.check_forms(db, merge, definitions, where)
    remarks += _sequence_remarks(db, opened)
    kept_as = held or stored.add(
        db, at=now(), file=opened.file, manifest=signed.manifest, sender=sender, outcome=Outcome.ACCEPTED
    )
    stored_rounds.keep_forms(db, new_forms)
    _keep_definitions(db, merge)
    report = _classified(db, opened, kept_as)
    remarks += _events_remarks(db, merge, own)
    remarks += _actions_remarks(db, merge)
    report = replace(report, remarks=tuple(remarks))
    stored.put_report(db, kept_as, Outcome.ACCEPTED, plain(report))
    return report


def told_of(opened: Opened, outcome: Outcome, *, collection: int = 0, faults: tuple[Fault, ...] = ()) -> FileReport:
    """A report that says whose the file is, and nothing of what it brought."""
    sender = opened.merge.sender
    return FileReport(
        opened.file,
        outcome,
        collection,
        sender.desk_id,
        sender.desk_name,
        sender.sequence,
        opened.signed.public_key,
        faults=faults,
    )


def note_rejected(db: Connection, file: str, opened: Opened | None, error: KnownError, held: int = 0) -> FileReport:
    """Store that a file was rejected, and why; gives its report."""
    kept_as = held or stored.add(
        db,
        at=now(),
        file=file,
        manifest=opened.signed.manifest if opened else "",
        sender=opened.merge.sender if opened else None,
        outcome=Outcome.REJECTED,
    )
    report = rejected(file, opened, error, kept_as)
    stored.put_report(db, kept_as, Outcome.REJECTED, plain(report))
    return report


def rejected(file: str, opened: Opened | None, error: KnownError, collection: int = 0) -> FileReport:
    """The report of a file that was rejected."""
    if opened is None:
        return FileReport(file, Outcome.REJECTED, collection, faults=error.faults)
    return told_of(opened, Outcome.REJECTED, collection=collection, faults=error.faults)


def plain(report: FileReport) -> dict[str, Any]:
    """A report as JSON values, without what its collection says itself."""
    said = {name: value for name in _WRITTEN if (value := getattr(report, name))}
    for name in ("needing", "faults", "remarks"):
        if name in said:
            said[name] = [asdict(one) for one in said[name]]
    return said


def collected_file(one: Stored) -> CollectedFile:
    """An import as it is stored, in the words of the program; reports of earlier versions say less."""
    said = one.report
    faults = tuple(Fault(fault["what"], fault["advice"], Where(**fault["where"])) for fault in said.get("faults", ()))
    counts = ("new", "newer", "identical", "confirmed", "conflicts", "voided", "waiting")
    report = FileReport(
        one.file,
        one.outcome,
        one.id,
        one.desk_id,
        said.get("sender", ""),
        one.number,
        # Version 2 wrote the fingerprint, which is the key in groups.
        said.get("public_key") or said.get("fingerprint", "").replace(" ", "").lower(),
        **{count: said.get(count, 0) for count in counts},
        needing=tuple(NeedsSomebody(**form) for form in said.get("needing", ())),
        classes=said.get("classes", {}),
        faults=faults,
        remarks=tuple(
            Remark(RemarkKind(remark["kind"]), remark["n"], remark["text"]) for remark in said.get("remarks", ())
        ),
        former_notes=tuple(note for note in (*said.get("notes", ()), said.get("key_note", "")) if note),
    )
    return CollectedFile(one.at, report, one.withdrawn_at, one.withdrawn_by, one.withdraw_reason)


def _put_aside(db: Connection, opened: Opened) -> FileReport:
    """Keep the file itself until somebody has compared its key; nothing of what it brings is looked at."""
    sender, signed = opened.merge.sender, opened.signed
    desk_keys.note_seen(db, sender.desk_id, sender.desk_name, signed.public_key, now())
    if waits := quarantine.waiting_as(db, sender.desk_id, signed.manifest):
        report = told_of(opened, Outcome.QUARANTINED, collection=waits)
        return replace(report, remarks=(Remark(RemarkKind.WAITING_BEFORE),))
    added = stored.add(
        db, at=now(), file=opened.file, manifest=signed.manifest, sender=sender, outcome=Outcome.QUARANTINED
    )
    quarantine.put(db, added, signed.public_key, opened.content)
    report = told_of(opened, Outcome.QUARANTINED, collection=added)
    stored.put_report(db, added, Outcome.QUARANTINED, plain(report))
    return report


def _keep_definitions(db: Connection, merge: MergeFile) -> None:
    """Keep the definitions that answers are to be read by and that are not here."""
    used = {revision.definition for revision in merge.revisions} - {form.definition for form in merge.forms}
    for definition in merge.definitions:
        if definition.sha256 in used:
            stored_definitions.keep_definition(db, definition, (), now(), is_foreign=True)


def _sequence_remarks(db: Connection, opened: Opened) -> list[Remark]:
    sender = opened.merge.sender
    last, beside = stored.beside(db, sender.desk_id, sender.sequence)
    found = place(Numbered(sender.sequence, opened.signed.manifest, sender.previous), last, beside)
    remarks = []
    if found.gap:
        remarks.append(Remark(RemarkKind.GAP, found.gap.size, str(found.gap)))
    if found.is_known:
        remarks.append(Remark(RemarkKind.KNOWN))
    if found.is_forked:
        remarks.append(Remark(RemarkKind.FORKED, sender.sequence))
    elif found.is_broken:
        remarks.append(Remark(RemarkKind.BROKEN))
    elif found.is_late:
        remarks.append(Remark(RemarkKind.LATE))
    return remarks


def _events_remarks(db: Connection, merge: MergeFile, own: str) -> list[Remark]:
    left_out = events.keep_events(db, merge.events, own=own)
    if any(event.kind in _DECIDES for event in merge.events):
        joint.settle(db, merge.round_id)
    return [Remark(RemarkKind.EVENTS_LEFT_OUT, left_out)] if left_out else []


def _actions_remarks(db: Connection, merge: MergeFile) -> list[Remark]:
    units = {action.unit for action in merge.actions} - {""}
    unknown = units - stored_units.names(db, units).keys() if units else set()
    stored_actions.take_in(db, merge.actions, who_withheld=not merge.contains.person_data)
    if not unknown:
        return []
    stored_mappings.note_names(db, merge.units)
    number = sum(action.unit in unknown for action in merge.actions)
    return [Remark(RemarkKind.ACTIONS_WITHOUT_UNIT, number, ", ".join(sorted(unknown)[:10]))]


def _classified(db: Connection, opened: Opened, collection: int) -> FileReport:
    """Keep the revisions of a merge file and count, in forms, what they were to this desk file."""
    merge = opened.merge
    brought: dict[str, dict[str, Revision]] = {}
    for revision in merge.revisions:
        brought.setdefault(revision.form_id, {})[revision.rev] = revision
    before = revisions.said(db, brought)
    forms = {form.id: form for form in merge.forms}
    kept = revisions.keep_revisions(db, merge.revisions, now(), forms=forms)
    other_desks = revisions.witnesses(db, kept.known)
    new = frozenset(kept.new)
    revisions.note_witness(db, merge.revisions, collection, new=new)
    _note_paper(db, merge)
    counts = Counter[str]()
    differing: list[str] = []
    alone = {code: mine for code, mine in brought.items() if code not in before and mine.keys() <= new}
    first = {code: head for code, mine in alone.items() if (head := _only_head(mine))}
    for head in first.values():
        counts["voided" if head.state is RevisionState.VOID else "new"] += 1
    for code, heads in revisions.said(db, brought.keys() - first.keys()).items():
        said, mine = set(heads.values()), brought[code]
        if len(said) > 1:
            differing.append(code)
        elif before.get(code) and said == set(before[code].values()):
            counts["identical"] += 1
            desks = {desk for rev in mine for desk in other_desks.get(rev, ())}
            counts["confirmed"] += not mine.keys().isdisjoint(new) or bool(desks - {merge.sender.desk_id})
        elif any(mine[rev].state is RevisionState.VOID for rev in heads if rev in mine):
            counts["voided"] += 1
        else:
            counts["newer" if before.get(code) else "new"] += 1
    needing = _needing(db, merge, forms, differing)
    classes = Counter(one.why for one in needing)
    waiting = {one.form_id for one in needing if one.why == ConflictClass.OTHER_DEFINITION}
    return replace(
        told_of(opened, Outcome.ACCEPTED, collection=collection),
        new=counts["new"],
        newer=counts["newer"],
        identical=counts["identical"],
        confirmed=counts["confirmed"],
        voided=counts["voided"],
        conflicts=len(set(differing) - waiting),
        waiting=len(waiting),
        needing=tuple(needing[:NEEDING_LIMIT]),
        classes={str(why): n for why, n in sorted(classes.items())},
    )


def _only_head(brought: Mapping[str, Revision]) -> Revision | None:
    """Of revisions of a form the one that none of the others replaces, if there is only one."""
    replaced = {parent for revision in brought.values() for parent in revision.parents}
    heads = [revision for rev, revision in brought.items() if rev not in replaced]
    return heads[0] if len(heads) == 1 else None


def _note_paper(db: Connection, merge: MergeFile) -> None:
    """Note what was done with paper at the other desk; an answer says that its form came back."""
    received = earliest(merge.events, EventKind.RECEIVED, EventKind.KEYED)
    answered = {one.form_id for one in merge.revisions if one.state is RevisionState.FINAL}
    standing.note_elsewhere(
        db,
        printed=earliest(merge.events, EventKind.PRINTED),
        handed_out=earliest(merge.events, EventKind.HANDED_OUT),
        received={form_id: received.get(form_id, now()) for form_id in sorted(answered)},
    )


def _needing(db: Connection, merge: MergeFile, forms: Mapping[str, Form], differing: list[str]) -> list[NeedsSomebody]:
    """Forms of a merge file that a person must look at, with why."""
    strange = {one.form_id for one in merge.revisions if one.definition != forms[one.form_id].definition}
    why: dict[str, str] = {}
    for code, heads in revisions.current(db, sorted(strange.union(differing))).items():
        if any(head.waits for head in heads):
            why[code] = ConflictClass.OTHER_DEFINITION
        elif code in strange and len({head.answers_sha256 for head in heads}) < 2:
            continue
        elif any(head.is_void for head in heads):
            why[code] = ConflictClass.VOID
        else:
            same = without_blanks([head.content for head in heads], forms[code].units)
            why[code] = ConflictClass.VALUES if same is None else ConflictClass.BLANKS
    unknown = _with_unknown_units(db, merge.revisions, forms)
    if unknown:
        stored_mappings.note_names(db, merge.units)
    for code in unknown:
        why.setdefault(code, ConflictClass.UNKNOWN_UNIT)
    if not why:
        return []
    names = stored_units.names(db, {forms[code].units[0] for code in why if forms[code].units})
    found = []
    for code in sorted(why):
        unit = forms[code].units[0] if forms[code].units else ""
        found.append(NeedsSomebody(code, unit, names.get(unit, ""), str(why[code])))
    return found


def _with_unknown_units(db: Connection, revisions: Iterable[Revision], forms: Mapping[str, Form]) -> set[str]:
    """Forms whose answers cover a unit that the organisation does not have; their own units it has."""
    named: dict[str, set[str]] = {}
    for one in revisions:
        for unit in set(one.content.units_covered) - set(forms[one.form_id].units):
            named.setdefault(unit, set()).add(one.form_id)
    if not named:
        return set()
    known = stored_units.names(db, named)
    return {code for unit, codes in named.items() if unit not in known for code in codes}


def earliest(events: Iterable[Event], *kinds: EventKind) -> dict[str, datetime]:
    """By form id, when something of these kinds was first done with it."""
    times: dict[str, datetime] = {}
    for event in events:
        if event.kind in kinds:
            times[event.form_id] = min(event.at, times.get(event.form_id, event.at))
    return times
