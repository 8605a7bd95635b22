"""The organisation: read a list, keep it, say what it changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.desks import keep_backup
from samdesk.storage import organisations as stored
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.organisation import Organisation, Unit
    from samdesk.storage.desk_file import Desk


@dataclass(frozen=True)
class OrganisationImported:
    """What a list changed; ``not_in_list`` are codes that the desk file has and the list has not (they stay)."""

    changes: Changes
    units: int
    new: int
    changed: int
    unchanged: int
    not_in_list: tuple[str, ...]


def organisation(desk: Desk) -> Organisation:
    """All units of a desk file, with those who have a role today."""
    with desk.reading() as db:
        return stored.organisation(db)


def import_organisation(desk: Desk, path: Path) -> OrganisationImported:
    """Read an organisation list into the desk file; a unit that the list lacks stays as it was.

    Raises ``InputFaults`` with every fault of the list at once; then nothing was changed.
    """
    from samdesk.exchange.organisation_list import read_organisation

    with file_errors(path):
        units = read_organisation(path)
    return keep_units(desk, units)


def keep_units(desk: Desk, units: tuple[Unit, ...]) -> OrganisationImported:
    """Keep units that were read; a backup is made first if the desk file has an organisation already."""
    before = organisation(desk).units
    if before:
        keep_backup(desk, "organisation")
    listed = {unit.code for unit in units}
    rest = tuple(unit for code, unit in before.items() if code not in listed)
    with desk.writing() as db:
        stored.keep_units(db, (*units, *rest), now().date())
    new = sum(unit.code not in before for unit in units)
    differing = sum(unit.code in before and before[unit.code] != unit for unit in units)
    return OrganisationImported(
        changed(Kind.ORGANISATION),
        len(units),
        new,
        differing,
        len(units) - new - differing,
        tuple(unit.code for unit in rest),
    )
