"""Where a round stands: how far each form has come, and counts for reports. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import (
    Connection,
    Integer,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import aliased

from samdesk.domain.joint import first_named
from samdesk.domain.missing import covering_forms
from samdesk.domain.revision import RevisionState
from samdesk.domain.rounds import FormState
from samdesk.storage import kept_figures
from samdesk.storage.collection_tables import WitnessRow
from samdesk.storage.keying_tables import ComparisonRow
from samdesk.storage.revisions import heads, is_head
from samdesk.storage.rounds import definitions_of
from samdesk.storage.tables import AnswerRow, EarlierCountRow, EntryRow, FormRow, RevisionAnswerRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Row, Select, Subquery


_TIMES: Final = (FormRow.printed_at, FormRow.handed_out_at, FormRow.received_at)
_NOTE_FIRST: Final = {
    column.key: update(FormRow)
    .where(FormRow.id.in_(bindparam("ids", expanding=True)), column.is_(None))
    .values({column: bindparam("at", type_=column.type)})
    .returning(FormRow.id)
    for column in _TIMES
}
_NOTE_ELSEWHERE: Final = {
    column.key: update(FormRow)
    .where(FormRow.id == bindparam("form"), or_(column.is_(None), column > bindparam("noted", type_=column.type)))
    .values({column: bindparam("noted", type_=column.type)})
    for column in _TIMES
}


@dataclass(frozen=True)
class Standing:
    """How far one form has come.

    ``heads`` counts current answers that differ: two or more are a conflict, one of them may say that the form has no
    answer. ``void`` says why that is all that is said; it is "" for other forms.

    ``joint_with`` is the form that answers for it: by decision if it is exempt, else because that form's answer covers
    its units and nothing has come in for it (R43).
    """

    form_id: str
    definition: str
    units: tuple[str, ...]
    state: FormState
    heads: int
    answered: int
    printed_at: datetime | None
    handed_out_at: datetime | None
    received_at: datetime | None
    answered_on: date | None
    joint_with: str = ""
    void: str = ""

    @property
    def is_expected(self) -> bool:
        """Whether a round waits for this form: it is some unit's, and no other one answers for it by decision."""
        return bool(self.units) and self.state is not FormState.EXEMPT

    @property
    def is_received(self) -> bool:
        """Whether an answer has come in, on paper or as a final answer."""
        return self.received_at is not None or self.heads > 0


def standings(db: Connection, round_id: str) -> tuple[Standing, ...]:
    """All forms of a round in order of form id."""
    current, begun, differs = _current(round_id), _begun(), _differing()
    rows = db.execute(
        select(
            FormRow.id,
            FormRow.definition,
            FormRow.unit,
            FormRow.also_covers,
            FormRow.printed_at,
            FormRow.handed_out_at,
            FormRow.received_at,
            FormRow.exempt_reason,
            current.c.said,
            current.c.final,
            current.c.waiting,
            current.c.exported_at,
            current.c.answered_on,
            current.c.witnessed,
            current.c.checked,
            begun.c.answered,
            differs.c.entries,
        )
        .outerjoin(current, current.c.form == FormRow.id)
        .outerjoin(begun, begun.c.form == FormRow.id)
        .outerjoin(differs, differs.c.form == FormRow.id)
        .where(FormRow.round == round_id)
        .order_by(FormRow.id)
    )
    listed = rows.all()
    void = _void_reasons(db, [row.id for row in listed if row.said and not row.final])
    found = [
        Standing(
            row.id,
            row.definition,
            (row.unit, *row.also_covers) if row.unit else tuple(row.also_covers),
            _state(row),
            _heads(row),
            row.answered or 0,
            row.printed_at,
            row.handed_out_at,
            row.received_at,
            row.answered_on,
            first_named(row.exempt_reason) if _is_exempt(row) else "",
            void.get(row.id, ""),
        )
        for row in listed
    ]
    waiting = {row.form_id: row.units for row in found if row.is_expected and not row.is_received}
    covering = covering_forms(waiting, _joint_answers(db, round_id))
    return tuple(replace(row, joint_with=covering[row.form_id]) if row.form_id in covering else row for row in found)


