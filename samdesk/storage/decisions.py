"""Decisions as they were made, at this desk and others: their events, and how the revisions that they made stand."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, exists, select

from samdesk.domain.travel import EventKind
from samdesk.storage import events, revisions
from samdesk.storage.collection_tables import WitnessRow
from samdesk.storage.revisions import Head, is_head
from samdesk.storage.tables import RevisionParentRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samdesk.domain.travel import Event


@dataclass(frozen=True)
class Decided:
    """How the revision of a decision stands.

    ``counts``: it was not taken back. ``is_current``: no later answer replaces it. ``travelled``: a file has
    carried it, so other desks may know it. ``settled`` are the answers that it replaced.
    """

    head: Head
    counts: bool
    is_current: bool
    travelled: bool
    settled: tuple[Head, ...]


def decision_events(db: Connection, round_id: str) -> tuple[Event, ...]:
    """Everything that was decided about forms of a round, or taken back, by desk in their order."""
    kinds = (EventKind.DECIDED, EventKind.VOIDED, EventKind.BOTH, EventKind.UNDECIDED)
    return events.events(db, round_id, kinds)


def decided(db: Connection, revs: Iterable[str]) -> dict[str, Decided]:
    """How those of these revisions that are in the file stand."""
    found: dict[str, Decided] = {}
    wanted = sorted(set(revs))
    witnessed = exists().where(WitnessRow.rev == RevisionRow.rev)
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        rows = db.execute(
            select(
                RevisionRow.rev,
                RevisionRow.counts,
                RevisionRow.exported_at,
                is_head().label("is_current"),
                witnessed.label("witnessed"),
            ).where(RevisionRow.rev.in_(some))
        ).all()
        parents: dict[str, list[str]] = defaultdict(list)
        for link in db.execute(select(RevisionParentRow).where(RevisionParentRow.rev.in_(some))):
            parents[link.rev].append(link.parent)
        heads = revisions.named(db, {*some, *(one for ones in parents.values() for one in ones)})
        for row in rows:
            settled = tuple(heads[one] for one in sorted(parents[row.rev]) if one in heads)
            travelled = row.exported_at is not None or bool(row.witnessed)
            found[row.rev] = Decided(heads[row.rev], row.counts, bool(row.is_current), travelled, settled)
    return found
