"""Tables of a package: ``;``-separated CSV that a Swedish Excel opens right, described for Frictionless.

UTF-8 with byte order mark, lines ended by CR LF, times in UTC, 1 and 0 for yes and no, empty for nothing, several
values as a JSON array. A text that a spreadsheet might run as a formula, or that begins with an apostrophe, gets
an apostrophe before it; reading takes exactly one away. Data Package v1 with ``enum``, ``unique``, ``primaryKey``
and ``foreignKeys``. Knows nothing of which tables there are.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from samdesk.domain import form_id
from samdesk.exchange.fault_list import FaultList, shown
from samdesk.exchange.json_values import FORBIDDEN, NUMBER_MOST, Misfit, loaded, read_date
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

PREFIX: Final = "'"
RUN_BY_SPREADSHEETS: Final = ("=", "+", "-", "@", "\t", "\r")
CELL_MOST: Final = 100_000
"""Longest text of a cell, in characters."""

_PREFIXED: Final = (*RUN_BY_SPREADSHEETS, "\n", PREFIX)
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{6})?Z")
_WHOLE: Final = re.compile(r"0|[1-9][0-9]{0,9}")
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_FORM_ID: Final = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}")
_DIALECT: Final = {
    "delimiter": ";",
    "lineTerminator": "\r\n",
    "quoteChar": '"',
    "doubleQuote": True,
    "skipInitialSpace": False,
    "header": True,
}


@dataclass(frozen=True)
class CellType:
    """How values of one type are written and read; both raise ``Misfit``. ``schema`` is Frictionless's name for it."""

    schema: Mapping[str, Any]
    write: Callable[[Any], str]
    read: Callable[[str], Any]
    constraints: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Column:
    """A column; ``values`` are the only ones that it may hold, where they are known."""

    name: str
    type: CellType
    required: bool = False
    values: tuple[str, ...] = ()

    def described(self, unique: bool) -> dict[str, Any]:
        """The field as Frictionless describes it."""
        constraints: dict[str, Any] = dict(self.type.constraints)
        if self.required:
            constraints["required"] = True
        if unique:
            constraints["unique"] = True
        if self.values:
            constraints["enum"] = [self.type.write(value) for value in self.values]
        return {"name": self.name, **self.type.schema} | ({"constraints": constraints} if constraints else {})

    def value(self, cell: str) -> Any:  # noqa: ANN401 - what the column holds
        """What a cell says; raises ``Misfit``."""
        if not cell and self.required:
            raise Misfit(_("The cell is empty."))
        value = self.type.read(cell)
        if self.values and cell and value not in self.values:
            raise Misfit(
                _("“{text}” is not one of {values}.").format(text=shown(cell), values=shown(", ".join(self.values)))
            )
        return value


