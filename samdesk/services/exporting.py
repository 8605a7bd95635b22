"""Export a merge file: every revision of a round that this desk has, signed, numbered, safe to send again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain.faults import input_fault
from samdesk.domain.travel import EventKind, MergeFile, Sender
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.desks import refuse_itself, signing_key
from samdesk.services.operators import check_operator
from samdesk.services.rounds import the_round
from samdesk.storage import actions as stored_actions
from samdesk.storage import collections as stored_desks
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import events, identity, joint, revisions
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.actions import Action
    from samdesk.domain.travel import Event
    from samdesk.storage.desk_file import Connection, Desk

_TOLD = (
    EventKind.PRINTED,
    EventKind.HANDED_OUT,
    EventKind.RECEIVED,
    EventKind.KEYED,
    EventKind.CHECKED,
    EventKind.DECIDED,
    EventKind.NOTED,
    EventKind.EXEMPT,
)


@dataclass(frozen=True)
class MergeExported:
    """A merge file that was written; ``new`` counts forms whose current answer no earlier file carried."""

    changes: Changes
    path: Path
    forms: int
    new: int
    sequence: int
    fingerprint: str


def export_merge(desk: Desk, out: Path, *, round_id: str = "", operator: str = "") -> MergeExported:
    """Write every final answer of a round to a merge file; sending the same answers twice does no harm.

    Raises ``InputFaults`` if nothing is final yet or ``operator`` is given and no operator code, ``Refused`` if the
    file cannot be written; then nothing is noted as exported.
    """
    from samdesk.exchange.merge_file import write_merge_file

    if operator:
        check_operator(operator)
    refuse_itself(desk, out)
    a_round = the_round(desk, round_id)
    key = signing_key(desk)
    with desk.writing() as db:
        final = revisions.revisions_of_round(db, a_round.id)
        if not final:
            raise input_fault(_("No form is finished yet."), _("Key and finish a form, then export."))
        waiting = revisions.not_exported(db, a_round.id)
        events.note(db, EventKind.EXPORTED, waiting, now(), operator=operator)
        answered = {revision.form_id for revision in final}
        told = answered | joint.decided_forms(db, a_round.id)
        said = identity.identity(db)
        merge = MergeFile(
            Sender(said.desk_id, said.name, said.sequence + 1, said.previous),
            a_round.id,
            a_round.year,
            tuple(one for sha256 in a_round.definitions if (one := stored_definitions.definition(db, sha256))),
            joint.planned(db, (form for form in stored_rounds.forms(db, a_round.id) if form.id in told)),
            final,
            tuple(event for event in events.events(db, a_round.id, _TOLD) if _is_told(event, answered)),
            _actions(db, answered),
        )
        revisions.note_exported(db, a_round.id, now())
        with file_errors(out):
            signed = write_merge_file(merge, out, key)
        identity.note_sent(db, merge.sender.sequence, signed.manifest)
        # Known like any other desk, so that nobody else can send files in this one's name.
        stored_desks.know_desk(db, merge.sender, signed.public_key, now())
    return MergeExported(
        changed(Kind.FORM, Kind.REVISION, ids=waiting),
        out,
        len(answered),
        len(waiting),
        merge.sender.sequence,
        signed.fingerprint,
    )


def _is_told(event: Event, answered: set[str]) -> bool:
    """Whether an event goes along: all of forms that have answers, and of others that another one answers for them."""
    return event.form_id in answered or event.kind is EventKind.EXEMPT


def _actions(db: Connection, form_ids: set[str]) -> tuple[Action, ...]:
    """What is written in the plans of forms, and what came of the actions that stand on them."""
    on_forms = {action for row in stored_actions.positions(db, form_ids).values() for action in row.values()}
    found = (*stored_actions.written_on(db, form_ids), *stored_actions.with_ids(db, on_forms))
    return tuple({action.id: action for action in found}.values())
