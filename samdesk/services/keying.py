"""Key a form: open it by its code, commit every answer by itself, finish it as a revision, open it again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from samdesk.domain import form_id as codes
from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, judged, left_open
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.domain.revision import Revision
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.batches import open_batch
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import find_form
from samdesk.services.on_paper import filled_names
from samdesk.services.operators import check_operator
from samdesk.storage import batches, entries, events, keying_log, revisions, standing
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds
from samdesk.storage import second_entry as stored_second
from samdesk.storage.keying_log import LogKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from samdesk.domain.definition import Definition
    from samdesk.domain.rounds import Form
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.entries import Entry
    from samdesk.storage.keying_log import Side
    from samdesk.storage.revisions import Head

FIRST: Final = "first"
SECOND: Final = "second"
SCREEN: Final = "screen"
"""Passes: keyed from paper, keyed again from the same paper, answered on the screen."""
EMPLOYEES_MOST = 99_999
"""Most employees that can take part, as in an answers table."""


@dataclass(frozen=True)
class OpenForm:
    """A form that is being keyed.

    ``position`` is where it was left, as it was given to ``put_answer`` or ``leave``, else the number of the first
    open row, "" where all are dealt with. ``void`` says why the former answer was made void, if it was and there is no
    other.
    """

    entry_id: int
    form_id: str
    definition: Definition
    names: Mapping[str, str]
    round_name: str
    unit_code: str
    unit_name: str
    forvaltning_name: str
    managers: str
    operator: str
    position: str
    content: FormAnswers
    finished: bool
    keying_pass: str = FIRST
    void: str = ""


@dataclass(frozen=True)
class AnswerKept:
    """An answer that is on disk, as it was kept."""

    changes: Changes
    number: str
    answer: Answer


@dataclass(frozen=True)
class Finished:
    """A form that is done: its answers are a revision now; ``blank`` are rows that were noted as blank."""

    changes: Changes
    form_id: str
    rev: str
    blank: tuple[str, ...]


def open_form(desk: Desk, typed: str, *, operator: str, keying_pass: str = FIRST, batch: int | None = None) -> OpenForm:
    """Open a form by its typed or scanned code, where it was left; a finished form is shown as finished.

    Opening begins an entry, and notes the paper as received unless the form is answered on the screen; whoever opens
    an entry that another operator began goes on with it. ``batch`` is the pile that the paper lies in.
    ``keying_pass`` is ``FIRST`` or ``SCREEN``; a second entry begins with ``second_entry.begin_second``.

    Raises ``InputFaults`` if the code is unknown, with the nearest codes as advice, or if the form is held by answers
    that differ or by a second entry, which must not see the first one, or if there is no such open batch.
    """
    code, found, current = _standing(desk, typed, operator)
    if batch is not None:
        open_batch(desk, batch)
    if found is None and current is None:
        found = _begun(desk, code, operator, keying_pass, None)
    elif found is not None:
        _hand_over(desk, found, operator)
    if batch is not None:
        with desk.writing() as db:
            batches.add_opened(db, batch, code, operator, now())
    content = found.content if found else current.content if current else FormAnswers()
    return opened(desk, code, found, content, operator)


def reopen(desk: Desk, typed: str, *, operator: str, keying_pass: str = FIRST) -> OpenForm:
    """Open a finished form to change it: a new entry with the answers it has; the former revision stays known.

    Raises ``InputFaults`` as ``open_form`` does, and if differences of a second entry are not settled yet.
    """
    code, found, current = _standing(desk, typed, operator)
    if found is None:
        found = _begun(desk, code, operator, keying_pass, current)
    else:
        _hand_over(desk, found, operator)
    return opened(desk, code, found, found.content, operator)


def put_answer(
    desk: Desk, entry_id: int, number: str, answer: Answer, *, next_row: str = "", strokes: int = 0
) -> AnswerKept:
    """Commit the answer of one row and its trace; both are on disk when this returns.

    ``next_row`` is where the form reopens; ``strokes`` counts the key strokes since the last answer.

    Raises ``InputFaults`` if the row does not take that answer, ``Refused`` if the disk does not.
    """
    with desk.writing() as db:
        entry, form, definition = in_hand(db, entry_id)
        kept = judged(definition, number, answer)
        entries.put_answers(db, entry.id, {number: kept}, next_row)
        before = entry.content.answers.get(number, Answer())
        log(db, entry, LogKind.PUT, number, before, kept, strokes)
    return AnswerKept(changed(Kind.ANSWER, ids=(form.id,)), number, kept)


def put_background(
    desk: Desk,
    entry_id: int,
    *,
    participants: Participants,
    answered_on: date | None,
    units_covered: tuple[str, ...] = (),
    next_row: str | None = None,
    strokes: int = 0,
) -> Changes:
    """Commit who took part, which day, and which units the answer covers beside its own, and their trace.

    ``next_row`` is where the form reopens, ``None`` for where it would before.
    Raises ``InputFaults`` if there are more employees than can be, or a unit is unknown.
    """
    if not 0 <= (participants.employees or 0) <= EMPLOYEES_MOST:
        raise input_fault(
            _("“{text}” is no number of employees.").format(text=participants.employees), _("Write a whole number.")
        )
    with desk.writing() as db:
        entry, form, _definition = in_hand(db, entry_id)
        check_units(db, units_covered)
        entries.put_background(db, entry.id, participants, answered_on, units_covered, next_row)
        after = FormAnswers({}, participants, answered_on, units_covered)
        log(db, entry, LogKind.BACKGROUND, "", replace(entry.content, answers={}), after, strokes)
    return changed(Kind.ANSWER, ids=(form.id,))


def leave(desk: Desk, entry_id: int, number: str) -> Changes:
    """Remember the row where an entry is left, so that it opens there again."""
    with desk.writing() as db:
        entry, form, _definition = in_hand(db, entry_id)
        entries.put_answers(db, entry.id, {}, number)
    return changed(Kind.ANSWER, ids=(form.id,))


def finish(desk: Desk, entry_id: int, *, blank_rest: bool = False) -> Finished:
    """Make the answers of an entry final.

    Rows that nobody has dealt with are an ``InputFaults`` that names them, unless ``blank_rest`` says that the
    paper is blank there.
    """
    with desk.writing() as db:
        entry, form, definition = in_hand(db, entry_id)
        if entry.keying_pass == SECOND:
            raise ValueError(entry_id)
        content, rest = with_blanks(db, entry, definition, blank_rest=blank_rest)
        rev = keep_final(db, form, content, entry.operator, events.opened_from(db, form.id))
        entries.finish(db, entry.id, rev, now())
    return Finished(changed(Kind.ANSWER, Kind.REVISION, Kind.FORM, ids=(form.id,)), form.id, rev, rest)


def with_blanks(
    db: Connection, entry: Entry, definition: Definition, *, blank_rest: bool
) -> tuple[FormAnswers, tuple[str, ...]]:
    """The answers of an entry with rows that nobody dealt with as blank, and the numbers of those.

    Raises ``InputFaults`` that names them unless ``blank_rest`` says that the paper is blank there.
    """
    answers = entry.content.answers
    rest = left_open(definition, answers)
    if rest and not blank_rest:
        raise InputFaults(
            Fault(
                _("Rows without answer: {rows}.").format(rows=", ".join(rest)),
                _("Key them, or say that they are blank on the paper."),
            )
        )
    blank = {number: replace(answers.get(number, Answer()), missing=Missing.BLANK) for number in rest}
    entries.put_answers(db, entry.id, blank)
    for number, answer in blank.items():
        log(db, entry, LogKind.BLANK, number, answers.get(number, Answer()), answer)
    return replace(entry.content, answers={**answers, **blank}), rest


def log(db: Connection, entry: Entry, kind: LogKind, number: str, before: Side, after: Side, strokes: int = 0) -> None:
    """Write the trace of a change that whoever has an entry in hand has made."""
    keying_log.note(db, entry.id, kind, number, before, after, operator=entry.operator, at=now(), strokes=strokes)


def check_units(db: Connection, units: tuple[str, ...]) -> None:
    """Raise ``InputFaults`` if one of these codes is no unit."""
    for code in units:
        if code not in stored_units.path_to(db, code).units:
            raise input_fault(
                _("There is no unit with code {code}.").format(code=code), _("Use a code of the organisation list.")
            )


def keep_final(
    db: Connection,
    form: Form,
    content: FormAnswers,
    operator: str,
    seen: str,
    kind: EventKind = EventKind.KEYED,
) -> str:
    """Keep final answers as a revision that replaces the one they were made from, ``seen``; gives its name.

    Answers equal to the current ones stay the same revision: keying them again changes nothing. Answers that came
    in while the entry was open are not replaced, because whoever keyed has not seen them.
    """
    heads = revisions.current(db, [form.id]).get(form.id, ())
    made = Revision(form.id, form.definition, replace(content, units_covered=_covered(form, content)))
    same = next((head.revision for head in heads if head.answers_sha256 == made.answers_sha256), None)
    final = same or replace(made, parents=_replaced(seen, heads))
    revisions.keep_revisions(db, [final], now(), own=True)
    standing.note_received(db, [form.id], now())
    events.note(db, kind, [form.id], now(), operator=operator, revs={form.id: final.rev})
    return final.rev


def _replaced(seen: str, heads: tuple[Head, ...]) -> tuple[str, ...]:
    """The revision that an entry was opened from, and the current ones that say the same; none if it began empty."""
    said = {head.answers_sha256 for head in heads if head.rev == seen}
    equal = {head.rev for head in heads if head.answers_sha256 in said}
    return tuple(sorted(equal | ({seen} if seen else set())))


def _covered(form: Form, content: FormAnswers) -> tuple[str, ...]:
    return tuple(sorted({*form.units, *content.units_covered}))


def in_hand(db: Connection, entry_id: int) -> tuple[Entry, Form, Definition]:
    """An entry that is not finished, its form and its definition; raises ``InputFaults`` if it is finished."""
    entry = entries.entry(db, entry_id)
    if entry is None or entry.finished_at is not None:
        raise input_fault(_("This form is finished already."), _("Open it again to change it."))
    form = stored_rounds.form(db, entry.form_id)
    definition = stored_definitions.definition(db, form.definition) if form else None
    if form is None or definition is None:
        raise LookupError(entry_id)
    return entry, form, definition


def _standing(desk: Desk, typed: str, operator: str) -> tuple[str, Entry | None, Head | None]:
    """The form id that was typed, the form's entry that is not finished, and its current answer."""
    code = find_form(desk, typed)
    check_operator(operator)
    with desk.reading() as db:
        refuse_while_keyed_twice(db, code)
        return code, entries.open_entry(db, code, FIRST, SCREEN), current_answer(db, code)


