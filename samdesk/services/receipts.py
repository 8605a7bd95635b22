"""Papers about keys, for people who compare fingerprints and keep secrets in safes; and a new key to sign with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from samdesk.domain import fingerprints
from samdesk.language import current
from samdesk.services import desks, keys
from samdesk.services.changes import Changes, Kind, changed, now
from samdesk.services.operators import check_operator
from samdesk.shipped import written_whole
from samdesk.storage import identity as stored
from samdesk.storage.desk_file import file_errors

if TYPE_CHECKING:
    from pathlib import Path

    from samdesk.domain.document import Document
    from samdesk.storage.desk_file import Desk

_RENEWED: Final = "key_renewed"


@dataclass(frozen=True)
class Renewed:
    """A new key to sign with; ``aside`` is where the former one is kept, if there was one."""

    changes: Changes
    fingerprint: str
    aside: Path | None


def fingerprint(desk: Desk) -> str:
    """The fingerprint of the key that this desk signs with, in chunks. Raises as ``desk_receipt``."""
    return fingerprints.written(desks.signing_key(desk).public_key)


def desk_receipt(desk: Desk, language: str = "") -> Document:
    """The receipt of the key that this desk signs with, in a language (the user's if none is named).

    The key is made if there is none. Raises ``Refused`` if it is damaged or the folder of keys cannot be used.
    """
    from samdesk.reports.key_papers import Renewal, receipt_document

    own = desks.identity(desk)
    with desk.reading() as db:
        kept = stored.get(db, _RENEWED)
    renewed: dict[str, str] = json.loads(kept) if kept else {}
    return receipt_document(
        desks.signing_key(desk).public_key,
        desk_name=own.name,
        central=own.role == desks.Role.CENTRAL,
        language=language or current(),
        made_on=now().astimezone().date(),
        renewed=Renewal(datetime.fromisoformat(renewed["at"]).astimezone().date(), renewed["by"]) if renewed else None,
    )


def write_receipt(desk: Desk, out: Path, language: str = "") -> None:
    """Write the receipt as PDF, also over an earlier one. Raises as ``desk_receipt``, ``Refused`` for the file."""
    from samdesk.reports.pdf import write_pdf

    desks.refuse_itself(desk, out)
    made = desk_receipt(desk, language)
    with file_errors(out), written_whole(out) as temporary:
        write_pdf(made, temporary)


def write_escrow_paper(desk: Desk, escrow_file: Path, out: Path, language: str = "") -> None:
    """Write the page for the safe from the escrow's file, as a PDF that only its owner may read.

    Raises ``InputFaults`` if the file does not hold the escrow key of this desk, ``Refused`` if the name is taken or
    cannot be written.
    """
    from samdesk.exchange import private_files
    from samdesk.reports.key_papers import escrow_document
    from samdesk.reports.pdf import write_pdf

    keys.require_free(desk, out)
    made = escrow_document(
        keys.escrow_key(desk, escrow_file).identity,
        desk_name=desks.identity(desk).name,
        language=language or current(),
        made_on=now().astimezone().date(),
    )
    with file_errors(out), written_whole(out) as temporary:
        private_files.make_private(temporary)
        write_pdf(made, temporary)


def renew_key(desk: Desk, *, by: str) -> Renewed:
    """Sign with a new key from now on; the former one, even a damaged one, is kept aside with the day.

    Central, or at central the desks, must trust the new one. Raises ``InputFaults`` if ``by`` is no operator code,
    ``Refused`` if the desk file or the folder of keys cannot be written; then the former key still holds.
    """
    from samdesk.exchange import keys as pairs
    from samdesk.exchange import private_files

    check_operator(by)
    folder, key = keys.keys_folder(desk), pairs.new_key()
    with desk.writing() as db:
        stored.put(db, _RENEWED, json.dumps({"at": now().isoformat(), "by": by}))
        stored.put(db, desks.SIGNING_KEY, key.public_key)
        with private_files.folder_errors(folder):
            aside = pairs.replace_key(folder, key, now().astimezone().date())
    return Renewed(changed(Kind.SETTINGS), fingerprints.written(key.public_key), aside)