def _current(round_id: str) -> Subquery:
    """What is known of the current answers of each form that has some."""
    checked = select(ComparisonRow.checked_rev).where(ComparisonRow.checked_rev.is_not(None))
    return (
        select(
            RevisionRow.form.label("form"),
            func.count(RevisionRow.answers_sha256.distinct()).label("said"),
            func.max(case((RevisionRow.state == "final", 1), else_=0)).label("final"),
            func.max(type_coerce(RevisionRow.needs_mapping, Integer)).label("waiting"),
            func.max(RevisionRow.exported_at).label("exported_at"),
            func.max(RevisionRow.answered_on).label("answered_on"),
            func.max(case((_came_in(), 1), else_=0)).label("witnessed"),
            func.max(case((RevisionRow.rev.in_(checked), 1), else_=0)).label("checked"),
        )
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(FormRow.round == round_id, is_head())
        .group_by(RevisionRow.form)
        .subquery()
    )


def _came_in() -> ColumnElement[bool]:
    """The condition that a collection brought a revision, or another one of its form, which was decided about here."""
    beside = aliased(RevisionRow)
    itself = exists().where(WitnessRow.rev == RevisionRow.rev)
    other = exists().where(WitnessRow.rev == beside.rev, beside.form == RevisionRow.form, beside.counts)
    return or_(itself, other)


def _begun() -> Subquery:
    """Forms with a first entry, or one on screen, that is not finished, and how many rows it has dealt with."""
    return (
        select(EntryRow.form.label("form"), func.count(AnswerRow.number).label("answered"))
        .outerjoin(AnswerRow, (AnswerRow.entry == EntryRow.id) & _answered())
        .where(EntryRow.finished_at.is_(None), EntryRow.keying_pass != "second")
        .group_by(EntryRow.form)
        .subquery()
    )


def _differing() -> Subquery:
    """Forms whose two entries differ and are not settled."""
    return (
        select(ComparisonRow.form.label("form"), func.count().label("entries"))
        .where(ComparisonRow.compared_at.is_not(None), ComparisonRow.checked_at.is_(None))
        .group_by(ComparisonRow.form)
        .subquery()
    )


def _answered() -> ColumnElement[bool]:
    return or_(AnswerRow.choice != "", AnswerRow.text != "", AnswerRow.missing != "")


def _heads(row: Row[*tuple[Any, ...]]) -> int:
    """How many current answers differ; what waits until somebody says how it is read differs from nothing yet."""
    return row.said if row.final and not row.waiting else row.final or 0


def _void_reasons(db: Connection, form_ids: Iterable[str]) -> dict[str, str]:
    """Why forms whose current answers are all void are so; a dash where nobody said it."""
    return {
        code: min(head.reason for head in found) or "–"
        for code, found in heads(db, form_ids).items()
        if all(head.state is RevisionState.VOID for head in found)
    }


def _is_exempt(row: Row[*tuple[Any, ...]]) -> bool:
    """Whether another form answers for it and nothing has come in for it all the same: answers always count.

    What was made void counts for nothing, and then its paper has been dealt with.
    """
    if row.exempt_reason is None or row.final or row.answered is not None:
        return False
    return row.received_at is None or bool(row.said)


def _state(row: Row[*tuple[Any, ...]]) -> FormState:
    marks = (
        (_is_exempt(row), FormState.EXEMPT),
        (_heads(row) > 1, FormState.CONFLICT),
        (row.entries is not None, FormState.DIFFERS),
        (row.answered is not None, FormState.BEGUN),
        (bool(row.final and row.witnessed), FormState.COLLECTED),
        (bool(row.final) and row.exported_at is not None, FormState.EXPORTED),
        (bool(row.final and row.checked), FormState.CHECKED),
        (bool(row.final), FormState.KEYED),
        (row.received_at is not None, FormState.RECEIVED),
        (row.handed_out_at is not None, FormState.HANDED_OUT),
        (row.printed_at is not None, FormState.PRINTED),
    )
    return next((state for holds, state in marks if holds), FormState.PLANNED)


def covered_units(db: Connection, round_id: str) -> set[str]:
    """Codes of the units that the current answers of a round cover, joint answers included (R60)."""
    rows = db.execute(
        select(RevisionRow.units_covered)
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(FormRow.round == round_id, is_head(), RevisionRow.state == "final")
    ).scalars()
    return {code for codes in rows for code in codes}


def _joint_answers(db: Connection, round_id: str) -> dict[str, set[str]]:
    """By form id, the units that its current answers cover, of spare forms and where there are several."""
    rows = db.execute(
        select(RevisionRow.form, RevisionRow.units_covered)
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(
            FormRow.round == round_id,
            or_(FormRow.unit.is_(None), func.json_array_length(RevisionRow.units_covered) > 1),
            is_head(),
            RevisionRow.state == "final",
        )
    )
    found: dict[str, set[str]] = {}
    for form, codes in rows:
        found.setdefault(form, set()).update(codes)
    return found


