"""What a form has beside its answers while it is keyed: notes, actions of former years, and its plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.services.actions import actions_on_form, plan_rows
from samdesk.services.notes import notes
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.domain.actions import Action, PlanRow
    from samdesk.services.notes import Note
    from samdesk.storage.desk_file import Desk


@dataclass(frozen=True)
class Beside:
    """``actions`` are those that the form was printed with, by position; ``plan`` is by row of the paper.

    ``units`` are the names of the units that the form is for.
    """

    notes: tuple[Note, ...]
    actions: Mapping[int, Action]
    plan: Mapping[int, PlanRow]
    units: tuple[str, ...]


def beside(desk: Desk, form_id: str) -> Beside:
    """What a form has beside its answers; a second entry, which is blind, has only its own notes."""
    with desk.reading() as db:
        form = stored_rounds.form(db, form_id)
        codes = form.units if form else ()
        known = stored_units.paths_to(db, codes).units
    names = tuple(known[code].name for code in codes if code in known)
    return Beside(notes(desk, form_id), actions_on_form(desk, form_id), plan_rows(desk, form_id), names)
