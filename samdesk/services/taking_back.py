"""Take back a wrong registration: paper that was noted as received or handed out, though another was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.faults import input_fault
from samdesk.domain.form_id import written
from samdesk.domain.rounds import FormState, taken_back_note
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import find_form
from samdesk.services.operators import check_operator
from samdesk.storage import batches, events
from samdesk.storage import taking_back as stored

if TYPE_CHECKING:
    from samdesk.storage.desk_file import Connection, Desk


def take_back(desk: Desk, typed: str, state: FormState, *, operator: str = "") -> Changes:
    """Note that a form's paper was not received, or not handed out; an event keeps that it was said.

    Raises ``InputFaults`` if it was not registered as that, anything of it is keyed, it was counted in a batch, or has
    come back and so was handed out.
    """
    if operator:
        check_operator(operator)
    if state not in (FormState.RECEIVED, FormState.HANDED_OUT):
        raise ValueError(state)
    code = find_form(desk, typed)
    with desk.writing() as db:
        handed_out, received = stored.registered_at(db, code)
        if state is FormState.RECEIVED:
            _refuse_unless(received is not None, code, _("it is not registered as that"))
            _refuse_if_used(db, code)
            stored.take_back_received(db, code)
        else:
            _refuse_unless(handed_out is not None, code, _("it is not registered as that"))
            _refuse_unless(received is None, code, _("it has come back"))
            stored.take_back_handed_out(db, code)
        events.note(db, EventKind.NOTED, [code], now(), operator=operator, text=taken_back_note(state))
    return changed(Kind.FORM, ids=(code,))


def _refuse_if_used(db: Connection, code: str) -> None:
    _refuse_unless(not stored.has_answers(db, code), code, _("answers of it are keyed"))
    _refuse_unless(not batches.batches_of(db, code), code, _("it is counted in a batch"))


def _refuse_unless(holds: bool, code: str, why: str) -> None:
    if not holds:
        raise input_fault(
            _("The registration of {code} cannot be taken back: {why}.").format(code=written(code), why=why),
            _("Look at the form in the list."),
        )
