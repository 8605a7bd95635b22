"""The merge file: a desk's final answers on their way to central HR.

Members beside the manifest: ``round.json`` (round, sender, what the file contains), ``forms.csv``,
``revisions.csv``, ``answers.csv`` (a row per answered statement), ``motivations.csv`` (free text apart),
``events.csv`` (operator codes, never names), ``definition.json`` and, from version 2 of packages, ``actions.csv`` (the
plans of the forms, and what came of earlier actions). A revision's name is computed again from what was read, so the
answers are the ones that were signed off, not only ones that somebody signed. Knows nothing of what central does with
the answers.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, judged
from samdesk.domain.definition import Kind, statement_key
from samdesk.domain.faults import InputFaults, Where, input_fault
from samdesk.domain.revision import Revision, RevisionState
from samdesk.domain.travel import MergeFile, Sender, Signed
from samdesk.exchange import shared_members
from samdesk.exchange.action_tables import ACTIONS, actions_member, read_actions_member
from samdesk.exchange.fault_list import FaultList
from samdesk.exchange.package import PackageKind, open_package, write_package
from samdesk.exchange.tables import DAY, FORM_ID, HASH, LIST, TEXT, WHOLE, YES_NO, Column, Table, described
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from samdesk.domain.definition import Definition
    from samdesk.domain.rounds import Form
    from samdesk.exchange.keys import SigningKey

_KNOWN_MOST: Final = 10_000

REVISIONS: Final = Table(
    "revisions",
    (
        Column("rev", HASH, required=True),
        Column("form_id", FORM_ID, required=True),
        Column("definition", HASH, required=True),
        Column("state", TEXT, required=True, values=tuple(RevisionState)),
        Column("reason", TEXT),
        Column("parents", LIST),
        Column("units_covered", LIST),
        Column("manager", YES_NO, required=True),
        Column("safety_representative", YES_NO, required=True),
        Column("main_safety_representative", YES_NO, required=True),
        Column("employees", WHOLE),
        Column("answered_on", DAY),
    ),
    ("rev",),
    shared_members.OF_FORM,
)
ANSWERS: Final = Table(
    "answers",
    (
        Column("rev", HASH, required=True),
        Column("number", TEXT, required=True),
        Column("choice", TEXT),
        Column("text", TEXT),
        Column("missing", TEXT, values=tuple(Missing)),
        Column("action", YES_NO, required=True),
    ),
    ("rev", "number"),
    {("rev",): ("revisions", ("rev",))},
)
MOTIVATIONS: Final = Table(
    "motivations",
    (
        Column("rev", HASH, required=True),
        Column("number", TEXT, required=True),
        Column("motivation", TEXT, required=True),
    ),
    ("rev", "number"),
    {("rev", "number"): ("answers", ("rev", "number"))},
)


@dataclass(frozen=True)
class _RoundName:
    id: str
    year: int


@dataclass(frozen=True)
class _Contains:
    """What the sender chose to hand over; a revision can only be verified with its free text."""

    free_text: bool
    person_data: bool


@dataclass(frozen=True)
class _Head:
    """``round.json``."""

    round: _RoundName
    sender: Sender
    contains: _Contains


def write_merge_file(merge: MergeFile, out: Path, key: SigningKey) -> Signed:
    """Write a merge file (``.sammerge.zip``); the same content in any order gives the same bytes.

    Raises ``InputFaults`` if a text holds a control character, ``OSError`` as the file system does.
    """
    faults = FaultList(out.name)
    _require_whole(merge)
    by_rev = {revision.rev: revision for revision in merge.revisions}
    revisions = dict(sorted(by_rev.items(), key=lambda pair: (pair[1].form_id, pair[0])))
    definitions = {definition.sha256: definition for definition in merge.definitions}
    tables = (
        shared_members.FORMS,
        REVISIONS,
        _answers_of(merge.definitions),
        MOTIVATIONS,
        shared_members.EVENTS,
        ACTIONS,
    )
    descriptor = described("samdesk-merge-file", f"SAM: {merge.sender.desk_name} {merge.year}", tables)
    head = asdict(_Head(_RoundName(merge.round_id, merge.year), merge.sender, _Contains(True, True)))
    members = {
        shared_members.README: shared_members.readme(),
        shared_members.DATA_PACKAGE: shared_members.json_member(descriptor, shared_members.DATA_PACKAGE, out.name),
        shared_members.ROUND: shared_members.json_member(head, shared_members.ROUND, out.name),
        shared_members.FORMS.member: shared_members.forms_member(merge.forms, merge.round_id, faults),
        REVISIONS.member: REVISIONS.written((_revision_row(rev, one) for rev, one in revisions.items()), faults),
        ANSWERS.member: ANSWERS.joined(_answer_rows(revisions, definitions, faults)),
        MOTIVATIONS.member: MOTIVATIONS.written(_motivation_rows(revisions, definitions), faults),
        shared_members.EVENTS.member: shared_members.events_member(merge.events, faults),
        shared_members.DEFINITION: shared_members.definition_member(merge.definitions, out.name),
        ACTIONS.member: actions_member(merge.actions, faults),
    }
    faults.settle()
    return write_package(out, PackageKind.MERGE, members, key)


def read_merge_file(path: Path) -> tuple[MergeFile, Signed]:
    """The content of a merge file, sorted by ids, and who signed it.

    Raises ``InputFaults`` with all faults, ``Refused`` if the file cannot be read. Whether the key is one that
    counts is for the caller to judge.
    """
    members, signed = open_package(path, PackageKind.MERGE)
    faults = FaultList(path.name)
    head = shared_members.read_json(_Head, members[shared_members.ROUND], shared_members.ROUND, path.name)
    _refuse_without_text(head, path.name)
    definitions = shared_members.read_definitions(members[shared_members.DEFINITION], faults)
    forms = shared_members.read_forms(members[shared_members.FORMS.member], head.round.id, definitions, faults)
    faults.settle()
    revisions = tuple(_read_revisions(members, definitions, forms, faults))
    events = shared_members.read_events(members[shared_members.EVENTS.member], forms, faults)
    actions = read_actions_member(members[ACTIONS.member], faults) if ACTIONS.member in members else ()
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


def _answers_of(definitions: Iterable[Definition]) -> Table:
    """The table of answers, saying which numbers and choices these definitions have."""
    statements = [(definition, statement) for definition in definitions for statement in definition.statements()]
    numbers = sorted({statement.number for _definition, statement in statements}, key=statement_key)
    several = any(statement.kind is Kind.SELECT_MULTIPLE for _definition, statement in statements)
    choices = {choice.code for definition in definitions for scale in definition.scales for choice in scale.choices}
    known = {"number": tuple(numbers), "choice": () if several else tuple(sorted(choices))}
    columns = tuple(
        Column(column.name, column.type, column.required, known.get(column.name, column.values))
        for column in ANSWERS.columns
    )
    return Table(ANSWERS.name, columns, ANSWERS.primary_key, ANSWERS.foreign_keys)


def _revision_row(rev: str, revision: Revision) -> tuple[Any, ...]:
    content, people = revision.content, revision.content.participants
    return (
        rev,
        revision.form_id,
        revision.definition,
        revision.state,
        revision.reason,
        sorted(revision.parents),
        sorted(content.units_covered),
        people.manager,
        people.safety_representative,
        people.main_safety_representative,
        people.employees,
        content.answered_on,
    )


def _answers_in_order(
    revisions: Mapping[str, Revision], definitions: Mapping[str, Definition]
) -> Iterator[tuple[str, str, Answer]]:
    """Name of the revision, number and answer of every row that has one, in printed order."""
    orders = {
        sha256: {statement.number: at for at, statement in enumerate(definition.statements())}
        for sha256, definition in definitions.items()
    }
    for rev, revision in revisions.items():
        order, answers = orders[revision.definition], revision.content.answers
        for number in sorted(answers, key=order.__getitem__):
            if not answers[number].is_empty:
                yield rev, number, answers[number]


def _answer_rows(
    revisions: Mapping[str, Revision], definitions: Mapping[str, Definition], faults: FaultList
) -> Iterator[tuple[str, ...]]:
    """Cells of ``answers.csv``. Millions of rows have few different contents, so each is written out once."""
    written: dict[tuple[str, str, str, str, bool], tuple[str, ...]] = {}
    for rev, number, answer in _answers_in_order(revisions, definitions):
        content = (number, answer.choice, answer.text, answer.missing or "", answer.action)
        cells = written.get(content)
        if cells is None:
            row = ANSWERS.checked_cells(None, (rev, *content), faults)
            cells = written[content] = tuple(row[1:]) if row else ()
        yield (rev, *cells)


def _motivation_rows(
    revisions: Mapping[str, Revision], definitions: Mapping[str, Definition]
) -> Iterator[tuple[str, str, str]]:
    for rev, number, answer in _answers_in_order(revisions, definitions):
        if answer.motivation:
            yield rev, number, answer.motivation


def _refuse_without_text(head: _Head, file: str) -> None:
    if not head.contains.free_text:
        raise input_fault(
            _("The file was exported without free text, so its answers cannot be verified."),
            _("Ask the sender to export it with free text."),
            Where(file, shared_members.ROUND),
        )


def _read_revisions(
    members: Mapping[str, bytes],
    definitions: Mapping[str, Definition],
    forms: Mapping[str, tuple[int, Form]],
    faults: FaultList,
) -> Iterator[Revision]:
    """The revisions, their names verified, as the answers that belong to each have been put together."""
    listed = {values[0]: (row, values) for row, values in REVISIONS.read(members[REVISIONS.member], faults)}
    for row, values in listed.values():
        _note_unknown(REVISIONS, row, "form_id", values[1] in forms, faults)
        _note_unknown(REVISIONS, row, "definition", values[2] in definitions, faults)
        if not all(map(shared_members.is_hash, values[5])):
            faults.add(_("A parent is not a revision."), member=REVISIONS.member, row=row, column="parents")
    faults.settle()
    of_definition = {rev: definitions[values[2]] for rev, (_row, values) in listed.items()}
    answers = _read_answers(members, of_definition, faults)
    # A revision's name can only be right where all its rows could be read.
    faults.settle()
    for rev, (row, values) in listed.items():
        revision = _revision(values, answers.get(rev, {}))
        if revision.rev != rev:
            what = _("The revision is not the one that its SHA-256 names.")
            faults.add(what, member=REVISIONS.member, row=row, column="rev")
        yield revision


def _revision(values: Sequence[Any], answers: Mapping[str, Answer]) -> Revision:
    _rev, form_id, definition, state, reason, parents, units_covered, *people, answered_on = values
    content = FormAnswers(answers, Participants(*people), answered_on, tuple(sorted(units_covered)))
    return Revision(form_id, definition, content, tuple(sorted(parents)), RevisionState(state), reason)


def _read_answers(
    members: Mapping[str, bytes], of_definition: Mapping[str, Definition], faults: FaultList
) -> dict[str, dict[str, Answer]]:
    """Answers by revision and number."""
    motivations = {
        (rev, number): (row, text) for row, (rev, number, text) in MOTIVATIONS.read(members[MOTIVATIONS.member], faults)
    }
    answers: dict[str, dict[str, Answer]] = {rev: {} for rev in of_definition}
    for row, cells in ANSWERS.cells(members[ANSWERS.member], faults):
        rev = cells[0]
        rows = answers.get(rev)
        if rows is None:
            _note_unknown(ANSWERS, row, "rev", False, faults)
            continue
        definition = of_definition[rev]
        known = _judged_before(definition.sha256)
        content = tuple(cells[1:])
        found = known.get(content) or _read_answer(definition, row, cells, faults)
        if found is None:
            continue
        if len(known) < _KNOWN_MOST and not found[1].text:
            known[content] = found
        number, answer = found
        if number in rows:
            faults.add(_("The row is there twice."), member=ANSWERS.member, row=row, column="number")
        if (rev, number) in motivations:
            at, motivation = motivations.pop((rev, number))
            answer = replace(answer, motivation=motivation)
            _note_misfit(MOTIVATIONS, at, definition, number, answer, faults)
        rows[number] = answer
    for row, _text in motivations.values():
        _note_unknown(MOTIVATIONS, row, "number", False, faults)
    return answers


@lru_cache(maxsize=4)
def _judged_before(_sha256: str) -> dict[tuple[str, ...], tuple[str, Answer]]:
    """Rows of a definition that fit it, by their cells: the millions of rows of a round have few different contents.

    Kept for the next file, so at most ``_KNOWN_MOST``, and none with a stranger's text.
    """
    return {}


def _read_answer(
    definition: Definition, row: int, cells: Sequence[str], faults: FaultList
) -> tuple[str, Answer] | None:
    """Number and answer of a row; ``None``, and the faults noted, if it does not fit the definition."""
    values = ANSWERS.values(row, cells, faults)
    if values is None:
        return None
    _rev, number, choice, text, missing, action = values
    answer = Answer(choice, text, Missing(missing) if missing else None, action)
    fits = _note_misfit(ANSWERS, row, definition, number, answer, faults)
    return (number, answer) if fits else None


def _note_misfit(
    table: Table, row: int, definition: Definition, number: str, answer: Answer, faults: FaultList
) -> bool:
    """Whether a desk would keep the answer just so; if not, each reason is noted as a fault.

    An answer in another form (choices in another order, a date without dashes) is refused rather than mended: what
    is kept must be what its SHA-256 names, and the same paper must be the same answer from every desk.
    """
    try:
        kept = judged(definition, number, answer)
    except InputFaults as known:
        for fault in known.faults:
            faults.add(fault.what, member=table.member, row=row, column="number")
        return False
    if kept != answer:
        faults.add(_("The answer is not in the form that SamDesk writes."), member=table.member, row=row)
    return kept == answer


def _note_unknown(table: Table, row: int, column: str, known: bool, faults: FaultList) -> None:
    if not known:
        faults.add(_("It names something that is not in the file."), member=table.member, row=row, column=column)
