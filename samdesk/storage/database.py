"""A desk in a PostgreSQL database: for a collection that several people work in, or one of national size.

The tables and queries are those of a desk file. Everybody may read at any time and sees one state; whoever writes
takes turns with the others by an advisory lock that lasts as long as the transaction, so that numbers that count on
stay unique and nobody decides by what another one is about to change. The server's own tools make its backups.

The URL goes to PostgreSQL's library as it is, so its password file, service file, TLS settings and environment
variables work as everywhere. Neither the driver nor SQLAlchemy's dialect is loaded before a database is opened.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Engine, QueuePool, create_engine, event, inspect
from sqlalchemy.exc import DisconnectionError

from samdesk.domain.faults import refused
from samdesk.language import _
from samdesk.storage import identity
from samdesk.storage.database_errors import known_errors, no_address
from samdesk.storage.desk import Connection, Desk
from samdesk.storage.metadata import METADATA
from samdesk.storage.migrations import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    import psycopg

    from samdesk.domain.addresses import DatabaseUrl

_TAKE_TURN: Final = (
    "SELECT set_config('lock_timeout', '60s', true), pg_advisory_xact_lock(1396788548), pg_notify('samdesk', '')"
)
"""Waits for whoever writes now, a minute at most (one file of a whole country takes that long); the number is
``SAMD``. What the others are told is sent when the transaction is kept."""
_IDLE: Final = 30
"""Seconds after which a connection is looked at before it is used: a firewall may have cut it meanwhile."""
_CONNECT_SECONDS: Final = 15


class Database(Desk):
    """A desk in a database, open in as many programs as people work with it."""

    def __init__(self, url: DatabaseUrl, engine: Engine, *, read_only: bool) -> None:
        super().__init__(url, url.title, engine, read_only=read_only)
        self.url = url
        self._listening: object = None

    def _known_errors(self) -> AbstractContextManager[None]:
        return known_errors(self.url)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """As of every desk; raises ``Refused`` too if a newer program has brought the tables up to date meanwhile."""
        with super().writing() as connection:
            _refuse_newer(int(identity.get(connection, identity.VERSION_KEY) or 0), self.url)
            yield connection

    def changed_elsewhere(self) -> bool:
        """Whether another program has written since this was asked last. Asks what has arrived, not the server."""
        with self._known_errors(), self._engine.connect() as connection:
            driver = _driver(connection)
            if driver is not self._listening:  # the first time, or the connection was lost and is a new one
                connection.exec_driver_sql("LISTEN samdesk")
                connection.commit()
                first, self._listening = self._listening is None, driver
                return not first
            own = driver.info.backend_pid
            return any([heard.pid != own for heard in driver.notifies(timeout=0)])  # noqa: C419 - all must be heard

    def make_ready(self) -> None:
        """Bring a database of an older version up to date.

        Raises ``Refused`` if there is no desk in it, it is newer than the program, or tables are missing.
        """
        with self.reading() as connection:
            version = _version(connection, self.url)
        if version < VERSION:
            from samdesk.storage.migrate import run_steps

            with self.writing() as connection:
                version = _version(connection, self.url)  # somebody else may have been quicker
                run_steps(connection, version)
                identity.put(connection, identity.VERSION_KEY, str(VERSION))
        with self.reading() as connection:
            missing = METADATA.tables.keys() - set(inspect(connection).get_table_names())
        if missing:
            raise refused(
                _("{file} is damaged ({error}).").format(file=self.title, error=_("tables are missing")),
                _("Ask whoever runs the server to restore it from a backup."),
            )


def create_database(url: DatabaseUrl, fill: Callable[[Connection], None]) -> None:
    """Make the tables of a desk in a database that has none, with what ``fill`` writes, all or nothing.

    Raises ``Refused`` if there is a desk in it, or something else that has the names of its tables.
    """
    engine = _engine(url)
    try:
        with known_errors(url), engine.connect() as connection:
            connection.execution_options(samdesk_writes=True)
            with connection.begin():
                _fill(connection, url, fill)
    finally:
        engine.dispose()


def _fill(connection: Connection, url: DatabaseUrl, fill: Callable[[Connection], None]) -> None:
    if METADATA.tables.keys() & set(inspect(connection).get_table_names()):
        raise refused(
            _("{file} exists already.").format(file=url.title), _("Choose another name; nothing was overwritten.")
        )
    METADATA.create_all(connection, checkfirst=False)
    identity.put(connection, identity.VERSION_KEY, str(VERSION))
    fill(connection)
    for table in METADATA.sorted_tables:
        if (counted := table.autoincrement_column) is not None:
            _count_on(connection, table.name, counted.name)


def _count_on(connection: Connection, table: str, column: str) -> None:
    """Let the numbers of new rows follow those of rows that came with their own."""
    connection.exec_driver_sql(
        f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), "
        f"(SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
    )


def open_database(url: DatabaseUrl, *, read_only: bool = False) -> Database:
    """Open the desk in a database, migrating an older one.

    Raises ``Refused`` if the server or the database is not there or does not let one in, or if it holds no desk or one
    that is newer than the program.
    """
    database = Database(url, _engine(url), read_only=read_only)
    try:
        database.make_ready()
    except BaseException:
        database.close()
        raise
    return database


def _version(connection: Connection, url: DatabaseUrl) -> int:
    if not inspect(connection).has_table("setting"):
        raise refused(
            _("The database {name} holds nothing of SamDesk.").format(name=url.title),
            _("Prepare it with “samdesk init”, or check the address."),
        )
    version = int(identity.get(connection, identity.VERSION_KEY) or 0)
    if version < 1:
        raise refused(
            _("{file} is damaged ({error}).").format(file=url.title, error=_("it has no version")),
            _("Ask whoever runs the server to restore it from a backup."),
        )
    _refuse_newer(version, url)
    return version


def _refuse_newer(version: int, url: DatabaseUrl) -> None:
    if version > VERSION:
        raise refused(
            _("{file} was written by a newer version of SamDesk.").format(file=url.title),
            _("Update the program on this computer; the database was not changed."),
        )


def _engine(url: DatabaseUrl) -> Engine:
    """An engine with one connection, made when it is first needed."""
    try:
        from samdesk.storage import postgresql
    except ImportError as error:
        raise refused(
            _("This installation has nothing to open a PostgreSQL database with."),
            _("Install SamDesk with that part: samdesk[postgresql]."),
        ) from error
    adapters = postgresql.adapters()

    def connect() -> psycopg.Connection:
        return _connect(url, adapters)

    engine = create_engine(
        postgresql.NAME,
        creator=connect,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
        use_native_hstore=False,
    )
    event.listen(engine, "begin", _begin)
    event.listen(engine, "checkin", _note_time)
    event.listen(engine, "checkout", _check_idle)
    return engine


def _connect(url: DatabaseUrl, adapters: Any) -> psycopg.Connection:  # noqa: ANN401 - a type of the driver's
    import psycopg
    from psycopg.conninfo import conninfo_to_dict

    try:
        given = conninfo_to_dict(url.text)
    except psycopg.ProgrammingError:
        # What the driver says quotes the URL, and the URL may hold a password.
        raise no_address() from None
    usual: dict[str, Any] = {"application_name": "SamDesk", "client_encoding": "UTF8"}
    if "connect_timeout" not in given and "PGCONNECT_TIMEOUT" not in os.environ:
        usual["connect_timeout"] = _CONNECT_SECONDS
    connection = psycopg.connect(url.text, context=adapters, **usual)
    if connection.info.parameter_status("server_encoding") != "UTF8":
        connection.close()
        raise refused(
            _("The database {name} does not keep all letters.").format(name=url.title),
            _("Ask whoever runs the server for a database with the encoding UTF8."),
        )
    return connection


def _begin(connection: Connection) -> None:
    """Begin to read one state of everything, or to write when it is one's turn."""
    from psycopg import IsolationLevel

    writes = connection.get_execution_options().get("samdesk_writes")
    driver = _driver(connection)
    # A writer must see what those before it in the queue wrote, so each of its statements looks anew.
    driver.isolation_level = IsolationLevel.READ_COMMITTED if writes else IsolationLevel.REPEATABLE_READ
    driver.read_only = not writes
    if writes:
        connection.exec_driver_sql(_TAKE_TURN)


def _driver(connection: Connection) -> psycopg.Connection:
    driver: Any = connection.connection.driver_connection
    found: psycopg.Connection = driver
    return found


def _note_time(_connection: object, record: Any) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
    record.info["used"] = monotonic()


def _check_idle(connection: Any, record: Any, _proxy: object) -> None:  # noqa: ANN401 - as SQLAlchemy calls it
    if monotonic() - record.info.get("used", monotonic()) > _IDLE:
        import psycopg

        try:
            connection.execute("")
            connection.rollback()
        except psycopg.OperationalError as error:
            raise DisconnectionError from error
