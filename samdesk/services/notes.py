"""Notes on rows, written while keying; one that is meant to travel goes with the merge file as an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.answers import TEXT_LIMIT, tidy
from samdesk.domain.faults import input_fault
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.forms import find_form
from samdesk.services.keying import FIRST, SCREEN, SECOND
from samdesk.services.operators import check_operator
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import entries, events
from samdesk.storage import notes as stored
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.notes import Note

if TYPE_CHECKING:
    from samdesk.storage.desk_file import Desk

__all__ = ["Note", "note", "notes"]


def note(desk: Desk, form_id: str, number: str, text: str, *, operator: str, export: bool = False) -> Changes:
    """Write a note on a row ("" is the whole form) over the one that is there; an empty text takes it away.

    With ``export`` it goes to central HR with the answers. Raises ``InputFaults`` if the form has no such row or the
    text is too long.
    """
    check_operator(operator)
    code, said = find_form(desk, form_id), tidy(text)
    if len(said) > TEXT_LIMIT:
        raise input_fault(_("The note has more than {n} characters.").format(n=TEXT_LIMIT), _("Shorten it."))
    with desk.writing() as db:
        form = stored_rounds.form(db, code)
        definition = stored_definitions.definition(db, form.definition) if form else None
        if number and definition and number not in definition.by_number:
            raise input_fault(
                _("The form has no row {number}.").format(number=number), _("Use the numbers of the printed form.")
            )
        entry = entries.open_entry(db, code, SECOND) or entries.open_entry(db, code, FIRST, SCREEN)
        stored.keep_note(db, code, entry.id if entry else None, Note(number, said, export, operator, now()))
        if export:
            events.note(db, EventKind.NOTED, [code], now(), operator=operator, text=f"{number}: {said}".lstrip(": "))
    return changed(Kind.ANSWER, ids=(code,))


def notes(desk: Desk, form_id: str) -> tuple[Note, ...]:
    """The notes of a form; while it is keyed a second time only those of that entry, which is blind."""
    code = find_form(desk, form_id)
    with desk.reading() as db:
        second = entries.open_entry(db, code, SECOND)
        return stored.notes(db, code, second.id if second else None)
