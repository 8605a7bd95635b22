"""Find forms by words of their unit, manager or code, fast among many thousands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Connection, Select, Text, or_, select, type_coerce, union_all

from samdesk.storage.tables import AssignmentRow, FormRow, UnitRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_PIECE: Final = 3
_FEW: Final = 300
"""Units that a word fits, so few that what else is looked for can be left to the caller."""


def forms_with_words(db: Connection, round_id: str, words: Sequence[str], limit: int) -> tuple[tuple[str, str], ...]:
    """Form id and unit code ("" of a spare form) of forms of a round that may fit all of the words.

    A joint form is found by each of its units; one that another form answers for only by its code.

    The caller looks at what comes back once more: only the rarest word is looked for where it fits few units, and
    as SQLite compares letters beyond ASCII with regard to case, each of those fits any letter.
    """
    fitting = [(units, word) for word in words if len(units := _units(db, word)) <= _FEW]
    of_round = select(FormRow.id, FormRow.unit).where(FormRow.round == round_id)
    expected = of_round.where(FormRow.exempt_reason.is_(None))
    if not fitting:
        rows = expected.join(UnitRow, UnitRow.code == FormRow.unit).where(*map(_fits, words))
        found = {*db.execute(rows.order_by(FormRow.unit, FormRow.id).limit(limit))}
    else:
        units, word = min(fitting, key=lambda pair: len(pair[0]))
        found = {*db.execute(expected.where(FormRow.unit.in_(units))), *_joint(db, round_id, units)}
        if is_code_piece(word):
            found |= {*db.execute(of_round.where(_has_code(word)))}
    return tuple((form_id, unit or "") for form_id, unit in found)


def _joint(db: Connection, round_id: str, units: set[str]) -> Iterator[tuple[str, str]]:
    """Form id and unit of the joint forms that answer for some of these units beside their first."""
    several = select(FormRow.id, FormRow.also_covers).where(
        FormRow.round == round_id, type_coerce(FormRow.also_covers, Text) != "[]", FormRow.exempt_reason.is_(None)
    )
    for form_id, others in db.execute(several):
        yield from ((form_id, unit) for unit in others if unit in units)


def is_code_piece(word: str) -> bool:
    """Whether a word is long enough to be looked for in form ids, where shorter ones are in thousands."""
    return len(word.replace("-", "")) >= _PIECE


def _units(db: Connection, word: str) -> set[str]:
    """Codes of units that a word fits, but not many more than the caller asks for."""
    return set(db.execute(union_all(*_with(word)).limit(2 * _FEW + 1)).scalars())


def _with(word: str) -> tuple[Select[Any], Select[Any]]:
    pattern = _pattern(word)
    named = select(UnitRow.code).where(or_(_like(UnitRow.name, pattern), _like(UnitRow.code, pattern)))
    led = select(AssignmentRow.unit).where(
        AssignmentRow.role == "manager", AssignmentRow.valid_to.is_(None), _like(AssignmentRow.name, pattern)
    )
    return named, led


def _fits(word: str) -> ColumnElement[bool]:
    """Whether a form's unit has a word: one by one, which is quick where many have it and few are wanted."""
    pattern = _pattern(word)
    led = select(AssignmentRow.id).where(
        AssignmentRow.unit == UnitRow.code,
        AssignmentRow.role == "manager",
        AssignmentRow.valid_to.is_(None),
        _like(AssignmentRow.name, pattern),
    )
    return or_(_like(UnitRow.name, pattern), _like(UnitRow.code, pattern), led.exists())


def _has_code(word: str) -> ColumnElement[bool]:
    return _like(FormRow.id, _pattern(word.replace("-", "")))


def _pattern(word: str) -> str:
    letters = (
        "_" if not letter.isascii() else f"\\{letter}" if letter in ("%", "_", "\\") else letter for letter in word
    )
    return f"%{''.join(letters)}%"


def _like(column: Any, pattern: str) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any table
    fits: ColumnElement[bool] = column.like(pattern, escape="\\")
    return fits
