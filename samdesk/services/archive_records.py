"""The records of a round as tables: forms, organisation, plans, events, decisions, and what is not settled.

What an archive needs besides answers, so that somebody can follow in twenty years how they came about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from samdesk.domain.answers import Answer
from samdesk.domain.definition import statement_key
from samdesk.domain.form_id import written
from samdesk.domain.travel import EventKind
from samdesk.services.actions import actions
from samdesk.services.conflicts import conflicts
from samdesk.services.forms import forms
from samdesk.services.made_decisions import decisions
from samdesk.services.organisations import organisation
from samdesk.storage import desk_keys, events

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from samdesk.domain.current_answers import Holds
    from samdesk.domain.rounds import Round
    from samdesk.exchange.sheet_writer import Cell
    from samdesk.services.conflicts import Conflict, HeadInfo
    from samdesk.services.current_answers import Table
    from samdesk.storage.desk_file import Desk


_CODES_IN_NOTES = frozenset({EventKind.EXEMPT, EventKind.BOTH})
"""Kinds of events whose notes name forms, and are nobody's words."""


def form_table(desk: Desk, a_round: Round, holds: Holds) -> Table:
    """Every form of the round: whose it is, and what happened to its paper."""
    columns = ["form_id", "forvaltning_code", "forvaltning_name", "unit_code", "unit_name", "units", "definition"]
    columns += ["managers"] if holds.person_data else []
    columns += ["state", "printed_at", "handed_out_at", "received_at", "late", "joint_with"]

    def rows() -> Iterator[Sequence[Cell]]:
        for row in forms(desk, a_round.id):
            yield [
                *(written(row.form_id), row.forvaltning, row.forvaltning_name, row.unit, row.unit_name),
                *("|".join(row.units), row.definition),
                *([row.managers] if holds.person_data else []),
                *(str(row.state), _time(row.printed_at), _time(row.handed_out_at), _time(row.received_at)),
                *(int(row.late), written(row.joint_with) if row.joint_with else ""),
            ]

    return columns, rows()


def unit_table(desk: Desk, holds: Holds) -> Table:
    """The organisation as it is known now."""
    columns = ["code", "name", "level", "parent", "employees", "valid_from", "valid_to", "predecessors"]
    columns += ["managers", "emails", "safety_representatives"] if holds.person_data else []

    def rows() -> Iterator[Sequence[Cell]]:
        for unit in organisation(desk).units.values():
            people = [
                "|".join(manager.name for manager in unit.managers),
                "|".join(manager.email for manager in unit.managers if manager.email),
                "|".join(unit.safety_representatives),
            ]
            yield [
                *(unit.code, unit.name, unit.level, unit.parent, unit.employees, unit.valid_from, unit.valid_to),
                "|".join(unit.predecessors),
                *(people if holds.person_data else []),
            ]

    return columns, rows()


def action_table(desk: Desk, a_round: Round, holds: Holds) -> Table:
    """The plans of the round's year, and what came of them."""
    columns = ["year", "unit_code", "form_id", "number", "when", "status"]
    columns += ["what", "outcome"] if holds.free_text else []
    columns += ["who"] if holds.person_data else []

    def rows() -> Iterator[Sequence[Cell]]:
        for one in actions(desk, round_id=a_round.id):
            form = written(one.form_id) if one.form_id else ""
            yield [
                *(one.year, one.unit, form, one.number, one.when, str(one.status)),
                *([one.what, one.outcome] if holds.free_text else []),
                *([one.who] if holds.person_data else []),
            ]

    return columns, rows()


def event_table(desk: Desk, a_round: Round, holds: Holds) -> Table:
    """Who did what with which form, by desk in the desk's own order."""
    columns = ["desk", "sequence", "at", "form_id", "kind", "revision", "note"]
    columns += ["operator"] if holds.person_data else []
    with desk.reading() as db:
        names = desk_keys.desk_names(db)
        found = events.events(db, a_round.id, EventKind)

    def rows() -> Iterator[Sequence[Cell]]:
        for one in found:
            note = one.note if holds.free_text or one.kind in _CODES_IN_NOTES else ""
            yield [
                *(names.get(one.desk_id, one.desk_id), one.sequence, _time(one.at), written(one.form_id)),
                *(str(one.kind), one.rev, note),
                *([one.operator] if holds.person_data else []),
            ]

    return columns, rows()


def decision_table(desk: Desk, a_round: Round, holds: Holds) -> Table:
    """What was decided about answers, by whom and why, and whether it stands."""
    columns = ["at", "kind", "form_ids", "unit_name", "forvaltning_name", "desk", "answer_of", "stands"]
    columns += ["reason"] if holds.free_text else []
    columns += ["by"] if holds.person_data else []
    found = decisions(desk, a_round.id)

    def rows() -> Iterator[Sequence[Cell]]:
        for one in found:
            codes = "|".join(map(written, one.form_ids))
            yield [
                *(_time(one.at), str(one.kind), codes, one.unit_name, one.forvaltning_name, one.sender, one.said),
                int(one.stands),
                *([one.reason] if holds.free_text else []),
                *([one.by] if holds.person_data else []),
            ]

    return columns, rows()


def conflict_table(desk: Desk, a_round: Round, holds: Holds) -> Table:
    """What nobody has settled yet: a row for each answer of each row that differs, so that none is lost."""
    columns = ["conflict", "kind", "form_id", "unit_name", "forvaltning_name", "revision", "state", "desk", "keyed_at"]
    columns += ["number", "choice", "missing", "needs_action"]
    columns += ["text", "motivation"] if holds.free_text else []
    columns += ["operator"] if holds.person_data else []
    found = conflicts(desk, a_round.id)
    rows = (row for one in found for head in one.heads for row in _head_rows(one, head, holds))
    return columns, rows


def _head_rows(conflict: Conflict, head: HeadInfo, holds: Holds) -> Iterator[Sequence[Cell]]:
    """One answer of a conflict; all its rows where two forms meet, as neither may be among the answers."""
    numbers = conflict.differing or sorted(head.answers.answers, key=statement_key) or ("",)
    for number in numbers:
        answer = head.answers.answers.get(number, Answer())
        yield [
            *(conflict.key, str(conflict.kind), written(head.form_id), head.unit_name, conflict.forvaltning_name),
            *(head.rev, str(head.revision.state), head.sender, _time(head.keyed_at)),
            *(number, answer.choice, str(answer.missing or ""), int(answer.action)),
            *([answer.text, answer.motivation] if holds.free_text else []),
            *([head.operator] if holds.person_data else []),
        ]


def _time(at: datetime | None) -> str:
    return at.isoformat().replace("+00:00", "Z") if at else ""
