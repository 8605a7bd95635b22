"""The columns of an organisation list: how they are written, and under which names they are found.

Does not know what the cells must satisfy.
"""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import Fault
from samdesk.exchange.fault_list import shown
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from samdesk.exchange.sheets import Table

BETWEEN: Final = "|"
"""Stands between several managers, safety representatives or predecessors in one cell."""

WRITTEN: Final = {
    "code": "Kod",
    "name": "Namn",
    "level": "Nivå",
    "parent": "Överordnad kod",
    "employees": "Antal anställda",
    "managers": "Chef",
    "emails": "Chefens e-post",
    "safety_representatives": "Skyddsombud",
    "valid_from": "Giltig från",
    "valid_to": "Giltig till",
    "predecessors": "Föregångare",
}
"""The columns by what they hold, as they are written, in that order."""

_READ: Final = {
    "code": ("Kod", "Code", "Unit code", "Enhetskod"),
    "name": ("Namn", "Name", "Unit name", "Enhetsnamn"),
    "level": ("Nivå", "Level"),
    "parent": ("Överordnad kod", "Parent code", "Överordnad", "Parent"),
    "employees": ("Antal anställda", "Employees", "Antal medarbetare", "Medarbetare", "Anställda"),
    "managers": ("Chef", "Manager name", "Chefens namn", "Chefer", "Manager", "Managers"),
    "emails": ("Chefens e-post", "Manager e-mail", "Chefens e-postadress", "E-post", "E-mail"),
    "safety_representatives": ("Skyddsombud", "Safety representatives", "Safety representative"),
    "valid_from": ("Giltig från", "Valid from", "Giltig från och med"),
    "valid_to": ("Giltig till", "Valid to", "Giltig till och med"),
    "predecessors": ("Föregångare", "Predecessors", "Predecessor"),
}
NEEDED: Final = ("code", "name", "level", "parent", "managers")


def _key(name: str) -> str:
    """What counts of a column name: letters and digits without regard to case, spaces, dashes and composition."""
    return "".join(character for character in unicodedata.normalize("NFC", name.casefold()) if character.isalnum())


_MEANING: Final = {_key(name): meaning for meaning, names in _READ.items() for name in names}


def columns_of(table: Table, faults: list[Fault]) -> Mapping[str, str]:
    """The names in the file by what they hold; faults for what is missing, there twice, or likely mistyped."""
    columns: dict[str, str] = {}
    for name in table.columns:
        meaning = _MEANING.get(_key(name))
        if meaning in columns:
            what = _("The columns {first} and {second} hold the same.").format(first=columns[meaning], second=name)
            faults.append(Fault(what, _("Keep one of them."), table.where(column=name)))
        elif meaning:
            columns[meaning] = name
    faults.extend(_mistyped(table, columns))
    faults.extend(_missing(table, WRITTEN[meaning]) for meaning in NEEDED if meaning not in columns)
    return columns


def _mistyped(table: Table, columns: Mapping[str, str]) -> Iterator[Fault]:
    """Names that nearly are a column of the list. Other columns are the sender's own and passed over."""
    absent = {key: meaning for key, meaning in _MEANING.items() if meaning not in columns}
    for name in table.columns:
        near = get_close_matches(_key(name), absent, 1, cutoff=0.8)
        if near and name not in columns.values() and _key(name) not in _MEANING:
            yield Fault(
                _("The column {name} is not known.").format(name=shown(name)),
                _("Is {name} meant?").format(name=WRITTEN[absent[near[0]]]),
                table.where(column=name),
            )


def _missing(table: Table, name: str) -> Fault:
    return Fault(
        _("The column {name} is missing.").format(name=name),
        _("Name the columns on the first line; the list needs {names}.").format(
            names=", ".join(WRITTEN[meaning] for meaning in NEEDED)
        ),
        table.where(column=name),
    )
