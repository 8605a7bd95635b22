"""The log of every change of every entry: what a row said before and after, by whom, when, with how many strokes.

It is written in the transaction of the change itself, so there is neither a change without its trace nor a trace
without its change. Undo and redo are read from it; they add to it like any other change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, Select, func, insert, select, update
from sqlalchemy.orm import aliased

from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants, read_day
from samdesk.storage.keying_tables import KeyingLogRow
from samdesk.storage.tables import EntryRow

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class LogKind(StrEnum):
    """What changed a row: people's own steps can be undone; the rest follows from them."""

    PUT = "put"
    BACKGROUND = "background"
    UNDO = "undo"
    REDO = "redo"
    BLANK = "blank"
    SETTLE = "settle"


Side = Answer | FormAnswers
"""What a row said; a ``FormAnswers`` without rows is the background."""

_STEPS: Final = (str(LogKind.PUT), str(LogKind.BACKGROUND))
_NOTE: Final = insert(KeyingLogRow)


@dataclass(frozen=True)
class Step:
    """A change that can be taken back or done again; ``number`` is "" for the background."""

    id: int
    entry_id: int
    number: str
    before: Side
    after: Side


@dataclass(frozen=True)
class Stroke:
    """Who made a change and when, and with how many key strokes since the one before."""

    operator: str
    at: datetime
    strokes: int


def note(
    db: Connection,
    entry_id: int,
    kind: LogKind,
    number: str,
    before: Side,
    after: Side,
    *,
    operator: str,
    at: datetime,
    strokes: int = 0,
) -> int:
    """Log one change; gives its place in the log."""
    row = {
        "entry": entry_id,
        "kind": str(kind),
        "number": number,
        "before": plain(before),
        "after": plain(after),
        "operator": operator,
        "at": at,
        "strokes": strokes,
        "undone_by": None,
    }
    made = db.execute(_NOTE, row).inserted_primary_key
    if made is None:
        raise LookupError(entry_id)
    return int(made[0])


def mark_undone(db: Connection, step: Step, by: int | None) -> None:
    """Say which log row took a step back, or that it is done again."""
    db.execute(update(KeyingLogRow).where(KeyingLogRow.id == step.id).values(undone_by=by))


def last_done(db: Connection, operator: str, form_id: str) -> Step | None:
    """The last step of an operator that is not taken back, in one form or ("") in any."""
    rows = _steps(operator, form_id).where(KeyingLogRow.undone_by.is_(None))
    return _step(db, rows.order_by(KeyingLogRow.id.desc()).limit(1))


def last_undone(db: Connection, operator: str, form_id: str) -> Step | None:
    """The step that was taken back last, if the operator has made no other step since, in one form or in any."""
    made = aliased(KeyingLogRow)
    newest = (
        _of_operator(select(func.coalesce(func.max(made.id), 0)), made, operator, form_id)
        .where(made.kind.in_(_STEPS), made.before != made.after)
        .scalar_subquery()
    )
    rows = _steps(operator, form_id).where(KeyingLogRow.undone_by > newest)
    return _step(db, rows.order_by(KeyingLogRow.undone_by.desc()).limit(1))


def _steps(operator: str, form_id: str) -> Select[Any]:
    found = _of_operator(select(KeyingLogRow), KeyingLogRow, operator, form_id)
    return found.where(KeyingLogRow.kind.in_(_STEPS), KeyingLogRow.before != KeyingLogRow.after)


def _of_operator(rows: Select[Any], log: type[KeyingLogRow], operator: str, form_id: str) -> Select[Any]:
    found = rows.where(log.operator == operator)
    return found.join(EntryRow, EntryRow.id == log.entry).where(EntryRow.form == form_id) if form_id else found


def _step(db: Connection, rows: Select[Any]) -> Step | None:
    row = db.execute(rows).one_or_none()
    if row is None:
        return None
    return Step(row.id, row.entry, row.number, read(row.number, row.before), read(row.number, row.after))


def keyed_by(db: Connection, form_id: str) -> set[str]:
    """Codes of those who changed something in the first or screen entries of a form."""
    return set(
        db.execute(
            select(KeyingLogRow.operator)
            .join(EntryRow, EntryRow.id == KeyingLogRow.entry)
            .where(EntryRow.form == form_id, EntryRow.keying_pass != "second")
            .distinct()
        ).scalars()
    )


def strokes(db: Connection, operator: str, since: datetime) -> tuple[Stroke, ...]:
    """The changes of an operator, or ("") of all, since a time, in order."""
    rows = select(KeyingLogRow.operator, KeyingLogRow.at, KeyingLogRow.strokes).where(KeyingLogRow.at >= since)
    if operator:
        rows = rows.where(KeyingLogRow.operator == operator)
    return tuple(Stroke(row.operator, row.at, row.strokes) for row in db.execute(rows.order_by(KeyingLogRow.id)))


def plain(side: Side) -> dict[str, Any]:
    """What a row said as JSON values; what is empty is left out."""
    if isinstance(side, FormAnswers):
        people = side.participants
        said: dict[str, Any] = {
            "manager": people.manager,
            "safety_representative": people.safety_representative,
            "main_safety_representative": people.main_safety_representative,
            "employees": people.employees,
            "answered_on": side.answered_on.isoformat() if side.answered_on else None,
            "units_covered": list(side.units_covered),
        }
        # Nobody is a number of employees that somebody wrote, though it equals False.
        return {name: value for name, value in said.items() if not (value is None or value is False or value == [])}
    fields = {
        "choice": side.choice,
        "text": side.text,
        "missing": str(side.missing or ""),
        "action": side.action,
        "motivation": side.motivation,
    }
    return {name: value for name, value in fields.items() if value}


def read(number: str, said: Mapping[str, Any]) -> Side:
    """What ``plain`` gave, as it was; ``number`` "" is the background."""
    return read_answer(said) if number else _read_background(said)


def read_answer(said: Mapping[str, Any]) -> Answer:
    """An answer of what ``plain`` gave."""
    return Answer(
        said.get("choice", ""),
        said.get("text", ""),
        Missing(said["missing"]) if said.get("missing") else None,
        said.get("action", False),
        said.get("motivation", ""),
    )


def _read_background(said: Mapping[str, Any]) -> FormAnswers:
    people = Participants(
        said.get("manager", False),
        said.get("safety_representative", False),
        said.get("main_safety_representative", False),
        said.get("employees"),
    )
    return FormAnswers({}, people, read_day(said.get("answered_on", "")), tuple(said.get("units_covered", ())))
