"""Workbooks as bytes: the same sheets give the same bytes, and text stays text whatever it starts with.

Does not know what the columns mean.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Cell = str | int | date | None

_CREATED: Final = datetime(2000, 1, 1)  # any fixed moment, so that the same data gives the same bytes
_LINE: Final = 15
"""Height of a line of text, in points."""
_HIGHEST: Final = 409
"""The highest row that Excel takes, in points."""


@dataclass(frozen=True)
class Column:
    """A column to write: its name and its width in characters."""

    name: str
    width: int


@dataclass(frozen=True)
class Sheet:
    """A sheet to write: its name, its columns and its rows of cells in the same order.

    So many of the first columns stay in sight as ``frozen`` says.
    """

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    frozen: int = 0


def workbook_bytes(sheets: Iterable[Sheet]) -> bytes:
    """An ``.xlsx`` workbook; each sheet has a bold header line that stays in sight.

    Raises ``ValueError`` for a text that is longer than a cell holds: 32 767 UTF-16 code units.
    """
    import xlsxwriter

    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(out, {"in_memory": True})
    workbook.set_properties({"created": _CREATED})
    head = workbook.add_format({"bold": True, "valign": "top", "text_wrap": True})
    text = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    quoted = workbook.add_format({"text_wrap": True, "valign": "top", "num_format": "@", "quote_prefix": True})
    day = workbook.add_format({"align": "left", "valign": "top", "num_format": "yyyy-mm-dd"})
    number = workbook.add_format({"valign": "top"})
    for sheet in sheets:
        page = workbook.add_worksheet(sheet.name)
        page.freeze_panes(1, sheet.frozen)
        page.ignore_errors({"number_stored_as_text": f"A1:XFD{2**20}"})
        for index, column in enumerate(sheet.columns):
            page.set_column(index, index, column.width)
            page.write_string(0, index, column.name, head)
        _set_height(page, 0, [column.name for column in sheet.columns], sheet.columns)
        for row, cells in enumerate(sheet.rows, start=1):
            _set_height(page, row, cells, sheet.columns)
            for index, cell in enumerate(cells):
                if isinstance(cell, str) and cell:
                    if page.write_string(row, index, cell, quoted if cell[0] in "=+-@'" else text) != 0:
                        raise ValueError(f"{sheet.name}: a text of {len(cell)} characters does not fit in a cell")
                elif isinstance(cell, date):
                    page.write_datetime(row, index, cell, day)
                elif isinstance(cell, int):
                    page.write_number(row, index, cell, number)
    workbook.close()
    return out.getvalue()


def _set_height(page: Any, row: int, cells: Sequence[Cell], columns: Sequence[Column]) -> None:  # noqa: ANN401
    """Make a row as high as its texts need: Excel would do it by itself, LibreOffice does not."""
    lines = 1
    for cell, column in zip(cells, columns, strict=False):
        if isinstance(cell, str) and (len(cell) > column.width or "\n" in cell):
            lines = max(lines, sum(max(1, -(-len(line) // column.width)) for line in cell.split("\n")))
    if lines > 1:
        page.set_row(row, min(lines * _LINE, _HIGHEST))
