"""Decisions: a conflict is settled by a revision that replaces all the answers that differed, with who and why."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.answers import TEXT_LIMIT, tidy
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.domain.revision import Revision
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import find_form
from samdesk.services.key_table import judged_row
from samdesk.services.operators import check_operator
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import events, revisions
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from samdesk.storage.desk_file import Connection, Desk


def decide(desk: Desk, typed: str, *, take: str = "", answers: Path | None = None, reason: str, by: str) -> Changes:
    """Settle a conflict: name the answer that counts from now on, or give a table in which it is typed anew.

    The start of a revision's name is enough for ``take``; ``answers`` has one row. The decision is a revision that
    replaces all the answers that differed; they stay in the history. Raises ``InputFaults`` if nothing differs, the
    answer is not named or has faults, or ``by`` is no operator code.
    """
    code = find_form(desk, typed)
    why = tidy(reason)
    if not why or not by.strip():
        raise input_fault(_("A decision needs a reason and who made it."), _("Write both."))
    if len(why) > TEXT_LIMIT:
        raise input_fault(_("The reason has more than {n} characters.").format(n=TEXT_LIMIT), _("Shorten it."))
    check_operator(by)
    with desk.writing() as db:
        heads = revisions.heads(db, [code]).get(code, ())
        if len({head.answers_sha256 for head in heads}) < 2:
            raise input_fault(
                _("Form {code} has no answers that differ.").format(code=codes.written(code)),
                _("See “samdesk conflicts” for those that have."),
            )
        right = _typed_anew(db, code, answers) if answers else _named(heads, take)
        decision = replace(right, parents=tuple(sorted(head.rev for head in heads)))
        revisions.keep_revisions(db, [decision], now(), own=True)
        events.note(db, EventKind.DECIDED, [code], now(), operator=by, revs={code: decision.rev}, text=why)
    return changed(Kind.REVISION, Kind.FORM, Kind.COLLECTION, ids=(code,))


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
    form = stored_rounds.form(db, code)
    definition = stored_definitions.definition(db, form.definition) if form else None
    if form is None or definition is None:
        raise LookupError(code)
    faults: list[Fault] = []
    content = judged_row(definition, form, rows[0], faults)
    if faults:
        raise InputFaults(*faults)
    return Revision(code, form.definition, content)
