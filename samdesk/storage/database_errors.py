"""What can happen to a database server and the network, as sentences for people.

A server says what happened by a code once one is connected (appendix A of PostgreSQL's manual). Before that there is
only text, in the language of the server: English and Swedish are understood, any other is shown as it came.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlalchemy.exc import DBAPIError

from samdesk.domain.faults import refused
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from samdesk.domain.addresses import DatabaseUrl
    from samdesk.domain.faults import Refused

_NO_DATABASE: Final = ("database", "databasen")
_MISSING: Final = ("does not exist", "finns inte", "existerar inte")
_LOGIN: Final = ("password", "lösenord", "role ", "rollen ", "authentication", "autentisering", "pg_hba.conf")
_NO_ANSWER: Final = (
    "connection refused",
    "no such file or directory",
    "could not translate host name",
    "timeout",
    "timed out",
    "no route to host",
    "network is unreachable",
    "failed to resolve",
    "name or service not known",
    "server closed the connection",
)
_LOST: Final = ("08", "57P01", "57P02", "57P03", "57P05")


@contextmanager
def known_errors(url: DatabaseUrl) -> Iterator[None]:
    """Turn what happens to server and network into ``Refused``; anything else stays the bug it is."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlstate", None)
        known = _at_work(url, code) if code else _at_the_door(url, error)
        if known is None:
            raise
        raise known from None  # what the driver says may quote the address, and the address may hold a password


def _at_work(url: DatabaseUrl, code: str) -> Refused | None:
    """What a code of the server means."""
    ask = _("Ask whoever runs the server.")
    if code.startswith(_LOST):
        return _lost(url)
    if code == "53100":
        return refused(
            _("The disk of the database server is full; the last step was not saved."),
            _("Ask whoever runs the server to make room, then do it again."),
        )
    if code == "55P03":
        return refused(
            _("Somebody else has been writing to {name} for a long time; the last step was not saved.").format(
                name=url.title
            ),
            _("Wait a little, then do it again."),
        )
    if code in ("40001", "40P01", "57014"):
        return refused(_("The database server broke off; the last step was not saved."), _("Do it again."))
    if code == "42501":
        return refused(
            _("You do not have the right to do this in the database {name}.").format(name=url.title),
            _("Ask whoever runs the server for the right to make tables in it and to write to them."),
        )
    if code == "25006":
        return refused(_("The database {name} may only be read now.").format(name=url.title), ask)
    if code.startswith(("53", "58", "XX00")):
        return refused(
            _("The database server has trouble (code {code}); the last step was not saved.").format(code=code), ask
        )
    return None


def _at_the_door(url: DatabaseUrl, error: DBAPIError) -> Refused | None:
    """What it means that nobody was let in, or that the connection broke."""
    if error.connection_invalidated:
        return _lost(url)
    if type(error.orig).__name__ not in ("OperationalError", "ConnectionTimeout"):
        return None
    said = str(error.orig)
    low = said.lower()
    if "connection option" in low:
        return no_address()
    if any(f'{word} "' in low for word in _NO_DATABASE) and any(word in low for word in _MISSING):
        return refused(
            _("The server has no database {name}.").format(name=url.database),
            _("Check the name, or ask whoever runs the server to make it."),
        )
    if any(word in low for word in _LOGIN):
        return refused(
            _("The database server does not let you in to {name}.").format(name=url.title),
            _(
                "Check the user name in the address, and the password in your password file (.pgpass, on Windows "
                "pgpass.conf) or in PGPASSWORD."
            ),
        )
    if any(word in low for word in _NO_ANSWER):
        return refused(
            _("The database server of {name} does not answer.").format(name=url.title),
            _("Check the address and the network, or ask whoever runs the server."),
        )
    return refused(
        _("The database {name} could not be opened: {error}").format(name=url.title, error=_last_line(url, said)),
        _("Ask whoever runs the server."),
    )


def no_address() -> Refused:
    """That what somebody wrote is no address."""
    return refused(
        _("This is no address of a PostgreSQL database."), _("Write it as postgresql://user@server/database.")
    )


def _lost(url: DatabaseUrl) -> Refused:
    return refused(
        _("The connection to the database {name} was lost; the last step may not have been saved.").format(
            name=url.title
        ),
        _("Look whether it was, and do it again if not."),
    )


def _last_line(url: DatabaseUrl, said: str) -> str:
    """The end of what the driver says, without the password."""
    line = said.strip().splitlines()[-1].strip() if said.strip() else ""
    parts = urlsplit(url.text)
    secrets = [unquote(parts.password or ""), parts.password or "", dict(parse_qsl(parts.query)).get("password", "")]
    for secret in secrets:
        line = line.replace(secret, "…") if secret else line
    return line
