"""The way through a form: its rows in the order of the paper, its end, then who took part, which units, which day.

Pure rules on domain objects: knows neither widgets nor the desk file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import (
    Answer,
    FormAnswers,
    Participants,
    is_asked,
    left_open,
    read_day,
    valid_codes,
)
from samdesk.domain.definition import Definition, Kind
from samdesk.language import _
from samdesk.ui.keying.closing import is_closing
from samdesk.ui.keying.closing import stops as closing_stops
from samdesk.ui.keying.keys import KeysOfRow

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import date

    from samdesk.ui.keying.closing import Closing

PARTICIPANTS: Final = "#participants"
EMPLOYEES: Final = "#employees"
UNITS: Final = "#units"
DAY: Final = "#day"
BACKGROUND: Final = (PARTICIPANTS, EMPLOYEES, UNITS, DAY)
"""Stops at the very end; a stop is a row's number, one of the paper's closing or one of these."""


def stops(definition: Definition, closing: Closing) -> tuple[str, ...]:
    """All stops of a form, in the order of the paper."""
    return (*(statement.number for statement in definition.statements()), *closing_stops(closing), *BACKGROUND)


def neighbour(
    definition: Definition,
    answers: Mapping[str, Answer],
    stop: str,
    step: int,
    closing: Closing,
    walk: Container[str] | None = None,
) -> str:
    """The stop ``step`` (1 or -1) away, rows that are not asked left out; empty beyond the first or last.

    With ``walk``, only its stops are gone to.
    """
    order = stops(definition, closing)
    place = order.index(stop) + step
    while 0 <= place < len(order):
        found = order[place]
        if walk and found not in walk:
            place += step
            continue
        statement = definition.by_number.get(found)
        if statement is None or is_asked(definition, statement, answers):
            return found
        place += step
    return ""


def keys_of(definition: Definition, stop: str, typed: str) -> KeysOfRow:
    """Which keys mean something at a stop."""
    if stop == PARTICIPANTS:
        return KeysOfRow(codes=("1", "2", "3"), missing=False)
    statement = definition.by_number.get(stop)
    if statement is None:
        return KeysOfRow(missing=False)
    codes = valid_codes(definition, statement)
    return KeysOfRow(codes, typed, bool(codes), statement.motivation, statement.action)


def takes_text(definition: Definition, stop: str) -> bool:
    """Whether a stop is answered by writing, so that digits are text there."""
    if stop in (EMPLOYEES, UNITS, DAY) or is_closing(stop):
        return True
    statement = definition.by_number.get(stop)
    return statement is not None and statement.kind in (Kind.TEXT, Kind.INTEGER, Kind.DATE)


def chosen(definition: Definition, number: str, before: Answer, code: str) -> Answer:
    """The answer once a code was keyed: it replaces the choice, or is added or taken away where several may be."""
    codes = [code]
    if definition.by_number[number].kind is Kind.SELECT_MULTIPLE:
        have = before.choice.split()
        codes = [other for other in have if other != code] if code in have else [*have, code]
    return replace(before, choice=" ".join(codes), text="", missing=None)


def toggled(people: Participants, code: str) -> Participants:
    """Participants with 1 the manager, 2 the safety representative or 3 the main one added or taken away."""
    match code:
        case "1":
            return replace(people, manager=not people.manager)
        case "2":
            return replace(people, safety_representative=not people.safety_representative)
        case _:
            return replace(people, main_safety_representative=not people.main_safety_representative)


@dataclass(frozen=True)
class EndCheck:
    """What is missing or odd in a form that is said to be done."""

    open_rows: tuple[str, ...]
    odd: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether there is nothing to ask."""
        return not (self.open_rows or self.odd)

    @property
    def text(self) -> str:
        """What to say, in a sentence or two."""
        said = list(self.odd)
        if self.open_rows:
            said.insert(0, _("Rows without an answer: {rows}.").format(rows=", ".join(self.open_rows)))
        return " ".join(said)


def end_check(definition: Definition, content: FormAnswers, today: date) -> EndCheck:
    """What a person should look at on the paper before the form is finished."""
    people = content.participants
    odd = []
    if not (people.manager or people.safety_representative or people.main_safety_representative or people.employees):
        odd.append(_("Nobody is marked as having taken part."))
    if content.answered_on is None:
        odd.append(_("The day of answering is missing."))
    elif content.answered_on > today:
        odd.append(_("The day of answering has not come yet."))
    return EndCheck(left_open(definition, content.answers), tuple(odd))


def background_text(content: FormAnswers, stop: str) -> str:
    """What a stop of the background holds, as it would be keyed."""
    employees, day = content.participants.employees, content.answered_on
    return {
        UNITS: " ".join(content.units_covered),
        EMPLOYEES: "" if employees is None else str(employees),
        DAY: day.isoformat() if day else "",
    }.get(stop, "")


def read_employees(text: str) -> int | None:
    """The number of employees that was written; ``None`` if nothing was. Raises ``ValueError`` if it is no number."""
    bare = text.strip()
    if not bare:
        return None
    if not (bare.isascii() and bare.isdigit() and len(bare) <= 4):
        raise ValueError(bare)
    return int(bare)


def read_units(text: str) -> tuple[str, ...]:
    """The unit codes that were written, each once."""
    return tuple(dict.fromkeys(part for part in text.replace(",", " ").replace(";", " ").split() if part))


def read_answered_on(text: str) -> date | None:
    """The day that was written; ``None`` if nothing was. Raises ``ValueError`` if it is no day."""
    if not text.strip():
        return None
    found = read_day(text)
    if found is None:
        raise ValueError(text)
    return found
