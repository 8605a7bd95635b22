"""Entries: one operator's keying of one form, its answers committed one by one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Select, exists, func, insert, select, update

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.storage import kept_figures
from samdesk.storage.keying_tables import KeyingLogRow
from samdesk.storage.portable import upsert
from samdesk.storage.tables import AnswerRow, EntryRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date, datetime

_NEW_ANSWER: Final = upsert(AnswerRow)
_PUT_ANSWERS: Final = _NEW_ANSWER.on_conflict_do_update(
    index_elements=["entry", "number"],
    set_={name: _NEW_ANSWER.excluded[name] for name in ("choice", "text", "missing", "action", "motivation")},
)


@dataclass(frozen=True)
class Entry:
    """An entry with its answers; ``position`` is where it was left, in words of whoever keys it, "" at the start."""

    id: int
    form_id: str
    keying_pass: str
    operator: str
    content: FormAnswers
    position: str
    started_at: datetime
    finished_at: datetime | None
    rev: str


def begin(
    db: Connection, form_id: str, keying_pass: str, operator: str, at: datetime, content: FormAnswers | None = None
) -> int:
    """Begin an entry, from the answers of ``content`` when a finished form is opened again; gives its id."""
    given = content or FormAnswers()
    values = {
        "form": form_id,
        "keying_pass": keying_pass,
        "operator": operator,
        "started_at": at,
        "position": "",
        **_background(given.participants, given.answered_on, given.units_covered),
    }
    kept_figures.concerns(db, forms=[form_id])
    entry_id: int = db.execute(insert(EntryRow).values(**values).returning(EntryRow.id)).scalar_one()
    put_answers(db, entry_id, given.answers)
    return entry_id


def put_answers(db: Connection, entry_id: int, answers: Mapping[str, Answer], position: str | None = None) -> None:
    """Write answers of an entry over what their rows held, and the row where it opens again."""
    rows = list(_answer_rows(entry_id, answers))
    if rows:
        db.execute(_PUT_ANSWERS, rows)
    if position is not None:
        db.execute(update(EntryRow).where(EntryRow.id == entry_id).values(position=position))


def put_background(
    db: Connection,
    entry_id: int,
    participants: Participants,
    answered_on: date | None,
    units_covered: tuple[str, ...],
    position: str | None = None,
) -> None:
    """Write who took part, which day, and which units the answer covers, and where the entry opens again."""
    values = _background(participants, answered_on, units_covered)
    if position is not None:
        values["position"] = position
    db.execute(update(EntryRow).where(EntryRow.id == entry_id).values(**values))


def finish(db: Connection, entry_id: int, rev: str, at: datetime) -> None:
    """Close an entry: its answers are the revision ``rev`` now."""
    db.execute(update(EntryRow).where(EntryRow.id == entry_id).values(finished_at=at, rev=rev))


def keep_finished(
    db: Connection, finished: Mapping[str, tuple[FormAnswers, str]], keying_pass: str, operator: str, at: datetime
) -> None:
    """Keep whole entries at once: by form id, the answers and the name of the revision that they are."""
    rows = [
        {
            "form": form_id,
            "keying_pass": keying_pass,
            "operator": operator,
            "started_at": at,
            "finished_at": at,
            "rev": rev,
            "position": "",
            **_background(content.participants, content.answered_on, content.units_covered),
        }
        for form_id, (content, rev) in finished.items()
    ]
    made = db.execute(insert(EntryRow).returning(EntryRow.id, EntryRow.form), rows).all()
    answers = [row for made_row in made for row in _answer_rows(made_row.id, finished[made_row.form][0].answers)]
    if answers:
        db.execute(insert(AnswerRow), answers)


def entry(db: Connection, entry_id: int) -> Entry | None:
    """One entry by its id."""
    return _entry(db, select(EntryRow).where(EntryRow.id == entry_id))


def open_entry(db: Connection, form_id: str, *keying_passes: str) -> Entry | None:
    """The entry of a form, in one of these passes, that is not finished yet."""
    return _entry(
        db,
        select(EntryRow)
        .where(EntryRow.form == form_id, EntryRow.keying_pass.in_(keying_passes), EntryRow.finished_at.is_(None))
        .order_by(EntryRow.id)
        .limit(1),
    )


def hand_over(db: Connection, entry_id: int, operator: str) -> None:
    """Say who goes on with an entry; who keyed what so far is in the log."""
    db.execute(update(EntryRow).where(EntryRow.id == entry_id).values(operator=operator))


def finished_by(db: Connection, operator: str, since: datetime) -> int:
    """How many entries an operator, or ("") anybody, has keyed by hand and finished since a time."""
    by_hand = exists().where(KeyingLogRow.entry == EntryRow.id)
    rows = select(func.count()).select_from(EntryRow).where(EntryRow.finished_at >= since, by_hand)
    n: int = db.execute(rows.where(EntryRow.operator == operator) if operator else rows).scalar_one()
    return n


def _answer_rows(entry_id: int, answers: Mapping[str, Answer]) -> Iterator[dict[str, object]]:
    for number, answer in answers.items():
        yield {
            "entry": entry_id,
            "number": number,
            "choice": answer.choice,
            "text": answer.text,
            "missing": str(answer.missing or ""),
            "action": answer.action,
            "motivation": answer.motivation,
        }


def _background(
    participants: Participants, answered_on: date | None, units_covered: tuple[str, ...]
) -> dict[str, object]:
    return {
        "answered_on": answered_on,
        "manager": participants.manager,
        "safety_representative": participants.safety_representative,
        "main_safety_representative": participants.main_safety_representative,
        "employees": participants.employees,
        "units_covered": list(units_covered),
    }


def _entry(db: Connection, statement: Select[EntryRow]) -> Entry | None:
    row = db.execute(statement).one_or_none()
    if row is None:
        return None
    answers = {
        answer.number: Answer(
            answer.choice,
            answer.text,
            Missing(answer.missing) if answer.missing else None,
            answer.action,
            answer.motivation,
        )
        for answer in db.execute(select(AnswerRow).where(AnswerRow.entry == row.id))
    }
    people = Participants(row.manager, row.safety_representative, row.main_safety_representative, row.employees)
    content = FormAnswers(answers, people, row.answered_on, tuple(row.units_covered))
    return Entry(
        row.id,
        row.form,
        row.keying_pass,
        row.operator,
        content,
        row.position,
        row.started_at,
        row.finished_at,
        row.rev or "",
    )


def forms_being_keyed(db: Connection, *keying_passes: str) -> set[str]:
    """Ids of the forms that have an entry which is not finished, in one of these passes or in any."""
    rows = select(EntryRow.form).where(EntryRow.finished_at.is_(None))
    return set(db.execute(rows.where(EntryRow.keying_pass.in_(keying_passes)) if keying_passes else rows).scalars())
