"""Actions: what is to be done, by whom and when, what came of it, and what holds where desks differ.

An action stands in the plan of a form, or came from a list of a year before the first form. Knows nothing of
where actions are kept or how they travel.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import read_day, tidy
from samdesk.domain.faults import Fault, InputFaults, Where
from samdesk.language import _
from samdesk.language import day as written_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from samdesk.domain.organisation import Organisation

NUMBER_LIMIT: Final = 20
WHAT_LIMIT: Final = 1000
WHO_LIMIT: Final = 200
WHEN_LIMIT: Final = 60
OUTCOME_LIMIT: Final = 2000
"""Longest texts of an action, in characters."""

POSITION_LIMIT: Final = 99
"""Highest row of a plan, and most actions that are noted on one form."""

ID_LENGTH: Final = 32


class Status(StrEnum):
    """Where an action stands."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True)
class PlanRow:
    """A row of the action plan on paper: the statement's number, what, who (a role) and when, as they are written."""

    number: str = ""
    what: str = ""
    who: str = ""
    when: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written on the row."""
        return not (self.number or self.what or self.who or self.when)


@dataclass(frozen=True)
class Action:
    """What is to be done at a unit.

    ``form_id`` and ``position`` say in which row of which form's plan it was written, "" and 0 where it came from
    elsewhere; ``when`` is ISO 8601 where it reads as a day. ``changes`` counts by desk how often it was changed
    there. One with nothing in ``what`` was taken out of its plan.
    """

    id: str
    unit: str
    what: str
    year: int
    number: str = ""
    who: str = ""
    when: str = ""
    status: Status = Status.OPEN
    outcome: str = ""
    form_id: str = ""
    position: int = 0
    changes: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status is Status.OPEN and bool(self.what)

    @property
    def row(self) -> PlanRow:
        """What the plan says of it."""
        return PlanRow(self.number, self.what, self.who, self.when)

    @property
    def text(self) -> tuple[object, ...]:
        """Everything but what came of it: two that share it are one action to a reader."""
        return (self.unit, self.year, self.form_id, self.position, self.row)

    def changed(self, desk_id: str, **values: object) -> Action:
        """The action with these values, counted as changed at a desk; itself if it says so already."""
        new = replace(self, **values)  # type: ignore[arg-type]
        if new == self:
            return self
        return replace(new, changes={**self.changes, desk_id: self.changes.get(desk_id, 0) + 1})


@dataclass(frozen=True, order=True)
class OnForm:
    """An action of a former year that stands on a form under a number, 1 and up."""

    form_id: str
    position: int
    action_id: str


def action_id(*parts: str) -> str:
    """The id of an action by what makes it one; the same parts give the same id on every desk."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:ID_LENGTH]


def in_plan(position: int) -> Callable[[str], Where]:
    """Where a column of ``PlanRow`` stands, for the row at this position of a form's action plan."""

    def at(column: str) -> Where:
        named = {"number": _("row"), "what": _("what"), "who": _("who"), "when": _("when")}
        return Where(sheet=_("Action plan"), row=position, column=named.get(column, ""))

    return at


def judged_row(row: PlanRow, at: Callable[[str], Where]) -> PlanRow:
    """The row as it may be kept: on one line each, a day in ISO 8601. Empty if nothing is written on it.

    ``at`` tells where a column stands, by its name in ``PlanRow``. Raises ``InputFaults`` with every fault if a text
    is too long or there is no ``what``.
    """
    when = _line(row.when)
    day = read_day(when)
    kept = PlanRow(_line(row.number), _line(row.what), _line(row.who), day.isoformat() if day else when)
    faults = list(_row_faults(kept, at))
    if faults:
        raise InputFaults(*faults)
    return kept


def judged_outcome(text: str, where: Where) -> str:
    """What came of an action, as it may be kept; raises ``InputFaults`` if it is too long."""
    kept = tidy(text)
    if len(kept) > OUTCOME_LIMIT:
        raise InputFaults(_too_long(kept, OUTCOME_LIMIT, where))
    return kept


