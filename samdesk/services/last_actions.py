"""Which actions of former years stand on which form, and under which number."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from samdesk.domain.actions import POSITION_LIMIT, Action, OnForm, distinct, in_order, with_predecessors
from samdesk.storage import actions as stored

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from samdesk.domain.organisation import Organisation
    from samdesk.storage.desk_file import Connection


def to_print(
    db: Connection, organisation: Organisation, units: Mapping[str, Iterable[str]], year: int
) -> dict[str, dict[int, Action]]:
    """By form id, the actions that each form of a year is printed with, by position; none for forms without any.

    ``units`` are those that each form answers for. Actions that it was printed with before keep their places,
    whatever became of them: what is written beside number 2 on the paper that is out means the same action for
    ever. After them come those of the units, and of units that became them, that are open since an earlier year.
    """
    units_of = {form_id: with_predecessors(organisation, own) for form_id, own in units.items()}
    placed = stored.positions(db, units_of)
    printed = {one.id: one for one in stored.with_ids(db, {id_ for row in placed.values() for id_ in row.values()})}
    by_unit: dict[str, list[Action]] = defaultdict(list)
    for action in distinct(stored.of_units(db, {code for own in units_of.values() for code in own})):
        if action.is_open and action.year < year:
            by_unit[action.unit].append(action)
    found: dict[str, dict[int, Action]] = {}
    for form_id, own in units_of.items():
        row = {position: printed[id_] for position, id_ in placed.get(form_id, {}).items()}
        there = {action.text for action in row.values()}
        more = in_order((one for code in own for one in by_unit.get(code, ()) if one.text not in there), own)
        free = (position for position in range(1, POSITION_LIMIT + 1) if position not in row)
        if row or more:
            found[form_id] = row | dict(zip(free, more, strict=False))
    return found


def fix_places(
    db: Connection, organisation: Organisation, units: Mapping[str, Iterable[str]], year: int
) -> dict[str, dict[int, Action]]:
    """What ``to_print`` gives, with the places noted: from here on they are the same whoever prints the forms."""
    found = to_print(db, organisation, units, year)
    stored.put_positions(db, places(found))
    return found


def places(printed: Mapping[str, Mapping[int, Action]]) -> tuple[OnForm, ...]:
    """Where the actions stand that ``to_print`` gave, to be noted."""
    return tuple(
        OnForm(form_id, position, action.id) for form_id, row in printed.items() for position, action in row.items()
    )
