"""A PostgreSQL server for tests: started when first asked for, in a temporary folder, gone with the tests.

Whoever has no server installed skips these tests, with that reason. Root may not run one, so it is the user
``postgres`` that Debian's package makes.
"""

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from signal import SIGQUIT
from time import time

import psycopg
import pytest

QUICK = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "96MB",
}
"""Settings for tests that pull no plug."""
DURABLE = {"autovacuum": "on", "shared_buffers": "1GB", "max_wal_size": "4GB"}
"""Settings as on a server that is set up for its work."""
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "autovacuum": "off",
    "lc_messages": "C",
}
RULES = "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
"""Whoever reaches the socket in the temporary folder is let in; by network a password is needed."""
SUPERUSER = "postgres"
_PREFIX = "samdesk-pg-"
_TEMPLATES = 8
"""So many are kept; each takes 8 MB."""
_ROOM = 2 * 2**30


@dataclass
class Server:
    """A server that runs; ``databases`` are made from templates, each under a new name."""

    folder: Path
    port: int
    settings: dict[str, str]
    process: "subprocess.Popen[bytes] | None" = None
    templates: dict[str, str] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def url(self, database: str, user: str = SUPERUSER) -> str:
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def network_url(self, database: str, user: str, password: str) -> str:
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        with closing(psycopg.connect(self.url(database), autocommit=True)) as connection:
            for statement in statements:
                connection.execute(statement)

    def database(self, template: str = "template0") -> str:
        """The URL of a new database, a copy of a template."""
        name = f"prov_{next(self.numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8' STRATEGY file_copy")
        return self.url(name)

    def copy_of(self, what: str, fill: Callable[[str], None]) -> str:
        """The URL of a new database with what ``fill`` writes into one, which is done once for each ``what``."""
        if what not in self.templates:
            made = self.database()
            fill(made)
            while len(self.templates) >= _TEMPLATES:
                self.drop(self.url(self.templates.pop(next(iter(self.templates)))))
        else:
            made = self.url(self.templates.pop(what))  # last again, so that it stays longest
        self.templates[what] = name_in(made)
        return self.database(self.templates[what])

    def drop(self, url: str) -> None:
        """Take a database away, whoever is connected to it."""
        self.run(f"DROP DATABASE {name_in(url)} WITH (FORCE)")

    def start(self) -> None:
        options = [f"--{name}={value}" for name, value in (SETTINGS | self.settings).items()]
        command = [program("postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), "-p", str(self.port)]
        # A server that outlived the tests, if they are killed, would be left on the machine.
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "INT", *_as_other(), *command, *options], stdout=log, stderr=log
            )
        _wait(self)

    def stop(self, how: int) -> None:
        """End the server by a signal: SIGINT closes all connections, SIGKILL is a machine that lost its power."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(30)
            self.process = None


def name_in(url: str) -> str:
    """The name of the database in one of these URLs."""
    return url.rpartition("/")[2].partition("?")[0] if "?host=" not in url else url.split("@/")[1].split("?")[0]


def program(name: str) -> str:
    """A program of the newest server that is installed; skips the test if there is none."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: int(one.parent.name), reverse=True)
    found = next((one / name for one in folders if (one / name).exists()), None) or shutil.which(name)
    if found is None or shutil.which("setpriv") is None:
        pytest.skip("no PostgreSQL server is installed")
    return str(found)


def _as_other() -> list[str]:
    """How to run as the server's user, who is oneself where one is not root."""
    if os.name == "nt" or os.getuid() != 0:
        return []
    import pwd  # not on Windows

    try:
        user = pwd.getpwnam(SUPERUSER)
    except KeyError:
        pytest.skip("root may not run a PostgreSQL server, and there is no user postgres")
    return [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _wait(server: Server) -> None:
    """Wait until the server answers; how long is its affair, but it must not have ended."""
    ready = [program("pg_isready"), "-q", "-h", str(server.folder), "-p", str(server.port), "-t", "5"]
    for _try in range(600):
        assert server.process is not None
        if subprocess.run(ready, check=False).returncode == 0:
            return
        with suppress(subprocess.TimeoutExpired):
            server.process.wait(0.05)
            break
    raise RuntimeError((server.folder / "log").read_text("utf-8", "replace"))


def _place() -> Path:
    """Memory where the system has a folder of it with room, which is ten times as quick to make databases in."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > _ROOM
    return memory if roomy else Path(tempfile.gettempdir())


def _sweep() -> None:
    """Take away what tests that were killed could not: servers end with their tests, folders do not."""
    for folder in _place().glob(f"{_PREFIX}*"):
        with suppress(FileNotFoundError, PermissionError):
            if time() - folder.stat().st_mtime > 3600 and not (folder / "data" / "postmaster.pid").exists():
                shutil.rmtree(folder)


@contextmanager
def running(*, durable: bool = False, place: Path | None = None) -> Iterator[Server]:
    """A server of one's own until the block ends, in a folder of ``place``; ``durable`` is as hospitals run it."""
    initdb = program("initdb")
    _sweep()
    folder = Path(
        tempfile.mkdtemp(prefix=_PREFIX, dir=place or _place())
    )  # short: the path of a socket has 107 characters
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Server(folder, port, DURABLE if durable else QUICK)
    try:
        if _as_other():
            shutil.chown(folder, SUPERUSER, SUPERUSER)
        folder.chmod(0o755)
        make = [initdb, "-D", str(folder / "data"), "-U", SUPERUSER, "-E", "UTF8", "--no-sync"]
        make += ["--locale=C.UTF-8", "--locale-provider=icu", "--icu-locale=sv-SE"]  # as a Swedish hospital sorts
        subprocess.run(
            ["setpriv", *_as_other(), *make] if _as_other() else make, check=True, capture_output=True, timeout=120
        )
        (folder / "data" / "pg_hba.conf").write_text(RULES, "utf-8")
        server.start()
        yield server
    finally:
        server.stop(SIGQUIT)  # nothing of it is needed any more
        shutil.rmtree(folder)
