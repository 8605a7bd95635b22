"""Actions in the desk file, and which of them each form was printed with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Row, bindparam, select

from samdesk.domain.actions import Action, Status, met
from samdesk.storage import derived, mappings, organisations
from samdesk.storage.portable import upsert
from samdesk.storage.tables import ActionRow, FormActionRow, FormRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from samdesk.domain.actions import OnForm

_ALL: Final = select(*ActionRow.__table__.columns)
_ON_FORMS: Final = _ALL.where(ActionRow.form.in_(bindparam("forms", expanding=True)))
_WITH_IDS: Final = _ALL.where(ActionRow.id.in_(bindparam("ids", expanding=True)))
_OF_UNITS: Final = _ALL.where(ActionRow.unit.in_(bindparam("units", expanding=True)))
_POSITIONS: Final = select(FormActionRow.form, FormActionRow.position, FormActionRow.action).where(
    FormActionRow.form.in_(bindparam("forms", expanding=True))
)
_NEW: Final = upsert(ActionRow)
_PUT: Final = _NEW.on_conflict_do_update(
    index_elements=["id"],
    set_={
        column.name: _NEW.excluded[column.name]
        for column in ActionRow.__table__.columns
        if column.name not in ("id", "unit", "unknown_unit")
    },
)
"""An action stays that of the unit which it was written for."""
_PLACE: Final = upsert(FormActionRow).on_conflict_do_nothing()
_MOST: Final = 500
"""So many ids are asked for at once."""


def put(db: Connection, actions: Iterable[Action]) -> None:
    """Write actions over what was kept under their ids.

    One of a unit that is not here is kept with its code, and is that of the unit which somebody said it stands for.
    """
    rows = [_row(action) for action in actions]
    if not rows:
        return
    named = {row["unit"] for row in rows} - {None}
    unknown = named - organisations.names(db, named).keys() if named else set()
    if unknown:
        derived.note_unknown_codes(db, unknown)
        stands_for = {one.old: one.new for one in mappings.unit_mappings(db)}
        for row in rows:
            if row["unit"] in unknown:
                row["unit"], row["unknown_unit"] = stands_for.get(row["unit"]), row["unit"]
    db.execute(_PUT, rows)


def take_in(db: Connection, actions: Iterable[Action], *, who_withheld: bool = False) -> int:
    """Keep what another desk says of actions; gives how many were new or changed by it.

    Taking the same in again changes nothing, and nothing that was changed here is lost (``domain.actions.met``).
    Where the sender withheld who is to do an action, what is here of that stays; a later file that says it is believed.
    """
    waiting = {action.id: action for action in actions}
    touched: set[str] = set()
    while waiting:
        known = {action.id: action for action in with_ids(db, waiting)}
        seconds: dict[str, Action] = {}
        changed: list[Action] = []
        for identifier, theirs in waiting.items():
            ours = known.get(identifier)
            if ours:
                # Written for one unit for ever: here it may have another code, as somebody said.
                theirs = replace(theirs, unit=ours.unit, who=ours.who if who_withheld else theirs.who)
            differs_in_who = ours and theirs.changes == ours.changes and replace(theirs, who=ours.who) == ours
            kept, second = met(ours, theirs) if ours and not differs_in_who else (theirs, None)
            if second:
                seconds[second.id] = second
            if kept != ours:
                changed.append(kept)
        put(db, changed)
        touched.update(one.id for one in changed)
        waiting = seconds
    return len(touched)


def all_actions(db: Connection) -> list[Action]:
    """Every action, in no order."""
    return [_action(row) for row in db.execute(_ALL)]


def of_units(db: Connection, codes: Iterable[str]) -> list[Action]:
    """The actions of units, in no order."""
    return list(_found(db, _OF_UNITS, "units", codes))


def with_ids(db: Connection, ids: Iterable[str]) -> list[Action]:
    """Those of these actions that are in the file, in no order."""
    return list(_found(db, _WITH_IDS, "ids", ids))


def written_on(db: Connection, form_ids: Iterable[str]) -> list[Action]:
    """The actions in the plans of forms, in no order."""
    return list(_found(db, _ON_FORMS, "forms", form_ids))


def positions(db: Connection, form_ids: Iterable[str]) -> dict[str, dict[int, str]]:
    """By form id, the ids of the actions that it was printed with, by position."""
    wanted = list(form_ids)
    found: dict[str, dict[int, str]] = {}
    for start in range(0, len(wanted), _MOST):
        for row in db.execute(_POSITIONS, {"forms": wanted[start : start + _MOST]}):
            found.setdefault(row.form, {})[row.position] = row.action
    return found


def put_positions(db: Connection, places: Iterable[OnForm]) -> None:
    """Note which actions stand on which forms; a position or action that a form has stays as it is."""
    rows = [{"form": one.form_id, "position": one.position, "action": one.action_id} for one in places]
    if rows:
        db.execute(_PLACE, rows)


def of_round(db: Connection, round_id: str) -> list[Action]:
    """The actions in the plans of a round's forms, in no order."""
    rows = db.execute(_ALL.join(FormRow, FormRow.id == ActionRow.form).where(FormRow.round == round_id))
    return [_action(row) for row in rows]


def _found(db: Connection, statement: Any, name: str, values: Iterable[str]) -> Iterator[Action]:  # noqa: ANN401
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _MOST):
        for row in db.execute(statement, {name: wanted[start : start + _MOST]}):
            yield _action(row)


def _row(action: Action) -> dict[str, Any]:
    return {
        "id": action.id,
        "unit": action.unit or None,
        "form": action.form_id,
        "position": action.position,
        "number": action.number,
        "what": action.what,
        "who": action.who,
        "due": action.when,
        "status": str(action.status),
        "outcome": action.outcome,
        "year": action.year,
        "changes": dict(action.changes),
        "unknown_unit": "",
    }


def _action(row: Row[*tuple[Any, ...]]) -> Action:
    return Action(
        row.id,
        row.unit or row.unknown_unit,
        row.what,
        row.year,
        row.number,
        row.who,
        row.due,
        Status(row.status),
        row.outcome,
        row.form,
        row.position,
        row.changes,
    )
