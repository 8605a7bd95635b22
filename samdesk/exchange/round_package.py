"""The round package: what central HR hands out so that a desk can print, key and answer a round without network.

Members beside the manifest: ``round.json`` (round and sender), ``units.csv``, ``forms.csv``, ``definition.json``,
``material.json``; from version 2 of packages ``actions.csv``, ``form_actions.csv`` and ``events.csv`` (what was decided
about forms); and from version 3 the three tables of ``revision_tables`` (decisions that travel back). Knows nothing of
where the round is kept.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from samdesk.domain.definition import Definition, Material
from samdesk.domain.organisation import Manager, Unit
from samdesk.domain.rounds import Round  # noqa: TC001 - a type that is read at run time
from samdesk.domain.travel import RoundPackage, Sender, Signed
from samdesk.exchange import action_tables, revision_tables, sealing, shared_members
from samdesk.exchange.fault_list import FaultList, shown
from samdesk.exchange.package import MANIFEST, Manifest, PackageKind, open_package, read_bytes, write_package
from samdesk.exchange.schemas import schemas_member
from samdesk.exchange.tables import DAY, LIST, TEXT, WHOLE, Column, Table, described
from samdesk.language import _, translator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from samdesk.domain.actions import Action, OnForm
    from samdesk.domain.revision import Revision
    from samdesk.domain.rounds import Form
    from samdesk.exchange.keys import SigningKey

MATERIAL: Final = "material.json"

UNITS: Final = Table(
    "units",
    (
        Column("code", TEXT, required=True),
        Column("name", TEXT),
        Column("level", TEXT),
        Column("parent", TEXT),
        Column("employees", WHOLE),
        Column("managers", LIST),
        Column("manager_emails", LIST),
        Column("safety_representatives", LIST),
        Column("valid_from", DAY),
        Column("valid_to", DAY),
        Column("predecessors", LIST),
    ),
    ("code",),
    {("parent",): ("units", ("code",))},
)


@dataclass(frozen=True)
class RoundHead:
    """``round.json``."""

    round: Round
    sender: Sender


_JSON_MEMBERS: Final = (
    (shared_members.ROUND, RoundHead),
    (shared_members.DEFINITION, dict[str, Definition]),
    (MATERIAL, dict[str, tuple[Material, ...]]),
    (MANIFEST, Manifest),
)


def write_round_package(package: RoundPackage, out: Path, key: SigningKey) -> Signed:
    """Write a round package (``.samround.zip``); the same content gives the same bytes.

    Units keep the order of the organisation list; the order of everything else is of no account.
    Raises ``InputFaults`` if a text holds a control character, ``OSError`` as the file system does.
    """
    faults = FaultList(out.name)
    _require_whole(package)
    title = f"SAM: {package.round.name} {package.round.year}"
    of_actions = (action_tables.ACTIONS_OF_UNITS, action_tables.FORM_ACTIONS)
    of_revisions = revision_tables.tables(package.definitions)
    tables = (UNITS, shared_members.FORMS, *of_actions, shared_members.EVENTS, *of_revisions)
    descriptor = described("samdesk-round-package", title, tables)
    head = {"round": asdict(package.round), "sender": asdict(package.sender)}
    materials = {
        sha256: [asdict(text) for text in sorted(texts, key=lambda text: (text.name, text.language))]
        for sha256, texts in sorted(package.materials.items())
    }
    members = {
        shared_members.README: shared_members.readme(_told_first(package)),
        shared_members.DATA_PACKAGE: shared_members.json_member(descriptor, shared_members.DATA_PACKAGE, out.name),
        shared_members.SCHEMAS: schemas_member(_JSON_MEMBERS),
        shared_members.ROUND: shared_members.json_member(_sorted_keys(head), shared_members.ROUND, out.name),
        UNITS.member: UNITS.written(map(_unit_row, package.units), faults),
        shared_members.FORMS.member: shared_members.forms_member(package.forms, package.round.id, faults),
        shared_members.DEFINITION: shared_members.definition_member(package.definitions, out.name),
        MATERIAL: shared_members.json_member(materials, MATERIAL, out.name),
        action_tables.ACTIONS.member: action_tables.actions_member(package.actions, faults),
        action_tables.FORM_ACTIONS.member: action_tables.on_forms_member(package.on_forms, faults),
        shared_members.EVENTS.member: shared_members.events_member(package.events, faults),
        **revision_tables.revision_members(package.revisions, package.definitions, faults),
    }
    faults.settle()
    return write_package(out, PackageKind.ROUND, members, key)


def read_round_package(path: Path) -> tuple[RoundPackage, Signed]:
    """The content of a round package, forms and definitions sorted by id, and who signed it.

    Raises ``InputFaults`` with all faults, ``Refused`` if the file cannot be read. Whether the key is one that
    counts is for the caller to judge.
    """
    return read_round_data(read_bytes(path), path.name)


def read_round_data(data: bytes, file: str) -> tuple[RoundPackage, Signed]:
    """As ``read_round_package``, of what a file with this name holds."""
    members, signed = open_package(data, file, PackageKind.ROUND)
    faults = FaultList(file)
    head = shared_members.read_json(RoundHead, members[shared_members.ROUND], shared_members.ROUND, file)
    definitions = shared_members.read_definitions(members[shared_members.DEFINITION], faults)
    materials = shared_members.read_json(dict[str, tuple[Material, ...]], members[MATERIAL], MATERIAL, file)
    units = _read_units(members[UNITS.member], faults)
    forms = shared_members.read_forms(members[shared_members.FORMS.member], head.round.id, definitions, faults)
    actions, on_forms = _read_actions(members, units, forms, faults)
    decided = members.get(shared_members.EVENTS.member)
    events = shared_members.read_events(decided, forms, faults) if decided is not None else ()
    for what in _head_faults(head, definitions, units):
        faults.add(what, member=shared_members.ROUND)
    _note_materials(materials, definitions, faults)
    _note_unfitting_forms(forms.values(), units, faults)
    faults.settle()
    revisions = _read_revisions(members, definitions, forms, faults)
    faults.settle()
    package = RoundPackage(
        head.sender,
        head.round,
        tuple(definitions[sha256] for sha256 in sorted(definitions)),
        {sha256: materials.get(sha256, ()) for sha256 in sorted(definitions)},
        tuple(units.values()),
        tuple(forms[form_id][1] for form_id in sorted(forms)),
        actions,
        on_forms,
        events,
        revisions,
    )
    return package, signed


def _told_first(package: RoundPackage) -> Iterator[str]:
    """What the text for people says of this very file."""
    _ = translator("sv")
    said = _("Round package no. {n} from {desk}: {name}.")
    yield said.format(n=package.sender.sequence, desk=package.sender.desk_name, name=package.round.name)
    if package.round.recipients:
        names = ", ".join(recipient.name for recipient in package.round.recipients)
        yield _("Merge files of this round are sealed for: {names}.").format(names=names)


def _read_revisions(
    members: Mapping[str, bytes], definitions: Mapping[str, Definition], forms: Collection[str], faults: FaultList
) -> tuple[Revision, ...]:
    """The decisions that travel back; a package of version 1 or 2 has none."""
    if revision_tables.REVISIONS.member not in members:
        return ()
    return revision_tables.read_revision_members(members, definitions, forms, faults)


def _read_actions(
    members: Mapping[str, bytes], units: Collection[str], forms: Collection[str], faults: FaultList
) -> tuple[tuple[Action, ...], tuple[OnForm, ...]]:
    """The actions and where they stand; a package of version 1 has none."""
    if action_tables.ACTIONS.member not in members:
        return (), ()
    actions = action_tables.read_actions_member(members[action_tables.ACTIONS.member], faults)
    for action in actions:
        if action.unit and action.unit not in units:
            what = _("Unit {code} is not in the file.").format(code=shown(action.unit))
            faults.add(what, member=action_tables.ACTIONS.member)
    places = members[action_tables.FORM_ACTIONS.member]
    return actions, action_tables.read_on_forms_member(places, actions, forms, faults)


def _require_whole(package: RoundPackage) -> None:
    """A package that a reader would refuse is a bug of the caller: it must carry all that it names."""
    carried = {definition.sha256 for definition in package.definitions}
    codes = {unit.code for unit in package.units}
    named = {*package.round.definitions, *package.materials, *(form.definition for form in package.forms)}
    named |= {revision.definition for revision in package.revisions}
    units = {code for form in package.forms for code in form.units} | {*package.round.local}
    units |= {unit.parent for unit in package.units} | {action.unit for action in package.actions}
    units -= {""}
    told = {event.form_id for event in package.events} | {revision.form_id for revision in package.revisions}
    told -= {form.id for form in package.forms}
    if not named <= carried or not units <= codes or not package.round.definitions or told:
        raise ValueError(named - carried, units - codes, told)


def _sorted_keys(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if isinstance(value, dict):
        return {key: _sorted_keys(value[key]) for key in sorted(value)}
    return value


def _unit_row(unit: Unit) -> tuple[Any, ...]:
    return (
        unit.code,
        unit.name,
        unit.level,
        unit.parent,
        unit.employees,
        [manager.name for manager in unit.managers],
        [manager.email for manager in unit.managers],
        unit.safety_representatives,
        unit.valid_from,
        unit.valid_to,
        unit.predecessors,
    )


def _read_units(data: bytes, faults: FaultList) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    rows: dict[str, int] = {}
    for row, values in UNITS.read(data, faults):
        code, name, level, parent, employees, managers, emails, representatives, start, end, predecessors = values
        if len(managers) != len(emails):
            what = _("There are not as many e-mail addresses as managers.")
            faults.add(what, member=UNITS.member, row=row, column="manager_emails")
            continue
        if start and end and start > end:
            faults.add(_("The unit ends before it begins."), member=UNITS.member, row=row, column="valid_to")
        people = tuple(map(Manager, managers, emails))
        rows[code] = row
        units[code] = Unit(code, name, level, parent, employees, people, representatives, start, end, predecessors)
    _note_broken_tree(units, rows, faults)
    return units


def _note_broken_tree(units: Mapping[str, Unit], rows: Mapping[str, int], faults: FaultList) -> None:
    """Every unit's parent is there, and following parents ends at a root."""
    ends = {""}
    for start in units:
        path: dict[str, None] = {}
        code = start
        while code not in ends and code not in path and code in units:
            path[code] = None
            code = units[code].parent
        if code in path:
            what = _("The unit is below itself.")
            faults.add(what, member=UNITS.member, row=rows[code], column="parent")
        elif code not in ends:
            what = _("The unit above it, {code}, is not there.").format(code=shown(code))
            faults.add(what, member=UNITS.member, row=rows[next(reversed(path))], column="parent")
        ends.update(path)


