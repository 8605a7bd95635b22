"""Rounds: plan one, hand it out as a round package, open a package, and see where a round stands."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from samdesk.domain import form_id
from samdesk.domain.answers import tidy
from samdesk.domain.definition import VARIABLES
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.domain.rounds import Form, LocalTerms, Round, answering_together, expected_forms
from samdesk.domain.travel import EventKind
from samdesk.language import _, ngettext
from samdesk.services import handing_out
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.definitions import newest
from samdesk.services.desks import Role, create_desk, keep_backup, refuse_itself, signing_key
from samdesk.services.incoming import check_package
from samdesk.services.keys import recipients, require_opens_here
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import desk_keys, events, identity, revisions
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import date
    from pathlib import Path

    from samdesk.domain.organisation import Organisation
    from samdesk.storage.desk_file import Desk


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
    """A round package that was opened into a desk file.

    ``decided`` counts forms whose answer central has decided. ``is_older``: a newer package of the round was opened
    before, so dates, contacts, units and keys stay as that one has them.
    """

    changes: Changes
    round_id: str
    name: str
    year: int
    forms: int
    new_forms: int
    units: int
    sender: str
    fingerprint: str
    decided: int = 0
    is_older: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What people should know of it, beside its name and size."""
        decided = ngettext(
            "Central HR has decided the answer of {n} form.",
            "Central HR has decided the answers of {n} forms.",
            self.decided,
        ).format(n=self.decided)
        older = _("A newer package was opened before: dates, contacts and units stay as that one has them.")
        return tuple(said for said, holds in ((decided, self.decided), (older, self.is_older)) if holds)


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
    sealed_for = recipients(desk)
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
            sealed_for,
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

    It names those that answers are sealed for from now on, and brings back what was decided about the answers of its
    forms. Raises ``InputFaults`` if the unit is unknown, ``Refused`` if the file cannot be written.
    """
    from samdesk.exchange.round_package import write_round_package

    refuse_itself(desk, out)
    a_round = the_round(desk, round_id)
    a_round = replace(a_round, recipients=recipients(desk) or a_round.recipients)
    require_opens_here(desk)
    key = signing_key(desk)
    with desk.writing() as db:
        package = handing_out.package_of(db, a_round, below)
        with file_errors(out):
            signed = write_round_package(package, out, key)
        stored.set_recipients(db, a_round.id, a_round.recipients)
        revisions.note_carried(db, [revision.rev for revision in package.revisions], now())
        identity.note_sent(db, package.sender.sequence, signed.manifest)
        # Known like any other desk, so that nobody else can send files in this one's name.
        desk_keys.pin(db, package.sender.desk_id, package.sender.desk_name, signed.public_key, now())
    return RoundExported(
        changed(Kind.SETTINGS, Kind.ROUND), out, len(package.forms), len(package.units), signed.fingerprint
    )


def desk_for_round(package: Path, path: Path) -> None:
    """Make an empty local desk file for a round package, once the package is known to be whole.

    Raises ``InputFaults`` if the package is damaged, ``Refused`` if the name of the desk file is taken or cannot be
    written; then no file is made.
    """
    from samdesk.exchange.round_package import read_round_package

    with file_errors(package):
        read_round_package(package)
    create_desk(path, name=path.stem, role=Role.LOCAL)


def open_round(desk: Desk, path: Path, *, trust: Collection[str] = ()) -> RoundOpened:
    """Open a round package into a desk file; opening it again, or a newer one, only adds and updates terms.

    One that is older than the newest that was opened only adds what is not here. ``trust`` has fingerprints of new keys
    of central's that a person has compared. Raises ``InputFaults`` if the file is damaged or another central's (its
    kind ``UnknownKey`` for a new key), ``Refused`` if it cannot be read.
    """
    from samdesk.exchange.round_package import read_round_package

    with file_errors(path):
        package, signed = read_round_package(path)
    if rounds(desk):
        keep_backup(desk, "round")
    with desk.writing() as db:
        check_package(db, package, signed, Where(path.name), trust)
        desk_keys.pin(db, package.sender.desk_id, package.sender.desk_name, signed.public_key, now())
        new, is_older = handing_out.take_in(db, package)
    return RoundOpened(
        changed(Kind.ROUND, Kind.FORM, Kind.ORGANISATION, Kind.DEFINITION, Kind.ACTION, Kind.REVISION),
        package.round.id,
        package.round.name,
        package.round.year,
        len(package.forms),
        new,
        len(package.units),
        package.sender.desk_name,
        signed.fingerprint,
        len({revision.form_id for revision in package.revisions}),
        is_older,
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
        raise handing_out.unknown_unit(code)
    _check_dates(year, terms.opens or opens, terms.last_date)


def _tidied(terms: LocalTerms) -> LocalTerms:
    """The terms without what no package may carry, such as a control character that was pasted."""
    return replace(terms, contact=tidy(terms.contact), return_address=tidy(terms.return_address))


def _without_manager(organisation: Organisation, day: date) -> tuple[str, ...]:
    """Codes of units that are valid, have nothing below them, and nobody to answer."""
    return tuple(
        unit.code
        for unit in organisation.units.values()
        if unit.valid_on(day) and not unit.managers and unit.code not in organisation.children
    )
