"""Which answer of each form counts, over a whole round: what goes out to those who count elsewhere. Reads only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection, Integer, bindparam, case, func, select, type_coerce

from samdesk.domain import revision as domain
from samdesk.domain.current_answers import LeftOut
from samdesk.storage.derived import contents_as_own
from samdesk.storage.revisions import is_head
from samdesk.storage.tables import FormRow, RevisionRow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from samdesk.domain.answers import FormAnswers

_IS_FINAL: Final = case((RevisionRow.state == "final", 1), else_=0)
_WITH_REVS: Final = select(RevisionRow.rev, RevisionRow.content).where(
    RevisionRow.rev.in_(bindparam("revs", expanding=True))
)
_MOST: Final = 500
"""So many revisions are asked for at once."""


def standing_answers(db: Connection, round_id: str) -> tuple[dict[str, str], dict[str, LeftOut]]:
    """By form id, the revision that says what all current answers of the form say; and forms that have none, with why.

    Forms that nobody has answered are in neither.
    """
    rows = db.execute(
        select(
            RevisionRow.form,
            func.min(RevisionRow.rev).label("rev"),
            func.count(RevisionRow.answers_sha256.distinct()).label("said"),
            func.count().label("heads"),
            func.sum(_IS_FINAL).label("final"),
            func.sum(type_coerce(RevisionRow.needs_mapping, Integer)).label("waiting"),
        )
        .join(FormRow, FormRow.id == RevisionRow.form)
        .where(FormRow.round == round_id, is_head())
        .group_by(RevisionRow.form)
    )
    revs: dict[str, str] = {}
    left_out: dict[str, LeftOut] = {}
    for row in rows:
        if not row.final:
            left_out[row.form] = LeftOut.VOID
        elif row.waiting:
            left_out[row.form] = LeftOut.OTHER_DEFINITION
        elif row.said > 1 or row.final < row.heads:
            left_out[row.form] = LeftOut.CONFLICT
        else:
            revs[row.form] = row.rev
    return revs, left_out


def contents(db: Connection, revs: Iterable[str]) -> dict[str, FormAnswers]:
    """What these revisions say, by their name, as the forms' own definition and the organisation's units have it."""
    found: dict[str, FormAnswers] = {}
    wanted = list(revs)
    for start in range(0, len(wanted), _MOST):
        rows = db.execute(_WITH_REVS, {"revs": wanted[start : start + _MOST]}).all()
        said = contents_as_own(db, [domain.from_plain(json.loads(row.content)) for row in rows])
        found.update((row.rev, one.content) for row, one in zip(rows, said, strict=True))
    return found
