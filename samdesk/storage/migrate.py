"""Bring an older desk to this program's version. Loads Alembic, so it is imported only when needed.

Order that was found safe for a file: foreign keys off before the transaction (a batch migration with foreign keys on
deletes cascading children silently), one transaction for all steps, foreign keys and row counts checked before
the commit. The caller has made a checked copy first.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, inspect, select
from sqlalchemy import table as quoted

from samdesk.domain.faults import refused
from samdesk.language import _
from samdesk.storage.migrations import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from samdesk.domain.faults import Refused


def migrate_file(engine: Engine, version: int) -> None:
    """Bring a desk file from ``version`` to ``VERSION`` in one transaction.

    Raises ``Refused`` and rolls back if the result breaks a foreign key or a table lost rows.
    """
    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        run_steps(connection, version)
        if connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
            raise _lossy(_("broken links"))
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


def run_steps(connection: Connection, version: int) -> None:
    """Run the steps from ``version`` to ``VERSION``. Raises ``Refused`` if a table lost rows by them."""
    before = _row_counts(connection)
    operations = Operations(MigrationContext.configure(connection))
    for number in range(version + 1, VERSION + 1):
        import_module(f"samdesk.storage.migrations.step_{number}").upgrade(operations)
    after = _row_counts(connection)
    lost = sorted(table for table, rows in before.items() if after.get(table, rows) < rows)
    if lost:
        raise _lossy(", ".join(lost))


def _lossy(tables: str) -> Refused:
    return refused(
        _("The desk file could not be brought to the new version without loss ({tables}).").format(tables=tables),
        _("Nothing was changed. Report it, and go on with the earlier version of the program."),
    )


@contextmanager
def _foreign_keys_off(connection: Connection) -> Iterator[None]:
    """Switch on the driver's own connection, because inside a transaction the pragma does nothing."""
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def _row_counts(connection: Connection) -> dict[str, int]:
    names = inspect(connection).get_table_names()
    return {name: connection.execute(select(func.count()).select_from(quoted(name))).scalar_one() for name in names}
