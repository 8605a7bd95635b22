"""What a form has beside its answers while it is keyed: notes, actions of former years, and its plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.services.actions import actions_on_form, plan_rows
from samdesk.services.notes import notes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.domain.actions import Action, PlanRow
    from samdesk.services.notes import Note
    from samdesk.storage.desk_file import Desk


@dataclass(frozen=True)
class Beside:
    """``actions`` are those that the form was printed with, by position; ``plan`` is by row of the paper."""

    notes: tuple[Note, ...]
    actions: Mapping[int, Action]
    plan: Mapping[int, PlanRow]


def beside(desk: Desk, form_id: str) -> Beside:
    """What a form has beside its answers; a second entry, which is blind, has only its own notes."""
    return Beside(notes(desk, form_id), actions_on_form(desk, form_id), plan_rows(desk, form_id))
