"""Decisions: a conflict is settled by a revision that replaces all the answers that differed, with who and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.answers import TEXT_LIMIT, Answer, Missing, judged, left_open, tidy
from samdesk.domain.conflicts import without_blanks
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.domain.revision import Revision, RevisionState
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import find_form
from samdesk.services.key_table import judged_row
from samdesk.services.keying import check_units
from samdesk.services.operators import check_operator
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import events, revisions
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.rounds import Form
    from samdesk.storage.desk_file import Connection, Desk


def decide(
    desk: Desk,
    form: str,
    *,
    take: str = "",
    answers: Path | None = None,
    typed: FormAnswers | None = None,
    reason: str,
    by: str,
) -> Changes:
    """Settle a conflict of a form: name the answer that counts from now on, or give what was typed anew.

    The start of a revision's name is enough for ``take``; ``answers`` is a table with one row. The decision is a
    revision that replaces all the answers that differed; they stay in the history. Raises ``InputFaults`` if nothing
    differs, the answer is not named or has faults, or ``by`` is no operator code.
    """
    code = find_form(desk, form)
    why = checked_reason(reason, by)
    with desk.writing() as db:
        heads = _differing_heads(db, code)
        if typed is not None:
            right = Revision(code, _form(db, code).definition, _judged(db, code, typed))
        else:
            right = _typed_anew(db, code, answers) if answers else _named(heads, take)
        _keep(db, {code: replace(right, parents=tuple(sorted(head.rev for head in heads)))}, why, by)
    return changed(Kind.REVISION, Kind.FORM, Kind.COLLECTION, ids=(code,))


def accept_blanks(desk: Desk, form_ids: Iterable[str], *, reason: str, by: str) -> Changes:
    """Accept for forms whose answers differ in blanks only what they say together: all of them or none.

    Raises ``InputFaults`` that name each form whose answers differ in something else, or in nothing.
    """
    wanted = tuple(dict.fromkeys(find_form(desk, form) for form in form_ids))
    why = checked_reason(reason, by)
    faults: list[Fault] = []
    decided: dict[str, Revision] = {}
    with desk.writing() as db:
        for code in wanted:
            try:
                decided[code] = _with_blanks_filled(db, code)
            except InputFaults as error:
                faults += error.faults
        if faults:
            raise InputFaults(*faults)
        _keep(db, decided, why, by)
    return changed(Kind.REVISION, Kind.FORM, Kind.COLLECTION, ids=wanted)


def checked_reason(reason: str, by: str) -> str:
    """The reason of a decision as it is kept; raises ``InputFaults`` unless there is one and ``by`` is a code."""
    why = tidy(reason)
    if not why or not by.strip():
        raise input_fault(_("A decision needs a reason and who made it."), _("Write both."))
    if len(why) > TEXT_LIMIT:
        raise input_fault(_("The reason has more than {n} characters.").format(n=TEXT_LIMIT), _("Shorten it."))
    check_operator(by)
    return why


def _differing_heads(db: Connection, code: str) -> tuple[Revision, ...]:
    heads = revisions.heads(db, [code]).get(code, ())
    if len({head.answers_sha256 for head in heads}) < 2:
        raise input_fault(
            _("Form {code} has no answers that differ.").format(code=codes.written(code)),
            _("See “samdesk conflicts” for those that have."),
        )
    return heads


def _with_blanks_filled(db: Connection, code: str) -> Revision:
    heads = _differing_heads(db, code)
    form = _form(db, code)
    is_void = any(head.state is RevisionState.VOID for head in heads)
    said = None if is_void else without_blanks([head.content for head in heads], form.units)
    if said is None:
        raise input_fault(
            _("The answers of form {code} differ in more than blanks.").format(code=codes.written(code)),
            _("Settle it by itself, with the paper at hand."),
        )
    return Revision(code, form.definition, said, tuple(sorted(head.rev for head in heads)))


def _keep(db: Connection, decided: Mapping[str, Revision], why: str, by: str) -> None:
    """Keep decisions, by form id, with who made them and why."""
    revisions.keep_revisions(db, decided.values(), now(), own=True)
    revs = {code: decision.rev for code, decision in decided.items()}
    events.note(db, EventKind.DECIDED, decided, now(), operator=by, revs=revs, text=why)


def _judged(db: Connection, code: str, typed: FormAnswers) -> FormAnswers:
    """What was typed as it is kept, rows that nobody dealt with as blank on the paper."""
    form = _form(db, code)
    definition = stored_definitions.definition(db, form.definition)
    if definition is None:
        raise LookupError(code)
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


def _form(db: Connection, code: str) -> Form:
    form = stored_rounds.form(db, code)
    if form is None:
        raise LookupError(code)
    return form


def _named(heads: Sequence[Revision], take: str) -> Revision:
    chosen = [head for head in heads if take and head.rev.startswith(take.lower())]
    if len(chosen) != 1:
        raise input_fault(
            _("“{take}” does not name one of the answers.").format(take=take),
            _("They are {revs}.").format(revs=", ".join(head.rev[:12] for head in heads)),
        )
    return chosen[0]


def _typed_anew(db: Connection, code: str, path: Path) -> Revision:
    """What an answers table with one row says of a form."""
    from samdesk.exchange.answer_table import read_answers

    with file_errors(path):
        rows = read_answers(path)
    if [codes.read(row.typed) for row in rows] != [code]:
        raise input_fault(
            _("The table must have one row, for form {code}.").format(code=codes.written(code)),
            _("Keep only that row."),
            Where(path.name),
        )
    form = _form(db, code)
    definition = stored_definitions.definition(db, form.definition)
    if definition is None:
        raise LookupError(code)
    faults: list[Fault] = []
    content = judged_row(definition, form, rows[0], faults)
    if faults:
        raise InputFaults(*faults)
    return Revision(code, form.definition, content)
