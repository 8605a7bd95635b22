"""The columns of an organisation list: how they are written, and under which names they are found.

Does not know what the cells must satisfy.
"""

from __future__ import annotations

from typing import Final

from samdesk.exchange.lists import Columns

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

COLUMNS: Final = Columns(
    WRITTEN,
    {
        "code": ("Code", "Unit code", "Enhetskod"),
        "name": ("Name", "Unit name", "Enhetsnamn"),
        "level": ("Level",),
        "parent": ("Parent code", "Överordnad", "Parent"),
        "employees": ("Employees", "Antal medarbetare", "Medarbetare", "Anställda"),
        "managers": ("Manager name", "Chefens namn", "Chefer", "Manager", "Managers"),
        "emails": ("Manager e-mail", "Chefens e-postadress", "E-post", "E-mail"),
        "safety_representatives": ("Safety representatives", "Safety representative"),
        "valid_from": ("Valid from", "Giltig från och med"),
        "valid_to": ("Valid to", "Giltig till och med"),
        "predecessors": ("Predecessors", "Predecessor"),
    },
    ("code", "name", "level", "parent", "managers"),
)
