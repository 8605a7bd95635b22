"""Statements that SQLAlchemy has for one database only, for SQLite and PostgreSQL both.

What PostgreSQL calls otherwise than SQLite it is taught in ``postgresql``. SQLAlchemy's part for PostgreSQL is not
imported here: the window of all who have a desk file would start later.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from sqlalchemy import Integer, TypeDecorator, insert
from sqlalchemy import column as plain_column
from sqlalchemy import table as plain_table
from sqlalchemy.dialects.sqlite import dml

from samdesk.storage.columns import Flag

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Self

    from sqlalchemy import Connection, Dialect, TableClause
    from sqlalchemy import Table as SqlTable
    from sqlalchemy.types import TypeEngine

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


@cache
def as_kept(table: SqlTable) -> TableClause:
    """A table whose values come and go as they are kept."""
    return plain_table(table.name, *(plain_column(one.name, _kept_as(one.type)) for one in table.columns))


def _kept_as(kind: TypeEngine[Any]) -> TypeEngine[Any]:
    if isinstance(kind, Flag):
        return Integer()
    return kind.impl_instance if isinstance(kind, TypeDecorator) else kind


def insert_as_kept(db: Connection, table: type[Table], rows: Sequence[Mapping[str, str | int | None]]) -> None:
    """Insert many rows whose values are as they are kept already, so that nothing is made of them once more.

    For tables that get millions of rows: it takes a third of the time. All rows name the same columns.
    """
    if not rows:
        return
    if db.dialect.name != "sqlite":  # which takes many rows at once only as such a statement
        db.execute(insert(as_kept(cast("SqlTable", table.__table__))), rows)
        return
    sql, order = _compiled(table, tuple(rows[0]), db.dialect)
    db.exec_driver_sql(sql, [tuple(row[name] for name in order) for row in rows] if order else [*rows])


@cache
def _compiled(table: type[Table], columns: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    """An ``INSERT`` as a database takes it, and the order of its values if it does not go by their names."""
    made = insert(table).compile(dialect=dialect, column_keys=columns)
    return str(made), tuple(made.positiontup or ()) if made.positional else ()
