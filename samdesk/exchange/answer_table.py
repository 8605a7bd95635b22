"""Answers as a table, one row per form, as it is read for keying; ``answer_writer`` writes it.

Columns: ``form_id``, ``answered_on``, ``participants_…``, ``units_covered`` (codes with ``|`` between, only those
beside the form's own), and for every row of the form its number (choice codes or text), ``<number>_action`` and
``<number>_motivation``. An empty cell is blank on the paper, as is ``.``; ``/`` cannot be read, ``*`` has two boxes
marked, as on the keyboard. Columns of ``WHOSE`` are for people, and nothing is read from them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import Answer, Missing, Participants, read_day
from samdesk.domain.definition import Kind
from samdesk.domain.faults import Fault, InputFaults, Where
from samdesk.exchange.sheets import read_tables
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from samdesk.domain.definition import Definition
    from samdesk.exchange.sheets import Row, Table

MARKS: Final = {",": Missing.BLANK, ".": Missing.BLANK, "/": Missing.ILLEGIBLE, "*": Missing.TWO_BOXES}
PEOPLE: Final = (
    "participants_manager",
    "participants_safety_representative",
    "participants_main_safety_representative",
    "participants_employees",
)
UNITS: Final = "units_covered"
BETWEEN: Final = "|"
"""Stands between the codes of several units in one cell, as in organisation lists."""
WHOSE: Final = (
    "forvaltning_code",
    "forvaltning_name",
    "unit_code",
    "unit_name",
    "managers",
    "definition_id",
    "definition_version",
)
"""Columns that say whose a form is; no number of a statement is that long."""
_NO_NUMBERS: Final = {"form_id", "answered_on", UNITS, *PEOPLE, *WHOSE}
_YES: Final = {"1", "x", "ja", "yes", "true"}
_NO: Final = {"", "0", "nej", "no", "false"}


@dataclass(frozen=True)
class Cell:
    """What one form's row says of one statement, not yet judged; ``value`` is the cell as it was written."""

    value: str
    action: bool
    motivation: str


@dataclass(frozen=True)
class AnswersRow:
    """A form's row: its code as written, the cells by statement number, and the background."""

    where: Where
    typed: str
    cells: Mapping[str, Cell]
    participants: Participants
    answered_on: str
    units: tuple[str, ...] = ()
    """Codes of the units that it answers for beside its own."""


def read_answers(path: Path) -> tuple[AnswersRow, ...]:
    """Read an answers table. Raises ``InputFaults`` with every fault of its shape at once."""
    table = next(iter(read_tables(path)))
    faults = list(table.faults)
    if "form_id" not in table.columns:
        faults.append(
            Fault(
                _("There is no column {column}.").format(column="form_id"),
                _("Name the column with the form ids so."),
                table.where(1),
            )
        )
    rows = [_row(table, row, faults) for row in table.rows]
    if not rows and not faults:
        faults.append(Fault(_("The table has no row."), _("Add a row for each form."), table.where(1)))
    if faults:
        raise InputFaults(*faults)
    return tuple(rows)


def judged_cell(definition: Definition, number: str, cell: Cell) -> Answer:
    """A cell as an answer of its statement: text, choice codes, or why it is missing; rules are the domain's."""
    missing = MARKS.get(cell.value)
    statement = definition.by_number.get(number)
    if missing:
        return Answer("", "", missing, cell.action, cell.motivation)
    value = _text_of(cell.value)
    if statement is None or statement.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE):
        return Answer(value, "", None, cell.action, cell.motivation)
    return Answer("", value, None, cell.action, cell.motivation)


def text_cell(text: str) -> str:
    """A text that would be read as a mark gets an apostrophe, which reading takes away."""
    return f"'{text}" if text.lstrip("'") in MARKS else text


def _text_of(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'") in MARKS else cell


def _numbers(table: Table) -> tuple[str, ...]:
    """The row numbers that the columns speak of, also those with only a motivation or a mark."""
    own = [column for column in table.columns if column and column not in _NO_NUMBERS]
    return tuple(dict.fromkeys(column.removesuffix("_action").removesuffix("_motivation") for column in own))


def _row(table: Table, row: Row, faults: list[Fault]) -> AnswersRow:
    numbers = _numbers(table)
    faults.extend(
        Fault(
            _("“{text}” is neither yes nor no.").format(text=row.text(column)[:40]),
            _("Write 1 or leave the cell empty."),
            table.where(row.number, column),
        )
        for column in (*PEOPLE[:3], *(f"{number}_action" for number in numbers))
        if row.text(column).casefold() not in _YES | _NO
    )
    employees = row.text(PEOPLE[3])
    if employees and not (employees.isascii() and employees.isdigit() and len(employees) < 6):
        faults.append(
            Fault(
                _("“{text}” is no number of employees.").format(text=employees[:40]),
                _("Write a whole number."),
                table.where(row.number, PEOPLE[3]),
            )
        )
        employees = ""
    day = row.text("answered_on")
    if day and read_day(day) is None:
        faults.append(
            Fault(
                _("“{text}” is no date.").format(text=day[:40]),
                _("Write it as 2023-12-15."),
                table.where(row.number, "answered_on"),
            )
        )
    manager, representative, main = (_is_yes(row.text(column)) for column in PEOPLE[:3])
    cells = {
        number: Cell(
            row.text(number),
            _is_yes(row.text(f"{number}_action")),
            row.text(f"{number}_motivation"),
        )
        for number in numbers
    }
    people = Participants(manager, representative, main, int(employees) if employees else None)
    units = tuple(code for part in row.text(UNITS).split(BETWEEN) if (code := part.strip()))
    return AnswersRow(table.where(row.number), row.text("form_id"), cells, people, day, units)


def _is_yes(text: str) -> bool:
    return text.casefold() in _YES