def current_answer(db: Connection, code: str) -> Head | None:
    """The answer of a form that counts, if it has one that was not made void.

    Raises ``InputFaults`` if its answers differ, or wait until somebody says how they are read.
    """
    heads = revisions.current(db, [code]).get(code, ())
    if any(head.waits for head in heads):
        raise input_fault(
            _("Form {code} was answered by another version of its questions.").format(code=codes.written(code)),
            _("Say under Collection first how its rows are read."),
        )
    if len({head.answers_sha256 for head in heads}) > 1:
        raise InputFaults(differing_fault(code))
    return next((head for head in heads if not head.is_void), None)


def _voided_rev(db: Connection, code: str) -> str:
    """The revision by which a form was made void, if it is; what is keyed next replaces it."""
    heads = revisions.current(db, [code]).get(code, ())
    return next((head.rev for head in heads if head.is_void), "")


def refuse_while_keyed_twice(db: Connection, code: str, *, to_change: bool = False) -> None:
    """Raise ``InputFaults`` while a second entry of a form is open, or it may not be changed before it is settled."""
    second = stored_second.latest(db, code)
    if second and second.compared_at is None:
        raise input_fault(
            _("Form {code} is being keyed a second time.").format(code=codes.written(code)),
            _("Finish the second entry first."),
        )
    if to_change and second and not second.checked_rev:
        raise InputFaults(unsettled_fault(code))


