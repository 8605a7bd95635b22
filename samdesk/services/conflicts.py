"""The queue: what a person must settle before every answer counts, with the evidence for each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from samdesk.domain.conflicts import ConflictClass, differing_rows, pair_key, without_blanks
from samdesk.domain.mapping import draft, unmatched
from samdesk.domain.revision import RevisionState
from samdesk.services.rounds import the_round
from samdesk.storage import conflicts as stored
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import derived, desk_keys, events, identity, revisions
from samdesk.storage import mappings as stored_mappings
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from samdesk.domain.answers import FormAnswers
    from samdesk.domain.definition import Definition
    from samdesk.domain.mapping import DefinitionMapping
    from samdesk.domain.organisation import Organisation
    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Form
    from samdesk.storage.desk_file import Connection, Desk
    from samdesk.storage.revisions import Head


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

    @property
    def is_void(self) -> bool:
        """Whether it says that the form has no answer; its reason is that of ``revision``."""
        return self.revision.state is RevisionState.VOID


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
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        return Queue(_conflicts(db, a_round.id), _unknown_units(db, a_round.id), _other_definitions(db, a_round.id))


def conflicts(desk: Desk, round_id: str = "") -> tuple[Conflict, ...]:
    """The forms of a round whose answers do not go together, in order of form id; pairs of forms last."""
    a_round = the_round(desk, round_id)
    with desk.reading() as db:
        return _conflicts(db, a_round.id)


def answers_so_far(desk: Desk, form_id: str) -> Conflict:
    """All that a form has said, as if it differed, what counts now last: to decide anew what has travelled already."""
    with desk.reading() as db:
        form = stored_rounds.forms_with_ids(db, [form_id])[form_id]
        now_said = {head.rev for head in revisions.current(db, [form_id]).get(form_id, ())}
        said = sorted(revisions.all_of(db, form_id), key=lambda head: head.rev in now_said)
        organisation = stored_units.organisation(db)
        infos = _head_infos(db, {form_id: said}, {form_id: form}, organisation)[form_id]
        found = _within_form(db, form, said, infos, organisation)
    kind = ConflictClass.VALUES if found.kind is ConflictClass.BLANKS else found.kind
    return replace(found, kind=kind, suggestion=None)


def _conflicts(db: Connection, round_id: str) -> tuple[Conflict, ...]:
    differing = stored.differing_forms(db, round_id)
    twice = stored.answering_twice_forms(db, round_id)
    concerned = {*differing, *(code for pair in twice for code in pair)}
    if not concerned:
        return ()
    forms = stored_rounds.forms_with_ids(db, concerned)
    heads = revisions.current(db, concerned)
    shared = {unit for units in twice.values() for unit in units}
    organisation = stored_units.organisation(db)
    names = {code: organisation.units[code].name for code in shared if code in organisation.units}
    infos = _head_infos(db, heads, forms, organisation)
    within = (_within_form(db, forms[code], heads[code], infos[code], organisation) for code in differing)
    between = (
        _between_forms(db, pair, [names.get(unit, unit) for unit in units], forms, infos, organisation)
        for pair, units in sorted(twice.items())
    )
    return (*within, *between)


def _within_form(
    db: Connection, form: Form, heads: Sequence[Head], infos: tuple[HeadInfo, ...], organisation: Organisation
) -> Conflict:
    contents = [head.content for head in heads if not head.is_void]
    is_void = len(contents) < len(heads)
    suggestion = None if is_void else without_blanks(contents, form.units)
    kind = ConflictClass.VALUES if suggestion is None else ConflictClass.BLANKS
    return Conflict(
        form.id,
        ConflictClass.VOID if is_void else kind,
        (form.id,),
        infos[0].unit_name,
        _forvaltning(form, organisation),
        _definition(db, form.definition),
        infos,
        differing_rows(contents),
        suggestion,
    )


def _between_forms(
    db: Connection,
    pair: tuple[str, str],
    shared: list[str],
    forms: Mapping[str, Form],
    infos: Mapping[str, tuple[HeadInfo, ...]],
    organisation: Organisation,
) -> Conflict:
    first, second = pair
    # Each form's answers agree, so one of them is enough to see what it says.
    both = (infos[first][0], infos[second][0])
    return Conflict(
        pair_key(pair),
        ConflictClass.TWO_FORMS,
        pair,
        both[0].unit_name or both[1].unit_name,
        _forvaltning(forms[first], organisation) or _forvaltning(forms[second], organisation),
        _definition(db, forms[first].definition),
        both,
        differing_rows([info.answers for info in both]),
        shared=tuple(shared),
    )


def _head_infos(
    db: Connection, heads: Mapping[str, Sequence[Head]], forms: Mapping[str, Form], organisation: Organisation
) -> dict[str, tuple[HeadInfo, ...]]:
    """By form id, whose its current answers are."""
    own = identity.identity(db)
    names = {**desk_keys.desk_names(db), own.desk_id: own.name}
    revs = [head.rev for some in heads.values() for head in some]
    made, brought = events.keyed_by(db, revs), revisions.witnesses(db, revs)
    found: dict[str, tuple[HeadInfo, ...]] = {}
    for code, some in heads.items():
        unit = organisation.units.get(forms[code].units[0]) if forms[code].units else None
        infos = []
        for head in some:
            event = made.get(head.rev)
            sender = event.desk_id if event else next(iter(brought.get(head.rev, ())), "")
            at, operator = (event.at, event.operator) if event else (None, "")
            name = unit.name if unit else ""
            infos.append(
                HeadInfo(head.rev, code, name, names.get(sender, ""), at, operator, head.revision, head.content)
            )
        found[code] = tuple(infos)
    return found


def _unknown_units(db: Connection, round_id: str) -> tuple[UnknownUnit, ...]:
    mapped = {one.old for one in stored_mappings.unit_mappings(db)}
    unknown = {code: name for code, name in stored_mappings.unknown_units(db).items() if code not in mapped}
    if not unknown:
        return ()
    forms, actions = stored.covering_forms(db, round_id, unknown), stored.actions_of(db, unknown)
    organisation = stored_units.organisation(db)
    return tuple(
        UnknownUnit(code, name, forms[code], actions[code], organisation.successor(code, name))
        for code, name in unknown.items()
        if forms[code] or actions[code]
    )


def _other_definitions(db: Connection, round_id: str) -> tuple[OtherDefinition, ...]:
    found = []
    for one in stored.waiting(db, round_id):
        used, own = _definition(db, one.used), _definition(db, one.own)
        mapping = derived.definition_mapping(db, one.used, one.own) or draft(used, own)
        found.append(OtherDefinition(used, own, one.forms, mapping, unmatched(used, mapping)))
    return tuple(found)


def _forvaltning(form: Form, organisation: Organisation) -> str:
    code = organisation.forvaltning_of.get(form.units[0], "") if form.units else ""
    return organisation.units[code].name if code else ""


def _definition(db: Connection, sha256: str) -> Definition:
    definition = stored_definitions.definition(db, sha256)
    if definition is None:
        raise LookupError(sha256)
    return definition
