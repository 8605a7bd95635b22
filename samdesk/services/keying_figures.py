"""Figures of keying: an operator's own, or those of all together.

How fast a named operator works and how often they are wrong is personal data: figures of others are never listed by
operator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.keying_figures import KeyingFigures, hours_worked
from samdesk.services.operators import check_operator
from samdesk.services.second_entry import error_rate_of
from samdesk.storage import entries, keying_log

if TYPE_CHECKING:
    from datetime import datetime

    from samdesk.storage.desk_file import Desk

__all__ = ["KeyingFigures", "figures"]


def figures(desk: Desk, operator: str, since: datetime) -> KeyingFigures:
    """What an operator keyed since a time (with its time zone), or ("") what all did together.

    The error rate is that of all forms which the operator alone keyed first, whenever that was, since it takes many.
    """
    if operator:
        check_operator(operator)
    with desk.reading() as db:
        rows = keying_log.strokes(db, operator, since)
        done = entries.finished_by(db, operator, since)
        rate = error_rate_of(db, operator)
    worked: dict[str, list[datetime]] = {}
    for row in rows:
        worked.setdefault(row.operator, []).append(row.at)
    hours = sum(hours_worked(moments) for moments in worked.values())
    return KeyingFigures(done, sum(row.strokes for row in rows), hours, rate)
