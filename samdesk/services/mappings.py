"""Mappings: say once which unit an unknown code stands for, and how answers to another definition are read.

What came in stays as it came; only how it is counted and shown changes, and it changes back when a mapping is
forgotten.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain.faults import Where, input_fault
from samdesk.domain.mapping import DefinitionMapping, check_mapping, draft
from samdesk.language import _
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.operators import check_operator
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import mappings as stored
from samdesk.storage import organisations as stored_units
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.definition import Definition
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.mappings import MappedDefinition, MappedUnit


@dataclass(frozen=True)
class Mappings:
    """Everything that people have said about unknown units and other definitions, to be looked at and forgotten."""

    units: tuple[MappedUnit, ...]
    definitions: tuple[MappedDefinition, ...]


def mappings(desk: Desk) -> Mappings:
    """What holds now."""
    with desk.reading() as db:
        return Mappings(stored.unit_mappings(db), stored.definition_mappings(db))


def map_unit(desk: Desk, old: str, new: str, *, by: str) -> Changes:
    """Let a code that answers or actions name, and that no unit has, stand for a unit from now on.

    Raises ``InputFaults`` if a unit has the code ``old`` or none has ``new``, nothing names ``old``, or ``by`` is no
    operator code.
    """
    check_operator(by)
    with desk.writing() as db:
        known = stored_units.known_codes(db, {old, new})
        if old in known:
            raise input_fault(
                _("Unit {code} is in the organisation.").format(code=old), _("Only an unknown code stands for another.")
            )
        if new not in known:
            raise input_fault(
                _("There is no unit with code {code}.").format(code=new), _("Use a code of the organisation list.")
            )
        if old not in stored.unknown_units(db):
            raise input_fault(
                _("No answer and no action names a unit {code}.").format(code=old),
                _("See “samdesk conflicts” for the codes that nobody knows."),
            )
        forms = stored.map_unit(db, old, new, by, now())
    return _changed(forms)


def forget_unit(desk: Desk, old: str) -> Changes:
    """Forget what a code stands for; it is asked for again as long as something names it.

    Raises ``InputFaults`` if it stands for nothing.
    """
    with desk.writing() as db:
        if old not in {one.old for one in stored.unit_mappings(db)}:
            raise input_fault(_("The code {code} stands for no unit.").format(code=old), _("Choose one from the list."))
        forms = stored.forget_unit(db, old)
    return _changed(forms)


def map_definition(desk: Desk, used: str, own: str, mapping: DefinitionMapping, *, by: str) -> Changes:
    """Let answers to the definition ``used`` be read as answers to ``own`` from now on; both are SHA-256 values.

    Raises ``InputFaults`` that name everything by which the mapping cannot be followed, or if a definition is not here
    or ``by`` is no operator code.
    """
    check_operator(by)
    with desk.writing() as db:
        check_mapping(definition_named(db, used), definition_named(db, own), mapping)
        forms = stored.map_definition(db, used, own, mapping, by, now())
    return _changed(forms)


def suggested(desk: Desk, used: str, own: str) -> DefinitionMapping:
    """A mapping to begin with, by equal words. Raises ``InputFaults`` if a definition is not here."""
    with desk.reading() as db:
        return draft(definition_named(db, used), definition_named(db, own))


def read_mapping(path: Path) -> DefinitionMapping:
    """The mapping in a JSON file, as “samdesk conflicts --json” writes it; raises ``InputFaults`` if it is none."""
    from samdesk.exchange.json_values import Misfit, decoded, loaded

    with file_errors(path):
        data = path.read_bytes()
    try:
        return decoded(DefinitionMapping, loaded(data))
    except Misfit as error:
        raise input_fault(
            str(error), _("Write it as “samdesk conflicts --json” shows it: numbers and choices."), Where(path.name)
        ) from None


def forget_definition(desk: Desk, used: str, own: str) -> Changes:
    """Forget how answers to one definition are read as answers to another.

    Raises ``InputFaults`` if nothing was said of the two.
    """
    with desk.writing() as db:
        if (used, own) not in {(one.used, one.own) for one in stored.definition_mappings(db)}:
            raise input_fault(
                _("Nobody has said how answers of {used} are read as answers of {own}.").format(
                    used=used[:12], own=own[:12]
                ),
                _("Choose one from the list."),
            )
        forms = stored.forget_definition(db, used, own)
    return _changed(forms)


def definition_named(db: Connection, sha256: str) -> Definition:
    """The definition with this hash; raises ``InputFaults`` if it is not here."""
    found = stored_definitions.definition(db, sha256)
    if found is None:
        raise input_fault(
            _("The definition {sha256} is not in the desk file.").format(sha256=sha256[:12]),
            _("See “samdesk conflicts” for those that answers wait for."),
        )
    return found


def _changed(forms: tuple[str, ...]) -> Changes:
    return changed(Kind.REVISION, Kind.FORM, Kind.COLLECTION, Kind.ACTION, ids=forms)
