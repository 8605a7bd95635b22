"""When paper was printed, handed out and came back, told anew from what still stands: after an import was withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, bindparam, select, update

from samdesk.domain.rounds import FormState, taken_back_note
from samdesk.domain.travel import EventKind
from samdesk.storage.collections import vouching
from samdesk.storage.identity import identity
from samdesk.storage.tables import EventRow, FormRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Row

_SAYS: Final = {
    "printed_at": (EventKind.PRINTED,),
    "handed_out_at": (EventKind.HANDED_OUT,),
    "received_at": (EventKind.RECEIVED, EventKind.KEYED),
}
"""The events that say each of the times."""
_TAKEN_BACK: Final = {
    taken_back_note(FormState.HANDED_OUT): "handed_out_at",
    taken_back_note(FormState.RECEIVED): "received_at",
}
"""Notes that a registration was wrong, and of which time."""
_NOTE: Final = (
    update(FormRow)
    .where(FormRow.id == bindparam("form"))
    .values({name: bindparam(f"new_{name}", type_=FormRow.received_at.type) for name in _SAYS})
)
_KINDS: Final = [str(kind) for kind in (*(kind for kinds in _SAYS.values() for kind in kinds), EventKind.NOTED)]


def note_anew(db: Connection, form_ids: Sequence[str]) -> None:
    """Set the times of forms as this desk's events say, and those of desks that a file still brings answers from."""
    own = identity(db).desk_id
    standing_for = vouching(db, form_ids)
    for start in range(0, len(form_ids), 500):
        some = form_ids[start : start + 500]
        events: dict[str, list[Row[str, str, str, datetime, str]]] = {code: [] for code in some}
        rows = select(EventRow.form, EventRow.desk, EventRow.kind, EventRow.at, EventRow.note).where(
            EventRow.form.in_(some), EventRow.kind.in_(_KINDS)
        )
        for row in db.execute(rows.order_by(EventRow.desk, EventRow.sequence)):
            events[row.form].append(row)
        times = []
        for code in some:
            desks = standing_for.get(code, {})
            told = _told(event for event in events[code] if event.desk == own or event.desk in desks)
            if desks and told["received_at"] is None:
                told["received_at"] = min(desks.values())  # an answer says that its form came back
            times.append({"form": code, **{f"new_{name}": at for name, at in told.items()}})
        db.execute(_NOTE, times)


def _told(events: Iterable[Row[str, str, str, datetime, str]]) -> dict[str, datetime | None]:
    """The earliest times that events of a form, in order by desk, say; those that were taken back left out."""
    times: dict[str, dict[str, datetime]] = {name: {} for name in _SAYS}
    for event in events:
        if event.kind == EventKind.NOTED and event.note in _TAKEN_BACK:
            times[_TAKEN_BACK[event.note]].pop(event.desk, None)
        for name, kinds in _SAYS.items():
            if event.kind in kinds:
                earlier = times[name].get(event.desk, event.at)
                times[name][event.desk] = min(earlier, event.at)
    return {name: min(by_desk.values(), default=None) for name, by_desk in times.items()}