def _head_faults(head: RoundHead, definitions: Mapping[str, Definition], units: Mapping[str, Unit]) -> Iterator[str]:
    """What is wrong with ``round.json``, a sentence each."""
    this = head.round
    yield from shared_members.sender_faults(head.sender)
    yield from shared_members.round_faults(this.id, this.year)
    if not this.definitions or len(set(this.definitions)) != len(this.definitions):
        yield _("The round has no definition, or one twice.")
    for sha256 in this.definitions:
        if sha256 not in definitions:
            yield _("The file does not carry definition {id} of the round.").format(id=shown(sha256))
    for code in this.local.keys() - units.keys():
        yield _("Unit {code} is not in the file.").format(code=shown(code))
    if not all(map(sealing.is_recipient, (recipient.key for recipient in this.recipients))):
        yield _("A recipient that answers are to be sealed for has no key that can be used.")
    periods = [(this.opens, this.last_date), *((terms.opens, terms.last_date) for terms in this.local.values())]
    for opens, last_date in periods:
        if opens and opens > last_date:
            yield _("The round would open after its last date.")


def _note_materials(
    materials: Mapping[str, tuple[Material, ...]], definitions: Mapping[str, Definition], faults: FaultList
) -> None:
    for sha256, texts in materials.items():
        if sha256 not in definitions:
            what = _("The material is for a definition that the file does not carry: {id}.").format(id=shown(sha256))
            faults.add(what, member=MATERIAL)
        if len({(text.name, text.language) for text in texts}) != len(texts):
            faults.add(_("A text of the support material is there twice."), member=MATERIAL)


def _note_unfitting_forms(forms: Iterable[tuple[int, Form]], units: Mapping[str, Unit], faults: FaultList) -> None:
    """Every unit of a form is there, and no unit has two forms of the same definition."""
    seen: set[tuple[str, ...]] = set()
    for row, form in forms:
        for code in form.units:
            if code not in units:
                what = _("Unit {code} is not in the file.").format(code=shown(code))
                faults.add(what, member=shared_members.FORMS.member, row=row, column="units")
        whose = (form.definition, *form.units[:1])
        if len(whose) == 2 and whose in seen:
            what = _("Unit {code} has two forms.").format(code=shown(form.units[0]))
            faults.add(what, member=shared_members.FORMS.member, row=row, column="units")
        if len(whose) == 2:
            seen.add(whose)