@dataclass(frozen=True)
class Table:
    """A member ``name.csv``. ``foreign_keys`` says, by columns, in which table's columns the same values are."""

    name: str
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]
    foreign_keys: Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    @property
    def member(self) -> str:
        """Name of the member."""
        return f"{self.name}.csv"

    def written(self, rows: Iterable[Sequence[Any]], faults: FaultList) -> bytes:
        """The member with these rows of values; values that cannot be written are noted as faults."""
        return self.joined(
            cells
            for number, row in enumerate(rows, 2)
            if (cells := self.checked_cells(number, row, faults)) is not None
        )

    def joined(self, rows: Iterable[Sequence[str]]) -> bytes:
        """The member with these rows of cells, already written as their types say."""
        buffer = io.BytesIO()
        with io.TextIOWrapper(buffer, "utf-8", newline="") as text:
            text.write("\ufeff")
            writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
            writer.writerow([column.name for column in self.columns])
            writer.writerows(rows)
            text.flush()
            return buffer.getvalue()

    def cells(self, data: bytes, faults: FaultList) -> Iterator[tuple[int, list[str]]]:
        """Row numbers (1 is the header) and cells as they stand; what is no such table is noted as a fault."""
        header = [column.name for column in self.columns]
        row = 0
        with io.TextIOWrapper(io.BytesIO(data), "utf-8-sig", newline="") as text:
            try:
                for row, cells in enumerate(csv.reader(text, delimiter=";", strict=True), 1):
                    if row == 1 and cells != header:
                        what = _("The columns should be {names}.").format(names=", ".join(header))
                        faults.add(what, member=self.member, row=1)
                        return
                    if len(cells) != len(header):
                        what = _("The row has {n} cells instead of {wanted}.").format(n=len(cells), wanted=len(header))
                        faults.add(what, member=self.member, row=row)
                    elif row > 1:
                        yield row, cells
            except (csv.Error, UnicodeDecodeError):
                faults.add(_("From here the table cannot be read."), member=self.member, row=row + 1)
        if row == 0:
            faults.add(_("The table is empty, even its header is missing."), member=self.member)

    def values(self, row: int, cells: Sequence[str], faults: FaultList) -> list[Any] | None:
        """The values of a row's cells; ``None``, and the faults noted, if a cell is not of its type."""
        found: list[Any] = []
        for column, cell in zip(self.columns, cells, strict=True):
            try:
                found.append(column.value(cell))
            except Misfit as misfit:
                faults.add(str(misfit), member=self.member, row=row, column=column.name)
        return found if len(found) == len(cells) else None

    def read(self, data: bytes, faults: FaultList) -> Iterator[tuple[int, list[Any]]]:
        """Row numbers and values of all rows that are right; faults are noted, a key that occurs twice is one."""
        places = [at for at, column in enumerate(self.columns) if column.name in self.primary_key]
        seen: set[tuple[Any, ...]] = set()
        for row, cells in self.cells(data, faults):
            values = self.values(row, cells, faults)
            if values is None:
                continue
            key = tuple(values[at] for at in places)
            if key in seen:
                faults.add(_("The row is there twice."), member=self.member, row=row, column=self.primary_key[-1])
                continue
            seen.add(key)
            yield row, values

    def checked_cells(self, row: int | None, values: Sequence[Any], faults: FaultList) -> list[str] | None:
        """The cells of a row's values; ``None``, and the faults noted, if a value cannot be written."""
        cells: list[str] = []
        for column, value in zip(self.columns, values, strict=True):
            try:
                cells.append(column.type.write(value))
            except Misfit as misfit:
                advice = _("Correct it, then export again.")
                faults.add(str(misfit), member=self.member, row=row, column=column.name, advice=advice)
        return cells if len(cells) == len(values) else None

    def described(self) -> dict[str, Any]:
        """The table as a resource of a Data Package."""
        alone = self.primary_key[0] if len(self.primary_key) == 1 else ""
        schema: dict[str, Any] = {
            "fields": [column.described(column.name == alone) for column in self.columns],
            "missingValues": [""],
            "primaryKey": list(self.primary_key),
        }
        if self.foreign_keys:
            schema["foreignKeys"] = [
                {"fields": list(ours), "reference": {"resource": resource, "fields": list(theirs)}}
                for ours, (resource, theirs) in self.foreign_keys.items()
            ]
        return {
            "profile": "tabular-data-resource",
            "name": self.name,
            "path": self.member,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": _DIALECT,
            "schema": schema,
        }


def described(name: str, title: str, tables: Iterable[Table]) -> dict[str, Any]:
    """The ``datapackage.json`` of a package with these tables; it declares the prefix of formula-like texts too."""
    return {
        "profile": "tabular-data-package",
        "name": name,
        "title": title,
        "samdesk": {"prefix": PREFIX, "prefixed": list(_PREFIXED)},
        "resources": [table.described() for table in tables],
    }


def written_text(text: str) -> str:
    """A text as a cell holds it: NFC, prefixed if a spreadsheet might run it. Raises ``Misfit``."""
    if not (text.isascii() and text.isprintable()):
        text = _checked(text)
    if len(text) > CELL_MOST:
        raise Misfit(_("The text is longer than {n} characters.").format(n=CELL_MOST))
    return PREFIX + text if text.startswith(_PREFIXED) else text


