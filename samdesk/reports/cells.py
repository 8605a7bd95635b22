"""Values as readers see them: percent signs, decimal commas, signs of differences, in the document's language."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from samdesk.domain.document import Cell, Column, Value
from samdesk.language import number

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

NO_VALUE: Final = "–"
MINUS: Final = "\u2212"


def percent_text(value: Decimal | int | None, language: str, decimals: int = 0) -> str:
    """93%, as the regions' own reports print it; a dash where there is no percentage."""
    return NO_VALUE if value is None else number(float(value), decimals, language=language) + "%"


def points_text(value: Decimal | int, language: str) -> str:
    """Percentage points with a sign: +11, −20, 0."""
    sign = "+" if value > 0 else MINUS if value < 0 else ""
    return sign + number(abs(float(value)), language=language)


def value_text(value: Value, column: Column, language: str) -> str:
    """One value of a column without parts."""
    if value is None:
        return NO_VALUE
    if isinstance(value, str):
        return column.labels.get(value, value)
    if isinstance(value, date):
        return value.isoformat()
    if column.cell is Cell.PERCENT:
        return percent_text(value, language, column.decimals)
    if column.cell is Cell.POINTS:
        return points_text(value, language)
    return number(float(value), column.decimals, language=language)


def cell_text(value: Value | tuple[Value, ...], column: Column, language: str) -> str:
    """A cell as it is printed, parts put together by the column's pattern."""
    if isinstance(value, tuple):
        parts = [_part_text(part, of, language) for part, of in zip(value, column.parts, strict=True)]
        return column.pattern.format(*parts) if column.pattern else "; ".join(filter(None, parts))
    return value_text(value, column, language)


def _part_text(value: Value, column: Column, language: str) -> str:
    if not column.marks:
        return value_text(value, column, language)
    return column.marks.get(value, "") if isinstance(value, str) else ""


def day_of(at: datetime | None) -> date | None:
    """The day of an event where the report is made, not in universal time: that is the day people remember."""
    return at.astimezone().date() if at else None


def names(items: Iterable[str]) -> str:
    """Names in a sentence."""
    return ", ".join(items)