def unsettled_fault(code: str, where: Where | None = None) -> Fault:
    """That a form cannot be changed before what its two entries differ in is settled."""
    return Fault(
        _("Form {code} has differences that are not settled.").format(code=codes.written(code)),
        _("Settle them against the paper first."),
        where or Where(),
    )


def differing_fault(code: str, where: Where | None = None) -> Fault:
    """That a form cannot be keyed before a person has settled its conflict."""
    return Fault(
        _("Form {code} has answers that differ.").format(code=codes.written(code)),
        _("Settle which of them is right under Collection first."),
        where or Where(),
    )


def _begun(desk: Desk, code: str, operator: str, keying_pass: str, current: Head | None) -> Entry:
    with desk.writing() as db:
        return begin_entry(db, code, operator, keying_pass, current)


def begin_entry(db: Connection, code: str, operator: str, keying_pass: str, current: Head | None) -> Entry:
    """Begin an entry of a form, from its current answer if it has one, and note the paper as received.

    Raises ``InputFaults`` if differences of a second entry are not settled yet.
    """
    refuse_while_keyed_twice(db, code, to_change=True)
    entry_id = entries.begin(db, code, keying_pass, operator, now(), _to_change(db, code, current) if current else None)
    kind = EventKind.REOPENED if current else EventKind.BEGUN
    seen = current.rev if current else _voided_rev(db, code)
    events.note(db, kind, [code], now(), operator=operator, revs={code: seen})
    if keying_pass != SCREEN:
        registered = standing.note_received(db, [code], now())
        events.note(db, EventKind.RECEIVED, registered, now(), operator=operator)
    found = entries.entry(db, entry_id)
    if found is None:
        raise LookupError(entry_id)
    return found


