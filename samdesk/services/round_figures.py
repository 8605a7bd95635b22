"""Figures of a whole round, counted once and kept until something that they count changes.

At a nation's size counting takes seconds, and a report shows ten years. Where the desk may not be written they are
counted each time.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from samdesk.domain.answers import Missing
from samdesk.domain.faults import Refused
from samdesk.domain.figures import Share
from samdesk.domain.statement_table import AnswerCount
from samdesk.services.forms import is_late
from samdesk.storage import kept_figures, standing
from samdesk.storage import organisations as stored_units
from samdesk.storage.kept_figures import Figures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from samdesk.domain.rounds import Round
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.standing import Standing


@dataclass(frozen=True)
class Received:
    """Forms of a förvaltning that a round expects, and those that came; ``code`` is "" above that level.

    ``units`` covered by answers, of those expected, are the second way to count (R60).
    """

    code: str
    expected: int
    received: int
    late: int
    units: Share


@dataclass(frozen=True)
class Answered:
    """How the rows of one definition were answered, over ``forms`` forms whose answers agree."""

    forms: int
    counts: tuple[AnswerCount, ...]


def received(desk: Desk, a_round: Round) -> tuple[Received, ...]:
    """What came in, by förvaltning."""
    rows = _kept(desk, a_round, Figures.RECEIVED, _count_received)
    return tuple(
        Received(code, expected, came, late, Share(part, whole)) for code, expected, came, late, part, whole in rows
    )


def answered(desk: Desk, a_round: Round) -> Mapping[str, Answered]:
    """How rows were answered, by the SHA-256 of the definition; none for a definition without answers."""
    forms, rows = _kept(desk, a_round, Figures.ANSWERS, _count_answers)
    counts: dict[str, list[AnswerCount]] = defaultdict(list)
    for sha256, number, choice, missing, n, action, motivated in rows:
        why = Missing(missing) if missing else None
        counts[sha256].append(AnswerCount(number, choice, why, n, motivated, action))
    return {sha256: Answered(n, tuple(counts[sha256])) for sha256, n in forms.items()}


def _kept(desk: Desk, a_round: Round, kind: Figures, count: Callable[[Connection, Round], Any]) -> Any:  # noqa: ANN401
    """The kept figures, or those that are counted now; any JSON value.

    They are counted in the transaction that keeps them, so that nothing can change in between.
    """
    with desk.reading() as db:
        found = kept_figures.kept(db, a_round.id, kind)
    if found is not None:
        return found
    if not desk.read_only:
        try:
            with desk.writing() as db:
                found = count(db, a_round)
                kept_figures.keep(db, a_round.id, kind, found)
        except Refused:  # a full disk keeps nobody from reading a report
            found = None
    if found is None:
        with desk.reading() as db:
            found = count(db, a_round)
    return found


def _count_received(db: Connection, a_round: Round) -> list[list[int | str]]:
    forvaltning_of = stored_units.tree(db).forvaltning_of
    covered = standing.covered_units(db, a_round.id)
    by_forvaltning: dict[str, list[Standing]] = defaultdict(list)
    for row in standing.standings(db, a_round.id):
        if row.is_expected:
            by_forvaltning[forvaltning_of.get(row.units[0], "")].append(row)
    units: dict[str, set[str]] = defaultdict(set)
    for unit in (unit for expected in by_forvaltning.values() for row in expected for unit in row.units):
        units[forvaltning_of.get(unit, "")].add(unit)
    found: list[list[int | str]] = []
    for code in dict.fromkeys((*by_forvaltning, *units)):
        last_date = a_round.terms(code).last_date
        came = [row for row in by_forvaltning[code] if row.is_received]
        late = sum(is_late(row, last_date) for row in came)
        here = units[code]
        found.append([code, len(by_forvaltning[code]), len(came), late, len(here & covered), len(here)])
    return found


def _count_answers(db: Connection, a_round: Round) -> list[Any]:
    return [standing.answered_forms(db, a_round.id), [list(row) for row in standing.answer_counts(db, a_round.id)]]
