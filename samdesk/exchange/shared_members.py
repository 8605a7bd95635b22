"""Members that round packages and merge files have alike: definitions, forms, events, and the text for people."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeVar

from samdesk import shipped
from samdesk.domain.definition import Definition, Kind, Statement
from samdesk.domain.definition import to_plain as definition_to_plain
from samdesk.domain.faults import InputFaults, Where, input_fault
from samdesk.domain.rounds import Form
from samdesk.domain.travel import Event, EventKind
from samdesk.exchange.fault_list import shown
from samdesk.exchange.json_values import Misfit, decoded, dumped, loaded
from samdesk.exchange.tables import FORM_ID, HASH, LIST, TEXT, TIME, WHOLE, Column, Table
from samdesk.language import _, translator

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from samdesk.domain.travel import Contains, Sender
    from samdesk.exchange.fault_list import FaultList

T = TypeVar("T")

README: Final = "README.md"
DATA_PACKAGE: Final = "datapackage.json"
SCHEMAS: Final = "schemas.json"
ROUND: Final = "round.json"
DEFINITION: Final = "definition.json"

FORMS: Final = Table(
    "forms",
    (Column("form_id", FORM_ID, required=True), Column("definition", HASH, required=True), Column("units", LIST)),
    ("form_id",),
)

OF_FORM: Final[Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]]] = {("form_id",): ("forms", ("form_id",))}
"""Foreign key of a table to the forms of the file."""

EVENTS: Final = Table(
    "events",
    (
        Column("desk_id", TEXT, required=True),
        Column("sequence", WHOLE, required=True),
        Column("form_id", FORM_ID, required=True),
        Column("kind", TEXT, required=True, values=tuple(EventKind)),
        Column("at", TIME, required=True),
        Column("operator", TEXT),
        Column("rev", HASH),
        Column("note", TEXT),
    ),
    ("desk_id", "sequence"),
    OF_FORM,
)

_LABELS: Final = frozenset({"title", "labels", "label", "short", "hint", "help", "area", "stem"})


def readme(first: Iterable[str]) -> bytes:
    """What this file is, in the sentences of ``first``, and what its members are, in Swedish, for people."""
    _ = translator("sv")
    title, said = _("This file"), "".join(f"- {' '.join(sentence.split())}\n" for sentence in first)
    return f"# {title}\n\n{said}\n".encode() + shipped.resource("help", "filformat.sv.md").read_bytes()


def contents_in_words(contains: Contains) -> tuple[tuple[str, str], tuple[str, str]]:
    """What a merge file says of free text and of person data, each with its name, in Swedish, for people."""
    _ = translator("sv")
    free_text = (
        _("It is included: motivations, answers in words, notes and what actions say.")
        if contains.free_text
        else _(
            "It is left out: motivations, answers in words, notes and what actions say. The file is for reading and "
            "cannot be collected, because its answers cannot be verified."
        )
    )
    person_data = (
        _("They are included: operator codes, and who is to do an action.")
        if contains.person_data
        else _("They are left out: operator codes, and who is to do an action.")
    )
    return (_("Free text"), free_text), (_("Person data"), person_data)


def json_member(value: object, member: str, file: str) -> bytes:
    """A JSON member; raises ``InputFaults`` if a text in it holds a control character."""
    try:
        return dumped(value)
    except Misfit as misfit:
        raise input_fault(str(misfit), _("Correct it, then export again."), Where(file, member)) from None


def read_json(wanted: type[T], data: bytes, member: str, file: str) -> T:
    """The value of a JSON member; raises ``InputFaults`` if it is not of the wanted type."""
    try:
        return decoded(wanted, loaded(data))
    except Misfit as misfit:
        raise _unreadable(str(misfit), member, file) from None


def _unreadable(what: str, member: str, file: str) -> InputFaults:
    return input_fault(what, _("Ask the sender to export the file again."), Where(file, member))


def sender_faults(sender: Sender) -> Iterator[str]:
    """What is wrong with what a file says of its sender, a sentence each."""
    if not sender.desk_id or sender.sequence < 1:
        yield _("The desk that sent the file is not named.")
    if sender.previous and not is_hash(sender.previous):
        yield _("“{place}” is not {what}.").format(place="sender.previous", what=_("a SHA-256 value"))


def round_faults(round_id: str, year: int) -> Iterator[str]:
    """What is wrong with what a file says of its round, a sentence each."""
    if not round_id or not 1990 <= year <= 2200:
        yield _("The round has no id, or its year is wrong.")


def is_hash(text: str) -> bool:
    """Whether a text is a SHA-256 value as the files write it."""
    return len(text) == 64 and set(text) <= set("0123456789abcdef")


def definition_member(definitions: Iterable[Definition], file: str) -> bytes:
    """``definition.json``: definitions by their SHA-256, texts in the order of the definition's languages."""
    plain = {
        definition.sha256: _in_order(definition_to_plain(definition), definition.languages)
        for definition in sorted(definitions, key=lambda definition: definition.sha256)
    }
    return json_member(plain, DEFINITION, file)


