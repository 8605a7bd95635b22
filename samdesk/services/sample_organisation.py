"""The sample organisation: a region of about 2,000 units, grown from a seed, the same on every machine.

Below the 17 real förvaltningar everything is invented: units by number, managers and safety representatives
by number only. Only ``random.Random.random`` draws, whose sequence Python keeps from version to version.
Knows nothing of rounds and answers.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Final

from samdesk.domain.organisation import FORVALTNING, Manager, Unit
from samdesk.services.sample_region import FORMER, REGION, REGION_NAME, Forvaltning, Kind, forvaltningar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

AREA: Final = "område"
OPERATION: Final = "verksamhet"
UNIT: Final = "enhet"
SECTION: Final = "sektion"

REORGANISED: Final = date(2023, 1, 1)
"""First day of the organisation of 2023."""

LAST_DAY_BEFORE: Final = date(2022, 12, 31)

_BRANCH: Final = {AREA: (30, 70), OPERATION: (3, 7), UNIT: (2, 4)}
"""Least and most units of a branch that starts on a level, its first one counted."""

_CHANGES: Final = {5: "renamed", 11: "divided", 18: "united", 22: "new"}
"""What happened in 2023 to which of every 25 units without units below, where the förvaltning lived on."""


def sample_organisation(seed: int = 2023) -> tuple[Unit, ...]:
    """The region, its förvaltningar of 2023 and 2022, and all units below, parents before children.

    Codes say where a unit belongs: 05-02-01 is below 05-02 in förvaltning 05.
    """
    given: Counter[str] = Counter()
    draw = _Draw(f"{seed}", given)
    units = [Unit(REGION, REGION_NAME, "region")]
    ended = [
        Unit(code, name, FORVALTNING, REGION, draw.between(8, 20), (draw.manager(),), valid_to=LAST_DAY_BEFORE)
        for code, name in FORMER.items()
    ]
    for forvaltning in forvaltningar():
        own = _Draw(f"{seed} {forvaltning.code}", given)
        grown = list(_led(_grown(forvaltning, own), own, forvaltning.units_of_one))
        if forvaltning.former == forvaltning.code:
            now, before = _changed_below(grown)
        else:
            now, before = _divided_from(
                forvaltning.former, grown, sum(unit.parent == forvaltning.former for unit in ended)
            )
        units += now
        ended += before
    return tuple(_represented([*units, *ended], draw))


class _Draw:
    """Draws by chance, the same for a seed in every version of Python; numbers managers, ombud and names.

    Each förvaltning has a draw of its own, so that a change in one leaves the others as they are; the numbers
    ``given`` go on through all.
    """

    def __init__(self, seed: str, given: Counter[str]) -> None:
        self._random = random.Random(seed)
        self._given = given

    def happens(self, share: float) -> bool:
        return self._random.random() < share

    def between(self, least: int, most: int) -> int:
        return least + int(self._random.random() * (most - least + 1))

    def one_of(self, texts: Sequence[str]) -> str:
        return texts[self.between(0, len(texts) - 1)]

    def manager(self) -> Manager:
        number = f"{self._next('Chef'):04d}"
        return Manager(f"Chef {number}", f"chef{number}@exempel.invalid" if self.happens(0.8) else "")

    def representative(self) -> str:
        return f"Skyddsombud {self._next('Skyddsombud'):04d}"

    def name(self, pattern: str, field: str) -> str:
        """The pattern filled in, with the next number for what it says."""
        return pattern.format(field=field, n=self._next(pattern.format(field=field, n="")))

    def _next(self, said: str) -> int:
        self._given[said] += 1
        return self._given[said]


def _levels(forvaltning: Forvaltning) -> tuple[str, ...]:
    """Levels below a förvaltning: the larger, the deeper."""
    if forvaltning.units > 400:
        return (AREA, OPERATION, UNIT, SECTION)
    if forvaltning.units > 100:
        return (AREA, OPERATION, UNIT)
    return (OPERATION, UNIT) if forvaltning.units > 20 else (UNIT,)


def _grown(forvaltning: Forvaltning, draw: _Draw) -> Iterator[Unit]:
    """The förvaltning and its units, parents before children, exactly as many as it shall have."""
    yield Unit(forvaltning.code, forvaltning.name, FORVALTNING, REGION, draw.between(8, 20))
    yield from _branches(forvaltning.kind, forvaltning.code, forvaltning.units - 1, _levels(forvaltning), "", draw)


def _branches(kind: Kind, parent: str, room: int, levels: tuple[str, ...], field: str, draw: _Draw) -> Iterator[Unit]:
    """Units below ``parent``: ``room`` in all, on the first of ``levels`` and those under it."""
    place = 0
    while room:
        level = levels[0]
        place += 1
        size = _size(room, levels, draw)
        code = f"{parent}-{place:02d}"
        inherited = field if level in (UNIT, SECTION) else ""
        topic = inherited or draw.one_of(kind.fields)
        pattern = {AREA: kind.area, OPERATION: kind.operation}.get(level) or draw.one_of(kind.units)
        employees = draw.between(3, 14) if size > 1 else _employees(draw)
        yield Unit(code, draw.name(pattern, topic), level, parent, employees)
        yield from _branches(kind, code, size - 1, levels[1:], topic, draw)
        room -= size


def _size(room: int, levels: tuple[str, ...], draw: _Draw) -> int:
    """Units of the next branch, its first one counted; never leaves less room than a branch needs."""
    if len(levels) == 1 or (levels[0] == UNIT and draw.happens(0.8)):
        return 1
    least, most = _BRANCH[levels[0]]
    size = draw.between(least, most)
    return size if room - size >= least else room


def _employees(draw: _Draw) -> int:
    """Employees of a unit without units below: mostly 10 to 60, some fewer than 10, a few 100 to 200."""
    if draw.happens(0.08):
        return draw.between(2, 9)
    if draw.happens(0.015):
        return draw.between(100, 200)
    return min(draw.between(10, 60) for _ in range(3))


def _led(units: Iterable[Unit], draw: _Draw, units_of_one: int) -> Iterator[Unit]:
    """The units of a förvaltning with their managers.

    Some managers have several units side by side, or a unit below their own, and some units are shared by two;
    one manager has the first ``units_of_one`` of those without units below.
    """
    listed = list(units)
    parents = {unit.parent for unit in listed}
    lowest = [unit.code for unit in listed if unit.code not in parents]
    holder = draw.manager()
    kept = dict.fromkeys(lowest[:units_of_one], holder)
    manager_of: dict[str, Manager] = {}
    left, home = 0, ""
    for unit in listed:
        if unit.code in kept:
            manager = kept[unit.code]
        elif unit.code in parents:
            manager = draw.manager()
        elif left and unit.parent == home:
            manager, left = holder, left - 1
        else:
            manager = manager_of[unit.parent] if draw.happens(0.05) else draw.manager()
            holder, home = manager, unit.parent
            left = draw.between(1, 5) if draw.happens(0.16) else 0
        manager_of[unit.code] = manager
        second = (draw.manager(),) if draw.happens(0.03) else ()
        yield replace(unit, managers=(manager, *second))


def _ended(successors: Sequence[Unit], code: str, parent: str, part: str, employees: int) -> Unit:
    """A unit of 2022, named and led as the first unit that it went up in."""
    first = successors[0]
    name = f"{first.name}{part} (t.o.m. 2022)"
    return Unit(code, name, first.level, parent, employees, first.managers, valid_to=LAST_DAY_BEFORE)


def _changed_below(units: list[Unit]) -> tuple[list[Unit], list[Unit]]:
    """The units of a förvaltning that lived on, some of them new in 2023, and those of 2022 they came from."""
    children = Counter(unit.parent for unit in units)
    lowest = [unit for unit in units if unit.code not in children]
    before: dict[str, tuple[str, ...]] = {}
    ended: list[Unit] = []

    def end(successors: Sequence[Unit], part: str, employees: int) -> str:
        parent = successors[0].parent
        children[parent] += 1
        ended.append(_ended(successors, f"{parent}-{children[parent]:02d}", parent, part, employees))
        return ended[-1].code

    for place, unit in enumerate(lowest):
        change = _CHANGES.get(place % 25)
        staff = unit.employees or 0
        if change == "renamed":
            before[unit.code] = (end([unit], ", tidigare namn", staff),)
        elif change == "divided":
            parts = [unit, *(other for other in lowest[place + 1 : place + 2] if other.parent == unit.parent)]
            code = end(parts, "", sum(part.employees or 0 for part in parts))
            before |= {part.code: (code,) for part in parts}
        elif change == "united":
            half = staff // 2
            before[unit.code] = (end([unit], ", norra delen", half), end([unit], ", södra delen", staff - half))
        elif change == "new":
            before[unit.code] = ()
    return [_begun(unit, before[unit.code]) if unit.code in before else unit for unit in units], ended


def _divided_from(former: str, units: list[Unit], already: int) -> tuple[list[Unit], list[Unit]]:
    """The units of a förvaltning new in 2023, and the verksamheter of the former one that they came from.

    Most verksamheter go on under a new förvaltning; some were divided or united on the way. The units below
    them are new: in 2022 a verksamhet answered as one. ``already`` is the number of these that
    the former one has so far.
    """
    staff = _staff(units)
    operations = [unit for unit in units if unit.level == OPERATION]
    before: dict[str, tuple[str, ...]] = {units[0].code: (former,)}
    ended: list[Unit] = []

    def end(successors: Sequence[Unit], part: str, employees: int) -> str:
        code = f"{former}-{already + len(ended) + 1:03d}"
        ended.append(_ended(successors, code, former, part, employees))
        return code

    for place, unit in enumerate(operations):
        people = staff[unit.code]
        if unit.code in before:
            continue
        if place % 9 == 4:
            half = people // 2
            before[unit.code] = (end([unit], ", norra delen", half), end([unit], ", södra delen", people - half))
        else:
            parts = operations[place : place + 2] if place % 7 == 3 else [unit]
            code = end(parts, "", sum(staff[part.code] for part in parts))
            before |= {part.code: (code,) for part in parts}
    return [_begun(unit, before.get(unit.code, ())) for unit in units], ended


def _begun(unit: Unit, before: tuple[str, ...]) -> Unit:
    return replace(unit, valid_from=REORGANISED, predecessors=before)


def _staff(units: list[Unit]) -> dict[str, int]:
    """Employees of each unit with all units below it, by code; parents come before children."""
    staff = {unit.code: unit.employees or 0 for unit in units}
    for unit in reversed(units):
        if unit.parent in staff:
            staff[unit.parent] += staff[unit.code]
    return staff


def _represented(units: Iterable[Unit], draw: _Draw) -> Iterator[Unit]:
    """The units with their safety representatives; small units more often have none (AML 6 kap. 2 §: from 5)."""
    for unit in units:
        if not unit.managers or draw.happens(0.35 if (unit.employees or 0) < 5 else 0.042):
            yield unit
        else:
            several = 2 if (unit.employees or 0) >= 50 else 1
            yield replace(unit, safety_representatives=tuple(draw.representative() for _ in range(several)))
