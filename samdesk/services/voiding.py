"""Make the answer of a form void: it stays in the history, and the form has none any more until it is keyed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.faults import input_fault
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.deciding import checked_reason, void_revision
from samdesk.services.forms import find_form
from samdesk.services.keying import FIRST, SCREEN, refuse_while_keyed_twice
from samdesk.storage import entries, events, revisions

if TYPE_CHECKING:
    from samdesk.storage.desk_file import Connection, Desk


def void(desk: Desk, form: str, *, reason: str, by: str) -> Changes:
    """Make the answer of a form void, or all of them if they differ.

    Raises ``InputFaults`` if there is none, if the form is being keyed or its two entries differ, if there is no
    reason, or ``by`` is no operator code.
    """
    code = find_form(desk, form)
    why = checked_reason(reason, by)
    with desk.writing() as db:
        _refuse_while_keyed(db, code)
        heads = revisions.current(db, [code]).get(code, ())
        if all(head.is_void for head in heads):
            raise input_fault(
                _("Form {code} has no answer.").format(code=codes.written(code)), _("There is nothing to make void.")
            )
        made = void_revision(db, code, why)
        revisions.keep_revisions(db, [made], now(), own=True)
        events.note(db, EventKind.VOIDED, [code], now(), operator=by, revs={code: made.rev})
    return changed(Kind.REVISION, Kind.FORM, Kind.COLLECTION, ids=(code,))


def _refuse_while_keyed(db: Connection, code: str) -> None:
    refuse_while_keyed_twice(db, code, to_change=True)
    if entries.open_entry(db, code, FIRST, SCREEN):
        raise input_fault(
            _("Form {code} is being keyed.").format(code=codes.written(code)), _("Finish it first, then make it void.")
        )
