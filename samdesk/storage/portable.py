"""Statements that SQLAlchemy has for one database only, for SQLite and PostgreSQL both.

What PostgreSQL calls otherwise than SQLite it is taught in ``postgresql``. SQLAlchemy's part for PostgreSQL is not
imported here: the window of all who have a desk file would start later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects.sqlite import dml

if TYPE_CHECKING:
    from typing import Self


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
