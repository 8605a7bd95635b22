"""What paper says about the forms of a desk file, and who is handed each of them.

Knows nothing of files or pages.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from samdesk.domain.actions import line
from samdesk.domain.faults import Fault, InputFaults, Where, input_fault
from samdesk.domain.rounds import PrintedForm
from samdesk.language import _, translator
from samdesk.language import day as written_day
from samdesk.services.last_actions import to_print
from samdesk.storage import definitions as stored_definitions
from samdesk.storage import joint, standing
from samdesk.storage import organisations as stored_units
from samdesk.storage import rounds as stored_rounds

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from samdesk.domain.actions import Action
    from samdesk.domain.definition import Definition, Material
    from samdesk.domain.organisation import Manager, Organisation
    from samdesk.domain.rounds import Form, Round
    from samdesk.storage.desk_file import Desk
    from samdesk.storage.standing import Standing


@dataclass(frozen=True)
class Speech:
    """How paper speaks: code of the language ("" is each definition's default), and whether in large print."""

    language: str = ""
    large: bool = False


@dataclass(frozen=True)
class Delivery:
    """A form on paper, and who is handed it; a spare form is for nobody yet."""

    form: PrintedForm
    forvaltning: str = ""
    forvaltning_name: str = ""
    managers: tuple[Manager, ...] = ()
    actions: Mapping[int, Action] = field(default_factory=dict)
    """Actions of former years that the form asks about, by position."""

    @property
    def spare(self) -> bool:
        """Whether the form has no unit."""
        return not self.form.unit_code


def filled_names(
    a_round: Round, definition: Definition, forvaltning: str = "", *, language: str = ""
) -> dict[str, str]:
    """What ``{policy}``-style names stand for in a round, with usual words for those the round leaves open.

    ``language`` is that of the text they stand in, "" for the definition's default.
    """
    spoken = language or definition.language
    _ = translator(spoken)
    terms = a_round.terms(forvaltning)
    usual = {
        "policy": _("the region's work-environment policy"),
        "samverkansavtal": _("the cooperation agreement"),
        "region": _("the region"),
        "contact": terms.contact or "HR",
    }
    fixed = {"year": str(a_round.year), "last_date": written_day(terms.last_date, language=spoken)}
    given = {name: text for name, text in a_round.names.items() if text}
    return {**usual, **given, **fixed}


def wanted_forms(desk: Desk, a_round: Round, form_ids: Iterable[str], units: Iterable[str], below: str) -> set[str]:
    """Ids of the forms that are named, those of the units, and those below a unit; with nothing named, all with a unit.

    Forms that another one answers for are left out. Raises ``InputFaults`` that name everything unknown.
    """
    with desk.reading() as db:
        organisation = stored_units.organisation(db)
        exempt = joint.exempt_forms(db, a_round.id)
        known = stored_rounds.forms(db, a_round.id)
    named, codes = set(form_ids), set(units)
    _check_known(organisation, [*sorted(codes), *([below] if below else [])], named - {form.id for form in known})
    if below:
        codes |= {unit.code for unit in organisation.below(below)}
    if not (named or codes):
        return {form.id for form in known if form.units} - {*exempt}
    return (named | {form.id for form in known if set(form.units) & codes}) - {*exempt}


def _check_known(organisation: Organisation, codes: Iterable[str], unknown_forms: Collection[str]) -> None:
    faults = [
        Fault(_("There is no unit with code {code}.").format(code=code), _("Use a code of the organisation list."))
        for code in codes
        if code not in organisation.units
    ]
    faults += [
        Fault(_("There is no form {code}.").format(code=code), _("Choose a form of this round."))
        for code in sorted(unknown_forms)
    ]
    if faults:
        raise InputFaults(*faults)


def deliveries(
    desk: Desk, a_round: Round, form_ids: Collection[str], speech: Speech, added: Iterable[Form] = ()
) -> list[Delivery]:
    """Forms of the desk file as they are handed out, and spare forms that are new, which come last.

    Order is by förvaltning, then that of the organisation list, a manager's forms together. Raises ``InputFaults``
    if a definition does not speak the language, or cannot be printed whole.
    """
    with desk.reading() as db:
        organisation = stored_units.organisation(db)
        known = {one.sha256: one for one in stored_definitions.definitions(db)}
        rows = [row for row in standing.standings(db, a_round.id) if row.form_id in form_ids]
        open_since = to_print(db, organisation, {row.form_id: row.units for row in rows}, a_round.year)
    added = tuple(added)
    used = {form.definition for form in added} | {row.definition for row in rows}
    _check_printable(a_round, [one for sha256, one in known.items() if sha256 in used], speech)
    writer = _Writer(a_round, organisation, known, speech)
    found = sorted(writer.deliveries(rows, open_since), key=lambda one: one.form.form_id)
    position = {code: place for place, code in enumerate(organisation.units)}
    return [
        *_ordered(found, position),
        *(Delivery(writer.form(form.id, form.definition, "")) for form in added),
    ]


def _check_printable(a_round: Round, definitions: Iterable[Definition], speech: Speech) -> None:
    from samdesk.paper.geometry import paper_faults

    faults: list[Fault] = []
    for definition in definitions:
        named = Where(f"{definition.id} {definition.version}")
        language = speech.language or definition.language
        if language not in definition.languages:
            advice = _("It has {languages}.").format(languages=", ".join(definition.languages))
            faults.append(Fault(_("It does not speak the language “{code}”.").format(code=language), advice, named))
            continue
        names = filled_names(a_round, definition, language=language)
        found = paper_faults(definition, language=language, large=speech.large, names=names)
        faults += (replace(fault, where=named) for fault in found)
    if faults:
        raise InputFaults(*faults)


def support_material(
    desk: Desk, definitions: Iterable[Definition], names: Iterable[str], language: str
) -> dict[str, list[Material]]:
    """The support material with these names that each definition has in a language, by the definition's SHA-256.

    ``language`` is "" for each definition's default. Raises ``InputFaults`` for names that none of them has.
    """
    names = tuple(dict.fromkeys(names))
    if not names:
        return {}
    known: dict[str, dict[str, Material]] = {}
    with desk.reading() as db:
        for one in {definition.sha256: definition for definition in definitions}.values():
            spoken = language or one.language
            kept = stored_definitions.materials(db, one.sha256)
            known[one.sha256] = {material.name: material for material in kept if material.language == spoken}
    there = sorted({name for materials in known.values() for name in materials})
    advice = _("There is {names}.").format(names=", ".join(there)) if there else _("There is none in that language.")
    faults = [
        Fault(_("There is no support material “{name}”.").format(name=name), advice)
        for name in names
        if name not in there
    ]
    if faults:
        raise InputFaults(*faults)
    return {sha256: [found[name] for name in names if name in found] for sha256, found in known.items()}


def _ordered(found: list[Delivery], position: dict[str, int]) -> list[Delivery]:
    """By förvaltning, then manager, then unit, each in the order in which the organisation list has its first."""

    def at(code: str) -> int:
        return position.get(code, len(position))

    first: dict[tuple[str, tuple[Manager, ...]], int] = {}
    for one in found:
        key = (one.forvaltning, one.managers)
        first[key] = min(at(one.form.unit_code), first.get(key, len(position)))

    def key_of(one: Delivery) -> tuple[bool, int, int, int]:
        own = at(one.form.unit_code)
        together = first[one.forvaltning, one.managers] if one.managers else own
        return one.spare, position.get(one.forvaltning, -1), together, own

    return sorted(found, key=key_of)


class _Writer:
    """Writes down what forms of one round say; keeps what names stand for, which is the same on most of them."""

    def __init__(
        self, a_round: Round, organisation: Organisation, known: dict[str, Definition], speech: Speech
    ) -> None:
        self._round = a_round
        self._organisation = organisation
        self._known = known
        self._speech = speech
        self._names: dict[tuple[str, str], dict[str, str]] = {}

    def deliveries(self, rows: Iterable[Standing], actions: Mapping[str, Mapping[int, Action]]) -> Iterator[Delivery]:
        organisation = self._organisation
        for row in rows:
            unit = organisation.units.get(row.units[0]) if row.units else None
            forvaltning = organisation.forvaltning_of.get(unit.code, "") if unit else ""
            form = self.form(row.form_id, row.definition, forvaltning)
            asked = actions.get(row.form_id, {})
            lines = (line(asked[n], form.spoken) if n in asked else "" for n in range(1, max(asked, default=0) + 1))
            form = replace(form, reprint=row.printed_at is not None, actions=tuple(lines))
            if unit is None:
                yield Delivery(form)
                continue
            covered = [organisation.units[code] for code in row.units if code in organisation.units]
            employees = [one.employees for one in covered if one.employees is not None]
            form = replace(
                form,
                unit_code=unit.code,
                unit_name=unit.name,
                unit_path=tuple(above.name for above in organisation.path(unit.code) if above.code != unit.code),
                managers=tuple(manager.name for manager in unit.managers),
                employees=sum(employees) if employees else None,
                units_covered=tuple(one.name for one in covered),
            )
            name = organisation.units[forvaltning].name if forvaltning else ""
            people = tuple(one for one in unit.managers if one.name.strip())
            yield Delivery(form, forvaltning, name, people, asked)

    def form(self, form_id: str, definition: str, forvaltning: str) -> PrintedForm:
        """What every form of a definition says in a förvaltning."""
        a_round, speech, known = self._round, self._speech, self._known[definition]
        key = (definition, forvaltning)
        if key not in self._names:
            self._names[key] = filled_names(a_round, known, forvaltning, language=speech.language)
        terms = a_round.terms(forvaltning)
        return PrintedForm(
            form_id,
            known,
            a_round.name,
            a_round.year,
            last_date=terms.last_date,
            contact=terms.contact,
            return_address=terms.return_address,
            names=self._names[key],
            language=speech.language,
            large=speech.large,
        )


def form_named(desk: Desk, form_id: str) -> Form:
    """The form with this id. Raises ``InputFaults`` if there is none."""
    with desk.reading() as db:
        form = stored_rounds.form(db, form_id)
    if form is None:
        raise input_fault(_("There is no form {code}.").format(code=form_id), _("Choose one from the list."))
    return form