def _in_order(value: Any, languages: tuple[str, ...]) -> Any:  # noqa: ANN401 - any JSON value
    """The value with its texts by language in order: the hash does not see order, the same bytes need it."""
    if isinstance(value, list | tuple):
        return [_in_order(item, languages) for item in value]
    if not isinstance(value, dict):
        return value
    rank = {language: at for at, language in enumerate(languages)}
    return {
        key: dict(sorted(item.items(), key=lambda pair: (rank.get(pair[0], len(rank)), pair[0])))
        if key in _LABELS and isinstance(item, dict)
        else _in_order(item, languages)
        for key, item in value.items()
    }


def read_definitions(data: bytes, faults: FaultList) -> dict[str, Definition]:
    """Definitions by SHA-256; what is wrong in them is noted as faults."""
    try:
        definitions, sound = _definitions(data)
    except Misfit as misfit:
        raise _unreadable(str(misfit), DEFINITION, faults.file) from None
    for what in () if sound else _faults_of(definitions):
        faults.add(what, member=DEFINITION)
    return dict(definitions)


@lru_cache(maxsize=4)
def _definitions(data: bytes) -> tuple[dict[str, Definition], bool]:
    """Definitions and whether they are sound, kept for the next file: hundreds of one round carry the same."""
    definitions = decoded(dict[str, Definition], loaded(data))
    return definitions, not any(_faults_of(definitions))


def _faults_of(definitions: Mapping[str, Definition]) -> Iterator[str]:
    for sha256, definition in definitions.items():
        if definition.sha256 != sha256:
            yield _("Definition {id} is not the one that its SHA-256 names.").format(id=shown(definition.id))
        yield from _definition_faults(definition)


def _definition_faults(definition: Definition) -> Iterator[str]:
    """What would make a definition unusable for printing and keying, a sentence each."""
    if not definition.id or not definition.languages:
        yield _("The definition has no id or no language.")
    for scale in definition.scales:
        codes = [choice.code for choice in scale.choices]
        if len(set(codes)) != len(codes) or not all(len(code.split()) == 1 and code == code.strip() for code in codes):
            yield _("Scale {name} has an empty, double or divided code.").format(name=shown(scale.name))
    numbers: set[str] = set()
    for statement in definition.statements():
        if not statement.number or statement.number in numbers:
            yield _("Number “{number}” is empty or there twice.").format(number=shown(statement.number))
        numbers.add(statement.number)
    for statement in definition.statements():
        yield from _statement_faults(definition, statement, numbers)


def _statement_faults(definition: Definition, statement: Statement, numbers: set[str]) -> Iterator[str]:
    if statement.kind in (Kind.SELECT_ONE, Kind.SELECT_MULTIPLE) and not definition.scale_of(statement):
        yield _("Row {number} names a scale that is not there.").format(number=shown(statement.number))
    if statement.relevant and statement.relevant.number not in numbers:
        yield _("Row {number} depends on a row that is not there.").format(number=shown(statement.number))
    if statement.max_choices is not None and statement.max_choices < 1:
        yield _("Row {number} allows no choice at all.").format(number=shown(statement.number))


def forms_member(forms: Iterable[Form], round_id: str, faults: FaultList) -> bytes:
    """``forms.csv``, sorted by form id. All forms must be of the round, which the table does not repeat."""
    ordered = sorted(forms, key=lambda form: form.id)
    if any(form.round_id != round_id for form in ordered):
        raise ValueError(round_id)
    return FORMS.written(((form.id, form.definition, form.units) for form in ordered), faults)


def read_forms(
    data: bytes, round_id: str, definitions: Mapping[str, Definition], faults: FaultList
) -> dict[str, tuple[int, Form]]:
    """Row number and form by form id; a form whose definition the file does not carry is noted as a fault."""
    forms: dict[str, tuple[int, Form]] = {}
    for row, (form_id, definition, units) in FORMS.read(data, faults):
        if definition not in definitions:
            what = _("The file does not carry the definition that the form is of.")
            faults.add(what, member=FORMS.member, row=row, column="definition")
        forms[form_id] = (row, Form(form_id, round_id, definition, units))
    return forms


def events_member(events: Iterable[Event], faults: FaultList) -> bytes:
    """``events.csv``, by desk in their order."""
    ordered = sorted(events, key=lambda event: (event.desk_id, event.sequence))
    return EVENTS.written(map(_event_row, ordered), faults)


def _event_row(event: Event) -> tuple[Any, ...]:
    return (
        event.desk_id,
        event.sequence,
        event.form_id,
        event.kind,
        event.at,
        event.operator,
        event.rev,
        event.note,
    )


def read_events(data: bytes, forms: Collection[str], faults: FaultList) -> tuple[Event, ...]:
    """The events; one of a form that is not in the file is noted as a fault."""
    found: list[Event] = []
    for row, (desk_id, sequence, form_id, kind, at, operator, rev, note) in EVENTS.read(data, faults):
        if form_id not in forms:
            what = _("It names something that is not in the file.")
            faults.add(what, member=EVENTS.member, row=row, column="form_id")
        found.append(Event(desk_id, sequence, form_id, EventKind(kind), at, operator, rev, note))
    return tuple(found)
