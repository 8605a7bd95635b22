"""The queue: what a person must settle before every answer counts, with the evidence for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain.revision import Revision, differing_rows
from samdesk.services.rounds import the_round
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import desk_keys, events, identity, revisions, standing
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samdesk.domain.definition import Definition
    from samdesk.storage.desk_file import Connection, Desk


@dataclass(frozen=True)
class HeadInfo:
    """One of several current answers of a form: whose it is, and what it says."""

    rev: str
    sender: str
    keyed_at: datetime | None
    operator: str
    revision: Revision


@dataclass(frozen=True)
class Conflict:
    """A form with answers that differ; ``differing`` are the numbers of the rows where they do."""

    form_id: str
    unit_name: str
    forvaltning_name: str
    definition: Definition
    heads: tuple[HeadInfo, ...]
    differing: tuple[str, ...]


def conflicts(desk: Desk, round_id: str = "") -> tuple[Conflict, ...]:
    """All forms of a round with current answers that differ, in order of form id."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        held = [row.form_id for row in standing.standings(db, a_round.id) if row.heads > 1]
        organisation = stored_units.organisation(db)
        names = {**desk_keys.desk_names(db), identity.identity(db).desk_id: identity.identity(db).name}
        found: list[Conflict] = []
        for code, heads in sorted(revisions.heads(db, held).items()):
            definition = stored_definitions.definition(db, heads[0].definition)
            form = stored_rounds.form(db, code)
            if definition is None or form is None:
                raise LookupError(code)
            unit = organisation.units.get(form.units[0]) if form.units else None
            forvaltning = organisation.forvaltning_of.get(unit.code, "") if unit else ""
            found.append(
                Conflict(
                    code,
                    unit.name if unit else "",
                    organisation.units[forvaltning].name if forvaltning else "",
                    definition,
                    _head_infos(db, heads, names),
                    _differing(definition, heads),
                )
            )
    return tuple(found)


def _head_infos(db: Connection, heads: Sequence[Revision], names: dict[str, str]) -> tuple[HeadInfo, ...]:
    made = events.keyed_by(db, [head.rev for head in heads])
    brought = revisions.witnesses(db, [head.rev for head in heads])
    infos = []
    for head in heads:
        event = made.get(head.rev)
        infos.append(
            HeadInfo(
                head.rev,
                names.get(event.desk_id if event else next(iter(brought.get(head.rev, ())), ""), ""),
                event.at if event else None,
                event.operator if event else "",
                head,
            )
        )
    return tuple(infos)


def _differing(definition: Definition, heads: Sequence[Revision]) -> tuple[str, ...]:
    rows = {number for head in heads[1:] for number in differing_rows(heads[0], head)}
    return tuple(number for number in definition.by_number if number in rows)
