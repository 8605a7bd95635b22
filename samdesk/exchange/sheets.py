"""Tables as rows of text, from a workbook or a CSV file that a stranger may have made.

Every table has a header line; a row knows its number, so that faults can name it. What the columns mean is the
business of those who ask for the table.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from samdesk.domain.faults import Fault, InputFaults, Where, input_fault, refused
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

FILE_LIMIT: Final = 20 * 1024 * 1024
"""Largest file that is read, in bytes."""

ROW_LIMIT: Final = 100_000
COLUMN_LIMIT: Final = 700
CELL_LIMIT: Final = 32_767
"""Longest text of a cell, in characters: what a spreadsheet holds."""

FILLED_LIMIT: Final = 2_000_000
"""Most cells with text in one table, which bounds the memory that a stranger's file can ask for."""

FAULT_LIMIT: Final = 1000
"""Most faults that are told of one input, so that a hostile one costs little."""

_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: its number (1 is the first line) and the text of its filled cells by column name."""

    number: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """The text of a cell without outer space; empty where there is none."""
        return self.cells.get(column, "").strip()


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet with a header; ``columns`` are the names as the file writes them, ``faults`` what reading it met."""

    file: str
    sheet: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]

    def where(self, row: int | None = None, column: str = "") -> Where:
        """A place in this table."""
        return Where(self.file, self.sheet, row, column)


def read_tables(path: Path) -> Iterator[Table]:
    """The sheets of a workbook, or the one table of a CSV file, in order; which it is, its first bytes say.

    Raises ``InputFaults`` if the file is no such thing, ``Refused`` if it cannot be opened.
    """
    where = Where(path.name)
    data = file_bytes(path, where)
    if data.startswith(b"PK\x03\x04"):
        from samdesk.exchange import workbook_sheets

        yield from workbook_sheets.tables(data, path.name)
    else:
        yield csv_table(data, where)


def csv_table(data: bytes, where: Where) -> Table:
    """The table of a CSV file; raises ``InputFaults`` if it is not text or has only one column."""
    from samdesk.exchange import csv_sheets

    faults: list[Fault] = []
    table = table_of(where, csv_sheets.lines(data, where, faults), faults, full_rows=True)
    if len(table.columns) == 1:
        raise input_fault(
            _("Only one column was found."),
            _("Separate the columns by semicolon, comma or tab, with the names of the columns on the first line."),
            Where(where.file, where.sheet, 1),
        )
    return table


def settle(faults: Sequence[Fault], where: Where) -> None:
    """Raise ``InputFaults`` with all faults by sheet and row, at most ``FAULT_LIMIT`` and a word on the others."""
    faults = sorted(faults, key=lambda fault: (fault.where.sheet, fault.where.row or 0))
    if len(faults) > FAULT_LIMIT:
        more = Fault(
            _("There are {n} faults, here are the first.").format(n=len(faults)),
            _("See whether the right file was chosen."),
            where,
        )
        raise InputFaults(more, *faults[:FAULT_LIMIT])
    if faults:
        raise InputFaults(*faults)


