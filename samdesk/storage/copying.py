"""Copy everything from one desk into an empty one: from a desk file into a database, or back.

The values are copied as they are kept, which is the same everywhere, so nothing is read and written anew on the way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from samdesk.storage.identity import VERSION_KEY
from samdesk.storage.metadata import METADATA
from samdesk.storage.portable import as_kept

if TYPE_CHECKING:
    from sqlalchemy import Column, Table, TableClause

_AT_ONCE: Final = 2000
"""Rows that are in memory at a time."""


def copy_all(source: Connection, target: Connection) -> None:
    """Copy the rows of all tables; those of the target are there and empty."""
    for table in METADATA.sorted_tables:
        _copy_table(source, target, table)


def _copy_table(source: Connection, target: Connection, table: Table) -> None:
    plain = as_kept(table)
    later = [one.name for one in table.columns if _points_to_own_table(one)]
    wanted = select(*plain.columns)
    if table.name == "setting":
        wanted = wanted.where(plain.c.key != VERSION_KEY)
    links: list[dict[str, Any]] = []
    for some in source.execute(wanted, execution_options={"yield_per": _AT_ONCE}).mappings().partitions():
        rows = [dict(row) for row in some]
        if later:
            keys = [one.name for one in table.primary_key]
            links += [{f"_{name}": row[name] for name in (*keys, *later)} for row in rows if any(map(row.get, later))]
            rows = [{**row, **dict.fromkeys(later)} for row in rows]
        target.execute(insert(plain), rows)
    if links:
        target.execute(_link(table, plain, later), links)


def _link(table: Table, plain: TableClause, later: list[str]) -> Any:  # noqa: ANN401 - a statement of SQLAlchemy
    """Rows that point to rows of their own table are told so once all are there."""
    keys = (plain.c[one.name] == bindparam(f"_{one.name}") for one in table.primary_key)
    return update(plain).where(*keys).values({name: bindparam(f"_{name}") for name in later})


def _points_to_own_table(one: Column[Any]) -> bool:
    return any(link.column.table is one.table and not link.deferrable for link in one.foreign_keys)
