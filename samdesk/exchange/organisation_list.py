"""Organisation lists: a row for each unit, read from CSV or a workbook and written as either.

Several managers (shared leadership), safety representatives or predecessors stand in one cell with ``|`` between
them; the e-mails of managers stand in the same order as their names.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import date
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.domain.organisation import Manager, Unit
from samdesk.exchange.csv_sheets import guarded
from samdesk.exchange.fault_list import shown
from samdesk.exchange.lists import on_one_line, the_table
from samdesk.exchange.organisation_columns import BETWEEN, COLUMNS, WRITTEN
from samdesk.exchange.organisation_tree import Listed, linked
from samdesk.exchange.sheet_writer import Cell, Column, Sheet, workbook_bytes
from samdesk.exchange.sheets import Row, Table, settle
from samdesk.language import _
from samdesk.shipped import written_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

CODE_LIMIT: Final = 40
NAME_LIMIT: Final = 200
"""Longest name of a unit, level or person, in characters."""

_EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DAY: Final = re.compile(r"([0-9]{4})(-?)([0-9]{2})\2([0-9]{2})")
_WIDTH: Final = {"name": 40, "managers": 30, "emails": 36, "safety_representatives": 30}


def read_organisation(path: Path) -> tuple[Unit, ...]:
    """The units of a list in its order; parents are known and there is no circle.

    Codes that differ only in case or composition are one code. Raises ``InputFaults`` with every fault by row,
    ``Refused`` if the file cannot be opened.
    """
    where = Where(path.name)
    table = the_table(path)
    faults = list(table.faults)
    columns = COLUMNS.found(table, faults)
    if not table.rows and not table.faults:
        what = _("The list has no units, only the names of the columns.")
        faults.append(Fault(what, _("Add a row for each unit."), table.where()))
    if any(meaning not in columns for meaning in ("code", "parent")):
        settle(faults, where)
    reader = _RowReader(table, columns, faults)
    units = linked([Listed(reader.unit(row), row.number) for row in table.rows], table, columns, faults)
    settle(faults, where)
    return units


class _RowReader:
    """Makes units of rows; what is wrong with a cell goes to the list of faults, and the reading goes on."""

    def __init__(self, table: Table, columns: Mapping[str, str], faults: list[Fault]) -> None:
        self._table = table
        self._columns = columns
        self._faults = faults

    def unit(self, row: Row) -> Unit:
        """The unit of a row, with its links as they are written."""
        unit = Unit(
            code=self._needed(row, "code", CODE_LIMIT),
            name=self._needed(row, "name"),
            level=self._needed(row, "level"),
            parent=self._text(row, "parent"),
            employees=self._employees(row),
            managers=self._managers(row),
            safety_representatives=self._names(row, "safety_representatives"),
            valid_from=self._day(row, "valid_from"),
            valid_to=self._day(row, "valid_to"),
            predecessors=self._names(row, "predecessors", CODE_LIMIT),
        )
        if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
            self._fault(row, "valid_to", _("The unit ends before it begins."), _("Correct one of the dates."))
        if BETWEEN in unit.code:
            what = _("The code holds the character {character}.").format(character=BETWEEN)
            self._fault(row, "code", what, _("It separates codes; use another."))
        return unit

    def _fault(self, row: Row, meaning: str, what: str, advice: str) -> None:
        self._faults.append(Fault(what, advice, self._table.where(row.number, self._columns.get(meaning, ""))))

    def _text(self, row: Row, meaning: str) -> str:
        return on_one_line(row, self._columns.get(meaning, ""))

    def _needed(self, row: Row, meaning: str, limit: int = NAME_LIMIT) -> str:
        text = self._text(row, meaning)
        if not text and meaning in self._columns:
            what = _("The row has no {column}.").format(column=WRITTEN[meaning])
            self._fault(row, meaning, what, _("Write it, or delete the row."))
        self._check_length(row, meaning, text, limit)
        return text

    def _check_length(self, row: Row, meaning: str, text: str, limit: int) -> None:
        if len(text) > limit:
            what = _("The text has {n} characters, there is room for {limit}.").format(n=len(text), limit=limit)
            self._fault(row, meaning, what, _("Shorten it."))

    def _parts(self, row: Row, meaning: str) -> list[str]:
        """What stands in a cell between the separators; those at the end count for nothing."""
        text = self._text(row, meaning)
        if BETWEEN not in text:
            return [text] if text else []
        return [part.strip() for part in text.rstrip(BETWEEN + " ").split(BETWEEN)]

    def _names(self, row: Row, meaning: str, limit: int = NAME_LIMIT) -> tuple[str, ...]:
        parts = self._parts(row, meaning)
        for part in parts:
            self._check_length(row, meaning, part, limit)
        if "" in parts:
            what = _("There is nothing between two separators ({character}).").format(character=BETWEEN)
            self._fault(row, meaning, what, _("Write a name there, or take one separator away."))
        return tuple(part for part in parts if part)

    def _managers(self, row: Row) -> tuple[Manager, ...]:
        names, emails = self._names(row, "managers"), self._parts(row, "emails")
        if len(emails) > len(names):
            what = _("The row has {emails} e-mails and {names} managers.").format(emails=len(emails), names=len(names))
            self._fault(row, "emails", what, _("Write as many e-mails as managers, in the same order."))
        for email in emails:
            if email and (not _EMAIL.fullmatch(email) or len(email) > NAME_LIMIT):
                what = _("“{text}” is no e-mail address.").format(text=shown(email))
                self._fault(row, "emails", what, _("Correct it, or leave it empty."))
        emails += [""] * len(names)
        return tuple(Manager(name, email) for name, email in zip(names, emails, strict=False))

    def _employees(self, row: Row) -> int | None:
        text = self._text(row, "employees")
        if not text:
            return None
        if text.isascii() and text.isdigit() and len(text) <= 6:
            return int(text)
        what = _("“{text}” is no number of employees.").format(text=shown(text))
        self._fault(row, "employees", what, _("Write a whole number, 0 or more, with digits only."))
        return None

    def _day(self, row: Row, meaning: str) -> date | None:
        text = self._text(row, meaning)
        if not text:
            return None
        day = _iso_day(text)
        if day is None:
            what = _("“{text}” is no date.").format(text=shown(text))
            self._fault(row, meaning, what, _("Write it as 2023-01-31."))
        return day


def _iso_day(text: str) -> date | None:
    """The date of ``2023-01-31`` or ``20230131``; ``None`` if it is no date."""
    found = _DAY.fullmatch(text)
    try:
        return date(int(found[1]), int(found[3]), int(found[4])) if found else None
    except ValueError:
        return None


def write_organisation(units: Iterable[Unit], out: Path) -> None:
    """Write a list as ``.csv`` (UTF-8 with byte order mark, semicolons) or ``.xlsx``, by the name of the file.

    Raises ``InputFaults`` if the name ends in neither, or a name or code holds the separator ``|``; ``OSError``
    as the file system does.
    """
    kind = out.suffix.casefold()
    if kind not in (".csv", ".xlsx"):
        what = _("Organisation lists are written as .csv or .xlsx.")
        raise input_fault(what, _("Let the name of the file end in one of them."), Where(out.name))
    rows = [_cells(unit) for unit in units]
    if kind == ".csv":
        content = _csv_bytes(rows)
    else:
        columns = [Column(name, _WIDTH.get(meaning, 16)) for meaning, name in WRITTEN.items()]
        content = workbook_bytes([Sheet("organisation", columns, rows)])
    with written_whole(out) as temporary:
        temporary.write_bytes(content)


def _cells(unit: Unit) -> list[Cell]:
    return [
        unit.code,
        unit.name,
        unit.level,
        unit.parent,
        unit.employees,
        _joined([manager.name for manager in unit.managers]),
        _joined([manager.email for manager in unit.managers]).rstrip(BETWEEN),
        _joined(unit.safety_representatives),
        unit.valid_from,
        unit.valid_to,
        _joined(unit.predecessors),
    ]


def _joined(parts: Sequence[str]) -> str:
    for part in parts:
        if BETWEEN in part:
            what = _("“{text}” holds the character {character}.").format(text=shown(part), character=BETWEEN)
            raise InputFaults(Fault(what, _("It separates names in the list; use another.")))
    return BETWEEN.join(parts)


def _csv_bytes(rows: Iterable[Sequence[Cell]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow(WRITTEN.values())
    for row in rows:
        writer.writerow(["" if cell is None else guarded(str(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")
