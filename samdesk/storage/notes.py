"""Notes on rows, and what is known of missing forms; what was written before stays in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, insert, select

from samdesk.domain.following import Following
from samdesk.domain.missing import Reason
from samdesk.storage.keying_tables import FollowingRow, NoteRow
from samdesk.storage.tables import FormRow

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Select


@dataclass(frozen=True)
class Note:
    """A note on a row ("" is the whole form). ``export`` says whether it travels with the answers."""

    number: str
    text: str
    export: bool
    operator: str
    at: datetime


def keep_note(db: Connection, form_id: str, entry_id: int | None, note: Note) -> None:
    """Write a note over that of its row; the former one stays in the file. An empty text takes it away."""
    db.execute(
        insert(NoteRow).values(
            form=form_id,
            entry=entry_id,
            number=note.number,
            text=note.text,
            export=note.export,
            operator=note.operator,
            at=note.at,
        )
    )


def notes(db: Connection, form_id: str, entry_id: int | None = None) -> tuple[Note, ...]:
    """The notes of a form that count, or of one of its entries only, in the order they were written."""
    here = select(func.max(NoteRow.id)).where(NoteRow.form == form_id)
    if entry_id is not None:
        here = here.where(NoteRow.entry == entry_id)
    rows = select(NoteRow).where(NoteRow.id.in_(here.group_by(NoteRow.number)), NoteRow.text != "")
    return tuple(
        Note(row.number, row.text, row.export, row.operator, row.at) for row in db.execute(rows.order_by(NoteRow.id))
    )


def keep_following(db: Connection, form_id: str, said: Following) -> None:
    """Write what is known of a missing form over what was known; that stays in the file."""
    db.execute(
        insert(FollowingRow).values(
            form=form_id,
            reason=str(said.reason or ""),
            note=said.note,
            support=said.support,
            contact=said.contact,
            operator=said.operator,
            at=said.at,
        )
    )


def following(db: Connection, round_id: str) -> dict[str, Following]:
    """What is known of missing forms of a round, by form id."""
    newest = (
        select(func.max(FollowingRow.id))
        .join(FormRow, FormRow.id == FollowingRow.form)
        .where(FormRow.round == round_id)
        .group_by(FollowingRow.form)
    )
    return _following(db, newest)


def following_of(db: Connection, form_ids: Iterable[str]) -> dict[str, Following]:
    """What is known of these missing forms, by form id."""
    newest = select(func.max(FollowingRow.id)).where(FollowingRow.form.in_(list(form_ids))).group_by(FollowingRow.form)
    return _following(db, newest)


def _following(db: Connection, newest: Select[int]) -> dict[str, Following]:
    return {
        row.form: Following(
            Reason(row.reason) if row.reason else None, row.note, row.support, row.contact, row.operator, row.at
        )
        for row in db.execute(select(FollowingRow).where(FollowingRow.id.in_(newest)))
    }
