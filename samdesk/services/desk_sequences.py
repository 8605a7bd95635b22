"""The desks that send files: how far each has counted, what has not come in, and whose key waits to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.collection import DeskFiles
from samdesk.domain.desk_keys import KeyStatus
from samdesk.domain.sequences import chain
from samdesk.storage import collections as stored
from samdesk.storage import desk_keys, identity
from samdesk.storage import quarantine as stored_files

if TYPE_CHECKING:
    from samdesk.domain.desk_keys import DeskKey
    from samdesk.storage.desk_file import Desk


def desk_files(desk: Desk) -> tuple[DeskFiles, ...]:
    """Every desk that files have come from, in order of names; not this desk itself."""
    with desk.reading() as db:
        own = identity.identity(db).desk_id
        keys: dict[str, list[DeskKey]] = {}
        for key in desk_keys.keys(db):
            keys.setdefault(key.desk_id, []).append(key)
        files, times = stored.numbered(db), stored.last_times(db)
        waiting = [one.desk_id for one in stored_files.waiting(db)]
    found = []
    for desk_id, known in keys.items():
        if desk_id == own:
            continue
        key = next((one for one in known if one.status is KeyStatus.PINNED), known[-1])
        sent = files.get(desk_id, ())
        found.append(
            DeskFiles(
                desk_id,
                key.desk_name,
                tuple(known),
                len(sent),
                chain(sent),
                waiting.count(desk_id),
                times.get(desk_id),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.desk_id)))
