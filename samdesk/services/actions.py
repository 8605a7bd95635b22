"""Actions: write the plan of a form and what came of earlier actions, list them, and take in a former year's list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain import form_id as codes
from samdesk.domain.actions import (
    POSITION_LIMIT,
    Action,
    PlanRow,
    Status,
    action_id,
    distinct,
    in_order,
    in_plan,
    judged_outcome,
    judged_row,
    with_predecessors,
)
from samdesk.domain.faults import Where, input_fault
from samdesk.domain.travel import EventKind
from samdesk.language import _
from samdesk.services.changes import NOTHING, Changes, Kind, changed, now
from samdesk.services.desks import keep_backup
from samdesk.services.operators import check_operator
from samdesk.services.rounds import the_round
from samdesk.storage import actions as stored
from samdesk.storage import events, identity
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from samdesk.domain.rounds import Form
    from samdesk.storage.desk_file import Connection, Desk


@dataclass(frozen=True)
class ActionsImported:
    """What a list of actions changed."""

    changes: Changes
    actions: int
    new: int
    changed: int
    unchanged: int


def open_actions(desk: Desk, unit: str) -> tuple[Action, ...]:
    """What is still to be done at a unit, also what units that became it had to do; the oldest year first.

    Raises ``InputFaults`` if the unit is unknown.
    """
    return tuple(action for action in actions(desk, unit=unit) if action.is_open)


def actions(desk: Desk, *, round_id: str = "", unit: str = "") -> tuple[Action, ...]:
    """All actions, or those of a round's year, of a unit and those that became it; the oldest year first.

    Raises ``InputFaults`` if the round or unit is unknown.
    """
    year = the_round(desk, round_id).year if round_id else None
    with desk.reading() as db:
        organisation = stored_units.organisation(db)
        if unit and unit not in organisation.units:
            raise input_fault(
                _("There is no unit with code {code}.").format(code=unit), _("Use a code of the organisation list.")
            )
        wanted = with_predecessors(organisation, [unit]) if unit else tuple(organisation.units)
        found = stored.of_units(db, wanted) if unit else stored.all_actions(db)
    return tuple(in_order((one for one in distinct(found) if year in (None, one.year)), wanted))


def plan_rows(desk: Desk, form_id: str) -> dict[int, PlanRow]:
    """The rows of a form's action plan that have something, by their place in the paper's table.

    Where another desk wrote something else in the same row, what this desk wrote is given; ``actions`` has both.
    """
    with desk.reading() as db:
        written = stored.written_on(db, [form_id])
        own = identity.identity(db).desk_id
    found = {position: _shown(alike, own, form_id, position) for position, alike in _by_position(written).items()}
    return {position: found[position].row for position in sorted(found) if found[position].what}


def put_plan_row(desk: Desk, form_id: str, position: int, row: PlanRow, operator: str) -> Changes:
    """Write a row of a form's action plan; it is an action of the form's unit from then on. An empty row takes it out.

    Raises ``InputFaults`` if the form is unknown, the row does not say what is to be done or is too long, or
    ``operator`` is no operator code.
    """
    check_operator(operator)
    at = in_plan(position)
    if not 1 <= position <= POSITION_LIMIT:
        what = _("The action plan has rows 1 to {n}.").format(n=POSITION_LIMIT)
        raise input_fault(what, _("Write it in one of them."), at(""))
    kept = judged_row(row, at)
    with desk.writing() as db:
        form = _form(db, form_id)
        own = identity.identity(db).desk_id
        at_place = [action for action in stored.written_on(db, [form_id]) if action.position == position]
        before = _shown(at_place, own, form_id, position) if at_place else _unwritten(db, form, own, position)
        if kept.is_empty:
            after = before.changed(own, number="", what="", who="", when="", status=Status.DROPPED, outcome="")
        else:
            status = before.status if before.what else Status.OPEN
            after = before.changed(own, number=kept.number, what=kept.what, who=kept.who, when=kept.when, status=status)
        if after == before:
            return NOTHING
        return _put(db, form_id, after, operator)


def actions_on_form(desk: Desk, form_id: str) -> dict[int, Action]:
    """The actions of former years that a form was printed with, by their position on paper."""
    with desk.reading() as db:
        placed = stored.positions(db, [form_id]).get(form_id, {})
        found = {action.id: action for action in stored.with_ids(db, placed.values())}
    return {position: found[placed[position]] for position in sorted(placed)}


def put_outcome(desk: Desk, form_id: str, position: int, outcome: str, status: Status, operator: str) -> Changes:
    """Write what came of the action that a form was printed with at a position.

    Raises ``InputFaults`` if the form has no such action, the text is too long, or ``operator`` is no operator code.
    """
    check_operator(operator)
    kept = judged_outcome(outcome, Where(sheet=_("What came of last year's actions?"), row=position))
    with desk.writing() as db:
        _form(db, form_id)
        placed = stored.positions(db, [form_id]).get(form_id, {})
        if position not in placed:
            what = _("Form {code} was not printed with an action {n}.").format(code=codes.written(form_id), n=position)
            raise input_fault(what, _("Look at the paper."))
        (before,) = stored.with_ids(db, [placed[position]])
        after = before.changed(identity.identity(db).desk_id, outcome=kept, status=status)
        if after == before:
            return NOTHING
        return _put(db, form_id, after, operator)


def import_actions(desk: Desk, path: Path) -> ActionsImported:
    """Read a list of actions of a former year; reading the same list again changes nothing.

    A row that is here already gets the status of the list, unless it was changed here or came from another desk.
    Raises ``InputFaults`` with every fault of the list at once; then nothing was changed.
    """
    from samdesk.exchange.action_list import read_actions

    with desk.reading() as db:
        known_units = stored_units.organisation(db).units.keys()
    with file_errors(path):
        listed = read_actions(path, known_units)
    keep_backup(desk, "actions")
    with desk.writing() as db:
        own = identity.identity(db).desk_id
        known = {action.id: action for action in stored.with_ids(db, [one.id for one in listed])}
        new = [one for one in listed if one.id not in known]
        here = [(known[one.id], one) for one in listed if one.id in known]
        differing = [
            before.changed(own, status=one.status)
            for before, one in here
            if not before.changes and before.status is not one.status
        ]
        stored.put(db, [*new, *differing])
    counts = (len(listed), len(new), len(differing), len(listed) - len(new) - len(differing))
    touched = bool(new or differing)
    return ActionsImported(changed(Kind.ACTION) if touched else NOTHING, *counts)


def _form(db: Connection, form_id: str) -> Form:
    form = stored_rounds.form(db, form_id)
    if form is None:
        raise input_fault(_("There is no form {code}.").format(code=form_id), _("Choose one from the list."))
    return form


def _by_position(written: Iterable[Action]) -> dict[int, list[Action]]:
    found: dict[int, list[Action]] = defaultdict(list)
    for action in written:
        found[action.position].append(action)
    return found


def _shown(alike: Iterable[Action], own: str, form_id: str, position: int) -> Action:
    """Of the actions in one row of a plan, the one that stands there for this desk: its own, unless it is taken out."""
    mine = action_id("plan", own, form_id, str(position))
    return min(alike, key=lambda one: (not one.what, one.id != mine, one.id))


def _unwritten(db: Connection, form: Form, own: str, position: int) -> Action:
    """The row of a plan in which nobody has written yet."""
    year = next(one.year for one in stored_rounds.rounds(db) if one.id == form.round_id)
    unit = form.units[0] if form.units else ""
    identifier = action_id("plan", own, form.id, str(position))
    return Action(identifier, unit, "", year, status=Status.DROPPED, form_id=form.id, position=position)


def _put(db: Connection, form_id: str, action: Action, operator: str) -> Changes:
    stored.put(db, [action])
    events.note(db, EventKind.ACTION, [form_id], now(), operator=operator)
    return changed(Kind.ACTION, ids=(form_id,))
