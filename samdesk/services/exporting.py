"""Export a merge file: every revision of a round that counts, signed, numbered, sealed, safe to send again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import input_fault
from samdesk.domain.rounds import FormState, taken_back_note
from samdesk.domain.travel import Contains, EventKind, MergeFile, Sender
from samdesk.language import _
from samdesk.services.changes import NOTHING, Changes, Kind, changed, now
from samdesk.services.desks import refuse_itself, signing_key
from samdesk.services.operators import check_operator
from samdesk.services.rounds import the_round
from samdesk.storage import actions as stored_actions
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import desk_keys, events, identity, joint, revisions
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.actions import Action
    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Round
    from samdesk.domain.travel import Event
    from samdesk.storage.desk_file import Connection, Desk

_TOLD: Final = (
    EventKind.PRINTED,
    EventKind.HANDED_OUT,
    EventKind.RECEIVED,
    EventKind.KEYED,
    EventKind.CHECKED,
    EventKind.DECIDED,
    EventKind.UNDECIDED,
    EventKind.VOIDED,
    EventKind.BOTH,
    EventKind.NOTED,
    EventKind.EXEMPT,
)
_OF_FORMS_WITHOUT_ANSWERS: Final = (EventKind.EXEMPT, EventKind.BOTH)
_REGISTERED: Final = {EventKind.RECEIVED: FormState.RECEIVED, EventKind.HANDED_OUT: FormState.HANDED_OUT}


@dataclass(frozen=True)
class MergeExported:
    """A merge file that was written; ``new`` counts forms whose current answer no earlier file carried.

    ``sequence`` is 0 for one for readers. ``encrypted_for`` names those that it is sealed for; ``path`` has got the
    ending ``.age`` then.
    """

    changes: Changes
    path: Path
    forms: int
    new: int
    sequence: int
    fingerprint: str
    encrypted_for: tuple[str, ...] = ()


def export_merge(
    desk: Desk,
    out: Path,
    *,
    round_id: str = "",
    operator: str = "",
    free_text: bool = True,
    person_data: bool = True,
    encrypt: bool = True,
    workbook: bool = True,
) -> MergeExported:
    """Write every final answer and decision of a round to a merge file; sending the same ones twice does no harm.

    It is sealed for the recipients of the round, if that has any, unless ``encrypt`` is false. Without ``free_text`` it
    is for readers, not for central: it has no number and nothing is noted as sent. Without ``person_data`` it lacks
    operator codes and who is to do an action. Raises ``InputFaults`` if there is nothing to send yet or ``operator`` is
    given and no operator code, ``Refused`` if the file cannot be written; then nothing is noted as exported.
    """
    from samdesk.exchange.merge_file import write_merge_file

    if operator:
        check_operator(operator)
    a_round = the_round(desk, round_id)
    recipients = a_round.recipients if encrypt else ()
    out = named_as_sealed(out) if recipients else out
    refuse_itself(desk, out)
    key = signing_key(desk)
    with desk.writing() as db:
        final = revisions.revisions_of_round(db, a_round.id)
        decided = joint.decided_forms(db, a_round.id)
        if not final and not decided:
            raise input_fault(_("No form is finished yet."), _("Key and finish a form, then export."))
        waiting = revisions.not_exported(db, a_round.id)
        said = identity.identity(db)
        sender = Sender(said.desk_id, said.name, said.sequence + 1, said.previous)
        if not free_text:
            sender = Sender(said.desk_id, said.name, 0)
        merge = _merge_file(db, a_round, sender, final, decided, Contains(free_text, person_data))
        with file_errors(out):
            signed = write_merge_file(
                merge, out, key, recipients=[recipient.key for recipient in recipients], workbook=workbook
            )
        if free_text:
            events.note(db, EventKind.EXPORTED, waiting, now(), operator=operator)
            revisions.note_exported(db, a_round.id, now())
            identity.note_sent(db, sender.sequence, signed.manifest)
        # Known like any other desk, so that nobody else can send files in this one's name.
        desk_keys.pin(db, said.desk_id, said.name, signed.public_key, now())
    return MergeExported(
        changed(Kind.FORM, Kind.REVISION, ids=waiting) if free_text else NOTHING,
        out,
        len({revision.form_id for revision in final}),
        len(waiting),
        sender.sequence,
        signed.fingerprint,
        tuple(recipient.name for recipient in recipients),
    )


def named_as_sealed(out: Path) -> Path:
    """The name that a sealed file gets: with the ending ``.age``, so that nobody takes it for a ZIP file."""
    from samdesk.exchange.sealing import SUFFIX

    return out if out.name.endswith(SUFFIX) else out.with_name(out.name + SUFFIX)


def _merge_file(
    db: Connection, a_round: Round, sender: Sender, final: tuple[Revision, ...], decided: set[str], contains: Contains
) -> MergeFile:
    """What the desk file has to say of the round."""
    answered = {revision.form_id for revision in final}
    told = answered | decided
    forms = joint.planned(db, (form for form in stored_rounds.forms(db, a_round.id) if form.id in told))
    actions = _actions(db, answered)
    # Answers of another version of the questionnaire need that version to be read by.
    definitions = dict.fromkeys([*a_round.definitions, *sorted({revision.definition for revision in final})])
    codes = {code for form in forms for code in form.units} | {action.unit for action in actions}
    codes |= {code for revision in final for code in revision.content.units_covered}
    names = stored_units.names(db, codes)
    return MergeFile(
        sender,
        a_round.id,
        a_round.year,
        tuple(one for sha256 in definitions if (one := stored_definitions.definition(db, sha256))),
        forms,
        final,
        _events(db, a_round.id, answered),
        actions,
        tuple((code, names.get(code, "")) for code in sorted(codes - {""})),
        contains,
    )


def _events(db: Connection, round_id: str, answered: set[str]) -> tuple[Event, ...]:
    """All events of forms that have answers, and of others what was decided about them.

    What was registered and taken back again is left out: a form that came back later was not there earlier.
    """
    found: dict[tuple[str, int], Event] = {}
    registered: dict[tuple[str, str, EventKind], list[tuple[str, int]]] = {}
    for event in events.events(db, round_id, _TOLD):
        if event.form_id not in answered and event.kind not in _OF_FORMS_WITHOUT_ANSWERS:
            continue
        key = (event.desk_id, event.sequence)
        found[key] = event
        for kind, state in _REGISTERED.items():
            if event.kind is kind:
                registered.setdefault((event.desk_id, event.form_id, kind), []).append(key)
            elif event.kind is EventKind.NOTED and event.note == taken_back_note(state):
                for former in registered.pop((event.desk_id, event.form_id, kind), []):
                    del found[former]
    return tuple(found.values())


def _actions(db: Connection, form_ids: set[str]) -> tuple[Action, ...]:
    """What is written in the plans of forms, and what came of the actions that stand on them."""
    on_forms = {action for row in stored_actions.positions(db, form_ids).values() for action in row.values()}
    found = (*stored_actions.written_on(db, form_ids), *stored_actions.with_ids(db, on_forms))
    return tuple({action.id: action for action in found}.values())
