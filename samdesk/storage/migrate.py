"""Bring an older desk file to this program's version. Loads Alembic, so it is imported only when needed.

Order that was found safe: foreign keys off before the transaction (a batch migration with foreign keys on
deletes cascading children silently), one transaction for all steps, foreign keys and row counts checked before
the commit. The caller has made a checked copy first.
"""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from samdesk.domain.faults import refused
from samdesk.language import _
from samdesk.storage.migrations import VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine


def migrate(engine: Engine, version: int) -> None:
    """Run the steps from ``version`` to ``VERSION`` in one transaction.

    Raises ``Refused`` and rolls back if the result breaks a foreign key or a table lost rows.
    """
    with engine.connect() as connection, _foreign_keys_off(connection), connection.begin():
        before = _row_counts(connection)
        operations = Operations(MigrationContext.configure(connection))
        for number in range(version + 1, VERSION + 1):
            import_module(f"samdesk.storage.migrations.step_{number}").upgrade(operations)
        after = _row_counts(connection)
        lost = sorted(table for table, rows in before.items() if after.get(table, rows) < rows)
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if lost or broken:
            raise refused(
                _("The desk file could not be brought to the new version without loss ({tables}).").format(
                    tables=", ".join(lost) or _("broken links")
                ),
                _("Nothing was changed. Report it, and go on with the earlier version of the program."),
            )
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")


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
    tables = connection.execute(
        text("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    ).scalars()
    return {name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in list(tables)}
