"""What a round package has of a round, and taking one in: terms, units, forms, actions, and what was decided.

Knows nothing of the file; ``rounds`` writes and reads it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from samdesk.domain.actions import distinct, with_predecessors
from samdesk.domain.faults import InputFaults, input_fault
from samdesk.domain.travel import EventKind, RoundPackage, Sender
from samdesk.language import _
from samdesk.services.changes import now
from samdesk.services.last_actions import fix_places, places
from samdesk.storage import actions as stored_actions
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import events, identity, joint, revisions
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored

if TYPE_CHECKING:
    from samdesk.domain.actions import Action, OnForm
    from samdesk.domain.organisation import Organisation
    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Form, Round
    from samdesk.domain.travel import Event
    from samdesk.storage.desk_file import Connection

_WHICH_FORMS_ANSWER: Final = (EventKind.EXEMPT, EventKind.BOTH)
_WHICH_ANSWERS_COUNT: Final = (EventKind.DECIDED, EventKind.VOIDED)


def package_of(db: Connection, a_round: Round, below: str) -> RoundPackage:
    """The package of a round, of all of it or of a unit and all below it, as the next file of this desk.

    Raises ``InputFaults`` if there is no such unit.
    """
    organisation = stored_units.organisation(db)
    forms = _forms_to_hand_out(db, organisation, a_round.id, below)
    codes = _codes_to_hand_out(organisation, forms, below)
    actions, on_forms = _actions_to_hand_out(db, organisation, a_round, forms, codes)
    said = identity.identity(db)
    decided, told = _decisions_to_hand_out(db, a_round.id, said.desk_id, {form.id for form in forms})
    definitions = dict.fromkeys([*a_round.definitions, *sorted({revision.definition for revision in decided})])
    return RoundPackage(
        Sender(said.desk_id, said.name, said.sequence + 1, said.previous),
        replace(a_round, local={code: terms for code, terms in a_round.local.items() if code in codes}),
        tuple(one for sha256 in definitions if (one := stored_definitions.definition(db, sha256))),
        {sha256: stored_definitions.materials(db, sha256) for sha256 in a_round.definitions},
        tuple(unit for code, unit in organisation.units.items() if code in codes),
        joint.planned(db, forms),
        actions,
        on_forms,
        told,
        decided,
    )


def take_in(db: Connection, package: RoundPackage) -> tuple[int, bool]:
    """Keep what a package brings; gives how many forms were new, and whether a newer package was opened before.

    Terms, units and recipients are those of the newest package, whatever order they are opened in.
    """
    number = f"package {package.round.id}"
    is_older = package.sender.sequence < int(identity.get(db, number) or 0)
    if not is_older:
        identity.put(db, number, str(package.sender.sequence))
    for definition in package.definitions:
        is_foreign = definition.sha256 not in package.round.definitions
        texts = package.materials[definition.sha256]
        stored_definitions.keep_definition(db, definition, texts, now(), is_foreign=is_foreign)
    if is_older:
        _keep_only_new(db, package)
    else:
        stored_units.keep_units(db, package.units, now().date())
        stored.keep_round(db, package.round, now())
    new = stored.keep_forms(db, package.forms)
    stored_actions.take_in(db, package.actions)
    stored_actions.put_positions(db, package.on_forms)
    events.keep_events(db, package.events)
    joint.settle(db, package.round.id)
    if package.revisions:
        revisions.keep_revisions(db, package.revisions, now(), own=True)
        # Central has them, so they are not waiting to be sent.
        revisions.note_carried(db, [revision.rev for revision in package.revisions], now())
    return new, is_older


def _keep_only_new(db: Connection, package: RoundPackage) -> None:
    """Keep the units and the terms of förvaltningar of an older package that are not here."""
    known = stored_units.names(db, [unit.code for unit in package.units])
    stored_units.keep_units(db, [unit for unit in package.units if unit.code not in known], now().date())
    here = next(one for one in stored.rounds(db) if one.id == package.round.id)
    for code, terms in package.round.local.items():
        if code not in here.local:
            stored.set_terms(db, here.id, code, terms)


def unknown_unit(code: str) -> InputFaults:
    """That no unit has this code."""
    return input_fault(
        _("There is no unit with code {code}.").format(code=code), _("Use a code of the organisation list.")
    )


def _forms_to_hand_out(db: Connection, organisation: Organisation, round_id: str, below: str) -> tuple[Form, ...]:
    """Forms of a unit and all below it, with those that joint forms answer for; every form where no unit is named."""
    forms = stored.forms(db, round_id)
    if not below:
        return forms
    if below not in organisation.units:
        raise unknown_unit(below)
    down = {unit.code for unit in organisation.below(below)}
    wanted = joint.with_joint(db, round_id, (form.id for form in forms if down.intersection(form.units)))
    return tuple(form for form in forms if form.id in wanted)


def _codes_to_hand_out(organisation: Organisation, forms: tuple[Form, ...], below: str) -> set[str]:
    """Codes of the units that go with these forms: all below the named one, those of joint forms, and all above."""
    if not below:
        return set(organisation.units)
    down = {unit.code for unit in organisation.below(below)} | {code for form in forms for code in form.units}
    # Units that became these go along, for their actions are handed out too.
    before = (code for code in with_predecessors(organisation, down) if code in organisation.units)
    return {above.code for code in before for above in organisation.path(code)}


def _actions_to_hand_out(
    db: Connection, organisation: Organisation, a_round: Round, forms: tuple[Form, ...], codes: set[str]
) -> tuple[tuple[Action, ...], tuple[OnForm, ...]]:
    """What is open at the units since an earlier year, and what stands on which form, also where it is done by now.

    From here on the places on the forms are fixed, so that a form is the same whoever prints it.
    """
    on_forms = fix_places(db, organisation, {form.id: form.units for form in forms}, a_round.year)
    placed = {action.id: action for row in on_forms.values() for action in row.values()}
    still = (one for one in distinct(stored_actions.of_units(db, codes)) if one.is_open and one.year < a_round.year)
    return tuple((placed | {action.id: action for action in still}).values()), places(on_forms)


def _decisions_to_hand_out(
    db: Connection, round_id: str, desk_id: str, form_ids: set[str]
) -> tuple[tuple[Revision, ...], tuple[Event, ...]]:
    """The current answers of forms that were decided or made void at this desk; and the events that say so.

    With them which forms answer for others, and which count together, wherever that was decided.
    """
    noted = events.events(db, round_id, (*_WHICH_FORMS_ANSWER, *_WHICH_ANSWERS_COUNT))
    said = [event for event in noted if event.form_id in form_ids]
    by_rev = {event.rev: event for event in said if event.kind in _WHICH_ANSWERS_COUNT and event.desk_id == desk_id}
    heads = revisions.heads(db, {event.form_id for event in by_rev.values()})
    decided = [revision for found in heads.values() for revision in found if revision.rev in by_rev]
    carried = {revision.rev for revision in decided}
    told = tuple(event for event in said if event.kind in _WHICH_FORMS_ANSWER or event.rev in carried)
    return tuple(sorted(decided, key=lambda one: (one.form_id, one.rev))), told
