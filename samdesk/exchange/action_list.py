"""Lists of actions: a row for each, as regions keep the plans of former years in a spreadsheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samdesk.domain.actions import Action, PlanRow, Status, action_id, judged_row
from samdesk.domain.faults import Fault, InputFaults, Where
from samdesk.exchange.fault_list import shown
from samdesk.exchange.lists import Columns, on_one_line, the_table
from samdesk.exchange.sheets import settle
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

    from samdesk.exchange.sheets import Row, Table

COLUMNS: Final = Columns(
    {
        "unit": "Enhetskod",
        "what": "Vad ska göras",
        "who": "Vem",
        "when": "Klart senast",
        "status": "Status",
        "number": "Påstående",
        "year": "År",
    },
    {
        "unit": ("Kod", "Enhet", "Unit", "Unit code", "Code"),
        "what": ("Vad", "Åtgärd", "Åtgärder", "What", "Action"),
        "who": ("Ansvarig", "Ansvar", "Roll", "Who", "Responsible"),
        "when": ("När", "Klart", "Klar senast", "Datum", "When", "Done by", "Due"),
        "status": ("Läge", "State"),
        "number": ("Rad", "Nr", "Nummer", "Fråga", "Row", "Number", "Statement"),
        "year": ("Year",),
    },
    ("unit", "what", "year"),
)
_STATUS: Final = {
    Status.OPEN: ("", "open", "öppen", "pågår", "pågående", "påbörjad", "ej påbörjad", "ej klar", "planerad"),
    Status.DONE: ("done", "klar", "klart", "genomförd", "åtgärdad", "avslutad", "utförd"),
    Status.DROPPED: ("dropped", "utgår", "utgått", "struken", "avbruten", "avskriven", "inte aktuell", "ej aktuell"),
}
_MEANT: Final = {word: status for status, words in _STATUS.items() for word in words}


def read_actions(path: Path, known_units: Collection[str]) -> tuple[Action, ...]:
    """The actions of a list in its order; rows that say the same are one action, with the last status.

    The id of each is of what it says, so that the same list gives the same actions on every desk. Raises
    ``InputFaults`` with every fault by row, ``Refused`` if the file cannot be opened.
    """
    where = Where(path.name)
    table = the_table(path)
    faults = list(table.faults)
    columns = COLUMNS.found(table, faults)
    if not table.rows and not table.faults:
        what = _("The list has no actions, only the names of the columns.")
        faults.append(Fault(what, _("Add a row for each action."), table.where()))
    if any(meaning not in columns for meaning in COLUMNS.needed):
        settle(faults, where)
    found = [_action(table, row, columns, known_units, faults) for row in table.rows]
    settle(faults, where)
    return tuple({action.id: action for action in found}.values())


def _action(
    table: Table, row: Row, columns: Mapping[str, str], known_units: Collection[str], faults: list[Fault]
) -> Action:
    """The action of a row; what is wrong with it goes to the faults, and the reading goes on."""

    def text(meaning: str) -> str:
        return on_one_line(row, columns.get(meaning, ""))

    def at(meaning: str) -> Where:
        return table.where(row.number, columns.get(meaning, ""))

    unit, year, status = text("unit"), text("year"), _MEANT.get(text("status").casefold())
    if unit not in known_units:
        what = _("There is no unit with code “{code}”.").format(code=shown(unit))
        faults.append(Fault(what, _("Use a code of the organisation list."), at("unit")))
    if not (year.isascii() and year.isdigit() and len(year) == 4 and 1990 <= int(year) <= 2200):
        what = _("“{text}” is no year of a follow-up.").format(text=shown(year))
        faults.append(Fault(what, _("Write it as 2023."), at("year")))
        year = "1990"
    if status is None:
        what = _("“{text}” is no status of an action.").format(text=shown(text("status")))
        faults.append(Fault(what, _("Write Öppen, Klar or Utgår."), at("status")))
    if not text("what"):
        faults.append(
            Fault(_("The row does not say what is to be done."), _("Write it, or delete the row."), at("what"))
        )
        return Action("", unit, "", int(year))
    kept = PlanRow()
    try:
        kept = judged_row(PlanRow(text("number"), text("what"), text("who"), text("when")), at)
    except InputFaults as known:
        faults.extend(known.faults)
    identifier = action_id("list", year, unit, kept.number, kept.what, kept.who, kept.when)
    return Action(identifier, unit, kept.what, int(year), kept.number, kept.who, kept.when, status or Status.OPEN)
