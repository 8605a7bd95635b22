"""Withdraw an import: what it brought counts no longer, unless something else says it too. Nothing is deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.answers import TEXT_LIMIT, tidy
from samdesk.domain.collection import Outcome
from samdesk.domain.faults import input_fault
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.collecting import no_such_file
from samdesk.services.desks import keep_backup
from samdesk.services.operators import check_operator
from samdesk.storage import collections as stored
from samdesk.storage import paper_elsewhere, revisions

if TYPE_CHECKING:
    from samdesk.storage.desk_file import Desk


def withdraw(desk: Desk, collection: int, *, reason: str, by: str) -> Changes:
    """Take back that a file was taken in: answers that nothing else carries stop counting, and so does their paper.

    Revisions, events and actions stay in the history, and what was decided since stays too. The same file can be
    collected again. Raises ``InputFaults`` if no file that counts has the number, there is no reason, or ``by`` is no
    operator code.
    """
    check_operator(by)
    why = tidy(reason)
    if not why or len(why) > TEXT_LIMIT:
        raise input_fault(_("Withdrawing a file needs a reason."), _("Write it in a sentence."))
    with desk.reading() as db:
        kept = stored.collection(db, collection)
    if kept is None:
        raise no_such_file(collection)
    if kept.outcome is not Outcome.ACCEPTED:
        raise input_fault(
            _("File {n}, {file}, does not count.").format(n=collection, file=kept.file),
            _("Only a file that was taken in can be withdrawn."),
        )
    keep_backup(desk, "withdrawal")
    with desk.writing() as db:
        forms = stored.forms_of(db, collection)
        revisions.take_back(db, collection)
        paper_elsewhere.note_anew(db, forms)
        stored.note_withdrawn(db, collection, now(), by=by, reason=why)
    return changed(Kind.COLLECTION, Kind.REVISION, Kind.FORM)
