"""What was done with forms, by whom and when: the trace that is never rewritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, bindparam, func, insert, select, update

from samdesk.domain.travel import Event, EventKind
from samdesk.storage.identity import identity
from samdesk.storage.portable import upsert
from samdesk.storage.tables import EventRow, FormRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

_KEEP: Final = upsert(EventRow).on_conflict_do_nothing()
_NAME_OPERATOR: Final = (
    update(EventRow)
    .where(EventRow.desk == bindparam("of"), EventRow.sequence == bindparam("number"))
    .values(operator=bindparam("code"))
)
_MAKING: Final = (EventKind.KEYED, EventKind.DECIDED, EventKind.CHECKED, EventKind.VOIDED)
_MADE: Final = (
    select(*EventRow.__table__.columns)
    .join(RevisionRow, (RevisionRow.form == EventRow.form) & (RevisionRow.rev == EventRow.rev))
    .where(RevisionRow.rev.in_(bindparam("revs", expanding=True)), EventRow.kind.in_([str(kind) for kind in _MAKING]))
    .order_by(EventRow.desk, EventRow.sequence.desc())
)
_OF_FORMS: Final = select(*EventRow.__table__.columns).where(EventRow.form.in_(bindparam("forms", expanding=True)))


def note(
    db: Connection,
    kind: EventKind,
    form_ids: Iterable[str],
    at: datetime,
    *,
    operator: str = "",
    revs: Mapping[str, str] | None = None,
    text: str = "",
) -> None:
    """Add an event of this desk for each form; ``revs`` names the revision concerned by form id."""
    desk_id = identity(db).desk_id
    last = db.execute(select(func.max(EventRow.sequence)).where(EventRow.desk == desk_id)).scalar() or 0
    rows = [
        {
            "desk": desk_id,
            "sequence": sequence,
            "form": form_id,
            "kind": str(kind),
            "at": at,
            "operator": operator,
            "rev": (revs or {}).get(form_id, ""),
            "note": text,
        }
        for sequence, form_id in enumerate(form_ids, last + 1)
    ]
    if rows:
        db.execute(insert(EventRow), rows)


def keep_events(db: Connection, events: Collection[Event], *, own: str = "") -> int:
    """Keep events of other desks; those that are here already stay as they are.

    What a file says in this desk's own name is left out: its own trace is here, and its numbers are its own. An event
    that came without its operator, because its sender left out person data, gets the one that a later file names.
    Gives how many could not be kept, because another event of the same desk has the number. ``own`` is this desk's id,
    if the caller has it at hand.
    """
    own = own or identity(db).desk_id
    rows = [
        {
            "desk": event.desk_id,
            "sequence": event.sequence,
            "form": event.form_id,
            "kind": str(event.kind),
            "at": event.at,
            "operator": event.operator,
            "rev": event.rev,
            "note": event.note,
        }
        for event in events
        if event.desk_id != own
    ]
    if not rows or db.execute(_KEEP, rows).rowcount == len(rows):
        return 0
    wanted = {(row["desk"], row["sequence"]): row for row in rows}
    forms = sorted({event.form_id for event in events})
    for start in range(0, len(forms), 500):
        for row in db.execute(_OF_FORMS, {"forms": forms[start : start + 500]}).mappings().all():
            here, key = dict(row), (row["desk"], row["sequence"])
            theirs = wanted.get(key)
            if theirs is not None and (theirs == here or _is_known_without(theirs, here)):
                if theirs["operator"] and not here["operator"]:
                    db.execute(_NAME_OPERATOR, {"of": key[0], "number": key[1], "code": theirs["operator"]})
                del wanted[key]
    return len(wanted)


def _is_known_without(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two events are the same but that one of them does not say by whom."""
    return one | {"operator": ""} == other | {"operator": ""} and not (one["operator"] and other["operator"])


def events(db: Connection, round_id: str, kinds: Iterable[EventKind]) -> tuple[Event, ...]:
    """Events of these kinds for the forms of a round, by desk in their order."""
    rows = db.execute(
        select(EventRow)
        .join(FormRow, FormRow.id == EventRow.form)
        .where(FormRow.round == round_id, EventRow.kind.in_([str(kind) for kind in kinds]))
        .order_by(EventRow.desk, EventRow.sequence)
    )
    return tuple(
        Event(row.desk, row.sequence, row.form, EventKind(row.kind), row.at, row.operator, row.rev, row.note)
        for row in rows
    )


def opened_from(db: Connection, form_id: str) -> str:
    """The revision that this desk's last entry of a form was opened from, "" if it began empty."""
    return (
        db.execute(
            select(EventRow.rev)
            .where(
                EventRow.desk == identity(db).desk_id,
                EventRow.form == form_id,
                EventRow.kind.in_([str(EventKind.BEGUN), str(EventKind.REOPENED)]),
            )
            .order_by(EventRow.sequence.desc())
            .limit(1)
        ).scalar()
        or ""
    )


def operators(db: Connection, form_id: str, kinds: Iterable[EventKind]) -> set[str]:
    """Codes of those who did something of these kinds with a form at this desk."""
    rows = select(EventRow.operator).where(
        EventRow.desk == identity(db).desk_id,
        EventRow.form == form_id,
        EventRow.kind.in_([str(kind) for kind in kinds]),
        EventRow.operator != "",
    )
    return set(db.execute(rows.distinct()).scalars())


def keyed_by(db: Connection, revs: Iterable[str]) -> dict[str, Event]:
    """The event that says who made each of these revisions final or void, and where."""
    found: dict[str, Event] = {}
    wanted = sorted(set(revs))
    for start in range(0, len(wanted), 500):
        for row in db.execute(_MADE, {"revs": wanted[start : start + 500]}):
            kind = EventKind(row.kind)
            found[row.rev] = Event(row.desk, row.sequence, row.form, kind, row.at, row.operator, row.rev, row.note)
    return found
