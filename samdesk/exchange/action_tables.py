"""Actions as members of packages: ``actions.csv`` in both, and in round packages ``form_actions.csv``.

The second says which actions stand on which form under which number. Knows nothing of what is done with them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from samdesk.domain.actions import POSITION_LIMIT, Action, OnForm, PlanRow, Status, judged_outcome, judged_row
from samdesk.domain.faults import InputFaults, Where
from samdesk.exchange.fault_list import shown
from samdesk.exchange.json_values import NUMBER_MOST, Misfit
from samdesk.exchange.tables import FORM_ID, LIST, TEXT, WHOLE, CellType, Column, Table
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from samdesk.exchange.fault_list import FaultList

_ID: Final = re.compile(r"[0-9a-f]{32}")
_COUNT: Final = re.compile(r"(.+) ([1-9][0-9]{0,9})", re.DOTALL)


def _read_id(cell: str) -> str:
    if cell and not _ID.fullmatch(cell):
        raise Misfit(_("“{text}” is not {what}.").format(text=shown(cell), what=_("the id of an action")))
    return cell


def _read_changes(cell: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in LIST.read(cell):
        counted = _COUNT.fullmatch(text)
        if counted is None or counted[1] in found or int(counted[2]) > NUMBER_MOST:
            raise Misfit(_("“{text}” does not say how often a desk changed it.").format(text=shown(text)))
        found[counted[1]] = int(counted[2])
    return found


def _write_changes(changes: Mapping[str, int]) -> str:
    return LIST.write([f"{desk} {times}" for desk, times in sorted(changes.items())])


_ACTION_ID: Final = CellType({"type": "string"}, str, _read_id, {"pattern": _ID.pattern})
_FORM_ID_OR_NONE: Final = replace(
    FORM_ID,
    write=lambda value: FORM_ID.write(value) if value else "",
    read=lambda cell: FORM_ID.read(cell) if cell else "",
)

ACTIONS: Final = Table(
    "actions",
    (
        Column("id", _ACTION_ID, required=True),
        Column("unit", TEXT),
        Column("form_id", _FORM_ID_OR_NONE),
        Column("position", WHOLE, required=True),
        Column("number", TEXT),
        Column("what", TEXT),
        Column("who", TEXT),
        Column("when", TEXT),
        Column("status", TEXT, required=True, values=tuple(Status)),
        Column("outcome", TEXT),
        Column("year", WHOLE, required=True),
        Column("changes", CellType(LIST.schema, _write_changes, _read_changes)),
    ),
    ("id",),
)
ACTIONS_OF_UNITS: Final = replace(ACTIONS, foreign_keys={("unit",): ("units", ("code",))})
"""The same where the package has the units."""

FORM_ACTIONS: Final = Table(
    "form_actions",
    (
        Column("form_id", FORM_ID, required=True),
        Column("position", WHOLE, required=True),
        Column("action", _ACTION_ID, required=True),
    ),
    ("form_id", "position"),
    {("form_id",): ("forms", ("form_id",)), ("action",): ("actions", ("id",))},
)


def actions_member(actions: Iterable[Action], faults: FaultList) -> bytes:
    """``actions.csv``, sorted by id."""
    return ACTIONS.written(map(_row, sorted(actions, key=lambda action: action.id)), faults)


def on_forms_member(places: Iterable[OnForm], faults: FaultList) -> bytes:
    """``form_actions.csv``, sorted by form and position."""
    return FORM_ACTIONS.written(((one.form_id, one.position, one.action_id) for one in sorted(places)), faults)


def read_actions_member(data: bytes, faults: FaultList) -> tuple[Action, ...]:
    """The actions, sorted by id; one that a desk would not keep just so is noted as a fault."""
    found: list[Action] = []
    for row, values in ACTIONS.read(data, faults):
        identifier, unit, form_id, position, number, what, who, when, status, outcome, year, changes = values
        action = Action(
            identifier, unit, what, year, number, who, when, Status(status), outcome, form_id, position, changes
        )
        for said in _faults_of(action):
            faults.add(said, member=ACTIONS.member, row=row)
        found.append(action)
    return tuple(sorted(found, key=lambda action: action.id))


def read_on_forms_member(
    data: bytes, actions: Iterable[Action], forms: Collection[str], faults: FaultList
) -> tuple[OnForm, ...]:
    """Which actions stand on which forms, sorted; what names no action or form of the package is noted as a fault."""
    known = {action.id for action in actions}
    found: list[OnForm] = []
    for row, (form_id, position, action_id) in FORM_ACTIONS.read(data, faults):
        if form_id not in forms or action_id not in known:
            faults.add(_("It names something that is not in the file."), member=FORM_ACTIONS.member, row=row)
        if not 1 <= position <= POSITION_LIMIT:
            what = _("“{text}” is not a number from 1 to {n}.").format(text=position, n=POSITION_LIMIT)
            faults.add(what, member=FORM_ACTIONS.member, row=row, column="position")
        found.append(OnForm(form_id, position, action_id))
    if len({(one.form_id, one.action_id) for one in found}) != len(found):
        faults.add(_("An action stands on a form twice."), member=FORM_ACTIONS.member)
    return tuple(sorted(found))


def _row(action: Action) -> tuple[Any, ...]:
    return (
        action.id,
        action.unit,
        action.form_id,
        action.position,
        action.number,
        action.what,
        action.who,
        action.when,
        action.status,
        action.outcome,
        action.year,
        action.changes,
    )


def _faults_of(action: Action) -> Iterator[str]:
    """What keeps an action out, a sentence each."""
    taken_out = action.row.is_empty and action.status is Status.DROPPED
    try:
        as_kept = PlanRow() if taken_out else judged_row(action.row, lambda _column: Where())
        if (as_kept, judged_outcome(action.outcome, Where())) != (action.row, action.outcome) or not (
            taken_out or action.what
        ):
            yield _("The action is not in the form that SamDesk writes.")
    except InputFaults as known:
        yield from (fault.what for fault in known.faults)
    if not 0 <= action.position <= POSITION_LIMIT or bool(action.form_id) != bool(action.position):
        yield _("The action has a form without a row of its plan, or a row without a form.")
    if not 1990 <= action.year <= 2200:
        yield _("“{text}” is no year of a follow-up.").format(text=action.year)
