"""Revisions as members of packages: ``revisions.csv``, ``answers.csv`` and ``motivations.csv``.

Free text is apart, so that it can be left out. A revision's name is computed again from what was read, so the answers
are the ones that were signed off, not only ones that somebody signed. Knows nothing of what is done with them.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, judged
from samdesk.domain.definition import Kind, statement_key
from samdesk.domain.faults import InputFaults
from samdesk.domain.revision import Revision, RevisionState
from samdesk.exchange import shared_members
from samdesk.exchange.tables import DAY, FORM_ID, HASH, LIST, TEXT, WHOLE, YES_NO, Column, Table
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from samdesk.domain.definition import Definition
    from samdesk.exchange.fault_list import FaultList

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


def tables(definitions: Collection[Definition]) -> tuple[Table, Table, Table]:
    """The three tables; that of answers says which numbers and choices these definitions have."""
    return REVISIONS, _answers_of(definitions), MOTIVATIONS


def revision_members(
    revisions: Iterable[Revision], definitions: Collection[Definition], faults: FaultList, *, free_text: bool = True
) -> dict[str, bytes]:
    """The three members, revisions sorted by form and name. Their definitions must be among these.

    Without free text, answers keep their row but not what they say in words, and void revisions not their reason.
    """
    by_rev = {revision.rev: revision for revision in revisions}
    ordered = dict(sorted(by_rev.items(), key=lambda pair: (pair[1].form_id, pair[0])))
    known = {definition.sha256: definition for definition in definitions}
    rows = (_revision_row(rev, one, free_text) for rev, one in ordered.items())
    motivations = _motivation_rows(ordered, known) if free_text else ()
    return {
        REVISIONS.member: REVISIONS.written(rows, faults),
        ANSWERS.member: ANSWERS.joined(_answer_rows(ordered, known, faults, free_text)),
        MOTIVATIONS.member: MOTIVATIONS.written(motivations, faults),
    }


def read_revision_members(
    members: Mapping[str, bytes], definitions: Mapping[str, Definition], forms: Collection[str], faults: FaultList
) -> tuple[Revision, ...]:
    """The revisions in the order of the file, their names verified; what does not fit is noted as a fault.

    Raises ``InputFaults`` where going on would say nothing more.
    """
    return tuple(_read_revisions(members, definitions, forms, faults))


def _answers_of(definitions: Collection[Definition]) -> Table:
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


def _revision_row(rev: str, revision: Revision, free_text: bool) -> tuple[Any, ...]:
    content, people = revision.content, revision.content.participants
    return (
        rev,
        revision.form_id,
        revision.definition,
        revision.state,
        revision.reason if free_text else "",
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
    revisions: Mapping[str, Revision], definitions: Mapping[str, Definition], faults: FaultList, free_text: bool
) -> Iterator[tuple[str, ...]]:
    """Cells of ``answers.csv``. Millions of rows have few different contents, so each is written out once."""
    left_out = set() if free_text else _numbers_of_texts(definitions.values())
    written: dict[tuple[str, str, str, str, bool], tuple[str, ...]] = {}
    for rev, number, answer in _answers_in_order(revisions, definitions):
        text = "" if number in left_out else answer.text
        content = (number, answer.choice, text, answer.missing or "", answer.action)
        cells = written.get(content)
        if cells is None:
            row = ANSWERS.checked_cells(None, (rev, *content), faults)
            cells = written[content] = tuple(row[1:]) if row else ()
        yield (rev, *cells)


def _numbers_of_texts(definitions: Iterable[Definition]) -> set[str]:
    """Numbers of the statements that are answered in words."""
    statements = (statement for definition in definitions for statement in definition.statements())
    return {statement.number for statement in statements if statement.kind is Kind.TEXT}


def _motivation_rows(
    revisions: Mapping[str, Revision], definitions: Mapping[str, Definition]
) -> Iterator[tuple[str, str, str]]:
    for rev, number, answer in _answers_in_order(revisions, definitions):
        if answer.motivation:
            yield rev, number, answer.motivation


def _read_revisions(
    members: Mapping[str, bytes],
    definitions: Mapping[str, Definition],
    forms: Collection[str],
    faults: FaultList,
) -> Iterator[Revision]:
    """The revisions, as the answers that belong to each have been put together."""
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