def answered_forms(db: Connection, round_id: str) -> dict[str, int]:
    """How many forms of a round have current answers that agree, by their definition."""
    rows = db.execute(
        select(FormRow.definition, func.count().label("forms"))
        .join(RevisionRow, RevisionRow.form == FormRow.id)
        .where(RevisionRow.rev.in_(_agreed(round_id)))
        .group_by(FormRow.definition)
    )
    return {row.definition: row.forms for row in rows}


def _agreed(round_id: str) -> Select[str]:
    """One current answer of each form of a round, where all its current answers can be read and say the same."""
    return (
        select(func.min(RevisionRow.rev))
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(FormRow.round == round_id, is_head())
        .group_by(RevisionRow.form)
        .having(
            func.count(RevisionRow.answers_sha256.distinct()) == 1,
            func.min(RevisionRow.state) == "final",
            func.max(type_coerce(RevisionRow.needs_mapping, Integer)) == 0,
        )
    )


def note_printed(db: Connection, form_ids: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Note that forms were printed; a reprint keeps the first time. Gives those that were new."""
    return _note_first(db, form_ids, at, "printed_at")


def note_handed_out(db: Connection, form_ids: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Note that paper was handed out; gives those that had not been noted before."""
    return _note_first(db, form_ids, at, "handed_out_at")


def note_received(db: Connection, form_ids: Iterable[str], at: datetime) -> tuple[str, ...]:
    """Note that paper came back; gives those that had not been noted before."""
    return _note_first(db, form_ids, at, "received_at")


def note_elsewhere(
    db: Connection,
    *,
    printed: Mapping[str, datetime],
    handed_out: Mapping[str, datetime],
    received: Mapping[str, datetime],
) -> None:
    """Note when paper was printed, handed out and came back at other desks, by form id; the earliest time counts."""
    for column, times in (("printed_at", printed), ("handed_out_at", handed_out), ("received_at", received)):
        if times:
            db.execute(_NOTE_ELSEWHERE[column], [{"form": form_id, "noted": at} for form_id, at in times.items()])


def _note_first(db: Connection, form_ids: Iterable[str], at: datetime, column: str) -> tuple[str, ...]:
    noted: set[str] = set()
    wanted = list(form_ids)
    kept_figures.concerns(db, forms=wanted)
    for start in range(0, len(wanted), 500):
        noted.update(db.execute(_NOTE_FIRST[column], {"ids": wanted[start : start + 500], "at": at}).scalars())
    return tuple(one for one in dict.fromkeys(wanted) if one in noted)


def answer_counts(db: Connection, round_id: str) -> list[tuple[str, str, str, str, int, int, int]]:
    """Count answers of a round: definition, number, choice, missing, how many, with mark, with motivation.

    Each form counts once, and only where its current answers agree. A definition at a time, because what does not
    stand in each of millions of rows need not be sorted with them.
    """
    found: list[tuple[str, str, str, str, int, int, int]] = []
    for definition in definitions_of(db, round_id):
        agreed = _agreed(round_id).where(FormRow.definition == definition)
        rows = db.execute(
            select(
                RevisionAnswerRow.number,
                RevisionAnswerRow.choice,
                RevisionAnswerRow.missing,
                func.count(),
                func.sum(type_coerce(RevisionAnswerRow.action, Integer)),
                func.sum(type_coerce(RevisionAnswerRow.has_motivation, Integer)),
            )
            .where(RevisionAnswerRow.rev.in_(agreed))
            .group_by(RevisionAnswerRow.number, RevisionAnswerRow.choice, RevisionAnswerRow.missing)
        )
        found += [(definition, a, b, c, d, e, f) for a, b, c, d, e, f in rows]
    return found


def keep_earlier(
    db: Connection, year: int, unit: str, name: str, expected: int, received: int, estimated: bool
) -> None:
    """Write a former year's count over what was there."""
    key = {"year": year, "unit": unit}
    db.execute(delete(EarlierCountRow).filter_by(**key))
    db.execute(
        insert(EarlierCountRow).values(**key, name=name, expected=expected, received=received, estimated=estimated)
    )


def earlier(db: Connection) -> list[tuple[int, str, str, int, int, bool]]:
    """Former years' counts: year, unit code, name, expected, received, estimated."""
    rows = db.execute(select(EarlierCountRow).order_by(EarlierCountRow.year, EarlierCountRow.unit))
    return [(row.year, row.unit, row.name, row.expected, row.received, row.estimated) for row in rows]
