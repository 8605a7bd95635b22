"""What must hold between the units of an organisation list: codes once, parents known, no circle, no orphan in time.

Does not know how the list was written.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from samdesk.domain.faults import Fault
from samdesk.exchange.fault_list import shown
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from samdesk.domain.organisation import Unit
    from samdesk.exchange.sheets import Table

_CHAIN_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit and the row it stands on."""

    unit: Unit
    row: int


def code_key(code: str) -> str:
    """What counts of a code when two are compared: not case, and not how accents are composed."""
    return code.lower() if code.isascii() else unicodedata.normalize("NFC", code.casefold())


def linked(listed: Sequence[Listed], table: Table, columns: Mapping[str, str], faults: list[Fault]) -> tuple[Unit, ...]:
    """The units, with parents and predecessors spelled as their own rows spell them; faults for what contradicts.

    Predecessors need not be in the list.
    """
    by_key: dict[str, Listed] = {}
    for entry in listed:
        if not entry.unit.code:
            continue  # a fault already; the key "" would be the parent of every root
        first = by_key.setdefault(code_key(entry.unit.code), entry)
        if first is not entry:
            faults.append(_duplicate(first, entry, table, columns))
    spelled = {key: entry.unit.code for key, entry in by_key.items()}
    for entry in listed:
        faults.extend(_parent_faults(entry, by_key, table, columns))
    faults.extend(_circles(by_key, table, columns))
    return tuple(
        replace(
            entry.unit,
            parent=spelled.get(code_key(entry.unit.parent), ""),
            predecessors=tuple(spelled.get(code_key(code), code) for code in entry.unit.predecessors),
        )
        if entry.unit.parent or entry.unit.predecessors
        else entry.unit
        for entry in listed
    )


def _duplicate(first: Listed, second: Listed, table: Table, columns: Mapping[str, str]) -> Fault:
    return Fault(
        _("The code {code} stands on row {first} and on row {second}.").format(
            code=shown(second.unit.code), first=first.row, second=second.row
        ),
        _("Give each unit a code of its own; upper and lower case count as the same."),
        table.where(second.row, columns["code"]),
    )


def _parent_faults(
    entry: Listed, by_key: Mapping[str, Listed], table: Table, columns: Mapping[str, str]
) -> Iterator[Fault]:
    unit = entry.unit
    if not unit.parent:
        return
    place = table.where(entry.row, columns["parent"])
    parent = by_key.get(code_key(unit.parent))
    if code_key(unit.parent) == code_key(unit.code):
        yield Fault(
            _("The unit {code} is its own parent.").format(code=shown(unit.code)),
            _("Write the code of the unit above it, or nothing at the top."),
            place,
        )
    elif parent is None:
        yield Fault(
            _("The parent {code} is not in the list.").format(code=shown(unit.parent)),
            _("Add that unit, or correct the code; leave it empty at the top."),
            place,
        )
    elif parent.unit.valid_to and (unit.valid_to is None or unit.valid_to > parent.unit.valid_to):
        yield Fault(
            _("The unit {code} goes on after its parent {parent} has ended on {day}.").format(
                code=shown(unit.code), parent=shown(parent.unit.code), day=parent.unit.valid_to.isoformat()
            ),
            _("Give it a last day too, or another parent."),
            table.where(entry.row, columns.get("valid_to", columns["parent"])),
        )


def _circles(by_key: Mapping[str, Listed], table: Table, columns: Mapping[str, str]) -> Iterator[Fault]:
    """Each circle of parents once, at the row of its unit that stands first in the list."""
    done: set[str] = set()
    for start in by_key:
        chain: dict[str, None] = {}
        key = start
        while key in by_key and key not in done and key not in chain:
            chain[key] = None
            key = code_key(by_key[key].unit.parent)
        if key in chain:
            steps = list(chain)
            circle = steps[steps.index(key) :]
            if len(circle) > 1:
                yield _circle(circle, by_key, table, columns)
        done.update(chain)


def _circle(circle: Sequence[str], by_key: Mapping[str, Listed], table: Table, columns: Mapping[str, str]) -> Fault:
    codes = [shown(by_key[key].unit.code) for key in circle]
    if len(codes) > _CHAIN_SHOWN:
        codes[_CHAIN_SHOWN:] = ["…"]
    return Fault(
        _("The units are above each other in a circle: {chain}.").format(chain=" → ".join([*codes, codes[0]])),
        _("Correct the parent of one of them."),
        table.where(min(by_key[key].row for key in circle), columns["parent"]),
    )
