"""Rounds, their terms and their forms in the desk file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from samdesk.domain.rounds import Form, LocalTerms, Recipient, Round
from samdesk.storage import kept_figures
from samdesk.storage.portable import upsert
from samdesk.storage.tables import FormRow, RoundDefinitionRow, RoundRow, RoundTermsRow

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

_FORM_COLUMNS: Final = (FormRow.id, FormRow.round, FormRow.definition, FormRow.unit, FormRow.also_covers)
_DEFINITIONS: Final = (
    select(RoundDefinitionRow.definition)
    .where(RoundDefinitionRow.round == bindparam("round"))
    .order_by(RoundDefinitionRow.position)
)
_WITH_IDS: Final = select(*_FORM_COLUMNS).where(FormRow.id.in_(bindparam("ids", expanding=True)))


def keep_round(db: Connection, a_round: Round, at: datetime) -> bool:
    """Keep a round with its terms; tells whether it was new. Terms of a known round are replaced."""
    terms = {
        "year": a_round.year,
        "name": a_round.name,
        "opens": a_round.opens,
        "last_date": a_round.last_date,
        "contact": a_round.contact,
        "return_address": a_round.return_address,
        "names": dict(a_round.names),
        "recipients": _plain_recipients(a_round.recipients),
    }
    known = db.execute(select(RoundRow.id).where(RoundRow.id == a_round.id)).scalar() is not None
    if known:
        kept_figures.concerns(db, rounds=[a_round.id])
        db.execute(update(RoundRow).where(RoundRow.id == a_round.id).values(**terms))
    else:
        position = (db.execute(select(func.max(RoundRow.position))).scalar() or 0) + 1
        db.execute(insert(RoundRow).values(id=a_round.id, position=position, planned_at=at, **terms))
        db.execute(
            insert(RoundDefinitionRow),
            [
                {"round": a_round.id, "position": position, "definition": sha256}
                for position, sha256 in enumerate(a_round.definitions)
            ],
        )
    for code, local in a_round.local.items():
        set_terms(db, a_round.id, code, local)
    return not known


def set_recipients(db: Connection, round_id: str, recipients: Iterable[Recipient]) -> None:
    """Set those that answers to a round are sealed for."""
    db.execute(update(RoundRow).where(RoundRow.id == round_id).values(recipients=_plain_recipients(recipients)))


def _plain_recipients(recipients: Iterable[Recipient]) -> list[dict[str, str]]:
    return [{"name": one.name, "key": one.key} for one in recipients]


def set_terms(db: Connection, round_id: str, forvaltning: str, terms: LocalTerms) -> None:
    """Set what a förvaltning decides for itself."""
    values = {
        "opens": terms.opens,
        "last_date": terms.last_date,
        "contact": terms.contact,
        "return_address": terms.return_address,
    }
    kept_figures.concerns(db, rounds=[round_id])
    row = upsert(RoundTermsRow).values(round=round_id, forvaltning=forvaltning, **values)
    db.execute(row.on_conflict_do_update(index_elements=["round", "forvaltning"], set_=values))


def rounds(db: Connection) -> tuple[Round, ...]:
    """All rounds, the newest year first, and within a year the one that came last."""
    rows = db.execute(
        select(
            RoundRow.id,
            RoundRow.year,
            RoundRow.name,
            RoundRow.last_date,
            RoundRow.opens,
            RoundRow.contact,
            RoundRow.return_address,
            RoundRow.names,
            RoundRow.recipients,
        ).order_by(RoundRow.year.desc(), RoundRow.position.desc())
    ).all()
    return tuple(
        Round(
            row.id,
            row.year,
            row.name,
            definitions_of(db, row.id),
            row.last_date,
            row.opens,
            row.contact,
            row.return_address,
            row.names,
            _local(db, row.id),
            tuple(Recipient(one["name"], one["key"]) for one in row.recipients),
        )
        for row in rows
    )


def definitions_of(db: Connection, round_id: str) -> tuple[str, ...]:
    """SHA-256 values of the definitions of a round, the main one first; none if the round is not known."""
    return tuple(db.execute(_DEFINITIONS, {"round": round_id}).scalars())


def _local(db: Connection, round_id: str) -> dict[str, LocalTerms]:
    rows = db.execute(
        select(
            RoundTermsRow.forvaltning,
            RoundTermsRow.last_date,
            RoundTermsRow.opens,
            RoundTermsRow.contact,
            RoundTermsRow.return_address,
        ).where(RoundTermsRow.round == round_id)
    )
    return {row.forvaltning: LocalTerms(row.last_date, row.opens, row.contact, row.return_address) for row in rows}


def keep_forms(db: Connection, forms: Collection[Form]) -> int:
    """Keep forms that are not there yet; returns how many were new."""
    rows = [
        {
            "id": form.id,
            "round": form.round_id,
            "definition": form.definition,
            "unit": form.units[0] if form.units else None,
            "also_covers": list(form.units[1:]),
        }
        for form in forms
    ]
    known = forms_with_ids(db, [form.id for form in forms])
    new = [row for row in rows if row["id"] not in known]
    if new:
        kept_figures.concerns(db, rounds={form.round_id for form in forms})
        db.execute(insert(FormRow), new)
    return len(new)


def form_ids(db: Connection) -> Collection[str]:
    """Every form id in the file, of all rounds: to find those nearest to a code that is none of them."""
    return set(db.execute(select(FormRow.id)).scalars())


def forms(db: Connection, round_id: str) -> tuple[Form, ...]:
    """The forms of a round, in order of form id."""
    rows = db.execute(select(*_FORM_COLUMNS).where(FormRow.round == round_id).order_by(FormRow.id))
    return tuple(_form(row) for row in rows)


def form(db: Connection, form_id: str) -> Form | None:
    """One form by its id."""
    return forms_with_ids(db, [form_id]).get(form_id)


def forms_with_ids(db: Connection, form_ids: Iterable[str]) -> dict[str, Form]:
    """Those of these forms that are in the file, by their id."""
    found: dict[str, Form] = {}
    wanted = list(form_ids)
    for start in range(0, len(wanted), 500):
        for row in db.execute(_WITH_IDS, {"ids": wanted[start : start + 500]}):
            found[row.id] = _form(row)
    return found


def _form(row: Row[str, str, str, str | None, list[str]]) -> Form:
    units = (row.unit, *row.also_covers) if row.unit else tuple(row.also_covers)
    return Form(row.id, row.round, row.definition, units)
