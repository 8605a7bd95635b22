"""Answers of a form that somebody types anew to settle what differs, judged as they would be when they are keyed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.answers import Answer, Missing, judged, left_open
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.language import _
from samdesk.services.key_table import judged_row
from samdesk.services.keying import check_units
from samdesk.storage import definitions
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.rounds import Form
    from samdesk.storage.desk_file import Connection


def typed_answers(db: Connection, form: Form, typed: FormAnswers) -> FormAnswers:
    """What was typed, as it is kept: with the form's own units, and rows that nobody dealt with as blank on the paper.

    Raises ``InputFaults`` that name every row that does not take its answer, or a unit that is unknown.
    """
    definition = definitions.definition(db, form.definition)
    if definition is None:
        raise LookupError(form.id)
    check_units(db, typed.units_covered)
    faults: list[Fault] = []
    answers: dict[str, Answer] = {}
    for number, answer in typed.answers.items():
        try:
            answers[number] = judged(definition, number, answer)
        except InputFaults as error:
            faults += error.faults
    if faults:
        raise InputFaults(*faults)
    for number in left_open(definition, answers):
        answers[number] = replace(answers.get(number, Answer()), missing=Missing.BLANK)
    return replace(typed, answers=answers, units_covered=tuple(sorted({*form.units, *typed.units_covered})))


def table_answers(db: Connection, form: Form, path: Path) -> FormAnswers:
    """What an answers table says of a form, the only one in it. Raises ``InputFaults`` with every fault."""
    from samdesk.exchange.answer_table import read_answers

    with file_errors(path):
        rows = read_answers(path)
    if [codes.read(row.typed) for row in rows] != [form.id]:
        raise input_fault(
            _("The table must have one row, for form {code}.").format(code=codes.written(form.id)),
            _("Keep only that row."),
            Where(path.name),
        )
    definition = definitions.definition(db, form.definition)
    if definition is None:
        raise LookupError(form.id)
    faults: list[Fault] = []
    content = judged_row(definition, form, rows[0], faults)
    if faults:
        raise InputFaults(*faults)
    check_units(db, content.units_covered)
    return content
