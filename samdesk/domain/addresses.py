"""Where a desk is: a file, or a database by the address that PostgreSQL's own tools take."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_SCHEMES: Final = ("postgresql://", "postgres://")
_SECRETS: Final = {"password", "sslpassword"}


@dataclass(frozen=True)
class DatabaseUrl:
    """Where a database is, as people write it for PostgreSQL's own tools. Shows itself without its password."""

    text: str = field(repr=False)

    def __str__(self) -> str:
        parts = urlsplit(self.text)
        userinfo, at, hosts = parts.netloc.rpartition("@")
        query = [pair for pair in parse_qsl(parts.query) if pair[0] not in _SECRETS]
        shown = f"postgresql://{userinfo.partition(':')[0]}{at}{hosts}{parts.path}"
        return f"{shown}?{urlencode(query, safe='/')}" if query else shown

    @property
    def database(self) -> str:
        """The name of the database."""
        parts = urlsplit(self.text)
        return unquote(parts.path.lstrip("/")) or dict(parse_qsl(parts.query)).get("dbname", "postgresql")

    @property
    def title(self) -> str:
        """What people know it by: the database, and the server unless it is this computer."""
        parts = urlsplit(self.text)
        host = parts.netloc.rpartition("@")[2] or dict(parse_qsl(parts.query)).get("host", "")
        return self.database if host.startswith("/") or not host else f"{self.database}@{unquote(host)}"


DeskAddress = Path | DatabaseUrl


def desk_address(text: str) -> DeskAddress:
    """What people mean by a text: a database, or else a file."""
    return DatabaseUrl(text) if text.startswith(_SCHEMES) else Path(text)