def _to_change(db: Connection, code: str, current: Head) -> FormAnswers:
    """A current answer as it was keyed: the form's own units are covered without anybody keying them."""
    form = stored_rounds.form(db, code)
    others = tuple(code for code in current.content.units_covered if form is None or code not in form.units)
    return replace(current.content, units_covered=others)


def _hand_over(desk: Desk, entry: Entry, operator: str) -> None:
    """Let an operator go on with an entry, unless the file is only read."""
    if entry.operator != operator and not desk.read_only:
        with desk.writing() as db:
            entries.hand_over(db, entry.id, operator)


def opened(desk: Desk, code: str, entry: Entry | None, content: FormAnswers, operator: str) -> OpenForm:
    """A form as it is keyed, with whose it is."""
    with desk.reading() as db:
        form = stored_rounds.form(db, code)
        definition = stored_definitions.definition(db, form.definition) if form else None
        organisation = stored_units.path_to(db, form.units[0] if form and form.units else "")
        a_round = next((one for one in stored_rounds.rounds(db) if form and one.id == form.round_id), None)
        heads = revisions.current(db, [code]).get(code, ())
    if form is None or definition is None or a_round is None:
        raise LookupError(code)
    unit = organisation.units.get(form.units[0]) if form.units else None
    forvaltning = organisation.forvaltning_of.get(unit.code, "") if unit else ""
    rest = left_open(definition, content.answers)
    at = entry.position if entry and entry.position else next(iter(rest), "")
    return OpenForm(
        entry.id if entry else 0,
        code,
        definition,
        filled_names(a_round, definition, forvaltning),
        a_round.name,
        unit.code if unit else "",
        unit.name if unit else "",
        organisation.units[forvaltning].name if forvaltning else "",
        ", ".join(manager.name for manager in unit.managers) if unit else "",
        operator,
        at,
        content,
        finished=entry is None,
        keying_pass=entry.keying_pass if entry else FIRST,
        void=heads[0].revision.reason if heads and all(head.is_void for head in heads) else "",
    )
