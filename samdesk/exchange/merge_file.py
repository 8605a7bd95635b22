"""The merge file: a desk's final answers on their way to central HR.

Members beside the manifest: ``round.json`` (round, sender, what the file contains), ``units.csv`` (names of the units),
``forms.csv``, the three tables of ``revision_tables``, ``events.csv`` (operator codes, never names),
``definition.json``, ``actions.csv`` (the plans of the forms, and what came of earlier actions), and for people
``Läs.xlsx``. Version 1 of packages had no actions, version 2 no names of units. Knows nothing of what central does with
the answers.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import read_day
from samdesk.domain.definition import Definition
from samdesk.domain.faults import Where, input_fault
from samdesk.domain.travel import Contains, EventKind, MergeFile, Sender, Signed
from samdesk.exchange import shared_members
from samdesk.exchange.action_tables import ACTIONS, actions_member, read_actions_member
from samdesk.exchange.fault_list import FaultList
from samdesk.exchange.package import (
    MANIFEST,
    READING_BOOK,
    Manifest,
    PackageKind,
    open_package,
    read_bytes,
    write_package,
)
from samdesk.exchange.reading_book import reading_book
from samdesk.exchange.revision_tables import read_revision_members, revision_members, tables
from samdesk.exchange.schemas import schemas_member
from samdesk.exchange.tables import TEXT, Column, Table, described
from samdesk.language import _, translator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from samdesk.domain.actions import Action
    from samdesk.domain.travel import Event
    from samdesk.exchange.keys import SigningKey

UNITS: Final = Table("units", (Column("code", TEXT, required=True), Column("name", TEXT)), ("code",))

_CODES_IN_NOTES: Final = frozenset({EventKind.EXEMPT, EventKind.BOTH, EventKind.VOIDED})
"""Events whose note is no free text: it says, by form ids, which answers count."""


@dataclass(frozen=True)
class RoundName:
    """The round that the answers are of."""

    id: str
    year: int


@dataclass(frozen=True)
class MergeHead:
    """``round.json``."""

    round: RoundName
    sender: Sender
    contains: Contains


_JSON_MEMBERS: Final = (
    (shared_members.ROUND, MergeHead),
    (shared_members.DEFINITION, dict[str, Definition]),
    (MANIFEST, Manifest),
)


def write_merge_file(
    merge: MergeFile, out: Path, key: SigningKey, *, recipients: Sequence[str] = (), workbook: bool = True
) -> Signed:
    """Write a merge file (``.sammerge.zip``), sealed if there are recipients; ``merge.contains`` says what is left out.

    The same content in any order gives the same bytes before they are sealed; ``workbook`` adds what people read in a
    spreadsheet. Raises ``InputFaults`` if a text holds a control character, ``OSError`` as the file system does.
    """
    faults = FaultList(out.name)
    _require_whole(merge)
    merge = _handed_over(merge)
    of_revisions = tables(merge.definitions)
    all_tables = (UNITS, shared_members.FORMS, *of_revisions, shared_members.EVENTS, ACTIONS)
    descriptor = described("samdesk-merge-file", f"SAM: {merge.sender.desk_name} {merge.year}", all_tables)
    head = asdict(MergeHead(RoundName(merge.round_id, merge.year), merge.sender, merge.contains))
    free_text = merge.contains.free_text
    members = {
        shared_members.README: shared_members.readme(_told_first(merge)),
        shared_members.DATA_PACKAGE: shared_members.json_member(descriptor, shared_members.DATA_PACKAGE, out.name),
        shared_members.SCHEMAS: schemas_member(_JSON_MEMBERS),
        shared_members.ROUND: shared_members.json_member(head, shared_members.ROUND, out.name),
        UNITS.member: UNITS.written(sorted(merge.units), faults),
        shared_members.FORMS.member: shared_members.forms_member(merge.forms, merge.round_id, faults),
        **revision_members(merge.revisions, merge.definitions, faults, free_text=free_text),
        shared_members.EVENTS.member: shared_members.events_member(merge.events, faults),
        shared_members.DEFINITION: shared_members.definition_member(merge.definitions, out.name),
        ACTIONS.member: actions_member(merge.actions, faults),
    }
    faults.settle()
    if workbook:
        members[READING_BOOK] = reading_book(merge)
    return write_package(out, PackageKind.MERGE, members, key, recipients)


def read_merge_file(path: Path, identities: Sequence[str] = ()) -> tuple[MergeFile, Signed]:
    """The content of a merge file, sorted by ids, and who signed it; a sealed one is opened with the identities.

    Raises ``InputFaults`` with all faults, ``Refused`` if the file cannot be read. Whether the key is one that
    counts is for the caller to judge.
    """
    return read_merge_data(read_bytes(path), path.name, identities)


def read_merge_data(data: bytes, file: str, identities: Sequence[str] = ()) -> tuple[MergeFile, Signed]:
    """As ``read_merge_file``, of what a file with this name holds."""
    members, signed = open_package(data, file, PackageKind.MERGE, identities)
    faults = FaultList(file)
    head = shared_members.read_json(MergeHead, members[shared_members.ROUND], shared_members.ROUND, file)
    _refuse_without_text(head, file)
    definitions = shared_members.read_definitions(members[shared_members.DEFINITION], faults)
    forms = shared_members.read_forms(members[shared_members.FORMS.member], head.round.id, definitions, faults)
    faults.settle()
    revisions = read_revision_members(members, definitions, forms, faults)
    events = shared_members.read_events(members[shared_members.EVENTS.member], forms, faults)
    actions = read_actions_member(members[ACTIONS.member], faults) if ACTIONS.member in members else ()
    units = [values for _row, values in UNITS.read(members[UNITS.member], faults)] if UNITS.member in members else ()
    said = (*shared_members.sender_faults(head.sender), *shared_members.round_faults(head.round.id, head.round.year))
    for what in said:
        faults.add(what, member=shared_members.ROUND)
    faults.settle()
    merge = MergeFile(
        head.sender,
        head.round.id,
        head.round.year,
        tuple(definitions[sha256] for sha256 in sorted(definitions)),
        tuple(forms[form_id][1] for form_id in sorted(forms)),
        revisions,
        events,
        actions,
        tuple(sorted((code, name) for code, name in units)),
        head.contains,
    )
    return merge, signed


def _require_whole(merge: MergeFile) -> None:
    """A file that a reader would refuse is a bug of the caller: it must carry all that it names."""
    carried = {definition.sha256 for definition in merge.definitions}
    forms = {form.id for form in merge.forms}
    named = {form.definition for form in merge.forms} | {revision.definition for revision in merge.revisions}
    used = {revision.form_id for revision in merge.revisions} | {event.form_id for event in merge.events}
    if not named <= carried or not used <= forms:
        raise ValueError(named - carried, used - forms)


def _handed_over(merge: MergeFile) -> MergeFile:
    """The file without what its sender keeps, but for the answers' own texts: those are part of revisions' names."""
    if merge.contains == Contains():
        return merge
    return replace(
        merge,
        events=tuple(_event_handed_over(event, merge.contains) for event in merge.events),
        actions=tuple(_action_handed_over(action, merge.contains) for action in merge.actions),
    )


def _event_handed_over(event: Event, contains: Contains) -> Event:
    if not contains.free_text and event.kind not in _CODES_IN_NOTES:
        event = replace(event, note="")
    return event if contains.person_data else replace(event, operator="")


def _action_handed_over(action: Action, contains: Contains) -> Action:
    if not contains.free_text:
        when = action.when if read_day(action.when) else ""
        action = replace(action, what="", who="", when=when, outcome="")
    return action if contains.person_data else replace(action, who="")


def _told_first(merge: MergeFile) -> Iterator[str]:
    """What the text for people says of this very file."""
    _ = translator("sv")
    said = _("Merge file no. {n} from {desk}, for the follow-up of {year}.")
    if not merge.sender.sequence:
        said = _("A copy for readers from {desk}, for the follow-up of {year}.")
    yield said.format(n=merge.sender.sequence, desk=merge.sender.desk_name, year=merge.year)
    yield from (f"{title}: {said}" for title, said in shared_members.contents_in_words(merge.contains))


def _refuse_without_text(head: MergeHead, file: str) -> None:
    if not head.contains.free_text:
        raise input_fault(
            _("The file was exported without free text, so its answers cannot be verified."),
            _("Ask the sender to export it with free text."),
            Where(file, shared_members.ROUND),
        )