def read_text(cell: str) -> str:
    """The text that a cell holds, NFC. Raises ``Misfit``."""
    if not (cell.isascii() and cell.isprintable()):
        cell = _checked(cell)
    if len(cell) > CELL_MOST + 1:
        raise Misfit(_("The text is longer than {n} characters.").format(n=CELL_MOST))
    if cell.startswith(PREFIX):
        return cell[1:]
    if cell.startswith(_PREFIXED):
        raise Misfit(_("“{text}” lacks the apostrophe before it.").format(text=shown(cell)))
    return cell


def _checked(text: str) -> str:
    if FORBIDDEN.search(text) or "\r" in text:
        raise Misfit(_("“{text}” holds a control character.").format(text=shown(text)))
    return unicodedata.normalize("NFC", text)


def _matching(pattern: re.Pattern[str], what: Callable[[], str]) -> Callable[[str], str]:
    """A reader of cells that the pattern matches; ``what`` says in the user's language what such a cell is."""

    def read(cell: str) -> str:
        if cell and not pattern.fullmatch(cell):
            raise Misfit(_("“{text}” is not {what}.").format(text=shown(cell), what=what()))
        return cell

    return read


def _read_form_id(cell: str) -> str:
    plain = cell.replace("-", "")
    if not _FORM_ID.fullmatch(cell) or not form_id.is_valid(plain):
        raise Misfit(_("“{text}” is not a form id.").format(text=shown(cell)))
    return plain


def _read_whole(cell: str) -> int | None:
    if not cell:
        return None
    if not _WHOLE.fullmatch(cell) or int(cell) > NUMBER_MOST:
        raise Misfit(_("“{text}” is not a whole number.").format(text=shown(cell)))
    return int(cell)


def _write_whole(value: int | None) -> str:
    if value is not None and not 0 <= value <= NUMBER_MOST:
        raise Misfit(_("“{text}” is not a whole number.").format(text=value))
    return "" if value is None else str(value)


def _read_day(cell: str) -> date | None:
    day = read_date(cell) if cell else None
    if cell and day is None:
        raise Misfit(_("“{text}” is not a date.").format(text=shown(cell)))
    return day


def _write_time(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError(value)
    return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _read_time(cell: str) -> datetime:
    try:
        moment = datetime.fromisoformat(cell)
        if not _TIME.fullmatch(cell) or not 1970 <= moment.year <= 2200:  # others have no local time everywhere
            raise ValueError(cell)
        return moment
    except ValueError:
        raise Misfit(_("“{text}” is not a time in UTC.").format(text=shown(cell))) from None


def _write_list(values: Sequence[str]) -> str:
    text = json.dumps([_checked(value) for value in values], ensure_ascii=False) if values else ""
    if len(text) > CELL_MOST:
        raise Misfit(_("The text is longer than {n} characters.").format(n=CELL_MOST))
    return text


def _read_list(cell: str) -> tuple[str, ...]:
    if not cell:
        return ()
    values = loaded(cell.encode())
    if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
        raise Misfit(_("“{text}” is not a list of texts.").format(text=shown(cell)))
    return tuple(_checked(value) for value in values)


TEXT: Final = CellType({"type": "string"}, written_text, read_text)
HASH: Final = CellType(
    {"type": "string"}, str, _matching(_HASH, lambda: _("a SHA-256 value")), {"pattern": _HASH.pattern}
)
FORM_ID: Final = CellType({"type": "string"}, form_id.written, _read_form_id, {"pattern": _FORM_ID.pattern})
WHOLE: Final = CellType({"type": "integer"}, _write_whole, _read_whole, {"minimum": 0, "maximum": NUMBER_MOST})
YES_NO: Final = CellType(
    {"type": "boolean", "trueValues": ["1"], "falseValues": ["0"]},
    lambda value: "1" if value else "0",
    lambda cell: _matching(re.compile("[01]"), lambda: _("1 or 0"))(cell) == "1",
)
DAY: Final = CellType({"type": "date"}, lambda value: value.isoformat() if value else "", _read_day)
TIME: Final = CellType({"type": "datetime"}, _write_time, _read_time)
LIST: Final = CellType({"type": "array"}, _write_list, _read_list)
