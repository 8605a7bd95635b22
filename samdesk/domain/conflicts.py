"""Conflicts: what only a person can settle between answers that came in, and what can be suggested.

Answers of one form may differ (a blank against an answer, two answers, an answer against one that was made void), and
two forms may answer for the same unit. Clocks and the order of files never pick a winner. Knows nothing of where
answers are kept.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from samdesk.domain import form_id as codes
from samdesk.domain.answers import Answer, FormAnswers, Missing, Participants
from samdesk.domain.definition import statement_key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

_NOTE: Final = re.compile(r"(both|not both) ([1-9][0-9]{0,17}) ([0-9A-Z]{8})")


class ConflictClass(StrEnum):
    """What a person must settle, by what settles it."""

    BLANKS = "blanks"
    """Answers of a form differ only where one is blank: the other is suggested, and many can be accepted at once."""
    VALUES = "values"
    """Answers of a form say different things."""
    TWO_FORMS = "two_forms"
    """Two forms with the same questions answer for the same unit."""
    UNKNOWN_UNIT = "unknown_unit"
    """Answers or actions name a unit that the organisation does not have."""
    OTHER_DEFINITION = "other_definition"
    """A form was answered by another version of its definition, whose rows are not the same."""
    VOID = "void"
    """An answer was made void in one place and says something in another."""


def without_blanks(contents: Sequence[FormAnswers], own_units: Collection[str]) -> FormAnswers | None:
    """What answers of a form say together if they differ only where one of them is blank, else ``None``.

    ``own_units`` are those of the form, which an answer covers without anybody writing them.
    """
    numbers = sorted({number for content in contents for number in content.answers}, key=statement_key)
    rows: dict[str, Answer] = {}
    for number in numbers:
        said = _joined_rows([content.answers.get(number, Answer()) for content in contents])
        if said is None:
            return None
        rows[number] = said
    days = {content.answered_on for content in contents} - {None}
    people = {replace(content.participants, employees=None) for content in contents} - {Participants()}
    employees = {content.participants.employees for content in contents} - {None}
    units = {frozenset(content.units_covered) | frozenset(own_units) for content in contents} - {frozenset(own_units)}
    if max(len(days), len(people), len(employees), len(units)) > 1:
        return None
    took_part = replace(next(iter(people), Participants()), employees=next(iter(employees), None))
    covered = tuple(sorted(next(iter(units), frozenset(own_units))))
    return FormAnswers(rows, took_part, next(iter(days), None), covered)


def _joined_rows(said: Sequence[Answer]) -> Answer | None:
    """What readings of a row say together if they differ only where something is blank."""
    written = [answer for answer in said if not _is_blank(answer)]
    given = {(answer.choice, answer.text, answer.missing) for answer in written} - {("", "", None)}
    values = {one for one in given if one != ("", "", Missing.BLANK)} or given
    motivations = {answer.motivation for answer in written} - {""}
    marks = {answer.action for answer in written}
    if max(len(values), len(motivations), len(marks)) > 1:
        return None
    if not written:
        return next((answer for answer in said if answer.missing), Answer())
    choice, text, missing = next(iter(values), ("", "", None))
    return Answer(choice, text, missing, marks.pop(), next(iter(motivations), ""))


def _is_blank(answer: Answer) -> bool:
    return answer.is_empty or answer == Answer(missing=Missing.BLANK)


def differing_rows(contents: Sequence[FormAnswers]) -> tuple[str, ...]:
    """Numbers of the rows that answers of a form do not all say the same on, in order."""
    first, *others = contents
    numbers = {number for content in contents for number in content.answers}
    return tuple(
        number
        for number in sorted(numbers, key=statement_key)
        if any(other.answers.get(number, Answer()) != first.answers.get(number, Answer()) for other in others)
    )


def pair_key(form_ids: Iterable[str]) -> str:
    """What a question about two forms is called: their ids, the same in any order."""
    return "+".join(sorted(form_ids))


def answering_twice(covered: Mapping[str, tuple[str, Collection[str]]]) -> tuple[tuple[str, str], ...]:
    """Pairs of forms that answer for a unit twice, by form ids in order.

    ``covered`` has, by form id, the definition and the units that the form's current answer covers.
    """
    forms: dict[tuple[str, str], list[str]] = defaultdict(list)
    for form_id in sorted(covered):
        definition, units = covered[form_id]
        for unit in units:
            forms[definition, unit].append(form_id)
    pairs = {
        (first, second)
        for alike in forms.values()
        for place, first in enumerate(alike)
        for second in alike[place + 1 :]
    }
    return tuple(sorted(pairs))


@dataclass(frozen=True)
class BothDecision:
    """That two forms whose answers cover the same unit both count, or (``counts`` false) that it is asked again.

    ``number`` is one more than that of the decision about the two that this one follows. Kept with the form whose id
    comes first.
    """

    form_id: str
    other: str
    number: int
    counts: bool

    @property
    def note(self) -> str:
        """The decision as it stands in the note of an event."""
        return f"{'both' if self.counts else 'not both'} {self.number} {self.other}"


def read_both(form_id: str, note: str) -> BothDecision | None:
    """What the note of an event decides about a form and another one; ``None`` if it is about something else."""
    found = _NOTE.fullmatch(note)
    if found is None or codes.read(found[3]) is None or found[3] == form_id:
        return None
    first, second = sorted((form_id, found[3]))
    return BothDecision(first, second, int(found[2]), found[1] == "both")


def latest_both(decisions: Iterable[BothDecision]) -> dict[tuple[str, str], BothDecision]:
    """By pair of forms, the decision that counts: the last, and of two that nobody saw together, that both count."""
    found: dict[tuple[str, str], BothDecision] = {}
    for one in sorted(decisions, key=lambda one: (one.number, one.counts)):
        found[one.form_id, one.other] = one
    return found
