"""Kinds of columns: what a value is in the program, and how SQLite and PostgreSQL both keep it.

The same values are kept in the same form by both, so that a desk can move from one to the other: times and dates as
text, yes and no as 1 and 0. Text is compared by its bytes, as SQLite does, whatever language a server was set up for.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import BigInteger, Boolean, Integer, Text, TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect
    from sqlalchemy.types import TypeEngine

Words: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Text."""
Whole: Final = Integer().with_variant(BigInteger(), "postgresql")
"""A whole number of up to 64 bits, which SQLite's always are."""


class Day(TypeDecorator[date]):
    """A date as ISO 8601 text."""

    impl = Words
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:
        """As it is stored."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:
        """As the program sees it."""
        return None if value is None else date.fromisoformat(value)


class Moment(TypeDecorator[datetime]):
    """A time in UTC as ISO 8601 text that ends in Z."""

    impl = Words
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """As it is stored; naive times are refused, they would hide a time zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without time zone")
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """As the program sees it."""
        return None if value is None else datetime.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """Yes or no as 1 or 0. In a condition write the column itself, or ``~`` before it."""

    impl = Boolean
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """A number everywhere: SQLite's strict tables know nothing else."""
        return dialect.type_descriptor(Integer())

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        """As it is stored."""
        return None if value is None else int(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> bool | None:
        """As the program sees it."""
        return None if value is None else bool(value)


class Json(TypeDecorator[Any]):
    """Small lists and mappings as JSON text."""

    impl = Words
    cache_ok = True

    def process_bind_param(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ANN401 - any JSON
        """As it is stored."""
        return None if value is None else json.dumps(value, ensure_ascii=False, sort_keys=True)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 - any JSON
        """As the program sees it."""
        if value == "[]":
            return []  # most of the many thousands of forms and units
        return None if value is None else json.loads(value)
