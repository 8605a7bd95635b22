"""The organisation: units in a tree of free depth, with validity dates, predecessors, and who answers for them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

FORVALTNING: Final = "förvaltning"
"""Name of the level that last dates, local desks and the response-rate table go by."""

DOCUMENTED_FROM: Final = 10
"""From this number of employees the result must be documented in writing (AFS 2023:1 14 §)."""


@dataclass(frozen=True)
class Manager:
    """Who answers for a unit: name as the list writes it (may be a number such as "Chef 0412"), e-mail or empty."""

    name: str
    email: str = ""


@dataclass(frozen=True)
class Unit:
    """A node of the organisation tree, valid from and to (inclusive; ``None`` is open).

    ``managers`` holds several for shared leadership, none for a unit that nobody answers for;
    ``safety_representatives`` none where there is none; ``employees`` is ``None`` where the list is silent.
    """

    code: str
    name: str
    level: str
    parent: str = ""
    employees: int | None = None
    managers: tuple[Manager, ...] = ()
    safety_representatives: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: tuple[str, ...] = ()

    def valid_on(self, day: date) -> bool:
        """Whether the unit exists on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True)
class Organisation:
    """All units of a desk file by code; parents are known and there is no cycle (the reader has checked it)."""

    units: Mapping[str, Unit] = field(default_factory=dict)

    @classmethod
    def of(cls, units: Iterable[Unit]) -> Organisation:
        """The organisation of these units."""
        return cls({unit.code: unit for unit in units})

    @cached_property
    def children(self) -> Mapping[str, tuple[str, ...]]:
        """Codes of the units below each unit, in the order of the list; the key "" holds the roots."""
        below: dict[str, list[str]] = defaultdict(list)
        for unit in self.units.values():
            below[unit.parent].append(unit.code)
        return {code: tuple(codes) for code, codes in below.items()}

    def path(self, code: str) -> Iterator[Unit]:
        """The unit and all above it, nearest first."""
        while code:
            unit = self.units[code]
            yield unit
            code = unit.parent

    def below(self, code: str) -> Iterator[Unit]:
        """The unit and all below it, parents before children."""
        waiting = [code]
        while waiting:
            unit = self.units[waiting.pop()]
            yield unit
            waiting.extend(reversed(self.children.get(unit.code, ())))

    @cached_property
    def forvaltning_of(self) -> Mapping[str, str]:
        """Code of the förvaltning that each unit belongs to; units above that level are left out."""
        found: dict[str, str] = {}
        for code in self.units:
            for unit in self.path(code):
                if unit.level.casefold() == FORVALTNING:
                    found[code] = unit.code
                    break
        return found

    def successor(self, code: str, name: str) -> str:
        """Code of the unit that an unknown one has probably become, "" if nothing tells.

        It is the only unit that names the code among its predecessors, else the only one of the same name.
        """
        by_code = [unit.code for unit in self.units.values() if code in unit.predecessors]
        alike = [unit.code for unit in self.units.values() if name and unit.name.casefold() == name.casefold()]
        return next((found[0] for found in (by_code, alike) if len(found) == 1), "")

    def leads_managers(self, unit: Unit, day: date) -> bool:
        """Whether the unit's manager leads managers: a valid unit below it has another manager."""
        own = {manager.name for manager in unit.managers}
        return any(
            other.code != unit.code and other.valid_on(day) and {m.name for m in other.managers} - own
            for other in self.below(unit.code)
        )


def swedish_key(text: str) -> str:
    """Sort key of Swedish alphabetical order: å, ä, ö last and in that order, case and other accents ignored."""
    if text.isascii():
        return text.casefold()
    last = {"å": "\U0010fffb", "ä": "\U0010fffc", "æ": "\U0010fffc", "ö": "\U0010fffd", "ø": "\U0010fffd"}
    composed = unicodedata.normalize("NFC", text).casefold()
    return "".join(last.get(character) or unicodedata.normalize("NFD", character)[0] for character in composed)
