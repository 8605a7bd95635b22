"""Runs tests of services on both kinds of desks: in a file, and the same desk in a PostgreSQL database.

A module takes part with ``pytestmark = on_both``. Its tests open desk files as ever; in the second run each file that
is opened was copied into a database of its own, and that is opened instead. A test marked ``only_files`` runs once.
"""

import hashlib
from contextlib import closing
from pathlib import Path
from typing import Any, ClassVar

import psycopg
import pytest
from sqlalchemy import select

from samdesk.domain.addresses import DatabaseUrl, DeskAddress
from samdesk.services import desks
from samdesk.storage import desk_file
from samdesk.storage.copying import copy_all
from samdesk.storage.database import create_database, open_database
from samdesk.storage.metadata import METADATA
from tests.postgresql import Server

on_both = [
    pytest.mark.usefixtures("kept_in"),
    pytest.mark.parametrize("kept_in", ["file", "postgresql"], indirect=True),
]


def moved(server: Server, file: Path) -> DatabaseUrl:
    """A database with what a desk file holds."""

    def fill(url: str) -> None:
        with desk_file.open_desk(file) as desk, desk.reading() as source:
            create_database(DatabaseUrl(url), lambda db: copy_all(source, db))

    return DatabaseUrl(server.copy_of(hashlib.sha256(file.read_bytes()).hexdigest(), fill))


class Databases:
    """The databases that stand for desk files while a test runs."""

    known: ClassVar[dict[Path, DatabaseUrl]] = {}

    def __init__(self, server: Server) -> None:
        self._server = server
        self._open_desk = desks.open_desk
        self._create_desk = desks.create_desk

    def open_desk(self, address: DeskAddress, **how: Any) -> Any:
        if isinstance(address, Path) and address not in self.known and address.exists():
            self.known[address] = moved(self._server, address)
        desk: Any = self._open_desk(self._of(address), **how)
        desk.path = address
        return desk

    def create_desk(self, address: DeskAddress, **how: Any) -> None:
        self._create_desk(self._of(address), **how)

    def _of(self, address: DeskAddress) -> DeskAddress:
        return self.known.get(address, address) if isinstance(address, Path) else address


def insert_row(url: DatabaseUrl, table: str, row: dict[str, str]) -> None:
    """Write a row behind the program's back."""
    with closing(psycopg.connect(url.text)) as connection, connection:
        values = ", ".join(["%s"] * len(row))
        connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({values})", [*row.values()])


def dump(url: DatabaseUrl) -> list[str]:
    """Everything in a database."""
    with open_database(url, read_only=True) as desk, desk.reading() as db:
        return sorted(f"{table}: {row}" for table in METADATA.sorted_tables for row in db.execute(select(table)))