def _row_faults(row: PlanRow, at: Callable[[str], Where]) -> Iterator[Fault]:
    if not row.what and not row.is_empty:
        yield Fault(_("The row does not say what is to be done."), _("Write it, or empty the whole row."), at("what"))
    for text, limit, column in (
        (row.number, NUMBER_LIMIT, "number"),
        (row.what, WHAT_LIMIT, "what"),
        (row.who, WHO_LIMIT, "who"),
        (row.when, WHEN_LIMIT, "when"),
    ):
        if len(text) > limit:
            yield _too_long(text, limit, at(column))


def _too_long(text: str, limit: int, where: Where) -> Fault:
    what = _("The text has {n} characters, there is room for {limit}.").format(n=len(text), limit=limit)
    return Fault(what, _("Shorten it."), where)


def _line(text: str) -> str:
    return " ".join(tidy(text).split())


def met(ours: Action, theirs: Action) -> tuple[Action, Action | None]:
    """What holds where two desks know one action: the action from now on, and a second one if both changed it.

    A state that goes back to the other is the newer one, whatever clocks say. Where each desk changed what the
    other did not know, ours stays and theirs becomes an action of its own, with an id that says whose it is, so
    that nothing is lost and a later change there finds it again. That holds where both say the same too (``distinct``
    shows it once): a state that counted as both would be replaced by a change that knew only one of them.
    """
    further = {desk for desk, times in theirs.changes.items() if times > ours.changes.get(desk, 0)}
    behind = any(times > theirs.changes.get(desk, 0) for desk, times in ours.changes.items())
    if further and not behind:
        return theirs, None
    if not further and (behind or theirs == ours):
        return ours, None
    return ours, replace(theirs, id=action_id(ours.id, min(further, default="")))


def distinct(actions: Iterable[Action]) -> list[Action]:
    """Actions as people see them: what two desks wrote alike stands once, and none that was taken out.

    Of those with the same text, one that nobody has followed up gives way to one that somebody has.
    """
    alike: dict[tuple[object, ...], dict[tuple[Status, str], Action]] = {}
    for action in sorted(actions, key=lambda one: one.id):
        if action.what:
            alike.setdefault(action.text, {}).setdefault((action.status, action.outcome), action)
    found: list[Action] = []
    for said in alike.values():
        if len(said) > 1:
            said.pop((Status.OPEN, ""), None)
        found += said.values()
    return found


def in_order(actions: Iterable[Action], units: Iterable[str] = ()) -> list[Action]:
    """Actions in an order that is the same on every desk: the oldest year first, then by unit, row of the plan and day.

    ``units`` come in their own order, others by code after them.
    """
    rank = {code: at for at, code in enumerate(units)}
    return sorted(
        actions,
        key=lambda one: (
            one.year,
            rank.get(one.unit, len(rank)),
            one.unit,
            one.form_id,
            one.position,
            not one.when,
            one.when,
            one.what,
            one.id,
        ),
    )


def with_predecessors(organisation: Organisation, codes: Iterable[str]) -> tuple[str, ...]:
    """The units, and those that became them by merging, splitting or a new code, theirs too (R41)."""
    found: dict[str, None] = {}
    waiting = list(codes)
    while waiting:
        code = waiting.pop(0)
        if code not in found:
            found[code] = None
            unit = organisation.units.get(code)
            waiting += unit.predecessors if unit else ()
    return tuple(found)


def line(action: Action, language: str) -> str:
    """The action on one line of a form: what – who, when, with a day as people of the language write it."""
    try:
        when = written_day(date.fromisoformat(action.when), language=language)
    except ValueError:
        when = action.when
    rest = ", ".join(text for text in (action.who, when) if text)
    return f"{action.what} – {rest}" if rest else action.what
