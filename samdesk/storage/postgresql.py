"""PostgreSQL taught the words of SQLite that the queries use. Imported only where a database is opened.

The tables are those of a desk file, so yes and no are 1 and 0 there too. ``LIKE`` takes no notice of capital letters,
sums of whole numbers are whole, and an index that is for some rows only in a desk file is so here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import psycopg
from psycopg.adapt import AdaptersMap, Loader
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGDDLCompiler
from sqlalchemy.dialects.postgresql.psycopg import PGCompiler_psycopg, PGDialect_psycopg

if TYPE_CHECKING:
    from psycopg.abc import Buffer

_MANY: Final = 20
"""So many rows are worth a ``COPY``."""
NAME: Final = "postgresql+samdesk://"
"""What SQLAlchemy knows this dialect by."""


class _Queries(PGCompiler_psycopg):
    def visit_like_op_binary(self, binary: Any, operator: Any, **kw: Any) -> str:  # noqa: ANN401 - as SQLAlchemy's
        said: str = super().visit_like_op_binary(binary, operator, **kw)  # type: ignore[no-untyped-call]
        return said.replace(" LIKE ", " ILIKE ", 1)

    def visit_json_array_length_func(self, function: Any, **kw: Any) -> str:  # noqa: ANN401 - as SQLAlchemy's
        return f"json_array_length(CAST({self.process(function.clauses.clauses[0], **kw)} AS json))"


class _Tables(PGDDLCompiler):
    def visit_create_index(
        self,
        create: Any,  # noqa: ANN401 - as SQLAlchemy's
        include_schema: bool = False,
        include_table_schema: bool = True,
        **kw: Any,  # noqa: ANN401
    ) -> str:
        options = create.element.dialect_options
        options["postgresql"]["where"] = options["sqlite"]["where"]
        said: str = super().visit_create_index(create, **kw)  # type: ignore[no-untyped-call]
        return said


class Dialect(PGDialect_psycopg):
    """SQLAlchemy's dialect for psycopg, with the words above."""

    supports_statement_cache = True
    supports_native_boolean = False
    statement_compiler = _Queries
    ddl_compiler = _Tables

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:  # noqa: ANN401
        """Send the rows of a plain ``INSERT`` all at once by ``COPY``: one by one they take three times as long."""
        table = _plain_insert(context) if len(parameters) >= _MANY else None
        if table is None:
            super().do_executemany(cursor, statement, parameters, context)  # type: ignore[no-untyped-call]
            return
        keys = list(parameters[0])
        into = Composed([Identifier(table.name), SQL(" ("), SQL(", ").join(map(Identifier, keys)), SQL(")")])
        with cursor.copy(SQL("COPY {} FROM STDIN").format(into)) as copy:
            for row in parameters:
                copy.write_row([row[key] for key in keys])


def _plain_insert(context: Any) -> Any:  # noqa: ANN401 - types that SQLAlchemy keeps to itself
    """The table of a statement that only puts given values into its columns, ``None`` for any other statement."""
    if context is None or not context.isinsert:
        return None
    compiled = context.compiled
    asks_more = compiled.statement._post_values_clause is not None or compiled.effective_returning
    given = {column.name for column in compiled.statement.table.columns} >= compiled.binds.keys()
    return compiled.statement.table if given and not asks_more and compiled.statement.select is None else None


class _WholeSum(Loader):
    """PostgreSQL's sum of whole numbers, which is a decimal; nothing else is one here."""

    def load(self, data: Buffer) -> float:
        text = bytes(data).decode()
        return float(text) if "." in text else int(text)


def adapters() -> AdaptersMap:
    """How values come from the server."""
    known = AdaptersMap(psycopg.adapters)
    known.register_loader("numeric", _WholeSum)
    return known


registry.register("postgresql.samdesk", __name__, "Dialect")
