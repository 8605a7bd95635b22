"""What a report says, apart from the file it is written to: texts, key figures, tables and charts.

Values keep their type, so that a workbook gets numbers and paper gets formatted text. Texts are in the
document's language already; keys are English and stay the same, because others' programs read them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class Cell(StrEnum):
    """What a value is, and so how it is written and aligned."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    PERCENT = "percent"
    POINTS = "points"
    """Percentage points, with a sign."""
    DATE = "date"


Value = str | int | Decimal | date | None
"""A cell's value; ``None`` where there is none. Percentages are in percent: 93, not 0.93."""


@dataclass(frozen=True)
class Column:
    """A column of a table. ``labels`` says what a coded text is called; files that machines read keep the code.

    A column with ``parts`` holds a tuple of values: on paper they share a cell, written by ``pattern``
    ("{0} ({1})", which may leave parts out) or, without one, those that say something after each other, and in data
    files each part is a column of its own. A part with
    ``marks`` is written by them where it shares a cell: a sign for some of its codes, nothing for the others.
    """

    key: str
    title: str
    cell: Cell = Cell.TEXT
    decimals: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Column, ...] = ()
    pattern: str = ""


Row = tuple[Value | tuple[Value, ...], ...]
"""A table's row: one value for each column, a tuple of values for a column with parts."""


@dataclass(frozen=True)
class ByHand:
    """A column to write in by hand, on paper only; nothing is ever printed in it.

    ``width`` and ``height``, the least of its rows, are in mm.
    """

    title: str
    width: float
    height: float = 0.0


@dataclass(frozen=True)
class Table:
    """A table with a total row or none, and notes below it.

    ``group`` is the key of a text column whose values head the rows on paper instead of standing in each of
    them; rows of the same value follow each other, and there is no total. Within a group the values of the
    ``subgroup`` columns together head the rows that share them, and that of the ``once`` column stands only on the
    first of them.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: Row | None = None
    notes: tuple[str, ...] = ()
    group: str = ""
    subgroup: tuple[str, ...] = ()
    once: str = ""
    by_hand: tuple[ByHand, ...] = ()

    @property
    def data_columns(self) -> tuple[Column, ...]:
        """The columns of a data file: parts instead of the columns that hold them."""
        return tuple(part for column in self.columns for part in column.parts or (column,))


def data_row(row: Row) -> tuple[Value, ...]:
    """A row's values for ``Table.data_columns``."""
    return tuple(value for cell in row for value in (cell if isinstance(cell, tuple) else (cell,)))


@dataclass(frozen=True)
class Heading:
    """A heading of the second order; the document's title is the first."""

    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text; ``number`` is that of a step to take, 0 where it is none."""

    text: str
    number: int = 0

    @property
    def said(self) -> str:
        """The text with its number before it."""
        return f"{self.number}. {self.text}" if self.number else self.text


@dataclass(frozen=True)
class Figure:
    """A key figure: what it is, its value, and a few words under it."""

    key: str
    label: str
    value: Value
    cell: Cell = Cell.INTEGER
    note: str = ""


@dataclass(frozen=True)
class Figures:
    """Key figures in a row."""

    items: tuple[Figure, ...]


@dataclass(frozen=True)
class BarChart:
    """Horizontal bars from 0 to 100 percent, of columns of a table that stands in the same document.

    ``table`` is the table's key; ``label``, ``value`` and ``earlier`` (last year's, or empty) are keys of its
    ``data_columns``, whose titles name the bars. ``goal`` is drawn as a line.
    """

    title: str
    table: str
    label: str
    value: str
    earlier: str = ""
    goal: int | None = None
    goal_name: str = ""


Block = Heading | Paragraph | Figures | Table | BarChart


@dataclass(frozen=True)
class Document:
    """A report. ``kind`` is its stable name, ``source`` the file that the figures come from.

    Raises ``ValueError`` if two tables or two key figures share a key, because a file would lose one of them.
    """

    kind: str
    title: str
    round_name: str
    language: str
    made_on: date
    source: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        for keys in ([table.key for table in self.tables], [figure.key for figure in self.figures]):
            if len(set(keys)) < len(keys):
                raise ValueError(f"a key stands twice in {keys}")

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All key figures, in their order."""
        return tuple(figure for block in self.blocks if isinstance(block, Figures) for figure in block.items)

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, the main one first."""
        return tuple(block for block in self.blocks if isinstance(block, Table))

    def table(self, key: str) -> Table:
        """The table with a key; raises ``KeyError`` if the document has none."""
        return {table.key: table for table in self.tables}[key]
