"""Take back that paper was registered by mistake. Knows nothing of why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, exists, select, update

from samdesk.storage import kept_figures
from samdesk.storage.revisions import is_head
from samdesk.storage.tables import EntryRow, FormRow, RevisionRow

if TYPE_CHECKING:
    from datetime import datetime


def registered_at(db: Connection, form_id: str) -> tuple[datetime | None, datetime | None]:
    """When a form's paper was handed out, and when it came back."""
    row = db.execute(select(FormRow.handed_out_at, FormRow.received_at).where(FormRow.id == form_id)).one()
    return row.handed_out_at, row.received_at


def has_answers(db: Connection, form_id: str) -> bool:
    """Whether a form is being keyed or has an answer that was not made void."""
    entry = exists().where(EntryRow.form == form_id, EntryRow.finished_at.is_(None))
    answer = exists().where(RevisionRow.form == form_id, RevisionRow.state == "final", is_head())
    return bool(db.execute(select(entry | answer)).scalar())


def take_back_received(db: Connection, form_id: str) -> None:
    """Note that a form's paper has not come back."""
    kept_figures.concerns(db, forms=[form_id])
    db.execute(update(FormRow).where(FormRow.id == form_id).values(received_at=None))


def take_back_handed_out(db: Connection, form_id: str) -> None:
    """Note that a form's paper has not been handed out."""
    db.execute(update(FormRow).where(FormRow.id == form_id).values(handed_out_at=None))
