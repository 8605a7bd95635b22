"""Sheets of an ``.xlsx`` workbook as lines of text cells: no formula, link or macro is run, no entity expanded.

Does not know what the columns mean. openpyxl parses with defusedxml, which the program depends on for this.
"""

from __future__ import annotations

import io
import warnings
import zipfile
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final, TypeVar

from samdesk.domain.faults import Fault, Where, input_fault
from samdesk.exchange.sheets import Table, column_letter, table_of
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

UNPACKED_LIMIT: Final = 100 * 1024 * 1024
"""Largest content of a workbook, in bytes."""

RATIO_LIMIT: Final = 200
MEMBER_LIMIT: Final = 1000

T = TypeVar("T")


def tables(data: bytes, file: str) -> Iterator[Table]:
    """The sheets of a workbook in order; raises ``InputFaults`` if it is damaged, too large or no workbook."""
    where = Where(file)
    _check_size(data, where)
    workbook = _guarded(where, lambda: _opened(data))
    for sheet in _guarded(where, lambda: list(workbook.worksheets)):
        faults: list[Fault] = []
        place = Where(file, sheet.title)
        sheet.reset_dimensions()  # what a file says of its own size is not to be trusted
        rows = _each_guarded(where, iter(sheet.iter_rows()))
        yield table_of(place, _lines(rows, place, faults), faults, full_rows=False)


def _opened(data: bytes) -> Any:  # noqa: ANN401 - openpyxl's workbook, which is not loaded before it is needed
    from openpyxl import load_workbook

    return load_workbook(io.BytesIO(data), read_only=True, keep_links=False)


def _check_size(data: bytes, where: Where) -> None:
    """Judge by the sizes that the archive states: what unpacks to more than that is an error of its own."""
    members = _guarded(where, lambda: zipfile.ZipFile(io.BytesIO(data)).infolist())
    unpacked = sum(member.file_size for member in members)
    if unpacked > UNPACKED_LIMIT or unpacked > len(data) * RATIO_LIMIT or len(members) > MEMBER_LIMIT:
        raise input_fault(
            _("The workbook unpacks to more than a list or a definition needs."),
            _("Copy the cells that matter to a new workbook, and save it."),
            where,
        )


def _guarded(where: Where, work: Callable[[], T]) -> T:
    """The result of work on a stranger's file.

    openpyxl answers damaged files with exceptions of every kind, and with warnings about what it leaves out; all
    the former mean that the workbook cannot be read, and the latter are of no use to the reader of a table.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return work()
        except Exception as error:
            raise input_fault(
                _("The file is damaged, or it is not an .xlsx workbook."),
                _("Open it in a spreadsheet and save it anew as .xlsx."),
                where,
            ) from error


def _each_guarded(where: Where, rows: Iterator[T]) -> Iterator[T]:
    end = object()
    while (row := _guarded(where, lambda: next(rows, end))) is not end:
        yield row  # type: ignore[misc]


def _lines(rows: Iterable[Any], where: Where, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    """Numbered lines of text; a formula or an error value is a fault, named once for each column."""
    named: set[int] = set()
    for number, row in enumerate(rows, start=1):
        line = []
        for index, cell in enumerate(row):
            if cell.data_type in "fe" and cell.value is not None:
                if index not in named:
                    faults.append(_not_a_value(Where(where.file, where.sheet, number), column_letter(index)))
                named.add(index)
                line.append("")
            else:
                line.append(_text(cell.value))
        yield number, line


def _not_a_value(where: Where, letter: str) -> Fault:
    return Fault(
        _("Column {letter} holds a formula or an error instead of a value.").format(letter=letter),
        _("Copy the column and paste it as values."),
        where,
    )


def _text(value: object) -> str:
    """What a cell says: dates in ISO form, whole numbers without decimals."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_", "")  # how Excel writes a carriage return
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return (value.date() if value.time() == time() else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
