"""Take back what was keyed and do it again, step by step, also across forms and in forms that are finished.

The steps are those of one operator, read from the log of every change; taking back adds to the log. A step that
somebody else's change lies upon is not taken back, because that would overwrite it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.answers import Answer, FormAnswers, Missing
from samdesk.domain.faults import input_fault
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.keying import FIRST, SCREEN, SECOND, begin_entry, current_answer, refuse_while_keyed_twice
from samdesk.services.operators import check_operator
from samdesk.storage import entries, keying_log
from samdesk.storage.keying_log import LogKind

if TYPE_CHECKING:
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.entries import Entry
    from samdesk.storage.keying_log import Side, Step


@dataclass(frozen=True)
class Undone:
    """A step that was taken back or done again: the row, and what it says now.

    ``number`` is "" and ``answer`` empty for the background. ``entry_id`` is the entry to go on with; it is a new
    one if the form was finished. ``keying_pass`` is that entry's.
    """

    changes: Changes
    form_id: str
    entry_id: int
    number: str
    answer: Answer
    keying_pass: str


def undo(desk: Desk, operator: str, *, form_id: str = "") -> Undone | None:
    """Take back the last step of an operator, in one form or in any; ``None`` if there is none.

    A finished form is opened again for it, as ``keying.reopen`` does. Raises ``InputFaults`` if the row was changed
    by something else since, or the form is keyed twice.
    """
    check_operator(operator)
    with desk.writing() as db:
        step = keying_log.last_done(db, operator, form_id)
        if step is None:
            return None
        undone, logged = _taken(db, step, step.after, step.before, operator, LogKind.UNDO)
        keying_log.mark_undone(db, step, logged)
    return undone


def redo(desk: Desk, operator: str, *, form_id: str = "") -> Undone | None:
    """Do again what was taken back last, unless something new was keyed since; ``None`` if there is nothing.

    Raises ``InputFaults`` as ``undo`` does.
    """
    check_operator(operator)
    with desk.writing() as db:
        step = keying_log.last_undone(db, operator, form_id)
        if step is None:
            return None
        redone, _logged = _taken(db, step, step.before, step.after, operator, LogKind.REDO)
        keying_log.mark_undone(db, step, None)
    return redone


def _taken(db: Connection, step: Step, said: Side, wanted: Side, operator: str, kind: LogKind) -> tuple[Undone, int]:
    """Make a row say what is wanted, if it says what the step left; gives the place in the log, too."""
    entry = _open_entry(db, step, operator)
    content = entry.content
    now_says: Side = content.answers.get(step.number, Answer()) if step.number else replace(content, answers={})
    if now_says not in (said, _blank(said)):
        raise input_fault(
            _("Row {number} of form {code} was changed after that.").format(
                number=step.number or "–", code=codes.written(entry.form_id)
            ),
            _("Open the form and look at the row."),
        )
    if isinstance(wanted, Answer):
        entries.put_answers(db, entry.id, {step.number: wanted}, step.number)
    else:
        entries.put_background(db, entry.id, wanted.participants, wanted.answered_on, wanted.units_covered)
    logged = keying_log.note(db, entry.id, kind, step.number, now_says, wanted, operator=operator, at=now())
    answer = wanted if isinstance(wanted, Answer) else Answer()
    changes = changed(Kind.ANSWER, Kind.FORM, ids=(entry.form_id,))
    return Undone(changes, entry.form_id, entry.id, step.number, answer, entry.keying_pass), logged


def _blank(said: Side) -> Side:
    """What finishing a form makes of a row that nobody dealt with."""
    if isinstance(said, FormAnswers) or said.is_given:
        return said
    return replace(said, missing=Missing.BLANK)


def _open_entry(db: Connection, step: Step, operator: str) -> Entry:
    """The entry of a step, or the one that its form goes on in; a finished form is opened again."""
    entry = entries.entry(db, step.entry_id)
    if entry is None:
        raise LookupError(step.entry_id)
    if entry.finished_at is None:
        return entry
    if entry.keying_pass == SECOND:
        raise input_fault(
            _("The second entry of form {code} is finished and compared.").format(code=codes.written(entry.form_id)),
            _("Settle what differs against the paper."),
        )
    refuse_while_keyed_twice(db, entry.form_id, to_change=True)
    further = entries.open_entry(db, entry.form_id, FIRST, SCREEN)
    current = None if further else current_answer(db, entry.form_id)
    if not (further or current):
        raise input_fault(
            _("The answer of form {code} was made void since.").format(code=codes.written(entry.form_id)),
            _("Open the form and key it again."),
        )
    return further or begin_entry(db, entry.form_id, operator, entry.keying_pass, current)
