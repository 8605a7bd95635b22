"""Take in forms that were filled in on screen: whole ones become final, others open where something is left to do.

A file never replaces what is known: the same answer changes nothing, another one is refused and named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.actions import PlanRow, in_plan, judged_outcome, judged_row
from samdesk.domain.answers import FormAnswers, left_open
from samdesk.domain.faults import Fault, InputFaults, Refused, Where, input_fault
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.actions import actions_on_form, plan_rows, put_outcome, put_plan_row
from samdesk.services.changes import NOTHING, Changes, Kind, changed, now
from samdesk.services.filled_answers import Judged, added_to, joined, judge
from samdesk.services.keying import FIRST, SCREEN, begin_entry, current_answer, keep_final, refuse_while_keyed_twice
from samdesk.services.operators import check_operator
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import entries, events, standing
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from samdesk.domain.definition import Definition
    from samdesk.domain.organisation import Organisation
    from samdesk.domain.rounds import Form
    from samdesk.paper.filled import FilledForm
    from samdesk.services.changes import Progress
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.entries import Entry


class Taken(StrEnum):
    """What became of a file."""

    FINISHED = "finished"
    OPENED = "opened"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class FileTaken:
    """What became of one file. ``row`` is where its form opens, ``faults`` everything that a person must look at.

    With ``REFUSED`` nothing was changed; otherwise everything was kept but what ``faults`` name.
    """

    path: Path
    state: Taken
    form_id: str = ""
    row: str = ""
    faults: tuple[Fault, ...] = ()
    changes: Changes = NOTHING


@dataclass(frozen=True)
class _Read:
    """A file that is a form of this desk, judged."""

    path: Path
    filled: FilledForm
    form: Form
    definition: Definition
    judged: Judged

    @property
    def where(self) -> Where:
        """The file, for faults."""
        return Where(self.path.name)


def is_filled_form(path: Path) -> bool:
    """Whether a file is to be taken in here, by what it holds or is named: an empty or damaged one is told here, too.

    Raises ``Refused`` if it cannot be read.
    """
    from samdesk.paper.filled import is_pdf

    with file_errors(path):
        return is_pdf(path) or path.suffix.lower() == ".pdf"


def take_in(
    desk: Desk, paths: Iterable[Path], *, operator: str, progress: Progress | None = None
) -> tuple[FileTaken, ...]:
    """Take in filled forms, each by itself; gives what became of each, in the order given.

    Two files of one form that say different things are both refused. Raises ``InputFaults`` if ``operator`` is no
    operator code, ``Refused`` if the desk file cannot be written.
    """
    check_operator(operator)
    paths = list(paths)
    with desk.reading() as db:
        organisation = stored_units.organisation(db)
    read = [_read(desk, path, organisation) for path in paths]
    read = list(_without_rivals(read))
    taken: list[FileTaken] = []
    for done, one in enumerate(read, 1):
        taken.append(one if isinstance(one, FileTaken) else _take(desk, one, operator))
        if progress:
            progress(done, len(read))
    return tuple(taken)


def _read(desk: Desk, path: Path, organisation: Organisation) -> _Read | FileTaken:
    from samdesk.paper.filled import read_filled

    try:
        with file_errors(path):
            filled = read_filled(path)
        with desk.reading() as db:
            form = _form(db, filled, Where(path.name))
            definition = stored_definitions.definition(db, form.definition)
    except (InputFaults, Refused) as error:
        return FileTaken(path, Taken.REFUSED, faults=error.faults)
    if definition is None:
        raise LookupError(form.definition)
    judged = judge(definition, form, filled, organisation, Where(path.name))
    if _is_empty(filled):
        fault = Fault(_("Nothing is filled in."), _("Ask whether the file was saved."), Where(path.name))
        return FileTaken(path, Taken.REFUSED, form.id, faults=(fault,))
    return _Read(path, filled, form, definition, judged)


def _is_empty(filled: FilledForm) -> bool:
    rows = any(row.choices or row.text or row.motivation or row.action for row in filled.rows.values())
    return not (rows or filled.participants or any(filled.written.values()) or filled.plan or filled.outcomes)


def _form(db: Connection, filled: FilledForm, where: Where) -> Form:
    form = stored_rounds.form(db, filled.form_id)
    code = codes.written(filled.form_id)
    if form is None:
        raise input_fault(
            _("Form {code} is not in this desk file.").format(code=code),
            _("It belongs to another round or another desk; take it in there."),
            where,
        )
    if form.definition != filled.definition:
        raise input_fault(
            _("Form {code} was made from another version of the questionnaire.").format(code=code),
            _("Make the form anew and ask for it again, or key it by hand."),
            where,
        )
    return form


def _without_rivals(read: list[_Read | FileTaken]) -> Iterator[_Read | FileTaken]:
    """Files as they are, but those of one form that say different things as refused."""
    by_form: dict[str, list[_Read]] = {}
    for one in read:
        if isinstance(one, _Read):
            by_form.setdefault(one.form.id, []).append(one)
    for one in read:
        if isinstance(one, FileTaken):
            yield one
            continue
        faults = tuple(_rival(one, other) for other in by_form[one.form.id] if _differing(one, other))
        yield FileTaken(one.path, Taken.REFUSED, one.form.id, faults=faults) if faults else one


def _differing(one: _Read, other: _Read) -> tuple[str, ...]:
    return joined(one.judged.content, other.judged.content)[1]


def _rival(one: _Read, other: _Read) -> Fault:
    what = _("It is of the same form, {code}, as {file}, and they differ on: {rows}.")
    rows = ", ".join(_differing(one, other))
    said = what.format(code=codes.written(one.form.id), file=other.path.name, rows=rows)
    return Fault(said, _("Find out which one holds, and take in that one alone."), one.where)


def _take(desk: Desk, one: _Read, operator: str) -> FileTaken:
    try:
        with desk.writing() as db:
            state, row = _keep(db, one, operator)
    except InputFaults as error:
        faults = tuple(replace(fault, where=one.where) for fault in error.faults)
        return FileTaken(one.path, Taken.REFUSED, one.form.id, faults=faults)
    kinds = {
        Taken.FINISHED: {Kind.ANSWER, Kind.REVISION, Kind.FORM},
        Taken.OPENED: {Kind.ANSWER, Kind.FORM},
    }.get(state, set())
    if one.filled.plan or one.filled.outcomes:
        kinds |= {Kind.ACTION}
    faults = (*one.judged.faults, *_keep_actions(desk, one, operator))
    changes = changed(*kinds, ids=(one.form.id,)) if kinds else NOTHING
    return FileTaken(one.path, state, one.form.id, row, faults, changes)


def _keep(db: Connection, one: _Read, operator: str) -> tuple[Taken, str]:
    """Keep the answers of a file in one transaction; gives what became of it, and the row where its form opens."""
    form = one.form
    refuse_while_keyed_twice(db, form.id)
    current = current_answer(db, form.id)
    entry = entries.open_entry(db, form.id, FIRST, SCREEN)
    before = entry.content if entry else current.content if current else FormAnswers()
    both, differing = joined(before, one.judged.content)
    new = added_to(replace(before, units_covered=_covered(form, before)), both)
    if current:
        if differing or new:
            raise _another_answer(form, (*differing, *(name for name in new if name not in differing)))
        return Taken.UNCHANGED, ""
    if differing:
        raise _being_keyed(form, differing)
    left = left_open(one.definition, both.answers)
    whole = not (left or one.judged.faults)
    if entry and not (new or whole):
        return Taken.UNCHANGED, entry.position
    entry = entry or begin_entry(db, form.id, operator, SCREEN, None)
    _write(db, one, entry, both, operator)
    if not whole:
        return Taken.OPENED, one.judged.position or next(iter(left), "")
    rev = keep_final(db, form, both, operator, events.opened_from(db, form.id))
    entries.finish(db, entry.id, rev, now())
    return Taken.FINISHED, ""


def _write(db: Connection, one: _Read, entry: Entry, both: FormAnswers, operator: str) -> None:
    """Write what a file brought to an entry; the trace names the file."""
    source = f"{one.path.name} SHA-256 {one.filled.file_sha256}"
    standing.note_received(db, [one.form.id], now())
    events.note(db, EventKind.RECEIVED, [one.form.id], now(), operator=operator, text=source)
    fresh = {number: answer for number, answer in both.answers.items() if answer != entry.content.answers.get(number)}
    entries.put_answers(db, entry.id, fresh, one.judged.position)
    entries.put_background(db, entry.id, both.participants, both.answered_on, both.units_covered)


def _covered(form: Form, content: FormAnswers) -> tuple[str, ...]:
    return tuple(sorted({*form.units, *content.units_covered}))


def _another_answer(form: Form, rows: tuple[str, ...]) -> InputFaults:
    what = _("Form {code} has an answer already, and the file differs from it on: {rows}.")
    said = what.format(code=codes.written(form.id), rows=", ".join(rows))
    return input_fault(said, _("Find out which one holds; if it is the file, change these rows under Keying."))


def _being_keyed(form: Form, rows: tuple[str, ...]) -> InputFaults:
    what = _("Form {code} is begun already, and the file differs from it on: {rows}.")
    said = what.format(code=codes.written(form.id), rows=", ".join(rows))
    return input_fault(said, _("Find out which one holds, and finish the form under Keying."))


def _keep_actions(desk: Desk, one: _Read, operator: str) -> Iterator[Fault]:
    """Keep the action plan and what came of earlier actions; what is there already stays, and is told if it differs."""
    known = plan_rows(desk, one.form.id)
    for line in one.filled.plan:
        where = Where(one.path.name, _("Action plan"), line.line)
        try:
            row = judged_row(PlanRow(line.number, line.what, line.who, line.when), in_plan(line.line))
            if known.get(line.line, row) != row:
                yield _said_otherwise(where)
            else:
                put_plan_row(desk, one.form.id, line.line, row, operator)
        except InputFaults as error:
            yield from (replace(fault, where=replace(fault.where, file=one.path.name)) for fault in error.faults)
    yield from _keep_outcomes(desk, one, operator)


def _keep_outcomes(desk: Desk, one: _Read, operator: str) -> Iterator[Fault]:
    printed = actions_on_form(desk, one.form.id)
    for position, said in one.filled.outcomes.items():
        where = Where(one.path.name, _("What came of last year's actions?"), position)
        action = printed.get(position)
        try:
            text = judged_outcome(said, where)
            if action and action.outcome and action.outcome != text:
                yield _said_otherwise(where)
            elif action:
                put_outcome(desk, one.form.id, position, text, action.status, operator)
            else:
                what = _("The form was not made with this action here.")
                yield Fault(what, _("Note it under the action plan."), where)
        except InputFaults as error:
            yield from (replace(fault, where=where) for fault in error.faults)


def _said_otherwise(where: Where) -> Fault:
    return Fault(_("Something else is noted here already."), _("Find out which one holds, and change it there."), where)