def file_bytes(path: Path, where: Where) -> bytes:
    """The whole file; raises ``InputFaults`` if it is empty or too large, ``Refused`` if it cannot be opened."""
    try:
        size = path.stat().st_size
        data = path.read_bytes() if size <= FILE_LIMIT and not path.is_dir() else b""
    except OSError as error:
        raise refused(
            _("The file cannot be opened: {reason}.").format(reason=error.strerror or error),
            _("Check the name, and that you may read it."),
            where,
        ) from error
    if path.is_dir():
        raise input_fault(_("This is a folder."), _("Choose a file."), where)
    if size > FILE_LIMIT:
        raise input_fault(
            _("The file is larger than {n} MB.").format(n=FILE_LIMIT // 1024**2), _("Choose another file."), where
        )
    if not data.strip():
        raise input_fault(_("The file is empty."), _("Save it again, or choose another file."), where)
    return data


def table_of(
    where: Where, lines: Iterable[tuple[int, Sequence[str]]], faults: list[Fault], *, full_rows: bool
) -> Table:
    """The table of numbered lines of cells, within the limits; the first line with text is the header.

    ``faults`` may already hold what the reading of the lines met, and does when they are used up. With
    ``full_rows`` each line must have as many cells as the header, as in CSV.
    """
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    filled = 0
    for number, line in lines:
        if number > ROW_LIMIT + 1 or len(line) > COLUMN_LIMIT or filled > FILLED_LIMIT:
            faults.append(_too_large(where, number))
            break
        if not any(map(str.strip, line)):
            continue
        if not columns:
            columns = tuple(" ".join(unicodedata.normalize("NFC", cell).split()) for cell in line)
            columns = columns[: max(index for index, name in enumerate(columns) if name) + 1]
            faults.extend(_header_faults(where, number, columns))
            continue
        if full_rows:
            faults.extend(_width_faults(where, number, len(columns), line))
        row = Row(number, dict(_cells(where, number, columns, line, faults, full_rows)))
        rows.append(row)
        filled += len(row.cells)
    return Table(where.file, where.sheet, columns, tuple(rows), tuple(faults))


def _cells(
    where: Where, number: int, columns: Sequence[str], line: Sequence[str], faults: list[Fault], full_rows: bool
) -> Iterator[tuple[str, str]]:
    """The filled cells of a line by column name; names that stand twice keep the first, and are a fault already."""
    for index, raw in enumerate(line):
        if not raw or raw.isspace():
            continue
        name = columns[index] if index < len(columns) else ""
        if name:
            text = raw if raw.isascii() else unicodedata.normalize("NFC", raw)
            text = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
            faults.extend(text_faults(Where(where.file, where.sheet, number, name), text))
            yield name, text
        elif index < len(columns) or not full_rows:
            faults.append(
                Fault(
                    _("There is text in column {letter}, which has no name.").format(letter=column_letter(index)),
                    _("Name the column on the first line, or empty the cell."),
                    Where(where.file, where.sheet, number),
                )
            )


def text_faults(where: Where, text: str, limit: int = CELL_LIMIT) -> Iterator[Fault]:
    """What keeps a text out whatever it means: its length in characters, or a character that cannot be seen."""
    if len(text) > limit:
        yield Fault(
            _("The text has more than {n} characters.").format(n=limit),
            _("Shorten it; a quotation mark that is not closed also makes this fault."),
            where,
        )
    if found := _UNPRINTABLE.search(text):
        yield Fault(
            _("The text holds the invisible character {code}.").format(code=f"U+{ord(found[0]):04X}"),
            _("Type the text anew."),
            where,
        )


def _header_faults(where: Where, number: int, columns: Sequence[str]) -> Iterator[Fault]:
    for index, name in enumerate(columns):
        place = Where(where.file, where.sheet, number, name or column_letter(index))
        if name and name in columns[:index]:
            yield Fault(_("Two columns have the name {name}.").format(name=name), _("Keep one of them."), place)
        if found := _UNPRINTABLE.search(name):
            yield Fault(
                _("The name of the column holds the invisible character {code}.").format(code=f"U+{ord(found[0]):04X}"),
                _("Type the name anew."),
                Where(where.file, where.sheet, number, column_letter(index)),
            )


def _width_faults(where: Where, number: int, width: int, line: Sequence[str]) -> Iterator[Fault]:
    if len(line) >= width and not any(map(str.strip, line[width:])):
        return
    yield Fault(
        _("The row has {n} cells, the header has {width}.").format(n=len(line), width=width),
        _("See whether the file was cut short, or a separator stands in a text without quotation marks."),
        Where(where.file, where.sheet, number),
    )


def _too_large(where: Where, number: int) -> Fault:
    return Fault(
        _("The table is larger than {rows} rows, {columns} columns or {cells} filled cells.").format(
            rows=ROW_LIMIT, columns=COLUMN_LIMIT, cells=FILLED_LIMIT
        ),
        _("Delete the empty rows below and the empty columns to the right, or divide the file."),
        Where(where.file, where.sheet, number),
    )


def column_letter(index: int) -> str:
    """What a spreadsheet calls a column; 0 is A. Enough for ``COLUMN_LIMIT`` columns."""
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26)
