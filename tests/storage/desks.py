"""Desk files for tests, and the circumstances they meet: another user, a full disk, a damaged page."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection

from samdesk.storage import checks, desk_file, identity
from samdesk.storage.desk_file import Desk

NOBODY = 65534
DESK_ID = "0" * 32


def own(db: Connection) -> None:
    """What every desk file holds from the beginning."""
    identity.write_identity(db, identity.Identity(DESK_ID, "Prov", "local"))


def put(desk: Desk, key: str, value: str) -> None:
    with desk.writing() as db:
        identity.put(db, key, value)


def get(desk: Desk, key: str) -> str:
    with desk.reading() as db:
        return identity.get(db, key)


def faults_of(path: Path) -> list[str]:
    with desk_file.open_desk(path, read_only=True) as desk, desk.reading() as db:
        return [str(fault) for fault in checks.faults(db)]


def names(folder: Path) -> list[str]:
    """Names in a folder, without the empty file of the lock."""
    return sorted(file.name for file in folder.iterdir() if not file.name.endswith(".lock"))


def tampered(path: Path, *statements: str) -> None:
    """Change a closed desk file behind the program's back."""
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            db.execute(statement)


@contextmanager
def folder_of_another_user() -> Iterator[Path]:
    """A folder that root can hand over; its mode is the test's to change."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        try:
            yield folder
        finally:
            folder.chmod(0o755)


@contextmanager
def without_rights() -> Iterator[None]:
    """Root may write everywhere, so it is somebody else meanwhile."""
    if os.getuid() != 0:
        yield
        return
    os.setresgid(NOBODY, NOBODY, 0)
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)
