"""Counts of former years, for desks that begin with SamDesk after other years were followed up elsewhere.

A table with the columns ``year``, ``unit``, ``name``, ``expected``, ``received`` and ``estimated``; a row per
förvaltning by the organisation of that time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import Fault, InputFaults
from samdesk.domain.response_rate import EarlierCount
from samdesk.exchange.sheets import read_tables
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from samdesk.exchange.sheets import Row, Table

COLUMNS: Final = ("year", "unit", "name", "expected", "received", "estimated")


def read_earlier_counts(path: Path) -> tuple[EarlierCount, ...]:
    """Read counts of former years. Raises ``InputFaults`` with every fault at once."""
    table = next(iter(read_tables(path)))
    faults = list(table.faults)
    missing = [column for column in COLUMNS if column not in table.columns]
    if missing:
        faults.append(
            Fault(
                _("Columns are missing: {columns}.").format(columns=", ".join(missing)),
                _("The table needs {columns}.").format(columns=", ".join(COLUMNS)),
                table.where(1),
            )
        )
        raise InputFaults(*faults)
    seen: dict[tuple[str, str], int] = {}
    for row in table.rows:
        faults.extend(_faults(table, row, seen))
    if faults:
        raise InputFaults(*faults)
    return tuple(
        EarlierCount(
            int(row.text("year")),
            row.text("unit"),
            row.text("name"),
            int(row.text("expected")),
            int(row.text("received")),
            row.text("estimated") in ("1", "ja", "yes"),
        )
        for row in table.rows
    )


def _faults(table: Table, row: Row, seen: dict[tuple[str, str], int]) -> Iterator[Fault]:
    wrong = [
        column
        for column, longest in (("year", 4), ("expected", 7), ("received", 7))
        if not _is_whole(row.text(column), longest)
    ]
    for column in wrong:
        yield Fault(
            _("“{text}” is no whole number.").format(text=row.text(column)[:40]),
            _("Use digits only."),
            table.where(row.number, column),
        )
    if "year" not in wrong and not 1990 <= int(row.text("year")) <= 2200:
        yield Fault(
            _("{year} is no year of a follow-up.").format(year=row.text("year")),
            _("Write it as 2023."),
            table.where(row.number, "year"),
        )
    if not wrong and int(row.text("received")) > int(row.text("expected")):
        yield Fault(
            _("More forms were received than expected."),
            _("Check the two numbers."),
            table.where(row.number, "received"),
        )
    key = (row.text("year"), row.text("unit"))
    if not key[1] or key in seen:
        yield Fault(
            _("The unit is missing, or its year stands in row {row} too.").format(row=seen.get(key, row.number)),
            _("Write one row for each unit and year."),
            table.where(row.number, "unit"),
        )
    seen[key] = row.number
    if row.text("estimated") not in ("", "0", "1", "ja", "nej", "yes", "no"):
        yield Fault(
            _("“{text}” is neither yes nor no.").format(text=row.text("estimated")[:40]),
            _("Write 1 if the count is partly estimated, else 0."),
            table.where(row.number, "estimated"),
        )


def _is_whole(text: str, longest: int) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= longest
