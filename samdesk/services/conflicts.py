"""The queue: what a person must settle before every answer counts, with the evidence for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from samdesk.domain.conflicts import ConflictClass, differing_rows, without_blanks
from samdesk.domain.revision import Revision, RevisionState
from samdesk.services.rounds import the_round
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import desk_keys, events, identity, revisions, standing
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.definition import Definition
    from samdesk.domain.mapping import DefinitionMapping
    from samdesk.storage.desk_file import Connection, Desk


@dataclass(frozen=True)
class HeadInfo:
    """One of several current answers: of which form and unit, whose it is, and what it says.

    ``revision`` is as it came, ``answers`` as the form's own definition and the organisation have it.
    """

    rev: str
    form_id: str
    unit_name: str
    sender: str
    keyed_at: datetime | None
    operator: str
    revision: Revision
    answers: FormAnswers


@dataclass(frozen=True)
class Conflict:
    """Answers that do not go together, of one form or (``TWO_FORMS``) of two.

    ``key`` names it: the form id, or both joined by "+". ``heads`` are in order of ``form_ids``. ``differing`` are the
    numbers of the rows where they say different things; ``suggestion`` is what they say together where they differ in
    blanks only. ``shared`` names the units that two forms both answer for.
    """

    key: str
    kind: ConflictClass
    form_ids: tuple[str, ...]
    unit_name: str
    forvaltning_name: str
    definition: Definition
    heads: tuple[HeadInfo, ...]
    differing: tuple[str, ...]
    suggestion: FormAnswers | None = None
    shared: tuple[str, ...] = ()

    @property
    def form_id(self) -> str:
        """The form, or the first of two."""
        return self.form_ids[0]


@dataclass(frozen=True)
class UnknownUnit:
    """A code that answers of ``forms`` forms and some ``actions`` name, and that no unit of the organisation has.

    ``name`` is that of the desk that sent it, ``suggestion`` the code of the unit that it probably became, or "".
    """

    code: str
    name: str
    forms: int
    actions: int
    suggestion: str = ""


@dataclass(frozen=True)
class OtherDefinition:
    """Forms of the definition ``own`` that were answered by ``used``, and wait until somebody says how to read that.

    ``mapping`` is a draft, ``unmatched`` the rows of ``used`` that it leaves out.
    """

    used: Definition
    own: Definition
    forms: int
    mapping: DefinitionMapping
    unmatched: tuple[str, ...]


@dataclass(frozen=True)
class Queue:
    """Everything of a round that a person must settle, grouped by what settles it."""

    conflicts: tuple[Conflict, ...] = ()
    units: tuple[UnknownUnit, ...] = ()
    definitions: tuple[OtherDefinition, ...] = ()

    @property
    def questions(self) -> int:
        """How many there are; a unit or a definition is one, however many forms wait for it."""
        return len(self.conflicts) + len(self.units) + len(self.definitions)

    def of(self, kind: ConflictClass) -> tuple[Conflict, ...]:
        """The conflicts of one class."""
        return tuple(one for one in self.conflicts if one.kind is kind)


def queue(desk: Desk, round_id: str = "") -> Queue:
    """What a person must settle in a round, each kind in order of form id, code or definition."""
    return Queue(conflicts(desk, round_id))


def conflicts(desk: Desk, round_id: str = "") -> tuple[Conflict, ...]:
    """All forms of a round with current answers that differ, in order of form id."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        held = [row.form_id for row in standing.standings(db, a_round.id) if row.heads > 1]
        organisation = stored_units.organisation(db)
        found: list[Conflict] = []
        for code, heads in sorted(revisions.heads(db, held).items()):
            definition = stored_definitions.definition(db, heads[0].definition)
            form = stored_rounds.form(db, code)
            if definition is None or form is None:
                raise LookupError(code)
            unit = organisation.units.get(form.units[0]) if form.units else None
            forvaltning = organisation.forvaltning_of.get(unit.code, "") if unit else ""
            name = unit.name if unit else ""
            contents = [head.content for head in heads]
            void = any(head.state is RevisionState.VOID for head in heads)
            suggestion = None if void else without_blanks(contents, form.units)
            kind = ConflictClass.VALUES if suggestion is None else ConflictClass.BLANKS
            found.append(
                Conflict(
                    code,
                    ConflictClass.VOID if void else kind,
                    (code,),
                    name,
                    organisation.units[forvaltning].name if forvaltning else "",
                    definition,
                    _head_infos(db, heads, name),
                    differing_rows(contents),
                    suggestion,
                )
            )
    return tuple(found)


def _head_infos(db: Connection, heads: Sequence[Revision], unit_name: str) -> tuple[HeadInfo, ...]:
    own = identity.identity(db)
    names = {**desk_keys.desk_names(db), own.desk_id: own.name}
    made = events.keyed_by(db, [head.rev for head in heads])
    brought = revisions.witnesses(db, [head.rev for head in heads])
    infos = []
    for head in heads:
        event = made.get(head.rev)
        infos.append(
            HeadInfo(
                head.rev,
                head.form_id,
                unit_name,
                names.get(event.desk_id if event else next(iter(brought.get(head.rev, ())), ""), ""),
                event.at if event else None,
                event.operator if event else "",
                head,
                head.content,
            )
        )
    return tuple(infos)
