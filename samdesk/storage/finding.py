"""Find forms by words of their unit, manager or code, fast among many thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, or_, select, union

from samdesk.storage.tables import AssignmentRow, FormRow, UnitRow

if TYPE_CHECKING:
    from collections.abc import Sequence


def forms_with_words(db: Connection, round_id: str, words: Sequence[str], limit: int) -> tuple[tuple[str, str], ...]:
    """Form id and unit code ("" of a spare form) of forms of a round that may fit all of the words.

    SQLite compares letters beyond ASCII with regard to case, so each of those fits any letter: the caller looks at
    what comes back once more.
    """
    rows = select(FormRow.id, FormRow.unit).where(FormRow.round == round_id, *map(_fits, words))
    found = db.execute(rows.order_by(FormRow.unit, FormRow.id).limit(limit))
    return tuple((row.id, row.unit or "") for row in found)


def _fits(word: str) -> ColumnElement[bool]:
    pattern = "".join("_" if not letter.isascii() else f"\\{letter}" if letter in "%_\\" else letter for letter in word)
    named = select(UnitRow.code).where(or_(_like(UnitRow.name, pattern), _like(UnitRow.code, pattern)))
    led = select(AssignmentRow.unit).where(
        AssignmentRow.role == "manager", AssignmentRow.valid_to.is_(None), _like(AssignmentRow.name, pattern)
    )
    return or_(FormRow.unit.in_(union(named, led)), _like(FormRow.id, pattern.replace("-", "")))


def _like(column: Any, pattern: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    fits: ColumnElement[bool] = column.like(f"%{pattern}%", escape="\\")
    return fits
