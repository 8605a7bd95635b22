"""Second entry: what two people read on the same paper is compared, and only what differs is settled.

Which forms are keyed twice, which rows differ, what a form says once they are settled, and how often the first
entry was wrong. Must not know who keyed, nor where anything is stored.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt
from typing import TYPE_CHECKING, Final

from samdesk.domain.answers import Answer, FormAnswers, is_asked, judged, read_day
from samdesk.domain.faults import input_fault
from samdesk.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from samdesk.domain.definition import Definition

PARTICIPANTS: Final = ("manager", "safety_representative", "main_safety_representative")
BACKGROUND: Final = (*(f"participants_{who}" for who in PARTICIPANTS), "participants_employees", "answered_on",
                     "units_covered")  # fmt: skip
"""What is compared beside the rows, by the names of the answers table."""

_Z: Final = 1.959963984540054
"""Normal quantile of a two-sided interval of 95 %."""


class Sampling(StrEnum):
    """Which forms are keyed twice."""

    NONE = "none"
    EVERY_NTH = "every_nth"
    ALL = "all"


class Take(StrEnum):
    """Whose reading was found on the paper, or that it was typed anew."""

    FIRST = "first"
    SECOND = "second"
    TYPED = "typed"


@dataclass(frozen=True)
class SamplingPlan:
    """How much of a round is keyed twice.

    Of the forms in the order they were finished, every ``every``-th from the one numbered ``start`` (1 is the
    first). If more than ``stop_percent`` of the fields of a batch were wrong, the whole batch is keyed again.
    """

    sampling: Sampling = Sampling.NONE
    every: int = 10
    start: int = 1
    stop_percent: float = 0.5

    def takes(self, place: int) -> bool:
        """Whether the form that was finished as number ``place`` (1 is the first) is keyed twice."""
        if self.sampling is Sampling.EVERY_NTH:
            return place >= self.start and (place - self.start) % self.every == 0
        return self.sampling is Sampling.ALL


@dataclass(frozen=True)
class Difference:
    """A row, or a name of ``BACKGROUND``, that two entries do not agree on."""

    number: str
    first: Answer
    second: Answer


@dataclass(frozen=True)
class ErrorRate:
    """How often a first entry was wrong: of ``fields`` keyed twice, ``wrong`` said something else than the paper.

    ``waiting`` fields differ and nobody has looked at the paper yet; they are not counted as wrong.
    """

    fields: int
    wrong: int
    waiting: int = 0
    stop_percent: float = 0.5

    @property
    def per_thousand(self) -> float | None:
        """Wrong fields per 1,000; ``None`` before anything was keyed twice."""
        return 1000 * self.wrong / self.fields if self.fields else None

    @property
    def low(self) -> float | None:
        """Lower end of the 95 % confidence interval, per 1,000."""
        return self._interval()[0] if self.fields else None

    @property
    def high(self) -> float | None:
        """Upper end of the 95 % confidence interval, per 1,000."""
        return self._interval()[1] if self.fields else None

    @property
    def stop(self) -> bool:
        """Whether so much was wrong that the rest is keyed twice, too."""
        return bool(self.fields) and 100 * self.wrong > self.stop_percent * self.fields

    def _interval(self) -> tuple[float, float]:
        """Wilson's score interval (1927), which holds for few fields and for none wrong, where p ± 2s does not."""
        n, share = self.fields, self.wrong / self.fields
        middle = share + _Z**2 / (2 * n)
        half = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
        whole = 1 + _Z**2 / n
        low = (middle - half) / whole if self.wrong else 0.0
        high = (middle + half) / whole if self.wrong < n else 1.0
        return 1000 * low, 1000 * high


def value(content: FormAnswers, number: str) -> Answer:
    """What a form says on a row or of a name of ``BACKGROUND``; a box of the latter is ``1`` or ``0``."""
    if number not in BACKGROUND:
        return content.answers.get(number, Answer())
    people = content.participants
    if number == "answered_on":
        return Answer(text=content.answered_on.isoformat() if content.answered_on else "")
    if number == "units_covered":
        return Answer(text=" ".join(sorted(content.units_covered)))
    if number == "participants_employees":
        return Answer(text="" if people.employees is None else str(people.employees))
    return Answer(choice=str(int(getattr(people, number.removeprefix("participants_")))))


def with_value(definition: Definition, content: FormAnswers, number: str, answer: Answer) -> FormAnswers:
    """A form that says this on a row or of a name of ``BACKGROUND``, and otherwise what it said.

    Raises ``InputFaults`` if there is no such row or it does not take that answer.
    """
    if number not in BACKGROUND:
        return replace(content, answers={**content.answers, number: judged(definition, number, answer)})
    if number == "answered_on":
        return replace(content, answered_on=_day(answer.text) if answer.text.strip() else None)
    if number == "units_covered":
        return replace(content, units_covered=tuple(sorted(set(answer.text.split()))))
    people = content.participants
    if number == "participants_employees":
        return replace(content, participants=replace(people, employees=_employees(answer.text)))
    if answer.choice not in ("0", "1"):
        raise input_fault(_("“{text}” is no box.").format(text=answer.choice[:40]), _("Write 1 for marked, else 0."))
    who = number.removeprefix("participants_")
    return replace(content, participants=replace(people, **{who: answer.choice == "1"}))


def _day(text: str) -> date:
    day = read_day(text)
    if day is None:
        raise input_fault(_("“{text}” is no date.").format(text=text[:40]), _("Write it as 2023-12-15."))
    return day


def _employees(text: str) -> int | None:
    plain = text.strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 5):
        raise input_fault(_("“{text}” is no number of employees.").format(text=plain[:40]), _("Write a whole number."))
    return int(plain)


def compared(definition: Definition, first: FormAnswers, second: FormAnswers) -> tuple[str, ...]:
    """What is compared of two entries: the rows that apply or hold something in either of them, and the background."""
    rows = (
        statement.number
        for statement in definition.statements()
        if any(
            is_asked(definition, statement, content.answers) or not value(content, statement.number).is_empty
            for content in (first, second)
        )
    )
    return (*rows, *BACKGROUND)


def differences(definition: Definition, first: FormAnswers, second: FormAnswers) -> tuple[Difference, ...]:
    """Where two entries of a form differ, in printed order, the background last.

    Free texts differ only if their words do: case, spaces and full stops are not what a check is for.
    """
    pairs = (
        Difference(number, value(first, number), value(second, number))
        for number in compared(definition, first, second)
    )
    return tuple(pair for pair in pairs if not agree(pair.first, pair.second))


def agree(one: Answer, other: Answer) -> bool:
    """Whether two readings of a row say the same, as ``differences`` judges it."""
    return _plain(one) == _plain(other)


def _plain(answer: Answer) -> tuple[object, ...]:
    return answer.choice, answer.missing, answer.action, _words(answer.text), _words(answer.motivation)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in (part.strip(".,;:!?") for part in text.casefold().split()) if word)


def settled(definition: Definition, first: FormAnswers, answers: Iterable[tuple[str, Answer]]) -> FormAnswers:
    """What a form says once its differences are settled: the first entry, with what the paper was found to say."""
    content = first
    for number, answer in answers:
        content = with_value(definition, content, number, answer)
    return content
