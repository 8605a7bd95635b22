"""Statements that SQLAlchemy has for one database only, for SQLite and PostgreSQL both.

What PostgreSQL calls otherwise than SQLite it is taught in ``postgresql``. SQLAlchemy's part for PostgreSQL is not
imported here: the window of all who have a desk file would start later.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import insert
from sqlalchemy.dialects.sqlite import dml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from sqlalchemy import Connection, Dialect

    from samdesk.storage.tables import Table


class _DoNothing(dml.OnConflictDoNothing):
    inherit_cache = True
    constraint_target = None
    """PostgreSQL could also name a constraint."""


class _DoUpdate(dml.OnConflictDoUpdate):
    inherit_cache = True
    constraint_target = None


class upsert(dml.Insert):  # noqa: N801 - reads as ``insert`` of SQLAlchemy does
    """An ``INSERT`` that says what to do with a row whose key is there already, for both databases."""

    inherit_cache = True

    def on_conflict_do_nothing(self, index_elements: Any = None, index_where: Any = None) -> Self:  # noqa: ANN401
        """Leave the row that is there as it is."""
        return self.ext(_DoNothing(index_elements, index_where))

    def on_conflict_do_update(
        self,
        index_elements: Any = None,  # noqa: ANN401 - as SQLAlchemy has it
        index_where: Any = None,  # noqa: ANN401
        set_: Any = None,  # noqa: ANN401
        where: Any = None,  # noqa: ANN401
    ) -> Self:
        """Change the row that is there; ``index_elements``, the columns of its key, must be named."""
        return self.ext(_DoUpdate(index_elements, index_where, set_, where))


def insert_as_kept(db: Connection, table: type[Table], rows: Sequence[Mapping[str, str | int | None]]) -> None:
    """Insert many rows whose values are as they are kept already, so that nothing is made of them once more.

    For tables that get millions of rows: it takes a third of the time. All rows name the same columns.
    """
    if not rows:
        return
    sql, order = _compiled(table, tuple(rows[0]), db.dialect)
    db.exec_driver_sql(sql, [tuple(row[name] for name in order) for row in rows] if order else [*rows])


@cache
def _compiled(table: type[Table], columns: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """An ``INSERT`` as a database takes it, and the order of its values if it does not go by their names."""
    made = insert(table).compile(dialect=dialect, column_keys=columns)
    return str(made), tuple(made.positiontup or ()) if made.positional else ()
