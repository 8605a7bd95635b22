"""Key a whole table of answers at once: all of it or, if anything in it is wrong, nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.answers import Answer, FormAnswers, Missing, judged, left_open, read_day
from samdesk.domain.faults import Fault, InputFaults, Where
from samdesk.domain.revision import Revision
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.keying import FIRST, check_units, differing_fault, unsettled_fault
from samdesk.services.operators import check_operator
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import entries, events, revisions, standing
from samdesk.storage import rounds as stored_rounds
from samdesk.storage import second_entry as stored_second
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.definition import Definition
    from samdesk.domain.rounds import Form
    from samdesk.exchange.answer_table import AnswersRow
    from samdesk.storage.desk_file import Connection, Desk


@dataclass(frozen=True)
class TableKeyed:
    """What a table brought: forms and answered rows.

    ``unchanged`` forms had the same answers already; ``replaced`` ones had others, which stay in the history.
    """

    changes: Changes
    forms: int
    answers: int
    unchanged: int
    replaced: int


def key_table(desk: Desk, path: Path, *, operator: str) -> TableKeyed:
    """Key the forms of an answers table; each becomes final, with empty cells as blank on the paper.

    Raises ``InputFaults`` with every fault at once (unknown code, unknown row or choice, a form twice, a form
    that is being keyed or has answers that differ), and then nothing was changed.
    """
    from samdesk.exchange.answer_table import read_answers

    check_operator(operator)
    with file_errors(path):
        rows = read_answers(path)
    with desk.writing() as db:
        wanted = judged_rows(db, rows)
        heads = revisions.current(db, [form.id for form, _content in wanted])
        finished: dict[str, tuple[FormAnswers, str]] = {}
        made: list[Revision] = []
        unchanged = replaced = 0
        for form, content in wanted:
            before = heads.get(form.id, ())
            fresh = Revision(form.id, form.definition, content, tuple(sorted(head.rev for head in before)))
            same = next((head.revision for head in before if head.answers_sha256 == fresh.answers_sha256), None)
            unchanged += same is not None
            replaced += same is None and any(not head.is_void for head in before)
            made.append(same or fresh)
            finished[form.id] = (content, made[-1].rev)
        revisions.keep_revisions(db, made, now(), own=True)
        entries.keep_finished(db, finished, FIRST, operator, now())
        received = standing.note_received(db, finished, now())
        events.note(db, EventKind.RECEIVED, received, now(), operator=operator)
        revs = {form_id: rev for form_id, (_content, rev) in finished.items()}
        events.note(db, EventKind.KEYED, revs, now(), operator=operator, revs=revs)
    keyed = tuple(finished)
    given = sum(answer.is_given for content, _rev in finished.values() for answer in content.answers.values())
    kinds = changed(Kind.ANSWER, Kind.REVISION, Kind.FORM, ids=keyed)
    return TableKeyed(kinds, len(keyed), given, unchanged, replaced)


def judged_rows(db: Connection, rows: tuple[AnswersRow, ...]) -> list[tuple[Form, FormAnswers]]:
    """The forms of a table with their answers; raises ``InputFaults`` with every fault at once."""
    faults: list[Fault] = []
    definitions = {one.sha256: one for one in stored_definitions.definitions(db)}
    forms = {form.id: form for one in stored_rounds.rounds(db) for form in stored_rounds.forms(db, one.id)}
    being_keyed = entries.forms_being_keyed(db)
    wanted = {codes.read(row.typed) or "" for row in rows} & forms.keys()
    differing = {code for code, heads in revisions.said(db, wanted).items() if len(set(heads.values())) > 1}
    unsettled = stored_second.forms_unsettled(db)
    seen: set[str] = set()
    judged_rows: list[tuple[Form, FormAnswers]] = []
    for row in rows:
        where = replace(row.where, column="form_id")
        form = forms.get(codes.read(row.typed) or "")
        if form is None:
            faults.append(_unknown(row.typed, forms, where))
            continue
        if form.id in seen or form.id in being_keyed:
            faults.append(_twice(form.id, where, in_table=form.id in seen))
        if form.id in differing:
            faults.append(differing_fault(form.id, where))
        if form.id in unsettled:
            faults.append(unsettled_fault(form.id, where))
        seen.add(form.id)
        faults.extend(_unit_faults(db, row))
        judged_rows.append((form, judged_row(definitions[form.definition], form, row, faults)))
    if faults:
        raise InputFaults(*faults)
    return judged_rows


def _unit_faults(db: Connection, row: AnswersRow) -> tuple[Fault, ...]:
    """What is wrong with the units that a row names beside the form's own."""
    try:
        check_units(db, row.units)
    except InputFaults as error:
        return tuple(replace(fault, where=replace(row.where, column="units_covered")) for fault in error.faults)
    return ()


def _unknown(typed: str, forms: dict[str, Form], where: Where) -> Fault:
    near = [codes.written(one) for one in codes.nearest(typed, forms)]
    advice = _("Did you mean {codes}?").format(codes=_(" or ").join(near)) if near else _("Look at the paper.")
    return Fault(_("“{typed}” is no form of this desk file.").format(typed=typed[:40]), advice, where)


def _twice(form_id: str, where: Where, *, in_table: bool) -> Fault:
    code = codes.written(form_id)
    if in_table:
        return Fault(_("Form {code} is in the table twice.").format(code=code), _("Keep one of the rows."), where)
    return Fault(
        _("Form {code} is being keyed by hand.").format(code=code), _("Finish it there, or leave it out here."), where
    )


def judged_row(definition: Definition, form: Form, row: AnswersRow, faults: list[Fault]) -> FormAnswers:
    """A table's row as the whole answer of a form, empty cells as blank on the paper; faults are added to a list."""
    from samdesk.exchange.answer_table import judged_cell

    answers: dict[str, Answer] = {}
    for number, cell in row.cells.items():
        written = judged_cell(definition, number, cell)
        if written.is_empty:
            continue
        try:
            answers[number] = judged(definition, number, written)
        except InputFaults as error:
            place = replace(row.where, column=number)
            faults.extend(replace(fault, where=place) for fault in error.faults)
    for number in left_open(definition, answers):
        answers[number] = replace(answers.get(number, Answer()), missing=Missing.BLANK)
    day = read_day(row.answered_on) if row.answered_on else None
    return FormAnswers(answers, row.participants, day, tuple(sorted({*form.units, *row.units})))
