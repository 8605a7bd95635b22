"""Rounds: plan one, hand it out as a round package, open a package, and see where a round stands."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from samdesk.domain import form_id
from samdesk.domain.actions import distinct, with_predecessors
from samdesk.domain.answers import tidy
from samdesk.domain.definition import VARIABLES
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.domain.rounds import Form, LocalTerms, Round, answering_together, expected_forms
from samdesk.domain.travel import EventKind, RoundPackage, Sender
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.definitions import newest
from samdesk.services.desks import Role, create_desk, keep_backup, refuse_itself, signing_key
from samdesk.services.incoming import check_package
from samdesk.services.last_actions import fix_places, places
from samdesk.storage import actions as stored_actions
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import desk_keys, events, identity, joint
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from samdesk.domain.actions import Action, OnForm
    from samdesk.domain.organisation import Organisation
    from samdesk.storage.desk_file import Connection, Desk


@dataclass(frozen=True)
class Planned:
    """A round that was planned; units without a manager get no form, and someone must be found for them."""

    changes: Changes
    round_id: str
    forms: int
    units_without_manager: tuple[str, ...]


@dataclass(frozen=True)
class RoundExported:
    """A round package that was written; the fingerprint is of the key that signed it."""

    changes: Changes
    path: Path
    forms: int
    units: int
    fingerprint: str


@dataclass(frozen=True)
class RoundOpened:
    """A round package that was opened into a desk file."""

    changes: Changes
    round_id: str
    name: str
    year: int
    forms: int
    new_forms: int
    units: int
    sender: str
    fingerprint: str


def rounds(desk: Desk) -> tuple[Round, ...]:
    """All rounds of a desk file, the newest first."""
    with desk.reading() as db:
        return stored.rounds(db)


def the_round(desk: Desk, round_id: str = "") -> Round:
    """The round with this id, or the newest one. Raises ``InputFaults`` if there is none."""
    known = rounds(desk)
    found = next((one for one in known if round_id in ("", one.id)), None)
    if found is None:
        raise input_fault(_("The desk file has no round."), _("Plan one, or open a round package from central HR."))
    return found


def plan_round(
    desk: Desk,
    *,
    year: int,
    definition: str,
    last_date: date,
    opens: date | None = None,
    name: str = "",
    contact: str = "",
    return_address: str = "",
    names: Mapping[str, str] | None = None,
    local: Mapping[str, LocalTerms] | None = None,
    join_managers: bool = False,
) -> Planned:
    """Plan a round: one form for every unit that is valid on the last date and has a manager.

    ``definition`` is an id; its newest version and its variants are used. With ``join_managers`` the units that a
    manager has in one förvaltning get one form together for each variant (R64). Raises ``InputFaults`` if the
    definition or one of the ``names`` is unknown, there is no organisation, or the dates contradict each other.
    """
    _check_dates(year, opens, last_date)
    _check_names(names or {})
    with desk.writing() as db:
        chosen = newest(stored_definitions.definitions(db), definition)
        organisation = stored_units.organisation(db)
        for code, terms in (local or {}).items():
            _check_terms(organisation, year, opens, code, terms)
        a_round = Round(
            secrets.token_hex(16),
            year,
            tidy(name) or f"{chosen[0].title[chosen[0].language]} {year}",
            tuple(one.sha256 for one in chosen),
            last_date,
            opens,
            tidy(contact),
            tidy(return_address),
            {key: tidy(text) for key, text in (names or {}).items()},
            {code: _tidied(terms) for code, terms in (local or {}).items()},
        )
        stored.keep_round(db, a_round, now())
        taken = set(stored.form_ids(db))
        forms: list[Form] = []
        expected = expected_forms(organisation, chosen, last_date)
        for units, variant in answering_together(organisation, expected, join_managers=join_managers):
            identifier = form_id.new(taken)
            taken.add(identifier)
            forms.append(Form(identifier, a_round.id, variant.sha256, units))
        if not forms:
            raise input_fault(_("No unit would get a form."), _("Import an organisation list with managers first."))
        stored.keep_forms(db, forms)
        events.note(db, EventKind.PLANNED, [form.id for form in forms], now())
    return Planned(changed(Kind.ROUND, Kind.FORM), a_round.id, len(forms), _without_manager(organisation, last_date))


def new_spare_forms(desk: Desk, a_round: Round, number: int) -> tuple[Form, ...]:
    """Forms without a unit, to lie ready, with form ids that nobody has; they are not in the desk file yet."""
    with desk.reading() as db:
        taken = set(stored.form_ids(db))
    made: list[Form] = []
    for _number in range(number):
        made.append(Form(form_id.new(taken), a_round.id, a_round.definitions[0], ()))
        taken.add(made[-1].id)
    return tuple(made)


def set_terms(desk: Desk, round_id: str, forvaltning: str, terms: LocalTerms) -> Changes:
    """Set last date, contact and return address of a förvaltning in a round.

    Raises ``InputFaults`` if the unit is unknown or the dates contradict each other.
    """
    a_round = the_round(desk, round_id)
    with desk.writing() as db:
        _check_terms(stored_units.organisation(db), a_round.year, a_round.opens, forvaltning, terms)
        stored.set_terms(db, a_round.id, forvaltning, _tidied(terms))
    return changed(Kind.ROUND, ids=(a_round.id,))


def export_round(desk: Desk, out: Path, *, round_id: str = "", below: str = "") -> RoundExported:
    """Write a round package, of the whole round or of a unit and all below it.

    Raises ``InputFaults`` if the unit is unknown, ``Refused`` if the file cannot be written.
    """
    from samdesk.exchange.round_package import write_round_package

    refuse_itself(desk, out)
    a_round = the_round(desk, round_id)
    key = signing_key(desk)
    with desk.writing() as db:
        organisation = stored_units.organisation(db)
        forms = _forms_to_hand_out(db, organisation, a_round.id, below)
        handed_out = {form.id for form in forms}
        codes = _codes_to_hand_out(organisation, forms, below)
        actions, on_forms = _actions_to_hand_out(db, organisation, a_round, forms, codes)
        said = identity.identity(db)
        package = RoundPackage(
            Sender(said.desk_id, said.name, said.sequence + 1, said.previous),
            replace(a_round, local={code: terms for code, terms in a_round.local.items() if code in codes}),
            tuple(one for sha256 in a_round.definitions if (one := stored_definitions.definition(db, sha256))),
            {sha256: stored_definitions.materials(db, sha256) for sha256 in a_round.definitions},
            tuple(unit for code, unit in organisation.units.items() if code in codes),
            joint.planned(db, forms),
            actions,
            on_forms,
            tuple(one for one in events.events(db, a_round.id, [EventKind.EXEMPT]) if one.form_id in handed_out),
        )
        with file_errors(out):
            signed = write_round_package(package, out, key)
        identity.note_sent(db, package.sender.sequence, signed.manifest)
        # Known like any other desk, so that nobody else can send files in this one's name.
        desk_keys.pin(db, package.sender.desk_id, package.sender.desk_name, signed.public_key, now())
    return RoundExported(changed(Kind.SETTINGS), out, len(package.forms), len(package.units), signed.fingerprint)


def desk_for_round(package: Path, path: Path) -> None:
    """Make an empty local desk file for a round package, once the package is known to be whole.

    Raises ``InputFaults`` if the package is damaged, ``Refused`` if the name of the desk file is taken or cannot be
    written; then no file is made.
    """
    from samdesk.exchange.round_package import read_round_package

    with file_errors(package):
        read_round_package(package)
    create_desk(path, name=path.stem, role=Role.LOCAL)


def open_round(desk: Desk, path: Path) -> RoundOpened:
    """Open a round package into a desk file; opening it again, or a newer one, only adds and updates terms.

    Raises ``InputFaults`` if the file is damaged or another central's, ``Refused`` if it cannot be read.
    """
    from samdesk.exchange.round_package import read_round_package

    with file_errors(path):
        package, signed = read_round_package(path)
    if rounds(desk):
        keep_backup(desk, "round")
    with desk.writing() as db:
        check_package(db, package, signed, Where(path.name))
        desk_keys.pin(db, package.sender.desk_id, package.sender.desk_name, signed.public_key, now())
        for definition in package.definitions:
            stored_definitions.keep_definition(db, definition, package.materials[definition.sha256], now())
        stored_units.keep_units(db, package.units, now().date())
        stored.keep_round(db, package.round, now())
        new = stored.keep_forms(db, package.forms)
        stored_actions.take_in(db, package.actions)
        stored_actions.put_positions(db, package.on_forms)
        events.keep_events(db, package.events)
        joint.settle(db, package.round.id)
    return RoundOpened(
        changed(Kind.ROUND, Kind.FORM, Kind.ORGANISATION, Kind.DEFINITION, Kind.ACTION),
        package.round.id,
        package.round.name,
        package.round.year,
        len(package.forms),
        new,
        len(package.units),
        package.sender.desk_name,
        signed.fingerprint,
    )


def _check_dates(year: int, opens: date | None, last_date: date) -> None:
    if not 1990 <= year <= 2200:
        raise input_fault(_("{year} is no year of a follow-up.").format(year=year), _("Write it as 2023."))
    if opens is not None and opens > last_date:
        raise input_fault(
            _("The round would open {opens}, after its last date {last_date}.").format(
                opens=opens, last_date=last_date
            ),
            _("Change one of the two dates."),
        )


def _check_names(names: Mapping[str, str]) -> None:
    """Only what stands in texts and is not filled in from the round itself."""
    known = [name for name in VARIABLES if name not in ("year", "last_date")]
    faults = [
        Fault(
            _("No text of a questionnaire has {name}.").format(name=f"{{{name}}}"),
            _("Use only {names}.").format(names=", ".join(known)),
        )
        for name in names
        if name not in known
    ]
    if faults:
        raise InputFaults(*faults)


def _check_terms(organisation: Organisation, year: int, opens: date | None, code: str, terms: LocalTerms) -> None:
    if code not in organisation.units:
        raise _unknown_unit(code)
    _check_dates(year, terms.opens or opens, terms.last_date)


def _tidied(terms: LocalTerms) -> LocalTerms:
    """The terms without what no package may carry, such as a control character that was pasted."""
    return replace(terms, contact=tidy(terms.contact), return_address=tidy(terms.return_address))


def _unknown_unit(code: str) -> InputFaults:
    return input_fault(
        _("There is no unit with code {code}.").format(code=code), _("Use a code of the organisation list.")
    )


def _without_manager(organisation: Organisation, day: date) -> tuple[str, ...]:
    """Codes of units that are valid, have nothing below them, and nobody to answer."""
    return tuple(
        unit.code
        for unit in organisation.units.values()
        if unit.valid_on(day) and not unit.managers and unit.code not in organisation.children
    )


def _forms_to_hand_out(db: Connection, organisation: Organisation, round_id: str, below: str) -> tuple[Form, ...]:
    """Forms of a unit and all below it, with those that joint forms answer for; every form where no unit is named."""
    forms = stored.forms(db, round_id)
    if not below:
        return forms
    if below not in organisation.units:
        raise _unknown_unit(below)
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
