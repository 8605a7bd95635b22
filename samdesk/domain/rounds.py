"""Rounds and forms: one year's follow-up, which forms it expects, and the life of a form."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from samdesk.domain.definition import AnsweredBy, Definition
from samdesk.domain.organisation import swedish_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import date, datetime

    from samdesk.domain.organisation import Organisation, Unit


@dataclass(frozen=True)
class LocalTerms:
    """What one förvaltning decides for itself: last date, whom to ask, where paper is sent (R54, R94)."""

    last_date: date
    opens: date | None = None
    contact: str = ""
    return_address: str = ""


@dataclass(frozen=True)
class Recipient:
    """Somebody whom answers are sealed for: a name for people, and a public age key (``age1…``)."""

    name: str
    key: str


@dataclass(frozen=True)
class Round:
    """One follow-up. ``names`` fills ``{policy}``-style names; ``local`` holds terms by förvaltning code.

    ``definitions`` are SHA-256 values, the main one first, then its variants. ``recipients`` are those that merge files
    are sealed for; none means that merge files are not sealed.
    """

    id: str
    year: int
    name: str
    definitions: tuple[str, ...]
    last_date: date
    opens: date | None = None
    contact: str = ""
    return_address: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    local: Mapping[str, LocalTerms] = field(default_factory=dict)
    recipients: tuple[Recipient, ...] = ()

    def terms(self, forvaltning: str) -> LocalTerms:
        """The terms that hold in a förvaltning; where it decides nothing itself, those of the round."""
        own = self.local.get(forvaltning)
        if own is None:
            return LocalTerms(self.last_date, self.opens, self.contact, self.return_address)
        return LocalTerms(
            own.last_date,
            own.opens or self.opens,
            own.contact or self.contact,
            own.return_address or self.return_address,
        )


class FormState(StrEnum):
    """How far a form has come; a form can only be in one of these, the furthest."""

    PLANNED = "planned"
    PRINTED = "printed"
    HANDED_OUT = "handed_out"
    RECEIVED = "received"
    BEGUN = "begun"
    DIFFERS = "differs"
    """Two entries of the same paper differ, and nobody has looked at the paper yet."""
    KEYED = "keyed"
    CHECKED = "checked"
    """A second entry agrees, or what differed is settled."""
    EXPORTED = "exported"
    COLLECTED = "collected"
    CONFLICT = "conflict"
    EXEMPT = "exempt"


def taken_back_note(state: FormState) -> str:
    """The note of the event that says that a form was registered so by mistake, by which it is found again."""
    return f"{state} taken back"


def state_names(_: Callable[[str], str]) -> dict[FormState, str]:
    """How far a form has come, in words of the language that ``_`` translates to."""
    return {
        FormState.PLANNED: _("planned"),
        FormState.PRINTED: _("printed"),
        FormState.HANDED_OUT: _("handed out"),
        FormState.RECEIVED: _("received"),
        FormState.BEGUN: _("begun"),
        FormState.DIFFERS: _("two entries differ"),
        FormState.KEYED: _("keyed"),
        FormState.CHECKED: _("checked"),
        FormState.EXPORTED: _("exported"),
        FormState.COLLECTED: _("collected"),
        FormState.CONFLICT: _("answers differ"),
        FormState.EXEMPT: _("exempt"),
    }


@dataclass(frozen=True)
class Form:
    """One expected answer; ``units`` are the codes it answers for, none for a spare form without unit."""

    id: str
    round_id: str
    definition: str
    units: tuple[str, ...]


@dataclass(frozen=True)
class FormRow:
    """A form as lists show it: whose it is and how far it has come. Times are UTC.

    ``emails`` are those of the managers that the organisation list has one for. ``late`` answers came after the last
    date of their förvaltning (R50). ``units`` are all that it answers for, ``unit`` first. ``joint_with``
    is the form that answers for it: by decision if it is exempt, else because that form's answer covers its units.
    ``void`` says why its answer was made void, if it was and it has no other; its state is then what its paper says.
    """

    form_id: str
    definition: str
    unit: str
    unit_name: str
    forvaltning: str
    forvaltning_name: str
    managers: str
    state: FormState
    answered: int
    statements: int
    printed_at: datetime | None
    received_at: datetime | None
    handed_out_at: datetime | None = None
    emails: str = ""
    late: bool = False
    units: tuple[str, ...] = ()
    unit_names: tuple[str, ...] = ()
    joint_with: str = ""
    void: str = ""


def as_handed_out(rows: Iterable[FormRow]) -> list[FormRow]:
    """Rows that come in the order of the organisation list, in that of the piles of paper.

    Förvaltningar in Swedish alphabetical order, spare forms last; a manager's forms lie together, where the first
    of them has its place in the list.
    """
    listed = list(rows)
    first: dict[tuple[str, str], int] = {}
    for place, row in enumerate(listed):
        first.setdefault((row.forvaltning, row.managers), place)
    placed = enumerate(listed)
    keyed = sorted(
        placed,
        key=lambda pair: (
            not pair[1].unit,
            swedish_key(pair[1].forvaltning_name),
            first[pair[1].forvaltning, pair[1].managers] if pair[1].managers else pair[0],
            pair[0],
        ),
    )
    return [row for _place, row in keyed]


@dataclass(frozen=True)
class PrintedForm:
    """Everything that paper says about one form. ``actions`` are last year's open actions of the unit.

    ``language`` is one of the definition's, "" for its default; ``large`` asks for large print.
    """

    form_id: str
    definition: Definition
    round_name: str
    year: int
    unit_code: str = ""
    unit_name: str = ""
    unit_path: tuple[str, ...] = ()
    managers: tuple[str, ...] = ()
    employees: int | None = None
    units_covered: tuple[str, ...] = ()
    last_date: date | None = None
    contact: str = ""
    return_address: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    reprint: bool = False
    language: str = ""
    large: bool = False

    @property
    def spoken(self) -> str:
        """Code of the language that the form is printed in."""
        return self.language or self.definition.language


@dataclass(frozen=True)
class PrintedLetter:
    """A manager's cover letter to the forms that it goes with, at least one; it speaks the language of the first.

    ``manager`` is "" where nobody is named. ``enclosed`` are titles of the support material that lies with it.
    """

    manager: str
    forms: tuple[PrintedForm, ...]
    enclosed: tuple[str, ...] = ()


def expected_forms(
    organisation: Organisation, definitions: Iterable[Definition], day: date
) -> Iterator[tuple[Unit, Definition]]:
    """The units that should answer on a day, each with the definition that is its variant.

    A unit answers if it is valid and has a manager (R8, R10); a definition answered by a level goes to that
    level only, and a variant for managers of managers replaces its main definition where the unit's manager
    leads managers (R13).
    """
    main, *variants = definitions
    for unit in organisation.units.values():
        if not unit.valid_on(day) or not unit.managers:
            continue
        if main.answered_by is AnsweredBy.LEVEL:
            if unit.level.casefold() == main.level.casefold():
                yield unit, main
            continue
        fitting = [variant for variant in variants if variant.answered_by is AnsweredBy.MANAGERS_OF_MANAGERS]
        leads = bool(fitting) and organisation.leads_managers(unit, day)
        yield unit, fitting[0] if leads else main


def answering_together(
    organisation: Organisation, expected: Iterable[tuple[Unit, Definition]], *, join_managers: bool
) -> Iterator[tuple[tuple[str, ...], Definition]]:
    """Codes of the units of each form to plan, with its definition, in the order of the first unit of each.

    With ``join_managers``, units of the same managers in the same förvaltning answer together if they have the same
    definition (R42, R64); else each unit answers alone. A person is known by name and address, as the list has them.
    """
    together: dict[tuple[object, ...], tuple[list[str], Definition]] = {}
    for unit, definition in expected:
        key: tuple[object, ...] = (unit.code,)
        if join_managers:
            key = (frozenset(unit.managers), organisation.forvaltning_of.get(unit.code, ""), definition.sha256)
        together.setdefault(key, ([], definition))[0].append(unit.code)
    for codes, definition in together.values():
        yield tuple(codes), definition
