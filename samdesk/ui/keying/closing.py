"""The end of the paper: what came of last year's actions, and the action plan, keyed stop by stop.

Pure rules on domain objects: knows neither widgets nor the desk file. A plan row is keyed as it stands on paper,
the number of the form's row first: "7a Buy a lift". An outcome begins with + if the action is done, - if it will
not be done.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from samdesk.domain.actions import Action, PlanRow, Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samdesk.domain.definition import Definition

WHAT, WHO, WHEN = "what", "who", "when"
_PLAN: Final = "#plan"
_OUTCOME: Final = "#outcome"
_SIGNS: Final = {"+": Status.DONE, "-": Status.DROPPED}


@dataclass(frozen=True)
class Closing:
    """Actions that the form was printed with, by position, and the rows of its plan, by row of the paper.

    ``asked`` is false where none of it is keyed, as in a second entry.
    """

    actions: Mapping[int, Action] = field(default_factory=dict)
    plan: Mapping[int, PlanRow] = field(default_factory=dict)
    asked: bool = True

    @property
    def next_row(self) -> int:
        """The first row of the plan that is free after those with something."""
        return max(self.plan, default=0) + 1


def stops(closing: Closing) -> tuple[str, ...]:
    """All stops, in the order of the paper; the last one begins a new row of the plan."""
    if not closing.asked:
        return ()
    outcomes = [f"{_OUTCOME}:{position}" for position in sorted(closing.actions)]
    rows = [f"{_PLAN}:{row}:{cell}" for row in sorted(closing.plan) for cell in (WHAT, WHO, WHEN)]
    return (*outcomes, *rows, f"{_PLAN}:{closing.next_row}:{WHAT}")


def is_closing(stop: str) -> bool:
    """Whether a stop is one of these."""
    return stop.startswith((_PLAN, _OUTCOME))


def place(stop: str) -> tuple[int, str]:
    """The position of a stop and which cell of the plan it is, "" for an outcome."""
    parts = stop.split(":")
    return int(parts[1]), parts[2] if len(parts) > 2 else ""


def text_at(closing: Closing, stop: str) -> str:
    """What a stop holds, as it would be keyed."""
    position, cell = place(stop)
    if not cell:
        action = closing.actions[position]
        sign = next((sign for sign, status in _SIGNS.items() if status is action.status), "")
        return f"{sign} {action.outcome}".strip()
    row = closing.plan.get(position, PlanRow())
    return {WHAT: f"{row.number} {row.what}".strip(), WHO: row.who, WHEN: row.when}[cell]


def outcome_of(text: str) -> tuple[str, Status]:
    """The outcome that was keyed, and where the action stands by it."""
    bare = text.strip()
    status = _SIGNS.get(bare[:1], Status.OPEN)
    return (bare[1:].strip() if status is not Status.OPEN else bare), status


def row_with(closing: Closing, stop: str, text: str, definition: Definition) -> PlanRow:
    """The row of the plan once a text was keyed at one of its cells; empty if its first cell was emptied."""
    position, cell = place(stop)
    row = closing.plan.get(position, PlanRow())
    if cell == WHO:
        return replace(row, who=text.strip())
    if cell == WHEN:
        return replace(row, when=text.strip())
    first, _space, rest = text.strip().partition(" ")
    number = next((known for known in definition.by_number if known.casefold() == first.casefold()), "")
    if number and rest.strip():
        return replace(row, number=number, what=rest.strip())
    return replace(row, number="", what=text.strip()) if text.strip() else PlanRow()


def with_row(closing: Closing, position: int, row: PlanRow) -> Closing:
    """The closing with a row of the plan as it is now; an empty one is gone."""
    plan = {at: other for at, other in closing.plan.items() if at != position}
    return replace(closing, plan=plan if row.is_empty else {**plan, position: row})
