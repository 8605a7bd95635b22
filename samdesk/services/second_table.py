"""Key a table of answers as second entries: all of it or, if anything in it is wrong, nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.answers import tidy
from samdesk.domain.faults import Fault, InputFaults
from samdesk.services.changes import Changes, Kind, changed
from samdesk.services.key_table import judged_rows
from samdesk.services.keying import in_hand
from samdesk.services.operators import check_operator
from samdesk.services.second_entry import Compared, begin_in, finish_in
from samdesk.storage import entries
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.answers import FormAnswers
    from samdesk.storage.desk_file import Connection, Desk


@dataclass(frozen=True)
class SecondTableKeyed:
    """What came of comparing a table with the first entries, form by form."""

    changes: Changes
    compared: tuple[Compared, ...]


def key_second_table(desk: Desk, path: Path, *, operator: str, override_reason: str = "") -> SecondTableKeyed:
    """Key the forms of an answers table a second time and compare them; empty cells are blank on the paper.

    Raises ``InputFaults`` with every fault at once: those of ``key_table``, and those of ``second_entry.begin_second``
    for each form. Then nothing was changed.
    """
    from samdesk.exchange.answer_table import read_answers

    check_operator(operator)
    with file_errors(path):
        rows = read_answers(path)
    reason = tidy(override_reason)
    faults: list[Fault] = []
    compared: list[Compared] = []
    with desk.writing() as db:
        wanted = judged_rows(db, rows)
        places = {codes.read(row.typed): replace(row.where, column="form_id") for row in rows}
        for form, content in wanted:
            try:
                compared.append(_keyed(db, form.id, content, operator, reason))
            except InputFaults as known:
                faults += [replace(fault, where=places[form.id]) for fault in known.faults]
        if faults:
            raise InputFaults(*faults)
    ids = tuple(one.form_id for one in compared)
    return SecondTableKeyed(changed(Kind.ANSWER, Kind.FORM, ids=ids), tuple(compared))


def _keyed(db: Connection, code: str, content: FormAnswers, operator: str, reason: str) -> Compared:
    entry = begin_in(db, code, operator, reason)
    entries.put_answers(db, entry.id, content.answers)
    entries.put_background(db, entry.id, content.participants, content.answered_on, content.units_covered)
    return finish_in(db, *in_hand(db, entry.id), blank_rest=True)
